"""How the class does key point by key point: the weakest of all, and those of one question."""

from collections.abc import Sequence

import streamlit as st

from pages._figures.class_results import describe_points, draw_weakest_points
from pages._widgets.class_questions import share_text
from quiz.class_report import QuestionRow

_MOST = 12
_LABEL = 120  # characters


def draw_points(rows: Sequence[QuestionRow]) -> None:
    """Draw the key points that the fewest hit, and all of a chosen question."""
    told = [row for row in rows if any(point.hit for point in row.points)]
    if not told:
        st.markdown("Noch kein Kernpunkt, zu dem fünf Lernende etwas geschrieben haben.")
        return
    hits = [
        (point.statement, point.hit.shown, point.hit.bound) for row in told for point in row.points if point.hit
    ]
    weakest = sorted(hits, key=lambda hit: hit[1])[:_MOST]
    st.plotly_chart(
        draw_weakest_points(weakest),
        config={"displayModeBar": False},
        key="class-points",
        alt=describe_points(weakest),
    )
    by_id = {row.question.id: row for row in told}
    chosen = st.selectbox("Frage", list(by_id), format_func=lambda name: _label(by_id[name]), width=720)
    row = by_id[chosen]
    st.markdown(f"**{row.question.headline}**")
    head = "| Kernpunkt | getroffen | unsicher | verfehlt |\n|---|---|---|---|\n"
    st.markdown(head + "\n".join(_line(row)))
    st.caption(
        "«Unsicher» heisst: Das Programm hat bei der Person nachgefragt, ob sie diesen Punkt meinte. "
        "Bei Zahlen, Auswahl und Reihenfolge ist das Ergebnis der einzige Kernpunkt."
    )


def _line(row: QuestionRow) -> list[str]:
    return [
        f"| {' '.join(point.statement.replace('|', chr(92) + '|').split())} "
        f"| {share_text(point.hit)} | {share_text(point.unsure)} | {share_text(point.miss)} |"
        for point in row.points
    ]


def _label(row: QuestionRow) -> str:
    said = f"{row.question.id} · {row.question.headline}"
    return said if len(said) <= _LABEL else f"{said[:_LABEL]} …"
