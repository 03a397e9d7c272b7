"""Tiles of a tensor lie where its axes say, and reach the browser with their frames."""

import json

import numpy as np
import pytest

from pages._figures.cells import GAP, Cells, place_cells
from pages._figures.film import Film, pack


def test_a_scalar_is_one_tile():
    np.testing.assert_array_equal(place_cells((), ()), [[0, 0]])


def test_a_matrix_has_its_rows_down_and_its_columns_right():
    np.testing.assert_array_equal(place_cells((2, 3), "yx"), [[0, 0], [1, 0], [2, 0], [0, 1], [1, 1], [2, 1]])


def test_a_third_axis_puts_blocks_beside_each_other_with_a_gap():
    places = place_cells((2, 2, 2), "xyx").reshape(2, 2, 2, 2)
    np.testing.assert_array_equal(places[1] - places[0], np.broadcast_to([2 + GAP, 0], (2, 2, 2)))


def test_a_grid_fills_rows_of_about_equal_length():
    places = place_cells((5, 1, 1), ("grid", "y", "x"))
    np.testing.assert_array_equal(places / (1 + GAP), [[0, 0], [1, 0], [2, 0], [0, 1], [1, 1]])


def test_nesting_puts_the_last_axis_outside():
    """The channels of (rows, columns, channels) are whole matrices, though they lie innermost in memory."""
    places = place_cells((2, 3, 2), ("y", "x", "y"), (2, 0, 1)).reshape(2, 3, 2, 2)
    for channel in range(2):
        expected = place_cells((2, 3), "yx").reshape(2, 3, 2) + np.array([0, channel * (2 + GAP)])
        np.testing.assert_array_equal(places[:, :, channel], expected)


@pytest.mark.parametrize("shape", [(3,), (2, 3), (4, 2, 3), (2, 3, 2, 3), (2, 2, 3, 2, 3)])
def test_no_two_tiles_overlap(shape):
    places = place_cells(shape, ("grid", "x", "y", "x", "y")[-len(shape) :])
    apart = np.abs(places[:, None] - places[None]).max(axis=2)
    assert apart[~np.eye(len(places), dtype=bool)].min() >= 1


def test_values_and_light_arrive_side_by_side():
    values, lit = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[True, False], [False, True]])
    panel = Cells("T", "x", "y", (2,), place_cells((2,), "x"), values, lit, 0.0, 4.0, np.array([1, 0]), flat=True)
    packed = pack(Film("Titel", [0, 1], [panel], "Beschreibung"))
    length = int.from_bytes(packed[:4], "little")
    (header,) = json.loads(packed[4 : 4 + length])["panels"]
    assert (header["kind"], header["tensorShape"], header["groups"]) == ("cells", [2], [1, 0])
    # scrubber.js puts these into the panel when it reads the frames: the header's own would be lost
    assert not {"shape", "values", "perFrame", "nFrames"} & set(header)
    assert header["height"] == 24 + 30
    frames = np.frombuffer(packed[4 + length :], "<f4").reshape(header["frames"]["shape"])
    np.testing.assert_array_equal(frames, [[[1, 2], [1, 0]], [[3, 4], [0, 1]]])
