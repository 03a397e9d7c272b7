"""Questions as data/questions/*.yaml holds them: one model a kind, told apart by `kind`.

Another kind is another class and one more member of `Question`; check, schema and bank follow by themselves.
quiz/marking.py marks the answers to each kind.
"""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from quiz.asked import Id, Share, Text
from quiz.exercises import MultiPartQuestion, NumericPart, NumericQuestion
from quiz.faults import Trail, raise_any
from quiz.rubric import AnswerTest, KeyPoint, Misconception, Rubric
from quiz.selections import ChoiceQuestion, MatchQuestion, OrderQuestion

__all__ = [
    "CLAIM_VERDICTS",
    "ChoiceQuestion",
    "ClaimQuestion",
    "Id",
    "KeyPoint",
    "MatchQuestion",
    "Misconception",
    "MultiPartQuestion",
    "NumericPart",
    "NumericQuestion",
    "OpenQuestion",
    "OrderQuestion",
    "Question",
]

ClaimVerdict = Literal["richtig", "falsch", "unvollstaendig"]
CLAIM_VERDICTS: dict[str, str] = {
    "richtig": "Das stimmt so",
    "falsch": "Das ist falsch",
    "unvollstaendig": "Da fehlt etwas Wichtiges",
}


class OpenQuestion(Rubric):
    """A question answered in free text and graded against key points."""

    kind: Literal["open"]
    prompt: Text
    model_answer: Text
    notes_answer: Text | None = None
    explanation: Text | None = None
    proof: Text | None = None
    key_points: Annotated[tuple[KeyPoint, ...], Field(min_length=1)]
    tests: Annotated[tuple[AnswerTest, ...], Field(min_length=1)]

    @property
    def headline(self) -> str:
        """What a list of questions shows."""
        return self.prompt


class ClaimQuestion(Rubric):
    """A sentence: right, wrong or incomplete? What is not right is then put right in free text.

    The verdict is worth `verdict_share` of the points, all of them where the sentence is right.
    """

    kind: Literal["claim"]
    claim: Text
    verdict: ClaimVerdict
    verdict_share: Share = 0.4
    model_answer: Text

    @property
    def prompt(self) -> str:
        """What the student is asked."""
        return f"Stimmt das? «{self.claim}»"

    @property
    def headline(self) -> str:
        """What a list of questions shows."""
        return self.prompt

    @model_validator(mode="after")
    def _can_be_put_right(self) -> Self:
        faults: list[tuple[Trail, str]] = []
        if self.verdict == "richtig" and self.key_points:
            faults.append((("key_points",), "Was richtig ist, wird nicht richtiggestellt; lösche die Punkte."))
        if self.verdict != "richtig" and not self.key_points:
            faults.append((("key_points",), "Sag, was die Richtigstellung enthalten muss; ergänze die Punkte."))
        if self.key_points and not self.tests:
            faults.append((("tests",), "Ergänze Antworten mit den Punkten, die sie treffen."))
        if any(point.id == "verdict" for point in self.key_points):
            faults.append((("key_points",), "verdict heisst schon das Urteil; benenne den Punkt um."))
        raise_any(faults)
        return self


Question = Annotated[
    OpenQuestion
    | NumericQuestion
    | ChoiceQuestion
    | OrderQuestion
    | MatchQuestion
    | ClaimQuestion
    | MultiPartQuestion,
    Field(discriminator="kind"),
]
"""All kinds."""
