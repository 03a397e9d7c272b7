"""Before a mock exam: what it is, how long it may be, and how the earlier ones went."""

import secrets

import streamlit as st

from pages._figures.german import trimmed
from pages._widgets.content import show_content_errors
from pages._widgets.learner import current_learner, now, show_store_error, stops_without_progress
from pages._widgets.local_time import local_text
from pages._widgets.mock_exam import go_to_exam, open_exams, result_of
from pages._widgets.sure_button import sure_button
from quiz.bank import Bank
from quiz.blueprint import draw_paper
from quiz.exam import Blueprint
from quiz.progress import StoreError
from quiz.tables import Exam

# share of the real exam's time and points
_LENGTHS = {"Ganze Prüfung": 1.0, "Halbe": 0.5, "Kurze": 0.25}


@stops_without_progress
def draw_start(bank: Bank, blueprint: Blueprint) -> None:
    """Draw the choice of a length with what it means, the start button, and the earlier exams."""
    st.markdown(
        "Eine Prüfung unter echten Bedingungen: gemischte Fragen, eine laufende Uhr, und bis zur Abgabe sagt dir "
        "niemand, ob etwas stimmt. Was du schreibst, ist nach wenigen Sekunden gespeichert, auch wenn der Browser "
        "abstürzt; die Uhr läuft dabei weiter. Nach der Abgabe siehst du die Punkte nach Thema und jede Antwort "
        "korrigiert."
    )
    if not bank.questions:
        st.info("Noch gibt es keine Frage, die sich stellen lässt.", icon=":material/info:")
        show_content_errors()
        return
    name = st.segmented_control("Wie lang?", list(_LENGTHS), default="Ganze Prüfung", required=True)
    wanted = _shortened(blueprint, _LENGTHS[name or "Ganze Prüfung"])
    seed = st.session_state.setdefault("mock-seed", secrets.randbelow(2**31))
    paper = draw_paper(bank, wanted, seed=seed)
    points = sum(bank.questions[name].points for name in paper)
    st.markdown(f"**{len(paper)} Fragen · {trimmed(points)} Punkte · {wanted.minutes} Minuten**")
    sure_button(
        "Prüfung beginnen",
        _start,
        seed,
        paper,
        wanted.minutes,
        type="primary",
        icon=":material/timer:",
        disabled=not paper,
    )
    st.caption(
        "Gezogen wird nach dem Bauplan der Prüfung: so viele Punkte je Thema wie dort, die angekündigten Fragen "
        "eher als andere, nie eine Frage zusammen mit ihrer Umformulierung. Jedes Mal ist es eine andere Auswahl."
    )
    _draw_earlier(bank)


def _shortened(blueprint: Blueprint, share: float) -> Blueprint:
    minutes = max(1, round(share * blueprint.minutes))
    return blueprint.model_copy(update={"minutes": minutes, "points": share * blueprint.points})


def _start(seed: int, paper: tuple[str, ...], minutes: int) -> None:
    try:
        exam = open_exams().start(current_learner(), seed=seed, paper=paper, minutes=minutes, now=now())
    except StoreError as error:
        show_store_error(error)
        return
    st.session_state.pop("mock-seed", None)
    go_to_exam(exam.id)


def _draw_earlier(bank: Bank) -> None:
    done = [exam for exam in open_exams().exams(current_learner()) if exam.submitted_at is not None]
    st.header("Frühere Probeprüfungen", anchor=False)
    if not done:
        st.markdown("Hier stehen deine Probeprüfungen mit ihren Punkten, sobald du eine abgegeben hast.")
    for exam in done:
        _draw_row(exam, bank)


def _draw_row(exam: Exam, bank: Bank) -> None:
    result = result_of(exam, bank)
    with st.container(horizontal=True, vertical_alignment="center", key=f"exam-{exam.id}"):
        sure_button("Durchsehen", go_to_exam, exam.id, key=f"review-{exam.id}")
        st.markdown(
            f"{local_text(exam.started_at)} · **{trimmed(result.points)} von {trimmed(result.of)} Punkten** · "
            f"{exam.minutes} Minuten"
        )
