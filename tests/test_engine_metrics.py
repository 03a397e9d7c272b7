"""Metrics beside scikit-learn's, by hand and at the ends."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics

from engine import ShapeError, accuracy, confusion_matrix, f1_score, precision, recall

LABELS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=30)


@settings(max_examples=50, deadline=None)
@given(LABELS)
def test_several_classes_agree_with_scikit_learn(pairs):
    targets, predictions = np.array(pairs).T
    labels = range(4)
    ours = confusion_matrix(targets, predictions, 4)
    np.testing.assert_array_equal(ours, metrics.confusion_matrix(targets, predictions, labels=labels))
    assert accuracy(targets, predictions) == pytest.approx(metrics.accuracy_score(targets, predictions))
    for function, theirs in (
        (precision, metrics.precision_score),
        (recall, metrics.recall_score),
        (f1_score, metrics.f1_score),
    ):
        by_class = theirs(targets, predictions, labels=labels, average=None, zero_division=0)
        np.testing.assert_allclose([function(targets, predictions, positive=k) for k in labels], by_class)


def test_by_hand():
    # 10 devices, 3 broken; 2 of these found, 1 false alarm.
    targets = [1, 1, 1, 0, 0, 0, 0, 0, 0, 0]
    predictions = [1, 1, 0, 1, 0, 0, 0, 0, 0, 0]
    np.testing.assert_array_equal(confusion_matrix(targets, predictions), [[6, 1], [1, 2]])
    assert accuracy(targets, predictions) == 0.8
    assert (
        precision(targets, predictions) == recall(targets, predictions) == f1_score(targets, predictions) == 2 / 3
    )


def test_columns_and_booleans_are_labels_too():
    targets, logits = np.array([[1.0], [0.0]], np.float32), np.array([[2.0], [1.0]])
    np.testing.assert_array_equal(confusion_matrix(targets, logits > 1.5), [[1, 0], [0, 1]])


def test_without_a_positive_the_share_is_zero():
    assert precision([1, 0], [0, 0]) == recall([0, 0], [1, 0]) == f1_score([0, 0], [0, 0]) == 0


@pytest.mark.parametrize(
    ("targets", "predictions", "n_classes", "message"),
    [
        ([0, 1, 2], [0, 1, 1], 2, "target 2 at 2 should be a label from 0 to 1"),
        ([0, 1], [0, 5], 3, "prediction 5 at 1"),
        ([0, -1], [0, 0], None, "target -1 at 1"),
        ([], [], None, "at least one sample"),
        ([0, 1], [0.2, 0.8], None, "predictions: 0.2 at 0 is no label"),
        ([0, np.nan], [0, 1], None, "targets: nan at 1 is no label"),
        ([0, 1], [0, np.inf], None, "predictions: inf at 1 is no label"),
    ],
)
def test_what_is_no_label_is_named(targets, predictions, n_classes, message):
    with pytest.raises(ValueError, match=message):
        confusion_matrix(targets, predictions, n_classes)


@pytest.mark.parametrize("function", [precision, recall, f1_score])
def test_every_share_names_what_is_no_label(function):
    with pytest.raises(ValueError, match="targets: nan at 1 is no label"):
        function([0, np.nan], [0, 1])
    with pytest.raises(ValueError, match=r"predictions: 0\.2 at 0 is no label"):
        function([0, 1], [0.2, 0.8])
    with pytest.raises(TypeError, match="targets: whole-number labels expected"):
        function(["a", "b"], [0, 1])


def test_different_shapes_are_refused():
    with pytest.raises(ShapeError, match=r"\(3,\), got \(2,\)"):
        accuracy([0, 1, 1], [0, 1])
    with pytest.raises(ShapeError, match=r"targets should have shape \(N,\), got \(2, 2\)"):
        accuracy(np.eye(2), np.eye(2))


def test_a_negative_class_is_refused():
    with pytest.raises(ValueError, match="positive should be a label from 0, got -1"):
        recall([0, 1], [0, 1], positive=-1)
