"""The figure of the lab Faltung: what the browser multiplies and what the engine sums are the same numbers."""

import itertools
import json

import numpy as np
import pytest

from engine import Conv2D, conv2d, output_size
from pages._figures.convolution import cells_of, describe_sizes, draw_convolution
from pages._figures.film import pack
from pages._figures.sliding import size_title, window_of
from pages._figures.windows import Window

RNG = np.random.default_rng(0)
STATE = {
    "data": "digit",
    "kernel": "1,0,-1;2,0,-2;1,0,-1",
    "padding": "valid",
    "stride": 1,
    "bias": 0,
    "colour": "all",
}


def case(padding="valid", stride=1, size=3, channels=1, filters=1, bias=0, shape=(8, 7)):
    """Image, kernels, feature map and the controls that go with them."""
    image = RNG.integers(0, 17, (*shape, channels)).astype(float)
    kernels = RNG.integers(-2, 3, (size, size, channels, filters)).astype(float)
    feature_map = conv2d(image, kernels, stride, int(padding) if padding.isdigit() else padding)
    feature_map[..., 0] += bias
    return image, kernels, feature_map, {**STATE, "padding": padding, "stride": stride, "bias": bias}


SETTINGS = list(itertools.product(["valid", "same", "1", "2"], [1, 2, 3], [1, 2, 3]))


@pytest.mark.parametrize(("padding", "stride", "size"), SETTINGS)
def test_every_place_of_the_window_gives_the_number_of_the_engine(padding, stride, size):
    image, kernels, feature_map, state = case(padding, stride, size, channels=3, bias=5)
    cells = cells_of(image, kernels, feature_map, state)
    for place in range(cells.count):
        cell = cells.cell(place)
        assert (cell.patch * cell.kernel).sum() + 5 == pytest.approx(cell.value), cell.name


@pytest.mark.parametrize(("padding", "stride", "size"), SETTINGS)
def test_the_pixels_that_no_window_sees_are_counted(padding, stride, size):
    shape = (8, 7)
    counter = Conv2D(1, 1, size, stride, int(padding) if padding.isdigit() else padding, init="ones")
    result = counter.forward(np.ones((1, *shape, 1)))
    seen = counter.backward(np.ones(result.shape))[0, :, :, 0]
    window = window_of(shape, result.shape[1:3], size, stride, padding)
    assert window.unused(shape) == np.sum(seen == 0)


def test_the_title_fills_in_the_formula():
    for padding, edge in (("valid", "2 · 0"), ("2", "2 · 2"), ("same", "2 · 1")):
        n = output_size(28, 3, 2, int(padding) if padding.isdigit() else padding)
        window = window_of((28, 28), (n, n), 3, 2, padding)
        if padding != "same":
            said = f"28 × 28 wird {n} × {n}: ⌊(28 − 3 + {edge}) / 2⌋ + 1 = {n}"
            assert size_title((28, 28), (n, n), window, padded=True) == said
    odd = window_of((28, 28), (14, 14), 3, 2, "same")
    assert odd.edges == (0, 0, 1, 1)
    assert "(28 − 3 + 1) / 2⌋ + 1 = 14" in size_title((28, 28), (14, 14), odd, padded=True)
    assert "passt nicht" in size_title((2, 2), (0, 0), Window(3, 1, (0, 0)), padded=True)


def packed(film):
    raw = pack(film)
    length = int.from_bytes(raw[:4], "little")
    return json.loads(raw[4 : 4 + length]), raw[4 + length :]


def test_image_kernels_and_maps_arrive_as_they_are():
    image, kernels, feature_map, state = case(channels=3, filters=4)
    header, blob = packed(draw_convolution(image, kernels, feature_map, state))
    source, products, result = header["panels"]
    for panel, name, expected in (
        (source, "cells", image),
        (products, "kernels", np.moveaxis(kernels, 3, 0)),
        (result, "cells", feature_map),
    ):
        part = panel["arrays"][name]
        size = int(np.prod(part["shape"]))
        values = np.frombuffer(blob, "<f4", size, part["offset"]).reshape(part["shape"])
        np.testing.assert_allclose(values if name == "kernels" else values[0], expected, rtol=1e-6)
    assert (source["own"], result["look"], products["factors"]) == (True, "signed", [1, 1, 1])
    assert len(header["epochs"]) == feature_map.shape[0] * feature_map.shape[1] + 1
    assert header["moments"][-1] == "alle 30 Fenster"


def test_a_window_larger_than_the_picture_is_said_and_drawn_as_nothing():
    image, kernels, _, state = case()
    film = draw_convolution(image[:2, :2], kernels, np.zeros((0, 0, 1)), state)
    assert film.title == "Ein Fenster 3 × 3 passt nicht in 2 × 2: keine Ausgabe"
    assert len(film.epochs) == 1


def test_what_is_asked_for_is_hidden_and_looked_at():
    header, _ = packed(draw_convolution(*case(), asked=4))
    assert header["panels"][2]["hidden"] == [4]
    assert header["panels"][2]["start"] == 4


def test_the_sizes_name_shapes_and_parameters():
    image, kernels, feature_map, _ = case(channels=3, filters=32)
    said = describe_sizes(image, kernels, feature_map)
    assert "(3 · 3 · 3 + 1) · 32 = 896" in said
    assert "`(None, 8, 7, 3)` wird `(None, 6, 5, 32)`" in said
