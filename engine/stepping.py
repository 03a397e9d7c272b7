"""What every optimizer does around its formula: the rate of the step, its memory, many replicas at once."""

import copy
import math
import operator
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from engine.clipping import Clipping, alike
from engine.schedules import Schedule, ScheduleStack, stack_rates
from engine.settings import check_number, column, is_number, narrow
from engine.shapes import Array, ShapeError

_FORGET_EVERY = 128  # steps


class Optimizer(ABC):
    """`step` moves each parameter against its gradient; what it remembers is kept by the parameter's name.

    `learning_rate` is a number or a `Schedule`, and may be set anew between steps; `rate` is the number that the
    last step used. `clip_value` keeps each number of the gradient in [-clip_value, clip_value]; after that,
    `clip_norm` keeps the length of the gradient over all parameters, sqrt(sum grad^2), at or below itself.
    TypeError or ValueError for a setting that is no number or out of range.
    Source for clip_norm: Pascanu, Mikolov and Bengio (2013), On the difficulty of training recurrent networks.
    """

    memory_names: tuple[str, ...] = ()
    n_replicas = 1  # above 1: arrays are (R, P), and settings may be columns (R, 1)
    rate: Any
    _schedule: Any
    _wide: tuple[Any, ...]
    _narrow: tuple[Any, ...]

    def __init__(
        self, learning_rate: float | Schedule, clip_norm: float | None = None, clip_value: float | None = None
    ) -> None:
        self.n_steps = self.n_own_steps = 0
        self.memory: dict[str, list[Array]] = {}
        self.steps_before: dict[str, int] = {}  # those without a parameter that came later, such as a thawed one
        self.learning_rate = learning_rate
        self.clip_norm = None if clip_norm is None else check_number("clip_norm", clip_norm, above_zero=True)
        self.clip_value = None if clip_value is None else check_number("clip_value", clip_value, above_zero=True)
        self._forget_arrays()

    @property
    def learning_rate(self) -> Any:
        """What was given: a number or a `Schedule`."""
        return self._learning_rate

    @learning_rate.setter
    def learning_rate(self, given: Any) -> None:
        scheduled = isinstance(given, Schedule | ScheduleStack)
        if not scheduled and self.n_replicas == 1:
            given = check_number("learning_rate", given, above_zero=True)
        self._learning_rate = given
        self._wide = ()
        self._schedule = given if scheduled else None
        self.rate = given(max(self.n_steps, 1)) if scheduled else given

    def step(self, params: Mapping[str, Array], grads: Mapping[str, Array]) -> None:
        """One step on every array of `params`; `grads` has the same keys and shapes, and is left as it is.

        ShapeError, TypeError or ValueError, with the parameter's name, for a gradient that does not fit.
        """
        self.n_steps += 1
        if self._schedule is not None:
            self.rate = self._schedule(self.n_steps)
        if not self.n_steps % _FORGET_EVERY:
            self._forget_faded()
        if self.clip_norm is not None or self.clip_value is not None:
            grads = self._clipping(grads, self.clip_value, self.clip_norm, self.n_replicas > 1)
        self.n_own_steps, late = self.n_steps, self.steps_before
        numbers = self.numbers()
        if self.n_replicas > 1:
            numbers = self._narrowed(numbers, params)
        for name, param in params.items():
            room, grad = self._room.get(name), grads.get(name)
            if room is None or grad is None or room[0] is not param or grad.shape != param.shape:
                room = self._make_room(name, param, grad)
            if name in late:
                self.n_own_steps = self.n_steps - late[name]
                self.update(room, grads[name], self._narrowed(self.numbers(), params))
            else:
                self.update(room, grads[name], numbers)

    @abstractmethod
    def numbers(self) -> tuple[Any, ...]:
        """What `update` multiplies with in this step, for all parameters that have taken `n_own_steps`."""

    @abstractmethod
    def update(self, room: list[Array], grad: Array, numbers: tuple[Any, ...]) -> None:
        """Change the first array of `room` in place: the parameter.

        Behind it are an array to use freely and one for each of `memory_names`.
        """

    def _narrowed(self, numbers: tuple[Any, ...], params: Mapping[str, Array]) -> tuple[Any, ...]:
        """`numbers` in the precision of the parameters; as in the last step if they are the same objects."""
        if not (self._wide and all(map(operator.is_, numbers, self._wide))):
            dtype = next((param.dtype for param in params.values()), np.dtype(np.float32))
            self._wide, self._narrow = numbers, tuple(narrow(number, dtype) for number in numbers)
        return self._narrow

    def _make_room(self, name: str, param: Any, grad: Any) -> list[Array]:
        if grad is None:
            raise ValueError(f"{self!r}: parameter {name} has no gradient")
        for array, what in ((param, "parameter"), (grad, "gradient of parameter")):
            if not isinstance(array, np.ndarray) or array.dtype.kind != "f":
                got = f"an array of {array.dtype}" if isinstance(array, np.ndarray) else repr(array)
                raise TypeError(f"{self!r}: {what} {name} should be an array of floating numbers, got {got}")
        if param.shape != grad.shape:
            raise ShapeError(f"{self!r}, parameter {name}", param.shape, grad.shape, "gradient")
        if name not in self.memory and self.n_steps > 1:
            self.steps_before[name] = self.n_steps - 1
        memory = self.memory.setdefault(name, [np.zeros_like(param) for _ in self.memory_names])
        for i, array in enumerate(memory):
            if array.shape != param.shape:
                raise ShapeError(f"{self!r}, used for another model before", array.shape, param.shape, name)
            memory[i] = array.astype(param.dtype, copy=False)  # the model may have turned float64
        work = self._room[name][1] if name in self._room else np.empty_like(param)
        if not alike(work, param):
            work = np.empty_like(param)
        self._wide = ()
        self._room[name] = [param, work, *memory]
        return self._room[name]

    def _forget_faded(self) -> None:
        # A dead node's gradient is 0, and the moving means of its weights fade until they are subnormal numbers,
        # which take a processor fifty times as long: digits trained three times as slowly from epoch 30 on. They
        # become 0 far below what moves a weight, and far enough above the subnormal to last until the next time.
        for arrays in self.memory.values():
            for array in arrays:
                array[np.abs(array) < 1e8 * np.finfo(array.dtype).tiny] = 0

    def stack_key(self) -> tuple[Any, ...]:
        """Equal for optimizers that `stack_optimizers` can make one of: those that differ in numbers alone."""
        choices = tuple((k, v) for k, v in self._settings().items() if not (v is None or is_number(v)))
        return type(self), self.n_steps, tuple(self.steps_before.items()), choices

    def _settings(self) -> dict[str, Any]:
        others = {
            "learning_rate",
            "n_steps",
            "memory",
            "memory_names",
            "n_replicas",
            "steps_before",
            "n_own_steps",
        }
        return {name: value for name, value in self.__getstate__().items() if name not in others}

    def carry(self, other: "Optimizer", memory: dict[str, list[Array]]) -> None:
        """Go on from where `other` is now, but with this memory."""
        self.n_steps, self.memory, self.steps_before = other.n_steps, memory, dict(other.steps_before)
        self._forget_arrays()

    def unstack(self, optimizers: Sequence["Optimizer"]) -> None:
        """Let each of `optimizers`, which this one was made of, go on where its row is now."""
        for r, optimizer in enumerate(optimizers):
            n = len(optimizer.memory_names)  # without momentum there is none, though the others have it
            rows = {name: [array[r].copy() for array in arrays[:n]] for name, arrays in self.memory.items()}
            optimizer.carry(self, rows)

    def _forget_arrays(self) -> None:
        self._room: dict[str, list[Array]] = {}  # by name: the parameter, an array to work in, its memory
        self._clipping = Clipping()
        self._wide = self._narrow = ()

    def __getstate__(self) -> dict[str, Any]:
        others = {name: value for name, value in vars(self).items() if name[0] != "_" and name != "rate"}
        return {"learning_rate": self.learning_rate} | others

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.n_steps = state["n_steps"]  # the rate of a schedule depends on it
        for name, value in state.items():  # not vars(self).update: CPython then reads every attribute more slowly
            setattr(self, name, value)
        self._forget_arrays()

    def __repr__(self) -> str:
        shown = {"learning_rate": self.learning_rate} | self._settings()
        settings = [f"{name}={value}" for name, value in shown.items() if value is not None and value is not False]
        return f"{type(self).__name__}({', '.join(settings)})"


