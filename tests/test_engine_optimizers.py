"""Ten steps of each optimizer beside PyTorch's, and what they refuse."""

import copy
import math
import pickle

import numpy as np
import pytest

from engine import SGD, Adam, ShapeError

# PyTorch 2.13, float64: c = torch.tensor([1.0, 10.0, 0.1]); w = torch.tensor([1.0, -2.0, 3.0], requires_grad=True)
#   o = torch.optim.SGD([w], lr=0.05) | SGD(lr=0.02, momentum=0.9) | Adam(lr=0.1)
#     | Adam(lr=0.1, betas=(0.8, 0.98), eps=1e-3)
#   ten times: o.zero_grad(); (c * w * w / 2 - torch.cos(w)).sum().backward(); o.step()
# w after steps 1, 2, 5 and 10:
CURVATURE = np.array([1.0, 10.0, 0.1])
REFERENCE = [
    (
        SGD(0.05),
        [
            [0.9079264508, -0.9545351287, 2.977944],
            [0.8231186577, -0.4364653074, 2.95490832],
            [0.6092077623, -0.03994636276, 2.879527995],
            [0.363968002, -0.0007371500444, 2.730590734],
        ],
    ),
    (
        SGD(0.02, momentum=0.9),
        [
            [0.96317058, -1.581814051, 2.9911776],
            [0.894340574, -0.869085101, 2.974258114],
            [0.551864375, 1.24117195, 2.879118334],
            [-0.113869738, -0.215126943, 2.575844618],
        ],
    ),
    (
        Adam(0.1),
        [
            [0.900000001, -1.9, 2.900000002],
            [0.800334166, -1.800150613, 2.799938354],
            [0.506797318, -1.502695556, 2.498187528],
            [0.070493312, -1.022793442, 1.984497836],
        ],
    ),
    (
        Adam(0.1, beta1=0.8, beta2=0.98, epsilon=1e-3),
        [
            [0.900054275, -1.900004782, 2.900226183],
            [0.800663778, -1.800275507, 2.799928412],
            [0.511216937, -1.504710925, 2.4933573],
            [0.105775887, -1.038034069, 1.957222468],
        ],
    ),
]


def run(optimizer, w, n_steps):
    """Parameters after each step."""
    rows = []
    for _ in range(n_steps):
        grads = {"w": (CURVATURE * w + np.sin(w)).astype(w.dtype)}
        optimizer.step({"w": w}, grads)
        rows.append(w.copy())
    return np.array(rows)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(("optimizer", "reference"), REFERENCE, ids=repr)
def test_ten_steps_agree_with_pytorch(optimizer, reference, dtype):
    rows = run(copy.deepcopy(optimizer), np.array([1.0, -2.0, 3.0], dtype), 10)
    assert rows.dtype == dtype
    np.testing.assert_allclose(rows[[0, 1, 4, 9]], reference, atol=2e-9 if dtype == np.float64 else 2e-6)


def test_sgd_by_hand():
    w = np.array([1.0, 2.0])
    SGD(0.5).step({"w": w}, {"w": np.array([2.0, -1.0])})
    np.testing.assert_array_equal(w, [0.0, 2.5])


def test_first_step_of_adam_has_the_length_of_the_learning_rate():
    w = np.zeros(3)
    Adam(0.25).step({"w": w}, {"w": np.array([1e-3, -1.0, 1e3])})
    np.testing.assert_allclose(w, [-0.25, 0.25, -0.25], rtol=1e-4)


@pytest.mark.parametrize("optimizer", [row[0] for row in REFERENCE], ids=repr)
def test_one_long_array_or_many_short_ones(optimizer):
    rng = np.random.default_rng(0)
    start, grads = rng.normal(size=(2, 7))
    together, apart = start.copy(), start.copy()
    first, second = copy.deepcopy(optimizer), copy.deepcopy(optimizer)
    for _ in range(3):
        first.step({"all": together}, {"all": grads})
        second.step({"a": apart[:3], "b": apart[3:]}, {"a": grads[:3], "b": grads[3:]})
    np.testing.assert_array_equal(together, apart)


@pytest.mark.parametrize("optimizer", [row[0] for row in REFERENCE], ids=repr)
def test_an_unpickled_optimizer_goes_on_where_it_was(optimizer):
    optimizer = copy.deepcopy(optimizer)
    w = np.array([1.0, -2.0, 3.0])
    run(optimizer, w, 3)
    twin = pickle.loads(pickle.dumps(optimizer))
    assert pickle.dumps(twin) == pickle.dumps(optimizer)
    np.testing.assert_array_equal(run(twin, w.copy(), 3), run(optimizer, w.copy(), 3))


@pytest.mark.parametrize("make", [SGD, Adam])
@pytest.mark.parametrize("rate", [0, -0.1, math.inf, -math.inf, math.nan])
def test_a_learning_rate_that_cannot_work_is_named(make, rate):
    with pytest.raises(ValueError, match=f"learning_rate should be a finite number above 0, got {rate}"):
        make(rate)


@pytest.mark.parametrize("make", [SGD, Adam])
def test_a_numpy_learning_rate_keeps_float32(make):
    assert type(make(np.float64(0.1)).learning_rate) is float


@pytest.mark.parametrize(
    ("make", "name"),
    [
        (lambda: SGD(0.1, momentum=1.0), "momentum"),
        (lambda: SGD(0.1, momentum=-0.5), "momentum"),
        (lambda: Adam(0.1, beta1=1.0), "beta1"),
        (lambda: Adam(0.1, beta2=math.nan), "beta2"),
        (lambda: Adam(0.1, epsilon=0), "epsilon"),
    ],
)
def test_other_settings_out_of_range_are_named(make, name):
    with pytest.raises(ValueError, match=name):
        make()


def test_a_gradient_of_another_shape_is_refused():
    with pytest.raises(ShapeError, match=r"parameter w: gradient should have shape \(3,\), got \(2,\)"):
        SGD(0.1).step({"w": np.zeros(3)}, {"w": np.zeros(2)})


def test_another_model_is_refused():
    optimizer = Adam(0.1)
    optimizer.step({"w": np.zeros(3)}, {"w": np.zeros(3)})
    with pytest.raises(ShapeError, match="used for another model before"):
        optimizer.step({"w": np.zeros(4)}, {"w": np.zeros(4)})


def test_repr_names_the_settings():
    assert repr(SGD(0.1, momentum=0.9)) == "SGD(learning_rate=0.1, momentum=0.9)"
    assert repr(Adam()) == "Adam(learning_rate=0.001, beta1=0.9, beta2=0.999, epsilon=1e-08)"
