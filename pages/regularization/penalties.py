"""L1 und L2: Was macht Lambda mit den Gewichten?"""

import numpy as np

from engine import (
    L1,
    L2,
    SGD,
    ElasticNet,
    MeanSquaredError,
    ProximalElasticNet,
    ProximalL1,
    dense_network,
    load_linear,
)
from pages._figures.penalties import draw_sweeps
from pages._figures.penalty_sweep import pair_sweeps, tabulate_penalties
from pages._widgets.lab import open_lab

lab = open_lab("penalties")
lam, second, share, dataset, n_train = lab.values("lam", "second", "share", "dataset", "n_train")
model, exact, penalise_bias, n_epochs = lab.values("model", "exact", "penalise_bias", "n_epochs")
first_weight, second_weight, data_seed, seed = lab.values("first_weight", "second_weight", "data_seed", "seed")

with lab.experiment():
    data = load_linear(dataset, n_train=n_train, seed=data_seed)
    n_features = data.train.x.shape[1]
    lams = [float(f"{d}e{p}") for p in (-3, -2, -1, 0) for d in (1, 1.5, 2, 3, 5, 7)][3:22]  # 0.003 to 3
    lasso, net = (ProximalL1, ProximalElasticNet) if exact else (L1, ElasticNet)
    penalties = [lasso(each) for each in lams]
    penalties += [L2(each) if second == "l2" else net(share * each, (1 - share) * each) for each in lams]
    sizes = [n_features, 1] if model == "linear" else [n_features, 8, 1]
    start = {"init": "he", "penalise_bias": penalise_bias}
    models = [dense_network(sizes, "ReLU", rng=np.random.default_rng(seed), **start) for _ in penalties]
    histories = lab.fit_replicas(
        models,
        MeanSquaredError(),
        [SGD(0.05) for _ in models],  # plain descent: only then the proximal step ends at the minimum
        data.train,
        validation=data.validation,
        n_epochs=n_epochs,
        batch_size=len(data.train.x),
        rngs=[np.random.default_rng(0) for _ in models],
        penalties=penalties,
    )

    at = lams.index(lam)
    chosen, other = models[at].layers[0].weight, models[at + len(lams)].layers[0].weight
    zeros_l1, zeros_second = (chosen == 0).sum(), (other == 0).sum()
    dropped = (chosen == 0).all(axis=1).sum()  # features without any weight
    kept = (chosen[:3] != 0).any(axis=1).sum()
    train_losses, val_losses = np.array([(h.train_loss[-1], h.val_loss[-1]) for h in histories]).T
    loss_l1, loss_second = val_losses[at], val_losses[at + len(lams)]
    train_losses, val_losses = train_losses[: len(lams)], val_losses[: len(lams)]  # those of L1
    excess, gain, too_much = (loss / min(val_losses) for loss in (loss_l1, val_losses[0], val_losses[-1]))
    train_falls = (np.diff(train_losses) < -0.001).sum()
    twins = np.abs([chosen[:2], other[:2]]).max(axis=2)  # the smaller of the two in parts of the larger
    twin_l1, twin_second = twins.min(axis=1) / np.maximum(twins.max(axis=1), 1e-9)
    bias = models[at + len(lams)].layers[-1].bias[0]

sweeps = pair_sweeps(lams, models, histories, second, share)
numbers = first_weight - 1, (second_weight if second_weight != first_weight else second_weight % 10 + 1) - 1
lab.picture(draw_sweeps(sweeps, data, at, numbers))
lab.note(tabulate_penalties(sweeps, at, penalise_bias=penalise_bias))
lab.conclude(
    zeros_l1=zeros_l1,
    zeros_second=zeros_second,
    loss_l1=loss_l1,
    loss_second=loss_second,
    dropped=dropped,
    kept=kept,
    excess=excess,
    gain=gain,
    too_much=too_much,
    train_falls=train_falls,
    twin_l1=twin_l1,
    twin_second=twin_second,
    bias=bias,
)
