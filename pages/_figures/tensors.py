"""Figure of the lab Tensoren: a tensor beside what an operation along one axis makes of it, index by index."""

from dataclasses import dataclass, replace

import numpy as np

from pages._figures.cells import Cells, place_cells
from pages._figures.film import Film
from pages._figures.tensor_texts import AXES, REDUCING, label_text, shape_text, title_of

# from the outermost blocks to the innermost, whatever the order in memory: a colour image is a list of matrices
_NESTING = ("Samples", "Zeitpunkte", "Kanäle", "Zeilen", "Spalten", "Messwerte", "Werte", "Neuronen")
_DIRECTIONS = {
    "Zeitpunkte": "x",
    "Kanäle": "y",
    "Zeilen": "y",
    "Spalten": "x",
    "Messwerte": "x",
    "Werte": "x",
    "Neuronen": "x",
}
_CALLS = {
    "sum": "X.sum(axis={axis})",
    "mean": "X.mean(axis={axis})",
    "flatten": "X.reshape{shape}",
    "back": "X.reshape{flat}.reshape{shape}",
    "dense": "X @ W",
    "transpose": "np.moveaxis(X, {axis}, 0)",
    "reshape": "X.reshape{shape}",
}


@dataclass(frozen=True)
class _Layout:
    """A tensor's axes: their names, which way each runs, and which lies outside which."""

    names: tuple[str, ...]
    directions: tuple[str, ...]
    nesting: tuple[int, ...]

    def title(self, direction: str) -> str:
        """The axes that run this way, the innermost first."""
        found = [axis for axis in reversed(self.nesting) if self.directions[axis] in (direction, "grid")]
        return ", ".join(f"Achse {axis} {self.names[axis]}".strip() for axis in found) or "keine Achse"


