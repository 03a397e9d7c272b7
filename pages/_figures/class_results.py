"""A class in pictures: questions by difficulty and discrimination, and the key points that the fewest hit."""

import textwrap
from collections.abc import Sequence
from html import escape

import plotly.graph_objects as go

from pages._figures.german import number, percent
from pages._figures.palette import PLOTLY, SYMBOLS, TEMPLATE

Dot = tuple[str, float, float, float, float]
"""A question: its id, mean score, discrimination and the ends of its interval."""
_SEPARATES = 0.3
_ROW, _FRAME = 46, 130  # pixels: of a key point, of all the rest
_BOUNDS = {"at most": "≤ ", "at least": "≥ ", "": ""}
# what separates how -> its name, role and range
_KINDS = (
    ("trennt gut", "test", _SEPARATES, 2.0),
    ("trennt wenig", "reference", 0.0, _SEPARATES),
    ("trennt verkehrt", "error", -2.0, 0.0),
)


def draw_question_map(dots: Sequence[Dot]) -> go.Figure:
    """Mean score against discrimination with its 95 % interval; colour and shape say how a question separates."""
    figure = go.Figure()
    for name, role, low, high in _KINDS:
        some = [dot for dot in dots if low <= dot[2] < high]
        if not some:
            continue
        colour = PLOTLY[role]
        figure.add_scatter(
            x=[100 * dot[1] for dot in some],
            y=[dot[2] for dot in some],
            error_y={
                "type": "data", "symmetric": False, "thickness": 1, "width": 0, "color": colour,
                "array": [dot[4] - dot[2] for dot in some], "arrayminus": [dot[2] - dot[3] for dot in some],
            },
            mode="markers", name=f"{name} ({len(some)})",
            marker={"color": colour, "size": 10, "symbol": "diamond" if role == "reference" else SYMBOLS[role]},
            text=[f"{escape(dot[0])}: Trennschärfe {signed(dot[2])}, Punkte {percent(dot[1], 0)}" for dot in some],
            hoverinfo="text",
        )  # fmt: skip
    figure.add_hline(y=_SEPARATES, line={"color": PLOTLY["reference"], "width": 1, "dash": "dot"})
    figure.add_hline(y=0, line={"color": PLOTLY["reference"], "width": 1})
    figure.update_layout(
        template=TEMPLATE,
        title={"text": question_map_title(dots).replace(", ", ",<br>", 1), "xref": "container", "x": 0.01},
        height=420,
        margin={"t": 72},
        xaxis={"title": "Mittlere Punkte (%)", "range": [-4, 104]},
        yaxis={"title": "Trennschärfe", "range": [-1.05, 1.05]},
        showlegend=True,
    )
    return figure


def question_map_title(dots: Sequence[Dot]) -> str:
    """How many questions separate well, and how many the wrong way."""
    well, wrong = sum(dot[2] >= _SEPARATES for dot in dots), sum(dot[2] < 0 for dot in dots)
    return f"{well} von {len(dots)} Fragen trennen gut, {wrong} verkehrt"


def describe_questions(dots: Sequence[Dot]) -> str:
    """The map in words."""
    rows = [f"{dot[0]} {percent(dot[1], 0)} und {signed(dot[2])}" for dot in dots]
    return f"{question_map_title(dots)}. Mittlere Punkte und Trennschärfe: {'; '.join(rows)}."


def draw_weakest_points(points: Sequence[tuple[str, float, str]]) -> go.Figure:
    """(statement, share that hit it, bound) as bars that lie, each under its statement."""
    places = list(range(len(points)))
    figure = go.Figure(
        go.Bar(
            y=places, x=[100 * share for _, share, _ in points], orientation="h", width=0.42,
            marker={"color": PLOTLY["test"]}, text=[_value(share, bound) for _, share, bound in points],
            textposition="outside", cliponaxis=False, hoverinfo="skip",
        )
    )  # fmt: skip
    for place, (statement, _, _) in zip(places, points, strict=True):
        figure.add_annotation(
            x=0, y=place - 0.26, text=escape(textwrap.shorten(statement, 52, placeholder=" …")), showarrow=False,
            xanchor="left", yanchor="bottom", font={"size": 12},
        )  # fmt: skip
    figure.update_layout(
        template=TEMPLATE,
        title={"text": points_title(points), "xref": "container", "x": 0.01},
        height=_FRAME + _ROW * len(points),
        margin={"t": 56, "b": 48},
        xaxis={"title": "Getroffen (% der Lernenden)", "range": [0, 112]},
        yaxis={"range": [len(points) - 0.5, -0.9], "showticklabels": False, "ticks": "", "title": "Kernpunkt"},
    )
    return figure


def points_title(points: Sequence[tuple[str, float, str]]) -> str:
    """The finding: how few hit the weakest of them."""
    return f"Den schwächsten Kernpunkt trafen {_value(points[0][1], points[0][2])}"


def describe_points(points: Sequence[tuple[str, float, str]]) -> str:
    """The bars in words."""
    rows = [f"{what.rstrip('.')}: {_value(share, bound)}" for what, share, bound in points]
    return f"{points_title(points)}. {'; '.join(rows)}."


def signed(value: float) -> str:
    """A correlation with one digit: more would say more of single persons than of the question."""
    return number(round(value, 1) or 0.0, 1).replace("-", "−")


def _value(share: float, bound: str) -> str:
    return f"{_BOUNDS[bound]}{percent(share, 0)}"
