"""Run the Keras and PyTorch code of every lab and print their number beside the engine's own.

The starting weights differ, so the numbers agree in size, not in digits. A text that does not run fails.
"""

import contextlib
import io
import os
import sys
from pathlib import Path

import threadpoolctl

from pages._widgets.lab_code import experiment_script
from quiz.bank import load_bank

PAGES = Path(__file__).parents[1] / "pages"


def output_of(script: str) -> list[str]:
    """The lines that a script prints, run in a namespace of its own."""
    lines = io.StringIO()
    with contextlib.redirect_stdout(lines):
        exec(compile(script, "<lab>", "exec"), {"__name__": "__main__"})  # noqa: S102 - the lab's own text
    return lines.getvalue().strip().splitlines()


def main() -> int:
    """Print a line for each lab and framework; 1 if any text does not run."""
    os.environ.setdefault("KERAS_BACKEND", "torch")
    threadpoolctl.threadpool_limits(1)
    failures = 0
    for lab in load_bank().labs.values():
        state = lab.complete({})
        settings = "".join(f"{key} = {value!r}\n" for key, value in state.items())
        measures = tuple(measure.key for measure in lab.measures)
        own = output_of(experiment_script(PAGES / lab.chapter / f"{lab.page}.py", state, measures))
        print(f"{lab.page}: engine {'; '.join(own)}")
        for name, text in (("Keras", lab.code.keras), ("PyTorch", lab.code.pytorch)):
            try:
                print(f"{lab.page}: {name} {output_of(settings + text)[-1]}")
            except Exception as error:
                failures += 1
                print(f"{lab.page}: {name} fails: {error!r}")
    return int(failures > 0)


if __name__ == "__main__":
    sys.exit(main())
