"""The figure of the lab Tensoren computes what NumPy computes, and knows where each number came from."""

import numpy as np
import pytest

from pages._figures.tensor_texts import AXES, describe_samples
from pages._figures.tensors import draw_tensor

LENGTHS = {"Samples": 4, "Zeitpunkte": 2, "Zeilen": 3, "Spalten": 5, "Kanäle": 3, "Messwerte": 6}


def tensor(data: str) -> np.ndarray:
    shape = tuple(LENGTHS[name] for name in AXES[data])
    return np.random.default_rng(0).integers(0, 99, shape) if shape else np.array(7.0)


def labels_of(data: str) -> np.ndarray | None:
    return np.zeros(4, int) if "Samples" in AXES[data] else None


def operate(x: np.ndarray, operation: str, axis: int) -> np.ndarray:
    turned = np.moveaxis(x, axis, 0)
    return {
        "index": np.take(x, -1, axis), "sum": x.sum(axis), "mean": x.mean(axis), "back": x,
        "flatten": x.reshape(len(x), -1) if len(x) == 4 else x.reshape(-1),
        "transpose": turned, "reshape": x.reshape(turned.shape),
    }[operation]  # fmt: skip


CASES = [(data, axis) for data, names in AXES.items() for axis in range(-len(names), len(names))]


@pytest.mark.parametrize("operation", ["index", "sum", "mean", "flatten", "back", "transpose", "reshape"])
@pytest.mark.parametrize(("data", "axis"), CASES)
def test_the_last_frame_is_what_numpy_gives_and_the_groups_lead_back(data, axis, operation):
    x = tensor(data)
    result = operate(x, operation, axis)
    source, target = draw_tensor(x, labels_of(data), data, operation, axis, result).panels
    np.testing.assert_allclose(target.values[-1], np.asarray(result).ravel())
    assert target.shape == np.shape(result)
    assert sorted(set(source.groups)) == sorted(set(target.groups))
    for place, group in enumerate(target.groups):
        members = source.values[-1][source.groups == group]
        if operation in ("sum", "mean"):
            assert target.values[-1][place] == pytest.approx(getattr(members, operation)())
        elif operation != "index":
            assert target.values[-1][place] == members[0]


@pytest.mark.parametrize(("data", "axis"), CASES)
def test_each_frame_lights_one_slice(data, axis):
    x = tensor(data)
    film = draw_tensor(x, labels_of(data), data, "index", axis, np.take(x, -1, axis))
    assert list(film.epochs) == list(range(x.shape[axis]))
    for index in film.epochs:
        lit = film.panels[0].lit[index].reshape(x.shape)
        assert np.take(lit, index, axis).all()
        assert lit.sum() == x.size / x.shape[axis]
        np.testing.assert_array_equal(film.panels[1].values[index], np.take(x, index, axis).ravel())


@pytest.mark.parametrize("data", AXES)
def test_an_axis_that_is_not_there_is_said(data):
    x = tensor(data)
    film = draw_tensor(x, labels_of(data), data, "sum", 5, None)
    assert len(film.panels) == 1
    assert not film.panels[0].lit.any()
    assert "keine Achse" in film.title or f"bis {x.ndim - 1}" in film.title


def test_a_negative_axis_is_named_from_both_ends():
    x = tensor("digits")
    assert "Achse −1 = 2 (Spalten) verschwindet" in draw_tensor(x, None, "digits", "sum", -1, x.sum(-1)).title


def test_labels_are_classes_or_numbers_and_a_single_image_has_none():
    assert "Sorte 3" in describe_samples(tensor("wines"), np.array([0, 1, 2, 0]), "wines")
    assert "151" in describe_samples(tensor("patients"), np.array([151.0, 75, 141, 206]), "patients")
    assert "Keine Klassen" in describe_samples(tensor("patients"), np.array([151.0, 75, 141, 206]), "patients")
    assert "ohne Sample-Achse" in describe_samples(tensor("photo"), None, "photo")
    assert "6D-Vektor ist ein 1D-Tensor" in describe_samples(tensor("wine"), None, "wine")


@pytest.mark.parametrize("data", ["wine", "wines", "digits", "videos"])
def test_a_dense_layer_goes_along_the_last_axis_and_leaves_the_others(data):
    x = tensor(data)
    kernel = np.random.default_rng(0).integers(-1, 2, (x.shape[-1], 3))
    source, target = draw_tensor(x, labels_of(data), data, "dense", 0, x @ kernel, kernel).panels
    np.testing.assert_allclose(target.values[-1], (x @ kernel).ravel(), atol=1e-9)
    np.testing.assert_allclose(target.values[0], (x[..., :1] @ kernel[:1]).ravel(), atol=1e-9)
    assert target.title.startswith("X @ W: ")
    assert target.title.endswith("3 Neuronen)")
    for group in np.unique(source.groups):  # a row, and what its three neurons give
        row = x.ravel()[source.groups == group]
        np.testing.assert_allclose(row @ kernel, target.values[-1][target.groups == group], atol=1e-9)
