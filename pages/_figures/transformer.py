"""Figures of the lab Transformer: one number word by word, the same through the training, and how both are told.

F frames, T steps, S places looked at. Families: "both" translates, "encoder" classifies, "decoder" continues.
"""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from pages._figures.film import Film
from pages._figures.german import percent
from pages._figures.palette import DASHES, PLOTLY, TEMPLATE
from pages._figures.panels import Curves, Series
from pages._figures.sentences import Alignment, Ranking, rank
from pages._figures.transformer_texts import say_result
from pages._figures.word_steps import SHOWN, WordSteps

SHARES = {"both": "Neue Zahlen richtig", "encoder": "Neue Zahlen richtig", "decoder": "Nächstes Wort richtig"}
_HEADS = {
    "both": ("Cross-Attention: welche Ziffer zählt", "Ziffer", "Wort"),
    "encoder": ("Self-Attention: jedes Wort sieht alle", "sieht", "Wort"),
    "decoder": ("Kausale Self-Attention: nur zurück", "bisher", "nächstes Wort"),
}


Curve = tuple[np.ndarray, Sequence[float], Sequence[float]]  # steps, losses, shares right


def draw_number(family: str, asked: str, passes: Sequence[WordSteps], curves: Curve) -> Film:
    """One pass of the trained model word by word, or a pass at each recorded step of the training."""
    if len(passes) == 1:
        return draw_words(family, asked, passes[0])
    return draw_training(family, asked, passes, curves)


def draw_words(family: str, asked: str, steps: WordSteps) -> Film:
    """A frame for each word: its lines, and the probabilities that chose it."""
    n = len(steps.words)
    frames = range(n)
    hide = family != "encoder"
    targets = [[word if not hide or t <= f else "" for t, word in enumerate(steps.words)] for f in frames]
    sources = [[w if family != "decoder" or s <= f else "" for s, w in enumerate(steps.sources)] for f in frames]
    title, x_title, y_title = _HEADS[family]
    wrong = [_wrong(steps)] * n
    alignment = Alignment(
        title, x_title, y_title, sources, targets, np.stack([steps.weights] * n), list(frames), wrong
    )
    names = [SHOWN.get(name, name) for name in steps.names]
    words, values = rank(steps.probs, names)
    chosen = [row.index(w) if w in row else -1 for row, w in zip(words, steps.words, strict=True)]
    if family == "encoder":
        chosen = [0] * n
    heading = "Antwort des Encoders" if family == "encoder" else "Nächstes Wort"
    ranking = Ranking(heading, "Wahrscheinlichkeit (%)", "Wort", words, values, chosen)
    captions = [_caption(family, steps, f, words[f], values[f]) for f in frames]
    moments = [f"{word}, {f + 1} von {n}" for f, word in enumerate(steps.words)]
    title = say_result(family, asked, steps)
    crossing = ": Einer und Zehner kreuzen sich" if family == "both" and crosses(steps) else ""
    looks = "; ".join(look_of(family, steps, f) for f in frames)
    start = max(0, n - 2) if family == "both" else n - 1
    return Film(title + crossing, [f + 1 for f in frames], [alignment, ranking], f"{title}{crossing}. {looks}",
                "Wort", moments, captions, start=start)  # fmt: skip


def draw_training(family: str, asked: str, passes: Sequence[WordSteps], curves: Curve) -> Film:
    """A frame for each recorded step: what the model makes of the number, and loss and share right so far."""
    n_words, n_sources = (max(len(part) for part in parts) for parts in zip(*_sizes(passes), strict=True))
    weights = np.zeros((len(passes), n_words, n_sources))
    for f, one in enumerate(passes):
        weights[f, : len(one.words), : len(one.sources)] = one.weights
    targets = [_filled(one.words, n_words) for one in passes]
    sources = [_filled(one.sources, n_sources) for one in passes]
    wrong = [[*_wrong(one), *[False] * (n_words - len(one.words))] for one in passes]
    title, x_title, y_title = _HEADS[family]
    alignment = Alignment(title, x_title, y_title, sources, targets, weights, [-1] * len(passes), wrong)
    at, losses, shares = curves
    share = Curves(f"{SHARES[family]} ({percent(shares[-1])})", "Schritt", "Anteil",
                   [Series("richtig", "test", at, np.array(shares), "solid")], y_range=(0.0, 1.0))  # fmt: skip
    loss = Curves("Loss auf neuen Zahlen", "Schritt", "Loss (Cross-Entropy)",
                  [Series("Loss", "validation", at, np.array(losses))])  # fmt: skip
    titles = [
        f"Schritt {step}: {say_result(family, asked, one)}" for step, one in zip(at.tolist(), passes, strict=True)
    ]
    description = f"{titles[0]}. {titles[-1]}. {SHARES[family]}: zuletzt {percent(shares[-1])}."
    return Film(titles[-1], at.tolist(), [alignment, share, loss], description, "Schritt", titles=titles)


