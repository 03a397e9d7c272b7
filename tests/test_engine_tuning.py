"""Settings become trainings: what is chosen, and what is left to be learned."""

import numpy as np
import pytest

from engine import HYPERPARAMETERS, L2, BinaryCrossEntropy, Split, fit_replicas, load_dataset, prepare_trainings

HERE = {name: values[-1] for name, values in HYPERPARAMETERS.items()} | {"learning_rate": 0.1, "dropout": 0.0}
DATA = load_dataset("moons", n_samples=100)


def test_each_training_is_what_its_setting_says():
    settings = [HERE, {**HERE, "width": 8, "n_layers": 1, "lam": 0.0, "batch_size": 5, "optimizer": "sgd"}]
    plan = prepare_trainings(settings, DATA.train, seed=0)
    assert [model.vector.size for model in plan["models"]] == [3 * 32 + 3 * 33 * 32 + 33, 8 * 3 + 9]
    assert [type(optimizer).__name__ for optimizer in plan["optimizers"]] == ["Adam", "SGD"]
    assert plan["batch_size"] == [60, 5]  # 120 are more than there are
    assert plan["penalties"] == [L2(0.1), None]


def test_the_seed_alone_decides_where_the_weights_start():
    one, same, other = (prepare_trainings([HERE], DATA.train, seed)["models"][0].vector for seed in (0, 0, 1))
    assert np.array_equal(one, same)
    assert not np.array_equal(one, other)


@pytest.mark.parametrize("name", HYPERPARAMETERS)
def test_every_value_of_every_hyperparameter_can_be_trained(name):
    settings = [{**HERE, name: value} for value in HYPERPARAMETERS[name]]
    plan = prepare_trainings(settings, DATA.train, seed=0)
    part = Split(DATA.train.x, DATA.train.y)
    histories = fit_replicas(**plan, loss=BinaryCrossEntropy(from_logits=True), train=part, n_epochs=2)
    assert len(histories) == len(settings)
    assert all(history.n_epochs == 2 or history.diverged_at for history in histories)
