"""The data sets: sizes, parts without a common sample, statistics of the training part alone, German names."""

import pickle

import numpy as np
import pytest
from sklearn import datasets as originals

from engine import DATASET_NAMES, load_dataset
from engine.datasets import FOLDER

SHIPPED = {"digits": (1797, 64, 10), "breast_cancer": (569, 30, 1), "diabetes": (442, 10, 1), "wine": (178, 13, 3)}
PLANE = ["circles", "xor", "spirals", "moons", "gaussians"]
GENERATED = [*PLANE, "sine"]
TRAINABLE = [*SHIPPED, *GENERATED]


def parts(data):
    return data.train, data.validation, data.test


@pytest.mark.parametrize("name", DATASET_NAMES)
def test_it_loads_and_repeats_itself(name):
    first, second = load_dataset(name), load_dataset(name)
    assert first.name == name
    assert pickle.dumps(first) == pickle.dumps(second)


@pytest.mark.parametrize(("name", "size"), SHIPPED.items())
def test_shipped_sizes(name, size):
    data = load_dataset(name)
    n, n_features, n_outputs = size
    assert sum(len(part.x) for part in parts(data)) == n
    assert len(data.train.x) == round(0.6 * n)
    assert len(data.validation.x) == round(0.2 * n)
    for part in parts(data):
        assert part.x.shape == (len(part.y), n_features)
        assert part.y.shape == (len(part.x), n_outputs)
    assert len(data.feature_names) == n_features
    assert len(data.class_names) == {1: 2 if data.task == "binary" else 0}.get(n_outputs, n_outputs)


@pytest.mark.parametrize("name", TRAINABLE)
def test_dtypes_and_targets(name):
    data = load_dataset(name)
    for part in parts(data):
        assert part.x.dtype == part.y.dtype == np.float32
        assert np.isfinite(part.x).all()
        assert np.isfinite(part.y).all()
        if data.task != "regression":
            assert set(np.unique(part.y)) == {0, 1}
        if data.task == "multiclass":
            np.testing.assert_array_equal(part.y.sum(axis=1), 1)


@pytest.mark.parametrize("name", [*GENERATED, "breast_cancer", "diabetes", "number_words"])
def test_no_sample_is_in_two_parts(name):
    # None of these has two equal samples to begin with.
    rows = [{row.tobytes() for row in part.x} for part in parts(load_dataset(name))]
    assert all(len(row) == len(part.x) for row, part in zip(rows, parts(load_dataset(name)), strict=True))
    assert not rows[0] & rows[1]
    assert not rows[0] & rows[2]
    assert not rows[1] & rows[2]


@pytest.mark.parametrize("name", ["breast_cancer", "wine", "diabetes"])
def test_statistics_come_from_the_training_part_alone(name, monkeypatch):
    data = load_dataset(name)
    np.testing.assert_allclose(data.train.x.mean(axis=0), 0, atol=1e-5)
    np.testing.assert_allclose(data.train.x.std(axis=0), 1, atol=1e-5)
    assert np.abs(data.test.x.mean(axis=0)).max() > 0.01

    # Whatever stands in the other two parts, the training part stays what it was.
    with np.load(FOLDER / f"{name}.npz") as file:
        arrays = dict(file)
    order = np.random.default_rng(0).permutation(len(arrays["x"]))
    arrays["x"][order[len(data.train.x) :]] *= 1000
    if name == "diabetes":
        arrays["y"][order[len(data.train.x) :]] *= 1000
    monkeypatch.setattr("engine.datasets._read", lambda _: arrays)
    changed = load_dataset(name)
    np.testing.assert_array_equal(changed.train.x, data.train.x)
    np.testing.assert_array_equal(changed.train.y, data.train.y)
    assert np.abs(changed.test.x).max() > 100


