"""Regression und Klassifikation: Zahl oder Klasse?"""

import numpy as np

import engine
from engine import Adam, BinaryCrossEntropy, CategoricalCrossEntropy, Dense, MeanSquaredError, Sequential, Split
from pages._figures.answers import Answers
from pages._figures.tasks import draw_tasks, explain
from pages._widgets.lab import open_lab

lab = open_lab("tasks")
dataset, n_outliers, position, threshold = lab.values("dataset", "n_outliers", "position", "threshold")
n_levels, learning_rate, n_epochs, seed = lab.values("n_levels", "learning_rate", "n_epochs", "seed")

with lab.experiment():
    patients = engine.load_dataset("diabetes", seed=seed)  # the target is a number: points
    bmi, points = patients.train.x[:, 2:3], patients.train.y
    level = np.searchsorted(np.quantile(points, np.arange(1, n_levels) / n_levels), points[:, 0])
    means = np.array([points[level == k].mean() for k in range(n_levels)])  # the same number, cut into classes

    # the target is a class
    data = engine.load_dataset("wine" if dataset == "wine" else "breast_cancer", seed=seed)
    x, y = data.train.x[:, :1], data.train.y
    if dataset == "line":
        x, y = np.arange(11, dtype=np.float32)[:, None], (np.arange(11) >= 5)[:, None]
    labels = y.argmax(axis=1) if dataset == "wine" else y[:, 0].astype(int)
    more = np.linspace(position - 1, position + 1, n_outliers, dtype=np.float32)  # clearly of the last class
    x_all = np.vstack([x, more[:, None]])
    t_all = np.append(labels, np.full(n_outliers, labels.max()))
    column, mse = t_all[:, None].astype(np.float32), MeanSquaredError()
    bce, cce = BinaryCrossEntropy(from_logits=True), CategoricalCrossEntropy(from_logits=True)
    tasks = {
        "number": (mse, Split(bmi, points)),
        "levels": (cce, Split(bmi, engine.one_hot(level, n_levels))),
        "linear": (mse, Split(x_all, column)),  # the class as if it were a number
        "logistic": (bce, Split(x_all, column)),
    }
    if dataset == "wine":  # three classes: one output each, and softmax
        tasks["logistic"] = (cce, Split(x_all, engine.one_hot(t_all, 3)))
    axis = np.linspace(-3, 18, 211, dtype=np.float32)[:, None]
    models, runs, frames = {}, {}, engine.Recorder(predict_on=axis, spacing="log")
    for name, (loss, train) in tasks.items():
        rng = np.random.default_rng(seed)
        models[name] = Sequential([Dense(1, train.y.shape[1], init="zeros", rng=rng)])
        settings = {"n_epochs": n_epochs, "batch_size": len(train.x), "callbacks": [frames]}
        runs[name] = lab.fit(models[name], loss, Adam(learning_rate), train, rng=rng, **settings)

    error_number = np.abs(models["number"].predict(bmi) - points).mean() * patients.target_scale
    guess = means[models["levels"].predict(bmi).argmax(axis=1)]
    error_levels = np.abs(guess - points[:, 0]).mean() * patients.target_scale
    outputs, logits = models["linear"].predict(x_all)[:, 0], models["logistic"].predict(x)
    highest, cut = outputs.max(), np.log(threshold / (1 - threshold))  # sigmoid(z) > threshold means z > cut
    linear, logistic = outputs[: len(x)] > threshold, logits[:, 0] > cut
    boundaries = [np.nan] * 4
    if dataset == "wine":
        linear, logistic = np.rint(outputs[: len(x)]).clip(0, 2), logits.argmax(axis=1)
    else:  # where each line crosses its cut: found by gradient, and solved at once
        lines = [models["linear"].layers[0], models["logistic"].layers[0]]
        lines += [engine.LinearRegression().fit(x_all, t_all), engine.LogisticRegression().fit(x_all, t_all)]
        boundaries = [(c - m.bias[0]) / m.weight[0, 0] for c, m in zip([threshold, cut] * 2, lines, strict=True)]
    boundary_linear, boundary_logistic = boundaries[:2]
    accuracy_linear, accuracy_logistic = engine.accuracy(labels, linear), engine.accuracy(labels, logistic)
    recall_logistic = engine.recall(labels, logistic, positive=labels.max())

rights = accuracy_linear, accuracy_logistic
answers = Answers(dataset, x_all, t_all, n_outliers, threshold, *rights, error_number, error_levels)
lab.picture(draw_tasks(patients, means, answers, runs, axis))
lab.note(explain(answers, boundaries, n_epochs, models["logistic"]))
lab.conclude(
    error_number=error_number,
    error_levels=error_levels,
    accuracy_linear=accuracy_linear,
    accuracy_logistic=accuracy_logistic,
    boundary_linear=boundary_linear,
    boundary_logistic=boundary_logistic,
    highest=highest,
    recall_logistic=recall_logistic,
)
