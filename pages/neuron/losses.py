"""Loss: Was bestraft welcher Loss?"""

import numpy as np

import engine
from engine import SGD, Dense, MeanAbsoluteError, MeanSquaredError, Recorder, Sequential, Split, load_dataset
from pages._figures.losses import draw_losses
from pages._figures.losses_by_hand import write_answer, write_errors
from pages._widgets.lab import open_lab

lab = open_lab("losses")
dataset, wrongness, n_samples = lab.values("dataset", "wrongness", "n_samples")
learning_rate, n_epochs, seed = lab.values("learning_rate", "n_epochs", "seed")

with lab.experiment():
    data = load_dataset(dataset, seed=seed)
    third_loss, output = {
        "regression": ("RootMeanSquaredError", "Linear"),
        "binary": ("BinaryCrossEntropy", "Sigmoid"),
        "multiclass": ("CategoricalCrossEntropy", "Softmax"),
    }[data.task]
    features = [2] if data.task == "regression" else slice(None)  # a line needs one: the body mass index
    x, y = data.train.x[:n_samples, features], data.train.y[:n_samples].copy()
    odd = x[:, 0].argmin()
    start = np.zeros((1, y.shape[1]), np.float32)
    if data.task == "regression":
        y[odd] += wrongness  # one typo, in standard deviations of the target
    else:
        start[0, 0] = wrongness  # before it has learned anything, the net is sure of one class

    wrong_answer = np.eye(2, y.shape[1], dtype=np.float32)[1:]  # of a sample that belongs to another class
    models, losses, histories, gradients = [], [], [], []
    for loss in (MeanSquaredError(), MeanAbsoluteError(), getattr(engine, third_loss)()):
        dense, activation = Dense(x.shape[1], y.shape[1], init="zeros"), getattr(engine, output)()
        dense.bias[...] = start[0]
        slope = loss.gradient(activation.forward(start, training=True), wrong_answer)
        gradients.append(np.abs(activation.backward(slope))[0, wrong_answer.argmax()])
        models.append(Sequential([dense, activation]))
        losses.append(loss)
        history = lab.fit(
            models[-1],
            loss,
            SGD(learning_rate),
            Split(x, y),
            n_epochs=n_epochs,
            batch_size=len(x),
            rng=np.random.default_rng(seed),
            callbacks=[Recorder(predict_on=np.concatenate([x, data.validation.x[:, features]]))],
        )
        histories.append(history)

    # A regression has errors in the target's unit; the classes' answers are right or wrong.
    ends = np.array([history.snapshots["predictions"][-1] for history in histories], np.float64)
    errors = np.abs(ends[:, : len(x), 0] - y[:, 0]) * data.target_scale
    mae, rmse = errors[0].mean(), np.sqrt(np.square(errors[0]).mean())
    ratio = rmse / mae
    share_mse = np.square(errors[0, odd]) / np.square(errors[0]).sum()
    share_mae = errors[1, odd] / errors[1].sum()
    slope_mse, slope_mae, _ = (model.layers[0].weight[0, 0] * data.target_scale for model in models)
    right = [losses[2].accuracy(end[len(x) :], data.validation.y) for end in ends]  # None for a regression
    accuracy_mse, _, accuracy_cross_entropy = np.array(right, float)
    gradient_mse, _, gradient_cross_entropy = gradients

lab.picture(draw_losses(data, Split(x, y), odd, losses, histories))
lab.note(write_errors(wrongness) if data.task == "regression" else write_answer(losses, y.shape[1], wrongness))
lab.conclude(
    mae=mae,
    rmse=rmse,
    share_mse=share_mse,
    share_mae=share_mae,
    accuracy_mse=accuracy_mse,
    accuracy_cross_entropy=accuracy_cross_entropy,
    gradient_mse=gradient_mse,
    gradient_cross_entropy=gradient_cross_entropy,
    ratio=ratio,
    slope_mse=slope_mse,
    slope_mae=slope_mae,
)
