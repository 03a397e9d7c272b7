"""Ten steps of each optimizer beside PyTorch's, many optimizers as one, and what they refuse."""

import copy
import math
import pickle
import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.optimizers import SGD, AdaGrad, Adam, AdamW, RMSprop, stack_optimizers
from engine.schedules import ExponentialDecay, StepDecay, WarmupLinear
from engine.shapes import ShapeError

# PyTorch 2.13, float64: c = torch.tensor([1.0, 10.0, 0.1]); w = torch.tensor([1.0, -2.0, 3.0], requires_grad=True)
#   o = torch.optim.SGD([w], lr=0.05) | SGD(lr=0.02, momentum=0.9) | Adam(lr=0.1)
#     | Adam(lr=0.1, betas=(0.8, 0.98), eps=1e-3) | SGD(lr=0.02, momentum=0.9, nesterov=True) | Adagrad(lr=0.5)
#     | Adagrad(lr=0.5, eps=0.1) | RMSprop(lr=0.02) | RMSprop(lr=0.02, alpha=0.8, eps=1e-2)
#     | AdamW(lr=0.1, weight_decay=0.2) | SGD(lr=0.05) | SGD(lr=0.05, momentum=0.5) | Adam(lr=0.1) | SGD(lr=0.1)
#   ten times: o.zero_grad(); (c * w * w / 2 - torch.cos(w)).sum().backward(); clip; o.step(); schedule
#   clip_value: w.grad.clamp_(-0.8, 0.8); clip_norm: w.grad.mul_(min(1.0, (norm / w.grad.norm()).item())), which is
#     torch.nn.utils.clip_grad_norm_ without its 1e-6; schedule: torch.optim.lr_scheduler.StepLR(o, 3, 0.5).step()
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
    (
        SGD(0.02, momentum=0.9, nesterov=True),
        [
            [0.930024103, -1.205446698, 2.98323744],
            [0.834389251, -0.373154376, 2.958762613],
            [0.458809421, 0.835727375, 2.840513521],
            [-0.118855798, -0.172433451, 2.485101758],
        ],
    ),
    (
        AdaGrad(0.5),
        [
            [0.5, -1.5, 2.5],
            [0.265208519, -1.196178697, 2.056373301],
            [0.041641078, -0.670730683, 1.110367682],
            [0.001926381947, -0.27878192, 0.384513401],
        ],
    ),
    (
        AdaGrad(0.5, epsilon=0.1),
        [
            [0.525753668, -1.502379899, 2.592400945],
            [0.293133895, -1.19942186, 2.200674586],
            [0.05371179, -0.674502514, 1.285567032],
            [0.003224667053, -0.281677788, 0.498788775],
        ],
    ),
    (
        RMSprop(0.02),
        [
            [0.800000011, -1.800000001, 2.800000045],
            [0.672435629, -1.665229646, 2.637207267],
            [0.435315546, -1.390111215, 2.256741817],
            [0.228087207, -1.093697352, 1.802233233],
        ],
    ),
    (
        RMSprop(0.02, rho=0.8, epsilon=1e-2),
        [
            [0.95581517, -1.955326415, 2.957436228],
            [0.923353552, -1.922328947, 2.92412191],
            [0.847654803, -1.844782131, 2.842055075],
            [0.74445793, -1.737673155, 2.72422465],
        ],
    ),
    (
        AdamW(0.1, weight_decay=0.2),
        [
            [0.880000001, -1.86, 2.840000002],
            [0.762833131, -1.72302959, 2.683416854],
            [0.432314817, -1.33151706, 2.231060358],
            [-0.008832353305, -0.753355386, 1.524296462],
        ],
    ),
    (
        SGD(0.05, clip_norm=2),
        [
            [0.991228945, -1.90040756, 2.997898915],
            [0.982106957, -1.800849023, 2.995688245],
            [0.952240104, -1.502434167, 2.988261225],
            [0.890389387, -1.006577832, 2.971884297],
        ],
    ),
    (
        SGD(0.05, momentum=0.5, clip_value=0.8),
        [
            [0.96, -1.96, 2.977944],
            [0.9, -1.9, 2.94388032],
            [0.6775, -1.6775, 2.803182979],
            [0.284323288, -1.279921875, 2.472571717],
        ],
    ),
    (
        Adam(0.1, clip_norm=1, clip_value=0.8),  # the values first
        [
            [0.900000002, -1.900000002, 2.900000003],
            [0.800083393, -1.800083393, 2.799894482],
            [0.501493827, -1.501493827, 2.497861912],
            [0.0219814, -1.0041305, 1.986083332],
        ],
    ),
    (
        SGD(StepDecay(0.1, every=3, drop=0.5)),
        [
            [0.815852902, 0.090929743, 2.955887999],
            [0.66143658, -0.009080448998, 2.907865207],
            [0.434478833, 0.0001838765687, 2.797647566],
            [0.328119144, 2.719643809e-05, 2.709050738],
        ],
    ),
]


