"""What loading the question bank costs, and what grading an answer costs: python -m benchmarks.bank

cold: nothing is kept yet, every file is read, checked and kept. next start: a process that finds what the last
one kept, by content, in the user's cache folder. running: the app asks at every rerun, nothing has changed. one
edit: a file was changed. Time of the processor, which other work on the machine does not lengthen; imports are not
counted, the app needs the libraries anyway.
"""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import yaml

import quiz.bank
import quiz.entries
import quiz.kept_entries
from benchmarks.grading import FIRST_SIGHT, TESTS, milliseconds
from quiz.bank import Bank, load_bank
from quiz.content_files import DATA
from quiz.words import load_word_lists

N_QUESTIONS, PER_FILE = 10_000, 100
BANK_GOAL, LARGE_GOAL, ANSWER_GOAL = 300, 1000, 5  # milliseconds
TURNS = 5


def synthesize(folder: Path, n_questions: int = N_QUESTIONS) -> None:
    """Write open questions as large as the exam's, `PER_FILE` a file, each with a prompt of its own."""
    entries = yaml.safe_load((DATA / "questions" / "basics.yaml").read_text(encoding="utf-8"))
    models = [yaml.safe_dump([entry], allow_unicode=True, sort_keys=False) for entry in entries]
    for first in range(0, n_questions, PER_FILE):
        texts = []
        for number in range(first, first + PER_FILE):
            entry, text = entries[number % len(entries)], models[number % len(entries)]
            name = str(entry["id"])
            text = text.replace(f"id: {name}\n", f"id: n{number}\n", 1)
            texts.append(
                text.replace("prompt: ", f"prompt: Frage {number}. ", 1) if "prompt: '" not in text else text
            )
        (folder / f"part{first:05}.yaml").write_text("".join(texts), encoding="utf-8")


def forget() -> None:
    """As at the start of a process."""
    quiz.bank._load.cache_clear()
    quiz.entries.read_entries.cache_clear()


def took(action: Callable[[], Bank]) -> tuple[float, Bank]:
    """Milliseconds, and the bank."""
    start = time.process_time()
    bank = action()
    return (time.process_time() - start) * 1e3, bank


def best(folders: list[Path], before: Callable[[], None], turns: int = TURNS) -> float:
    """The least of some turns: what is more is the machine's."""
    times = []
    for _ in range(turns):
        before()
        milliseconds_taken, bank = took(lambda: load_bank(folders))
        if bank.errors:
            raise RuntimeError(str(bank.errors[0]))
        times.append(milliseconds_taken)
    return min(times)


def edited(folder: Path) -> Callable[[], None]:
    """Something that changes one file of questions a little each time."""
    file = sorted(folder.glob("**/*.yaml"))[-1]
    text = file.read_text(encoding="utf-8")
    turn = iter(range(1000))
    return lambda: file.write_text(f"{text}# {next(turn)}\n", encoding="utf-8") and None


def report(title: str, folders: list[Path], change: Callable[[], None], goal: int, turns: int = TURNS) -> None:
    """Print the four times of a bank."""
    with tempfile.TemporaryDirectory() as name:
        fresh = (Path(name) / str(turn) for turn in range(1000))

        def first_start() -> None:
            cache = next(fresh)
            quiz.kept_entries.user_cache_dir = lambda *_, **__: str(cache)
            forget()

        own = quiz.kept_entries.user_cache_dir
        try:
            cold = best(folders, first_start, min(turns, 2))
            again = best(folders, forget, turns)
            running = best(folders, lambda: None, turns)
            one_edit = best(folders, change, turns)
        finally:
            quiz.kept_entries.user_cache_dir = own
    print(f"{title}: {len(load_bank(folders).questions)} questions")
    print(f"  cold {cold:.0f} ms; next start {again:.0f} ms; running {running:.1f} ms; one edit {one_edit:.0f} ms")
    how = "cold" if cold <= goal else "from what the last start kept"
    print(f"  goal {goal} ms: {f'met ({how})' if min(cold, again) <= goal else 'MISSED'}")


def main() -> None:
    """Print all figures."""
    load_word_lists()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "own.yaml").write_text("# leer\n[]\n", encoding="utf-8")
        report("the shipped bank", [DATA, folder], edited(folder), BANK_GOAL)
        (folder / "own.yaml").unlink()
        synthesize(folder)
        report("a large bank", [folder, DATA], edited(folder), LARGE_GOAL, 3)
    median, high = milliseconds(TESTS / FIRST_SIGHT[0])
    met = "met" if high <= ANSWER_GOAL else "MISSED"
    print(f"an answer is graded in {median:.2f} ms (95 %: {high:.2f} ms); goal {ANSWER_GOAL} ms: {met}")
    first = milliseconds(TESTS / FIRST_SIGHT[0], repeats=1)
    print(f"  words never met before included: {np.median(first):.2f} ms")


if __name__ == "__main__":
    main()
