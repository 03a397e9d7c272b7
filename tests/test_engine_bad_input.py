"""What a stranger gets wrong: an error names the argument, the value or the shapes, and is none of NumPy's own.

Errors that belong to one layer or function alone are tested beside it; here are the kinds that occur everywhere.
"""

import math
import re

import numpy as np
import pytest

from engine import (
    GELU,
    L1,
    SGD,
    AdaBatch,
    AdaGrad,
    Adam,
    AdamW,
    Add,
    Augmentation,
    Bagging,
    BatchNorm,
    BinaryCrossEntropy,
    CategoricalCrossEntropy,
    CombinedLoss,
    Concatenate,
    CosineDecay,
    Dense,
    Dropout,
    EarlyStopping,
    Embedding,
    FanOut,
    LayerNorm,
    LeakyReLU,
    LearnedPositions,
    LinearRegression,
    LogisticRegression,
    MeanAbsoluteError,
    MeanSquaredError,
    Parallel,
    PerceptronRule,
    PositionalEncoding,
    ProximalL1,
    Recorder,
    ReLU,
    RMSprop,
    RootMeanSquaredError,
    Sequential,
    ShapeError,
    Softmax,
    StepDecay,
    Tanh,
    WarmupLinear,
    accuracy,
    activation_statistics,
    area_under_curve,
    augment,
    average_precision,
    bootstrap_sample,
    check_layer,
    confusion_matrix,
    evaluate,
    f1_score,
    fit,
    gelu,
    glorot,
    he,
    k_means,
    load_dataset,
    number_words,
    numeric_gradient,
    one_hot,
    positional_code,
    precision,
    precision_recall_curve,
    recall,
    relu,
    roc_curve,
    sigmoid,
    softmax,
    stack_optimizers,
    stack_penalties,
    train_step,
    transform_images,
    uniform,
)

X = np.random.default_rng(0).normal(size=(12, 2)).astype(np.float32)
Y = (X[:, :1] > 0).astype(np.float32)
IMAGES = np.ones((2, 4, 4, 1), np.float32)
RNG = np.random.default_rng(0)
RAGGED = [[1, 2], [3]]


def model():
    rng = np.random.default_rng(0)
    return Sequential([Dense(2, 4, rng=rng), ReLU(), Dense(4, 1, rng=rng)])


def run(**changed):
    """A training of two epochs that works, but for what is changed."""
    given = {
        "model": model(),
        "loss": BinaryCrossEntropy(from_logits=True),
        "optimizer": Adam(0.01),
        "train": (X, Y),
        "n_epochs": 2,
        "batch_size": 4,
        "rng": np.random.default_rng(0),
    } | changed
    return fit(**given)


def bag(**changed):
    given = {"loss": BinaryCrossEntropy(from_logits=True), "optimizers": [Adam()], "train": (X, Y), "rngs": [RNG]}
    return Bagging([model()]).fit(**(given | {"n_epochs": 1, "batch_size": 4} | changed))


def dense(**settings):
    return Dense(2, 3, **{"rng": RNG} | settings)


def after_forward(layer, x, grad):
    layer.forward(x)
    layer.backward(grad)


def with_nan(array, value=math.nan):
    array = array.copy()
    array[3] = value
    return array


def first_column(rows):
    """Labels have one axis."""
    return rows if rows is RAGGED else [row[0] for row in rows]


# --- text, nothing and rows of several lengths, where numbers are wanted

