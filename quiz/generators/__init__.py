"""Exercises with numbers: each generator draws one from a seed, with what typical mistakes give instead."""

from quiz.generators import (  # noqa: F401 - they enter
    chains,
    losses,
    models,
    neuron,
    regularization,
    sequences,
    training,
    vision,
)
from quiz.generators.drawn import CHAINS, GENERATORS, Chain, Drawn, StepFunction, Value, draw, draw_chain

__all__ = ["CHAINS", "GENERATORS", "Chain", "Drawn", "StepFunction", "Value", "draw", "draw_chain"]
