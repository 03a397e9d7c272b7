"""Answers that are picked: options, an order, pairs; shown in an order of this attempt's own."""

import streamlit as st

from pages._widgets.practice_filled import Keep, filled_text, radio_field, select_field, set_field
from quiz.filled import split_fields
from quiz.numeric import seed_of
from quiz.picking import CHOSEN, ORDER, shuffled
from quiz.progress import Draft
from quiz.questions import ChoiceQuestion, MatchQuestion, OrderQuestion


def draw_choice(question: ChoiceQuestion, draft: Draft, keep: Keep) -> None:
    """Draw one round button an option, or a box where several are right."""
    texts = {option.id: option.text for option in question.options}
    options = {name: texts[name] for name in shuffled(list(texts), seed_of(draft.attempt))}
    if not question.several:
        radio_field(draft, CHOSEN, "Deine Antwort", options, keep)
        return
    st.markdown("Mehrere können richtig sein. Falsche kosten so viel, wie richtige geben.")
    chosen = split_fields(filled_text(draft)).get(CHOSEN, "").split(",")
    for name, text in options.items():
        key = f"{CHOSEN}-{name}-{draft.attempt}"
        st.session_state.setdefault(key, name in chosen)
        st.checkbox(text, key=key, on_change=_tick, args=(draft, list(options), keep))


def _tick(draft: Draft, names: list[str], keep: Keep) -> None:
    ticked = [name for name in names if st.session_state[f"{CHOSEN}-{name}-{draft.attempt}"]]
    set_field(draft, CHOSEN, ",".join(ticked), keep)


def draw_order(question: OrderQuestion, draft: Draft, keep: Keep) -> None:
    """Draw the items with buttons that move them; the order shown first counts as soon as one was moved."""
    texts = {item.id: item.text for item in question.items}
    kept = split_fields(filled_text(draft)).get(ORDER, "").split(",")
    order = kept if sorted(kept) == sorted(texts) else shuffled(list(texts), seed_of(draft.attempt))
    st.markdown("Schieb die Schritte in die richtige Reihenfolge.")
    for place, name in enumerate(order):
        with st.container(horizontal=True, vertical_alignment="center", wrap=False, key=f"order-{name}"):
            for word, step in (("hoch", -1), ("runter", 1)):
                st.button(
                    word,
                    key=f"{word}-{name}-{draft.attempt}",
                    disabled=not 0 <= place + step < len(order),
                    on_click=_move,
                    args=(draft, order, place, step, keep),
                )
            st.markdown(f"**{place + 1}.** {texts[name]}")


def _move(draft: Draft, order: list[str], place: int, step: int, keep: Keep) -> None:
    moved = list(order)
    moved[place], moved[place + step] = moved[place + step], moved[place]
    set_field(draft, ORDER, ",".join(moved), keep)


def draw_match(question: MatchQuestion, draft: Draft, keep: Keep) -> None:
    """Draw a list of right sides beneath each left one."""
    sides = shuffled(question.right_sides, seed_of(draft.attempt))
    for pair in question.pairs:
        select_field(draft, pair.id, pair.left, sides, keep)