def stack_optimizers(optimizers: Sequence[Optimizer]) -> Optimizer:
    """R optimizers of one class as one for arrays (R, P), whose rows move as each of them would move alone.

    It begins with what they remember; `unstack` hands it back. ValueError unless their `stack_key` is the same.
    """
    if not optimizers:
        raise ValueError("stack_optimizers needs at least one optimizer")
    first = optimizers[0]
    for other in optimizers[1:]:
        if other.stack_key() != first.stack_key():
            states = " and ".join(f"{one!r} after {one.n_steps} steps" for one in (first, other))
            raise ValueError(f"{states} cannot take their steps together")
    stack = copy.copy(first)
    stack.n_replicas = len(optimizers)
    stack.learning_rate = stack_rates([one.learning_rate for one in optimizers])
    for name in first._settings():
        values = [getattr(one, name) for one in optimizers]
        if any(map(is_number, values)):
            # Where others clip, this one does not.
            setattr(stack, name, column([math.inf if value is None else value for value in values]))
    stack.memory_names = max((one.memory_names for one in optimizers), key=len)
    stack.carry(first, _stack_memory(optimizers, len(stack.memory_names)))
    return stack


def _stack_memory(optimizers: Sequence[Optimizer], n_arrays: int) -> dict[str, list[Array]]:
    memory = {}
    for name in dict.fromkeys(name for one in optimizers for name in one.memory):
        rows = [one.memory.get(name, []) for one in optimizers]
        known = [array for row in rows for array in row]
        if len({array.shape for array in known}) > 1:
            raise ValueError(f"{name}: the optimizers were used for models of different sizes before")
        if known:
            nothing = np.zeros_like(known[0])  # of one without momentum
            memory[name] = [
                np.stack([row[i] if i < len(row) else nothing for row in rows]) for i in range(n_arrays)
            ]
    return memory
