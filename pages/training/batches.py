"""Batches: Was ändert die Batch Size?"""

import numpy as np

from engine import (
    SGD,
    AdaBatch,
    BinaryCrossEntropy,
    Dense,
    Sequential,
    Split,
    StepRecorder,
    Tanh,
    gradient_noise,
    load_dataset,
)
from pages._figures.batch_costs import draw_costs
from pages._figures.batches import compare_runs, draw_runs, tabulate_runs
from pages._widgets.lab import open_lab

lab = open_lab("batches")
batch_size, n_train, compare, n_epochs = lab.values("batch_size", "n_train", "compare", "n_epochs")
learning_rate, every, dataset, seed = lab.values("learning_rate", "every", "dataset", "seed")

with lab.experiment():
    data = load_dataset(dataset, n_samples=2500, noise=0.3, seed=0)
    train = Split(data.train.x[:n_train], data.train.y[:n_train])
    size = min(batch_size, n_train)
    sizes = [1, min(32, n_train), n_train, size, size]  # the fourth grows: AdaBatch
    steps = [-(-n_train // one) for one in sizes]  # steps an epoch, rounded up: the last batch may be smaller
    length = n_epochs if compare == "epochs" else min(n_epochs, max(1, 2000 // steps[-1]))  # of the chosen run
    n_steps = length * steps[-1]
    lengths = [length] * len(sizes)
    if compare != "epochs":  # at least the chosen run's steps; twice of them last at least as long
        lengths[:3] = [-(-n_steps * (2 if compare == "time" else 1) // s) for s in steps[:3]]
    models = []
    for _ in sizes:
        rng = np.random.default_rng(1)
        models.append(Sequential([Dense(2, 16, rng=rng), Tanh(), Dense(16, 1, rng=rng)]))
    loss = BinaryCrossEntropy(from_logits=True)
    measured = sorted({min(s, n_train) for s in (1, 2, 5, 10, 16, 32, 64, 100, 256, size)})
    noise = {s: gradient_noise(models[0], loss, train, s, np.random.default_rng(0)) for s in measured}
    callbacks = [[StepRecorder(predict_on=train.x, n_frames=80)] for _ in models]
    callbacks[3].append(AdaBatch(every=every))
    histories = lab.fit_replicas(
        models,
        loss,
        [SGD(learning_rate) for _ in models],
        train,
        n_epochs=lengths,
        batch_size=sizes,
        rngs=[np.random.default_rng(seed) for _ in models],
        callbacks=callbacks,
    )

    ends = [n_steps if compare == "steps" else length * s for s in steps]  # where they are compared
    paths = [[loss.forward(p, train.y) for p in history.snapshots["predictions"]] for history in histories]
    losses = [np.interp(end, h.snapshot_epochs, path) for end, h, path in zip(ends, histories, paths, strict=True)]
    _, _, loss_full, _, loss_own = losses
    gap = loss_full - loss_own
    steps_per_epoch, n_updates = steps[-1], n_steps
    last_batch = n_train - size * (steps_per_epoch - 1)
    noise_share = noise[size] / noise[1]

sizes_seen = {*measured, *(int(grown) for history in histories for grown in history.batch_size)}
seconds = lab.time_epochs(models[0], loss, SGD(learning_rate), train, sizes_seen) if compare == "time" else {}
n_equal = n_steps if compare == "steps" else length
runs = compare_runs(histories, paths, sizes, n_train, compare, n_equal, seconds)
lab.picture(draw_runs(runs))
lab.note(tabulate_runs(runs))
for chart in draw_costs(noise, seconds, n_train, size):
    lab.picture(chart)
lab.conclude(
    steps_per_epoch=steps_per_epoch,
    last_batch=last_batch,
    n_updates=n_updates,
    noise_share=noise_share,
    gap=gap,
    loss_full=loss_full,
)
