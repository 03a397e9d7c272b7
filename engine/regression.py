"""Linear and logistic regression solved at once: what a net of one Dense layer reaches step by step.

The form by gradient is `Sequential([Dense(D, K)])` with MeanSquaredError or BinaryCrossEntropy(from_logits=True)
and `fit`: same loss, same weights. `l2` is the factor of the penalty: loss + l2 * sum(weight^2), without the bias.
"""

import math
from typing import Any, Self

import numpy as np

from engine.activations import sigmoid
from engine.settings import check_count, check_number
from engine.shapes import Array, ShapeError, as_float, check_finite

_CONVERGED = 1e-6  # change of every logit; the error after a Newton step is about its square
_MOST_HALVINGS = 50
_NOISE = 1e-15  # a few times the rounding of float64


class _Affine:
    """x @ weight + bias; weight (D, K) and bias (K,) as in `Dense`, in the precision of the x of `fit`."""

    weight: Array
    bias: Array

    def __init__(self, l2: float = 0.0) -> None:
        self.l2 = check_number("l2", l2)

    def weighted_sum(self, x: Any) -> Array:
        """x @ weight + bias, (N, D) -> (N, K); RuntimeError before `fit`."""
        if not hasattr(self, "weight"):
            raise RuntimeError(f"{self!r}: predict needs a fit first")
        x = as_float(x, f"{self!r}: x")
        if x.ndim != 2 or x.shape[1] != len(self.weight):
            raise ShapeError(repr(self), ("N", len(self.weight)), x.shape)
        check_finite(x, f"{self!r}: x")
        return x @ self.weight + self.bias

    def _accept(self, x: Any, y: Any) -> tuple[Array, Array, Any]:
        """x (N, D) and y (N, K) in float64, and the precision of x; targets (N,) become one column."""
        x, y = as_float(x, f"{self!r}: x"), as_float(y, f"{self!r}: y")
        if x.ndim != 2 or 0 in x.shape:
            raise ShapeError(repr(self), ("N", "D"), x.shape)
        y = y[:, None] if y.ndim == 1 else y
        if y.ndim != 2 or len(y) != len(x) or y.shape[1] == 0:
            raise ShapeError(repr(self), (len(x), "K"), y.shape, "targets")
        check_finite(x, f"{self!r}: x")
        check_finite(y, f"{self!r}: y")
        return x.astype(np.float64), y.astype(np.float64), x.dtype

    def __repr__(self) -> str:
        return f"{type(self).__name__}(l2={self.l2})"


class LinearRegression(_Affine):
    """Minimum of mean((x @ weight + bias - y)^2) + l2 * sum(weight^2), in closed form.

    The normal equations X^T X w = X^T y are solved by orthogonal factors of X, since X^T X squares the rounding
    error; of columns that determine each other it takes the smallest weights. Source: Hastie, Tibshirani, Friedman
    (2009), The Elements of Statistical Learning, 3.2 and 3.4.
    """

    def fit(self, x: Any, y: Any) -> Self:
        """Solve for x (N, D) and y (N,) or (N, K); ShapeError or ValueError for what cannot be solved."""
        x, y, dtype = self._accept(x, y)
        x_mean, y_mean = x.mean(axis=0), y.mean(axis=0)
        # Of centred data the bias is 0: it can be found afterwards, and no penalty pulls at it.
        rows, targets = x - x_mean, y - y_mean
        rows -= rows.mean(axis=0)  # once more: what rounding left would look like a direction of its own
        if self.l2:
            # (0 - sqrt(c) w)^2 is the penalty c w^2: ridge regression is least squares with D more samples.
            n_features = x.shape[1]
            rows = np.vstack([rows, math.sqrt(self.l2 * y.size) * np.eye(n_features)])
            targets = np.vstack([targets, np.zeros((n_features, y.shape[1]))])
        weight = np.linalg.lstsq(rows, targets, rcond=_NOISE * max(rows.shape))[0]
        with np.errstate(over="ignore"):
            self.weight = np.ascontiguousarray(weight, dtype)
            self.bias = (y_mean - x_mean @ weight).astype(dtype)
        for array, name in ((self.weight, "weight"), (self.bias, "bias")):
            check_finite(array, f"{self!r}: the {name}, too large for {dtype},")
        return self

    def predict(self, x: Any) -> Array:
        """x @ weight + bias, (N, D) -> (N, K)."""
        return self.weighted_sum(x)


