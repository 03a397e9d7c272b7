"""Points of a mock exam by topic: what was reached beside what was possible."""

from collections.abc import Mapping

import plotly.graph_objects as go

from pages._figures.german import trimmed
from pages._figures.palette import PLOTLY, TEMPLATE

_ROW, _FRAME = 44, 150  # pixels: of a topic, of all the rest


def draw_exam_points(points: Mapping[str, tuple[float, float]]) -> go.Figure:
    """A bar a topic, full as far as reached and faint to what was possible; the first topic on top."""
    names = list(points)
    reached = [points[name][0] for name in names]
    missing = [max(0.0, of - got) for got, of in points.values()]
    texts = [f"{trimmed(got)} von {trimmed(of)}" for got, of in points.values()]
    faint = {"color": PLOTLY["reference"], "pattern": {"shape": "/", "fillmode": "replace", "solidity": 0.2}}
    figure = go.Figure(
        [
            go.Bar(y=names, x=reached, orientation="h", name="erreicht", marker={"color": PLOTLY["test"]}),
            go.Bar(
                y=names, x=missing, orientation="h", name="fehlt", marker=faint,
                text=texts, textposition="outside", cliponaxis=False,
            ),
        ]
    )  # fmt: skip
    figure.update_layout(
        template=TEMPLATE,
        title={"text": exam_points_title(points).replace(" bei ", "<br>bei "), "xref": "container", "x": 0.01},
        barmode="stack",
        legend={"traceorder": "normal"},
        margin={"t": 72},
        height=_FRAME + _ROW * len(names),
        xaxis={"title": "Punkte", "range": [0, 1.25 * max((of for _, of in points.values()), default=1.0)]},
        yaxis={"autorange": "reversed"},
    )
    return figure


def exam_points_title(points: Mapping[str, tuple[float, float]]) -> str:
    """What is seen: where most points are missing."""
    missing = {name: of - got for name, (got, of) in points.items()}
    if not missing or max(missing.values()) < 0.05:
        return "In keinem Thema fehlen Punkte"
    return f"Am meisten Punkte fehlen bei {max(missing, key=lambda name: missing[name])}"


def describe_exam_points(points: Mapping[str, tuple[float, float]]) -> str:
    """The same in words, for who cannot see it."""
    rows = [f"{name} {trimmed(got)} von {trimmed(of)}" for name, (got, of) in points.items()]
    return f"{exam_points_title(points)}. Punkte nach Thema: {'; '.join(rows)}."
