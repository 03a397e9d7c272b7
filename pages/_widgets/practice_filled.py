"""Fields of an answer that is not one text: each change goes into the draft, and from there it comes back."""

from collections.abc import Callable, Mapping

import streamlit as st

from quiz.filled import join_fields, split_fields
from quiz.progress import Draft
from quiz.questions import MultiPartQuestion

Keep = Callable[[], None]
MAX_CHARACTERS = 60  # of a number


def filled_text(draft: Draft) -> str:
    """The answer so far, as one text."""
    return str(st.session_state.get(_key(draft), draft.text))


def forget_filled(draft: Draft) -> None:
    """Begin with what the draft holds: another tab may have filled in more since."""
    for key in [key for key in st.session_state if str(key).endswith(str(draft.attempt))]:
        del st.session_state[key]


def set_field(draft: Draft, name: str, value: str, keep: Keep) -> None:
    """Change one field and keep the answer."""
    st.session_state[_key(draft)] = join_fields({**split_fields(filled_text(draft)), name: value})
    keep()


def radio_field(
    draft: Draft, name: str, label: str, options: Mapping[str, str], keep: Keep, *, hidden: bool = False
) -> None:
    """One of `options`, a text by value; nothing is chosen at first."""
    key = f"{name}-{draft.attempt}"
    current = split_fields(filled_text(draft)).get(name)
    st.session_state.setdefault(key, current if current in options else None)
    st.radio(
        label,
        list(options),
        format_func=options.get,
        index=None,
        key=key,
        on_change=lambda: set_field(draft, name, st.session_state[key] or "", keep),
        label_visibility="collapsed" if hidden else "visible",
    )


def select_field(draft: Draft, name: str, label: str, options: list[str], keep: Keep) -> None:
    """One of `options` from a list that opens."""
    key = f"{name}-{draft.attempt}"
    current = split_fields(filled_text(draft)).get(name)
    st.session_state.setdefault(key, current if current in options else None)
    st.selectbox(
        label,
        options,
        index=None,
        key=key,
        placeholder="Wähle …",
        on_change=lambda: set_field(draft, name, st.session_state[key] or "", keep),
        width=560,
    )


def draw_part_fields(question: MultiPartQuestion, draft: Draft, keep: Keep) -> None:
    """A field for each part's number."""
    for number, part in enumerate(question.parts, start=1):
        key = f"{part.id}-{draft.attempt}"
        st.session_state.setdefault(key, split_fields(filled_text(draft)).get(part.id, ""))
        points = f"{part.points:g} {'Punkt' if part.points == 1 else 'Punkte'}"
        st.text_input(
            f"**{number}.** {part.ask} ({points})",
            key=key,
            max_chars=MAX_CHARACTERS,
            placeholder="Zahl",
            live=True,
            width=320,
            on_change=_typed,
            args=(draft, part.id, key, keep),
        )


def _typed(draft: Draft, name: str, key: str, keep: Keep) -> None:
    set_field(draft, name, str(st.session_state[key] or ""), keep)


def _key(draft: Draft) -> str:
    return f"filled-{draft.attempt}"
