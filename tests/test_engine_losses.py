"""The losses: by hand, against PyTorch, by central differences, at the extremes, and with bad targets."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import (
    BinaryCrossEntropy,
    CategoricalCrossEntropy,
    MeanAbsoluteError,
    MeanSquaredError,
    RootMeanSquaredError,
    ShapeError,
    check_loss,
    one_hot,
)

REGRESSION = [MeanSquaredError, MeanAbsoluteError, RootMeanSquaredError]

# PyTorch 2.13, float64, with F = torch.nn.functional and p = torch.tensor(..., requires_grad=True):
#   l = F.mse_loss(p, t) | F.l1_loss(p, t) | torch.sqrt(F.mse_loss(p, t)) | F.binary_cross_entropy(p, t)
#     | F.binary_cross_entropy_with_logits(p, t) | -(t * torch.log(p)).sum() / 3 | F.cross_entropy(p, t)
#   l.backward(); print(l.item(), p.grad)
P = [[0.2, -1.0], [1.5, 0.5], [3.0, -0.25]]
T = [[0.0, -0.5], [1.5, 2.0], [1.0, 0.25]]
BINARY_T = [[1.0], [0.0], [0.25], [1.0]]
CLASS_T = [[0.0, 1.0, 0.0], [1.0, 0.0, 0.0], [0.2, 0.3, 0.5]]
REFERENCE = [
    (
        MeanSquaredError(),
        P,
        T,
        1.1316666666666666,
        [[0.066666667, -0.166666667], [0, -0.5], [0.666666667, -0.166666667]],
    ),
    (
        MeanAbsoluteError(),
        P,
        T,
        0.7833333333333333,
        [[0.166666667, -0.166666667], [0, -0.166666667], [0.166666667, -0.166666667]],
    ),
    (
        RootMeanSquaredError(),
        P,
        T,
        1.0637982264821966,
        [[0.031334263, -0.078335657], [0, -0.235006972], [0.313342629, -0.078335657]],
    ),
    (
        BinaryCrossEntropy(),
        [[0.9], [0.2], [0.5], [0.001]],
        BINARY_T,
        1.9823516316285295,
        [[-0.277777778], [0.3125], [0.25], [-250.0]],
    ),
    (
        BinaryCrossEntropy(from_logits=True),
        [[2.0], [-1.0], [0.5], [-40.0]],
        BINARY_T,
        10.322316670685325,
        [[-0.029800731], [0.067235355], [0.093114833], [-0.25]],
    ),
    (
        CategoricalCrossEntropy(),
        [[0.2, 0.7, 0.1], [0.05, 0.15, 0.8], [0.3, 0.3, 0.4]],
        CLASS_T,
        1.4708463285309232,
        [[0, -0.476190476, 0], [-6.666666667, 0, 0], [-0.222222222, -0.333333333, -0.416666667]],
    ),
    (
        CategoricalCrossEntropy(from_logits=True),
        [[1.0, 2.0, -1.0], [0.0, 30.0, -5.0], [0.3, 0.3, 0.4]],
        CLASS_T,
        10.477360325572619,
        [
            [0.08649882011, -0.09820516243, 0.01170634232],
            [-0.3333333333, 0.3333333333, 0],
            [0.0406811548, 0.007347821465, -0.04802897626],
        ],
    ),
]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(
    ("loss", "predictions", "targets", "value", "gradient"), REFERENCE, ids=lambda v: repr(v)[:40]
)
def test_agrees_with_pytorch(loss, predictions, targets, value, gradient, dtype):
    tolerance = 1e-8 if dtype == np.float64 else 2e-6
    assert loss.forward(np.array(predictions, dtype), np.array(targets, dtype)) == pytest.approx(
        value, rel=tolerance
    )
    grad = loss.backward()
    assert grad.dtype == dtype
    np.testing.assert_allclose(grad, gradient, rtol=tolerance, atol=tolerance)


@pytest.mark.parametrize(
    ("loss", "predictions", "targets", "by_hand"),
    [
        (MeanSquaredError(), [[1.0], [5.0]], [[2.0], [2.0]], (1 + 9) / 2),
        (MeanAbsoluteError(), [[1.0], [5.0]], [[2.0], [2.0]], (1 + 3) / 2),
        (RootMeanSquaredError(), [[1.0], [5.0]], [[2.0], [2.0]], math.sqrt(5)),
        # Two answers with p = 1/2 cost one bit each, in nats.
        (BinaryCrossEntropy(), [[0.5], [0.5]], [[1.0], [0.0]], math.log(2)),
        (
            BinaryCrossEntropy(from_logits=True),
            [[0.0], [math.log(3)]],
            [[1.0], [0.0]],
            (math.log(2) + math.log(4)) / 2,
        ),
        # p of the right class 1/4 and 1/2.
        (CategoricalCrossEntropy(), [[0.25, 0.75], [0.5, 0.5]], [[1.0, 0.0], [0.0, 1.0]], 1.5 * math.log(2)),
        (CategoricalCrossEntropy(from_logits=True), [[0.0, 0.0, 0.0, 0.0]], [[0.0, 0.0, 1.0, 0.0]], math.log(4)),
    ],
    ids=lambda v: repr(v)[:40],
)
def test_by_hand(loss, predictions, targets, by_hand):
    assert loss.forward(predictions, targets) == pytest.approx(by_hand, rel=1e-6)


@settings(max_examples=20, deadline=None)
@given(n=st.integers(1, 5), k=st.integers(2, 5), seed=st.integers(0, 99))
def test_gradients(n, k, seed):
    rng = np.random.default_rng(seed)
    predictions, targets = rng.normal(size=(2, n, k))
    targets[np.abs(predictions - targets) < 1e-3] += 1  # away from the kink of the absolute value
    for make in REGRESSION:
        check_loss(make(), predictions, targets)
    probs = rng.uniform(0.1, 0.9, (n, k))
    check_loss(BinaryCrossEntropy(), probs, rng.uniform(0, 1, (n, k)))
    check_loss(BinaryCrossEntropy(from_logits=True), 3 * predictions, rng.integers(0, 2, (n, k)))
    classes = rng.dirichlet(np.ones(k), n)
    check_loss(CategoricalCrossEntropy(), probs, classes)
    check_loss(CategoricalCrossEntropy(from_logits=True), 3 * predictions, classes)


@pytest.mark.parametrize("offset", [1e6, -1e6])
def test_cross_entropy_ignores_a_common_offset_of_the_logits(offset):
    loss, logits, targets = (
        CategoricalCrossEntropy(from_logits=True),
        np.array([[1.0, 2.0, -1.0]]),
        [[0.0, 1.0, 0.0]],
    )
    value, grad = loss.forward(logits, targets), loss.backward()
    assert loss.forward(logits + offset, targets) == pytest.approx(value, rel=1e-9)
    np.testing.assert_allclose(loss.backward(), grad, rtol=1e-9)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_saturated_logits(dtype):
    loss = BinaryCrossEntropy(from_logits=True)
    logits = np.array([[1e4], [-1e4], [-20.0]], dtype)
    assert loss.forward(logits, np.array([[0.0], [1.0], [0.0]], dtype)) == pytest.approx(2e4 / 3, rel=1e-6)
    np.testing.assert_allclose(loss.backward(), [[1 / 3], [-1 / 3], [np.exp(-20.0) / 3]], rtol=1e-5)
    assert loss.forward(logits[2:], np.zeros((1, 1), dtype)) == pytest.approx(np.exp(-20.0), rel=1e-5)


# PyTorch 2.13, float64, as above:
#   F.binary_cross_entropy(p, t) | F.binary_cross_entropy_with_logits(z, t) | F.cross_entropy(z, torch.tensor([1]))
EXTREMES = [
    (
        BinaryCrossEntropy(),
        [[0.0, 1.0, 1e-40, 1 - 1e-9]],
        [[1.0, 0.0, 1.0, 0.0]],
        78.20666739624755,
        [[-2.5e11, 2.5e11, -2.5e11, 2.50000007e8]],
    ),
    (
        BinaryCrossEntropy(from_logits=True),
        [[0.0, 80.0, -80.0, 1000.0, -1000.0]],
        [[1.0, 1.0, 1.0, 0.0, 0.0]],
        216.13862943611198,
        [[-0.1, 0.0, -0.2, 0.2, 0.0]],
    ),
    (
        CategoricalCrossEntropy(from_logits=True),
        [[1e4, -1e4, 0.0]],
        [[0.0, 1.0, 0.0]],
        20000.0,
        [[1.0, -1.0, 0.0]],
    ),
]


@pytest.mark.parametrize(
    ("loss", "predictions", "targets", "value", "gradient"), EXTREMES, ids=lambda v: repr(v)[:40]
)
def test_the_extremes_agree_with_pytorch(loss, predictions, targets, value, gradient):
    assert loss.forward(np.array(predictions), targets) == pytest.approx(value, rel=1e-12)
    np.testing.assert_allclose(loss.backward(), gradient, rtol=1e-7, atol=1e-12)


@pytest.mark.parametrize("loss", [BinaryCrossEntropy(), CategoricalCrossEntropy()])
def test_a_probability_of_zero_costs_a_hundred(loss):
    assert loss.forward([[0.0, 1.0]], [[1.0, 0.0]]) == pytest.approx(100)
    assert np.isfinite(loss.backward()).all()


@pytest.mark.parametrize("make", REGRESSION)
def test_no_error_no_gradient(make):
    loss = make()
    assert loss.forward(P, P) == 0
    np.testing.assert_array_equal(loss.backward(), 0)


def test_labels_are_taken_as_one_hot():
    loss = CategoricalCrossEntropy(from_logits=True)
    logits = [[1.0, 2.0, -1.0], [0.0, 1.0, 0.5]]
    assert loss.forward(logits, [1, 2]) == loss.forward(logits, one_hot([1, 2], 3))


@pytest.mark.parametrize(
    ("loss", "predictions", "targets", "accuracy"),
    [
        (BinaryCrossEntropy(), [[0.4], [0.6], [0.7]], [[0.0], [1.0], [0.0]], 2 / 3),
        (BinaryCrossEntropy(from_logits=True), [[0.4], [-0.6], [0.7]], [[0.0], [0.0], [1.0]], 2 / 3),
        (CategoricalCrossEntropy(), [[0.2, 0.8], [0.9, 0.1]], [[0.0, 1.0], [0.0, 1.0]], 1 / 2),
        (MeanSquaredError(), [[1.0]], [[1.0]], None),
    ],
    ids=lambda v: repr(v)[:40],
)
def test_accuracy(loss, predictions, targets, accuracy):
    assert loss.accuracy(np.array(predictions), np.array(targets)) == accuracy


@pytest.mark.parametrize("loss", [row[0] for row in REFERENCE], ids=repr)
@pytest.mark.parametrize("shape", [(3,), (3, 1), (1, 2), (3, 2, 1)])
def test_targets_of_another_shape_are_refused(loss, shape):
    with pytest.raises(ShapeError) as caught:
        loss.forward(np.full((3, 2), 0.5), np.full(shape, 0.5))
    assert repr(loss) in str(caught.value)
    assert (caught.value.expected, caught.value.received) == ((3, 2), shape)


@pytest.mark.parametrize("loss", [row[0] for row in REFERENCE], ids=repr)
def test_an_empty_batch_is_refused(loss):
    with pytest.raises(ShapeError, match=r"predictions should have shape \(N, K\), got \(0, 2\)"):
        loss.forward(np.empty((0, 2)), np.empty((0, 2)))


def test_backward_before_forward_is_refused():
    with pytest.raises(RuntimeError, match="forward first"):
        MeanSquaredError().backward()


@pytest.mark.parametrize(
    ("loss", "predictions", "targets", "message"),
    [
        (BinaryCrossEntropy(), [[0.5]], [[2.0]], r"target should be in \[0, 1\], got 2.0 at \(0, 0\)"),
        (BinaryCrossEntropy(), [[0.5]], [[math.nan]], "got nan"),
        (BinaryCrossEntropy(), [[1.5]], [[1.0]], r"got 1.5 at \(0, 0\).*from_logits=True"),
        (CategoricalCrossEntropy(), [[-0.5, 0.5]], [[1.0, 0.0]], "should be probabilities, got -0.5"),
        (CategoricalCrossEntropy(), [[0.5, 0.5]], [[1.0, 1.0]], "sample 0 should sum to 1, got 2.0"),
        (CategoricalCrossEntropy(), [[0.5, 0.5]], [2], r"label for 2 classes should be in \[0, 1\], got 2"),
        (CategoricalCrossEntropy(), [[0.5, 0.5]], [-1], "got -1"),
    ],
)
def test_bad_values_are_named(loss, predictions, targets, message):
    with pytest.raises(ValueError, match=message):
        loss.forward(predictions, targets)


def test_one_hot():
    np.testing.assert_array_equal(one_hot([2, 0], 3), [[0, 0, 1], [1, 0, 0]])
    assert one_hot([0], 2).dtype == np.float32
    with pytest.raises(TypeError, match="whole numbers"):
        one_hot([0.5], 2)


# PyTorch 2.13, float64:
#   F.cross_entropy(z, t, weight=torch.tensor([2.0, 0.5, 1.0]), reduction="sum") / 4
#     | F.cross_entropy(z, t, ignore_index=1)
#   F.binary_cross_entropy_with_logits(b, y, weight=torch.tensor([[3.0], [0.5], [0.5], [3.0]]))
WEIGHED = [
    (
        CategoricalCrossEntropy(from_logits=True, class_weights=(2.0, 0.5, 1.0)),
        [[1.0, 2.0, -1.0], [0.0, 3.0, -5.0], [0.3, 0.3, 0.4], [1.0, 0.0, 0.5]],
        np.array([1, 0, 2, 1]),
        2.036380852687337,
        [
            [0.0324370575, -0.0368269359, 0.0043898784],
            [-0.4762946385, 0.4761349131, 0.0001597255],
            [0.0805108661, 0.0805108661, -0.1610217322],
            [0.0633100489, -0.1017095346, 0.0383994857],
        ],
    ),
    (
        CategoricalCrossEntropy(from_logits=True, ignore=1),
        [[1.0, 2.0, -1.0], [0.0, 3.0, -5.0], [0.3, 0.3, 0.4], [1.0, 0.0, 0.5]],
        np.array([1, 0, 2, 1]),
        2.0409878067484906,
        [
            [0, 0, 0],
            [-0.4762946385, 0.4761349131, 0.0001597255],
            [0.1610217322, 0.1610217322, -0.3220434644],
            [0, 0, 0],
        ],
    ),
    (
        BinaryCrossEntropy(from_logits=True, class_weights=(0.5, 3.0)),
        [[2.0], [-1.0], [0.5], [-4.0]],
        np.array([[1.0], [0.0], [0.0], [1.0]]),
        3.2697257881828774,
        [[-0.0894021915], [0.0336176777], [0.0778074164], [-0.7365103425]],
    ),
]


@pytest.mark.parametrize(
    ("loss", "predictions", "targets", "value", "gradient"), WEIGHED, ids=lambda v: repr(v)[:70]
)
def test_weights_agree_with_pytorch(loss, predictions, targets, value, gradient):
    assert loss.forward(np.array(predictions), targets) == pytest.approx(value, rel=1e-9)
    np.testing.assert_allclose(loss.backward(), gradient, atol=1e-9)


@settings(max_examples=20, deadline=None)
@given(n=st.integers(1, 5), t=st.integers(1, 3), k=st.integers(2, 5), seed=st.integers(0, 99))
def test_weighed_gradients(n, t, k, seed):
    rng = np.random.default_rng(seed)
    logits, labels = 3 * rng.normal(size=(n, t, k)), rng.integers(0, k, (n, t))
    weights = rng.uniform(0.1, 3, k)
    check_loss(CategoricalCrossEntropy(from_logits=True, class_weights=weights), logits, labels)
    check_loss(CategoricalCrossEntropy(class_weights=weights, ignore=0), rng.uniform(0.1, 0.9, (n, t, k)), labels)
    check_loss(CategoricalCrossEntropy(from_logits=True, ignore=0), logits, labels)
    binary = rng.integers(0, 2, (n, k))
    check_loss(BinaryCrossEntropy(class_weights=(0.3, 2)), rng.uniform(0.1, 0.9, (n, k)), binary)
    check_loss(BinaryCrossEntropy(from_logits=True, class_weights=(0.3, 2)), logits[:, 0], binary)


def test_equal_weights_are_no_weights():
    logits, labels = np.array([[1.0, -2.0], [0.5, 0.25]]), np.array([0, 1])
    plain, weighed = (CategoricalCrossEntropy(from_logits=True, class_weights=w) for w in (None, (1, 1)))
    assert weighed.forward(logits, labels) == pytest.approx(plain.forward(logits, labels))
    np.testing.assert_allclose(weighed.backward(), plain.backward(), rtol=1e-12)


def test_what_is_ignored_counts_for_nothing_in_the_accuracy():
    loss = CategoricalCrossEntropy(from_logits=True, ignore=0)
    logits = np.array([[[0.0, 1.0, 0.0], [0.0, 0.0, 1.0], [0.0, 1.0, 0.0]]])
    targets = loss.accept_targets(np.array([[1, 1, 0]]), (1, 3, 3))
    assert loss.accuracy(logits, targets) == 0.5


def test_a_batch_in_which_all_is_ignored_has_no_loss():
    loss = CategoricalCrossEntropy(from_logits=True, ignore=0)
    assert loss.forward(np.ones((2, 3)), np.array([0, 0])) == 0
    assert not loss.backward().any()


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: CategoricalCrossEntropy(class_weights=(1, -1)), "finite numbers from 0, and not all 0"),
        (lambda: CategoricalCrossEntropy(class_weights=(0, 0)), "not all 0"),
        (lambda: CategoricalCrossEntropy(class_weights=(1, math.inf)), "finite"),
        (lambda: BinaryCrossEntropy(class_weights=(1, 2, 3)), "class_weights should be 2 numbers"),
        (
            lambda: CategoricalCrossEntropy(class_weights=(1, 2)).forward(np.full((1, 3), 1 / 3), [0]),
            r"class_weights should have shape \(3,\), got \(2,\)",
        ),
        (lambda: CategoricalCrossEntropy(ignore=3).forward(np.full((1, 3), 1 / 3), [0]), "ignore for 3 classes"),
    ],
)
def test_weights_that_cannot_be_are_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()


@pytest.mark.parametrize(
    "loss",
    [
        *(make() for make in REGRESSION),
        BinaryCrossEntropy(from_logits=True),
        BinaryCrossEntropy(class_weights=(1, 2)),
    ],
    ids=repr,
)
def test_replicas_have_a_loss_each(loss):
    rng = np.random.default_rng(0)
    predictions, targets = rng.uniform(0.1, 0.9, (2, 3, 4, 2))
    values, gradients, hits = [], [], []
    for p, t in zip(predictions, targets, strict=True):
        values.append(loss.forward(p, t))
        gradients.append(loss.backward().copy())
        hits.append(loss.accuracy(p, t))
    loss.n_replicas = 3
    np.testing.assert_allclose(loss.value(predictions, targets), values, rtol=1e-12)
    np.testing.assert_allclose(loss.gradient(predictions, targets), gradients, rtol=1e-12)
    if hits[0] is not None:
        np.testing.assert_allclose(loss.accuracy(predictions, targets), hits)
    loss.n_replicas = 1
