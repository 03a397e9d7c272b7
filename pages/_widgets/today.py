"""Today's plan and what it is for: the questions with their minutes, the exam's forecast and its reasons."""

import streamlit as st

from pages._widgets.learner import now
from pages._widgets.links import open_page
from quiz.bank import Bank
from quiz.forecast import Forecast
from quiz.goals import Goals
from quiz.memory import Memories
from quiz.plan import Plan

_REASONS = {
    "neu": "noch nie gefragt",
    "angekündigt": "eine der möglichen Prüfungsfragen",
    "wackelt": "sonst bald vergessen",
    "sicher, aber falsch": "du warst sicher, es war falsch",
}
_SHOWN = 6  # questions of the plan before the rest is only counted


def draw_today(bank: Bank, plan: Plan, goals: Goals, memories: Memories) -> None:
    """Draw the one button that starts the plan, and what it will ask."""
    st.markdown(_introduction(plan, goals))
    if not plan.items:
        if plan.mode != "nach der Prüfung":
            st.success("Für heute ist genug getan. Morgen geht es weiter.", icon=":material/check:")
        open_page("exam/practice", "Trotzdem weiter üben")
        return
    count = len(plan.items)
    label = f"{'Los' if not memories.cards else 'Weiter'}: {_questions(count)}, rund {_minutes(plan.minutes)}"
    open_page("exam/practice", label, frage=plan.items[0].question_id)
    lines = [
        f"1. {bank.questions[item.question_id].headline}  \n"
        f"   :small[{_minutes(item.minutes)} · {_REASONS[item.reason]}]"
        for item in plan.items[:_SHOWN]
    ]
    if count > _SHOWN:
        lines.append(f"\nUnd noch {_questions(count - _SHOWN)}.")
    st.markdown("\n".join(lines))


def draw_forecast(forecast: Forecast, memories: Memories, goals: Goals) -> None:
    """Draw the expected points with their interval, and say in words where they come from."""
    points, low, high, of = (round(v) for v in (forecast.points, forecast.low, forecast.high, forecast.of))
    st.metric("Erwartete Punkte an der Prüfung", f"{points} von {of}")
    st.progress(
        min(1.0, forecast.points / forecast.of) if forecast.of else 0.0,
        text=f"In vier von fünf Fällen zwischen {low} und {high} Punkten",
    )
    asked = len(memories.cards)
    basis = (
        f"Das stützt sich auf deine Antworten zu {_questions(asked)}."
        if asked
        else "Noch hast du nichts beantwortet: Das ist der Stand einer Person ohne Vorbereitung."
    )
    when = "am Prüfungstag" if goals.exam_at else "in drei Wochen"
    st.markdown(basis)
    with st.expander("Wie kommt diese Zahl zustande?"):
        st.markdown(
            "Für jeden Punkt jeder Antwort schätzt ein Gedächtnismodell (FSRS), mit welcher Wahrscheinlichkeit du "
            f"ihn {when} noch weisst, wenn du bis dann nichts mehr übst. Das wird mit den Punkten gewichtet, die "
            "eine Frage an der Prüfung erwarten lässt. Was du nie beantwortet hast, zählt nach dem, was du von "
            "verwandten Fragen weisst. Die Spanne ist so breit, dass sie bei simulierten Lernenden in vier von "
            "fünf Fällen das Ergebnis enthielt."
        )


def _introduction(plan: Plan, goals: Goals) -> str:
    if goals.exam_at is None:
        return "Ohne Termin plant Durchblick auf einen Tag in drei Wochen hin."
    days = (goals.exam_at.date() - now().astimezone(goals.zone).date()).days
    moment = f"{goals.exam_at:%d.%m.%Y um %H:%M}"
    if plan.mode == "nach der Prüfung":
        return f"Die Prüfung war am {moment}. Trag einen neuen Termin ein, wenn du weiterlernst."
    left = {0: "Heute", 1: "Morgen"}.get(days, f"In {days} Tagen")
    sentence = f"**{left} ist die Prüfung** ({moment})."
    if plan.mode == "letzte 48 Stunden":
        sentence += (
            " Jetzt kommt nur noch, was sich lohnt: worin du sicher warst und falsch lagst, die möglichen "
            "Prüfungsfragen, kurze Wiederholungen. Nichts Neues vom Rand."
        )
    return sentence


def _questions(count: int) -> str:
    return f"{count} Frage" if count == 1 else f"{count} Fragen"


def _minutes(minutes: float) -> str:
    whole = max(1, round(minutes))
    return f"{whole} Minute" if whole == 1 else f"{whole} Minuten"
