"""What was picked, beside what would have been right."""

import streamlit as st

from pages._widgets.practice_marks import badge_html
from quiz.filled import split_fields
from quiz.picking import ORDER, chosen_options
from quiz.progress import Answer
from quiz.questions import ChoiceQuestion, MatchQuestion, OrderQuestion


def draw_chosen(question: ChoiceQuestion, answer: Answer) -> None:
    """Draw every option that was chosen or should have been, with the reason; then the others."""
    chosen = chosen_options(question, answer.text)
    for option in question.options:
        picked = option.id in chosen
        if picked or option.right:
            state = ("right" if option.right else "false") if picked else "miss"
            _draw_row(option.text, option.why, state)
    others = [option for option in question.options if option.id not in chosen and not option.right]
    if others:
        with st.expander("Warum die anderen nicht stimmen"):
            for option in others:
                st.markdown(f"**{option.text}** {option.why}")


def draw_ordered(question: OrderQuestion, answer: Answer) -> None:
    """Draw the right order, each step with the place that it got."""
    order = split_fields(answer.text).get(ORDER, "").split(",")
    for place, item in enumerate(question.items, start=1):
        mine = order.index(item.id) + 1 if item.id in order else 0
        remark = "" if mine == place else (f"Bei dir an Stelle {mine}." if mine else "Gab es noch nicht.")
        _draw_row(f"{place}. {item.text}", remark, "right" if mine == place else "false")


def draw_matched(question: MatchQuestion, answer: Answer) -> None:
    """Draw each pair with what was chosen."""
    fields = split_fields(answer.text)
    for pair in question.pairs:
        mine = fields.get(pair.id)
        remark = "" if mine == pair.right else (f"Du: {mine}" if mine else "Du: nichts")
        _draw_row(f"{pair.left} → {pair.right}", remark, "right" if mine == pair.right else "false")


def _draw_row(text: str, remark: str, state: str) -> None:
    with st.container(border=True, gap="xsmall"):
        with st.container(horizontal=True, wrap=False, gap="small"):
            st.html(badge_html(state), width=96)
            st.markdown(text)
        if remark:
            st.markdown(remark)
