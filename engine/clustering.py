"""k-means: groups in data without labels, found by two steps that take turns."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.settings import as_whole, check_count, check_generator
from engine.shapes import Array, ShapeError, as_float, check_finite

_HIGHEST = 1e100


@dataclass(frozen=True, eq=False)
class KMeansStep:
    """Centers (K, D), the cluster of each sample (N,), whose center is the nearest, and what that leaves over.

    inertia = sum over samples of |x - center|^2: never larger than that of the step before.
    """

    centers: Array
    assignment: Array
    inertia: float


@dataclass(frozen=True, eq=False)
class KMeans:
    """All steps from the start to the end; `converged` if the centers came to rest."""

    steps: tuple[KMeansStep, ...]
    converged: bool

    @property
    def centers(self) -> Array:
        """The last centers (K, D)."""
        return self.steps[-1].centers

    @property
    def assignment(self) -> Array:
        """The last cluster of each sample (N,)."""
        return self.steps[-1].assignment

    @property
    def inertia(self) -> float:
        """The last sum of squared distances."""
        return self.steps[-1].inertia

    def predict(self, x: Any) -> Array:
        """The cluster whose center is nearest, (N, D) -> (N,)."""
        return _squared_distances(_accept(x, self.centers.shape[1]), self.centers).argmin(axis=1)


def k_means(
    x: Any,
    n_clusters: int,
    *,
    rng: np.random.Generator | None = None,
    start: Any = None,
    max_steps: int = 300,
) -> KMeans:
    """Cluster x (N, D): assign each sample to the nearest center, move each center to the mean, until none moves.

    The first centers are `start` (K, D), or drawn by `rng` with k-means++. A cluster that has lost all its samples
    gets the one farthest from its center. It ends in a minimum, not always the lowest: try several starts.
    ShapeError, ValueError or TypeError for what cannot be clustered. Source: Lloyd (1982), Least squares
    quantization in PCM.
    """
    x = _accept(x, None)
    n_clusters, max_steps = as_whole("n_clusters", n_clusters), check_count("max_steps", max_steps)
    if not 1 <= n_clusters <= len(x):
        raise ValueError(f"n_clusters should be from 1 to the {len(x)} samples, got {n_clusters}")
    steps = [_assign(x, _first_centers(x, n_clusters, rng, start))]
    converged = False
    while not converged and len(steps) <= max_steps:
        step = _assign(x, _means(x, _fill_empty(x, steps[-1]), n_clusters))
        # A move always lowers the inertia, but for rounding, in which it could go round in circles.
        converged = step.inertia >= steps[-1].inertia
        if not converged:
            steps.append(step)
    return KMeans(tuple(steps), converged)


def _first_centers(x: Array, n_clusters: int, rng: np.random.Generator | None, start: Any) -> Array:
    if start is None:
        if rng is None:
            raise ValueError("k_means needs rng to draw the first centers, or start to be told them")
        return _spread_centers(x, n_clusters, check_generator(rng))
    centers = np.array(as_float(start, "k_means: start"), x.dtype)
    if centers.shape != (n_clusters, x.shape[1]):
        raise ShapeError("k_means", (n_clusters, x.shape[1]), centers.shape, "start")
    check_finite(centers, "k_means: start")
    return centers


def _spread_centers(x: Array, n_clusters: int, rng: np.random.Generator) -> Array:
    """k-means++: each next center is a sample drawn in proportion to its squared distance to the nearest so far.

    (N, D) -> (K, D). Source: Arthur and Vassilvitskii (2007), k-means++: The advantages of careful seeding.
    """
    chosen = [int(rng.integers(len(x)))]
    nearest = np.full(len(x), np.inf)
    while len(chosen) < n_clusters:
        nearest = np.minimum(nearest, _squared_distances(x, x[chosen[-1:]])[:, 0])
        total = nearest.sum()
        # Every sample lies on a center already if there are fewer different ones than clusters.
        chosen.append(int(rng.choice(len(x), p=nearest / total if total else None)))
    return x[chosen]


def _assign(x: Array, centers: Array) -> KMeansStep:
    distances = _squared_distances(x, centers)
    return KMeansStep(centers, distances.argmin(axis=1), float(distances.min(axis=1).sum()))


def _means(x: Array, assignment: Array, n_clusters: int) -> Array:
    """The mean of each cluster's samples, (K, D)."""
    members = (assignment == np.arange(n_clusters)[:, None]).astype(np.float64)  # (K, N)
    return (members @ x / members.sum(axis=1, keepdims=True)).astype(x.dtype)


def _fill_empty(x: Array, step: KMeansStep) -> Array:
    """The assignment, with the farthest sample of a cluster that can spare one given to each empty cluster."""
    counts = np.bincount(step.assignment, minlength=len(step.centers))
    if counts.all():
        return step.assignment
    assignment = step.assignment.copy()
    distances = _squared_distances(x, step.centers).min(axis=1)
    farthest_first = np.argsort(-distances, kind="stable")
    for empty in np.flatnonzero(counts == 0):
        sample = next(i for i in farthest_first if counts[assignment[i]] > 1)
        counts[assignment[sample]] -= 1
        counts[empty] = 1
        assignment[sample] = empty
    return assignment


def _squared_distances(x: Array, centers: Array) -> Array:
    """|x - center|^2, (N, D) and (K, D) -> (N, K), in float64."""
    # Not x^2 - 2 x c + c^2, one product for all: far from the origin that loses every digit.
    distances = np.empty((len(centers), len(x)))
    for center, row in zip(centers.astype(np.float64), distances, strict=True):
        offsets = x - center
        np.einsum("nd,nd->n", offsets, offsets, out=row)
    return distances.T


def _accept(x: Any, n_features: int | None) -> Array:
    x = as_float(x, "k_means: x")
    if x.ndim != 2 or 0 in x.shape or n_features not in (None, x.shape[1]):
        raise ShapeError("k_means", ("N", "D" if n_features is None else n_features), x.shape)
    check_finite(x, "k_means: x")
    if (highest := float(np.abs(x).max())) > _HIGHEST:
        raise ValueError(f"k_means: numbers up to {_HIGHEST} can be squared and summed, got {highest}")
    return x
