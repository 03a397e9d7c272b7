"""k-means beside scikit-learn's from the same start, by hand and at its limits."""

import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import cluster

from engine import ShapeError, load_dataset
from engine.clustering import k_means

THREE_CLOUDS = np.array([[0, 0], [10, 0], [0, 10]])


def clouds(seed, n=60):
    rng = np.random.default_rng(seed)
    labels = rng.integers(3, size=n)
    return THREE_CLOUDS[labels] + rng.normal(size=(n, 2)), labels


@settings(max_examples=40, deadline=None)
@given(n=st.integers(1, 40), n_features=st.integers(1, 4), k=st.integers(1, 6), seed=st.integers(0, 999))
def test_it_agrees_with_scikit_learn_from_the_same_start(n, n_features, k, seed):
    rng = np.random.default_rng(seed)
    x = rng.normal(5, 2, size=(n, n_features))
    start = x[rng.choice(n, size=min(k, n), replace=False)]
    ours = k_means(x, len(start), start=start)
    theirs = cluster.KMeans(len(start), init=start, n_init=1, tol=0, algorithm="lloyd").fit(x)
    assert ours.converged
    np.testing.assert_allclose(ours.centers, theirs.cluster_centers_)
    np.testing.assert_array_equal(ours.assignment, theirs.labels_)
    assert ours.inertia == pytest.approx(theirs.inertia_)
    other = rng.normal(5, 2, size=(20, n_features))
    np.testing.assert_array_equal(ours.predict(other), theirs.predict(other))


def test_digits_agree_with_scikit_learn():
    x = load_dataset("digits").train.x
    start = x[:10]
    ours = k_means(x, 10, start=start)
    theirs = cluster.KMeans(10, init=start, n_init=1, tol=0, algorithm="lloyd").fit(x)
    assert ours.converged
    assert ours.centers.dtype == np.float32
    np.testing.assert_array_equal(ours.assignment, theirs.labels_)
    np.testing.assert_allclose(ours.centers, theirs.cluster_centers_, atol=1e-5)


def test_two_steps_by_hand():
    result = k_means([[0.0], [2.0], [9.0], [11.0]], 2, start=[[0.0], [2.0]])
    first, second, last = result.steps
    np.testing.assert_array_equal(first.centers, [[0], [2]])
    np.testing.assert_array_equal(first.assignment, [0, 1, 1, 1])
    assert first.inertia == 49 + 81
    np.testing.assert_allclose(second.centers, [[0], [22 / 3]], rtol=1e-6)
    np.testing.assert_array_equal(second.assignment, [0, 0, 1, 1])
    np.testing.assert_array_equal(last.centers, [[1], [10]])
    assert last.inertia == result.inertia == 4
    assert result.converged


@settings(max_examples=40, deadline=None)
@given(n=st.integers(1, 30), k=st.integers(1, 8), seed=st.integers(0, 999), rounded=st.booleans())
def test_every_step_is_the_nearest_center_and_none_is_worse(n, k, seed, rounded):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, 2))
    x = np.rint(x) if rounded else x  # with ties and samples that lie on each other
    result = k_means(x, min(k, n), rng=rng)
    assert result.converged
    for step in result.steps:
        distances = ((x[:, None] - step.centers) ** 2).sum(axis=2)
        np.testing.assert_array_equal(step.assignment, distances.argmin(axis=1))
        assert step.inertia == pytest.approx(distances.min(axis=1).sum())
    inertias = [step.inertia for step in result.steps]
    assert (np.diff(inertias) <= 1e-12).all()
    np.testing.assert_array_equal(result.predict(x), result.assignment)


def test_clouds_are_found_whatever_the_draw():
    for seed in range(10):
        x, labels = clouds(seed)
        found = k_means(x, 3, rng=np.random.default_rng(seed)).assignment
        pairs = {*zip(labels.tolist(), found.tolist(), strict=True)}
        assert len(pairs) == 3


def test_the_start_comes_from_the_generator():
    x, _ = clouds(0)
    first, again, other = (k_means(x, 3, rng=np.random.default_rng(seed)).steps[0].centers for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)
    for center in first:
        assert (x == center).all(axis=1).any()


