"""Hyperparameter: Woran drehe ich zuerst?"""

import numpy as np

from engine import (
    HYPERPARAMETERS,
    BinaryCrossEntropy,
    Split,
    compare_searches,
    evaluate,
    grid_trials,
    load_dataset,
    prepare_trainings,
    random_trials,
)
from pages._figures.hyperparameter_levels import draw_alone, move_alone, spans, tell_levels
from pages._figures.hyperparameter_search import draw_comparison, draw_trials, tell_search
from pages._figures.hyperparameters import draw_map
from pages._widgets.lab import open_lab

lab = open_lab("hyperparameters")
x_axis, y_axis, n_trials, search_seed = lab.values("x_axis", "y_axis", "n_trials", "search_seed")
learning_rate, optimizer, width, n_layers = lab.values("learning_rate", "optimizer", "width", "n_layers")
batch_size, activation, init, lam, dropout = lab.values("batch_size", "activation", "init", "lam", "dropout")
n_epochs, dataset, n_train, seed = lab.values("n_epochs", "dataset", "n_train", "seed")

with lab.experiment():
    data = load_dataset(dataset, n_samples=1600, noise=0.1 if dataset == "spirals" else 0.3, seed=0)
    train = Split(data.train.x[:n_train], data.train.y[:n_train])
    chosen = [learning_rate, optimizer, width, n_layers, batch_size, activation, init, lam, dropout]
    here = dict(zip(HYPERPARAMETERS, chosen, strict=True))
    # Two sweeps from here: every pair of the two on the map, and each of the others alone over all its values.
    columns = HYPERPARAMETERS[x_axis]
    rows = HYPERPARAMETERS[y_axis] if y_axis != x_axis else (here[y_axis],)
    pairs = [{**here, y_axis: y, x_axis: x} for y in rows for x in columns]
    others = sorted(HYPERPARAMETERS.keys() - {x_axis, y_axis})
    alone = [{**here, name: value} for name in others for value in HYPERPARAMETERS[name]]
    loss, sweeps = BinaryCrossEntropy(from_logits=True), []
    for settings in (pairs, alone):
        plan = prepare_trainings(settings, train, seed)
        run = lab.fit_replicas(**plan, loss=loss, train=train, validation=data.validation, n_epochs=n_epochs)
        sweeps.append((plan["models"], run))
    (models, on_map), (_, on_axes) = sweeps
    mine = pairs.index(here)
    n_parameters = models[mine].vector.size

    # Validation data choose the best run; a run that exploded has found nothing. The test data judge it once.
    scores = np.array([0.0 if h.diverged_at else h.val_accuracy[-1] for h in on_map])
    table, (row, column) = scores.reshape(len(rows), len(columns)), divmod(mine, len(columns))
    span_x, span_y = np.ptp(table[row]), np.ptp(table[:, column])
    accuracy, best_accuracy = scores[mine], scores.max()
    _, test_accuracy = evaluate(models[scores.argmax()], loss, data.test)

    # Search on the finished map, hundreds of times: what would so many trials have found?
    rng = np.random.default_rng(search_seed)
    grid = grid_trials(table.shape, int(n_trials**0.5), rng)
    random = random_trials(table.shape, grid.size, rng)
    found = {side**2: compare_searches(table, side, 300, rng) for side in (2, 3, 4, 5)}
    grid_wins, random_wins = (np.mean(a > b) for a, b in (found[n_trials], found[n_trials][::-1]))
    lead = random_wins - grid_wins

axes, tried = (x_axis, y_axis), (columns, rows)
moves = move_alone(on_axes, on_map[mine], {y_axis: table[:, column], x_axis: table[row]})
lab.picture(draw_map(here, axes, tried, on_map, (span_x, span_y)))
lab.note(tell_levels(here, n_epochs, n_parameters, spans(moves)))
lab.note(tell_search(table, axes, n_trials))
lab.picture(draw_alone(here, moves))
lab.picture(draw_trials(table, axes, tried, (grid, random)))
lab.picture(draw_comparison(found, n_trials))
lab.conclude(
    accuracy=accuracy,
    best_accuracy=best_accuracy,
    test_accuracy=test_accuracy,
    random_wins=random_wins,
    grid_wins=grid_wins,
    lead=lead,
    n_parameters=n_parameters,
    span_x=span_x,
    span_y=span_y,
)
