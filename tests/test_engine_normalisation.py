"""BatchNorm and LayerNorm: the definition, the statistics that inference uses, and both gradients."""

import copy
import pickle
import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import SGD, Dense, MeanSquaredError, Sequential, ShapeError, Tanh, check_layer, fit
from engine.buffers import empty
from engine.normalisation import BatchNorm, LayerNorm

SHAPES = st.lists(st.integers(1, 4), min_size=2, max_size=4).map(tuple)

# PyTorch 2.13, float64, weight = [1.5, -0.5], bias = [0.25, -1.0]; y.backward(g); then layer.eval() and once more:
#   layer = torch.nn.BatchNorm1d(2); x = tensor([[0.5, -1.0], [1.5, 0.25], [-2.0, 3.0]], requires_grad=True)
#   g = tensor([[1.0, -2.0], [0.5, 0.25], [-1.5, 0.75]])
TABLE = np.array([[0.5, -1.0], [1.5, 0.25], [-2.0, 3.0]])
TABLE_GRAD = np.array([[1.0, -2.0], [0.5, 0.25], [-1.5, 0.75]])
TABLE_TRAINING = {
    "y": [[0.7595234895, -0.4763085365], [1.7785704686, -0.8503738676], [-1.7880939582, -1.6733175959]],
    "grad_x": [[0.6858985428, 0.1821951435], [-0.4899218194, -0.2650091444], [-0.1959767233, 0.0828140009]],
    "grad_weight": [2.8872997741, 3.0299291817],
    "grad_bias": [0.0, -1.0],
    "running_mean": [0.0, 0.075],
    "running_variance": [1.225, 1.31875],
}
TABLE_INFERENCE = {
    "y": [[0.9276281614, -0.5319464046], [2.2828844841, -1.0761947713], [-2.4605126454, -2.2735411782]],
    "grad_x": [[1.3552563227, 0.8707973868], [0.6776281614, -0.1088496733], [-2.0328844841, -0.32654902]],
    "grad_weight": [3.8398929143, 3.8206235345],
    "grad_bias": [0.0, -1.0],
}

# The same weight and bias, BatchNorm2d(2):
#   i = torch.arange(16.0).reshape(2, 2, 2, 2); x = torch.sin(i * i); g = torch.cos(i * i * i)
#   y = layer(x.permute(0, 3, 1, 2)).permute(0, 2, 3, 1)
INDICES = np.arange(16.0).reshape(2, 2, 2, 2)
IMAGES, IMAGES_GRAD = np.sin(INDICES**2), np.cos(INDICES**3)
IMAGES_TRAINING = {
    "y": [
        [
            [[0.5740439543, -1.6585220127], [-1.0966294491, -1.3658116772]],
            [[-0.0615147508, -0.9946200214], [-1.6153496627, -0.4346313547]],
        ],
        [
            [[2.6050402075, -0.6554255342], [-0.543779539, -1.7657911803]],
            [[-0.5099069081, -0.674438217], [2.6480961479, -0.4507600024]],
        ],
    ],
    "grad_x": [
        [
            [[2.0466649556, -0.0800404056], [-0.9416453806, 0.42643102]],
            [[0.5293339523, -0.3871680799], [-2.3481204007, 0.6083559163]],
        ],
        [
            [[-1.8027401567, -0.5949246021], [0.7731061686, -0.0372025863]],
            [[1.7315296071, 0.4359651495], [0.0118712544, -0.371416412]],
        ],
    ],
    "grad_weight": [-1.4953162375, 1.2236016391],
    "grad_bias": [0.9060413837, 1.7716441905],
    "running_mean": [-0.0146789476, -0.0124460306],
    "running_variance": [0.9527651348, 0.9614717756],
}

