"""The learner's standing in four numbers, each with the way it is computed."""

import streamlit as st

from pages._figures.german import percent
from pages._widgets.learner import now
from pages._widgets.progress_start import looked_ahead_to
from quiz.bank import Bank
from quiz.forecast import forecast
from quiz.goals import Goals
from quiz.memory import Memories
from quiz.retention import retention


def draw_standing(bank: Bank, goals: Goals, memories: Memories) -> None:
    """Draw retention today and on the exam day, what was asked so far, and the expected points."""
    exam_at = looked_ahead_to(goals)
    today, then = retention(memories, at=now()), retention(memories, at=exam_at)
    when = "am Prüfungstag" if exam_at == goals.exam_at else "in drei Wochen"
    expected = forecast(bank, bank.exam, memories, exam_at=exam_at)
    with st.container(horizontal=True, key="lab-numbers"):
        st.metric(
            "Heute im Gedächtnis",
            percent(today.mean, 0),
            help="Mittel über alle schon gefragten Kernpunkte: So wahrscheinlich weisst du einen jetzt noch. "
            "Das Gedächtnismodell (FSRS) rechnet das aus deinen bisherigen Antworten und der Zeit seither.",
        )
        st.metric(
            f"Davon {when}",
            percent(then.mean, 0),
            help=f"Dasselbe Mittel {when}, wenn du bis dahin nichts wiederholst.",
        )
        st.metric(
            "Gefragte Kernpunkte",
            f"{today.asked} von {today.of}",
            help="Einzelne Aussagen, Ergebnisse und Paare aller Fragen, zu denen du schon etwas geantwortet hast. "
            "Wird eine Frage geändert, beginnen nur ihre geänderten Kernpunkte neu.",
        )
        st.metric(
            "Erwartete Punkte",
            f"{round(expected.points)} von {round(expected.of)}",
            help=f"Punkte {when} ohne weiteres Üben: Prüfungspunkte jeder Frage mal die Wahrscheinlichkeit, sie "
            f"dann zu wissen. In vier von fünf Fällen sind es {round(expected.low)} bis {round(expected.high)}.",
        )
    if goals.exam_at is None:
        st.caption("Ohne Prüfungstermin rechnet Durchblick mit drei Wochen; den Termin trägst du auf «Heute» ein.")
    elif exam_at != goals.exam_at:
        st.caption("Der Prüfungstermin ist vorbei; gerechnet wird mit drei Wochen ab heute.")