LOSSES = [
    MeanSquaredError(),
    MeanAbsoluteError(),
    RootMeanSquaredError(),
    BinaryCrossEntropy(),
    BinaryCrossEntropy(from_logits=True),
    CategoricalCrossEntropy(),
    CategoricalCrossEntropy(from_logits=True),
]
# How the error calls the place, and a function of the wrong data.
TAKERS = [
    (r"Dense\(2, 3\)", lambda x: dense().forward(x)),
    (r"ReLU\(\)", lambda x: ReLU().forward(x)),
    (r"BatchNorm\(2\)", lambda x: BatchNorm(2).forward(x)),
    (r"LayerNorm\(2\)", lambda x: LayerNorm(2).forward(x)),
    (r"Dropout\(0.5\)", lambda x: Dropout(0.5, RNG).forward(x)),
    (r"Add\(\)", lambda x: Add().forward((x, x))),
    (r"Concatenate\(\)", lambda x: Concatenate().forward((x, x))),
    (r"layer 0 Dense\(2, 4\)", lambda x: model().predict(x)),
    (r"layer 0 Dense\(2, 4\)", lambda x: run(train=(x, Y))),
    (r"layer 0 Dense\(2, 4\)", lambda x: activation_statistics(model(), x)),
    (r"Dense\(2, 3\)", lambda x: after_forward(dense(), X, x)),
    (r"Tanh\(\)", lambda x: after_forward(Tanh(), X, x)),
    *((re.escape(f"{loss!r}: predictions"), lambda x, loss=loss: loss.forward(x, [[1, 0]])) for loss in LOSSES),
    *((re.escape(f"{loss!r}: targets"), lambda x, loss=loss: loss.forward([[0.5, 0.5]], x)) for loss in LOSSES),
    ("relu", relu),
    ("sigmoid", sigmoid),
    ("gelu", gelu),
    ("softmax", softmax),
    ("targets", lambda x: accuracy(first_column(x), [0, 1])),
    ("predictions", lambda x: f1_score([0, 1], first_column(x))),
    ("roc_curve: scores", lambda x: roc_curve([0, 1], x)),
    ("precision_recall_curve: scores", lambda x: average_precision([0, 1], x)),
    ("area_under_curve", lambda x: area_under_curve(x, [0, 1])),
    ("PerceptronRule: weight", PerceptronRule),
    ("PerceptronRule: x", lambda x: PerceptronRule([1, 1]).update(x, 1)),
    ("PerceptronRule: x", lambda x: PerceptronRule([1, 1]).train(x, [0, 1], n_epochs=1)),
    (r"LinearRegression\(l2=0.0\): x", lambda x: LinearRegression().fit(x, [0, 1])),
    (r"LinearRegression\(l2=0.0\): y", lambda y: LinearRegression().fit(X[:2], y)),
    (r"LogisticRegression\(l2=0.0\): x", lambda x: LogisticRegression().fit(x, [0, 1])),
    ("k_means: x", lambda x: k_means(x, 1, rng=RNG)),
    ("k_means: start", lambda x: k_means(X, 1, start=x)),
    ("augmentation: images", lambda x: augment(x, RNG)),
    ("numeric_gradient: x", lambda x: numeric_gradient(np.sum, x)),
]


@pytest.mark.parametrize(("place", "take"), TAKERS)
@pytest.mark.parametrize(
    ("bad", "kind", "says"),
    [
        ([["a", "b"], ["c", "d"]], TypeError, "(numbers|whole-number labels) expected, got an array of <U1"),
        ([[None, 1], [2, 3]], TypeError, "(numbers|whole-number labels) expected, got an array of object"),
        ([[1j, 1], [2, 3]], TypeError, "(numbers|whole-number labels) expected, got an array of complex128"),
        (RAGGED, ValueError, "rows of one length expected, got some of several"),
    ],
    ids=["text", "nothing", "complex", "ragged"],
)
def test_what_are_no_numbers_is_named(place, take, bad, kind, says):
    with pytest.raises(kind, match=f"{place}.*: {says}|{place}: {says}"):
        take(bad)


# --- settings