MAKERS = [SGD, AdaGrad, RMSprop, Adam, AdamW]


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


# PyTorch 2.13, float64: eight steps of torch.optim.Adam([a, b], lr=0.1) | AdamW([a, b], lr=0.1, weight_decay=0.2)
#   on (a * a / 2 - torch.cos(a)).sum(), and from the sixth on
#   + (b * b - torch.cos(b)).sum(); [a, b] after steps 6 and 8:
LATER = [
    (
        Adam(0.1),
        [
            [0.4123590999, -1.4023378675, 2.9000000002, 0.4000000007],
            [0.2325299827, -1.2061316773, 2.700175315, 0.2047399235],
        ],
    ),
    (
        AdamW(0.1, weight_decay=0.2),
        [
            [0.3309993557, -1.2045983227, 2.8400000002, 0.3900000007],
            [0.1461827312, -0.9651788051, 2.52983286, 0.1821052876],
        ],
    ),
]


@pytest.mark.parametrize(("optimizer", "reference"), LATER, ids=repr)
def test_a_parameter_that_comes_later_starts_as_in_pytorch(optimizer, reference):
    optimizer = copy.deepcopy(optimizer)
    params, rows = {"a": np.array([1.0, -2.0]), "b": np.array([3.0, 0.5])}, []
    for i in range(8):
        optimizer = pickle.loads(pickle.dumps(optimizer))
        there = dict(list(params.items())[: 1 if i < 5 else 2])
        optimizer.step(there, {name: (1 if name == "a" else 2) * w + np.sin(w) for name, w in there.items()})
        rows.append(np.concatenate(list(params.values())))
    np.testing.assert_allclose([rows[5], rows[7]], reference, atol=2e-10)


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
    np.testing.assert_allclose(together, apart, rtol=1e-14)  # a norm adds its squares in another order


@pytest.mark.parametrize("optimizer", [row[0] for row in REFERENCE], ids=repr)
def test_an_unpickled_optimizer_goes_on_where_it_was(optimizer):
    optimizer = copy.deepcopy(optimizer)
    w = np.array([1.0, -2.0, 3.0])
    run(optimizer, w, 3)
    twin = pickle.loads(pickle.dumps(optimizer))
    assert pickle.dumps(twin) == pickle.dumps(optimizer)
    np.testing.assert_array_equal(run(twin, w.copy(), 3), run(optimizer, w.copy(), 3))


@pytest.mark.parametrize("make", MAKERS)
@pytest.mark.parametrize("rate", [0, -0.1, math.inf, -math.inf, math.nan])
def test_a_learning_rate_that_cannot_work_is_named(make, rate):
    with pytest.raises(ValueError, match=f"learning_rate should be a finite number above 0, got {rate}"):
        make(rate)
    optimizer = make(0.1)
    with pytest.raises(ValueError, match=f"learning_rate should be a finite number above 0, got {rate}"):
        optimizer.learning_rate = rate
    assert optimizer.learning_rate == 0.1


@pytest.mark.parametrize("make", MAKERS)
def test_a_numpy_learning_rate_keeps_float32(make):
    optimizer = make(np.float64(0.1))
    assert type(optimizer.learning_rate) is float
    optimizer.learning_rate = np.float64(0.2)
    assert type(optimizer.learning_rate) is float


@pytest.mark.parametrize(
    ("make", "name"),
    [
        (lambda: SGD(0.1, momentum=1.0), "momentum"),
        (lambda: SGD(0.1, momentum=-0.5), "momentum"),
        (lambda: Adam(0.1, beta1=1.0), "beta1"),
        (lambda: Adam(0.1, beta2=math.nan), "beta2"),
        (lambda: Adam(0.1, epsilon=0), "epsilon"),
        (lambda: SGD(0.1, nesterov=True), "nesterov needs a momentum above 0"),
        (lambda: AdaGrad(0.1, epsilon=0), "epsilon"),
        (lambda: RMSprop(0.1, rho=1), "rho"),
        (lambda: RMSprop(0.1, epsilon=math.nan), "epsilon"),
        (lambda: AdamW(0.1, weight_decay=-1), "weight_decay"),
        (lambda: AdamW(0.1, weight_decay=math.inf), "weight_decay"),
        (lambda: SGD(0.1, clip_norm=0), "clip_norm"),
        (lambda: Adam(0.1, clip_value=math.inf), "clip_value"),
    ],
)
def test_other_settings_out_of_range_are_named(make, name):
    with pytest.raises(ValueError, match=name):
        make()