class LogisticRegression(_Affine):
    """Minimum of mean(BCE(sigmoid(x @ weight + bias), y)) + l2 * sum(weight^2), for two classes 0 and 1.

    It has no closed form. Newton's method replaces the loss by the parabola that touches it, whose minimum is a
    weighted least squares, and starts anew there: `losses` has the loss at the start and after each step.
    `converged` says that the minimum was found. It does not exist if a plane parts the classes and l2 is 0: larger
    weights are always better. The fit then stops at the first such plane, `separable` is True, and the
    probabilities mean little. Source: Hastie, Tibshirani, Friedman (2009), 4.4.1.
    """

    def __init__(self, l2: float = 0.0, max_steps: int = 25) -> None:
        super().__init__(l2)
        self.max_steps = check_count("max_steps", max_steps)

    def fit(self, x: Any, y: Any) -> Self:
        """Solve for x (N, D) and y (N,) or (N, 1) of 0 and 1; ShapeError or ValueError for what cannot work."""
        x, y, dtype = self._accept(x, y)
        sign = 2 * self._labels(y) - 1  # (N,) of -1 and 1: sign * logit > 0 is right
        design = np.hstack([x, np.ones((len(x), 1))])  # the bias is the weight of a feature that is always 1
        params = np.zeros(design.shape[1])
        self.losses = [self._loss(design, sign, params)]
        self.converged = self.separable = False
        first_rank = None
        while len(self.losses) <= self.max_steps and not (self.converged or self.separable):
            step, rank = self._newton_step(design, sign, params)
            first_rank = rank if first_rank is None else first_rank
            if rank < first_rank:  # the loss has become flat in a direction in which the weights run away
                break
            self.converged = bool(np.abs(design @ step).max() < _CONVERGED)
            params = params + self._shorten(step, design, sign, params)
            self.losses.append(self._loss(design, sign, params))
            self.separable = not self.l2 and bool((sign * (design @ params)).min() > 0)
        self.weight, self.bias = params[:-1, None].astype(dtype), params[-1:].astype(dtype)
        return self

    def predict_probability(self, x: Any) -> Array:
        """sigmoid(x @ weight + bias), the probability of class 1, (N, D) -> (N, 1)."""
        return sigmoid(self.weighted_sum(x))

    def predict(self, x: Any) -> Array:
        """1 where class 1 is more probable than class 0, else 0, (N, D) -> (N, 1)."""
        return (self.weighted_sum(x) > 0).astype(int)

    def _labels(self, y: Array) -> Array:
        if y.shape[1] != 1:
            raise ShapeError(repr(self), (len(y), 1), y.shape, "targets")
        labels = y[:, 0]
        if len(wrong := np.flatnonzero((labels != 0) & (labels != 1))):
            raise ValueError(f"{self!r}: target should be 0 or 1, got {labels[wrong[0]]} at {wrong[0]}")
        if labels.min() == labels.max():
            raise ValueError(f"{self!r}: both classes are needed, every target is {labels[0]:.0f}")
        return labels

    def _loss(self, design: Array, sign: Array, params: Array) -> float:
        bce = np.logaddexp(0, -sign * (design @ params)).mean()
        return float(bce + self.l2 * (params[:-1] ** 2).sum())

    def _newton_step(self, design: Array, sign: Array, params: Array) -> tuple[Array, int]:
        """d with (X^T S X + c) d = X^T (y - p) - c w, S = diag(p (1 - p)), c = 2 l2 N; and the system's rank.

        These are the normal equations of sqrt(S) X d = (y - p) / sqrt(S), sqrt(c) d = -sqrt(c) w.
        """
        # Clipped where exp would overflow; sqrt(p (1 - p)) = 1 / (2 cosh(z / 2)).
        half = np.clip(sign * (design @ params), -1000, 1000) / 2
        root = 0.5 / np.cosh(half)
        rows, targets = root[:, None] * design, sign * np.exp(-half)
        if self.l2:
            penalty = math.sqrt(2 * self.l2 * len(design)) * np.eye(len(params))[:-1]
            rows, targets = np.vstack([rows, penalty]), np.concatenate([targets, -penalty @ params])
        step, _, rank, _ = np.linalg.lstsq(rows, targets, rcond=None)
        return step, int(rank)

    def _shorten(self, step: Array, design: Array, sign: Array, params: Array) -> Array:
        """`step`, halved until the loss does not rise: far from the minimum the parabola reaches beyond it."""
        for _ in range(0 if self.converged else _MOST_HALVINGS):
            if self._loss(design, sign, params + step) <= self.losses[-1]:
                break
            step = step / 2
        return step
