"""Answers whose grade their learner sees otherwise, without the learner, each ready to become a test case."""

from collections.abc import Mapping, Sequence

import streamlit as st

from quiz.bank import Bank
from quiz.class_results import ContestedAnswer
from quiz.contested import as_test_case
from quiz.questions import Question
from quiz.settlement import settle
from quiz.weak_points import key_point_text

_MOST = 20  # of a question; a page with hundreds of texts stands still
_LABEL = 120  # characters
_WORDS = {"hit": "getroffen", "unsure": "unsicher", "miss": "verfehlt"}


def draw_contested(contested: Sequence[ContestedAnswer], bank: Bank) -> None:
    """Draw the answers to a chosen question: the text, what was judged otherwise, and the test case."""
    st.caption(
        "Hier widerspricht jemand dem Programm. Hat die Person recht, gehört ihre Antwort als Testfall zur Frage: "
        "Der Knopf gibt die Zeilen, die in der Datei der Frage unter tests kommen. Wer geschrieben hat und wann, "
        "steht nirgends; Fragen mit unter fünf Lernenden sind nicht dabei."
    )
    by_question: dict[str, list[ContestedAnswer]] = {}
    for answer in contested:
        by_question.setdefault(answer.question_id, []).append(answer)
    if not by_question:
        st.markdown("Zurzeit nichts.")
        return
    chosen = st.selectbox(
        "Frage",
        list(by_question),
        format_func=lambda name: _label(bank.questions[name], len(by_question[name])),
        key="class-contested",
        width=720,
    )
    question, answers = bank.questions[chosen], by_question[chosen]
    cases = [as_test_case(question, answer, answer.verdicts) for answer in answers]
    st.markdown(f"**{question.headline}**")
    if len(answers) > 1:
        _offer(f"Alle {len(answers)} Testfälle (YAML)", chosen, "".join(cases), key="class-cases")
    for number, (answer, case) in enumerate(zip(answers[:_MOST], cases, strict=False)):
        with st.container(border=True, gap="small", key=f"class-answer-{number}"):
            st.text(answer.text)  # as text: anybody may have typed anything
            for line in _differences(question, answer):
                st.markdown(line)
            _offer("Als Testfall (YAML)", f"{chosen}-{number + 1}", case, key=f"class-case-{number}")
    if len(answers) > _MOST:
        st.caption(f"Und {len(answers) - _MOST} weitere; alle stehen in der Datei oben.")


def _offer(label: str, name: str, case: str, *, key: str) -> None:
    st.download_button(
        label,
        case,
        f"testfall-{name}.yaml",
        "application/yaml",
        icon=":material/bug_report:",
        on_click="ignore",
        key=key,
    )


def _differences(question: Question, answer: ContestedAnswer) -> list[str]:
    graded: Mapping[str, str] = answer.grade.get("key_points", {})
    settled = settle(answer.grade.get("key_points", {}), answer.verdicts)
    return [
        f"{key_point_text(question, point)}  \nProgramm: **{_WORDS[graded[point]]}** · "
        f"die Person: **{_WORDS[settled[point]]}**"
        for point in settled
        if settled[point] != graded[point]
    ]


def _label(question: Question, n: int) -> str:
    said = f"{question.id} ({n}) · {question.headline}"
    return said if len(said) <= _LABEL else f"{said[:_LABEL]} …"