NUMBERS = [
    ("learning_rate", SGD, (0, -0.1)),
    ("learning_rate", Adam, (0, -0.1)),
    ("learning_rate", AdaGrad, (0, -0.1)),
    ("learning_rate", RMSprop, (0, -0.1)),
    ("learning_rate", AdamW, (0, -0.1)),
    ("learning_rate", lambda rate: setattr(SGD(0.1), "learning_rate", rate), (0, -1)),
    ("momentum", lambda m: SGD(0.1, m), (1, -0.5)),
    ("rho", lambda rho: RMSprop(rho=rho), (1, -0.5)),
    ("beta1", lambda beta: Adam(beta1=beta), (1, -0.5)),
    ("beta2", lambda beta: Adam(beta2=beta), (1, -0.5)),
    ("epsilon", lambda epsilon: Adam(epsilon=epsilon), (0, -1)),
    ("weight_decay", lambda decay: AdamW(weight_decay=decay), (-1,)),
    ("clip_norm", lambda norm: SGD(0.1, clip_norm=norm), (0, -1)),
    ("clip_value", lambda value: SGD(0.1, clip_value=value), (0, -1)),
    ("rate", Dropout, (1, 1.5, -0.1)),
    ("negative_slope", LeakyReLU, (1, -0.1)),
    ("momentum", lambda m: BatchNorm(2, momentum=m), (1, -0.1)),
    ("epsilon", lambda epsilon: BatchNorm(2, epsilon=epsilon), (0, -1)),
    ("epsilon", lambda epsilon: LayerNorm(2, epsilon=epsilon), (0, -1)),
    ("lam", L1, (-1,)),
    ("lam", ProximalL1, (-1,)),
    ("min_delta", lambda delta: EarlyStopping(min_delta=delta), (-1,)),
    ("decay", lambda decay: AdaBatch(decay=decay), (0, 1.5)),
    ("drop", lambda drop: StepDecay(0.1, 5, drop), (0, 1.5)),
    ("lowest", lambda lowest: CosineDecay(0.1, 5, lowest), (-0.1, 1.5)),
    ("learning_rate", lambda rate: StepDecay(rate, 5), (0, -1)),
    ("learning_rate", lambda rate: PerceptronRule([1.0], learning_rate=rate), (0, -1)),
    ("bias", lambda bias: PerceptronRule([1.0], bias), ()),
    ("l2", LinearRegression, (-1,)),
    ("l2", LogisticRegression, (-1,)),
    ("shift", lambda shift: Augmentation(shift=shift), (-1,)),
    ("zoom", lambda zoom: augment(IMAGES, RNG, zoom=zoom), (-0.1, 1)),
    ("rotate", lambda rotate: Augmentation(rotate=rotate), (-1,)),
    ("brightness", lambda brightness: Augmentation(brightness=brightness), (-1,)),
    ("noise", lambda noise: Augmentation(noise=noise), (-1,)),
    ("noise for moons", lambda noise: load_dataset("moons", noise=noise), (-1,)),
    ("limit", lambda limit: uniform((2, 2), RNG, limit), (0, -1)),
    ("epsilon", lambda epsilon: numeric_gradient(np.sum, np.ones(1), epsilon), (0, -1)),
]


@pytest.mark.parametrize(("name", "make", "out_of_range"), NUMBERS)
def test_a_number_that_cannot_be_is_named(name, make, out_of_range):
    for bad in (*out_of_range, math.nan, math.inf, -math.inf):
        with pytest.raises(ValueError, match=f"{name} should be .*, got {bad}"):
            make(bad)


@pytest.mark.parametrize("bad", ["0.5", [0.5], 1j, True])
@pytest.mark.parametrize(("name", "make", "_"), NUMBERS)
def test_what_is_no_number_is_named(name, make, _, bad):
    with pytest.raises(TypeError) as caught:
        make(bad)
    assert str(caught.value) == f"{name} should be a number, got {bad!r}"


COUNTS = [
    ("fan_in", lambda n: Dense(n, 2, rng=RNG), (0, -1)),
    ("fan_out", lambda n: Dense(2, n, rng=RNG), (0, -1)),
    ("n_features", BatchNorm, (0, -1)),
    ("n_features", LayerNorm, (0, -1)),
    ("n_epochs", lambda n: run(n_epochs=n), (0, -1)),
    ("batch_size", lambda n: run(batch_size=n), (0, -1, 13)),
    ("n_measured", lambda n: run(n_measured=n), (0, -1)),
    ("patience", EarlyStopping, (0, -1)),
    ("every", AdaBatch, (0, -1)),
    ("factor", lambda n: AdaBatch(factor=n), (1, 0)),
    ("largest", lambda n: AdaBatch(largest=n), (0, -1)),
    ("every", lambda n: StepDecay(0.1, n), (0, -1)),
    ("n_steps", lambda n: CosineDecay(0.1, n), (0, -1)),
    ("n_warmup", lambda n: WarmupLinear(0.1, n, 100), (0, -1)),
    ("n_steps", lambda n: WarmupLinear(0.1, 3, n), (0, 3)),
    ("n_frames", lambda n: Recorder(n_frames=n), (0, 1)),
    ("n_clusters", lambda n: k_means(X, n, rng=RNG), (0, -1, 13)),
    ("max_steps", lambda n: k_means(X, 2, rng=RNG, max_steps=n), (0,)),
    ("max_steps", lambda n: LogisticRegression(max_steps=n), (0,)),
    ("n_epochs", lambda n: PerceptronRule([1, 1]).train(X, Y, n_epochs=n), (0, -1)),
    ("n_samples", lambda n: load_dataset("moons", n_samples=n), (0, 4)),
    ("n_samples", lambda n: load_dataset("wine", n_samples=n), (4, 179)),
    ("seed", lambda seed: load_dataset("moons", seed=seed), (-1,)),
    ("n_classes", lambda n: one_hot([0], n), (0, -1)),
    ("n_classes", lambda n: confusion_matrix([0], [0], n), (-1,)),
    ("positive", lambda k: recall([0, 1], [0, 1], k), (-1,)),
    ("batch_size", lambda n: Augmentation().batches(IMAGES, [0, 1], n, RNG), (0, 3)),
    ("number", number_words, (-1, 10_000)),
    ("n_positions", lambda n: positional_code(n, 4), ()),
    ("n_tokens", lambda n: Embedding(n, 4, RNG), ()),
    ("d_model", PositionalEncoding, ()),
    ("max_length", lambda n: LearnedPositions(n, 4, RNG), ()),
]


