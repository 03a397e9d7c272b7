"""Exercises with numbers: each generator draws one from a seed, with what typical mistakes give instead."""

from quiz.generators import losses, neuron, regularization, sequences, training, vision  # noqa: F401 - they enter
from quiz.generators.drawn import GENERATORS, Drawn, Value, draw

__all__ = ["GENERATORS", "Drawn", "Value", "draw"]
