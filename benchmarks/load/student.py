"""What a simulated student does, and how long he thinks: the model behind every figure of the load run.

He goes from one activity to the next, by chance: 15 % the home page, 50 % a lab whose trainings are light, 15 % a
lab with a heavy training, 20 % two questions of the self-test. A page is looked at for 4 to 10 s. In a lab he
moves a slider six times (a heavy one: twice) by one step, and looks at each picture for 2 to 6 s. An answer is
typed for 10 to 20 s, sent in three pauses as the field does, graded by himself as "recht sicher" and handed in;
then he reads for 4 to 10 s.
"""

import asyncio
import random
from collections import defaultdict
from dataclasses import dataclass, field

from benchmarks.load import HEADER
from benchmarks.load.tab import Outcome, Tab

LIGHT = (
    "aktivierungen", "attention", "bagging", "batches", "cnn", "dropout", "early-stopping", "faltung",
    "gradientenverfahren", "initialisierung", "l1-l2", "labor", "loss", "metriken", "perceptron", "pooling",
    "tensoren",
)  # fmt: skip
HEAVY = ("hyperparameter", "overfitting", "transfer", "transformer")  # more than 0.3 s of the processor a run
_LOOK, _READ, _TYPE = (2.0, 6.0), (4.0, 10.0), (10.0, 20.0)  # seconds


@dataclass
class Diary:
    """What all students met."""

    outcomes: dict[str, list[Outcome]] = field(default_factory=lambda: defaultdict(list))
    faults: list[str] = field(default_factory=list)
    handed_in: list[tuple[str, str]] = field(default_factory=list)  # learner and text, sent off
    acknowledged: list[tuple[str, str]] = field(default_factory=list)  # and seen to have arrived
    n_bytes: int = 0
    n_students: int = 0
    now_connected: int = 0

    def note(self, kind: str, name: str, outcome: Outcome) -> Outcome:
        """Enter an interaction."""
        self.outcomes[kind].append(outcome)
        self.faults += [f"{name}: {fault}" for fault in outcome.faults]
        return outcome


class _TimeIsUp(Exception):
    """The student goes."""


class Student:
    """One simulated student on one server."""

    def __init__(self, number: int, address: str, diary: Diary, answers: dict[str, list[str]], seed: int) -> None:
        self.name = f"student-{number}"
        self.address, self.diary, self.answers = address, diary, answers
        self.rng = random.Random(f"{seed} {number}")  # noqa: S311 - a student's moves are no secret
        self.tab = Tab(address, {HEADER: self.name})
        self.end = 0.0

    async def work(self, seconds: float) -> None:
        """Come, learn for so long, go."""
        self.end = asyncio.get_running_loop().time() + seconds
        self.diary.n_students += 1
        try:
            async with self.tab:
                self.diary.now_connected += 1
                try:
                    await self._home()
                    while True:
                        await self._next()
                except _TimeIsUp:
                    pass
                finally:
                    self.diary.now_connected -= 1
        except Exception as error:  # the run goes on, and counts it
            self.diary.faults.append(f"{self.name}: {type(error).__name__}: {error}")
        self.diary.n_bytes += self.tab.n_bytes

    async def _next(self) -> None:
        chance = self.rng.random()
        if chance < 0.15:
            await self._home()
        elif chance < 0.65:
            await self._lab(self.rng.choice(LIGHT), "light", 6)
        elif chance < 0.80:
            await self._lab(self.rng.choice(HEAVY), "heavy", 2)
        else:
            for _ in range(2):
                await self._answer()

    async def _home(self) -> None:
        self.diary.note("home opened", self.name, await self.tab.open(""))
        await self._pause(_READ)

    async def _lab(self, path: str, kind: str, n_moves: int) -> None:
        where = f"{self.name} {path}"
        self.diary.note(f"{kind} lab opened", where, await self.tab.open(path))
        await self._pause(_READ)
        for _ in range(n_moves):
            sliders = self.tab.sliders()
            if not sliders:
                self.diary.faults.append(f"{where}: no slider")
                return
            key = self.rng.choice(sliders)
            outcome = self.diary.note(f"{kind} slider", f"{where} {key}", await self.tab.move(key, self.rng))
            if outcome.picture is None and not outcome.faults:
                self.diary.faults.append(f"{where} {key}: no picture")
            await self._pause(_LOOK)

    async def _answer(self) -> None:
        question = self.rng.choice(sorted(self.answers))
        self.diary.note("question opened", self.name, await self.tab.open("selbsttest", f"frage={question}"))
        # as no other answer: found again in the database by its text
        text = f"{self.rng.choice(self.answers[question])} ({self.name}, {self.rng.getrandbits(48):012x})"
        field_ = self.tab.key_of("answer-")
        for part in (1, 2, 3):
            await self._pause((_TYPE[0] / 3, _TYPE[1] / 3))
            typed = text[: len(text) * part // 3]
            self.diary.note("text kept", self.name, await self.tab.type(field_, typed))
        await self.tab.pick(self.tab.key_of("confidence-"), 2)
        self.diary.handed_in.append((self.name, text))
        outcome = self.diary.note("answer handed in", self.name, await self.tab.click("Antwort abgeben"))
        if not outcome.faults and self.tab.query.get("antwort", "").isdecimal():
            self.diary.acknowledged.append((self.name, text))
        else:
            self.diary.faults.append(f"{self.name}: answer to {question} not acknowledged")
        await self._pause(_READ)

    async def _pause(self, span: tuple[float, float]) -> None:
        left = self.end - asyncio.get_running_loop().time()
        await asyncio.sleep(max(0.0, min(left, self.rng.uniform(*span))))
        if left <= 0 or self.tab.lost:  # who has lost the connection comes again as somebody else
            raise _TimeIsUp
