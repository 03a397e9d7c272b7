"""ROC and precision-recall curves beside scikit-learn's, by hand and at their limits."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics

from engine import ShapeError, precision, recall
from engine.curves import area_under_curve, average_precision, precision_recall_curve, roc_curve

SCORES = st.one_of(st.integers(-3, 3).map(float), st.floats(-1e300, 1e300))  # whole numbers tie often
SAMPLES = st.lists(st.tuples(st.booleans(), SCORES), min_size=2, max_size=40).filter(
    lambda pairs: len({target for target, _ in pairs}) == 2
)
CURVES = [roc_curve, precision_recall_curve, average_precision]


@settings(max_examples=100, deadline=None)
@given(SAMPLES)
def test_they_agree_with_scikit_learn(pairs):
    targets, scores = map(np.array, zip(*pairs, strict=True))
    for ours, theirs in (
        (roc_curve(targets, scores), metrics.roc_curve(targets, scores, drop_intermediate=False)),
        (precision_recall_curve(targets, scores), metrics.precision_recall_curve(targets, scores)),
    ):
        for mine, other in zip(ours, theirs, strict=True):
            np.testing.assert_allclose(mine, other, rtol=1e-12)
    assert average_precision(targets, scores) == pytest.approx(metrics.average_precision_score(targets, scores))
    false_positive_rate, true_positive_rate, _ = roc_curve(targets, scores)
    area = area_under_curve(false_positive_rate, true_positive_rate)
    assert area == pytest.approx(metrics.roc_auc_score(targets, scores))
    # What the area says: a positive sample has a higher score than a negative one, half for a tie.
    positive, negative = scores[targets][:, None], scores[~targets]
    assert area == pytest.approx((positive > negative).mean() + (positive == negative).mean() / 2)


@settings(max_examples=50, deadline=None)
@given(SAMPLES)
def test_every_point_is_what_its_threshold_gives(pairs):
    targets, scores = map(np.array, zip(*pairs, strict=True))
    for false_rate, true_rate, threshold in zip(*roc_curve(targets, scores), strict=True):
        called = scores >= threshold
        assert true_rate == pytest.approx(recall(targets, called))
        assert 1 - false_rate == pytest.approx(recall(targets, called, positive=0))
    for share, found, threshold in zip(*precision_recall_curve(targets, scores), strict=False):
        called = scores >= threshold
        assert (share, found) == pytest.approx((precision(targets, called), recall(targets, called)))


def test_by_hand():
    targets, scores = [0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]
    false_positive_rate, true_positive_rate, thresholds = roc_curve(targets, scores)
    np.testing.assert_array_equal(false_positive_rate, [0, 0, 0.5, 0.5, 1])
    np.testing.assert_array_equal(true_positive_rate, [0, 0.5, 0.5, 1, 1])
    np.testing.assert_array_equal(thresholds, [np.inf, 0.8, 0.4, 0.35, 0.1])
    assert area_under_curve(false_positive_rate, true_positive_rate) == 0.75
    share, found, thresholds = precision_recall_curve(targets, scores)
    np.testing.assert_allclose(share, [0.5, 2 / 3, 0.5, 1, 1])
    np.testing.assert_array_equal(found, [1, 1, 0.5, 0.5, 0])
    np.testing.assert_array_equal(thresholds, [0.1, 0.35, 0.4, 0.8])
    assert average_precision(targets, scores) == pytest.approx(0.5 * 2 / 3 + 0.5)


def test_perfect_and_reversed_and_equal_scores():
    targets = np.array([0, 0, 0, 1])
    for scores, area, average in ((targets, 1, 1), (-targets, 0, 0.25), (np.zeros(4), 0.5, 0.25)):
        assert area_under_curve(*roc_curve(targets, scores)[:2]) == area
        assert average_precision(targets, scores) == average


@pytest.mark.parametrize("curve", CURVES)
def test_logits_and_probabilities_in_columns_give_the_same_rates(curve):
    rng = np.random.default_rng(0)
    targets, logits = rng.integers(2, size=(30, 1)).astype(np.float32), rng.normal(size=(30, 1))
    first = curve(targets, logits)
    second = curve(targets[:, 0], 1 / (1 + np.exp(-logits[:, 0])))
    for mine, other in zip(first[:2], second[:2], strict=True) if isinstance(first, tuple) else [(first, second)]:
        np.testing.assert_array_equal(mine, other)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("curve", CURVES[:2])
def test_thresholds_are_scores(curve, dtype):
    thresholds = curve([0, 1], np.array([0.1, 0.2], dtype))[2]
    assert thresholds.dtype == dtype
    assert thresholds.flags.c_contiguous


@pytest.mark.parametrize("curve", CURVES)
def test_bad_input_is_named(curve):
    with pytest.raises(ValueError, match="every target is 0; without a positive sample a rate is 0 / 0"):
        curve([0, 0], [0.1, 0.2])
    with pytest.raises(ValueError, match="target should be 0 or 1, got 2 at 1"):
        curve([0, 2], [0.1, 0.2])
    with pytest.raises(ValueError, match="target should be 0 or 1, got nan at 0"):
        curve([np.nan, 1], [0.1, 0.2])
    with pytest.raises(ValueError, match=r"scores holds nan at \(1,\)"):
        curve([0, 1], [0.1, np.nan])
    with pytest.raises(ShapeError, match=r"targets should have shape \(2,\), got \(3,\)"):
        curve([0, 1, 1], [0.1, 0.2])
    with pytest.raises(ShapeError, match=r"scores should have shape \(N,\), got \(2, 2\)"):
        curve([0, 1], np.eye(2))
    with pytest.raises(ShapeError, match=r"scores should have shape \(N,\), got \(0,\)"):
        curve([], [])
    with pytest.raises(TypeError, match="numbers expected"):
        curve([0, 1], ["a", "b"])


def test_only_the_roc_curve_needs_a_negative_sample():
    with pytest.raises(ValueError, match="every target is 1; without a negative sample a rate is 0 / 0"):
        roc_curve([True, True], [0.1, 0.2])
    precision, recall, thresholds = precision_recall_curve([True, True], [0.1, 0.2])
    np.testing.assert_array_equal(precision, [1, 1, 1])
    np.testing.assert_array_equal(recall, [1, 0.5, 0])
    np.testing.assert_allclose(thresholds, [0.1, 0.2])
    assert average_precision([1, 1], [0.1, 0.2]) == 1


def test_area_by_hand_in_both_directions():
    assert area_under_curve([0, 1, 3], [2, 4, 0]) == 3 + 4
    assert area_under_curve([3, 1, 0], [0, 4, 2]) == 7
    assert area_under_curve([0, 1], [-1, -1]) == -1
    assert area_under_curve([1, 1], [0, 5]) == 0


def test_an_area_that_is_none_is_named():
    with pytest.raises(ValueError, match="x should rise or fall throughout"):
        area_under_curve([0, 2, 1], [0, 1, 2])
    with pytest.raises(ShapeError, match=r"x should have shape \(at least 2,\), got \(1,\)"):
        area_under_curve([0], [1])
    with pytest.raises(ShapeError, match=r"y should have shape \(2,\), got \(3,\)"):
        area_under_curve([0, 1], [1, 2, 3])
    with pytest.raises(ValueError, match="y holds nan"):
        area_under_curve([0, 1], [1, np.nan])
