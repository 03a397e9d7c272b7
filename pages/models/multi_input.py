"""Multi-Input: Wie fliessen mehrere Quellen zusammen?"""

import numpy as np

import engine
from engine import Adam, CategoricalCrossEntropy, Dense, ReLU, Sequential, load_dataset
from pages._figures.multi_input import Runs, draw_runs, tell_runs
from pages._figures.multi_input_graph import draw_graph
from pages._widgets.lab import open_lab

lab = open_lab("multi_input")
source, image_noise, second_noise, merge = lab.values("source", "image_noise", "second_noise", "merge")
eye, width, n_epochs, data_seed, seed = lab.values("eye", "width", "n_epochs", "data_seed", "seed")

with lab.experiment():
    data = load_dataset("digits", seed=data_seed)
    clean, targets = zip(data.train, data.test, strict=True)
    rng = np.random.default_rng(data_seed)
    if source == "measures":  # six numbers that a second sensor takes of the digit itself
        second = [engine.measure_digits(x)[:, [0, 1, 3, 4, 5, 6]] for x in clean]
    elif source == "bit":  # one number: a small digit (0 to 4), or a large one
        second = [y[:, 5:].sum(axis=1, keepdims=True) for y in targets]
    else:  # six random numbers that know nothing of the digit
        second = [rng.standard_normal((len(y), 6)) for y in targets]
    mean, scale = second[0].mean(axis=0), second[0].std(axis=0)
    second = [((s - mean) / scale + second_noise * rng.standard_normal(s.shape)).astype("f") for s in second]
    images = [(x + image_noise * rng.standard_normal(x.shape)).astype("f") for x in clean]
    flat = [np.concatenate(both, axis=1) for both in zip(images, second, strict=True)]  # one vector of all
    images = [x.reshape(-1, 8, 8, 1) for x in images] if eye == "conv" else images
    models, n_second = [], second[0].shape[1]
    for start in range(seed, seed + 3):  # three trainings of each of the four nets
        rng = np.random.default_rng(start)
        eyes, senses = [], []
        for _ in range(2):  # for a net that has this source alone, and for a branch
            conv = [engine.Conv2D(1, 6, 3, rng=rng), ReLU(), engine.MaxPool2D(2), engine.Flatten()]
            see = [*conv, Dense(54, width, "he", rng)] if eye == "conv" else [Dense(64, width, "he", rng)]
            eyes.append([*see, ReLU()])
            senses.append([Dense(n_second, width, "he", rng), ReLU()])
        branches = engine.Parallel([Sequential(eyes[1]), Sequential(senses[1])])
        join = engine.Concatenate() if merge == "concatenate" else engine.Add()
        fronts = [eyes[0], senses[0], [branches, join], [Dense(64 + n_second, 2 * width, "he", rng), ReLU()]]
        sizes = [width, width, 2 * width if merge == "concatenate" else width, 2 * width]
        for front, n in zip(fronts, sizes, strict=True):
            models.append(Sequential([*front, Dense(n, width, "he", rng), ReLU(), Dense(width, 10, rng=rng)]))
    x_train, x_test = ([images[i], second[i], (images[i], second[i]), flat[i]] for i in (0, 1))
    histories = lab.fit_replicas(
        models,
        CategoricalCrossEntropy(from_logits=True),
        [Adam(0.01) for _ in models],
        [(x, targets[0]) for x in x_train * 3],
        test=[(x, targets[1]) for x in x_test * 3],
        n_epochs=n_epochs,
        batch_size=32,
        rngs=[np.random.default_rng(seed) for _ in models],
        callbacks=[*([engine.Recorder(x)] for x in x_test), *([] for _ in models[4:])],
    )
    accuracies = np.reshape([history.test_accuracy[-1] for history in histories], (3, 4))
    image_only, second_only, both, one_row = accuracies.mean(axis=0)
    # A sensor fails in the test: it delivers the numbers of another digit.
    strangers = np.random.default_rng(data_seed).permutation(len(targets[1]))
    failures = [(images[1][strangers], second[1]), (images[1], second[1][strangers])]
    digits = targets[1].argmax(axis=1)
    without_image, without_second = (
        np.mean([model.predict(x).argmax(axis=1) == digits for model in models[2::4]]) for x in failures
    )
    gain = both - max(image_only, second_only)

runs = Runs(source, merge, histories, (without_image, without_second), clean[1], images[1], digits)
lab.picture(draw_graph(models[2], x_test[2], targets[1], runs))
lab.picture(draw_runs(runs))
lab.note(tell_runs(runs, models))
lab.conclude(
    image_only=image_only,
    second_only=second_only,
    both=both,
    gain=gain,
    without_image=without_image,
    without_second=without_second,
    one_row=one_row,
)
