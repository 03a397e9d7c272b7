"""How long each lab trains at its defaults: python -m benchmarks.sweeps.

The labs are found by themselves: what their code tab prints is run as it stands, on one BLAS thread, three times.
seconds: of the processor, the fastest of three. trainings: networks that were trained, counted by the histories
they leave; descents: runs on a landscape, which train no network. steps: those of all trainings together. Goal: a
sweep of 64 small networks takes at most 3 seconds; of more in proportion, and what trains fewer no longer either.
"""

import contextlib
import io
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

import threadpoolctl

import engine
from pages._widgets.lab_code import experiment_script
from quiz.bank import load_bank
from quiz.labs import Lab

PAGES = Path(__file__).parents[1] / "pages"
GOAL, SWEEP = 3.0, 64  # seconds, networks
ROUNDS = 3


@dataclass
class Count:
    """What was trained while it counted."""

    histories: list[engine.History] = field(default_factory=list)
    n_descents: int = 0

    @contextlib.contextmanager
    def counting(self) -> Iterator[None]:
        """Inside, every history that a training begins is kept, and every descent is counted."""
        begin, descend, descend_all = engine.History.__init__, engine.descend, engine.descend_all
        count = self

        def begin_counted(history: engine.History, *args: Any, **kwargs: Any) -> None:
            begin(history, *args, **kwargs)
            count.histories.append(history)

        def descend_counted(*args: Any, **kwargs: Any) -> engine.Descent:
            count.n_descents += 1
            return descend(*args, **kwargs)

        def descend_all_counted(landscape: Any, optimizers: Any, *args: Any, **kwargs: Any) -> engine.Descent:
            count.n_descents += len(optimizers)
            return descend_all(landscape, optimizers, *args, **kwargs)

        with (
            patch.object(engine.History, "__init__", begin_counted),
            patch.object(engine, "descend", descend_counted),
            patch.object(engine, "descend_all", descend_all_counted),
        ):
            yield


def experiment(lab: Lab) -> Any:
    """The lab's experiment at its defaults, compiled."""
    measures = tuple(measure.key for measure in lab.measures)
    script = experiment_script(PAGES / lab.chapter / f"{lab.page}.py", lab.complete({}), measures)
    return compile(script, f"<{lab.page}>", "exec")


def run(code: Any) -> tuple[float, Count]:
    """Seconds of the processor that the experiment takes, and what it trained."""
    count = Count()
    with contextlib.redirect_stdout(io.StringIO()), count.counting():
        started = time.process_time()
        exec(code, {"__name__": "__main__"})  # noqa: S102 - of a file beside this one
        return time.process_time() - started, count


def main() -> None:
    """Print a line for each lab that trains anything."""
    print((__doc__ or "").partition("\n\n")[2])
    print("| lab | trainings | descents | steps | seconds | seconds for 64 | goal | met |")
    print("|---|---|---|---|---|---|---|---|")
    with threadpoolctl.threadpool_limits(1):
        for lab in load_bank().labs.values():
            code = experiment(lab)
            rounds = [run(code) for _ in range(ROUNDS)]
            seconds, count = min(rounds, key=lambda one: one[0])
            n, n_steps = len(count.histories), sum(history.n_steps for history in count.histories)
            if not n and not count.n_descents:
                continue
            scaled = seconds * SWEEP / n if n > SWEEP else seconds
            met = "yes" if scaled <= GOAL else "NO"
            print(
                f"| {lab.page} | {n} | {count.n_descents} | {n_steps} | {seconds:.2f} | {scaled:.2f} "
                f"| {GOAL:.0f} | {met} |"
            )
    print()


if __name__ == "__main__":
    main()
