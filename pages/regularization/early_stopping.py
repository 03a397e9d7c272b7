"""Early Stopping: Wann aufhören?"""

import numpy as np

from engine import (
    Adam,
    BinaryCrossEntropy,
    EarlyStopping,
    Recorder,
    Split,
    dense_network,
    load_dataset,
)
from pages._figures.early_stopping import draw_decision
from pages._figures.validation_sets import draw_sizes
from pages._widgets.lab import open_lab

lab = open_lab("early_stopping")
patience, min_delta, restore, n_val, which = lab.values("patience", "min_delta", "restore", "n_val", "which")
monitor, dataset, n_train, learning_rate = lab.values("monitor", "dataset", "n_train", "learning_rate")
data_seed, seed = lab.values("data_seed", "seed")

with lab.experiment():
    data = load_dataset(dataset, n_samples=4000, noise=0.25, seed=data_seed)
    train = Split(data.train.x[:n_train], data.train.y[:n_train])
    pool = Split(data.train.x[-1600:], data.train.y[-1600:])  # 16 validation sets of up to 100 samples

    # One run to the end, recorded. Nothing below trains again.
    model = dense_network([2, 32, 32, 1], "ReLU", rng=np.random.default_rng(seed))
    history = lab.fit(
        model,
        BinaryCrossEntropy(from_logits=True),
        Adam(learning_rate),
        train,
        test=data.test,
        n_epochs=150,
        batch_size=20,
        rng=np.random.default_rng(0),
        callbacks=[Recorder(predict_on=pool.x, n_frames=151)],
    )
    logits = history.snapshots["predictions"][1:, :, 0].astype(float)  # (epochs, 1600)
    by_sample = np.logaddexp(0, logits) - logits * pool.y[:, 0]  # cross-entropy of each sample
    if monitor == "val_accuracy":
        by_sample = (logits > 0) == (pool.y[:, 0] > 0.5)

    # What the rule decides: on each of 16 validation sets of each size, and with every setting on the chosen one.
    sizes, patiences = (10, 20, 50, 100), (1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 150)
    deltas = [round(0.01 * step, 2) for step in range(11)]
    curves = {size: by_sample[:, : 16 * size].reshape(-1, 16, size).mean(axis=2).T for size in sizes}
    rule = EarlyStopping(patience, min_delta, monitor)
    decisions = {size: [rule.replay(curve) for curve in curves[size]] for size in sizes}
    curve, decision = curves[n_val][which - 1], decisions[n_val][which - 1]
    settings = [[EarlyStopping(p, d, monitor).replay(curve) for p in patiences] for d in deltas]
    place = 1 if restore else 0  # the weights of the best epoch, or of the last one trained
    kept_epoch = decision[place]

    stopped_at = decision.stopped_at
    test_loss = history.test_loss[kept_epoch - 1]
    excess = test_loss / np.nanmin(history.test_loss) - 1
    rise = history.test_loss[stopped_at - 1] / history.test_loss[decision.best_epoch - 1]
    spread = np.ptp([one.stopped_at for one in decisions[n_val]])
    never = not decision.early

choices = [[(one, one[place]) for one in row] for row in settings]
others = [(one, one[place]) for one in decisions[n_val]]
chosen, grid = (patience, min_delta), (patiences, deltas)
lab.picture(draw_decision(history, curve, decision, kept_epoch, chosen, choices, grid, others, which - 1, monitor))
lab.picture(draw_sizes(decisions, n_val))
lab.conclude(
    stopped_at=stopped_at,
    kept_epoch=kept_epoch,
    test_loss=test_loss,
    spread=spread,
    excess=excess,
    rise=rise,
    never=never,
)
