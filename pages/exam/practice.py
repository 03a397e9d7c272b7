"""Selbsttest: Was weiss ich noch nicht?"""

import streamlit as st

from pages._widgets.content import bank
from pages._widgets.practice import choose_question, submitted_answer
from pages._widgets.practice_ask import ask
from pages._widgets.practice_review import review

questions = bank()

question = choose_question(questions)
st.title(question.headline, anchor=False)
answer = submitted_answer(question)

if answer is None:
    ask(question)
else:
    review(question, answer, questions)
