"""Output-Layer: Welche Funktion beantwortet die Frage?"""

import numpy as np

import engine
from engine import Adam, Dense, MeanSquaredError, Recorder, Sequential, Split, load_dataset, sigmoid, softmax
from pages._figures.output_column import draw_column, write_column
from pages._figures.outputs import draw_outputs
from pages._widgets.lab import open_lab

lab = open_lab("outputs")
dataset, output, hidden, n_epochs, seed = lab.values("dataset", "output", "hidden", "n_epochs", "seed")
logit_1, logit_2, logit_3 = lab.values("logit_1", "logit_2", "logit_3")
offset, temperature, init_seed, shuffle_seed = lab.values("offset", "temperature", "init_seed", "shuffle_seed")

with lab.experiment():
    # Three logits by hand.
    logits = np.array([logit_1, logit_2, logit_3]) + offset
    probs, each_alone = softmax(logits / temperature), sigmoid(logits)
    softmax_first, sigmoid_least, sigmoid_sum = probs[0], each_alone.min(), each_alone.sum()

    # One question, asked of a net with the function that fits and of the same net with yours.
    data = load_dataset(dataset, n_samples=600 if dataset == "digits" else None, seed=seed)
    feature = {"diabetes": [2], "breast_cancer": [0], "wine": [6]}.get(dataset, slice(None))
    train, validation = (Split(part.x[:, feature], part.y) for part in (data.train, data.validation))
    task, grid = data.task, np.linspace(-3, 3, 61, dtype=np.float32)[:, None]
    places = (train.x[:, 0], grid[:, 0])
    if dataset == "digits":  # three labels, any of which may hold: even, 5 or more, divisible by 3
        digits = [part.y.argmax(axis=1)[:, None] for part in (train, validation)]
        labels = [np.hstack([d % 2 == 0, d >= 5, d % 3 == 0]).astype(np.float32) for d in digits]
        train, validation = Split(train.x, labels[0]), Split(validation.x, labels[1])
        task, grid = "multilabel", validation.x
        places = (digits[0][:, 0], digits[1][:, 0])
    fitting = {"regression": "Linear", "binary": "Sigmoid", "multiclass": "Softmax", "multilabel": "Sigmoid"}[task]

    models = []
    for function in (fitting, output):
        rng = np.random.default_rng(init_seed)  # both start with the same weights
        inside = [Dense(train.x.shape[1], 16, rng=rng), getattr(engine, hidden)()]
        models.append(Sequential([*inside, Dense(16, train.y.shape[1], rng=rng), getattr(engine, function)()]))
    histories = lab.fit_replicas(
        models,
        MeanSquaredError(),  # takes any number, so that the output function alone differs
        [Adam(0.03) for _ in models],
        train,
        n_epochs=n_epochs,
        batch_size=32,
        rngs=[np.random.default_rng(shuffle_seed) for _ in models],
        callbacks=[[Recorder(predict_on=grid)] for _ in models],
    )

    answers, targets = np.stack([model.predict(validation.x) for model in models]), validation.y
    error_fitting, error_chosen = np.sqrt(np.square(answers - targets).mean(axis=(1, 2))) * data.target_scale
    right = (answers > 0.5) == (targets > 0.5)
    if task == "multiclass":
        right = answers.argmax(axis=2) == targets.argmax(axis=1)
    accuracy_fitting, accuracy_chosen = (
        right.reshape(2, -1).mean(axis=1) if task != "regression" else (np.nan,) * 2
    )
    outside = ((answers[1] < 0) | (answers[1] > 1)).mean()
    sum_error = np.abs(answers[1].sum(axis=1) - 1).max()
    low, high = getattr(engine, output)().forward(np.array([[-1e4], [1e4]]))
    unreachable = ((targets < low) | (targets > high)).mean()

measures = {
    "error_fitting": error_fitting,
    "error_chosen": error_chosen,
    "unreachable": unreachable,
    "accuracy_fitting": accuracy_fitting,
    "accuracy_chosen": accuracy_chosen,
    "outside": outside,
    "sum_error": sum_error,
    "sigmoid_sum": sigmoid_sum,
    "sigmoid_least": sigmoid_least,
    "softmax_first": softmax_first,
}
column = draw_column(logits, temperature)
lab.picture(draw_outputs(data, task, train, places, (fitting, output), histories, column, measures))
lab.note(write_column(logits, temperature))
lab.conclude(**measures)
