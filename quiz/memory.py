"""What a learner's answers tell of his memory: one FSRS card for each key point of each question."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any, Protocol

from quiz.bank import Bank
from quiz.fingerprints import fingerprints
from quiz.grading import State
from quiz.pace import Pace
from quiz.point_shares import point_shares
from quiz.recall import Card, Rating, recall, review
from quiz.relatives import Relatives
from quiz.settlement import settle
from quiz.submission import FINGERPRINTS

LONGEST = timedelta(minutes=20)
"""More than so long after a question was shown nobody is still answering it."""

SURE = 3
"""From this confidence on ("Recht sicher") a wrong answer is one that the learner believed in."""

_GUESSED, _BARELY, _NOT_KNOWN, _EASY = 1, 2, 1, 4
_HIT = {"hit": 1.0, "unsure": 0.5, "miss": 0.0}
_BASE_RATE, _BASE_WEIGHT = 0.25, 8.0  # what is known before any teaching, worth so many key points of evidence


class AnswerLike(Protocol):
    """What is needed of a stored answer."""

    @property
    def id(self) -> int: ...
    @property
    def question_id(self) -> str: ...
    @property
    def confidence(self) -> int | None: ...
    @property
    def grade(self) -> Mapping[str, Any]: ...
    @property
    def asked_at(self) -> datetime: ...
    @property
    def submitted_at(self) -> datetime: ...
    @property
    def self_rating(self) -> int | None: ...


class ContestLike(Protocol):
    """What is needed of a learner's verdict."""

    @property
    def answer_id(self) -> int: ...
    @property
    def key_point_id(self) -> str: ...
    @property
    def verdict(self) -> str: ...


@dataclass
class History:
    """How a question was answered: the time each answer took, the last one's moment, and whether it was wrong
    though the learner was sure."""

    times: list[timedelta] = field(default_factory=list)
    last_at: datetime | None = None
    sure_but_wrong: bool = False


class Memories:
    """Cards by question and key point.

    Each key point of each question has its own card, that of a rewording too. A key point that was never asked is
    recalled like its relatives: a mean of the learner's base rate (weight 1), of the recall of its family, that is
    questions that reword one another (2), and of questions that share a concept (0.25). The base rate is the share
    of key points that the learner hit when they were new to him, from 0.25 on. `pace` is how much more slowly than
    the average person he forgets.
    """

    def __init__(self, bank: Bank) -> None:
        self.cards: dict[str, dict[str, Card]] = {}
        self.history: dict[str, History] = {}
        self._sittings: list[tuple[datetime, datetime]] = []
        self.pace = Pace()
        self.shares = {name: point_shares(question) for name, question in bank.questions.items()}
        self._relatives = Relatives(bank)
        # until the next answer: the same moment is asked for again and again
        self._means: dict[tuple[str, datetime], float] = {}
        self._priors: dict[tuple[str, datetime], float] = {}
        self._first_asked = _BASE_WEIGHT
        self._first_hit = _BASE_WEIGHT * _BASE_RATE

    @property
    def base_rate(self) -> float:
        """The chance that he knows a key point which nobody has asked him yet."""
        return self._first_hit / self._first_asked

    def add(
        self,
        question_id: str,
        states: Mapping[str, State],
        *,
        at: datetime,
        took: timedelta,
        confidence: int | None = None,
        self_rating: int | None = None,
    ) -> None:
        """Take an answer in: the settled state of each key point that is still the fact it was."""
        known = self.shares.get(question_id)
        if known is None:  # the question is gone
            return
        at = at.astimezone(UTC)  # differences within a zone forget that its clocks change
        self._means.clear()
        self._priors.clear()
        cards = self.cards.setdefault(question_id, {})
        right = possible = 0.0
        for point, state in states.items():
            if point not in known or state not in _HIT:
                continue
            hit = _HIT[state]
            card = cards.get(point)
            right += known[point] * hit
            possible += known[point]
            if card is None:
                self._first_asked += 1
                self._first_hit += hit
            else:
                self.pace.observe(card, hit, at)
            cards[point] = review(card, rating(state, confidence, self_rating), at)
        history = self.history.setdefault(question_id, History())
        took = min(max(took, timedelta()), LONGEST)
        history.times.append(took)
        self._sittings.append((at - took, at))
        history.last_at = max(at, history.last_at or at)
        history.sure_but_wrong = right < 0.5 * possible and (confidence or 0) >= SURE

    @property
    def last_asked(self) -> str | None:
        """The question answered last, None before the first answer."""
        answered = {name: history.last_at for name, history in self.history.items() if history.last_at is not None}
        return max(answered, key=lambda name: answered[name], default=None)

    def asked(self, question_id: str) -> bool:
        """Whether any key point of the question, as it is today, was ever asked."""
        return bool(self.cards.get(question_id))

    def spent(self, start: datetime, end: datetime) -> timedelta:
        """Time spent on answers between two moments."""
        within = ((max(began, start), min(ended, end)) for began, ended in self._sittings)
        return sum((ended - began for began, ended in within if ended > began), timedelta())

    def recall(self, question_id: str, point_id: str, at: datetime) -> float:
        """Probability that the learner recalls the key point at this moment."""
        card = self.cards.get(question_id, {}).get(point_id)
        return self.prior(question_id, at) if card is None else recall(card, at, self.pace.value)

    def score(self, question_id: str, at: datetime) -> float:
        """Expected share of the question's points at this moment."""
        cards = self.cards.get(question_id, {})
        score = unasked = 0.0
        for point, share in self.shares[question_id].items():
            if point in cards:
                score += share * recall(cards[point], at, self.pace.value)
            else:
                unasked += share
        return score + unasked * self.prior(question_id, at) if unasked else score

    def prior(self, question_id: str, at: datetime) -> float:
        """Recall of a key point of this question that was never asked."""
        key = question_id, at
        if key not in self._priors:
            total, weight = self.base_rate, 1.0
            for names, most in self._relatives.of(question_id):
                recalled = [self._asked_recall(name, at) for name in names if self.cards.get(name)]
                if recalled:
                    total += most * sum(recalled) / len(recalled)
                    weight += most
            self._priors[key] = total / weight
        return self._priors[key]

    def _asked_recall(self, question_id: str, at: datetime) -> float:
        key = question_id, at
        if key not in self._means:
            cards = self.cards[question_id].values()
            self._means[key] = sum(recall(card, at, self.pace.value) for card in cards) / len(cards)
        return self._means[key]