# layer = torch.nn.LayerNorm(3), weight = [1.5, -0.5, 2.0], bias = [0.25, -1.0, 0.0], i = torch.arange(12.0)
SEQUENCES, SEQUENCES_GRAD = (
    np.sin(np.arange(12.0) ** 2).reshape(2, 2, 3),
    np.cos(np.arange(12.0) ** 3).reshape(2, 2, 3),
)
SEQUENCES_BOTH = {
    "y": [
        [[0.1851502633, -1.6228873228, -2.4050829754], [2.3231750746, -0.5249056566, -0.8638560591]],
        [[-0.8424509843, -0.6571549842, 2.8279813756], [-0.9333131333, -0.6889794157, 2.8218331815]],
    ],
    "grad_x": [
        [[1.8172478812, -0.8604903702, -0.956757511], [-0.8169999227, -2.8589235567, 3.6759234794]],
        [[-0.8496662002, 0.8669247797, -0.0172585795], [1.1605092831, -1.2557516269, 0.0952423438]],
    ],
    "grad_weight": [-0.7040517245, 0.5295448251, -0.8548157112],
    "grad_bias": [0.9785716878, 0.6507008289, 0.1556618337],
}


class AlwaysTraining(BatchNorm):
    """Batch norm that check_layer, which calls forward in inference, sees in training."""

    def forward(self, x, training=True):
        return super().forward(x, training=True)


def filled(kind, n_features, weight=None, bias=None, **settings):
    layer, rng = kind(n_features, **settings), np.random.default_rng(3)
    layer.weight[...] = rng.normal(size=n_features) if weight is None else weight
    layer.bias[...] = rng.normal(size=n_features) if bias is None else bias
    return layer


def apart(shape, rng):
    """Numbers at least 2 apart, in random order: where they nearly coincide, central differences go wrong."""
    size = int(np.prod(shape))
    return rng.permuted(np.linspace(-size, size, size)).reshape(shape)


# --- against PyTorch


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(
    ("kind", "x", "grad", "training", "expected"),
    [
        (BatchNorm, TABLE, TABLE_GRAD, True, TABLE_TRAINING),
        (BatchNorm, IMAGES, IMAGES_GRAD, True, IMAGES_TRAINING),
        (LayerNorm, SEQUENCES, SEQUENCES_GRAD, True, SEQUENCES_BOTH),
        (LayerNorm, SEQUENCES, SEQUENCES_GRAD, False, SEQUENCES_BOTH),
    ],
    ids=["table", "images", "layer-training", "layer-inference"],
)
def test_agrees_with_pytorch(kind, x, grad, training, expected, dtype):
    layer = filled(kind, x.shape[-1], [1.5, -0.5, 2.0][: x.shape[-1]], [0.25, -1.0, 0.0][: x.shape[-1]])
    compare(layer, x, grad, training, expected, dtype)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_batch_norm_in_inference_agrees_with_pytorch(dtype):
    layer = filled(BatchNorm, 2, [1.5, -0.5], [0.25, -1.0])
    layer.forward(TABLE.astype(dtype), training=True)
    compare(layer, TABLE, TABLE_GRAD, False, TABLE_INFERENCE, dtype)


def compare(layer, x, grad, training, expected, dtype):
    got = {"y": layer.forward(x.astype(dtype), training), "grad_x": layer.backward(grad.astype(dtype))}
    tolerance = 1e-5 if dtype == np.float32 else 1e-9
    for name, theirs in expected.items():
        ours = got[name] if name in got else getattr(layer, name)
        assert ours.dtype == dtype
        np.testing.assert_allclose(ours, theirs, rtol=tolerance, atol=tolerance, err_msg=name)


# --- gradients


@settings(max_examples=25, deadline=None)
@given(shape=SHAPES, kind=st.sampled_from([BatchNorm, AlwaysTraining, LayerNorm]), seed=st.integers(0, 99))
def test_gradients(shape, kind, seed):
    rng = np.random.default_rng(seed)
    check_layer(filled(kind, shape[-1]), apart(shape, rng), rng)


def test_gradients_after_training_are_those_of_the_running_statistics():
    rng = np.random.default_rng(0)
    layer = filled(BatchNorm, 3)
    for _ in range(3):
        layer.forward(rng.normal(2, 3, (8, 3)), training=True)
    check_layer(layer, rng.normal(size=(4, 3)), rng)


