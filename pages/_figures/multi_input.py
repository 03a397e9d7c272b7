"""Figures of the lab Multi-Input: what nets with one source and with both have learned, and what they say.

The four nets are: image alone, second source alone, both in branches, both in one row. E epochs, F frames.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine import History, Sequential
from pages._figures.film import Film
from pages._figures.german import number, percent
from pages._figures.panels import Curves, Images, Series

# What the second source is called, in the singular of a label and in a sentence
SOURCES = {"measures": ("Masse", "die Masse"), "bit": ("Bit", "das Bit"), "noise": ("Rauschen", "das Rauschen")}
CHANCE = 0.015  # a difference below is as large as that between two seeds
_SHOWN = 4  # test images whose answers are written out


@dataclass(frozen=True)
class Runs:
    """Three trainings of each net in turn; `failed` is the accuracy without the image, without the second source.

    The first four `histories` have predictions (F, N, 10) for the test images; `clean` (N, 64) are these as they
    were written, `seen` as the camera sees them, `digits` (N,) what they are.
    """

    source: str
    merge: str
    histories: Sequence[History]
    failed: tuple[float, float]
    clean: np.ndarray
    seen: np.ndarray
    digits: np.ndarray

    @property
    def name(self) -> str:
        """The second source's name."""
        return SOURCES[self.source][0]

    @property
    def accuracies(self) -> np.ndarray:
        """Test accuracy of each net at the end, the mean of three trainings: (4,)."""
        return np.reshape([history.test_accuracy[-1] for history in self.histories], (-1, 4)).mean(axis=0)

    @property
    def gain(self) -> float:
        """Accuracy of both minus that of the better source."""
        return float(self.accuracies[2] - self.accuracies[:2].max())


def draw_runs(runs: Runs) -> Film:
    """How often each net is right, epoch after epoch, what a failing sensor costs, and four test images."""
    image, second = (percent(share) for share in runs.failed)
    title = f"Fällt im Test ein Sensor aus, bleiben ohne Bild {image}, ohne {runs.name} {second} richtig"
    epochs = runs.histories[0].snapshot_epochs
    return Film(title, epochs.tolist(), [_curves(runs), _examples(runs)], f"{title}. {title_of(runs)}.")


def title_of(runs: Runs) -> str:
    """Whether two branches are better than the better source alone."""
    if runs.gain > CHANCE:
        verb = "Zwei Zweige schlagen jede Quelle allein"
    elif runs.gain < -CHANCE:
        verb = "Zwei Zweige sind schlechter als die bessere Quelle allein"
    else:
        verb = "Zwei Zweige sind kaum anders als die bessere Quelle allein"
    image, second, both = (percent(float(share)) for share in runs.accuracies[:3])
    return f"{verb}: {both} richtig, nur Bild {image}, nur {runs.name} {second}"


def _curves(runs: Runs) -> Curves:
    looks = [
        ("nur Bild", "training", False),
        (f"nur {runs.name}", "validation", False),
        ("beide Zweige", "test", False),
        ("ein Vektor", "reference", True),
    ]
    series = []
    for kind, (name, role, thin) in enumerate(looks):
        lines = [history.test_accuracy for history in runs.histories[kind::4]]
        shortest = min(map(len, lines))  # a run that was stopped may have left some behind
        mean = np.mean([line[:shortest] for line in lines], axis=0)
        series.append(Series(name, role, np.arange(1, shortest + 1), mean, thin=thin))
    for source, share, dash in zip(("Bild", runs.name), runs.failed, ("dash", "dot"), strict=True):
        line = np.full(2, share)
        series.append(Series(f"beide, {source} fällt aus", "error", series[2].x[[0, -1]], line, dash))
    return Curves(
        "Test-Accuracy, Mittel aus 3 Trainings", "Epoche", "Accuracy (Anteil)", series, y_range=(0.0, 1.0)
    )


def _examples(runs: Runs) -> Images:
    """Four digits as written and as the camera sees them; beneath, what each of three nets says."""
    kept = [history.snapshots["predictions"][:, :_SHOWN].argmax(axis=-1) for history in runs.histories[:3]]
    moments = np.arange(len(kept[0]))
    said = np.stack([answers[np.minimum(moments, len(answers) - 1)] for answers in kept])  # (3, F, n)
    truth = [str(digit) for digit in runs.digits[:_SHOWN]]
    frames = np.concatenate([runs.clean[:_SHOWN], np.clip(runs.seen[:_SHOWN].reshape(-1, 64), 0, 1)])
    labels = [
        [*truth, *(f"{a} | {b} → {both}" for a, b, both in zip(*moment, strict=True))]
        for moment in said.transpose(1, 0, 2)
    ]
    return Images(
        f"Vier Testbilder: nur Bild | nur {runs.name} → beide",
        np.broadcast_to(frames.reshape(1, -1, 8, 8), (len(labels), 2 * _SHOWN, 8, 8)),
        labels,
        0.0,
        1.0,
        row_names=["Ziffer", "gesehen"],
    )


def tell_runs(runs: Runs, models: Sequence[Sequential]) -> str:
    """A Markdown list: what the second source brings, what a failing sensor costs, what one row of all gives."""
    sizes = [number(model.n_parameters, 0) for model in models[:4]]
    points = number(100 * abs(runs.gain), 1)
    compared = "mehr" if runs.gain > 0 else "weniger"
    image, second = (percent(share) for share in runs.failed)
    learned = float(np.mean([history.train_accuracy[-1] for history in runs.histories[2::4]]))
    return (
        f"- **Beide gegen die bessere allein:** {points} Prozentpunkte {compared}. Unter ±1,5 kann es Zufall "
        f"sein. Auf den Trainingsdaten hat das Netz mit beiden {percent(learned)}, im Test "
        f"{percent(float(runs.accuracies[2]))}. Parameter: nur Bild {sizes[0]}, nur {runs.name} "
        f"{sizes[1]}, beide {sizes[2]}.\n"
        f"- **Fällt im Test ein Sensor aus** (er liefert Zahlen einer anderen Ziffer), bleiben ohne Bild {image}, "
        f"ohne {runs.name} {second}. Das Netz verlässt sich auf beide Quellen so, wie sie im Training waren.\n"
        f"- **Ohne Zweige:** Alles in **einem** Vektor durch ein Sequential-Modell gibt "
        f"{percent(float(runs.accuracies[3]))} ({sizes[3]} Parameter). Das geht, weil hier beide Quellen "
        "Zahlenreihen sind. Ein Convolutional Layer für das eine und ein Embedding für das andere hätten darin "
        "keinen Platz."
    )