@pytest.mark.parametrize(("name", "make", "out_of_range"), COUNTS)
def test_a_count_out_of_range_is_named(name, make, out_of_range):
    for bad in out_of_range:
        with pytest.raises(ValueError, match=rf"({name} should be|needs at least one) .*{bad}"):
            make(bad)


@pytest.mark.parametrize("bad", [2.0, 2.5, math.nan, "2", [2]])
@pytest.mark.parametrize(("name", "make", "_"), COUNTS)
def test_what_is_no_whole_number_is_named(name, make, _, bad):
    with pytest.raises(TypeError) as caught:
        make(bad)
    assert str(caught.value) == f"{name} should be a whole number, got {bad!r}"


@pytest.mark.parametrize(
    "draw",
    [
        lambda rng: run(rng=rng),
        lambda rng: Dropout(0.5, rng),
        lambda rng: augment(IMAGES, rng),
        lambda rng: Augmentation().batches(IMAGES, [0, 1], 1, rng),
        lambda rng: k_means(X, 2, rng=rng),
        lambda rng: PerceptronRule([1, 1]).train(X, Y, n_epochs=1, rng=rng),
        lambda rng: bootstrap_sample(X, Y, rng),
        lambda rng: check_layer(ReLU(), X, rng),
    ],
)
def test_a_seed_is_no_generator(draw):
    for bad in (0, np.random.RandomState(0)):
        with pytest.raises(TypeError, match=r"rng should be a numpy.random.Generator, got "):
            draw(bad)


# --- what is given in the place of something else