# --- what batch norm means


@settings(max_examples=25, deadline=None)
@given(shape=st.lists(st.integers(2, 4), min_size=2, max_size=4).map(tuple), seed=st.integers(0, 99))
def test_training_gives_each_feature_the_mean_bias_and_the_spread_weight(shape, seed):
    layer = filled(BatchNorm, shape[-1])
    y = layer.forward(apart(shape, np.random.default_rng(seed)), training=True)
    axes = tuple(range(len(shape) - 1))
    np.testing.assert_allclose(y.mean(axis=axes), layer.bias, atol=1e-9)
    np.testing.assert_allclose(y.std(axis=axes), np.abs(layer.weight), rtol=1e-4)


def test_inference_is_its_definition():
    layer = filled(BatchNorm, 2, momentum=0.75)
    first, second = np.array([[1.0, 10.0], [3.0, 30.0]]), np.array([[5.0, 2.0], [5.0, 4.0], [8.0, 6.0]])
    layer.forward(first, training=True)
    layer.forward(second, training=True)
    mean = 0.75 * 0.25 * np.array([2, 20]) + 0.25 * np.array([6, 4])
    variance = 0.75**2 + 0.75 * 0.25 * np.array([2, 200]) + 0.25 * np.array([3, 4])
    np.testing.assert_allclose(layer.running_mean, mean)
    np.testing.assert_allclose(layer.running_variance, variance)
    x = np.array([[0.5, -7.0]])
    expected = layer.weight * (x - mean) / np.sqrt(variance + layer.epsilon) + layer.bias
    np.testing.assert_allclose(layer.forward(x), expected)
    np.testing.assert_allclose(layer.running_mean, mean)  # inference remembers nothing


def test_a_prediction_does_not_depend_on_its_neighbours():
    layer, x = BatchNorm(3), np.random.default_rng(0).normal(size=(8, 3))
    layer.forward(x, training=True)
    np.testing.assert_allclose(layer.forward(x)[2:3], layer.forward(x[2:3]))
    assert not np.allclose(layer.forward(x, training=True)[2:3], layer.forward(x[2:4], training=True)[:1])


def test_running_statistics_arrive_at_those_of_the_data():
    rng, layer = np.random.default_rng(0), BatchNorm(1)
    for _ in range(400):
        layer.forward(rng.normal(5, 2, (10, 1)), training=True)
    # The average of the last 20 batches or so, 200 numbers; dividing by M would be 10 % below.
    assert layer.running_mean[0] == pytest.approx(5, abs=0.5)
    assert layer.running_variance[0] == pytest.approx(4, abs=1.2)


def test_images_are_rows_of_pixels():
    rng = np.random.default_rng(0)
    x, grad = rng.normal(size=(2, 3, 4, 5, 2))
    for kind in (BatchNorm, LayerNorm):
        images, rows = filled(kind, 2), filled(kind, 2)
        y = images.forward(x, training=True)
        np.testing.assert_allclose(y.reshape(-1, 2), rows.forward(x.reshape(-1, 2), training=True), atol=1e-12)
        grad_x = images.backward(grad)
        np.testing.assert_allclose(grad_x.reshape(-1, 2), rows.backward(grad.reshape(-1, 2)), atol=1e-12)
        np.testing.assert_allclose(images.grad_weight, rows.grad_weight)
        assert y.transpose(3, 1, 2, 0).flags.c_contiguous
        assert grad_x.transpose(3, 1, 2, 0).flags.c_contiguous


def test_a_batch_of_one_gives_the_bias_and_leaves_the_averages():
    layer = filled(BatchNorm, 2)
    np.testing.assert_array_equal(layer.forward([[3.0, -4.0]], training=True), [layer.bias])
    np.testing.assert_array_equal(layer.running_mean, [0, 0])
    np.testing.assert_array_equal(layer.running_variance, [1, 1])
    np.testing.assert_array_equal(layer.backward([[1.0, 1.0]]), [[0, 0]])


