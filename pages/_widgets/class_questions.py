"""How the class does question by question, and which questions tell those who know from those who do not."""

from collections.abc import Callable, Sequence

import streamlit as st

from pages._figures.class_results import describe_questions, draw_question_map, signed
from pages._figures.german import percent
from quiz.class_report import FEWEST_PAIRS, QuestionRow, Share
from quiz.class_results import FEWEST, OTHERS

_MOST = 25
_BOUNDS = {"at most": "höchstens ", "at least": "mindestens ", "": ""}
_NEVER = 9.0  # behind every correlation
_ORDERS: dict[str, Callable[[QuestionRow], float]] = {
    "Schwerste zuerst": lambda row: row.score.value if row.score else 1.0,
    "Leichteste zuerst": lambda row: -row.score.value if row.score else 0.0,
    "Trennt am wenigsten": lambda row: row.discrimination.r if row.discrimination else _NEVER,
    "Trennt am besten": lambda row: -row.discrimination.r if row.discrimination else _NEVER,
    "Am meisten anders beurteilt": lambda row: -row.contested,
}


_DISCRIMINATION = f"""
Die Trennschärfe ist die Korrelation zwischen den Punkten bei dieser Frage und den mittleren Punkten derselben
Person bei allen anderen Fragen (korrigierte Item-Total-Korrelation; Henrysson, 1963). Hoch heisst: Wer sonst
viel weiss, beantwortet auch diese Frage besser. Ab etwa **0,3** gilt eine Frage als trennscharf (Nunnally und
Bernstein, 1994). Nahe bei 0 sagt die Frage wenig darüber, was jemand sonst kann: Sie ist vielleicht zu leicht,
zu schwer oder fragt etwas anderes. **Unter 0** lohnt sich ein Blick auf Frage und Musterantwort.

Der Strich durch jeden Punkt ist der Bereich, in dem der wahre Wert mit 95 % liegt (Fishers z). Bei kleinen
Klassen ist er breit: Dann ist die Zahl ein Hinweis, kein Urteil. Gerechnet wird ab {FEWEST_PAIRS} Lernenden, in
Gruppen von {FEWEST}; wer weniger als {OTHERS} andere Fragen beantwortet hat, zählt nicht mit.
"""


def share_text(share: Share | None) -> str:
    """ "höchstens 20 %", "45 %", and a dash for nothing."""
    return "–" if share is None else f"{_BOUNDS[share.bound]}{percent(share.shown, 0)}"


def draw_questions(rows: Sequence[QuestionRow]) -> None:
    """Draw the map of difficulty and discrimination, what it means, and the questions in the chosen order."""
    told = [row for row in rows if row.n]
    _draw_map([row for row in told if row.discrimination is not None])
    if told:
        order = st.selectbox("Reihenfolge", list(_ORDERS), width=320)
        told.sort(key=_ORDERS[order])
        everything = len(told) > _MOST and st.toggle(f"Alle {len(told)} Fragen zeigen")
        st.markdown(_table(told if everything else told[:_MOST]))
    hidden = len(rows) - len(told)
    if hidden:
        st.caption(f"{hidden} Fragen: unter fünf Lernenden, nicht gezeigt.")


def _draw_map(rows: Sequence[QuestionRow]) -> None:
    if not rows:
        st.markdown(
            f"Für die Trennschärfe einer Frage braucht es {FEWEST_PAIRS} Lernende, die auch mindestens {OTHERS} "
            "andere Fragen beantwortet haben."
        )
        return
    dots = [
        (row.question.id, row.score.shown, row.discrimination.r, row.discrimination.low, row.discrimination.high)
        for row in rows
        if row.score is not None and row.discrimination is not None
    ]
    st.plotly_chart(
        draw_question_map(dots), config={"displayModeBar": False}, key="class-map", alt=describe_questions(dots)
    )
    with st.expander("Was heisst Trennschärfe?", icon=":material/help:"):
        st.markdown(_DISCRIMINATION)


def _table(rows: Sequence[QuestionRow]) -> str:
    head = "| Frage | Lernende | Punkte | Trennschärfe | anders beurteilt |\n|---|---|---|---|---|\n"
    return head + "\n".join(_line(row) for row in rows)


def _line(row: QuestionRow) -> str:
    headline = " ".join(row.question.headline.replace("|", r"\|").split())
    separates = signed(row.discrimination.r) if row.discrimination else "–"
    return f"| {headline} | {row.n} | {share_text(row.score)} | {separates} | {row.contested or '–'} |"
