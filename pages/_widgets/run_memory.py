"""What was trained once is not trained again: finished runs, kept for all sessions of a server."""

import pickle
import threading
from collections import OrderedDict
from typing import Any

import streamlit as st

_CAPACITY = 96 * 2**20  # bytes


class RunMemory:
    """Finished runs by the content of everything that went into them; the oldest go first when memory is full."""

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self.size = 0
        self.runs: OrderedDict[str, bytes] = OrderedDict()
        self.lock = threading.Lock()

    def get(self, key: str) -> Any | None:
        """A fresh copy of what was put under `key`, or None."""
        with self.lock:
            packed = self.runs.get(key)
            if packed is None:
                return None
            self.runs.move_to_end(key)
        return pickle.loads(packed)  # noqa: S301 - packed by this process a moment ago

    def put(self, key: str, value: Any) -> None:
        """Keep `value`; what is larger than the whole memory is not kept."""
        packed = pickle.dumps(value, protocol=5)
        if len(packed) > self.capacity:  # it would drive out everybody else's
            return
        with self.lock:
            self.size += len(packed) - len(self.runs.pop(key, b""))
            self.runs[key] = packed
            while self.size > self.capacity:
                self.size -= len(self.runs.popitem(last=False)[1])


@st.cache_resource(show_spinner=False)
def run_memory() -> RunMemory:
    """The memory that all sessions of this server share."""
    return RunMemory(_CAPACITY)
