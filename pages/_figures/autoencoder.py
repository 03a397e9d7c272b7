"""Figures of the lab Lernarten: an autoencoder's code while it is learned, and what comes back out of it."""

import numpy as np

from engine import Autoencoder, Dataset, History, KMeans
from pages._figures.film import Film, Images, Panel
from pages._figures.german import number, percent
from pages._figures.learning import curves, loss_range
from pages._figures.learning_types import GROUPS, Revealed, compare, draw_classifier, draw_plane
from pages._figures.palette import ROLES
from pages._figures.scatter import Look, Scatter


def draw_code(
    data: Dataset, model: Autoencoder, learned: History, found: KMeans, revealed: Revealed | None
) -> Film:
    """The autoencoder epoch by epoch: where each sample's code is, or for points what comes back out of it."""
    x = data.train.x
    codes, back = _replay(model, learned, x)
    looks = found.assignment[None]
    explained = percent(1 - float(learned.train_loss[-1]) / float(x.var(axis=0).mean()))
    panels: list[Panel]
    if data.image_shape is not None:
        panels = [_draw_plane_of_codes(codes, looks, revealed), _draw_pairs(x, back, found, data.image_shape[:2])]
    else:
        title = "Zurück aus einer einzigen Zahl; grau: die Daten"
        panels = [draw_plane(title, back, looks, ground=x)]
        end = number(float(learned.train_loss[-1]), 3)
        panels.append(
            curves(learned, "loss", f"Fehler gegen die Eingabe: {end}", "Loss (MSE)", loss_range(learned))
            if revealed is None
            else draw_classifier(data, found, learned.snapshot_epochs, revealed)
        )
    n_code, n_features = codes.shape[-1], x.shape[1]
    title = f"{n_code} statt {n_features} Zahlen pro Sample, und {explained} der Streuung bleiben"
    description = (
        f"{title if revealed is None else compare(revealed)}. Der Autoencoder drückt {n_features} Zahlen durch "
        f"{n_code}; sein Ziel ist die Eingabe selbst, und {explained} der Streuung kommen zurück."
    )
    return Film(title if revealed is None else compare(revealed), learned.snapshot_epochs, panels, description)


def _draw_plane_of_codes(codes: np.ndarray, looks: np.ndarray, revealed: Revealed | None) -> Scatter:
    """Every code (F, N, 2) as a point in its group's look, or as its true digit."""
    styles, name = GROUPS, "Farbe: Gruppe"
    if revealed is not None:
        looks, name = revealed.classes[None], "Zeichen: wahre Ziffer"
        styles = [Look("", ROLES[digit % len(ROLES)], text=str(digit)) for digit in range(10)]
    low, high = np.quantile(codes[-1], (0.002, 0.998), axis=0)
    edge = 0.06 * (high - low)
    (x0, y0), (x1, y1) = (low - edge).tolist(), (high + edge).tolist()
    axes = ("Zahl 1 (ohne Einheit)", "Zahl 2 (ohne Einheit)")
    return Scatter(f"Code aus zwei Zahlen; {name}", *axes, codes, looks, styles, (x0, x1, y0, y1))


def _draw_pairs(x: np.ndarray, back: np.ndarray, found: KMeans, shape: tuple[int, ...]) -> Images:
    """Eight images (N, D) over what comes back of them (F, N, D): one of each group first: y is unknown."""
    first = np.unique(found.assignment, return_index=True)[1]
    shown = np.concatenate([first, np.setdiff1d(np.arange(20), first)])[:8].reshape(2, 4)
    before = np.broadcast_to(x[shown], (len(back), *shown.shape, x.shape[1]))
    frames = np.stack([before, back[:, shown]], axis=2).reshape(len(back), 16, *shape)
    names = ["Bild", "zurück", "Bild", "zurück"]
    return Images("Bild und was aus zwei Zahlen zurückkommt", frames, [""] * 16, 0.0, 1.0, row_names=names)


def _replay(model: Autoencoder, history: History, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Codes (F, N, C) and reconstructions (F, N, D) at each recorded moment; the model ends as it came."""
    end, codes, back = model.snapshot(), [], []
    for weights in history.snapshots["weights"]:
        model.restore(weights)
        codes.append(model.encode(x))
        back.append(model.decode(codes[-1]))
    model.restore(end)
    return np.stack(codes), np.stack(back)
