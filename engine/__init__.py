"""The training engine: everything the course computes, in NumPy. README.md gives the reading order."""

from engine.activations import (
    GELU,
    Activation,
    LeakyReLU,
    Linear,
    ReLU,
    Sigmoid,
    Softmax,
    Tanh,
    gelu,
    relu,
    sigmoid,
    softmax,
)
from engine.attention import attention, causal_mask, padding_mask
from engine.augmentation import Augmentation, augment, transform_images
from engine.autoencoder import Autoencoder
from engine.bagging import Bagging, BootstrapSample, bootstrap_sample
from engine.balancing import LossBalance
from engine.branches import Add, Concatenate, FanOut, Parallel
from engine.callbacks import AdaBatch, Callback, Decision, EarlyStopping
from engine.clustering import KMeans, KMeansStep, k_means
from engine.combined_loss import CombinedLoss
from engine.composite import Composite
from engine.conv import Conv2D
from engine.correlation import conv2d
from engine.cross_entropy import BinaryCrossEntropy, CategoricalCrossEntropy, one_hot
from engine.curves import area_under_curve, average_precision, precision_recall_curve, roc_curve
from engine.datasets import DATASET_NAMES, Dataset, Split, load_dataset
from engine.descent import BEHAVIOURS, OPTIMIZER_NAMES, Descent, descend, descend_all, make_optimizer
from engine.dropout import Dropout
from engine.embedding import Embedding, LearnedPositions, PositionalEncoding, positional_code
from engine.flatten import Flatten
from engine.german_numbers import number_words
from engine.gradient_check import GradientError, check_layer, check_loss, numeric_gradient, numeric_gradients
from engine.handmade import DIGIT_MEASURES, RULE_DIGITS, find_holes, first_rule, measure_digits
from engine.history import History
from engine.initializers import glorot, he, ones, uniform, zeros
from engine.landscapes import LANDSCAPE_NAMES, Landscape, load_landscape
from engine.layers import Dense, Layer
from engine.linear import LINEAR_NAMES, linear_weights, load_linear
from engine.losses import Loss, MeanAbsoluteError, MeanSquaredError, RootMeanSquaredError
from engine.metrics import accuracy, confusion_matrix, f1_score, precision, recall
from engine.models import Sequential
from engine.multi_head import MultiHeadAttention
from engine.networks import dense_network, gradient_reach, gradient_sizes, read_layers
from engine.noise import gradient_noise
from engine.normalisation import BatchNorm, LayerNorm
from engine.optimizers import SGD, AdaGrad, Adam, AdamW, RMSprop
from engine.penalties import L1, L2, ElasticNet, Penalty, ProximalElasticNet, ProximalL1, stack_penalties
from engine.perceptron import PerceptronRule, PerceptronStep
from engine.plane import PLANE_NAMES, expand, load_plane
from engine.pooling import AveragePool2D, GlobalAveragePool2D, MaxPool2D, average_pool2d, max_pool2d
from engine.positionwise import Positionwise
from engine.recorder import Recorder, StepRecorder
from engine.regression import LinearRegression, LogisticRegression
from engine.replicas import fit_replicas
from engine.schedules import CosineDecay, ExponentialDecay, RateChange, Schedule, StepDecay, WarmupLinear
from engine.search import compare_searches, grid_trials, random_trials
from engine.selection import best_of
from engine.shapes import ShapeError
from engine.statistics import (
    ActivationStatistics,
    LayerStatistics,
    activation_statistics,
    dead_share,
    distinct_nodes,
)
from engine.stepping import Optimizer, stack_optimizers
from engine.training import evaluate, fit, train_step
from engine.transformer import TransformerDecoder, TransformerEncoder
from engine.translation import EncoderDecoder
from engine.tuning import HYPERPARAMETERS, prepare_trainings
from engine.vitality import NODE_STATES, node_states
from engine.windows import output_size

__all__ = [
    "BEHAVIOURS",
    "DATASET_NAMES",
    "DIGIT_MEASURES",
    "GELU",
    "HYPERPARAMETERS",
    "L1",
    "L2",
    "LANDSCAPE_NAMES",
    "LINEAR_NAMES",
    "NODE_STATES",
    "OPTIMIZER_NAMES",
    "PLANE_NAMES",
    "RULE_DIGITS",
    "SGD",
    "Activation",
    "ActivationStatistics",
    "AdaBatch",
    "AdaGrad",
    "Adam",
    "AdamW",
    "Add",
    "Augmentation",
    "Autoencoder",
    "AveragePool2D",
    "Bagging",
    "BatchNorm",
    "BinaryCrossEntropy",
    "BootstrapSample",
    "Callback",
    "CategoricalCrossEntropy",
    "CombinedLoss",
    "Composite",
    "Concatenate",
    "Conv2D",
    "CosineDecay",
    "Dataset",
    "Decision",
    "Dense",
    "Descent",
    "Dropout",
    "EarlyStopping",
    "ElasticNet",
    "Embedding",
    "EncoderDecoder",
    "ExponentialDecay",
    "FanOut",
    "Flatten",
    "GlobalAveragePool2D",
    "GradientError",
    "History",
    "KMeans",
    "KMeansStep",
    "Landscape",
    "Layer",
    "LayerNorm",
    "LayerStatistics",
    "LeakyReLU",
    "LearnedPositions",
    "Linear",
    "LinearRegression",
    "LogisticRegression",
    "Loss",
    "LossBalance",
    "MaxPool2D",
    "MeanAbsoluteError",
    "MeanSquaredError",
    "MultiHeadAttention",
    "Optimizer",
    "Parallel",
    "Penalty",
    "PerceptronRule",
    "PerceptronStep",
    "PositionalEncoding",
    "Positionwise",
    "ProximalElasticNet",
    "ProximalL1",
    "RMSprop",
    "RateChange",
    "ReLU",
    "Recorder",
    "RootMeanSquaredError",
    "Schedule",
    "Sequential",
    "ShapeError",
    "Sigmoid",
    "Softmax",
    "Split",
    "StepDecay",
    "StepRecorder",
    "Tanh",
    "TransformerDecoder",
    "TransformerEncoder",
    "WarmupLinear",
    "accuracy",
    "activation_statistics",
    "area_under_curve",
    "attention",
    "augment",
    "average_pool2d",
    "average_precision",
    "best_of",
    "bootstrap_sample",
    "causal_mask",
    "check_layer",
    "check_loss",
    "compare_searches",
    "confusion_matrix",
    "conv2d",
    "dead_share",
    "dense_network",
    "descend",
    "descend_all",
    "distinct_nodes",
    "evaluate",
    "expand",
    "f1_score",
    "find_holes",
    "first_rule",
    "fit",
    "fit_replicas",
    "gelu",
    "glorot",
    "gradient_noise",
    "gradient_reach",
    "gradient_sizes",
    "grid_trials",
    "he",
    "k_means",
    "linear_weights",
    "load_dataset",
    "load_landscape",
    "load_linear",
    "load_plane",
    "make_optimizer",
    "max_pool2d",
    "measure_digits",
    "node_states",
    "number_words",
    "numeric_gradient",
    "numeric_gradients",
    "one_hot",
    "ones",
    "output_size",
    "padding_mask",
    "positional_code",
    "precision",
    "precision_recall_curve",
    "prepare_trainings",
    "random_trials",
    "read_layers",
    "recall",
    "relu",
    "roc_curve",
    "sigmoid",
    "softmax",
    "stack_optimizers",
    "stack_penalties",
    "train_step",
    "transform_images",
    "uniform",
    "zeros",
]
