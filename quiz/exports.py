"""What a learner can take along: cards, a cheat sheet, his progress."""

from datetime import datetime
from typing import Literal

from quiz.anki import export_anki
from quiz.bank import Bank
from quiz.memory import remember
from quiz.progress import Store
from quiz.sheet import export_sheet
from quiz.transfer import Transfer
from quiz.weakest import weakest_first

Kind = Literal["anki", "sheet", "progress"]


def build_export(kind: Kind, bank: Bank, store: Store, learner: str, *, now: datetime) -> bytes:
    """The file's content; StoreError where progress cannot be read."""
    if kind == "anki":
        return export_anki(bank, now=now)
    if kind == "progress":
        return Transfer(store.engine).export(learner, now=now)
    memories = remember(bank, store.answers(learner), store.contests(learner))
    return export_sheet(bank, weakest_first(bank, memories, at=now), now=now)
