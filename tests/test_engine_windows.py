"""Where a window stops: counted by sliding it, and against the formulas of the frameworks."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import output_size
from engine.windows import Windows

LENGTHS, SIZES, STRIDES = st.integers(1, 12), st.integers(1, 5), st.integers(1, 4)


@given(length=LENGTHS, size=SIZES, stride=STRIDES, padding=st.integers(0, 4))
def test_as_many_places_as_fit(length, size, stride, padding):
    places = [start for start in range(0, length + 2 * padding, stride) if start + size <= length + 2 * padding]
    assert output_size(length, size, stride, padding) == len(places)
    if padding == 0:
        assert output_size(length, size, stride) == len(places)


@given(length=LENGTHS, size=SIZES, stride=STRIDES)
def test_same_is_the_length_over_the_stride_rounded_up(length, size, stride):
    assert output_size(length, size, stride, "same") == math.ceil(length / stride)
    (before, after), _ = Windows(size, stride, "same").edges((length, length))
    assert after - before in (0, 1)
    if stride == 1:
        assert before + after == size - 1


@given(length=LENGTHS, size=SIZES, stride=STRIDES, padding=st.sampled_from(["valid", "same", 0, 1, 3]))
def test_every_window_lies_within_the_padded_image(length, size, stride, padding):
    window = Windows(size, stride, padding)
    image = (length, length + 1)
    places = window.places(image)
    padded = np.arange(math.prod(window.padded_shape(image))).reshape(1, *window.padded_shape(image), 1)
    cells = list(window.cells(padded, places))
    assert len(cells) == size * size
    assert all(cell.shape == (1, *places, 1) for cell in cells)
    if all(places):
        views = window.views(padded, places)
        np.testing.assert_array_equal(views.reshape(size * size, 1, *places, 1), np.stack(cells))
        assert window.interior(padded, image).shape == (1, *image, 1)


def test_by_hand():
    assert output_size(28, 3) == 26
    assert output_size(28, 3, 1, "same") == 28
    assert output_size(28, 3, 2) == 13
    assert output_size(28, 5, 2, 2) == 14
    assert output_size(7, 2, 2) == 3  # one row is left over
    assert output_size(2, 3) == 0
    assert Windows(2, 1, "same").edges((5, 5)) == ((0, 1), (0, 1))
    assert Windows((3, 1), 2, "same").edges((6, 6)) == ((0, 1), (0, 0))


def test_errors():
    with pytest.raises(ValueError, match="window should be at least 1 pixel"):
        output_size(8, 0)
    with pytest.raises(ValueError, match="padding should be"):
        output_size(8, 3, 1, "full")
