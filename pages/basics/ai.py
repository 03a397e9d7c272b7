"""KI, ML und DL: Was unterscheidet Regeln, Machine Learning und Deep Learning?"""

import numpy as np

from engine import (
    RULE_DIGITS,
    Adam,
    CategoricalCrossEntropy,
    Dense,
    ReLU,
    Sequential,
    Split,
    first_rule,
    load_dataset,
    measure_digits,
    softmax,
)
from pages._figures.ai import draw_approaches, write_verdicts
from pages._widgets.lab import open_lab

lab = open_lab("ai")
n_train, n_features, n_layers, label_noise = lab.values("n_train", "n_features", "n_layers", "label_noise")
sample, width, seed, init_seed, shuffle_seed = lab.values("sample", "width", "seed", "init_seed", "shuffle_seed")

with lab.experiment():
    data = load_dataset("digits", seed=seed)
    labels, rng = data.train.y.copy(), np.random.default_rng(seed)
    wrong = rng.permutation(len(labels))[: round(label_noise * len(labels))]
    labels[wrong] = labels[rng.permutation(wrong)]

    # What a person thought of measuring; the rules use all of it, the linear model the first few.
    measured, measured_test = measure_digits(data.train.x), measure_digits(data.test.x)
    rules = first_rule(measured_test)
    centre, scale = measured.mean(axis=0), measured.std(axis=0)
    features, features_test = (((part - centre) / scale)[:, :n_features] for part in (measured, measured_test))

    sizes = [10, 20, 50, 100, 200, 500, 1000]
    probs = []
    for x, x_test, hidden, rate in (
        (features, features_test, [], 0.05),
        (data.train.x, data.test.x, [width] * n_layers, 0.01),
    ):
        models = []
        for rng in [np.random.default_rng(init_seed) for _ in sizes]:
            fans = zip([x.shape[1], *hidden], hidden, strict=False)
            layers = [part for fan in fans for part in (Dense(*fan, init="he", rng=rng), ReLU())]
            models.append(Sequential([*layers, Dense([x.shape[1], *hidden][-1], 10, rng=rng)]))
        lab.fit_replicas(
            models,
            CategoricalCrossEntropy(from_logits=True),
            [Adam(rate) for _ in sizes],
            [Split(x[:size], labels[:size]) for size in sizes],
            n_epochs=40,
            batch_size=[min(size, 50) for size in sizes],
            rngs=[np.random.default_rng(shuffle_seed) for _ in sizes],
        )
        probs.append(softmax(np.stack([model.predict(x_test) for model in models])))

    digits = data.test.y.argmax(axis=1)
    right = np.argmax(probs, axis=-1) == digits  # (approach, size, image)
    accuracy, at, image = right.mean(axis=-1), sizes.index(n_train), sample - 1
    rules_accuracy = np.mean(RULE_DIGITS[rules] == digits)
    ml_accuracy, dl_accuracy = accuracy[:, at]
    lead = dl_accuracy - rules_accuracy
    best = np.argmax([rules_accuracy, ml_accuracy, dl_accuracy])
    digit, rule = digits[image], rules[image]
    network_alone = right[1, at, image] & (RULE_DIGITS[rule] != digit)

said = np.stack(probs)[:, : at + 1, image]
lab.picture(draw_approaches(sizes, accuracy, rules_accuracy, data.test.x[image], digit, rule, said))
lab.note(write_verdicts(said[:, -1], rule, digit, measured_test[image][:n_features]))
lab.conclude(
    rules_accuracy=rules_accuracy,
    ml_accuracy=ml_accuracy,
    dl_accuracy=dl_accuracy,
    lead=lead,
    best=best,
    network_alone=network_alone,
)
