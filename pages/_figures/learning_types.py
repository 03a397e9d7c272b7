"""Figures of the lab Lernarten: groups while they are found, a code while it is learned, classes afterwards."""

from typing import NamedTuple

import numpy as np
import plotly.graph_objects as go

from engine import Dataset, History, KMeans
from pages._figures.film import Film, Images, Lines, Panel
from pages._figures.german import percent
from pages._figures.learning import curves, decision_surface
from pages._figures.palette import ROLES, SEQUENTIAL, TEMPLATE
from pages._figures.scatter import Look, Scatter

_EXTENT = 3.4
NOTHING = np.zeros((1, 0, 2))
# Ten groups: five colours and shapes, filled and hollow.
GROUPS = [Look("", role, hollow) for hollow in (False, True) for role in ROLES]


class Revealed(NamedTuple):
    """What the labels tell: the classes (N,), the counts (classes, groups), the run of a classifier."""

    classes: np.ndarray
    table: np.ndarray
    history: History

    @property
    def agreement(self) -> float:
        """The share of samples whose class is the most frequent one of their group."""
        return float(self.table.max(axis=0).sum() / self.table.sum())


def draw_groups(data: Dataset, found: KMeans, left_over: list[float], revealed: Revealed | None) -> Film:
    """k-means step by step; beside it how much other numbers of groups would leave over, or the true classes."""
    n_groups = len(found.centers)
    last = len(found.steps) - 1
    epochs = np.arange(last + 1)
    if revealed is not None:
        epochs = np.union1d(epochs, revealed.history.snapshot_epochs)
    steps = [found.steps[min(epoch, last)] for epoch in epochs]
    centers = np.stack([step.centers for step in steps])
    sizes = np.bincount(found.assignment, minlength=n_groups)
    panels: list[Panel] = []
    if data.image_shape is not None:
        labels = [_name_groups(step.assignment, n_groups, revealed) for step in steps]
        pictures = centers.reshape(len(epochs), n_groups, *data.image_shape[:2])
        panels.append(Images("Zentrum jeder Gruppe: das mittlere Bild", pictures, labels, 0.0, 1.0))
    else:
        looks = np.stack([step.assignment for step in steps])
        panels.append(
            draw_plane("Ohne Labels: k-means, Kreuze sind die Zentren", data.train.x[None], looks, centers=centers)
        )
    panels.append(
        _elbow(left_over, n_groups) if revealed is None else draw_classifier(data, found, epochs, revealed)
    )
    title = f"Ohne ein einziges Label findet k-means {n_groups} Gruppen, in {last} Schritten"
    if revealed is not None:
        title = compare(revealed)
    description = f"{title}. Die Gruppen haben {', '.join(map(str, sizes))} Samples."
    return Film(title, epochs, panels, description, "Schritt" if revealed is None else "Runde")


def draw_table(table: np.ndarray, class_names: tuple[str, ...]) -> go.Figure:
    """How many samples of each true class (rows) are in each group (columns); the title names the purest group."""
    n_groups = table.shape[1]
    share = table.max(axis=0) / np.maximum(table.sum(axis=0), 1)
    best = int(share.argmax())
    name = class_names[int(table[:, best].argmax())]
    figure = go.Figure(
        go.Heatmap(
            z=table,
            text=table,
            texttemplate="%{text}",
            colorscale=SEQUENTIAL,
            xgap=1,
            ygap=1,
            x=[str(k + 1) for k in range(n_groups)],
            y=list(class_names),
            showscale=False,
            hovertemplate="Gruppe %{x}, Klasse %{y}: %{z} Samples<extra></extra>",
        )
    )
    figure.update_layout(
        template=TEMPLATE,
        title=f"Gruppe {best + 1} ist am reinsten:<br>{percent(float(share[best]))} sind Klasse {name}",
        height=160 + 26 * len(class_names),
        xaxis={"title": {"text": "Gruppe (gefunden ohne Labels)"}, "type": "category"},
        yaxis={"title": {"text": "wahre Klasse"}, "type": "category", "autorange": "reversed"},
    )
    return figure


def compare(revealed: Revealed) -> str:
    """Both ways in one sentence."""
    right = percent(float(revealed.history.val_accuracy[-1]))
    return f"Die Gruppen passen zu {percent(revealed.agreement)} zu den Klassen; mit Labels sind {right} richtig"


def draw_plane(
    title: str,
    points: np.ndarray,
    looks: np.ndarray,
    *,
    centers: np.ndarray = NOTHING,
    ground: np.ndarray = NOTHING[0],
) -> Scatter:
    """Points (F, N, 2) over the two features, each in the look of its group."""
    axes, extent = ("Merkmal 1", "Merkmal 2"), (-_EXTENT, _EXTENT, -_EXTENT, _EXTENT)
    return Scatter(title, *axes, points, looks, GROUPS, extent, square=True, ground=ground, centers=centers)


def _name_groups(assignment: np.ndarray, n_groups: int, revealed: Revealed | None) -> list[str]:
    """How many images are in each group at this step, or the most frequent class there and its share."""
    sizes = np.bincount(assignment, minlength=n_groups)
    if revealed is None:
        return [f"{size} Bilder" for size in sizes]
    counts = np.stack([np.bincount(revealed.classes[assignment == k], minlength=10) for k in range(n_groups)])
    shares = counts.max(axis=1) / np.maximum(sizes, 1)
    return [f"{digit}: {percent(share, 0)}" for digit, share in zip(counts.argmax(axis=1), shares, strict=True)]


def _elbow(left_over: list[float], n_groups: int) -> Lines:
    """The share that each number of groups leaves over; a mark where the lab is."""
    share = np.array(left_over) / left_over[0]
    mark = np.array([[[n_groups, share[n_groups - 1]]]])
    gain = share[n_groups - 2] - share[n_groups - 1]
    title = f"Die {n_groups}. Gruppe erklärt weitere {percent(float(gain), 0)}"
    return Lines(
        title, "Anzahl Gruppen k", "Unerklärt (Anteil)",
        np.arange(1, len(share) + 1), share[None, None], ["unerklärt"], ["reference"], y_range=(0.0, 1.05),
        marks=mark, mark_roles=["training"],
    )  # fmt: skip


def draw_classifier(data: Dataset, found: KMeans, epochs: np.ndarray, revealed: Revealed) -> Panel:
    """What the same samples give with labels: the boundary over points of the true classes, or the accuracy."""
    history = revealed.history
    right = percent(float(history.val_accuracy[-1]))
    if data.image_shape is not None:
        return curves(history, "accuracy", f"Mit Labels: {right} richtig", "Accuracy (Anteil)", (0.0, 1.02))
    fits = revealed.table.argmax(axis=0)[found.assignment] == revealed.classes
    x, y = data.train
    points = {"passt": (x[fits], y[fits], False), "passt nicht": (x[~fits], y[~fits], True)}
    frame = np.searchsorted(history.snapshot_epochs, epochs, side="right") - 1
    logits = history.snapshots["predictions"][frame]
    return decision_surface(logits, _EXTENT, f"Mit Labels: {right} richtig. Hohl: falsche Gruppe", points)
