"""The data as training wants them: checked once, shuffled in place, cut into views that are never copied."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from engine.buffers import batch_last
from engine.losses import Loss
from engine.models import Sequential
from engine.settings import check_kind
from engine.shapes import Array, ShapeError, arrays_of, as_array, check_finite, each, shape_of

Data = tuple[Any, Any]  # x and y, such as a Split; each an array, or a tuple of arrays
Augment = Callable[[Any, np.random.Generator], Any]  # such as an Augmentation

# Data are measured in pieces whose buffers take about this many bytes: more would leave the processor's cache.
MEASURING_BYTES = 1 << 19
FEWEST_MEASURED = 128  # samples at once, so that the calls do not cost more than the cache saves


def accept_data(model: Sequential, loss: Loss, data: Data, name: str) -> Data:
    """x and y as the arrays that model and loss work on; every error is raised here, before the first step."""
    check_kind("model", model, Sequential)
    check_kind("loss", loss, Loss)
    if not isinstance(data, tuple | list) or len(data) != 2:
        raise TypeError(f"{name} should be a pair (x, y), got {type(data).__name__}")
    x, y = data
    x = model.accept(x)
    n = n_samples(x)
    y = each(lambda array: as_array(array, f"{name}: y"), y)
    for other, arrays in (("another x", x), ("y", y)):
        for array in arrays_of(arrays):
            if array.shape[:1] != (n,):
                raise ValueError(f"{name}: x has {n} samples, {other} has {len(array) if array.shape else 'none'}")
    y = loss.accept_targets(y, model.output_shape(shape_of(x)))
    for array in arrays_of(x):
        check_finite(array, f"{name}: x")
    dtype = model.vector.dtype
    with np.errstate(over="ignore"):  # what float32 cannot hold becomes infinite, and is named
        y = each(lambda array: array.astype(dtype, copy=False), y)
    for array in arrays_of(y):
        check_finite(array, f"{name}: y")
    return x, y


def n_samples(x: Any) -> int:
    """How many samples there are in an array, or in the first array of a tuple."""
    return len(next(arrays_of(x)))


def cut(x: Any, start: int, stop: int | None, axis: int = 0) -> Any:
    """Samples from `start` to before `stop` (None: to the end), as views; `axis` is 1 behind a replica axis."""
    rows = (slice(None),) * axis + (slice(start, stop),)
    return each(lambda array: array[rows], x)


class Batches:
    """Training data in batches: views of arrays that `shuffle` fills anew.

    `groups` are the whole batches and, if samples are left over, the smaller last one.
    """

    def __init__(self, x: Any, y: Any, batch_size: int) -> None:
        self.x, self.y = x, y
        self.x_epoch, self.y_epoch = each(np.empty_like, x), each(np.empty_like, y)
        self.cut(batch_size)

    def cut(self, batch_size: int, axis: int = 0) -> None:
        """Make batches of `batch_size` samples."""
        self.batch_size = batch_size
        n = next(arrays_of(self.x_epoch)).shape[axis]
        views = [
            (cut(self.x_epoch, i, i + batch_size, axis), cut(self.y_epoch, i, i + batch_size, axis))
            for i in range(0, n, batch_size)
        ]
        n_whole = n // batch_size
        self.groups = [group for group in (views[:n_whole], views[n_whole:]) if group]
        self.n_steps = len(views)

    def shuffle(self, rng: np.random.Generator, augment: Augment | None = None) -> None:
        """Every sample once, in a new order; `augment` then changes the inputs."""
        order = rng.permutation(n_samples(self.x))
        for source, target in (*_pairs(self.x, self.x_epoch), *_pairs(self.y, self.y_epoch)):
            # mode="clip" spares a copy, and no index of a permutation is out of range.
            np.take(source, order, axis=0, out=target, mode="clip")
        if augment is not None:
            _change(self.x_epoch, augment, rng)


class ReplicaBatches(Batches):
    """Batches (R, B, ...) of R training sets of one shape, each in its own order."""

    def __init__(self, sources: Sequence[Data], batch_size: int) -> None:
        self.x_epoch, self.y_epoch = (batch_last(part) for part in join_parts(sources))
        # As they will lie in memory: turned once, and once for all replicas that share them, not in every epoch.
        turned = {id(source): each(lambda array: array.T.copy(), tuple(source)) for source in sources}
        self.columns = [turned[id(source)] for source in sources]
        self.cut(batch_size, axis=1)

    def shuffle_each(
        self, rngs: Sequence[np.random.Generator], augments: Sequence[Augment | None] | None = None
    ) -> None:
        """Every sample of each replica once, in the order that its generator gives; `augments` as in `shuffle`."""
        for r, (columns, rng) in enumerate(zip(self.columns, rngs, strict=True)):
            order = rng.permutation(columns[0].shape[1])
            for source, target in zip(columns, (self.x_epoch, self.y_epoch), strict=True):
                np.take(source, order, axis=1, out=target[r].T, mode="clip")
            augment = augments[r] if augments else None
            if augment is not None:
                _change(self.x_epoch[r], augment, rng)


def join_parts(parts: Sequence[Data]) -> Data:
    """(R, N, ...) of R times (N, ...): a view if it is R times the same."""
    first = parts[0]
    if all(part is first for part in parts):
        return each(lambda array: np.broadcast_to(array, (len(parts), *array.shape)), tuple(first))
    x, y = zip(*parts, strict=True)
    return np.stack(x), np.stack(y)


class Lender:
    """Lends model and loss the buffers for the shapes at hand, allocated once for each shape."""

    def __init__(self, model: Sequential, loss: Loss, batch_size: int = 0) -> None:
        self.model, self.loss = model, loss
        self._buffers: dict[Any, Any] = {}
        self.batch_size = batch_size
        self._piece_size: int | None = None

    def lend(self, x: Any, y: Any) -> None:
        """Let model and loss write into buffers for inputs like `x` and targets like `y`."""
        dtype = self.model.vector.dtype
        for owner, shape in ((self.model, shape_of(x)), (self.loss, shape_of(y))):
            key = (owner is self.model, shape)
            if key not in self._buffers:
                self._buffers[key] = owner.allocate(shape, dtype)
            owner.use(self._buffers[key])

    def take_back(self) -> None:
        """Let results be fresh arrays again, which are the caller's to keep."""
        self.model.use(None)
        self.loss.use(None)

    def piece_size(self, x: Any, axis: int) -> int:
        """How many samples of `x` to send through the model at once: the same for all parts, to share buffers."""
        n = next(arrays_of(x)).shape[axis]
        if self._piece_size is None:
            one_sample = self.model.allocate(shape_of(cut(x, 0, 1, axis)), self.model.vector.dtype)
            n_pieces = max(1, -(-n * _n_bytes(one_sample) // MEASURING_BYTES))
            # For batches that are larger there are buffers already.
            self._piece_size = max(-(-n // n_pieces), FEWEST_MEASURED, self.batch_size)
        return min(n, self._piece_size)

    def __enter__(self) -> "Lender":
        return self

    def __exit__(self, *_: object) -> None:
        self.take_back()


class Measured:
    """Loss and accuracy of a part of the data, piece by piece."""

    def __init__(self, lender: Lender, x: Any, y: Any, axis: int = 0) -> None:
        self.lender, self.y = lender, y
        size, n = lender.piece_size(x, axis), next(arrays_of(x)).shape[axis]
        self.predictions = each(np.empty_like, y)
        # The last piece overlaps the one before: all have the same shape, and the same buffers.
        starts = [*range(0, n - size, size), n - size]
        self.pieces = [(cut(x, i, i + size, axis), cut(self.predictions, i, i + size, axis)) for i in starts]

    def __call__(self) -> tuple[Any, Any]:
        """(loss, accuracy), both in inference; accuracy is None for a regression's loss."""
        model, loss = self.lender.model, self.lender.loss
        for x, predictions in self.pieces:
            self.lender.lend(x, self.y)
            for source, target in _pairs(model.forward(x), predictions):
                np.copyto(target, source)
        return loss.value(self.predictions, self.y), loss.accuracy(self.predictions, self.y)


def _change(x: Any, augment: Augment, rng: np.random.Generator) -> None:
    """Put what `augment` makes of the inputs in their place."""
    for changed, target in _pairs(augment(x, rng), x):
        if np.shape(changed) != target.shape:
            raise ShapeError("augmentation", target.shape, np.shape(changed), "what it returned")
        np.copyto(target, changed, casting="same_kind")


def _pairs(sources: Any, targets: Any) -> Iterator[tuple[Array, Array]]:
    return zip(arrays_of(sources), arrays_of(targets), strict=True)


def _n_bytes(buffers: Any) -> int:
    """About how much memory the arrays in `buffers` take; several views of one array count once."""
    return sum({id(owner): owner.nbytes for owner in _owners(buffers)}.values())


def _owners(buffers: Any) -> Iterator[Array]:
    if isinstance(buffers, dict | tuple | list):
        for part in buffers.values() if isinstance(buffers, dict) else buffers:
            yield from _owners(part)
    elif isinstance(buffers, np.ndarray):
        yield buffers if not isinstance(buffers.base, np.ndarray) else buffers.base
    elif hasattr(buffers, "__dict__"):  # the room of a convolution
        yield from _owners(vars(buffers))
