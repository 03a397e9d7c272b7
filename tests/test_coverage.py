"""The shipped bank is large, asks everything, and leads each question to a lab, a source and an explanation."""

from collections import Counter
from pathlib import Path

import pytest
import yaml

from quiz.bank import load_bank
from quiz.content_files import DATA
from quiz.grading import grade
from quiz.questions import (
    ChoiceQuestion,
    ClaimQuestion,
    MultiPartQuestion,
    NumericQuestion,
    OpenQuestion,
    Question,
)

BANK = load_bank([DATA])
QUESTIONS = list(BANK.questions.values())
CLAIMS = [q for q in QUESTIONS if isinstance(q, ClaimQuestion)]
TO_PUT_RIGHT = [q for q in CLAIMS if q.key_points]
EXAM = [f"q{n:02d}" for n in range(1, 19)]


def said_afterwards(question: Question) -> str:
    """What a student reads of the right answer, whatever he answered."""
    match question:
        case OpenQuestion():
            return f"{question.model_answer}{question.explanation}" if question.explanation else ""
        case ClaimQuestion():
            return question.model_answer
        case NumericQuestion() | MultiPartQuestion():
            return question.solution
    return question.explanation


def test_the_bank_is_large_and_mixed():
    kinds = Counter(q.kind for q in QUESTIONS)
    assert len(QUESTIONS) >= 320
    assert min(kinds[kind] for kind in ("open", "numeric", "claim", "choice")) >= 18
    assert min(kinds[kind] for kind in ("order", "match")) >= 15
    assert len({q.generator for q in QUESTIONS if isinstance(q, NumericQuestion)}) >= 25


def test_every_concept_is_asked():
    assert {concept for q in QUESTIONS for concept in q.concepts} == set(BANK.concepts)


def test_everything_the_notes_get_wrong_is_asked_as_a_claim():
    wrong = {name for name, correction in BANK.corrections.items() if correction.verdict == "falsch"}
    assert wrong - {name for q in CLAIMS if q.verdict != "richtig" for name in q.corrections} == set()


def test_to_call_a_claim_wrong_is_no_safe_guess():
    assert 0.2 <= sum(q.verdict == "richtig" for q in CLAIMS) / len(CLAIMS) <= 0.4


def test_the_longest_option_is_no_safe_guess():
    single = [q for q in QUESTIONS if isinstance(q, ChoiceQuestion) and not q.several]
    longest = [q.id for q in single if max(q.options, key=lambda option: len(option.text)).right]
    assert len(longest) <= 0.35 * len(single), longest


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: q.id)
def test_a_question_leads_to_a_lab_a_source_and_an_explanation(question: Question):
    assert question.lab is not None
    assert question.lab.preset is not None
    assert question.source
    assert said_afterwards(question)


@pytest.mark.parametrize("page", BANK.labs)
def test_each_lab_is_asked_in_several_ways(page: str):
    asked = [q for q in BANK.questions_of(BANK.labs[page]) if q.kind != "open"]
    assert len(asked) >= 5
    assert len({q.kind for q in asked}) >= 2


@pytest.mark.parametrize("exam_question", EXAM)
def test_an_exam_question_is_asked_in_other_words_too(exam_question: str):
    assert sum(q.rewords == exam_question for q in QUESTIONS) >= 2


@pytest.mark.parametrize("claim", TO_PUT_RIGHT, ids=lambda q: q.id)
def test_a_claims_model_answer_and_statements_are_recognised(claim: ClaimQuestion):
    model = grade(claim, claim.model_answer)
    assert (model.score, model.misconceptions) == (1, [])
    for point in claim.key_points:
        stated = grade(claim, point.statement)
        assert stated.key_points[point.id] == "hit", point.id
        assert stated.misconceptions == [], point.id


@pytest.mark.parametrize("claim", TO_PUT_RIGHT, ids=lambda q: q.id)
def test_a_claim_repeated_puts_nothing_right(claim: ClaimQuestion):
    for text in (claim.claim, claim.prompt, f"{claim.claim} Das stimmt.", f"Das stimmt: {claim.claim}"):
        assert grade(claim, text).exact == 0, text


@pytest.mark.parametrize("claim", TO_PUT_RIGHT, ids=lambda q: q.id)
def test_a_claim_has_answers_that_prove_its_points(claim: ClaimQuestion):
    assert len(claim.tests) >= 4
    assert any(not test.hits for test in claim.tests)
    assert {name for test in claim.tests for name in test.hits} == {point.id for point in claim.key_points}


def test_answers_to_claims_are_marked_as_an_examiner_would():
    written = yaml.safe_load((Path(__file__).parent / "claim_answers.yaml").read_text(encoding="utf-8"))
    assert set(written) <= {claim.id for claim in TO_PUT_RIGHT}
    errors = {
        (name, entry["answer"]): grade(BANK.questions[name], entry["answer"]).exact - entry["share"]
        for name, entries in written.items()
        for entry in entries
    }
    off = {answer: error for answer, error in errors.items() if abs(error) > 0.1}
    assert len(off) <= 0.02 * len(errors), off
    assert not [answer for answer, error in off.items() if error > 0.5], "wrong and yet nearly full marks"


@pytest.mark.parametrize("claim", TO_PUT_RIGHT, ids=lambda q: q.id)
def test_each_misconception_of_a_claim_is_shown_by_an_answer(claim: ClaimQuestion):
    shown = {name for test in claim.tests for name in grade(claim, test.answer).misconceptions}
    assert shown == {misconception.id for misconception in claim.misconceptions}
