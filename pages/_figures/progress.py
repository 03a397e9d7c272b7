"""A learner's own curves: points by day, time by day and by topic."""

import re
from collections.abc import Mapping, Sequence
from datetime import date

import plotly.graph_objects as go

from pages._figures.german import number, percent, trimmed
from pages._figures.palette import PLOTLY, TEMPLATE

_ROW, _FRAME = 40, 130  # pixels: of a topic, of all the rest
_FEW = 12  # days that still have room for a label each


def draw_points_by_day(days: Sequence[tuple[date, float, float]]) -> go.Figure:
    """(day, points reached, points possible) as bars, full as far as reached; a bar a day with answers."""
    names = _names([day for day, _, _ in days])
    faint = {"color": PLOTLY["reference"], "pattern": {"shape": "/", "fillmode": "replace", "solidity": 0.2}}
    figure = go.Figure(
        [
            go.Bar(x=names, y=[got for _, got, _ in days], name="erreicht", marker={"color": PLOTLY["test"]}),
            go.Bar(x=names, y=[of - got for _, got, of in days], name="fehlt", marker=faint),
        ]
    )
    _lay_out(figure, points_by_day_title(days), x="Tag", y="Punkte")
    figure.update_layout(barmode="stack", legend={"traceorder": "normal"})
    return figure


def points_by_day_title(days: Sequence[tuple[date, float, float]]) -> str:
    """The share of points on the last day beside that of all days before."""
    if not days:
        return "Noch keine Antworten"
    *earlier, (_, got, of) = days
    last = f"Zuletzt {percent(got / of, 0)} der Punkte"
    if not earlier:
        return last
    before = sum(got for _, got, _ in earlier) / sum(of for _, _, of in earlier)
    return f"{last}, an den Tagen davor {percent(before, 0)}"


def describe_points_by_day(days: Sequence[tuple[date, float, float]]) -> str:
    """The same in words."""
    names = _names([day for day, _, _ in days])
    rows = [f"{name} {trimmed(got)} von {trimmed(of)}" for name, (_, got, of) in zip(names, days, strict=True)]
    return f"{points_by_day_title(days)}. Punkte nach Tag: {'; '.join(rows)}."


def draw_minutes_by_day(minutes: Mapping[date, float]) -> go.Figure:
    """Minutes a day as bars; a bar a day with answers."""
    marker = {"color": PLOTLY["training"]}
    figure = go.Figure(go.Bar(x=_names(list(minutes)), y=list(minutes.values()), marker=marker))
    _lay_out(figure, minutes_by_day_title(minutes), x="Tag", y="Zeit (Minuten)")
    return figure


def minutes_by_day_title(minutes: Mapping[date, float]) -> str:
    """How many days, and how long on one of them."""
    if not minutes:
        return "Noch keine Zeit"
    mean = sum(minutes.values()) / len(minutes)
    if len(minutes) == 1:
        return f"{number(mean, 0)} Minuten an einem Tag"
    return f"Im Mittel {number(mean, 0)} Minuten an {len(minutes)} Tagen"


def draw_minutes_by_topic(minutes: Mapping[str, float]) -> go.Figure:
    """Minutes a topic as bars that lie, the first on top."""
    names = list(minutes)
    figure = go.Figure(
        go.Bar(
            y=names, x=list(minutes.values()), orientation="h", marker={"color": PLOTLY["training"]},
            text=[number(value, 0) for value in minutes.values()], textposition="outside", cliponaxis=False,
        )
    )  # fmt: skip
    figure.update_layout(
        template=TEMPLATE,
        title=_title(minutes_by_topic_title(minutes)),
        height=_FRAME + _ROW * len(names),
        xaxis={"title": "Zeit (Minuten)", "range": [0, 1.2 * max(minutes.values(), default=1.0) or 1.0]},
        yaxis={"autorange": "reversed"},
        margin={"t": 72, "b": 40},
    )
    return figure


def minutes_by_topic_title(minutes: Mapping[str, float]) -> str:
    """Where most of the time went."""
    if not minutes:
        return "Noch keine Zeit"
    return f"Am meisten Zeit ging an {max(minutes, key=lambda name: minutes[name])}"


def describe_minutes(title: str, minutes: Mapping[str, float]) -> str:
    """A chart of minutes in words."""
    return f"{title}. {'; '.join(f'{name} {number(value, 0)} Minuten' for name, value in minutes.items())}."


def day_names(minutes: Mapping[date, float]) -> dict[str, float]:
    """The same by the name of the day."""
    return dict(zip(_names(list(minutes)), minutes.values(), strict=True))


def _lay_out(figure: go.Figure, title: str, *, x: str, y: str) -> None:
    figure.update_layout(
        template=TEMPLATE,
        title=_title(title),
        height=320,
        margin={"t": 64},
        xaxis={"title": x, "type": "category", "nticks": _FEW},
        yaxis={"title": y, "rangemode": "tozero"},
    )


def _title(text: str) -> dict[str, object]:
    # On a telephone a title needs two lines.
    return {"text": re.sub(r",? (an|bei) ", r"<br>\1 ", text, count=1), "xref": "container", "x": 0.01}


def _names(days: Sequence[date]) -> list[str]:
    """ "26.11.", and with the year where there are several."""
    several = len({day.year for day in days}) > 1
    return [f"{day:%d.%m.%y}" if several else f"{day:%d.%m.}" for day in days]
