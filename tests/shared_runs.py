"""What one test has trained, the next need not: the app's memory of runs, kept on disk for a whole test run.

Many tests look at the same states of a lab, on several processes. The key of a run is the content of all that goes
into it, so another test gets what it would have trained itself; that training anew gives the same is a test of its
own, which forgets everything first.
"""

import pickle
from hashlib import sha256
from pathlib import Path
from typing import Any

from pages._widgets.run_memory import RunMemory, run_memory


class SharedRuns(RunMemory):
    """A memory that looks into a folder for what it does not hold itself."""

    folder: Path

    def get(self, key: str) -> Any | None:
        """A fresh copy of what was put under `key` by any process, or None."""
        found = super().get(key)
        file = self._file(key)
        if found is None and file.exists():
            found = pickle.loads(file.read_bytes())
        return found

    def put(self, key: str, value: Any) -> None:
        """Keep `value` in both places."""
        super().put(key, value)
        draft = self.folder / f"{self._file(key).name}.{id(value)}"
        draft.write_bytes(pickle.dumps(value, protocol=5))
        draft.replace(self._file(key))  # other processes see the whole file or none

    def _file(self, key: str) -> Path:
        return self.folder / sha256(key.encode()).hexdigest()


def share_runs(base: Path) -> None:
    """Let this process's memory share its runs through a folder beside `base`, where pytest keeps its files."""
    memory = run_memory()
    memory.__class__ = SharedRuns
    memory.folder = base.parent / "runs"
    memory.folder.mkdir(exist_ok=True)