def test_a_gradient_of_another_shape_is_refused():
    with pytest.raises(ShapeError, match=r"parameter w: gradient should have shape \(3,\), got \(2,\)"):
        SGD(0.1).step({"w": np.zeros(3)}, {"w": np.zeros(2)})


@pytest.mark.parametrize("shape", [(1,), (3, 1), (1, 3), ()])
def test_a_gradient_that_would_broadcast_is_refused_in_later_steps_too(shape):
    optimizer, w = SGD(0.1), np.ones(3)
    optimizer.step({"w": w}, {"w": np.ones(3)})
    with pytest.raises(ShapeError, match=r"parameter w: gradient should have shape \(3,\), got"):
        optimizer.step({"w": w}, {"w": np.ones(shape)})
    np.testing.assert_allclose(w, 0.9)


def test_another_model_is_refused():
    optimizer = Adam(0.1)
    optimizer.step({"w": np.zeros(3)}, {"w": np.zeros(3)})
    with pytest.raises(ShapeError, match="used for another model before"):
        optimizer.step({"w": np.zeros(4)}, {"w": np.zeros(4)})


def test_repr_names_the_settings():
    assert repr(SGD(0.1, momentum=0.9)) == "SGD(learning_rate=0.1, momentum=0.9)"
    assert repr(Adam()) == "Adam(learning_rate=0.001, beta1=0.9, beta2=0.999, epsilon=1e-08)"
    assert repr(SGD(0.1, 0.9, nesterov=True, clip_norm=1)) == (
        "SGD(learning_rate=0.1, clip_norm=1.0, momentum=0.9, nesterov=True)"
    )
    assert repr(SGD(StepDecay(0.1, 30))) == (
        "SGD(learning_rate=StepDecay(learning_rate=0.1, every=30, drop=0.5), momentum=0.0)"
    )


def test_the_learning_rate_may_change_between_steps():
    optimizer, w = SGD(0.5), np.zeros(1)
    optimizer.step({"w": w}, {"w": np.ones(1)})
    optimizer.learning_rate = 0.25
    optimizer.step({"w": w}, {"w": np.ones(1)})
    assert w == [-0.75]


def test_a_schedule_stays_what_was_given_and_the_rate_is_that_of_the_last_step():
    schedule = WarmupLinear(0.8, n_warmup=2, n_steps=4)
    optimizer, w = SGD(schedule), np.zeros(1)
    rates = []
    for _ in range(4):
        optimizer.step({"w": w}, {"w": np.ones(1)})
        rates.append(optimizer.rate)
    assert rates == pytest.approx([0.4, 0.8, 0.4, 0])
    assert w == pytest.approx([-1.6])
    assert optimizer.learning_rate is schedule
    assert pickle.loads(pickle.dumps(optimizer)).rate == 0
    optimizer.learning_rate = 0.1
    assert optimizer.rate == 0.1


def test_half_a_schedule():
    # What a growing batch size does to the learning rate of its optimizer.
    optimizer = SGD(StepDecay(0.1, every=2))
    optimizer.learning_rate *= 0.5
    assert optimizer.learning_rate == StepDecay(0.05, every=2)


def slope(optimizer, grads):
    """What the optimizer follows: of plain SGD with learning rate 1, starting at 0, the clipped gradient."""
    params = {name: np.zeros_like(grad) for name, grad in grads.items()}
    optimizer.step(params, grads)
    return {name: -param for name, param in params.items()}


@settings(deadline=None)
@given(st.integers(0, 2**32 - 1), st.floats(0.01, 100), st.sampled_from([np.float32, np.float64]))
def test_a_clipped_gradient_has_the_norm_asked_for_and_its_direction(seed, limit, dtype):
    rng = np.random.default_rng(seed)
    grads = {"a": rng.normal(size=(3, 2)).astype(dtype), "b": rng.normal(size=4).astype(dtype)}
    before = copy.deepcopy(grads)
    clipped = slope(SGD(1, clip_norm=limit), grads)
    whole, short = (np.concatenate([each.ravel() for each in part.values()]) for part in (grads, clipped))
    norm = np.linalg.norm(whole)
    rtol = 1e-12 if dtype == np.float64 else 1e-5
    np.testing.assert_allclose(short, whole * min(1, limit / norm), rtol=rtol)
    for name, grad in grads.items():
        np.testing.assert_array_equal(grad, before[name])