def test_a_large_offset_costs_no_precision():
    x = np.random.default_rng(0).normal(size=(64, 3)).astype(np.float32)
    far = (x + 1024).astype(np.float32)
    layer, other = BatchNorm(3), BatchNorm(3)
    y = other.forward((far - 1024).astype(np.float32), training=True)
    np.testing.assert_allclose(layer.forward(far, training=True), y, atol=2e-4)


def test_frozen_it_uses_the_running_statistics_in_training():
    model = Sequential([Dense(2, 3, rng=np.random.default_rng(0)), BatchNorm(3)])
    x = np.random.default_rng(1).normal(2, 2, (6, 2)).astype(np.float32)
    model.forward(x, training=True)
    kept = model.layers[1].running_mean.copy()
    model.freeze(1)
    np.testing.assert_array_equal(model.forward(x, training=True), model.forward(x))
    np.testing.assert_array_equal(model.layers[1].running_mean, kept)
    model.unfreeze(1)
    assert not np.allclose(model.forward(x, training=True), model.forward(x))
    assert not np.allclose(model.layers[1].running_mean, kept)


# --- what layer norm means


def test_layer_norm_knows_neither_offset_nor_scale_nor_batch():
    rng, layer = np.random.default_rng(0), filled(LayerNorm, 5)
    x = rng.normal(size=(3, 4, 5))
    y = layer.forward(x)
    np.testing.assert_allclose(layer.forward(100 * x + 1e4), y, atol=1e-4)
    np.testing.assert_array_equal(layer.forward(x, training=True), y)
    np.testing.assert_allclose(layer.forward(x[1:2]), y[1:2])
    plain = LayerNorm(5).forward(x)
    np.testing.assert_allclose(plain.mean(axis=-1), 0, atol=1e-12)
    np.testing.assert_allclose(plain.std(axis=-1), 1, atol=1e-3)


# --- what holds for both


@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize("shape", [(5, 3), (4, 2, 3), (3, 4, 2, 3)])
@pytest.mark.parametrize("kind", [BatchNorm, LayerNorm])
def test_lent_buffers_change_nothing(kind, shape, training):
    x, grad = np.random.default_rng(0).normal(size=(2, *shape)).astype(np.float32)
    fresh, lent = filled(kind, 3), filled(kind, 3)
    lent.use(lent.allocate(shape, np.float32))
    results = [(layer.forward(x, training), layer.backward(grad)) for layer in (fresh, lent)]
    for ours, other in zip(*results, strict=True):
        assert ours.dtype == other.dtype == np.float32
        np.testing.assert_array_equal(ours, other)
    for name in fresh.grads:
        np.testing.assert_array_equal(fresh.grads[name], lent.grads[name])
    assert lent.forward(x, training) is results[1][0]
    assert lent.backward(grad) is results[1][1]
    lent.use(None)
    assert lent.forward(x, training) is not results[1][0]


@pytest.mark.parametrize("shape", [(4096, 16), (64, 64, 16), (64, 8, 8, 16)])
@pytest.mark.parametrize("kind", [BatchNorm, LayerNorm])
def test_a_lent_layer_allocates_no_batch(kind, shape):
    x, grad = empty(shape, np.float32), empty(shape, np.float32)
    x[...], grad[...] = np.random.default_rng(0).normal(size=(2, *shape))
    layer = kind(16)
    layer.use(layer.allocate(shape, np.float32))
    layer.forward(x, training=True)
    tracemalloc.start()
    try:
        layer.backward(grad)
        layer.forward(x, training=True)
        # NumPy itself takes 33 kB for a row that it repeats, whatever the size of the batch.
        assert tracemalloc.get_traced_memory()[1] < x.nbytes / 4
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("kind", [BatchNorm, LayerNorm])
def test_results_belong_to_the_caller(kind):
    layer, x = kind(2), TABLE.astype(np.float32)
    first = layer.forward(x, training=True)
    kept = first.copy()
    layer.forward(x * 3, training=True)
    layer.backward(kept)
    np.testing.assert_array_equal(first, kept)


