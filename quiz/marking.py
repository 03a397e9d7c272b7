"""Mark an answer to a question of any kind."""

from quiz.grading import Grade, grade
from quiz.numeric import grade_number
from quiz.questions import NumericQuestion, Question

_UNREADABLE = "Daraus liess sich keine Antwort lesen: Schreib einen Satz mit einem Verb."


def mark(question: Question, text: str, *, seed: int) -> Grade:
    """The grade; ValueError with a German sentence where nothing can be read, which is no wrong answer.

    `seed` says which of its exercises was asked, where the question has many.
    """
    if isinstance(question, NumericQuestion):
        return grade_number(question, text, seed)
    result = grade(question, text)
    if not result.readable:
        raise ValueError(_UNREADABLE)
    return result