def test_a_feature_that_never_changes_stays_at_zero(monkeypatch):
    with np.load(FOLDER / "wine.npz") as file:
        arrays = dict(file)
    arrays["x"][:, 3] = 17
    monkeypatch.setattr("engine.datasets._read", lambda _: arrays)
    for part in (load_dataset("wine").train, load_dataset("wine").test):
        assert np.isfinite(part.x).all()
        assert not part.x[:, 3].any()


def test_standardising_is_what_it_says():
    data = load_dataset("diabetes")
    raw = originals.load_diabetes(scaled=False)
    rows = np.random.default_rng(0).permutation(442)
    train, test = raw.data[rows[:265]], raw.data[rows[353:]]
    np.testing.assert_allclose(data.test.x, (test - train.mean(axis=0)) / train.std(axis=0), rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(
        data.test.y[:, 0] * data.target_scale + data.target_mean, raw.target[rows[353:]], rtol=1e-4
    )
    assert data.target_unit == "Punkte"


@pytest.mark.parametrize("name", ["wine", "breast_cancer", "digits"])
def test_shipped_sets_are_the_originals(name):
    bunch = getattr(originals, f"load_{name}")()
    with np.load(FOLDER / f"{name}.npz") as file:
        np.testing.assert_allclose(file["x"], bunch.data, rtol=1e-6)
        expected = 1 - bunch.target if name == "breast_cancer" else bunch.target
        np.testing.assert_array_equal(file["y"], expected)


def test_malignant_is_the_positive_class():
    data = load_dataset("breast_cancer")
    assert data.class_names == ("gutartig", "bösartig")
    assert sum(part.y.sum() for part in parts(data)) == 212


def test_digits_are_images_between_0_and_1():
    data = load_dataset("digits")
    assert (data.train.x.min(), data.train.x.max()) == (0, 1)
    assert data.train.x.reshape(-1, *data.image_shape).shape == (1078, 8, 8, 1)


def test_photos():
    data = load_dataset("photos")
    assert data.train.x.shape == (2, 214, 320, 3)
    assert (data.train.x.min(), data.train.x.max()) == (0, 1)
    assert data.image_shape == (214, 320, 3)
    assert len(data.test.x) == 0


@pytest.mark.parametrize("name", GENERATED)
def test_generated_sets(name):
    data = load_dataset(name, n_samples=500, seed=3)
    assert [len(part.x) for part in parts(data)] == [300, 100, 100]
    everything = np.concatenate([part.x for part in parts(data)])
    assert np.abs(everything).max() < 4
    assert np.mean(np.abs(everything) < 3) > 0.99
    other = load_dataset(name, n_samples=500, seed=4)
    assert not np.array_equal(other.train.x, data.train.x)
    noisy = load_dataset(name, n_samples=500, seed=3, noise=0.5)
    assert not np.array_equal(noisy.train, data.train)


@pytest.mark.parametrize("name", ["wine", "digits", "moons", "number_words"])
def test_n_samples_counts_all_parts(name):
    data = load_dataset(name, n_samples=50)
    assert [len(part.x) for part in parts(data)] == [30, 10, 10]


def test_data_fit_into_three_megabytes():
    assert sum(path.stat().st_size for path in FOLDER.glob("*.npz")) < 3e6


def test_an_unknown_name_lists_the_known_ones():
    with pytest.raises(ValueError, match=r"unknown data set 'mnist': one of digits, .*number_words"):
        load_dataset("mnist")


@pytest.mark.parametrize(("name", "n"), [("moons", 4), ("wine", 179), ("wine", 0), ("number_words", 10001)])
def test_a_number_of_samples_out_of_range_is_named(name, n):
    with pytest.raises(ValueError, match=f"n_samples should be .*, got {n}"):
        load_dataset(name, n_samples=n)


@pytest.mark.parametrize(
    ("name", "noise"), [("moons", -0.1), ("moons", np.inf), ("xor", np.nan), ("wine", 0.1), ("photos", 0)]
)
def test_a_noise_that_cannot_be_is_named(name, noise):
    with pytest.raises(ValueError, match=f"noise for {name} should be .*, got {noise}"):
        load_dataset(name, noise=noise)
