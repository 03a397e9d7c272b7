"""Probeprüfung: Würde ich heute bestehen?"""

import streamlit as st

from pages._widgets.content import bank
from pages._widgets.mock_exam import current_exam
from pages._widgets.mock_review import draw_exam_review
from pages._widgets.mock_run import draw_running
from pages._widgets.mock_start import draw_start

questions = bank()

st.title("Probeprüfung", anchor=False)
exam = current_exam(questions)

if exam is None:
    draw_start(questions, questions.exam)
elif exam.submitted_at is None:
    draw_running(exam, questions)
else:
    draw_exam_review(exam, questions)
