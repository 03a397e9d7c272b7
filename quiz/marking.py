"""Mark an answer to a question of any kind."""

from quiz.claims import grade_claim
from quiz.exercises import MultiPartQuestion, NumericQuestion
from quiz.grading import Grade, grade
from quiz.numeric import grade_number
from quiz.picking import grade_choice, grade_match, grade_order
from quiz.questions import ClaimQuestion, Question
from quiz.selections import ChoiceQuestion, MatchQuestion, OrderQuestion
from quiz.stepwise import grade_steps

_UNREADABLE = "Daraus liess sich keine Antwort lesen: Schreib einen Satz mit einem Verb."


def mark(question: Question, text: str, *, seed: int) -> Grade:
    """The grade; ValueError with a German sentence where nothing can be read, which is no wrong answer.

    `seed` says which of its exercises was asked, where the question has many.
    """
    match question:
        case NumericQuestion():
            return grade_number(question, text, seed)
        case MultiPartQuestion():
            return grade_steps(question, text, seed)
        case ChoiceQuestion():
            return grade_choice(question, text)
        case OrderQuestion():
            return grade_order(question, text)
        case MatchQuestion():
            return grade_match(question, text)
        case ClaimQuestion():
            return grade_claim(question, text)
    result = grade(question, text)
    if not result.readable:
        raise ValueError(_UNREADABLE)
    return result