def draw_tensor(
    x: np.ndarray,
    labels: np.ndarray | None,
    data: str,
    operation: str,
    axis: int,
    result: np.ndarray | None,
    kernel: np.ndarray | None = None,
) -> Film:
    """X with the slice of each index along `axis` lit, and the result as far as it has come by then.

    `result` is None where NumPy refuses the axis. `kernel` (last axis, neurons) is that of a dense layer, which
    goes along the last axis whatever `axis` says.
    """
    names = AXES[data]
    axis = -1 if operation == "dense" else axis
    lit_axis = axis % x.ndim if -x.ndim <= axis < x.ndim else 0
    n_frames = x.shape[lit_axis] if x.ndim and result is not None else 1
    index = np.indices(x.shape)[lit_axis].ravel() if x.ndim else np.zeros(1, int)
    lit = (index == np.arange(n_frames)[:, None]) & (result is not None)  # (F, n)
    source = _panel(
        f"X: {shape_text(x.shape, names)}", x, _layout(names), np.repeat(x.reshape(1, -1), n_frames, 0), lit
    )
    source = replace(source, captions=_captions(source.places, x.shape, names, labels, data))
    title = title_of(x, names, operation, axis, result)
    if result is None:
        return Film(title, [0], [source], f"{title}. X hat {x.ndim} Achsen.", epoch_name="Index")
    if operation == "dense" and kernel is not None:
        target, groups = _through_dense(x, names, kernel)
        source = replace(source, groups=groups)
    elif operation in REDUCING:
        target, groups = _reduced(x, names, operation, lit_axis, result)
        source = replace(source, groups=groups)
    else:
        target = _moved(x, names, operation, lit_axis, result, lit)
    slices = ", ".join("i" if number == lit_axis else ":" for number in range(x.ndim))
    flat = (len(x), x.size // len(x)) if "Samples" in names else (x.size,)
    call = _CALLS.get(operation, f"X[{slices}]").format(
        axis=axis, shape=shape_text(result.shape), flat=shape_text(flat)
    )
    table = data in ("pixel", "wine", "wines", "patients")  # a few rows want the whole width
    source = replace(source, flat=table)
    long = 0 < result.ndim <= 2 and result.shape[-1] > 24
    target = replace(target, title=f"{call}: {target.title}", flat=table or long)
    description = f"{title}. Hervorgehoben ist, was auf Achse {lit_axis} den gewählten Index hat."
    return Film(title, range(n_frames), [source, target], description, epoch_name="Index")


def _layout(names: tuple[str, ...]) -> _Layout:
    """Matrices inside, samples outside: in a grid where each fills both directions, else beside or beneath."""
    if "Zeitpunkte" in names or {"Samples", "Zeilen", "Spalten"} == set(names):
        samples = "grid"
    else:
        samples = "x" if "Zeilen" in names or "Kanäle" in names or names == ("Samples",) else "y"
    directions = tuple(samples if name == "Samples" else _DIRECTIONS[name] for name in names)
    return _Layout(names, directions, tuple(sorted(range(len(names)), key=lambda a: _NESTING.index(names[a]))))


def _panel(
    title: str, x: np.ndarray, layout: _Layout, values: np.ndarray, lit: np.ndarray, name: str = "X"
) -> Cells:
    """Tiles of `x`; values and lit (F, n) in C order."""
    places = place_cells(x.shape, layout.directions, layout.nesting)
    low, high = min(0.0, float(values.min())), float(values.max())
    titles = layout.title("x"), layout.title("y")
    return Cells(title, *titles, x.shape, places, values, lit, low, high, np.arange(x.size), name=name)


def _reduced(
    x: np.ndarray, names: tuple[str, ...], operation: str, axis: int, result: np.ndarray
) -> tuple[Cells, np.ndarray]:
    """The result up to each index, and for every number of x the place of the result it goes to."""
    along = np.moveaxis(x, axis, 0).reshape(x.shape[axis], -1).astype(np.float64)  # (F, n)
    counts = np.arange(1, len(along) + 1)[:, None]
    values = {"index": along, "sum": np.cumsum(along, axis=0), "mean": np.cumsum(along, axis=0) / counts}[
        operation
    ]
    left = names[:axis] + names[axis + 1 :]
    title = shape_text(result.shape, left) if left else "(), eine einzelne Zahl"
    panel = _panel(title, result, _layout(left), values, np.full(values.shape, operation == "index"), "Resultat")
    goal = np.expand_dims(np.arange(result.size).reshape(result.shape), axis)
    return panel, np.broadcast_to(goal, x.shape).ravel()


def _through_dense(x: np.ndarray, names: tuple[str, ...], kernel: np.ndarray) -> tuple[Cells, np.ndarray]:
    """Each neuron's sum up to each index of the last axis; a row of x and its sums are one group."""
    parts = x.reshape(-1, x.shape[-1], 1) * kernel  # (rows, last axis, neurons)
    values = np.cumsum(parts.transpose(1, 0, 2).reshape(x.shape[-1], -1), axis=0, dtype=np.float64)
    result, left = values[-1].reshape(*x.shape[:-1], kernel.shape[1]), (*names[:-1], "Neuronen")
    panel = _panel(
        shape_text(result.shape, left), result, _layout(left), values, np.zeros(values.shape, bool), "Resultat"
    )
    rows = np.arange(parts.shape[0])
    return replace(panel, groups=np.repeat(rows, kernel.shape[1])), np.repeat(rows, x.shape[-1])


def _moved(
    x: np.ndarray, names: tuple[str, ...], operation: str, axis: int, result: np.ndarray, lit: np.ndarray
) -> Cells:
    """All numbers in another shape; each keeps the group of the number it was."""
    layout, left = _layout(names), names
    origin = np.arange(x.size).reshape(x.shape)
    if operation == "transpose":
        origin = np.moveaxis(origin, axis, 0)
        left = (names[axis], *names[:axis], *names[axis + 1 :])
    elif operation == "reshape":
        left = ()
    elif operation == "flatten":
        left = ("Samples", "Werte") if "Samples" in names else ("Werte",)
        layout = _layout(left)
    # A turned tensor is laid out by its axes' places, or the turn would not be seen.
    layout = replace(layout, names=left or ("",) * result.ndim)
    order = origin.ravel()
    values = np.repeat(result.reshape(1, -1), len(lit), 0)
    panel = _panel(shape_text(result.shape, left), result, layout, values, lit[:, order], "Resultat")
    return replace(panel, groups=order)


def _captions(
    places: np.ndarray, shape: tuple[int, ...], names: tuple[str, ...], labels: np.ndarray | None, data: str
) -> list[tuple[float, float, str]]:
    """Labels above or beside their samples, colours beside the first block of each channel."""
    captions = []
    samples = places.reshape(1 if labels is None else shape[0], -1, 2)
    if "Kanäle" in names:
        rows = samples[0, :, 1].reshape(-1, 3)  # the channels are the last axis
        middles = (rows.min(axis=0) + rows.max(axis=0)) / 2
        captions += [(-1.0, float(y), name) for y, name in zip(middles, ("Rot", "Grün", "Blau"), strict=True)]
    if labels is not None:
        beside = data in ("wines", "patients")
        for (column, row), label in zip(samples.min(axis=1), labels, strict=False):
            captions.append((-1.0 if beside else float(column), float(row), f"y = {label_text(label, data)}"))
    return captions
