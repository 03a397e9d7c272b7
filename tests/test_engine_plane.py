"""Sets as points in a plane: one setting changes one thing, and the features are what their names say."""

import numpy as np
import pytest

from engine import PLANE_NAMES, ShapeError, expand, load_dataset, load_plane

EVERY = pytest.mark.parametrize("name", [name for name in PLANE_NAMES if name != "own"])
OWN = "0.5,-1,A;2,2,B;1,0,A;-1,-2.25,B;0,0,A"


@EVERY
def test_every_set_is_a_plane_with_as_many_classes_as_names(name):
    data = load_plane(name, n_train=60, noise=0.1, seed=3)
    assert data.train.x.shape == (60, 2)
    assert len(data.feature_names) == 2
    n_classes = len(data.class_names)
    assert data.task == ("binary" if n_classes == 2 else "multiclass")
    for part in (data.train, data.validation, data.test):
        assert part.x.dtype == part.y.dtype == np.float32
        assert part.y.shape == (len(part.x), 1 if n_classes == 2 else n_classes)
        if n_classes == 3:
            np.testing.assert_array_equal(part.y.sum(axis=1), 1)


@EVERY
def test_more_training_samples_leave_all_others_where_they_are(name):
    few, many = (load_plane(name, n_train=n, noise=0.2, seed=1) for n in (20, 80))
    np.testing.assert_array_equal(few.train.x, many.train.x[:20])
    np.testing.assert_array_equal(few.validation.x, many.validation.x)
    np.testing.assert_array_equal(few.test.y, many.test.y)


@EVERY
def test_noise_moves_the_same_points(name):
    calm, little, much = (load_plane(name, noise=noise, seed=1) for noise in (0.0, 0.1, 0.2))
    np.testing.assert_array_equal(calm.train.y, much.train.y)
    np.testing.assert_allclose(much.train.x - calm.train.x, 2 * (little.train.x - calm.train.x), atol=1e-5)
    assert np.abs(little.train.x - calm.train.x).max() > 0.01


@pytest.mark.parametrize("name", ["wine", "digits"])
def test_real_data_are_standardised_by_their_training_part(name):
    data = load_plane(name, n_train=10**6, noise=0.0, seed=2)
    np.testing.assert_allclose(data.train.x.mean(axis=0), 0, atol=1e-5)
    np.testing.assert_allclose(data.train.x.std(axis=0), 1, atol=1e-5)
    assert len(data.train.x) + len(data.validation.x) + len(data.test.x) == {"wine": 178, "digits": 537}[name]


def test_wine_has_two_of_the_columns_of_the_shipped_set():
    plane, whole = load_plane("wine", n_train=10**6, noise=0.0), load_dataset("wine")
    columns = [whole.feature_names.index(name) for name in plane.feature_names]
    np.testing.assert_allclose(plane.train.x, whole.train.x[:, columns], atol=1e-5)


def test_features_are_what_their_names_say():
    x = np.array([[2.0, 3.0], [-1.0, 0.5]])
    names = ["x1", "x2", "x1^2", "x2^2", "x1*x2", "sin(x1)", "sin(x2)"]
    expected = [[2, 3, 4, 9, 6, np.sin(2), np.sin(3)], [-1, 0.5, 1, 0.25, -0.5, -np.sin(1), np.sin(0.5)]]
    np.testing.assert_allclose(expand(x, names), expected)
    np.testing.assert_allclose(expand(x, ["x2", "x1"]), x[:, ::-1])


def test_what_cannot_be_had_is_refused():
    with pytest.raises(ValueError, match="one of circles"):
        load_plane("diabetes")
    with pytest.raises(ValueError, match="n_train should be at least 1"):
        load_plane("moons", n_train=0)
    with pytest.raises(ValueError, match="noise"):
        load_plane("wine", noise=-1.0)
    with pytest.raises(ValueError, match="choose from x1, x2"):
        expand(np.zeros((3, 2)), ["x3"])
    with pytest.raises(ValueError, match="choose from"):
        expand(np.zeros((3, 2)), [])
    with pytest.raises(ShapeError):
        expand(np.zeros((3, 4)), ["x1"])


def test_own_points_are_the_ones_that_were_given():
    data = load_plane("own", noise=0.0, points=OWN)
    parts = (data.train, data.validation, data.test)
    assert [len(part.x) for part in parts] == [3, 1, 1]
    x, y = (np.concatenate([part[i] for part in parts]) for i in (0, 1))
    given = sorted((*row, label) for row, (label,) in zip(x.tolist(), y.tolist(), strict=True))
    assert given == [(-1.0, -2.25, 0), (0.0, 0.0, 1), (0.5, -1.0, 1), (1.0, 0.0, 1), (2.0, 2.0, 0)]
    assert (data.task, data.class_names) == ("binary", ("A", "B"))
    assert len(load_plane("own", n_train=2, points=OWN).train.x) == 2
    assert not np.array_equal(load_plane("own", seed=1, noise=0.0, points=OWN).train.x, data.train.x)


def test_own_points_of_three_classes_are_one_hot():
    data = load_plane("own", points=f"{OWN};3,3,C")
    assert (data.task, data.class_names, data.train.y.shape[1]) == ("multiclass", ("A", "B", "C"), 3)


@pytest.mark.parametrize("points", ["", "0,0,A", f"{OWN};1,1", f"{OWN};1,1,D", f"{OWN};x,1,A"])
def test_own_points_that_are_none_are_refused(points):
    with pytest.raises(ValueError, match=r"points should be|could not convert"):
        load_plane("own", points=points)
