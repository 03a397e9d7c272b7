"""The place where an answer is given: a text field, or what each kind of question needs instead."""

from collections.abc import Callable

from pages._widgets.practice_exercise import draw_exercise, draw_steps
from pages._widgets.practice_field import draw_field, typed_text
from pages._widgets.practice_filled import draw_part_fields, filled_text, radio_field
from pages._widgets.practice_picks import draw_choice, draw_match, draw_order
from quiz.claims import TEXT, VERDICT
from quiz.filled import join_fields, split_fields
from quiz.numeric import seed_of
from quiz.progress import Draft
from quiz.questions import (
    CLAIM_VERDICTS,
    ChoiceQuestion,
    ClaimQuestion,
    MatchQuestion,
    MultiPartQuestion,
    NumericQuestion,
    OpenQuestion,
    OrderQuestion,
    Question,
)

_NUMBERS = "zum Beispiel 0,25 oder 3/4 oder 12 %"
_PUT_RIGHT = "Wenn er nicht stimmt: Was wäre richtig?"


def draw_answer(question: Question, draft: Draft, keep: Callable[[], None]) -> None:
    """Draw what the answer is given with; `keep` brings it into the database whenever it changed."""
    seed = seed_of(draft.attempt)
    match question:
        case NumericQuestion():
            draw_exercise(question, seed)
            draw_field(draft.attempt, draft.text, on_typing=keep, example=_NUMBERS, prose=False)
        case MultiPartQuestion():
            draw_steps(question, seed)
            draw_part_fields(question, draft, keep)
        case ChoiceQuestion():
            draw_choice(question, draft, keep)
        case OrderQuestion():
            draw_order(question, draft, keep)
        case MatchQuestion():
            draw_match(question, draft, keep)
        case ClaimQuestion():
            radio_field(draft, VERDICT, "Dein Urteil", CLAIM_VERDICTS, keep)
            saved = split_fields(draft.text).get(TEXT, "")
            draw_field(draft.attempt, saved, on_typing=keep, example=_PUT_RIGHT)
        case OpenQuestion():
            draw_field(draft.attempt, draft.text, on_typing=keep)


def answer_text(question: Question, draft: Draft) -> str:
    """What is answered so far, as it is kept."""
    if isinstance(question, OpenQuestion | NumericQuestion):
        return typed_text(draft.attempt, draft.text)
    if isinstance(question, ClaimQuestion):
        fields = split_fields(filled_text(draft))
        return join_fields({**fields, TEXT: typed_text(draft.attempt, split_fields(draft.text).get(TEXT, ""))})
    return filled_text(draft)


def nothing_yet(question: Question, text: str) -> str:
    """What to say where nothing was answered; "" where something was."""
    if isinstance(question, OpenQuestion | NumericQuestion):
        return "" if text.strip() else "Schreib zuerst etwas, auch wenn es nur eine Vermutung ist."
    return "" if split_fields(text) else "Antworte zuerst, auch wenn es nur eine Vermutung ist."
