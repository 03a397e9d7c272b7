"""Labor: Was kann welches Netz?"""

import numpy as np

import engine
from engine import RateChange, Recorder, Split
from pages._figures.playground import draw_runs
from pages._widgets.lab import open_lab

lab = open_lab("playground")
dataset, n_train, noise, features, data_seed = lab.values("dataset", "n_train", "noise", "features", "data_seed")
layers, activation, batch_norm, dropout = lab.values("layers", "activation", "batch_norm", "dropout")
by_layer, last_activation, init, init_seed = lab.values("by_layer", "last_activation", "init", "init_seed")
optimizer, learning_rate, switch_after = lab.values("optimizer", "learning_rate", "switch_after")
later_rate, n_epochs, batch_size, shuffle_seed = lab.values("later_rate", "n_epochs", "batch_size", "shuffle_seed")
penalty, lam, contrast, points = lab.values("penalty", "lam", "contrast", "points")
show_test, discrete = lab.values("show_test", "discrete")

with lab.experiment():
    data = engine.load_plane(dataset, n_train=n_train, noise=noise, seed=data_seed, points=points)
    inputs, parts = features.split(), (data.train, data.validation, data.test)
    train, validation, test = (Split(engine.expand(x, inputs), y) for x, y in parts)
    run = {"layers": layers, "activation": activation, "by_layer": by_layer, "dropout": dropout}
    run |= {"batch_norm": batch_norm, "init": init, "optimizer": optimizer, "penalty": penalty}
    run |= {"learning_rate": learning_rate, "batch_size": batch_size}
    run |= {"init_seed": init_seed, "shuffle_seed": shuffle_seed}
    key, _, other = contrast.partition("=")  # a second run, with this one difference
    runs = [run, run | {key: type(run[key])(other)}] if other else [run]

    models, optimizers, batches, rngs = [], [], [], []
    for one in runs:
        widths = [len(inputs), *map(int, one["layers"].split("-")), train.y.shape[1]]
        rng, shuffle_rng = np.random.default_rng(one["init_seed"]), np.random.default_rng(one["shuffle_seed"])
        kinds = [one["activation"]] * (len(widths) - 2)
        kinds[-1] = kinds[-1] if last_activation == "same" else last_activation
        common = {"dropout": one["dropout"], "batch_norm": one["batch_norm"]}  # where by_layer says nothing else
        kinds, rates, norms = engine.read_layers(one["by_layer"], kinds, **common)
        net = {"init": one["init"], "rng": rng, "mask_rng": shuffle_rng.spawn(1)[0]}
        models += [engine.dense_network(widths, kinds, dropout=rates, batch_norm=norms, **net)]
        rngs += [shuffle_rng]
        batches += [min(one["batch_size"], len(train.x))]
        rate, steps = one["learning_rate"], switch_after * -(-len(train.x) // batches[-1])
        rate = RateChange(rate, after=steps, then=later_rate) if steps else rate
        optimizers += [engine.make_optimizer(one["optimizer"], rate)]

    axis = np.linspace(-3, 3, 46)
    grid = np.stack(np.meshgrid(axis, axis), axis=-1)  # (46, 46, 2)
    looked_at = np.concatenate([grid[::3, ::3].reshape(-1, 2), data.train.x])  # for each node's picture and state
    looks = (engine.expand(grid.reshape(-1, 2), inputs), True, engine.expand(looked_at, inputs))
    two = len(data.class_names) == 2
    histories = lab.fit_replicas(
        models,
        (engine.BinaryCrossEntropy if two else engine.CategoricalCrossEntropy)(from_logits=True),
        optimizers,
        train,
        validation=validation,
        test=test if show_test else None,
        n_epochs=n_epochs,
        batch_size=batches,
        rngs=rngs,
        callbacks=[[Recorder(*looks, n_frames=40, gradients=True)] for _ in runs],
        penalties=[None if one["penalty"] == "none" else getattr(engine, one["penalty"])(lam) for one in runs],
    )
    pairs = zip(models[0].layers, models[0].outputs(train.x), strict=True)
    states = [state for layer, outputs in pairs for state in engine.node_states(layer, outputs)]
    dead, saturated, twins = (states.count(word) / len(states) for word in ("dead", "saturated", "twin"))
    reach = engine.gradient_reach(models[0], histories[0].snapshots["gradients"])
    train_accuracy, val_accuracy = histories[0].train_accuracy[-1], histories[0].val_accuracy[-1]
    val_loss, n_parameters = histories[0].val_loss[-1], models[0].n_parameters
    advantage = histories[-1].val_accuracy[-1] - val_accuracy

difference = lab.lab.control("contrast").text(contrast) if other else ""
look = {"test": show_test, "discrete": discrete, "switch": (switch_after, later_rate)}
lab.picture(draw_runs(data, inputs, models, histories, difference, **look))
lab.conclude(
    train_accuracy=train_accuracy, val_accuracy=val_accuracy, val_loss=val_loss, n_parameters=n_parameters,
    dead=dead, saturated=saturated, twins=twins, reach=reach, advantage=advantage,
)  # fmt: skip
