"""What a mock exam gave: points by question and by topic, the learner's own word on key points included."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from quiz.bank import Bank
from quiz.corrections import Topic
from quiz.filled import is_blank
from quiz.questions import Question
from quiz.settlement import answer_score
from quiz.tables import Answer, Contest, Exam, ExamText

Outcome = Literal["marked", "empty", "unreadable"]


@dataclass(frozen=True)
class ExamLine:
    """One question of the paper: `points` reached `of` those possible; without an answer 0."""

    question: Question
    points: float
    of: float
    outcome: Outcome
    answer: Answer | None
    text: str


@dataclass(frozen=True)
class ExamResult:
    """The lines in the order of the paper; `gone` are questions that the bank no longer has, and do not count."""

    lines: tuple[ExamLine, ...]
    gone: tuple[str, ...] = ()

    @property
    def points(self) -> float:
        """Points reached."""
        return sum(line.points for line in self.lines)

    @property
    def of(self) -> float:
        """Points possible."""
        return sum(line.of for line in self.lines)

    def by_topic(self) -> dict[Topic, tuple[float, float]]:
        """Topic -> points reached and possible, the topic that lacks most points first."""
        sums: dict[Topic, tuple[float, float]] = {}
        for line in self.lines:
            points, of = sums.get(line.question.topic, (0.0, 0.0))
            sums[line.question.topic] = (points + line.points, of + line.of)
        return dict(sorted(sums.items(), key=lambda item: item[1][0] - item[1][1]))


def exam_result(
    bank: Bank,
    exam: Exam,
    texts: Mapping[str, ExamText],
    answers: Mapping[str, Answer],
    contests: Iterable[Contest],
) -> ExamResult:
    """The result of an exam that is handed in."""
    verdicts: dict[int, dict[str, str]] = {}
    for contest in contests:
        verdicts.setdefault(contest.answer_id, {})[contest.key_point_id] = contest.verdict
    lines = []
    for name in exam.paper:
        if name not in bank.questions:
            continue
        question, answer = bank.questions[name], answers.get(name)
        text = texts[name].text if name in texts else ""
        outcome: Outcome = "marked" if answer else "empty" if is_blank(text) else "unreadable"
        score = answer_score(question, answer.grade, verdicts.get(answer.id, {})) if answer else 0.0
        lines.append(ExamLine(question, score * question.points, question.points, outcome, answer, text))
    return ExamResult(tuple(lines), tuple(name for name in exam.paper if name not in bank.questions))
