"""Learning rates step by step, beside PyTorch's schedulers."""

import copy
import math
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.schedules import (
    CosineDecay,
    ExponentialDecay,
    RateChange,
    Schedule,
    StepDecay,
    WarmupLinear,
    stack_rates,
)

# PyTorch 2.13, the rates of 8 steps of o = torch.optim.SGD([w], lr=0.2) under torch.optim.lr_scheduler's
#   StepLR(o, 3, 0.5) | ExponentialLR(o, 0.9) | CosineAnnealingLR(o, 7, 0.02)
#   | SequentialLR(o, [LinearLR(o, 1 / 3, 1.0, 2), LinearLR(o, 1.0, 0.0, 4)], [2])
REFERENCE = [
    (StepDecay(0.2, every=3, drop=0.5), [0.2, 0.2, 0.2, 0.1, 0.1, 0.1, 0.05, 0.05]),
    (
        ExponentialDecay(0.2, every=1, drop=0.9),
        [0.2, 0.18, 0.162, 0.1458, 0.13122, 0.118098, 0.1062882, 0.09565938],
    ),
    (
        CosineDecay(0.2, n_steps=7, lowest=0.1),
        [0.2, 0.1910871981, 0.1661140822, 0.1300268841, 0.0899731159, 0.0538859178, 0.0289128019, 0.02],
    ),
    (
        WarmupLinear(0.2, n_warmup=3, n_steps=7),
        [0.0666666667, 0.1333333333, 0.2, 0.15, 0.1, 0.05, 0.0, 0.0],
    ),
]
SCHEDULES = [row[0] for row in REFERENCE]


@pytest.mark.parametrize(("schedule", "rates"), REFERENCE, ids=repr)
def test_rates_agree_with_pytorch(schedule, rates):
    np.testing.assert_allclose([schedule(step) for step in range(1, 9)], rates, atol=1e-10)


def test_exponential_decay_passes_through_the_corners_of_the_stairs():
    stairs, slide = StepDecay(0.1, every=10, drop=0.3), ExponentialDecay(0.1, every=10, drop=0.3)
    for step in range(1, 101):
        assert slide(step) <= stairs(step) * (1 + 1e-12)
        assert step % 10 != 1 or slide(step) == pytest.approx(stairs(step))


@given(st.integers(1, 50), st.integers(1, 50), st.integers(1, 200))
def test_the_tent_stands_on_the_ground_and_its_top_is_the_learning_rate(n_warmup, n_more, step):
    schedule = WarmupLinear(0.3, n_warmup, n_warmup + n_more)
    assert schedule(n_warmup) == 0.3
    assert schedule(n_warmup + n_more) == 0
    assert 0 <= schedule(step) <= 0.3


def test_the_cosine_stays_at_its_lowest():
    schedule = CosineDecay(0.5, n_steps=10, lowest=0.02)
    assert schedule(11) == schedule(1_000) == pytest.approx(0.01)


@pytest.mark.parametrize("schedule", SCHEDULES, ids=repr)
def test_rates_are_python_floats_whatever_was_given(schedule):
    # A NumPy float64 would turn every float32 product into float64.
    fields = {k: np.float64(v) if isinstance(v, float) else np.int64(v) for k, v in vars(schedule).items()}
    twin = type(schedule)(**fields)
    assert twin == schedule
    assert [type(twin(step)) for step in (1, 2, 5, 100)] == [float] * 4


@pytest.mark.parametrize("schedule", SCHEDULES, ids=repr)
def test_equal_schedules_have_equal_pickles(schedule):
    twin = copy.deepcopy(schedule)
    assert pickle.loads(pickle.dumps(schedule)) == twin == schedule
    assert pickle.dumps(twin) == pickle.dumps(pickle.loads(pickle.dumps(twin)))
    assert hash(twin) == hash(schedule)


@pytest.mark.parametrize("schedule", SCHEDULES, ids=repr)
def test_a_schedule_times_a_number(schedule):
    for product in (schedule * 0.5, 0.5 * schedule):
        assert type(product) is type(schedule)
        assert [product(step) for step in range(1, 9)] == pytest.approx([schedule(s) / 2 for s in range(1, 9)])


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: StepDecay(0, 3), "learning_rate should be a finite number above 0, got 0"),
        (lambda: CosineDecay(math.inf, 3), "learning_rate should be a finite number above 0, got inf"),
        (lambda: WarmupLinear(math.nan, 1, 2), "learning_rate should be a finite number above 0, got nan"),
        (lambda: StepDecay(0.1, 0), "every should be at least 1, got 0"),
        (lambda: StepDecay(0.1, 3, drop=1.5), r"drop should be in \(0, 1\], got 1.5"),
        (lambda: StepDecay(0.1, 3, drop=0), r"drop should be in \(0, 1\], got 0"),
        (lambda: ExponentialDecay(0.1, 3, drop=math.nan), r"drop should be in \(0, 1\], got nan"),
        (lambda: ExponentialDecay(0.1, -1), "every should be at least 1, got -1"),
        (lambda: CosineDecay(0.1, 0), "n_steps should be at least 1, got 0"),
        (lambda: CosineDecay(0.1, 5, lowest=-0.1), r"lowest should be in \[0, 1\], got -0.1"),
        (lambda: WarmupLinear(0.1, 0, 5), "n_warmup should be at least 1, got 0"),
        (lambda: WarmupLinear(0.1, 5, 5), "n_steps should be at least 6, got 5"),
        (lambda: StepDecay(0.1, 3) * 0, "learning_rate should be a finite number above 0, got 0.0"),
    ],
)
def test_settings_out_of_range_are_named(make, message):
    with pytest.raises(ValueError, match=message):
        make()


def test_a_count_is_a_whole_number():
    with pytest.raises(TypeError, match=r"every should be a whole number, got 2\.5"):
        StepDecay(0.1, every=2.5)


def test_the_rates_of_replicas_are_a_column_unless_they_are_the_same():
    stairs = StepDecay(0.2, every=1)
    assert stack_rates([0.1, 0.1]) == 0.1
    assert stack_rates([stairs, StepDecay(0.2, every=1)]) == stairs
    np.testing.assert_array_equal(stack_rates([0.1, 0.2]), [[0.1], [0.2]])
    mixed = stack_rates([0.1, stairs])
    np.testing.assert_array_equal(mixed(1), [[0.1], [0.2]])
    assert mixed(2) == 0.1
    np.testing.assert_array_equal(mixed(3), [[0.1], [0.05]])


def test_a_schedule_of_ones_own():
    class Halves(Schedule):
        def factor(self, step):
            return 1 / step

    assert Halves(0.3)(3) == pytest.approx(0.1)


def test_a_rate_change_happens_once_and_in_either_direction():
    for then in (0.01, 3.0):
        schedule = RateChange(0.1, after=4, then=then)
        assert [schedule(step) for step in (1, 4)] == [0.1, 0.1]
        np.testing.assert_allclose([schedule(step) for step in (5, 100)], then)
    with pytest.raises(ValueError, match="then"):
        RateChange(0.1, after=4, then=0.0)
    with pytest.raises(ValueError, match="after"):
        RateChange(0.1, after=0, then=1.0)
