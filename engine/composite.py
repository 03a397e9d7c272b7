"""Layers made of layers: what a network, a block and a branch have in common."""

import sys
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from engine.layers import Layer
from engine.shapes import Array


class Composite(Layer):
    """A layer whose parameters are those of its `children`, named "child.weight".

    A subclass calls `adopt` at the end of its `__init__` and writes forward, backward, output_shape and allocate;
    `allocate` returns a dict with the buffers of each child under the child's name, besides its own.
    """

    children: dict[str, Layer]

    def adopt(self, children: Mapping[str, Layer]) -> None:
        """Take the children; ValueError for one that is part of a model already."""
        self.children = dict(children)
        seen: list[Layer] = []
        for name, child in self.children.items():
            if not isinstance(child, Layer):
                raise TypeError(f"layer {name} should be a Layer, got {child!r}")
            if child.in_model or child in seen:
                raise ValueError(f"layer {name} {child!r} is part of a model already: give copy.deepcopy(layer)")
            seen.append(child)
        self.own()

    def own(self) -> None:
        """Name the children and give them one precision."""
        # A pickle notes which strings are one object: without this, a copy would be pickled differently.
        self.children = {sys.intern(name): child for name, child in self.children.items()}
        for name, child in self.children.items():
            child.rename(f"{self.name}.{name}" if hasattr(self, "name") else name)
            child.in_model = True
        dtypes = {array.dtype for array in self.params.values()}
        self.cast(np.float64 if np.dtype(np.float64) in dtypes else np.float32)

    def rename(self, name: str) -> None:
        super().rename(name)
        for key, child in self.children.items():
            child.rename(f"{name}.{key}")

    def leaves(self) -> Iterator[Layer]:
        for child in self.children.values():
            yield from child.leaves()

    @property
    def params(self) -> dict[str, Array]:
        return {f"{key}.{name}": p for key, child in self.children.items() for name, p in child.params.items()}

    @property
    def grads(self) -> dict[str, Array]:
        return {f"{key}.{name}": g for key, child in self.children.items() for name, g in child.grads.items()}

    @property
    def n_parameters(self) -> int:
        return sum(child.n_parameters for child in self.children.values())

    def bind(self, vector: Array, grad_vector: Array) -> None:
        start = 0
        for child in self.children.values():
            stop = start + child.n_parameters
            child.bind(vector[..., start:stop], grad_vector[..., start:stop])
            start = stop

    def use(self, buffers: Mapping[str, Any] | None) -> None:
        super().use(buffers)
        for name, child in self.children.items():
            child.use(buffers[name] if buffers is not None else None)

    def __setstate__(self, state: dict[str, Any]) -> None:
        for name, value in state.items():
            setattr(self, name, value)
        # An unpickled view is an array of its own: without this, training would not reach the children.
        self.own()