def remember(bank: Bank, answers: Iterable[AnswerLike], contests: Iterable[ContestLike] = ()) -> Memories:
    """Replay the answers, oldest first.

    The learner's verdicts settle what the grader said. An answer counts for a key point only where that is still
    the same fact (quiz/fingerprints.py); answers of the time before fingerprints count. Unknown questions and key
    points are passed over, and where the clock went backwards no time has passed.
    """
    verdicts: dict[int, dict[str, str]] = {}
    for contest in contests:
        verdicts.setdefault(contest.answer_id, {})[contest.key_point_id] = contest.verdict
    memories = Memories(bank)
    today = _Fingerprints(bank)
    for answer in sorted(answers, key=lambda answer: answer.submitted_at):
        graded: dict[str, State] = answer.grade.get("key_points") or {}
        then = answer.grade.get(FINGERPRINTS) or {}
        now = today.of(answer.question_id)
        same = [point for point in graded if then.get(point, now.get(point)) == now.get(point)]
        memories.add(
            answer.question_id,
            settle({point: graded[point] for point in same}, verdicts.get(answer.id, {})),
            at=answer.submitted_at,
            took=answer.submitted_at - answer.asked_at,
            confidence=answer.confidence,
            self_rating=answer.self_rating,
        )
    return memories


def rating(state: State, confidence: int | None = None, self_rating: int | None = None) -> Rating:
    """FSRS's rating of a key point; the learner's own word on the whole answer decides between its shades.

    A miss is Again. What he says he did not know is Again, what he knew barely or only guessed is Hard, what was
    easy is Easy.
    """
    if state == "miss" or self_rating == _NOT_KNOWN:
        return Rating.Again
    if state == "unsure" or self_rating == _BARELY or (self_rating is None and confidence == _GUESSED):
        return Rating.Hard
    return Rating.Easy if self_rating == _EASY else Rating.Good


class _Fingerprints:
    def __init__(self, bank: Bank) -> None:
        self.bank = bank

    @cached_property
    def _known(self) -> dict[str, dict[str, str]]:
        return {name: fingerprints(question) for name, question in self.bank.questions.items()}

    def of(self, question_id: str) -> dict[str, str]:
        return self._known.get(question_id, {})
