"""How often the free-text grader errs, as measured on answers that its patterns were not written for."""

from functools import lru_cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

FILE = Path(__file__).with_suffix(".yaml")


class GraderError(BaseModel):
    """Figures of one set of answers; scores are shares of the full points, in [0, 1].

    `far_off`, `too_strict` and `too_kind` are shares of the answers: off by more than a quarter, and how.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    answers: int
    questions: int
    mean_error: float
    far_off: float
    too_strict: float
    too_kind: float
    other_words: float
    keyword_rich: float

    def sentence(self) -> str:
        """What a student should know of it, and what to do."""
        off, strict, kind = (round(100 * share) for share in (self.far_off, self.too_strict, self.too_kind))
        side = "meist zu streng" if strict > kind else "meist zu grosszügig" if kind > strict else "mal so, mal so"
        mean = f"{round(100 * self.mean_error)} %"
        return (
            f"Die Bewertung ist eine Schätzung: Bei {self.answers} Antworten, die sie noch nie gesehen hatte, lag "
            f"sie im Mittel {mean} der Punkte daneben, in {off} von 100 Fällen mehr als einen Viertel ({side}). "
            "Deshalb zählt dein Wort: Bestätige die Punkte oder widersprich."
        )


@lru_cache(maxsize=1)
def load_grader_error() -> GraderError:
    """The figures that `python -m benchmarks.grading --write` wrote."""
    return GraderError.model_validate(yaml.safe_load(FILE.read_text(encoding="utf-8")))
