"""A class at work on this machine: python -m benchmarks.load [--students 50] [--minutes 3] [--processes 2].

Students speak Streamlit's own WebSocket protocol (no browser, nothing is drawn), each as a learner of his own, on
servers of this machine only. The students' own work takes place on the same cores and is stated. A figure is the
time from the message that a real browser would send to the arrival of the new picture, network and drawing apart.
"light": labs whose trainings mostly take less than 0.3 s of the processor (cnn and dropout pass it at some
settings, and then queue); "heavy": the others, whose trainings queue.

With --coming-and-going each student stays for 45 to 120 s, then another one comes: memory has to stay flat.
"""

import argparse
import asyncio
import contextlib
import math
import random
import sqlite3
import tempfile
import time
from collections import Counter
from itertools import pairwise
from pathlib import Path

import numpy as np

from benchmarks.load import student
from benchmarks.load.machine import Machine, own_processor
from benchmarks.load.student import HEAVY, LIGHT, Diary, Student
from benchmarks.load.tab import Tab
from quiz.bank import load_bank
from quiz.progress import open_store
from quiz.questions import OpenQuestion

GOAL = 1.0  # seconds from slider to picture, p95, light labs
FLAT = 1.05  # the last quarter's memory against the second quarter's
BUSY = 0.7  # of a core may be used where answers are to come quickly
_SIZES = {30: 1.0, 300: 1.0, 3_000: 0.2, 100_000: 0.05}  # students, and which part of them learns at once: assumed
_ANSWERS, _CORES = 400, 8  # assumed: answers of a student until the exam, cores of a machine
_ENOUGH = 20  # answers, for the size of the database
_STAY = (45.0, 120.0)  # seconds
_ARRIVAL = 20.0  # seconds within which a class is there


def main() -> None:
    """Run it and print the tables."""
    options = _options()
    answers = _answers()
    with (
        tempfile.TemporaryDirectory() as folder,
        Machine(Path(folder), options.processes, options.database) as machine,
    ):
        store = open_store(machine.database)
        asyncio.run(_warm_up(machine))
        size = _database_size(machine)
        diary, seconds, own = asyncio.run(_class(machine, answers, options))
        print(__doc__.partition("\n\n")[2].rstrip(), "\n")
        print(student.__doc__.partition("\n\n")[2])
        costs = _report(diary, machine, options, seconds, own)
        found = Counter((name, answer.text) for name in _names(diary) for answer in store.answers(name))
        grown = _database_size(machine) - size
        per_answer = _report_answers(diary, found, grown)
        _report_sizes(*costs, per_answer)
        _report_errors(diary, machine)
        store.close()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.load", description=__doc__)
    parser.add_argument("--students", type=int, default=50, help="at once")
    parser.add_argument("--minutes", type=float, default=3.0, help="how long")
    parser.add_argument("--processes", type=int, default=2, help="servers, each student stays at his")
    parser.add_argument("--database", default="", help="address; default: an SQLite file of the run's own")
    parser.add_argument("--coming-and-going", action="store_true", help="students leave, and others come")
    parser.add_argument("--seed", type=int, default=0, help="of what the students do")
    options = parser.parse_args()
    if not (1 <= options.students <= 500 and 0 < options.minutes <= 120 and 1 <= options.processes <= 16):
        parser.error("students 1 to 500, minutes up to 120, processes 1 to 16")
    return options


def _answers() -> dict[str, list[str]]:
    """The bank's own answers to its open questions."""
    questions = load_bank([Path("data")]).questions.values()
    return {q.id: [test.answer for test in q.tests] for q in questions if isinstance(q, OpenQuestion)}


async def _warm_up(machine: Machine) -> None:
    """One visitor opens every page once on each server: what is loaded once is not a student's memory."""
    for server in machine.servers:
        async with Tab(server.url, {}) as tab:
            for path in ("", *LIGHT, *HEAVY, "selbsttest"):
                outcome = await tab.open(path)
                if outcome.faults:
                    raise RuntimeError(f"the class cannot begin, {path!r}: {outcome.faults}")


async def _class(
    machine: Machine, answers: dict[str, list[str]], options: argparse.Namespace
) -> tuple[Diary, float, float]:
    diary, rng, seconds = Diary(), random.Random(options.seed), options.minutes * 60  # noqa: S311 - a student's moves are no secret
    start, own, numbers = time.monotonic(), own_processor(), iter(range(10**9))
    machine.look(0, start)

    async def seat(place: int) -> None:
        """One place in the class: one student, or one after the other."""
        url = machine.servers[place % len(machine.servers)].url
        await asyncio.sleep(rng.uniform(0, min(_ARRIVAL, seconds / 3)))
        while (left := seconds - (time.monotonic() - start)) > 0:
            stay = min(left, rng.uniform(*_STAY)) if options.coming_and_going else left
            await Student(next(numbers), url, diary, answers, options.seed).work(stay)

    watching = asyncio.create_task(machine.watch(diary, start))
    await asyncio.gather(*(seat(place) for place in range(options.students)))
    watching.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await watching
    machine.look(0, start)
    return diary, time.monotonic() - start, own_processor() - own


