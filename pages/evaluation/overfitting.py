"""Overfitting: Wann lernt das Netz auswendig?"""

import numpy as np

from engine import Adam, BinaryCrossEntropy, Recorder, Split, best_of, dense_network, load_dataset
from pages._figures.learning_marks import mark_curves
from pages._figures.overfitting import draw_overfitting, say_chosen
from pages._figures.tuned_on_test import draw_selection
from pages._widgets.lab import open_lab
from pages._widgets.overfitting_readings import NAME, read_off
from pages._widgets.readings import draw_readings, is_hidden

lab = open_lab("overfitting")
n_train, width, noise, n_epochs = lab.values("n_train", "width", "noise", "n_epochs")
dataset, learning_rate, n_judge, random_labels = lab.values("dataset", "learning_rate", "n_judge", "random_labels")
show_test, seed, init_seed = lab.values("show_test", "seed", "init_seed")

with lab.experiment():
    data = load_dataset(dataset, n_samples=2000, noise=noise, seed=seed)
    parts = [data.train, data.validation, data.test]
    if random_labels:  # there is nothing to learn from these but by heart
        rng = np.random.default_rng(seed)
        parts = [Split(x, rng.permutation(y)) for x, y in parts]
    validation, test = (Split(x[:n_judge], y[:n_judge]) for x, y in parts[1:])
    fresh = Split(parts[0].x[320:], parts[0].y[320:])  # no net has seen these 880

    # The map: every number of nodes with every number of samples; each step sees all of a net's samples.
    sizes, widths = [20, 40, 80, 160, 320], [1, 2, 4, 8, 16, 32]
    cells = [(nodes, n) for nodes in widths for n in sizes]
    loss = BinaryCrossEntropy(from_logits=True)
    rngs = [np.random.default_rng(init_seed) for _ in cells]
    models = [
        dense_network([2, nodes, nodes, 1], "ReLU", init="he", rng=rng)
        for (nodes, _), rng in zip(cells, rngs, strict=True)
    ]
    runs = lab.fit_replicas(
        models,
        loss,
        [Adam(learning_rate) for _ in cells],
        [Split(parts[0].x[:n], parts[0].y[:n]) for _, n in cells],
        validation=validation,
        n_epochs=n_epochs,
        batch_size=[n for _, n in cells],
        rngs=rngs,
    )

    # One of them once more, watched: its boundary after each epoch, and its three curves.
    train, rng = Split(parts[0].x[:n_train], parts[0].y[:n_train]), np.random.default_rng(init_seed)
    model = dense_network([2, width, width, 1], "ReLU", init="he", rng=rng)
    axis = np.linspace(-3, 3, 41)
    grid = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2).astype(np.float32)
    watch = [Recorder(predict_on=grid, n_frames=51)]
    three = {"validation": validation, "test": test}
    once = {"n_epochs": n_epochs, "batch_size": n_train, "rng": rng, "callbacks": watch}
    history = lab.fit(model, loss, Adam(learning_rate), train, **three, **once)
    train_accuracy, val_accuracy = history.train_accuracy[-1], history.val_accuracy[-1]
    test_accuracy, gap = history.test_accuracy[-1], train_accuracy - val_accuracy
    best_epoch = 1 + np.nanargmin(history.val_loss)
    loss_rise = history.val_loss[-1] / np.nanmin(history.val_loss)

    # What if the test data choose among the nets of the map?
    scores = np.array(
        [[np.mean((m.predict(x) > 0) == (y > 0.5)) for x, y in (validation, test, fresh)] for m in models]
    )
    tuned = best_of(scores[:, 1], scores[:, 2])  # of k nets the best on the test data: there, and in truth
    best_on_test, best_on_fresh = tuned[0][-1], tuned[1][-1]
    optimism = best_on_test - best_on_fresh

readings = read_off(mark_curves(history))
hidden = is_hidden(lab.lab, NAME, readings)
lab.picture(draw_overfitting(train, history, (sizes, widths), runs, (n_train, width), show_test, hidden))
lab.note(say_chosen(scores, cells, runs))
lab.picture(draw_selection(tuned, n_judge))
lab.exercise(NAME, draw_readings, readings)
measured = {"train_accuracy": train_accuracy, "val_accuracy": val_accuracy, "test_accuracy": test_accuracy}
measured |= {"optimism": optimism, "gap": gap, "best_epoch": best_epoch, "loss_rise": loss_rise}
lab.conclude(**measured, best_on_test=best_on_test, best_on_fresh=best_on_fresh)
