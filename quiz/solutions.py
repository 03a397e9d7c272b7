"""What would have been right, in Markdown: the model answer, the way to a result, or why the pick is right."""

from quiz.exercises import MultiPartQuestion, NumericQuestion
from quiz.numeric import pose
from quiz.questions import ClaimQuestion, OpenQuestion, Question
from quiz.stepwise import pose_steps


def solution(question: Question, seed: int) -> str:
    """The solution; `seed` says which of its exercises was asked, where the question has many."""
    match question:
        case NumericQuestion():
            return pose(question, seed).solution
        case MultiPartQuestion():
            return pose_steps(question, seed)[1]
        case OpenQuestion():
            return f"{question.model_answer}\n\n{question.explanation or ''}"
        case ClaimQuestion():
            return question.model_answer
    return question.explanation