@pytest.mark.parametrize("kind", [BatchNorm, LayerNorm])
def test_a_penalty_leaves_them_alone(kind):
    model = Sequential([Dense(2, 3, init="ones"), kind(3)])
    np.testing.assert_array_equal(model.penalty_mask, [1] * 6 + [0] * 3 + [0] * 6)


@pytest.mark.parametrize("duplicate", [copy.deepcopy, lambda layer: pickle.loads(pickle.dumps(layer))])
@pytest.mark.parametrize("wrap", [lambda layer: layer, lambda layer: Sequential([layer])])
def test_a_copy_keeps_its_own_running_statistics(duplicate, wrap):
    x = TABLE.astype(np.float32)
    layer = wrap(filled(BatchNorm, 2, momentum=0.5))
    layer.forward(x, training=True)
    y, content = layer.forward(x), pickle.dumps(layer)
    twin = duplicate(layer)
    np.testing.assert_array_equal(twin.forward(x), y)
    assert pickle.dumps(twin) == content
    twin.forward(x + 5, training=True)
    np.testing.assert_array_equal(layer.forward(x), y)
    assert pickle.dumps(layer) == content
    assert pickle.dumps(twin) != content


def test_running_statistics_take_the_precision_of_the_model():
    model = Sequential([Dense(2, 2, init="ones"), BatchNorm(2)])
    model.forward(TABLE, training=True)
    assert model.layers[1].running_mean.dtype == model.layers[1].running_variance.dtype == np.float64
    assert "running_mean" not in model.layers[1].params


@pytest.mark.parametrize("kind", [BatchNorm, LayerNorm])
def test_it_trains_where_inputs_are_far_from_zero(kind):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(60, 2)).astype(np.float32)
    y = (x[:, :1] * x[:, 1:]).astype(np.float32)
    model = Sequential([Dense(2, 16, rng=rng), kind(16), Tanh(), Dense(16, 1, rng=rng)])
    history = fit(model, MeanSquaredError(), SGD(0.1), (x * 100 + 300, y), n_epochs=100, batch_size=12, rng=rng)
    assert history.diverged_at is None
    assert history.train_loss[-1] < 0.5 * history.train_loss[0]


# --- bad input


@pytest.mark.parametrize("kind", [BatchNorm, LayerNorm])
@pytest.mark.parametrize("shape", [(3,), (2, 4), (0, 3), (2, 0, 3), ()])
def test_a_wrong_input_names_layer_and_both_shapes(kind, shape):
    with pytest.raises(ShapeError) as caught:
        kind(3).forward(np.zeros(shape))
    assert (caught.value.expected, caught.value.received) == (("N", "...", 3), shape)
    assert f"{kind.__name__}(3)" in str(caught.value)


@pytest.mark.parametrize("kind", [BatchNorm, LayerNorm])
def test_a_wrong_gradient_is_refused(kind):
    layer = kind(2)
    with pytest.raises(RuntimeError, match="backward needs a forward first"):
        layer.backward(TABLE)
    layer.forward(TABLE)
    with pytest.raises(ShapeError, match=r"gradient should have shape \(3, 2\), got \(2,\)"):
        layer.backward(TABLE[0])


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"n_features": 0}, "at least one feature, got 0"),
        ({"n_features": 2, "epsilon": 0}, "epsilon should be a finite number above 0, got 0"),
        ({"n_features": 2, "epsilon": float("nan")}, "got nan"),
        ({"n_features": 2, "momentum": 1}, r"momentum should be in \[0, 1\), got 1"),
        ({"n_features": 2, "momentum": -0.1}, "got -0.1"),
    ],
)
def test_settings_that_cannot_be_are_named(settings, message):
    with pytest.raises(ValueError, match=message):
        BatchNorm(**settings)
