"""What is measured of a digit by hand: holes in drawings, measures in their range, rules that beat guessing."""

import numpy as np
import pytest

from engine import (
    DIGIT_MEASURES,
    RULE_DIGITS,
    ShapeError,
    find_holes,
    first_rule,
    load_dataset,
    measure_digits,
)

RING = """
........
..####..
.#....#.
.#....#.
.#....#.
.#....#.
..####..
........
"""
SIX = """
...#....
..#.....
.#......
.#......
.####...
.#..#...
.#..#...
.####...
"""
BAR = """
...#....
...#....
...#....
...#....
...#....
...#....
...#....
...#....
"""


def drawing(text: str) -> np.ndarray:
    return np.array([[character == "#" for character in line] for line in text.split()])


def rows(*texts: str) -> np.ndarray:
    return np.array([drawing(text).ravel() for text in texts], np.float32)


def test_a_hole_is_paper_that_ink_encloses():
    ring = drawing(RING)[None]
    holes = find_holes(ring)
    inside = np.zeros((8, 8), bool)
    inside[2:6, 2:6] = True
    inside &= ~ring[0]
    np.testing.assert_array_equal(holes[0], inside)
    assert not find_holes(drawing(BAR)[None]).any()


def test_a_gap_lets_the_water_in_and_a_corner_does_not():
    ring = drawing(RING)
    ring[6, 4] = False
    assert not find_holes(ring[None]).any()
    assert find_holes(drawing(RING)[None]).any()  # its corners touch diagonally alone


def test_the_border_of_the_image_is_no_wall():
    cup = np.zeros((1, 8, 8), bool)
    cup[0, :4, 2] = cup[0, :4, 5] = cup[0, 3, 2:6] = True
    assert not find_holes(cup).any()


def test_holes_of_one_image_do_not_leak_into_another():
    alone = [find_holes(drawing(text)[None])[0] for text in (RING, BAR, SIX)]
    together = find_holes(np.stack([drawing(text) for text in (RING, BAR, SIX)]))
    np.testing.assert_array_equal(together, alone)


def test_measures_of_a_drawing_are_counted_by_hand():
    ring, six, bar = (
        dict(zip(DIGIT_MEASURES, measures, strict=True)) for measures in measure_digits(rows(RING, SIX, BAR))
    )
    assert (ring["hole in the upper half"], ring["hole in the lower half"]) == (8 / 8, 8 / 8)
    assert (six["hole in the upper half"], six["hole in the lower half"]) == (0, 4 / 8)
    assert ring["strokes across the third row"] == 2 / 2
    assert bar["strokes across the third row"] == 1 / 2
    assert bar["columns with ink"] == 1 / 8
    assert bar["ink in the top row"] == bar["ink in the bottom row"] == 1 / 8
    assert (ring["ink in the centre"], bar["ink in the centre"]) == (0, 0.5)
    assert bar["ink upper left"] == pytest.approx(1 / 3)
    assert bar["ink upper right"] == 0


def test_the_rules_know_a_ring_and_a_loop_at_the_foot():
    assert RULE_DIGITS[first_rule(measure_digits(rows(RING, SIX)))].tolist() == [0, 6]


def test_there_is_always_a_rule_and_every_digit_can_be_said():
    measures = np.random.default_rng(0).uniform(-1, 2, (500, len(DIGIT_MEASURES)))
    numbers = first_rule(measures)
    assert numbers.min() >= 0
    assert numbers.max() < len(RULE_DIGITS)
    assert set(RULE_DIGITS) == set(range(10))


@pytest.mark.parametrize("seed", range(5))
def test_the_rules_are_right_for_three_digits_of_five(seed):
    """Far from guessing (0.1) and far from a trained network: what the lab wants to show."""
    test = load_dataset("digits", seed=seed).test
    share = np.mean(RULE_DIGITS[first_rule(measure_digits(test.x))] == test.y.argmax(axis=1))
    assert 0.55 < share < 0.75


def test_measures_are_finite_of_the_same_precision_and_within_their_range():
    x = load_dataset("digits").train.x
    measures = measure_digits(x)
    assert measures.shape == (len(x), len(DIGIT_MEASURES))
    assert measures.dtype == x.dtype
    assert measure_digits(x.astype(np.float64)).dtype == np.float64
    assert measures.min() >= 0
    assert measures.max() <= 4


@pytest.mark.parametrize("shape", [(3, 8, 8), (3, 63), (64,)])
def test_another_size_is_refused(shape):
    with pytest.raises(ShapeError, match="measure_digits"):
        measure_digits(np.zeros(shape))
