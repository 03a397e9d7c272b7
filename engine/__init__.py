"""The training engine: everything the course computes, in NumPy. README.md gives the reading order."""

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
from engine.callbacks import Callback
from engine.cross_entropy import BinaryCrossEntropy, CategoricalCrossEntropy, one_hot
from engine.datasets import DATASET_NAMES, Dataset, Split, load_dataset
from engine.german_numbers import number_words
from engine.gradient_check import GradientError, check_layer, check_loss, numeric_gradient
from engine.history import History
from engine.initializers import glorot, he, ones, uniform, zeros
from engine.layers import Dense, Layer
from engine.losses import Loss, MeanAbsoluteError, MeanSquaredError, RootMeanSquaredError
from engine.metrics import accuracy, confusion_matrix, f1_score, precision, recall
from engine.models import Sequential
from engine.optimizers import SGD, Adam, Optimizer
from engine.perceptron import PerceptronRule, PerceptronStep
from engine.recorder import Recorder
from engine.shapes import ShapeError
from engine.statistics import (
    ActivationStatistics,
    LayerStatistics,
    activation_statistics,
    dead_share,
)
from engine.training import evaluate, fit, train_step

__all__ = [
    "DATASET_NAMES",
    "SGD",
    "Activation",
    "ActivationStatistics",
    "Adam",
    "BinaryCrossEntropy",
    "Callback",
    "CategoricalCrossEntropy",
    "Dataset",
    "Dense",
    "GradientError",
    "History",
    "Layer",
    "LayerStatistics",
    "LeakyReLU",
    "Linear",
    "Loss",
    "MeanAbsoluteError",
    "MeanSquaredError",
    "Optimizer",
    "PerceptronRule",
    "PerceptronStep",
    "ReLU",
    "Recorder",
    "RootMeanSquaredError",
    "Sequential",
    "ShapeError",
    "Sigmoid",
    "Softmax",
    "Split",
    "Tanh",
    "accuracy",
    "activation_statistics",
    "check_layer",
    "check_loss",
    "confusion_matrix",
    "dead_share",
    "evaluate",
    "f1_score",
    "fit",
    "glorot",
    "he",
    "load_dataset",
    "number_words",
    "numeric_gradient",
    "one_hot",
    "ones",
    "precision",
    "recall",
    "relu",
    "sigmoid",
    "softmax",
    "train_step",
    "uniform",
    "zeros",
]
