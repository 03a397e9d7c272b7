"""Rechne selbst: a number worked out by hand; a wrong one is traced to the mistake that gives it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from pages._widgets.lab_tasks import exercise_is_open
from pages._widgets.learner import complete_task, completed_tasks
from quiz.labs import Lab
from quiz.slips import Verdict

NAME = "Rechne selbst"


@dataclass(frozen=True)
class Question:
    """What is asked; `state` is all that the answer depends on: in another state it is another question."""

    id: str
    state: str
    given: Sequence[str]
    solution: str
    judge: Callable[[str], Verdict]


class HandExercise:
    """The tab of one lab; `prefix` names its widgets and what is kept in progress."""

    def __init__(self, prefix: str, heading: str) -> None:
        self.prefix, self.heading = prefix, heading
        self._answer, self._asked = f"{prefix}-answer", f"{prefix}-asked"
        self._checked, self._shown = f"_{prefix}-checked", f"_{prefix}-shown"

    def is_secret(self, lab: Lab, ids: Sequence[str], ask: Callable[[str], Question]) -> str | None:
        """The id of what the picture has to keep to itself: the exercise is open and not yet solved."""
        if not exercise_is_open(lab, NAME):
            return None
        asked = st.session_state.get(self._asked)
        question = ask(asked if asked in ids else ids[0])
        if st.session_state.get(self._shown) == (question.id, question.state):
            return None
        checked, text = st.session_state.get(self._checked, (None, ""))
        solved = checked == (question.id, question.state) and question.judge(text).kind == "right"
        return None if solved else question.id

    def draw(self, lab: Lab, names: Mapping[str, str], ask: Callable[[str], Question]) -> None:
        """What is asked, what is given, the field, and what the answer shows; `names` is id -> name."""
        if st.session_state.get(self._asked) not in names:
            st.session_state[self._asked] = next(iter(names))
        left, right = st.columns([1, 1.4], gap="medium")
        with left:
            asked = st.selectbox(
                "Gesucht",
                list(names),
                key=self._asked,
                format_func=names.get,
                filter_mode=None,
                on_change=self._forget,
            )
            question = ask(asked)
            st.text_input("Dein Ergebnis", key=self._answer, placeholder="zum Beispiel -0,125", autocomplete="off")
            with st.container(horizontal=True):
                check, show = f"{self.prefix}-check", f"{self.prefix}-show"
                st.button("Prüfen", key=check, type="primary", on_click=self._check, args=(question,))
                st.button("Lösung zeigen", key=show, on_click=self._show, args=(question,))
        with right:
            st.markdown(self.heading)
            st.text("\n".join(question.given))
            self._draw_verdict(lab, question)
            done = [name for id_, name in names.items() if f"{self.prefix}-{id_}" in completed_tasks(lab.page)]
            if done:
                st.caption(f"Schon selbst gerechnet: {', '.join(done)}.")

    def _draw_verdict(self, lab: Lab, question: Question) -> None:
        checked, text = st.session_state.get(self._checked, (None, ""))
        if checked == (question.id, question.state):
            verdict = question.judge(text)
            match verdict.kind:
                case "right":
                    complete_task(lab.page, f"{self.prefix}-{question.id}")
                    st.success(f"{verdict.sentence} {question.solution}", icon=":material/check:")
                case "unreadable":
                    st.warning(verdict.sentence, icon=":material/edit:")
                case _:
                    st.info(verdict.sentence, icon=":material/lightbulb:")
        elif st.session_state.get(self._shown) == (question.id, question.state):
            st.info(question.solution, icon=":material/visibility:")

    def _check(self, question: Question) -> None:
        st.session_state.pop(self._shown, None)
        st.session_state[self._checked] = ((question.id, question.state), st.session_state[self._answer])

    def _show(self, question: Question) -> None:
        st.session_state.pop(self._checked, None)
        st.session_state[self._shown] = (question.id, question.state)

    def _forget(self) -> None:
        st.session_state[self._answer] = ""
        for key in (self._checked, self._shown):
            st.session_state.pop(key, None)
