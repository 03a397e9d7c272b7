"""`make eval`: is an answer that was acknowledged still there after `kill -9`? python -m benchmarks.kills [ROUNDS]

A process answers through the store, as the server does, and says so after each answer; at a random moment it is
killed. Then the database is opened again: it has to be healthy, and hold every answer that was acknowledged, once
and as it was typed. A kill is no power cut: what the disk itself may lose is beyond this.
"""

import multiprocessing
import os
import signal
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from uuid import UUID

import numpy as np

from quiz.progress import open_store

ROUNDS, SECONDS = 50, 0.4
LEARNER, QUESTION = "local", "q07"
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
PATIENCE = 30  # seconds in which a process has to begin


def text_of(turn: int, number: int) -> str:
    """What is answered: long enough to spread over pages of the database."""
    return f"Runde {turn}, Antwort {number}: " + "Der Validierungs-Loss steigt. " * (number % 40)


def answer_until_killed(address: str, turn: int, said: Connection) -> None:
    """Type, submit and contest answers; each number is said as soon as the store has returned."""
    store = open_store(address)
    said.send(-1)
    number = 0
    while True:
        now = NOW + timedelta(seconds=number)
        text = text_of(turn, number)
        attempt = UUID(int=(turn << 64) + number)
        store.save_draft(LEARNER, QUESTION, text[: len(text) // 2], attempt=attempt, asked_at=now, now=now)
        answer = store.submit_answer(
            LEARNER, QUESTION, text, attempt=attempt, confidence=3, grade={"score": 0.5}, asked_at=now, now=now
        )
        said.send(number)
        store.contest(LEARNER, answer, "gap", "contested", now=now)
        number += 1


def kill_once(address: str, turn: int, wait: float) -> list[str]:
    """The texts that were acknowledged before the kill."""
    context = multiprocessing.get_context("fork")  # the libraries are loaded once, not fifty times
    hear, say = context.Pipe(duplex=False)
    process = context.Process(target=answer_until_killed, args=(address, turn, say), daemon=True)
    process.start()
    say.close()
    if not hear.poll(PATIENCE):
        raise RuntimeError(f"round {turn}: the process did not begin")
    time.sleep(wait)
    os.kill(process.pid or 0, signal.SIGKILL)
    process.join()
    heard = []
    try:
        while True:
            heard.append(hear.recv())
    except (EOFError, OSError):  # a number that was cut in two was not heard
        pass
    return [text_of(turn, number) for number in heard if number >= 0]


def main(rounds: int = ROUNDS, seed: int = 0) -> int:
    """Kill and look; 1 if anything was lost, doubled or damaged."""
    rng = np.random.default_rng(seed)
    acknowledged: list[str] = []
    unhealthy = 0
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "progress.db"
        address = f"sqlite:///{file}"
        for turn in range(rounds):
            acknowledged += kill_once(address, turn, float(rng.uniform(0, SECONDS)))
            store = open_store(address)
            kept = Counter(answer.text for answer in store.answers(LEARNER))
            store.close()
            with sqlite3.connect(file) as connection:
                unhealthy += connection.execute("PRAGMA integrity_check").fetchone() != ("ok",)
    lost = sum(text not in kept for text in acknowledged)
    doubled = sum(n - 1 for n in kept.values())
    strange = sum(text not in set(acknowledged) for text in kept)
    print(f"{rounds} times killed: {len(acknowledged)} answers acknowledged, {lost} of them lost")
    print(f"  {doubled} kept twice, {strange} kept that nobody had been told of, {unhealthy} times unhealthy")
    return int(bool(lost or doubled or unhealthy or not acknowledged))


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:2])))
