"""Which question the self-test asks, and which answer it shows: the address says it, or the progress."""

from collections import Counter

import streamlit as st

from pages._widgets.content import show_content_errors
from pages._widgets.learner import current_learner, open_progress, stops_without_progress
from pages._widgets.planning import suggest_question
from quiz.bank import Bank
from quiz.progress import Answer
from quiz.questions import OpenQuestion, Question

MAX_LABEL = 200  # characters of a question in the list


@stops_without_progress
def choose_question(bank: Bank) -> Question:
    """The question that the address names, with a list to jump to any other; the page ends here without any."""
    if not bank.questions:
        st.title("Selbsttest")
        st.info("Noch gibt es keine Frage, die sich stellen lässt.", icon=":material/info:")
        show_content_errors()
        st.stop()
    ids = _in_order(bank)
    answered = {answer.question_id for answer in open_progress().answers(current_learner())}
    wanted = st.query_params.get("frage")
    chosen = wanted if wanted in bank.questions else ids[0]
    if wanted is None:
        chosen = st.query_params["frage"] = suggest_question(bank) or chosen
    st.session_state["practice-question"] = chosen
    labels = _labels(bank, ids)
    st.selectbox(
        "Frage",
        ids,
        key="practice-question",
        format_func=lambda id_: f"{'✓' if id_ in answered else '○'} {labels[id_]}",
        on_change=lambda: go_to_question(st.session_state["practice-question"]),
        label_visibility="collapsed",
        width=720,
    )
    if wanted is not None and wanted != chosen:
        with st.container(border=True, key="practice-unknown"):
            st.text(f"Die Frage «{wanted[:60]}» gibt es nicht. Du siehst die erste; oben stehen alle zur Wahl.")
    return bank.questions[chosen]


def _in_order(bank: Bank) -> list[str]:
    """The questions of the exam first, in their order, then the exercises."""
    return sorted(bank.questions, key=lambda id_: (not isinstance(bank.questions[id_], OpenQuestion), id_))


def _labels(bank: Bank, ids: list[str]) -> dict[str, str]:
    """What the list calls each question; no two alike, because the browser sends back what it calls them."""
    labels = {id_: _label(bank.questions[id_]) for id_ in ids}
    count = Counter(labels.values())
    return {id_: f"{label} ({id_})" if count[label] > 1 else label for id_, label in labels.items()}


def _label(question: Question) -> str:
    said = f"{question.id} · {question.prompt}" if isinstance(question, OpenQuestion) else question.headline
    return said if len(said) <= MAX_LABEL else f"{said[:MAX_LABEL]} …"


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
