"""Bagging: Warum sind viele besser als eines?"""

import numpy as np

import engine
from engine import Bagging, BootstrapSample, Dense, ReLU, Sequential
from pages._figures.bagging import Bag, draw_bag, tell_bag
from pages._widgets.lab import open_lab

lab = open_lab("bagging")
k, combine, draw, own_starts = lab.values("k", "combine", "draw", "own_starts")
n_train, width, dataset, noise = lab.values("n_train", "width", "dataset", "noise")
n_epochs, data_seed, seed = lab.values("n_epochs", "data_seed", "seed")

with lab.experiment():
    data = engine.load_dataset(dataset, n_samples=3000, noise=noise, seed=data_seed)
    x, y, truth = data.train.x[:n_train], data.train.y[:n_train], data.test.y[:, 0] > 0.5
    whole = BootstrapSample(x, y, np.arange(n_train), np.arange(0))  # n of n, nothing put back: each sample once
    draws = np.random.default_rng(seed)
    samples = [engine.bootstrap_sample(x, y, draws) if draw == "with" else whole for _ in range(40)]
    models = []
    for net in range(41):  # the last one learns from all samples: what one net can do alone
        rng = np.random.default_rng(net % 40 if own_starts else 0)
        layers = [Dense(2, width, "he", rng), ReLU(), Dense(width, width, "he", rng), ReLU()]
        models.append(Sequential([*layers, Dense(width, 1, rng=rng), engine.Sigmoid()]))
    lab.fit_replicas(
        models,
        engine.BinaryCrossEntropy(),
        [engine.Adam(0.03) for _ in models],
        [(sample.x, sample.y) for sample in [*samples, whole]],
        n_epochs=n_epochs,
        batch_size=20,
        rngs=[np.random.default_rng(0) for _ in models],
    )
    probs = Bagging(models).predictions(data.test.x)[:, :, 0].astype(float)  # (41, test samples)
    opinions = probs > 0.5 if combine == "vote" else probs

    # The test error of bags of 1 to 20 nets: the first ones, and 60 bags drawn from all 40.
    sizes = np.arange(1, 21)[:, None]
    orders = np.random.default_rng(0).permuted(np.tile(np.arange(40), (60, 1)), axis=1)[:, :20]
    own_errors = ((opinions[:20].cumsum(axis=0) / sizes > 0.5) != truth).mean(axis=1)
    drawn_errors = ((opinions[orders].cumsum(axis=1) / sizes > 0.5) != truth).mean(axis=2)  # (60, 20)

    # Out of bag: each training sample is judged by the nets that have not learned it.
    oob_errors = []
    for size in range(1, k + 1):
        bag = Bagging(models[:size])
        bag.samples = samples[:size]
        outputs, unseen = bag.out_of_bag(x)
        wrong = (outputs[unseen] > 0.5) != (y[unseen] > 0.5)
        oob_errors.append(wrong.mean() if unseen.any() else np.nan)

    error_single = ((probs[:k] > 0.5) != truth).mean()
    error_alone = ((probs[40] > 0.5) != truth).mean()
    error_bag, oob_error, spread = own_errors[k - 1], oob_errors[-1], drawn_errors[:, k - 1].std()
    distinct = np.mean([len(np.unique(sample.indices)) / n_train for sample in samples[:k]])
    gain, lead = error_single - error_bag, error_alone - error_bag
    disagree = (((probs[:k] > 0.5).mean(axis=0) > 0.5) != (probs[:k].mean(axis=0) > 0.5)).sum()

bag = Bag(data, n_train, samples[:k], models[:k], own_errors, drawn_errors, oob_errors, error_alone)
lab.picture(draw_bag(bag, combine))
lab.note(tell_bag(bag, probs[:k]))
lab.conclude(
    error_single=error_single,
    error_bag=error_bag,
    oob_error=oob_error,
    distinct=distinct,
    error_alone=error_alone,
    gain=gain,
    lead=lead,
    spread=spread,
    disagree=disagree,
)