WRONG = [
    # layers and models
    (
        lambda: dense(rng=None),
        TypeError,
        r"glorot draws random weights: give rng=np.random.default_rng\(seed\), got None",
    ),
    (lambda: dense(rng=0), TypeError, "glorot draws random weights.* got 0"),
    (
        lambda: dense(init="xavier"),
        ValueError,
        "unknown initializer 'xavier': one of zeros, ones, uniform, glorot, he",
    ),
    (lambda: dense(init=None), ValueError, "unknown initializer None"),
    (lambda: dense(init=["he"]), ValueError, r"unknown initializer \['he'\]"),
    (lambda: dense(init=lambda shape, rng: np.full(shape, np.nan)), ValueError, "initial weight holds nan at"),
    (lambda: dense(init=lambda shape, rng: [["a"]]), TypeError, "initial weight: numbers expected"),
    (lambda: he((3,), RNG), ShapeError, r"weight should have shape \(..., fan_in, fan_out\), got \(3,\)"),
    (lambda: glorot((0, 2), RNG), ShapeError, r"got \(0, 2\)"),
    (lambda: Softmax().forward(np.ones((3, 0))), ShapeError, r"Softmax\(\): input .* got \(3, 0\)"),
    (lambda: softmax(1.0), ShapeError, r"softmax: input should have shape \(..., K\), got \(\)"),
    (lambda: softmax([]), ShapeError, r"got \(0,\)"),
    (
        lambda: Sequential(Dense(2, 3, rng=RNG)),
        TypeError,
        r"layers should be several, such as a list, got Dense\(2, 3\)",
    ),
    (lambda: Sequential([ReLU]), TypeError, "layer 0 should be a Layer, got <class"),
    (lambda: Parallel(ReLU()), TypeError, r"branches should be several, such as a list, got ReLU\(\)"),
    (lambda: FanOut(["relu"]), TypeError, "layer 0 should be a Layer, got 'relu'"),
    (lambda: model().freeze(3), IndexError, "there is no layer 3 to freeze or unfreeze in Sequential"),
    (lambda: model().unfreeze("0"), TypeError, "position should be a whole number, got '0'"),
    (lambda: model().restore(["a"] * 17), TypeError, "snapshot: numbers expected"),
    (lambda: model().predict(np.ones((0, 2))), ShapeError, r"layer 0 Dense\(2, 4\): .* \(N, 2\), got \(0, 2\)"),
    (
        lambda: model().backward(np.ones((1, 1))),
        RuntimeError,
        r"layer 2 Dense\(4, 1\): backward needs a forward first",
    ),
    # losses
    (
        lambda: CategoricalCrossEntropy(class_weights={0: 1.0, 1: 5.0}),
        TypeError,
        r"in their order, got \{0: 1.0, 1: 5.0\}",
    ),
    (lambda: BinaryCrossEntropy(class_weights={0: 1.0, 1: 5.0}), TypeError, "a number for each class"),
    (
        lambda: CategoricalCrossEntropy(class_weights=3),
        TypeError,
        "a number for each class, in their order, got 3",
    ),
    (
        lambda: CategoricalCrossEntropy(class_weights=["a", 1]),
        TypeError,
        "a class weight should be a number, got 'a'",
    ),
    (lambda: CategoricalCrossEntropy(ignore="pad"), TypeError, "ignore should be a whole number, got 'pad'"),
    (lambda: CombinedLoss(["mse"]), TypeError, "each loss should be a Loss, got 'mse'"),
    (lambda: CombinedLoss([MeanSquaredError]), TypeError, "each loss should be a Loss, got <class"),
    (lambda: CombinedLoss(MeanSquaredError()), TypeError, r"losses should be several.* got MeanSquaredError\(\)"),
    (lambda: CombinedLoss([MeanSquaredError()], 2.0), TypeError, r"weights should be several, .* got 2\.0"),
    (lambda: CombinedLoss([MeanSquaredError()], ["a"]), TypeError, "a weight should be a number, got 'a'"),
    *(
        (lambda loss=loss: loss.forward(np.ones((2, 0)), np.ones((2, 0))), ShapeError, r"\(N, K\), got \(2, 0\)")
        for loss in LOSSES
    ),
    # optimizers
    (lambda: SGD(0.1).step({"w": np.ones(2)}, {}), ValueError, r"SGD.*: parameter w has no gradient"),
    (
        lambda: SGD(0.1).step({"w": [1.0]}, {"w": [1.0]}),
        TypeError,
        r"parameter w should be an array .* got \[1.0\]",
    ),
    (
        lambda: SGD(0.1).step({"w": np.ones(2, int)}, {"w": np.ones(2)}),
        TypeError,
        "parameter w .* got an array of int64",
    ),
    (
        lambda: Adam().step({"w": np.ones(2)}, {"w": np.ones(2, bool)}),
        TypeError,
        "gradient of parameter w .* of bool",
    ),
    (lambda: StepDecay(0.1, 5) * "a", TypeError, "factor should be a number, got 'a'"),
    (lambda: StepDecay(0.1, 5)(0), ValueError, "steps are counted from 1, got 0"),
    # training
    (lambda: run(model=[Dense(2, 1, rng=RNG)]), TypeError, r"model should be a Sequential, got \[Dense\(2, 1\)\]"),
    (lambda: run(model=Dense(2, 1, rng=RNG)), TypeError, r"model should be a Sequential, got Dense\(2, 1\)"),
    (lambda: run(loss=BinaryCrossEntropy), TypeError, "loss should be a Loss, got <class"),
    (lambda: run(loss="bce"), TypeError, "loss should be a Loss, got 'bce'"),
    (lambda: run(optimizer=Adam), TypeError, "optimizer should be an Optimizer, got <class"),
    (lambda: run(optimizer="adam"), TypeError, "optimizer should be an Optimizer, got 'adam'"),
    (
        lambda: run(callbacks=EarlyStopping()),
        TypeError,
        "callbacks should be several, such as a list, got EarlyStopping",
    ),
    (lambda: run(callbacks=[EarlyStopping]), TypeError, "a callback should have a method on_epoch, got <class"),
    (lambda: run(callbacks=None), TypeError, "callbacks should be several, such as a list, got None"),
    (lambda: run(callbacks=["stop"]), TypeError, "a callback should have a method on_epoch, got 'stop'"),
    (lambda: run(penalty=0.1), TypeError, r"penalty should be a Penalty, got 0\.1"),
    (lambda: run(penalty=L1), TypeError, "penalty should be a Penalty, got <class"),
    (lambda: run(augmentation=3), TypeError, "augmentation should be a function of x and rng, got 3"),
    (lambda: run(augmentation=lambda x, rng: x[:5]), ShapeError, r"augmentation: .* \(12, 2\), got \(5, 2\)"),
    (lambda: run(augmentation=lambda x, rng: None), ShapeError, r"augmentation: .* \(12, 2\), got \(\)"),
    (lambda: run(augmentation=Augmentation(shift=1)), ShapeError, r"\(N, H, W, C\), got \(12, 2\)"),
    (lambda: run(train=X), TypeError, r"train should be a pair \(x, y\), got ndarray"),
    (lambda: run(train=(X, Y, Y)), TypeError, r"train should be a pair \(x, y\), got tuple"),
    (lambda: run(train=None), TypeError, r"train should be a pair \(x, y\), got NoneType"),
    (lambda: run(validation=load_dataset("moons")), TypeError, r"val should be a pair \(x, y\), got Dataset"),
    (lambda: run(train=(X, None)), ValueError, "train: x has 12 samples, y has none"),
    (lambda: run(train=(X, 1.0)), ValueError, "train: x has 12 samples, y has none"),
    (lambda: run(train=(X, Y[:-1])), ValueError, "train: x has 12 samples, y has 11"),
    (lambda: run(train=(X, RAGGED)), ValueError, "train: y: rows of one length expected"),
    (lambda: run(train=(X, Y.astype(str))), TypeError, "targets: numbers expected"),
    (lambda: run(train=(X[:0], Y[:0])), ShapeError, r"got \(0, 2\)"),
    (lambda: run(validation=(X[:0], Y[:0])), ShapeError, r"got \(0, 2\)"),
    (lambda: run(train=(with_nan(X), Y)), ValueError, r"train: x holds nan at \(3, 0\)"),
    (lambda: run(validation=(with_nan(X, math.inf), Y)), ValueError, r"val: x holds inf at \(3, 0\)"),
    (
        # No warning: what float32 cannot hold is an error of the data.
        lambda: run(loss=MeanSquaredError(), train=(X, with_nan(Y.astype(float), 1e300))),
        ValueError,
        r"train: y holds inf at \(3, 0\)",
    ),
    (lambda: run(train=(X, 2 * Y)), ValueError, r"target should be in \[0, 1\], got 2.0"),
    (
        lambda: run(callbacks=[EarlyStopping()]),
        ValueError,
        "EarlyStopping.*: this run has no val_loss; give fit the data",
    ),
    (lambda: run(callbacks=[Recorder(predict_on=np.ones((3, 3)))]), ShapeError, r"\(N, 2\), got \(3, 3\)"),
    (
        lambda: evaluate(model(), MeanSquaredError(), load_dataset("moons")),
        TypeError,
        r"data should be a pair \(x, y\)",
    ),
    (
        lambda: train_step(model(), MeanSquaredError(), Adam(), X, Y[:5]),
        ShapeError,
        r"targets .* \(12, 1\), got \(5, 1\)",
    ),
    (
        lambda: train_step(model(), MeanSquaredError(), Adam(), X, Y[:1]),
        ShapeError,
        r"targets .* \(12, 1\), got \(1, 1\)",
    ),
    (
        lambda: train_step(model(), MeanSquaredError(), Adam(), X, Y[:, 0]),
        ShapeError,
        r"targets .* \(12, 1\), got \(12,\)",
    ),
    (lambda: Recorder(dtype=int), ValueError, "dtype should be float16, float32 or float64, got int64"),
    (
        lambda: EarlyStopping(monitor="loss"),
        ValueError,
        "monitor should be one of train_loss, val_loss, .* got 'loss'",
    ),
    (lambda: Bagging(["model"]), TypeError, "each model should be a Sequential, got 'model'"),
    (lambda: bag(rngs=[RNG, RNG]), ValueError, "bagging: 1 models need as many rngs, got 2"),
    (lambda: bag(rngs=RNG), TypeError, "rngs should be several, such as a list"),
    (lambda: bag(optimizers=[]), ValueError, "bagging: 1 models need as many optimizers, got 0"),
    (lambda: bag(train=X), TypeError, r"train should be a pair \(x, y\), got ndarray"),
    (lambda: stack_penalties([]), ValueError, "at least one penalty"),
    (lambda: stack_optimizers([]), ValueError, "at least one optimizer"),
    (lambda: Bagging(model()), TypeError, "models should be several, such as a list"),
    (
        lambda: bootstrap_sample(1.0, Y, RNG),
        ShapeError,
        r"bootstrap_sample: x should have shape \(N, ...\), got \(\)",
    ),
    (lambda: bootstrap_sample(X, Y[1:], RNG), ValueError, "the same number of samples, at least 1, got 12 and 11"),
    (
        lambda: activation_statistics(Dense(2, 1, rng=RNG), X),
        TypeError,
        r"model should be a Sequential, got Dense\(2, 1\)",
    ),
    # metrics
    *(
        (lambda f=f: f([], []), ValueError, "needs at least one sample, got none")
        for f in (accuracy, precision, recall, f1_score)
    ),
    *(
        (lambda curve=curve: curve([], []), ShapeError, r"scores should have shape \(N,\), got \(0,\)")
        for curve in (roc_curve, precision_recall_curve, average_precision)
    ),
    *(
        (lambda curve=curve: curve([0, 0], [1, 2]), ValueError, "every target is 0; without a positive sample")
        for curve in (roc_curve, precision_recall_curve, average_precision)
    ),
    (lambda: confusion_matrix([0], [10**9]), ValueError, "1000000001 classes make a table too large"),
    (lambda: accuracy([1e300], [0]), ValueError, r"targets: 1e\+300 at 0 is too large for a label"),
    (
        lambda: accuracy([0, 1], [0.2, 0.9]),
        ValueError,
        r"predictions: 0.2 at 0 is no label; compare with a threshold",
    ),
    # one neuron, regression, groups
    (
        lambda: PerceptronRule([1, 1]).update([[1, 2]], 1),
        ShapeError,
        r"input should have shape \(2,\), got \(1, 2\)",
    ),
    (
        lambda: PerceptronRule([1, 1]).update([math.nan, 2], 1),
        ValueError,
        r"PerceptronRule: x holds nan at \(0,\)",
    ),
    (lambda: PerceptronRule([1, 1]).update([1, 2], "1"), ValueError, "target should be 0 or 1, got '1'"),
    (lambda: PerceptronRule([1, 1]).predict([[math.nan, 2]]), ValueError, "x holds nan"),
    (lambda: PerceptronRule([1, 1]).train(np.ones((0, 2)), [], n_epochs=1), ShapeError, r"\(N, 2\), got \(0, 2\)"),
    (
        lambda: PerceptronRule([1, 1]).train(X, Y - 0.5, n_epochs=1),
        ValueError,
        "target should be 0 or 1, got .*0.5",
    ),
    (
        lambda: LinearRegression().fit([[1.0], [2.0]], [1.0]),
        ShapeError,
        r"targets should have shape \(2, K\), got \(1, 1\)",
    ),
    (lambda: LinearRegression().predict([[1.0]]), RuntimeError, "predict needs a fit first"),
    (lambda: LinearRegression().fit([[1.0], [2.0]], [0, 1]).predict([[math.nan]]), ValueError, "x holds nan"),
    (
        lambda: LinearRegression().fit(np.float32([[1e-38], [2e-38], [4e-38]]), [1e3, 2e3, 4e3]),
        ValueError,
        "the weight, too large for float32, holds inf",
    ),
    (
        lambda: LogisticRegression().fit([[1.0], [2.0]], [1, 1]),
        ValueError,
        "both classes are needed, every target is 1",
    ),
    (
        lambda: LogisticRegression().fit([[1.0], [2.0]], [1, 2]),
        ValueError,
        r"target should be 0 or 1, got 2\.0 at 1",
    ),
    (lambda: k_means(X, 2), ValueError, "k_means needs rng to draw the first centers, or start"),
    (lambda: k_means(with_nan(X), 2, rng=RNG), ValueError, "k_means: x holds nan"),
    (
        lambda: k_means(1e200 * X.astype(float), 2, rng=RNG),
        ValueError,
        r"k_means: numbers up to 1e\+100 can be squared",
    ),
    (lambda: k_means(X, 2, start=X[:1]), ShapeError, r"start should have shape \(2, 2\), got \(1, 2\)"),
    # data and images
    (lambda: load_dataset("mnist"), ValueError, "unknown data set 'mnist': one of digits, "),
    (lambda: load_dataset(["moons"]), ValueError, "unknown data set"),
    (lambda: load_dataset("photos", n_samples=1), ValueError, "n_samples for photos should be left out, got 1"),
    (lambda: load_dataset("wine", noise=0.1), ValueError, r"noise for wine should be left out, got 0\.1"),
    (lambda: one_hot([0, 3], 3), ValueError, r"label for 3 classes should be in \[0, 2\], got 3 at \(1,\)"),
    (lambda: one_hot([0.0], 3), TypeError, "labels should be whole numbers, got float64"),
    (lambda: augment(IMAGES, RNG, flip="all"), ValueError, "flip should be one of None, .* got 'all'"),
    (lambda: augment(IMAGES, RNG, image_shape=4), TypeError, "image_shape should be several"),
    (
        lambda: augment(IMAGES, RNG, image_shape=(4.0, 4, 1)),
        TypeError,
        r"image_shape should be a whole number, got 4\.0",
    ),
    (lambda: augment(IMAGES[0], RNG), ShapeError, r"\(N, H, W, C\), got \(4, 4, 1\)"),
    (lambda: transform_images(IMAGES, zoom=0), ValueError, r"zoom should be above 0, got 0\.0"),
    (
        lambda: transform_images(IMAGES, zoom=1e-300),
        ValueError,
        "1 / zoom should be at most 1000000, got ",
    ),
    (
        lambda: transform_images(IMAGES, shift=(1e9, 0)),
        ValueError,
        "shift should be at most 1000000, got 1000000000",
    ),
    (lambda: transform_images(IMAGES, shift="ab"), ValueError, r"shift should be \(down, right\), got 'ab'"),
    (
        lambda: transform_images(IMAGES, flip_horizontal=2),
        ValueError,
        "flip_horizontal should be True or False, got 2",
    ),
    (
        lambda: transform_images(IMAGES, flip_vertical="yes"),
        ValueError,
        "flip_vertical should be True or False, got 'yes'",
    ),
    (lambda: transform_images(IMAGES, angle="a"), TypeError, "angle: numbers expected"),
    (lambda: numeric_gradient(lambda x: x, np.ones(2)), TypeError, r"should return one number, got shape \(2,\)"),
]


