"""A mock exam after handing in: the points, where they are missing, and every answer with what was found in it."""

from pathlib import Path

import streamlit as st

from pages._figures.exam_points import describe_exam_points, draw_exam_points
from pages._figures.german import percent, trimmed
from pages._widgets.learner import current_learner, open_progress, stops_without_progress
from pages._widgets.links import link_to
from pages._widgets.local_time import local_text
from pages._widgets.mock_exam import go_to_exam, result_of, running_exam
from pages._widgets.mock_hand_in import unreadable
from pages._widgets.mock_questions import choose_from_paper, draw_neighbours
from pages._widgets.practice_exercise import draw_exercise, draw_steps
from pages._widgets.practice_given import draw_given
from pages._widgets.practice_solution import draw_solution
from pages._widgets.sure_button import sure_button
from quiz.bank import Bank
from quiz.exam_result import ExamLine, ExamResult
from quiz.filled import split_fields
from quiz.numeric import seed_of
from quiz.questions import MultiPartQuestion, NumericQuestion
from quiz.tables import Exam
from quiz.topics import TOPICS

_CSS = Path(__file__).with_name("practice.css")
_FULL, _NONE = 0.999, 0.001  # shares of a question's points


@stops_without_progress
def draw_exam_review(exam: Exam, bank: Bank) -> None:
    """Draw the whole review of an exam that was handed in."""
    st.html(_CSS)
    result = result_of(exam, bank)
    _draw_summary(exam, result)
    with st.container(horizontal=True, vertical_alignment="center"):
        link_to("home/overview", "Neu planen", icon=":material/event_repeat:")
        running = running_exam()
        label = "Zur laufenden Prüfung" if running else "Noch eine Probeprüfung"
        sure_button(label, go_to_exam, running.id if running else None)
    st.caption("Der Plan rechnet bereits mit diesen Antworten: Was hier fehlte, kommt bald wieder.")
    if result.lines:
        _draw_topics(result)
        _draw_question(exam, result, bank)


def _draw_summary(exam: Exam, result: ExamResult) -> None:
    if st.session_state.get("mock-over") == exam.id:
        st.info(
            "Die Zeit war um. Abgegeben ist, was du bis dahin geschrieben hattest.", icon=":material/timer_off:"
        )
    share = result.points / result.of if result.of else 0.0
    ended = exam.submitted_at or exam.ends_at
    used = max(1, round((ended - exam.started_at).total_seconds() / 60))
    answered = sum(line.outcome != "empty" for line in result.lines)
    st.markdown(f":material/check_circle: **Abgegeben** am {local_text(ended)}")
    with st.container(horizontal=True, key="lab-numbers"):
        st.metric(
            "Punkte (geschätzt)",
            f"{trimmed(result.points)} von {trimmed(result.of)}",
            help="Summe über alle Fragen: Anteil der gefundenen Kernpunkte mal Punkte der Frage; unsichere zählen "
            "halb, dein eigenes Wort zu einem Kernpunkt geht vor. Ohne Antwort gibt es 0.",
        )
        st.metric("Anteil", percent(share, 0), help="Erreichte Punkte geteilt durch die möglichen.")
        st.metric(
            "Beantwortet",
            f"{answered} von {len(result.lines)}",
            help="Fragen, zu denen etwas geschrieben oder gewählt wurde.",
        )
        st.metric(
            "Zeit", f"{used} von {exam.minutes} min", help="Vom Beginn bis zur Abgabe, auf Minuten gerundet."
        )
    if result.gone:
        st.text(f"Nicht mehr im Fragenkatalog und deshalb nicht gezählt: {', '.join(result.gone)}")


def _draw_topics(result: ExamResult) -> None:
    points = {TOPICS[topic]: sums for topic, sums in result.by_topic().items()}
    st.plotly_chart(
        draw_exam_points(points),
        config={"displayModeBar": False},
        key="mock-topics",
        alt=describe_exam_points(points),
        width=760,
    )


def _draw_question(exam: Exam, result: ExamResult, bank: Bank) -> None:
    lines = {line.question.id: line for line in result.lines}
    paper = list(lines)
    st.header("Frage für Frage", anchor=False)
    signs = {name: _sign(line) for name, line in lines.items()}
    legend = "✓ volle Punkte, ◐ ein Teil, × keine, ○ nicht beantwortet."
    line = lines[choose_from_paper(paper, signs, legend)]
    st.subheader(f"{paper.index(line.question.id) + 1}. {line.question.headline}", anchor=False)
    unit = "Punkt" if line.of == 1 else "Punkten"
    st.markdown(f"**{trimmed(line.points)} von {trimmed(line.of)} {unit}**")
    mine, right = st.columns(2, gap="large")
    with mine:
        if line.answer is None:
            _draw_nothing(exam, line, bank)
        else:
            contests = open_progress().contests(current_learner(), line.answer.id)
            draw_given(line.question, line.answer, {c.key_point_id: c.verdict for c in contests})
    with right:
        seed = seed_of(exam.attempt(line.question.id))
        draw_solution(line.question, line.answer.grade if line.answer else {"seed": seed}, bank)
    link_to("exam/practice", "Im Selbsttest wiederholen", icon=":material/quiz:", frage=line.question.id)
    draw_neighbours(paper, line.question.id)


def _draw_nothing(exam: Exam, line: ExamLine, bank: Bank) -> None:
    seed = seed_of(exam.attempt(line.question.id))
    if isinstance(line.question, NumericQuestion):
        draw_exercise(line.question, seed)
    elif isinstance(line.question, MultiPartQuestion):
        draw_steps(line.question, seed)
    st.header("Deine Antwort", anchor=False)
    if line.outcome == "empty":
        st.markdown("Dazu hast du nichts geschrieben.")
        return
    st.text(" · ".join(split_fields(line.text).values()) or line.text)
    st.info("Das liess sich nicht auswerten und gibt keine Punkte.", icon=":material/edit_note:")
    st.text(unreadable(bank, exam, line.question.id, line.text))  # as text: it may quote what was typed


def _sign(line: ExamLine) -> str:
    if line.outcome == "empty":
        return "○"
    share = line.points / line.of
    return "✓" if share > _FULL else "×" if share < _NONE else "◐"