def draw_progress(
    family: str,
    steps: Sequence[int] | np.ndarray,
    losses: Sequence[float],
    shares: Sequence[float],
) -> go.Figure:
    """Share right and loss of 200 new numbers over the steps."""
    green = {"color": PLOTLY["test"], "width": 2.5}
    orange = {"color": PLOTLY["validation"], "dash": DASHES["validation"], "width": 2}
    figure = go.Figure(
        [
            go.Scatter(x=steps, y=[100 * s for s in shares], name="richtig", line=green, mode="lines+markers"),
            go.Scatter(x=steps, y=losses, name="Loss", line=orange, mode="lines", yaxis="y2"),
        ]
    )
    of = "der<br>nächsten Wörter richtig" if family == "decoder" else "von<br>200 neuen Zahlen richtig"
    loss_axis = {
        "title": "Loss (Cross-Entropy)",
        "overlaying": "y",
        "side": "right",
        "range": [0, 1.02 * max(losses)],
    }
    figure.update_layout(
        template=TEMPLATE,
        title=f"Nach {steps[-1]} Schritten: {percent(shares[-1])} {of}",
        height=320,
        xaxis={"title": "Schritt", "range": [0, 1.02 * steps[-1]]},
        yaxis={"title": f"{SHARES[family]} (%)", "range": [0, 102]},
        yaxis2={**loss_axis, "showgrid": False, "tickmode": "auto", "nticks": 5},
        margin={"r": 60},
    )
    return figure


def _sizes(passes: Sequence[WordSteps]) -> list[tuple[Sequence[str], Sequence[str]]]:
    return [(one.words, one.sources) for one in passes]


def _filled(words: Sequence[str], n: int) -> list[str]:
    return [*words, *[""] * (n - len(words))]


def _wrong(steps: WordSteps) -> list[bool]:
    """Which words are not the right ones in their place, where there are right ones."""
    right = steps.truth
    return [bool(right) and (t >= len(right) or word != right[t]) for t, word in enumerate(steps.words)]


def crosses(steps: WordSteps) -> bool:
    """Whether the word of the ones looks most at the ones, and the later word of the tens at the tens."""
    und = [t for t, word in enumerate(steps.words) if word == "und"]
    most = steps.weights.argmax(axis=1).tolist()
    n = len(steps.sources)
    return any(0 < t < len(most) - 1 and most[t - 1] == n - 1 and most[t + 1] == n - 2 for t in und)


def look_of(family: str, steps: WordSteps, f: int) -> str:
    """Whom the frame's word looks at most."""
    most = int(steps.weights[f].argmax())
    who = f"Für «{steps.words[f]}» zählt" if family == "decoder" else f"«{steps.words[f]}» schaut"
    on = "" if family == "decoder" else "auf "
    return f"{who} am meisten {on}«{steps.sources[most]}» ({percent(float(steps.weights[f, most]), 0)})"


def _caption(
    family: str, steps: WordSteps, f: int, words: Sequence[str], values: np.ndarray
) -> list[tuple[str, str]]:
    """What stands beneath a frame: the words so far, and the next one with its nearest rival."""
    look = ("Attention", look_of(family, steps, f))
    if family == "encoder":
        return [look]
    before = " ".join(steps.words[:f]) or "(noch nichts)"
    origin = "gegeben" if f < steps.n_given else "das wahrscheinlichste"
    rival = next(k for k, word in enumerate(words) if word != steps.words[f])
    chance = _chance(float(steps.probs[f, _place(steps, f)]))
    return [
        look,
        ("Bisher", before),
        (
            "Nächstes Wort",
            f"{steps.words[f]} ({chance}, {origin}); sonst {words[rival]} ({_chance(float(values[rival]))})",
        ),
    ]


def _place(steps: WordSteps, f: int) -> int:
    return [SHOWN.get(name, name) for name in steps.names].index(steps.words[f])


def _chance(share: float) -> str:
    return "unter 0,1 %" if share < 0.0005 else percent(share)