@pytest.mark.parametrize(("call", "kind", "message"), WRONG)
def test_it_is_refused(call, kind, message):
    with pytest.raises(kind, match=message):
        call()


def test_a_wrong_fit_trains_nothing():
    for changed in (
        {"optimizer": "adam"},
        {"callbacks": ["stop"]},
        {"penalty": 0.1},
        {"augmentation": 3},
        {"n_epochs": 0},
        {"batch_size": 13},
        {"rng": 0},
        {"validation": (X, 2 * Y)},
    ):
        untouched = model()
        before = untouched.snapshot()
        with pytest.raises((TypeError, ValueError)):
            run(model=untouched, **changed)
        np.testing.assert_array_equal(untouched.snapshot(), before)
        assert not untouched.planned


@pytest.mark.parametrize("second", [np.ones(1), np.ones((2, 1)), np.float64(1), np.ones(3)])
def test_a_gradient_of_another_shape_is_refused_in_later_steps_too(second):
    optimizer, w = SGD(0.1), np.ones(2)
    optimizer.step({"w": w}, {"w": np.ones(2)})
    with pytest.raises((ShapeError, TypeError), match="gradient"):
        optimizer.step({"w": w}, {"w": second})
    np.testing.assert_allclose(w, 0.9)


@pytest.mark.parametrize("layer", [GELU(), Tanh(), Softmax()], ids=repr)
def test_numbers_near_the_end_of_their_range_give_no_warning(layer):
    for dtype, huge in ((np.float32, 1e38), (np.float64, 1e300)):
        y = layer.forward(np.array([[huge, -huge, 1.0]], dtype))
        assert np.isfinite(y).all()
        assert np.isfinite(layer.backward(np.ones_like(y))).all()
