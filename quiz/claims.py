"""Mark a claim: the verdict on the sentence, and what was written to put it right."""

from dataclasses import replace

from quiz.filled import split_fields
from quiz.grading import Grade, State, grade
from quiz.questions import ClaimQuestion

VERDICT = "verdict"
TEXT = "text"


def grade_claim(question: ClaimQuestion, text: str) -> Grade:
    """The verdict by its share, the rest by the rubric; marks are places in the text that puts it right.

    ValueError with a German sentence where there is no verdict, or where a text was wanted and none can be read.
    """
    fields = split_fields(text)
    verdict, put_right = fields.get(VERDICT, ""), fields.get(TEXT, "")
    if not verdict:
        raise ValueError("Sag zuerst, ob der Satz stimmt.")
    agreed: State = "hit" if verdict == question.verdict else "miss"
    if question.verdict == "richtig":
        score = 1.0 if agreed == "hit" else 0.0
        return Grade(score, score, {VERDICT: agreed}, [], [], "graded")
    if verdict != "richtig" and not put_right.strip():
        raise ValueError("Schreib noch, was richtig wäre.")
    points: dict[str, State] = {point.id: "miss" for point in question.key_points}
    if verdict == "richtig":  # who takes it for right has nothing to put right
        return Grade(0.0, 0.0, {VERDICT: agreed, **points}, [], [], "graded")
    result = grade(question, put_right)
    if not result.readable:
        raise ValueError("Aus der Richtigstellung liess sich nichts lesen: Schreib einen Satz mit einem Verb.")
    share = question.verdict_share
    exact = share * (agreed == "hit") + (1 - share) * result.exact
    return replace(result, score=exact, exact=exact, key_points={VERDICT: agreed, **result.key_points})