def test_far_samples_are_drawn_first():
    # One sample is a thousand times as far away as all others: it is the second center, if not the first.
    x = np.append(np.random.default_rng(0).normal(size=(50, 1)), [[1000.0]], axis=0)
    for seed in range(20):
        assert 1000 in k_means(x, 2, rng=np.random.default_rng(seed)).steps[0].centers


def test_an_empty_cluster_gets_the_farthest_sample():
    x = np.array([[0.0], [1.0], [2.0], [10.0]])
    result = k_means(x, 2, start=[[1.0], [100.0]])
    np.testing.assert_array_equal(result.steps[0].assignment, [0, 0, 0, 0])
    np.testing.assert_array_equal(result.steps[1].centers, [[1], [10]])
    assert np.bincount(result.assignment).tolist() == [3, 1]


def test_no_cluster_is_robbed_of_its_last_sample():
    # The farthest sample is alone in its cluster; the empty one gets the next.
    result = k_means([[0.0], [1.0], [50.0]], 3, start=[[0.0], [100.0], [1000.0]])
    assert sorted(result.assignment.tolist()) == [0, 1, 2]
    assert result.inertia == 0


def test_fewer_different_samples_than_clusters():
    result = k_means(np.ones((4, 2)), 3, rng=np.random.default_rng(0))
    assert result.converged
    assert result.inertia == 0
    np.testing.assert_array_equal(result.centers, np.ones((3, 2)))


def test_far_from_the_origin_no_digits_are_lost():
    x, _ = clouds(3)
    near = k_means(x, 3, start=THREE_CLOUDS)
    far = k_means(x + 1e8, 3, start=THREE_CLOUDS + 1e8)
    np.testing.assert_array_equal(near.assignment, far.assignment)
    np.testing.assert_allclose(far.centers - 1e8, near.centers, atol=1e-6)


def test_it_stops_when_it_is_told_to():
    result = k_means([[0.0], [2.0], [9.0], [11.0]], 2, start=[[0.0], [2.0]], max_steps=1)
    assert len(result.steps) == 2
    assert not result.converged


def test_the_start_is_not_changed_and_mixed_precisions_work():
    x, start = clouds(1)[0], THREE_CLOUDS.astype(np.float32)
    result = k_means(x.astype(np.float32), 3, start=start)
    np.testing.assert_array_equal(start, THREE_CLOUDS)
    assert not np.shares_memory(start, result.steps[0].centers)
    np.testing.assert_array_equal(result.predict(x), result.assignment)


def test_equal_results_give_equal_pickles():
    x, _ = clouds(0)
    first, second = (k_means(x, 3, rng=np.random.default_rng(0)) for _ in range(2))
    assert pickle.dumps(first) == pickle.dumps(second)


def test_bad_input_is_named():
    x, rng = np.zeros((4, 2)), np.random.default_rng(0)
    for k in (0, 5, -1):
        with pytest.raises(ValueError, match=f"n_clusters should be from 1 to the 4 samples, got {k}"):
            k_means(x, k, rng=rng)
    with pytest.raises(TypeError, match=r"n_clusters should be a whole number, got 2\.5"):
        k_means(x, 2.5, rng=rng)
    with pytest.raises(ValueError, match=r"k_means: x holds nan at \(0, 1\)"):
        k_means([[0.0, np.nan]], 1, rng=rng)
    with pytest.raises(ShapeError, match=r"k_means: input should have shape \(N, D\), got \(4,\)"):
        k_means(np.zeros(4), 1, rng=rng)
    with pytest.raises(ShapeError, match=r"\(N, D\), got \(0, 2\)"):
        k_means(np.zeros((0, 2)), 1, rng=rng)
    with pytest.raises(ShapeError, match=r"start should have shape \(2, 2\), got \(2, 3\)"):
        k_means(x, 2, start=np.zeros((2, 3)))
    with pytest.raises(ValueError, match=r"start holds inf at \(1, 0\)"):
        k_means(x, 2, start=[[0, 0], [np.inf, 0]])
    with pytest.raises(ValueError, match="needs rng"):
        k_means(x, 2)
    with pytest.raises(TypeError, match="rng should be"):
        k_means(x, 2, rng=7)
    with pytest.raises(ValueError, match="max_steps should be at least 1, got 0"):
        k_means(x, 2, rng=rng, max_steps=0)
    with pytest.raises(ShapeError, match=r"\(N, 2\), got \(1, 3\)"):
        k_means(x, 1, rng=rng).predict(np.zeros((1, 3)))