def _report(
    diary: Diary, machine: Machine, options: argparse.Namespace, seconds: float, own: float
) -> tuple[float, float, float]:
    """Print times, processor and memory; cores a student, MB of an empty process, MB a student."""
    manner = "coming and going" if options.coming_and_going else "at once"
    print(
        f"{options.students} students {manner} ({diary.n_students} in all), {seconds / 60:.1f} minutes, "
        f"{options.processes} processes, seed {options.seed}\n"
    )
    print("| interaction | n | p50 | p95 | most | goal | met |")
    print("|---|---|---|---|---|---|---|")
    for kind, outcomes in sorted(diary.outcomes.items()):
        to_picture = kind.endswith("slider")
        times = [one.picture if to_picture else one.finished for one in outcomes]
        times = [one for one in times if one is not None]
        if not times:
            continue
        p50, p95, most = np.percentile(times, [50, 95, 100])
        goal = f"p95 < {GOAL:g} s | {'yes' if p95 < GOAL else 'no'}" if kind == "light slider" else "|"
        title = f"{kind} to picture" if to_picture else kind
        print(f"| {title} | {len(times)} | {p50:.2f} s | {p95:.2f} s | {most:.2f} s | {goal} |")
    heavy = [one for kind in diary.outcomes for one in diary.outcomes[kind] if one.place]
    waited = max((one.place for one in heavy), default=0)
    print(f"\nTrainings that waited long enough to say so: {len(heavy)}; the furthest place: {waited}")

    begin, *_, end = machine.samples
    load = (end.processor - begin.processor) / seconds
    present = sum(b.connected * (b.at - a.at) for a, b in pairwise(machine.samples)) / seconds
    share = load / present
    print(f"Processor: the servers {load:.2f} cores, the simulated students beside them {own / seconds:.2f} cores")
    print(
        f"A student takes {share * 1e3:.1f} thousandths of a core: {math.floor(BUSY / share)} students a core "
        f"at {BUSY:.0%} of it ({present:.0f} were there on average); "
        f"{diary.n_bytes / 1e6 / present / (seconds / 60):.2f} MB a minute sent to each"
    )
    return share, *_report_memory(machine, options)


def _report_memory(machine: Machine, options: argparse.Namespace) -> tuple[float, float]:
    begin, *_ = machine.samples
    most = max(machine.samples, key=lambda sample: sum(sample.memory))
    grown = sum(most.memory) - sum(begin.memory)
    print(
        f"Memory of a process: {sum(begin.memory) / len(begin.memory):.0f} MB after one visitor saw every page, "
        f"{sum(most.memory) / len(most.memory):.0f} MB at most; {grown / options.students:.2f} MB a student, "
        "what all share included"
    )
    whole = machine.samples[-1].at
    quarters = [
        np.mean([sum(s.memory) for s in machine.samples if number / 4 * whole <= s.at <= (number + 1) / 4 * whole])
        for number in range(4)
    ]
    ratio = quarters[3] / quarters[1]
    goal = f", goal ≤ {FLAT:g}: {'met' if ratio <= FLAT else 'missed'}" if options.coming_and_going else ""
    print(
        f"All processes by quarter of the time: {', '.join(f'{q:.0f}' for q in quarters)} MB; "
        f"the last to the second {ratio:.3f}{goal}"
    )
    return sum(begin.memory) / len(begin.memory), grown / options.students


def _report_sizes(share: float, empty: float, each: float, per_answer: float) -> None:
    """What so many students need by these figures; only the first row's like has been run."""
    print(
        f"\nComputed from the above: processes = students at once x {share:.4f} cores / {BUSY:g}, at least 2; "
        f"memory = processes x {empty:.0f} MB + students at once x {each:.1f} MB; machines of {_CORES} cores with "
        f"a process a core; database = students x {_ANSWERS} answers x {per_answer / 1e3:.1f} kB.\n"
    )
    print("| students | at once | processes | machines | memory in all | database |")
    print("|---|---|---|---|---|---|")
    for students, part in _SIZES.items():
        at_once = round(students * part)
        processes = max(2, math.ceil(at_once * share / BUSY))
        memory, size = processes * empty + at_once * each, students * _ANSWERS * per_answer
        cells = (f"{students:,}", f"{at_once:,}", f"{processes:,}", f"{math.ceil(processes / _CORES):,}")
        database = "too few answers to say" if math.isnan(size) else f"{size / 1e9:,.2f} GB"
        print(f"| {' | '.join(cells)} | {memory / 1e3:,.1f} GB | {database} |")
    print()


def _report_answers(diary: Diary, found: Counter[tuple[str, str]], grown: int) -> float:
    sent, acknowledged = Counter(diary.handed_in), Counter(diary.acknowledged)
    lost, doubled = acknowledged - found, sum(n - 1 for n in found.values() if n > 1)
    strange = found - sent
    met = "met" if not lost and not doubled and not strange else "MISSED"
    print(
        f"Answers: {sent.total()} handed in, {acknowledged.total()} acknowledged, "
        f"{found.total()} in the database; "
        f"{lost.total()} acknowledged and lost, {doubled} doubled, {strange.total()} never handed in: {met}"
    )
    if not grown or found.total() < _ENOUGH:
        return math.nan
    print(f"The database grew by {grown / found.total() / 1e3:.1f} kB an answer, drafts and all else included")
    return grown / found.total()


def _report_errors(diary: Diary, machine: Machine) -> None:
    logged = machine.errors()
    print(f"Errors: {len(diary.faults)} seen by students, {len(logged)} lines in the servers' logs")
    for line in [*diary.faults[:20], *logged[:20]]:
        print(f"  {line[:300]}")


def _names(diary: Diary) -> list[str]:
    return [f"student-{number}" for number in range(diary.n_students)]


def _database_size(machine: Machine) -> int:
    """Bytes of an SQLite database, with what still stands in its write-ahead log; 0 for any other."""
    path = machine.database.removeprefix("sqlite:///")
    if path == machine.database or not Path(path).exists():
        return 0
    with contextlib.closing(sqlite3.connect(path)) as connection:
        return connection.execute(
            "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
        ).fetchone()[0]


if __name__ == "__main__":
    main()
