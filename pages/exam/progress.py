"""Fortschritt: Wie stehe ich?"""

import streamlit as st

from pages._widgets.content import bank
from pages._widgets.exports import draw_exports
from pages._widgets.forget_me import draw_forget_me
from pages._widgets.planning import current_goals, current_memories
from pages._widgets.progress_charts import draw_history, draw_time
from pages._widgets.progress_lists import draw_lists
from pages._widgets.progress_numbers import draw_standing
from pages._widgets.progress_start import answered_so_far, draw_nothing_yet

questions = bank()

st.title("Fortschritt", anchor=False)
found = answered_so_far(questions)

if found:
    goals, memories = current_goals(), current_memories(questions)
    draw_standing(questions, goals, memories)
    draw_history(found)
    draw_time(found)
    draw_lists(questions, goals, memories, found)
else:
    draw_nothing_yet(questions)
draw_exports()
draw_forget_me()
