"""The self-test's answer on its way: the field, how sure the learner is, and the submission."""

import streamlit as st

from pages._widgets.events import note
from pages._widgets.learner import current_learner, now, open_progress, show_store_error, stops_without_progress
from pages._widgets.practice_answer import answer_text, draw_answer, nothing_yet
from pages._widgets.sure_button import sure_button
from quiz.progress import Draft, StoreError
from quiz.questions import Question
from quiz.submission import submit

CONFIDENCE = {1: "Geraten", 2: "Unsicher", 3: "Recht sicher", 4: "Sicher"}


@stops_without_progress
def ask(question: Question) -> None:
    """Draw the field, the confidence and the one button."""
    st.markdown(f"{question.points:g} {'Punkt' if question.points == 1 else 'Punkte'}")
    draft = _open_draft(question)
    kept = _keep(question, draft)
    draw_answer(question, draft, lambda: _keep(question, draft))
    if kept and answer_text(question, draft) != draft.text:
        st.rerun()  # the text of a session whose server was started again
    st.segmented_control(
        "Wie sicher bist du?", list(CONFIDENCE), format_func=CONFIDENCE.get, key=_confidence_key(draft)
    )
    sure_button("Antwort abgeben", _submit, question, draft, type="primary")
    message = st.session_state.pop("practice-message", None)
    if message:
        st.info(message, icon=":material/edit_note:")


def _open_draft(question: Question) -> Draft:
    draft: Draft | None = st.session_state.get("practice-draft")
    if draft is None or draft.question_id != question.id:
        draft = open_progress().open_draft(current_learner(), question.id, now=now())
        st.session_state["practice-draft"] = draft
    return draft


def _keep(question: Question, draft: Draft) -> bool:
    """Bring what is typed into the database; False where it fails: the page goes on, the next run tries again."""
    text = answer_text(question, draft)
    if text == draft.text:
        return True
    try:
        open_progress().save_draft(
            current_learner(), draft.question_id, text, attempt=draft.attempt, asked_at=draft.asked_at, now=now()
        )
        draft.text = text
    except StoreError as error:
        show_store_error(error)
        return False
    return True


def _submit(question: Question, draft: Draft) -> None:
    text = answer_text(question, draft)
    confidence = st.session_state.get(_confidence_key(draft))
    missing = nothing_yet(question, text)
    if missing:
        st.session_state["practice-message"] = missing
        return
    if confidence is None:
        st.session_state["practice-message"] = "Wähle noch, wie sicher du bist; dann gib ab."
        return
    try:
        answer_id = submit(
            open_progress(),
            current_learner(),
            question,
            text,
            attempt=draft.attempt,
            confidence=confidence,
            asked_at=draft.asked_at,
            now=now(),
        )
    except ValueError as unreadable:  # no wrong answer, so none is recorded
        st.session_state["practice-message"] = f"{unreadable} Gezählt wird nichts."
        return
    except StoreError as error:
        show_store_error(error)
        return
    note("answer", learner=current_learner(), question=question.id, kind=question.kind)
    st.session_state.pop("practice-draft", None)
    st.query_params["frage"] = question.id
    st.query_params["antwort"] = str(answer_id)


def _confidence_key(draft: Draft) -> str:
    return f"confidence-{draft.attempt}"
