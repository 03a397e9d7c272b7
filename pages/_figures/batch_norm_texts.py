"""The tensor of the lab Normalisierung: which of its numbers share a mean and a variance, and what is said of it.

G groups; the features, or the channels of an image, are the last axis.
"""

from dataclasses import dataclass

import numpy as np

from pages._figures.german import number

_EPSILON = 1e-5  # as in engine.BatchNorm and engine.LayerNorm
# axes of each tensor in words: one, several, and where they lie on paper
AXES = {
    "table": (("Sample", "Samples"), ("Feature", "Features")),
    "sequence": (("Sample", "Samples"), ("Token", "Tokens"), ("Feature", "Features")),
    "image": (("Sample", "Samples"), ("Zeile", "Zeilen"), ("Spalte", "Spalten"), ("Kanal", "Kanäle")),
}
# what a mean of layer norm belongs to
_ROW = {"table": "Sample", "sequence": "Token", "image": "Pixel"}
_NAMES = {"batch": "Batch-Norm", "layer": "Layer-Norm", "each": "Jeder Wert einzeln"}


@dataclass(frozen=True)
class Tensor:
    """x and what became of it, y; the statistics have one entry a group; `norm` is "batch", "layer" or "each"."""

    x: np.ndarray
    y: np.ndarray
    mean: np.ndarray
    variance: np.ndarray
    norm: str
    source: str
    phase: str
    gamma: float
    beta: float

    def groups(self) -> np.ndarray:
        """For every number, in C order, which group it belongs to."""
        shape = self.x.shape
        if self.norm == "batch":
            return np.broadcast_to(np.arange(shape[-1]), shape).ravel()
        if self.norm == "layer":
            n = self.x.size // shape[-1]
            return np.repeat(np.arange(n), shape[-1])
        return np.arange(self.x.size)

    def remembered(self) -> bool:
        """Whether mean and variance come from training and not from these numbers."""
        return self.norm == "batch" and self.phase == "running"

    def group_name(self, group: int) -> str:
        """ "Feature 2", "Sample 1, Token 3": what all numbers of the group have in common."""
        words = AXES[self.source]
        if self.norm == "batch":
            return f"{words[-1][0]} {group + 1}"
        shape = self.x.shape if self.norm == "each" else self.x.shape[:-1]
        index = np.unravel_index(group, shape)
        return ", ".join(f"{one} {int(i) + 1}" for (one, _), i in zip(words, index, strict=False))

    def averaged_over(self) -> str:
        """ "4 Samples × 4 Tokens = 16 Werte": what a mean is taken over."""
        words, shape = AXES[self.source], self.x.shape
        axes = {"batch": range(len(shape) - 1), "layer": [len(shape) - 1], "each": []}[self.norm]
        parts = [f"{shape[a]} {words[a][shape[a] != 1]}" for a in axes]
        total = int(np.prod([shape[a] for a in axes]))
        return " × ".join(parts) + (f" = {total} Werte" if len(parts) > 1 else "")


def title_of(tensor: Tensor) -> str:
    """What shares a mean, over how many numbers, and what comes out if that is too few."""
    name, one = _NAMES[tensor.norm], AXES[tensor.source]
    constant = bool(np.allclose(tensor.y, tensor.beta, atol=1e-3))
    result = f"Alles wird {number(tensor.beta, 1) if tensor.beta % 1 else number(tensor.beta, 0)}"
    if tensor.norm == "each":
        return f"{name}: Der Mittelwert ist der Wert selbst. {result}"
    if tensor.remembered():
        return f"{name} bei der Vorhersage: ein gemerkter Mittelwert pro {one[-1][0]}, gleich für jeden Batch"
    per = one[-1][0] if tensor.norm == "batch" else _ROW[tensor.source]
    title = f"{name}: ein Mittelwert pro {per}, über {tensor.averaged_over()}"
    return f"{title}. {result}" if constant else title


def tell_groups(tensor: Tensor, weight: np.ndarray) -> str:
    """A Markdown list: means of columns and rows afterwards, what is learned, and that no weight has changed."""
    features = tensor.x.shape[-1]
    columns = np.abs(tensor.y.reshape(-1, features).mean(axis=0)).max()
    rows = np.abs(tensor.y.mean(axis=-1)).max()
    learned = f"γ und β je {AXES[tensor.source][-1][0]}, zusammen {2 * features} gelernte Parameter"
    remembered = f"; dazu {2 * features} laufende Mittelwerte und Varianzen, nicht gelernt" * (
        tensor.norm == "batch"
    )
    lines = [
        f"- **Nachher:** grösster Mittelwert (Betrag) je {AXES[tensor.source][-1][0]} {number(float(columns))}, "
        f"je {_ROW[tensor.source]} "
        f"{number(float(rows))}",
        f"- **Layer:** {learned}{remembered}",
    ]
    if tensor.source == "table":
        lines.append(
            f"- **Gewichte** des Dense-Layers davor: Mittel {number(float(weight.mean()))}, Streuung "
            f"{number(float(weight.std()))}, vorher wie nachher. Normalisiert werden seine Ausgaben."
        )
    return "\n".join(lines)


def sum_of(tensor: Tensor, group: int) -> str:
    """The whole computation for the first number of a group."""
    if tensor.norm == "each":
        value = float(tensor.x.ravel()[group])
        return f"({number(value)} − {number(value)}) ist 0, bei jedem Wert"
    first = int(np.flatnonzero(tensor.groups() == group)[0])
    x, y = float(tensor.x.ravel()[first]), float(tensor.y.ravel()[first])
    mean, spread = float(tensor.mean.ravel()[group]), float(np.sqrt(tensor.variance.ravel()[group] + _EPSILON))
    scaled = f"{number(tensor.gamma, 1)} · ({number(x)} − {number(mean)}) / {number(spread, 3)}"
    scaled += f" + {number(tensor.beta, 1)}"
    return (
        f"{scaled} = {number(y)} (erste Zahl der Gruppe)".replace("-", "−")
        .replace("− −", "+ ")
        .replace("+ −", "− ")
    )
