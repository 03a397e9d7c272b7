"""Multi-Output: Ein Loss für mehrere Ziele?"""

import numpy as np

import engine
from engine import Adam, CategoricalCrossEntropy, CombinedLoss, Dense, MeanSquaredError, ReLU, Sequential
from pages._figures.multi_output import Sweep, draw_sweep
from pages._figures.multi_output_course import draw_course, tell_sweep
from pages._figures.multi_output_graph import draw_graph
from pages._widgets.lab import open_lab
from pages._widgets.loss_exercise import NAME, draw_loss_exercise

lab = open_lab("multi_output")
unit, weight, max_angle, width = lab.values("unit", "weight", "max_angle", "width")
n_train, n_epochs, data_seed, seed = lab.values("n_train", "n_epochs", "data_seed", "seed")

with lab.experiment():
    data = engine.load_dataset("digits", seed=data_seed)
    rng = np.random.default_rng(data_seed)
    per_degree = {"degrees": 1.0, "radians": np.pi / 180, "standard": np.sqrt(3) / max_angle}[unit]
    parts = []
    for part, n in ((data.train, n_train), (data.test, None)):
        angles = rng.uniform(-max_angle, max_angle, (len(part.x[:n]), 1))
        images = engine.transform_images(part.x[:n], angle=angles[:, 0], image_shape=(8, 8, 1))
        parts.append((images, (part.y[:n], (angles * per_degree).astype("f"))))
    train, (x_test, (y_test, angle_test)) = parts

    weights = [0.0001, 0.001, 0.01, 0.1, 1, 10, 100, 1000]  # of the angle; the digit has 1
    plans = [(1, w, "fixed") for w in weights]
    # For comparison: each aim alone, and weights that nobody has to choose.
    plans += [(1, 0, "fixed"), (0, 1, "fixed"), (1, 1, "first"), (1, 1, "uncertainty")]
    models, histories, said, turned = [], [], [], []
    for *pair, rule in plans:
        start = np.random.default_rng(seed)
        body = [Dense(64, width, "he", start), ReLU()]
        model = Sequential([*body, engine.FanOut([Dense(width, 10, rng=start), Dense(width, 1, rng=start)])])
        loss = CombinedLoss([CategoricalCrossEntropy(from_logits=True), MeanSquaredError()], pair)
        models.append(model)
        histories.append(
            lab.fit(
                model,
                loss,
                Adam(0.01),
                train,
                n_epochs=n_epochs,
                batch_size=20,
                rng=np.random.default_rng(seed),
                callbacks=[engine.LossBalance(loss, train, rule)],
            )
        )
        logits, angles = model.predict(x_test)
        said.append(logits.argmax(axis=1))
        turned.append(angles[:, 0] / per_degree)  # in degrees again, whatever the unit was

    digits, degrees = y_test.argmax(axis=1), angle_test[:, 0] / per_degree
    accuracies, errors = (np.array(said) == digits).mean(axis=1), np.abs(turned - degrees).mean(axis=1)
    at = weights.index(weight)
    first = histories[at].snapshots["losses"][0]
    share = weight * first[1] / (first[0] + weight * first[1])  # of the angle in the sum, before training
    accuracy, angle_error = accuracies[at], errors[at]
    lost_accuracy, lost_angle = accuracies[8] - accuracy, angle_error / errors[9]
    accuracy_first, accuracy_noise, angle_first, angle_noise = *accuracies[10:], *errors[10:]

sweep = Sweep(weights, at, unit, histories, np.array(said), np.array(turned), digits, degrees, x_test)
lab.picture(draw_sweep(sweep))
lab.picture(draw_graph(models[at], sweep, angle_test))
lab.picture(draw_course(sweep))
lab.note(tell_sweep(sweep, models[at]))
lab.exercise(NAME, draw_loss_exercise, sweep)
lab.conclude(
    accuracy=accuracy,
    angle_error=angle_error,
    share=share,
    lost_accuracy=lost_accuracy,
    lost_angle=lost_angle,
    accuracy_first=accuracy_first,
    accuracy_noise=accuracy_noise,
    angle_first=angle_first,
    angle_noise=angle_noise,
)
