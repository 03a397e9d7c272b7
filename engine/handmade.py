"""What can a person measure of a digit, and how far do rules written by hand come with it?"""

import numpy as np

from engine.shapes import Array, ShapeError

INK = 0.42  # a pixel as dark as this belongs to a stroke
# The order in which one would think of them; all lie between 0 and about 1.
DIGIT_MEASURES = (
    "hole in the upper half",
    "hole in the lower half",
    "strokes across the third row",
    "columns with ink",
    "ink in the centre",
    "ink in the top row",
    "ink in the bottom row",
    "ink lower left",
    "ink upper left",
    "ink upper right",
    "ink lower right",
)
# What each rule of `first_rule` says; the last holds where no other does.
RULE_DIGITS = np.array([0, 8, 6, 4, 9, 1, 6, 5, 3, 2, 7, 4])


def measure_digits(x: Array) -> Array:
    """The DIGIT_MEASURES of images x (N, 64) with grey values in [0, 1], row by row: (N, 11).

    ShapeError for images of another size.
    """
    if x.ndim != 2 or x.shape[1] != 64:
        raise ShapeError("measure_digits", ("N", 64), x.shape)
    images = x.reshape(-1, 8, 8)
    holes = find_holes(images > INK)
    third_row = np.pad(images[:, 2] > INK, ((0, 0), (1, 0)))
    measures = [
        holes[:, :4].sum(axis=(1, 2)) / 8,
        holes[:, 4:].sum(axis=(1, 2)) / 8,
        (np.diff(third_row.astype(int), axis=1) == 1).sum(axis=1) / 2,  # paper, then ink
        (images > INK).any(axis=1).mean(axis=1),
        images[:, 3:5, 3:5].mean(axis=(1, 2)),
        images[:, 0].mean(axis=1),
        images[:, 7].mean(axis=1),
        images[:, 4:7, 1:4].mean(axis=(1, 2)),
        images[:, 1:4, 1:4].mean(axis=(1, 2)),
        images[:, 1:4, 4:7].mean(axis=(1, 2)),
        images[:, 4:7, 4:7].mean(axis=(1, 2)),
    ]
    return np.stack(measures, axis=1).astype(x.dtype)


def find_holes(ink: Array) -> Array:
    """Where paper is enclosed by ink, (N, H, W) bool of bool: what water from the border does not reach.

    Water runs up, down, left and right, but not through the corner between two pixels of ink.
    """
    paper = np.pad(~ink, ((0, 0), (1, 1), (1, 1)), constant_values=True)
    wet = np.zeros_like(paper)
    wet[:, 0, 0] = True
    while True:
        spread = wet.copy()
        spread[:, 1:] |= wet[:, :-1]
        spread[:, :-1] |= wet[:, 1:]
        spread[:, :, 1:] |= wet[:, :, :-1]
        spread[:, :, :-1] |= wet[:, :, 1:]
        spread &= paper
        if (spread == wet).all():
            return (paper & ~wet)[:, 1:-1, 1:-1]
        wet = spread


def first_rule(measures: Array) -> Array:
    """The number of the first rule that holds for each row of `measure_digits`: (N,); RULE_DIGITS has its digit.

    Nothing is learned: a person looked at the digits and wrote the thresholds down.
    """
    upper, lower, strokes, width, centre, top, bottom, lower_left, upper_left, upper_right, _ = measures.T
    rules = [
        (upper > 0) & (lower > 0) & (centre < 0.4),
        (upper > 0) & (lower > 0),
        lower > 0,
        (upper > 0) & (lower_left > 0.4),
        upper > 0,
        # one stroke, narrow, dark in the middle, no foot
        (strokes == 0.5) & (width < 0.7) & (centre > 0.8) & (top < 0.35) & (bottom < 0.42) & (lower_left > 0.2),
        (upper_right < 0.25) & (lower_left > 0.4) & (top < 0.3),
        (upper_right < 0.32) & (upper_left > lower_left),
        lower_left < 0.25,
        bottom > 0.35,
        top > 0.28,
    ]
    return np.argmax([*rules, np.ones(len(measures), dtype=bool)], axis=0)