def test_values_are_clipped_one_by_one():
    clipped = slope(SGD(1, clip_value=0.5), {"w": np.array([-3.0, -0.5, 0.25, 2.0])})
    np.testing.assert_array_equal(clipped["w"], [-0.5, -0.5, 0.25, 0.5])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_gradient_that_explodes_is_shortened_and_not_lost(dtype):
    clipped = slope(SGD(1, clip_norm=5), {"w": np.array([3e30, -4e30], dtype)})
    np.testing.assert_allclose(clipped["w"], [3, -4], rtol=1e-6)


def test_a_zero_gradient_can_be_clipped():
    np.testing.assert_array_equal(slope(SGD(1, clip_norm=5), {"w": np.zeros(2)})["w"], 0)


@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_clipping_does_not_hide_what_is_not_finite(bad):
    with np.errstate(invalid="ignore"):
        clipped = slope(SGD(1, clip_norm=5), {"w": np.array([bad, 1.0])})
    assert not np.isfinite(clipped["w"]).all()


@pytest.mark.parametrize("make", MAKERS)
def test_a_model_that_turns_float64_is_followed(make):
    optimizer, twin = make(0.1), make(0.1)
    grads = {"w": np.full(3, 0.5)}  # exact in both
    optimizer.step({"w": np.ones(3, np.float32)}, {"w": grads["w"].astype(np.float32)})
    twin.step({"w": np.ones(3)}, grads)
    w, reference = np.full((2, 3), 1 / 3)
    optimizer.step({"w": w}, grads)
    twin.step({"w": reference}, grads)
    np.testing.assert_allclose(w, reference, rtol=1e-7)
    for array in optimizer.memory["w"]:
        assert array.dtype == np.float64


@pytest.mark.parametrize("optimizer", [row[0] for row in REFERENCE], ids=repr)
def test_steps_allocate_nothing(optimizer):
    optimizer = copy.deepcopy(optimizer)
    params, grads = {"w": np.ones(10_000)}, {"w": np.ones(10_000)}
    optimizer.step(params, grads)
    tracemalloc.start()
    try:
        for _ in range(20):
            optimizer.step(params, grads)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 5_000


STACKS = [
    [SGD(0.01), SGD(0.3), SGD(0.1)],
    [SGD(0.1, clip_norm=0.5), SGD(0.1, clip_norm=0.5), SGD(0.1, clip_norm=0.5)],
    [SGD(0.1, 0.9), SGD(0.2, 0.5), SGD(0.1, 0.0)],
    [SGD(0.1, 0.9, nesterov=True), SGD(0.2, 0.5, nesterov=True), SGD(0.05, 0.99, nesterov=True)],
    [AdaGrad(0.1), AdaGrad(0.5, 1e-3), AdaGrad(0.01, 0.1)],
    [RMSprop(0.1), RMSprop(0.01, 0.5), RMSprop(0.02, 0.9, 1e-2)],
    [Adam(0.1), Adam(0.2, 0.5), Adam(0.01, 0.9, 0.98, 1e-3)],
    [AdamW(0.1), AdamW(0.2, weight_decay=0), AdamW(0.01, 0.5, 0.9, 1e-4, 0.1)],
    [SGD(0.1, clip_norm=1), SGD(0.2), SGD(0.1, clip_norm=0.1)],
    [Adam(0.1, clip_value=0.1), Adam(0.2), Adam(0.1, clip_norm=0.1, clip_value=2)],
    [SGD(0.1), SGD(StepDecay(0.2, 3)), SGD(ExponentialDecay(0.3, 2))],
    [Adam(WarmupLinear(0.1, 3, 12)), Adam(WarmupLinear(0.1, 3, 12)), Adam(WarmupLinear(0.1, 3, 12), 0.5)],
]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("make", [Adam, lambda: RMSprop(rho=0.9), lambda: SGD(momentum=0.9)])
def test_what_a_dead_node_leaves_behind_fades_to_zero_and_never_to_subnormal_numbers(make, dtype):
    optimizer = make()
    params, grads = {"w": np.ones(2, dtype)}, {"w": np.array([1e-3, 1e-3], dtype)}
    optimizer.step(params, grads)
    grads["w"][0] = 0  # from now on
    tiny = np.finfo(dtype).tiny
    for _ in range(20_000):
        optimizer.step(params, grads)
        for array in optimizer.memory["w"]:
            assert array[0] == 0 or array[0] >= tiny
    assert optimizer.memory["w"][0][0] == 0  # of Adam the first moment
    assert all(array[1] > 1e-7 for array in optimizer.memory["w"])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("optimizers", STACKS, ids=repr)
