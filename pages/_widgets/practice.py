"""The self-test's question: which one is asked, the field for the answer, and its submission."""

import streamlit as st

from pages._widgets.content import show_content_errors
from pages._widgets.learner import current_learner, now, open_progress, show_store_error, stops_without_progress
from pages._widgets.practice_field import draw_field, typed_text
from quiz.bank import Bank
from quiz.grading import grade
from quiz.progress import Answer, Draft, StoreError
from quiz.questions import Question
from quiz.selection import Result, next_question

CONFIDENCE = {1: "Geraten", 2: "Unsicher", 3: "Recht sicher", 4: "Sicher"}


@stops_without_progress
def choose_question(bank: Bank) -> Question:
    """The question that the address names, with a list to jump to any other; the page ends here without any."""
    if not bank.questions:
        st.title("Selbsttest")
        st.info("Noch gibt es keine Frage, die sich stellen lässt.", icon=":material/info:")
        show_content_errors()
        st.stop()
    ids = sorted(bank.questions)
    answered = {answer.question_id for answer in open_progress().answers(current_learner())}
    wanted = st.query_params.get("frage")
    chosen = wanted if wanted in bank.questions else ids[0]
    if wanted is None:
        chosen = st.query_params["frage"] = suggest_question(bank) or chosen
    st.session_state["practice-question"] = chosen
    st.selectbox(
        "Frage",
        ids,
        key="practice-question",
        format_func=lambda id_: f"{'✓' if id_ in answered else '○'} {id_} · {bank.questions[id_].prompt}",
        on_change=lambda: go_to_question(st.session_state["practice-question"]),
        label_visibility="collapsed",
        width=720,
    )
    if wanted is not None and wanted != chosen:
        with st.container(border=True, key="practice-unknown"):
            st.text(f"Die Frage «{wanted[:60]}» gibt es nicht. Du siehst die erste; oben stehen alle zur Wahl.")
    return bank.questions[chosen]


@stops_without_progress
def suggest_question(bank: Bank, after: str | None = None) -> str | None:
    """The id of the question that is most worth asking now."""
    answers = open_progress().answers(current_learner())
    results = {a.question_id: Result(float(a.grade.get("score", 0.0)), a.submitted_at) for a in answers}
    return next_question(sorted(bank.questions), results, now=now(), after=after)


def go_to_question(question_id: str) -> None:
    """Make the address name this question, unanswered."""
    st.query_params["frage"] = question_id
    st.query_params.pop("antwort", None)


@stops_without_progress
def submitted_answer(question: Question) -> Answer | None:
    """The answer to this question that the address names, if it is the learner's own."""
    wanted = st.query_params.get("antwort")
    if wanted is None:
        return None
    number = int(wanted) if wanted.isdecimal() and len(wanted) < 10 else 0
    answer = open_progress().answer(current_learner(), number)
    if answer is None or answer.question_id != question.id:
        with st.container(border=True, key="practice-unknown-answer"):
            st.text(f"Eine Antwort «{wanted[:60]}» hast du auf diese Frage nicht gegeben. Hier ist die Frage.")
        return None
    return answer


@stops_without_progress
def ask(question: Question) -> None:
    """Draw the field, the confidence and the one button."""
    st.markdown(f"{question.points:g} {'Punkt' if question.points == 1 else 'Punkte'}")
    draft = _open_draft(question)
    _keep(draft)
    draw_field(draft.attempt, draft.text, on_typing=lambda: _keep(draft))
    if typed_text(draft.attempt, draft.text) != draft.text:
        st.rerun()  # the text of a session whose server was started again
    st.segmented_control(
        "Wie sicher bist du?", list(CONFIDENCE), format_func=CONFIDENCE.get, key=_confidence_key(draft)
    )
    st.button("Antwort abgeben", type="primary", on_click=_submit, args=(question, draft))
    message = st.session_state.pop("practice-message", None)
    if message:
        st.info(message, icon=":material/edit_note:")


def _open_draft(question: Question) -> Draft:
    draft: Draft | None = st.session_state.get("practice-draft")
    if draft is None or draft.question_id != question.id:
        draft = open_progress().open_draft(current_learner(), question.id, now=now())
        st.session_state["practice-draft"] = draft
    return draft


def _keep(draft: Draft) -> None:
    """Bring what is typed into the database; where that fails the page goes on, and the next run tries again."""
    text = typed_text(draft.attempt, draft.text)
    if text == draft.text:
        return
    try:
        open_progress().save_draft(
            current_learner(), draft.question_id, text, attempt=draft.attempt, asked_at=draft.asked_at, now=now()
        )
        draft.text = text
    except StoreError as error:
        show_store_error(error)


def _submit(question: Question, draft: Draft) -> None:
    text = typed_text(draft.attempt, draft.text)
    confidence = st.session_state.get(_confidence_key(draft))
    if not text.strip():
        st.session_state["practice-message"] = "Schreib zuerst etwas, auch wenn es nur eine Vermutung ist."
        return
    if confidence is None:
        st.session_state["practice-message"] = "Wähle noch, wie sicher du bist; dann gib ab."
        return
    result = grade(question, text)
    if not result.readable:  # no wrong answer, so none is recorded
        st.session_state["practice-message"] = (
            "Daraus liess sich keine Antwort lesen, gezählt wird nichts. Schreib einen Satz mit einem Verb."
        )
        return
    try:
        answer_id = open_progress().submit_answer(
            current_learner(),
            question.id,
            text,
            attempt=draft.attempt,
            confidence=confidence,
            grade=result,
            asked_at=draft.asked_at,
            now=now(),
        )
    except StoreError as error:
        show_store_error(error)
        return
    st.session_state.pop("practice-draft", None)
    st.query_params["frage"] = question.id
    st.query_params["antwort"] = str(answer_id)


def _confidence_key(draft: Draft) -> str:
    return f"confidence-{draft.attempt}"
