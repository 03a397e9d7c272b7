"""What choosing does to a score: the best of many looks better on what it was chosen by than it is."""

from typing import Any

import numpy as np

from engine.shapes import Array, ShapeError, as_float, check_finite


def best_of(reported: Any, actual: Any) -> tuple[Array, Array]:
    """Mean `reported` and mean `actual` score of the best of k candidates, for k = 1 to n: two arrays (n,).

    The k are drawn at random without replacement, and the best is the one with the highest `reported` score; the
    mean is over all draws, exactly: rank r is the best with probability C(n - r, k - 1) / C(n, k). Of equal ones
    the earlier is taken. ShapeError unless both are (n,) with n >= 1; ValueError if not finite.
    """
    reported, actual = (as_float(scores, "best_of").astype(np.float64) for scores in (reported, actual))
    if reported.ndim != 1 or not len(reported):
        raise ShapeError("best_of", ("at least 1",), reported.shape, "reported")
    if actual.shape != reported.shape:
        raise ShapeError("best_of", reported.shape, actual.shape, "actual")
    check_finite(reported, "best_of: reported")
    check_finite(actual, "best_of: actual")
    n = len(reported)
    order = np.argsort(-reported, kind="stable")
    rank = np.arange(1, n + 1)
    weight = np.zeros((n, n))
    weight[0] = 1 / n
    for k in range(2, n + 1):  # from C(n - r, k - 2) / C(n, k - 1) to the next: a product, so nothing overflows
        weight[k - 1] = weight[k - 2] * np.maximum(n - rank - k + 2, 0) / (n - k + 1) * k / (k - 1)
    return weight @ reported[order], weight @ actual[order]
