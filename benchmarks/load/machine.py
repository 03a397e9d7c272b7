"""The servers of a load run: started on free ports of this machine, measured while they work, ended at the end."""

import asyncio
import os
import resource
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from benchmarks.load.student import Diary
from tests.browser.server_process import ServerProcess

_CLASSROOM = Path(__file__).with_name("classroom.py")
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Sample:
    """One look at the servers: seconds since the start, MB of each, seconds of the processor of all, sessions."""

    at: float
    memory: list[float]
    processor: float
    connected: int


@dataclass
class Machine:
    """`n_processes` servers with one database; students are spread over them, each stays where he is."""

    folder: Path
    n_processes: int
    database: str = ""
    servers: list[ServerProcess] = field(default_factory=list)
    samples: list[Sample] = field(default_factory=list)
    _stack: ExitStack = field(default_factory=ExitStack)

    def __enter__(self) -> Self:
        self.database = self.database or f"sqlite:///{self.folder / 'progress.db'}"
        with ExitStack() as stack:
            for number in range(self.n_processes):
                place = self.folder / f"server-{number}"
                place.mkdir()
                env = {"DURCHBLICK_DB_URL": self.database}
                self.servers.append(stack.enter_context(ServerProcess(place, env=env, script=_CLASSROOM)))
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def look(self, connected: int, start: float) -> Sample:
        """Measure now."""
        numbers = [server.pid for server in self.servers]
        memory = [_resident(pid) for pid in numbers]
        sample = Sample(time.monotonic() - start, memory, sum(map(_processor, numbers)), connected)
        self.samples.append(sample)
        return sample

    async def watch(self, diary: Diary, start: float, every: float = 2.0) -> None:
        """Look every few seconds until cancelled."""
        while True:
            await asyncio.sleep(every)
            self.look(diary.now_connected, start)

    def errors(self) -> list[str]:
        """Lines of the servers' logs that tell of an error."""
        lines = [line for server in self.servers for line in server.log.splitlines()]
        return [line for line in lines if "Error" in line or "Fehlercode" in line or "Exception" in line]


def own_processor() -> float:
    """Seconds of the processor that the simulated students have taken."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def _resident(pid: int) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 1e6


def _processor(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS
