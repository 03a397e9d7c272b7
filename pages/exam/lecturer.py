"""Klasse: Wie steht die Klasse?"""

import streamlit as st

from pages._widgets.class_contested import draw_contested
from pages._widgets.class_points import draw_points
from pages._widgets.class_questions import draw_questions
from pages._widgets.class_view import admit_lecturers, choose_topic, current_report, draw_numbers, draw_table_offer
from pages._widgets.content import bank, draw_content_errors

st.title("Klasse", anchor=False)
admit_lecturers()

questions = bank()
report = current_report(questions)
draw_numbers(report)
topic = choose_topic()
rows = [row for row in report.rows if topic in (None, row.question.topic)]
contested = [
    answer for answer in report.contested if topic in (None, questions.questions[answer.question_id].topic)
]

by_question, by_point, judged, content = st.tabs(
    [
        "Fragen",
        "Kernpunkte",
        f"Anders beurteilt ({len(contested)})",
        f"Fehler in den Inhalten ({len(questions.errors)})",
    ]
)
with by_question:
    draw_questions(rows)
with by_point:
    draw_points(rows)
with judged:
    draw_contested(contested, questions)
with content:
    draw_content_errors()
draw_table_offer(rows)