def test_a_stack_steps_as_each_of_its_optimizers_alone(optimizers, dtype):
    optimizers, alone = copy.deepcopy(optimizers), copy.deepcopy(optimizers)
    rng = np.random.default_rng(0)
    rows = rng.normal(size=(3, 6)).astype(dtype)
    together = rows.copy()
    parts = {"0:2": together[:, :2], "2:6": together[:, 2:]}  # as after freezing

    def steps(stack, n):
        for _ in range(n):
            grads = (together * 3 + rng.normal(size=(3, 6))).astype(dtype)
            if stack is not None:
                stack.step(parts, {"0:2": grads[:, :2], "2:6": grads[:, 2:]})
            for r in range(3):
                one, row, grad = alone[r], rows[r], grads[r]
                one.step({"0:2": row[:2], "2:6": row[2:]}, {"0:2": grad[:2], "2:6": grad[2:]})
                if stack is None:
                    row, grad = together[r], grads[r]
                    optimizers[r].step({"0:2": row[:2], "2:6": row[2:]}, {"0:2": grad[:2], "2:6": grad[2:]})
            assert together.dtype == dtype
            np.testing.assert_allclose(together, rows, rtol=0, atol=1e-6 if dtype == np.float32 else 1e-13)

    stack = stack_optimizers(optimizers)
    steps(stack, 10)
    stack.unstack(optimizers)
    for one, other in zip(optimizers, alone, strict=True):
        assert one.n_steps == other.n_steps == 10
        assert {name: len(arrays) for name, arrays in one.memory.items()} == {
            name: len(arrays) for name, arrays in other.memory.items()
        }
    steps(None, 3)
    steps(stack_optimizers(optimizers), 3)


def test_a_stack_knows_who_came_later():
    rng = np.random.default_rng(0)
    params = [{"a": rng.normal(size=2), "b": rng.normal(size=2)} for _ in range(2)]
    grads = {"a": np.array([1.0, -2.0]), "b": np.array([0.5, 3.0])}
    alone = [Adam(0.1), Adam(0.2)]
    for optimizer, own in zip(alone, params, strict=True):
        for _ in range(20):
            optimizer.step({"a": own["a"]}, {"a": grads["a"]})
        optimizer.step(own, grads)
    pair = copy.deepcopy(alone)
    together = {name: np.stack([own[name] for own in params]) for name in grads}
    stack = stack_optimizers(pair)
    stack.step(together, {name: np.stack([grad, grad]) for name, grad in grads.items()})
    stack.unstack(pair)
    rows = [{name: array[r].copy() for name, array in together.items()} for r in range(2)]
    for r in range(2):
        alone[r].step(params[r], grads)
        for _ in range(2):
            for name in grads:
                np.testing.assert_allclose(rows[r][name], params[r][name], rtol=1e-12)
            pair[r].step(rows[r], grads)
            alone[r].step(params[r], grads)
    assert stack_optimizers([Adam(0.1)]).stack_key() != pair[0].stack_key()


def test_a_stack_leaves_its_optimizers_alone():
    optimizers = [Adam(0.1), Adam(0.2)]
    stack_optimizers(optimizers).step({"w": np.zeros((2, 3))}, {"w": np.ones((2, 3))})
    assert [(one.n_steps, one.memory, one.learning_rate) for one in optimizers] == [(0, {}, 0.1), (0, {}, 0.2)]


def test_what_cannot_step_together_is_refused():
    later, other = SGD(0.1), Adam(0.1)
    later.step({"w": np.zeros(3)}, {"w": np.zeros(3)})
    for pair in [
        [SGD(0.1), other],
        [SGD(0.1), later],
        [SGD(0.1, 0.9), SGD(0.1, 0.9, nesterov=True)],
    ]:
        with pytest.raises(ValueError, match=r"SGD\(.* after 0 steps and .* cannot take their steps together"):
            stack_optimizers(pair)
    pair = [Adam(0.1), Adam(0.1)]
    for size, one in enumerate(pair, 2):
        one.step({"w": np.zeros(size)}, {"w": np.zeros(size)})
    with pytest.raises(ValueError, match="w: the optimizers were used for models of different sizes before"):
        stack_optimizers(pair)
