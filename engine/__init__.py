"""The training engine: everything the course computes, in NumPy. README.md gives the reading order."""

from engine.activation_statistics import (
    ActivationStatistics,
    LayerStatistics,
    activation_statistics,
    dead_share,
)
from engine.activations import (
    Activation,
    LeakyReLU,
    Linear,
    ReLU,
    Sigmoid,
    Softmax,
    Tanh,
    relu,
    sigmoid,
    softmax,
)
from engine.datasets import Dataset, Split, load_dataset
from engine.history import History
from engine.layers import Dense, Layer
from engine.losses import (
    BinaryCrossEntropy,
    CategoricalCrossEntropy,
    Loss,
    MeanAbsoluteError,
    MeanSquaredError,
    RootMeanSquaredError,
    one_hot,
)
from engine.models import Sequential
from engine.optimizers import SGD, Adam, Optimizer
from engine.recorder import Recorder
from engine.shapes import ShapeError
from engine.training import evaluate, fit, train_step

__all__ = [
    "SGD",
    "Activation",
    "ActivationStatistics",
    "Adam",
    "BinaryCrossEntropy",
    "CategoricalCrossEntropy",
    "Dataset",
    "Dense",
    "History",
    "Layer",
    "LayerStatistics",
    "LeakyReLU",
    "Linear",
    "Loss",
    "MeanAbsoluteError",
    "MeanSquaredError",
    "Optimizer",
    "ReLU",
    "Recorder",
    "RootMeanSquaredError",
    "Sequential",
    "ShapeError",
    "Sigmoid",
    "Softmax",
    "Split",
    "Tanh",
    "activation_statistics",
    "dead_share",
    "evaluate",
    "fit",
    "load_dataset",
    "one_hot",
    "relu",
    "sigmoid",
    "softmax",
    "train_step",
]
