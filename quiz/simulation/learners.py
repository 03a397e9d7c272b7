"""Learners whose memory follows another law than the plan believes in, with parameters of their own."""

from collections import defaultdict
from dataclasses import dataclass
from math import exp, log

import numpy as np

from quiz.bank import Bank
from quiz.blueprint import families
from quiz.durations import estimate
from quiz.grading import State
from quiz.point_shares import point_shares

_MOMENT = 0.005  # days: about seven minutes, below which time does not matter to memory
_REWORDED = 0.75  # of a trace: what seeing a question leaves for another wording of it
_BEFORE = -60.0  # days: when that was learnt which is known before


@dataclass(frozen=True)
class Kind:
    """A kind of learner: means of what is drawn for each.

    `decay` of a trace; `feedback`: trace of reading the solution after a failure, against 1 of a success; `slip`:
    share of what he knows and still gets wrong; `known`: share of key points known before; `tempo`: of the usual
    minutes; `minutes` a day; `start`: share of the days that pass before he begins.
    """

    name: str
    decay: float = 0.22
    feedback: float = 0.7
    slip: float = 0.04
    known: float = 0.15
    tempo: float = 1.0
    minutes: float = 30.0
    start: float = 0.0


KINDS = (
    Kind("durchschnittlich"),
    Kind("vergesslich", decay=0.34, feedback=0.6),
    Kind("schnell", decay=0.17, feedback=0.9, tempo=0.6),
    Kind("wenig Zeit", minutes=12.0),
    Kind("beginnt spät", start=0.67),
    Kind("flüchtig", slip=0.15, tempo=0.7, feedback=0.5),
    Kind("weiss schon die Hälfte", known=0.5),
)


class Learner:
    """One learner's true memory: traces of each key point, by ACT-R with spacing (Pavlik and Anderson, 2005).

    Activation m = ln(sum of weight x age ** -decay); recall = 1 / (1 + exp((threshold - m) / noise)). A trace that
    is laid while m is high decays faster: decay = scale x exp(m) + the learner's own. Times are days.
    """

    def __init__(self, bank: Bank, kind: Kind, rng: np.random.Generator) -> None:
        self.kind = kind
        self.rng = rng
        self.decay = kind.decay * float(np.exp(rng.normal(0, 0.15)))
        self.feedback = min(1.0, kind.feedback * float(np.exp(rng.normal(0, 0.1))))
        self.tempo = kind.tempo * float(np.exp(rng.normal(0, 0.15)))
        self.threshold = float(rng.normal(-0.6, 0.12))
        self.noise = float(rng.uniform(0.3, 0.5))
        self.spacing = float(rng.uniform(0.06, 0.14))
        self.shares = {name: point_shares(question) for name, question in bank.questions.items()}
        self.estimates = {name: estimate(question) for name, question in bank.questions.items()}
        self._traces: dict[tuple[str, str], list[tuple[float, float, float]]] = defaultdict(list)
        self._reworded = _reworded(bank)
        topics = {question.topic for question in bank.questions.values()}
        known = {topic: float(rng.beta(4 * kind.known, 4 * (1 - kind.known))) for topic in sorted(topics)}
        for name, shares in self.shares.items():
            for point in shares:
                hard = float(rng.normal(0, 0.35))  # some key points are harder to keep than others
                self._traces[name, point] = [(_BEFORE, 0.0, hard)]
                if rng.random() < known[bank.questions[name].topic]:
                    self._traces[name, point].append((_BEFORE, 8.0, self.decay))

    def recall(self, question_id: str, point_id: str, day: float) -> float:
        """True probability that he gets the key point right."""
        activation = self._activation(question_id, point_id, day)
        return (1 - self.kind.slip) / (1 + exp(min(50.0, (self.threshold - activation) / self.noise)))

    def score(self, question_id: str, day: float) -> float:
        """Expected share of the question's points."""
        return sum(
            share * self.recall(question_id, point, day) for point, share in self.shares[question_id].items()
        )

    def answer(self, question_id: str, day: float, *, tired: float = 1.0) -> tuple[dict[str, State], int, float]:
        """Answer and read the solution: the states, the confidence and the minutes; the traces remain.

        `tired` is what is left of a trace's weight late in a long day.
        """
        states: dict[str, State] = {}
        expected = self.score(question_id, day)
        for point in self.shares[question_id]:
            hit = self.rng.random() < self.recall(question_id, point, day)
            states[point] = "hit" if hit else "miss"
            self._lay(question_id, point, day, tired * (1.0 if hit else self.feedback))
        for other in self._reworded[question_id]:
            for point in self.shares[other]:
                self._lay(other, point, day, tired * _REWORDED)
        felt = expected + float(self.rng.normal(0, 0.2))
        confidence = int(min(4, max(1, 1 + round(3 * felt))))
        minutes = self.estimates[question_id] * self.tempo * float(np.exp(self.rng.normal(0, 0.3)))
        return states, confidence, minutes

    def _lay(self, question_id: str, point_id: str, day: float, weight: float) -> None:
        activation = self._activation(question_id, point_id, day)
        decay = self.decay + self.spacing * exp(min(3.0, activation))
        self._traces[question_id, point_id].append((day, weight, decay))

    def _activation(self, question_id: str, point_id: str, day: float) -> float:
        (_, _, hard), *traces = self._traces[question_id, point_id]
        strength = sum(weight * max(_MOMENT, day - laid) ** -decay for laid, weight, decay in traces)
        return log(strength) - hard if strength > 0 else -50.0


def _reworded(bank: Bank) -> dict[str, list[str]]:
    family = families(bank)
    return {
        name: [other for other in family if other != name and family[other] == family[name]] for name in family
    }
