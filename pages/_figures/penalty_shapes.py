"""Two weights of a linear model: contours of the loss, and the shape on which the penalty is the same everywhere.

All other weights stay at their values of the same lambda, so that the shape touches the contour where the run
has ended: at the cross, whose trail is the way there as lambda grows. F frames (lambdas), N samples, G points of
the fixed x.
"""

import numpy as np

from pages._figures.penalty_sweep import Sweep
from pages._figures.scatter import Look, Scatter

_POINTS, _ANGLES, _CONTOURS = 401, 49, 6
_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_LOOKS = (Look("ohne Strafe", "reference", hollow=True),)


def subscript(number: int) -> str:
    """12 -> "₁₂"."""
    return str(number).translate(_SUBSCRIPTS)


def draw_shape(
    sweep: Sweep, x: np.ndarray, y: np.ndarray, pair: tuple[int, int], at: int, reach: float
) -> Scatter:
    """The panel of one penalty for training data x (N, D), y (N, 1); its title speaks of lambda number `at`."""
    ends = sweep.first[:, list(pair), 0]  # (F, 2)
    centers, hessian = minima(sweep, x, y, pair)
    axis = np.linspace(-reach, reach, _POINTS)
    lines = [_frame_lines(sweep.shape, w, c, hessian, axis) for w, c in zip(ends, centers, strict=True)]
    names = [f"w{subscript(i + 1)}" for i in pair]
    return Scatter(
        _title(sweep, ends[at], names),
        f"Gewicht {names[0]}",
        f"Gewicht {names[1]}",
        centers[:, None],
        np.array([[0]]),
        _LOOKS,
        (-reach, reach, -reach, reach),
        square=True,
        centers=ends[:, None],
        x=axis,
        y=np.array(lines),
        line_names=("Strafe gleich", "", "Loss gleich", ""),
        line_roles=("training", "training", "error", "error"),
        mesh=_contours(centers, hessian),
    )


def minima(sweep: Sweep, x: np.ndarray, y: np.ndarray, pair: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    """Where the mean squared error is least in these two weights (F, 2), and its second derivatives (2, 2)."""
    x, y = x.astype(float), y.astype(float)
    hessian = 2 * x[:, list(pair)].T @ x[:, list(pair)] / len(x)
    errors = x @ sweep.first[:, :, 0].T + sweep.bias - y  # (N, F)
    slopes = 2 * errors.T @ x[:, list(pair)] / len(x)  # (F, 2)
    return sweep.first[:, list(pair), 0] - np.linalg.solve(hessian, slopes.T).T, hessian


def reach_of(shapes: list[tuple[np.ndarray, np.ndarray]]) -> float:
    """Half the width of a picture that holds all ends and minima."""
    return float(1.2 * max(np.abs(np.concatenate(points)).max() for points in shapes) + 0.05)


def _title(sweep: Sweep, end: np.ndarray, names: list[str]) -> str:
    zero = [name for name, value in zip(names, end, strict=True) if value == 0]
    if len(zero) == 2:
        return f"{sweep.short}: Kreuz im Ursprung, beide 0"
    if zero:
        return f"{sweep.short}: Kreuz in der Ecke, {zero[0]} = 0"
    return f"{sweep.short}: Kreuz neben den Achsen"


def _frame_lines(
    shape: tuple[float, float], end: np.ndarray, center: np.ndarray, hessian: np.ndarray, axis: np.ndarray
) -> np.ndarray:
    """The shape's upper and lower half through `end`, and the contour's: (4, G)."""
    l1, l2 = shape
    level = l1 * np.abs(end).sum() + l2 * (end**2).sum()
    left = level - l1 * np.abs(axis) - l2 * axis**2  # what is left for the other weight
    with np.errstate(invalid="ignore", divide="ignore"):
        upper = left / l1 if not l2 else (np.sqrt(l1**2 + 4 * l2 * left) - l1) / (2 * l2)
    upper = _closed(np.where(left >= 0, upper, np.nan), np.zeros_like(axis))
    d, away = axis - center[0], end - center
    height = away @ hessian @ away
    middle = -hessian[0, 1] * d / hessian[1, 1]
    square = middle**2 - (hessian[0, 0] * d**2 - height) / hessian[1, 1]
    with np.errstate(invalid="ignore"):
        half = np.sqrt(np.where(square >= 0, square, np.nan))
    contour = [center[1] + _closed(middle + sign * half, middle) for sign in (1, -1)]
    return np.array([upper, -upper, *contour])


def _closed(line: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """The line with one more point at either end, where its upper and its lower half meet."""
    known = np.isfinite(line)
    beside = ~known & (np.append(known[1:], False) | np.insert(known[:-1], 0, False))
    return np.where(beside, ends, line)


def _contours(centers: np.ndarray, hessian: np.ndarray) -> np.ndarray:
    """Ellipses of equal loss around each minimum: (F, L, n, 2); the fourth is through 0 at the largest lambda."""
    angle = np.linspace(0, 2 * np.pi, _ANGLES)
    values, vectors = np.linalg.eigh(hessian)
    unit = (vectors / np.sqrt(values)) @ np.array([np.cos(angle), np.sin(angle)])  # (2, n)
    radius = np.sqrt(max(centers[-1] @ hessian @ centers[-1], 1e-6))
    radii = radius * np.arange(1, _CONTOURS + 1) / 4
    return centers[:, None, None] + radii[:, None, None] * unit.T[None, None]
