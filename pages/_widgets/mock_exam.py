"""Which mock exam the page shows: the one that the address names, or the one that is running."""

from uuid import UUID

import streamlit as st

from pages._widgets.learner import current_learner, now, open_progress, stops_without_progress
from quiz.bank import Bank
from quiz.exam_marking import catch_up
from quiz.exam_result import ExamResult, exam_result
from quiz.exams import Exams
from quiz.tables import Exam

_NAME = "pruefung"  # of the address's parameter


def open_exams() -> Exams:
    """The kept exams; where the database fails the page ends with a German message."""
    return Exams(open_progress().engine)


@stops_without_progress
def current_exam(bank: Bank) -> Exam | None:
    """The exam to show; before, every exam whose time is over is handed in. None: the learner may start one."""
    for over in catch_up(open_progress(), current_learner(), bank, now=now()):
        go_to_exam(over.id)
        st.session_state["mock-over"] = over.id
    exams = open_exams().exams(current_learner())
    wanted = st.query_params.get(_NAME)
    found = next((exam for exam in exams if str(exam.id) == wanted), None)
    if wanted is not None and found is None:
        with st.container(border=True, key="mock-unknown"):
            st.text(f"Eine Probeprüfung «{wanted[:60]}» hast du nicht geschrieben.")
        return None
    running = next((exam for exam in exams if exam.submitted_at is None), None)
    if found is None and running is not None:
        st.query_params[_NAME] = str(
            running.id
        )  # so that a second look at this address finds it, also after it was handed in
    return found or running


def running_exam() -> Exam | None:
    """The exam that is not handed in yet."""
    exams = open_exams().exams(current_learner())
    return next((exam for exam in exams if exam.submitted_at is None), None)


def go_to_exam(exam_id: UUID | None) -> None:
    """Make the address name this exam; None leads to the start."""
    st.query_params.pop("frage", None)
    if exam_id is None:
        st.query_params.pop(_NAME, None)
    else:
        st.query_params[_NAME] = str(exam_id)


def result_of(exam: Exam, bank: Bank) -> ExamResult:
    """What an exam gave that is handed in."""
    exams, learner = open_exams(), current_learner()
    contests = open_progress().contests(learner)
    return exam_result(bank, exam, exams.texts(learner, exam.id), exams.answers(learner, exam), contests)
