"""Conv2D: values from PyTorch, gradients for any geometry, what a convolution must not notice, and must."""

import copy
import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import (
    Adam,
    CategoricalCrossEntropy,
    Conv2D,
    CosineDecay,
    Dense,
    Flatten,
    GlobalAveragePool2D,
    MaxPool2D,
    ReLU,
    Sequential,
    ShapeError,
    check_layer,
    fit,
    load_dataset,
    train_step,
)

# PyTorch 2.13, float64, with d(shape, k) = torch.cos(torch.arange(n) * k).reshape(shape):
#   x = d((2, 4, 5, 2), 1.1).requires_grad_(); w = d((3, 2, 2, 3), 0.9).requires_grad_(); b = d((3,), 0.5)
#   y = F.conv2d(x.permute(0, 3, 1, 2), w.permute(3, 2, 0, 1), b, stride=(2, 1), padding=1).permute(0, 2, 3, 1)
#   y.backward(d(y.shape, 0.7))
Y_0 = [
    [
        [0.4411771, 1.5713589, 1.9616418],
        [0.9929067, 0.9640882, 0.6549412],
        [1.0314147, 0.7598016, 0.36246],
        [0.9701182, 0.9297054, 0.6349843],
        [1.0037563, 0.9340148, 0.6067037],
        [-0.2192922, -0.3847454, 0.1902433],
    ],
    [
        [1.3551145, -0.6154717, -1.6710071],
        [0.7546686, 0.9470508, 0.871998],
        [1.4873907, 1.3290271, 0.6141565],
        [0.6716715, 0.2767631, 0.12168],
        [0.8990527, 1.1333039, 0.9591674],
        [3.2129755, 2.9209908, 0.8677326],
    ],
]
GRAD_X_0 = [
    [
        [-2.3531365, 2.2004983],
        [0.9853196, -1.8455015],
        [1.358267, -0.3371098],
        [-2.3567512, 2.1858787],
        [1.0213263, -1.8699548],
    ],
    [
        [0.8336968, -0.7724238],
        [-0.3590983, 0.6624357],
        [-0.4711181, 0.1035677],
        [0.8347825, -0.7670071],
        [-0.3717554, 0.6708735],
    ],
    [
        [-2.3596995, 2.170641],
        [1.0570443, -1.8938795],
        [1.2924101, -0.2584057],
        [-2.3619807, 2.1547897],
        [1.0924634, -1.9172687],
    ],
    [
        [0.3729424, -1.3336784],
        [1.9480526, -1.1357058],
        [-2.339876, 2.4803916],
        [0.4145019, -1.3687263],
        [1.9213566, -1.0983993],
    ],
]
GRAD_WEIGHT = [
    [
        [[-3.458418, -1.294044, 1.4789392], [-2.9973982, -4.9643252, -4.5964525]],
        [[-0.0644164, -2.654574, -3.996244], [5.093246, 3.5775341, 0.379252]],
    ],
    [
        [[0.1623488, 0.1031561, -0.0045525], [0.122859, 0.1226746, 0.0647944]],
        [[-0.0538023, 0.0597404, 0.1451863], [-0.1004902, -0.0230304, 0.0652609]],
    ],
    [
        [[-0.0545074, -0.0846894, -0.0750406], [0.1201785, 0.0538536, -0.0377994]],
        [[0.0851348, 0.0565117, 0.0013102], [-0.0096685, 0.0786522, 0.1299815]],
    ],
]
GRAD_BIAS = [0.0429816, 0.0744037, 0.0708326]


def cosines(shape, step):
    return np.cos(np.arange(np.prod(shape)) * step).reshape(shape)


def conv(*args, **settings_):
    return Conv2D(*args, **settings_, rng=np.random.default_rng(0))


def cnn(rng, **more) -> Sequential:
    return Sequential(
        [
            Conv2D(1, 8, 3, padding="same", rng=rng, **more),
            ReLU(),
            MaxPool2D(2),
            Conv2D(8, 16, 3, padding="same", rng=rng, **more),
            ReLU(),
            MaxPool2D(2),
            Flatten(),
            Dense(64, 10, rng=rng),
        ]
    )


def images(split):
    return split.x.reshape(-1, 8, 8, 1), split.y


@pytest.mark.parametrize(("dtype", "tolerance"), [(np.float64, 5e-8), (np.float32, 1e-5)])
def test_agrees_with_pytorch(dtype, tolerance):
    layer = conv(2, 3, (3, 2), stride=(2, 1), padding=1)
    layer.cast(dtype)
    layer.weight[...], layer.bias[...] = cosines((3, 2, 2, 3), 0.9), cosines(3, 0.5)
    y = layer.forward(cosines((2, 4, 5, 2), 1.1).astype(dtype))
    grad_x = layer.backward(cosines(y.shape, 0.7).astype(dtype))
    assert y.dtype == grad_x.dtype == layer.grad_weight.dtype == dtype
    assert y.shape == (2, 2, 6, 3)
    for ours, theirs in ((y[0], Y_0), (grad_x[0], GRAD_X_0), (layer.grad_weight, GRAD_WEIGHT)):
        np.testing.assert_allclose(ours, theirs, atol=tolerance)
    np.testing.assert_allclose(layer.grad_bias, GRAD_BIAS, atol=tolerance)


GEOMETRIES = st.fixed_dictionaries(
    {
        "kernel_size": st.tuples(st.integers(1, 3), st.integers(1, 3)),
        "stride": st.tuples(st.integers(1, 3), st.integers(1, 3)),
        "padding": st.sampled_from(["valid", "same", 0, 1, 2, 4]),
    }
)


@settings(max_examples=60, deadline=None)
@given(
    geometry=GEOMETRIES,
    channels=st.tuples(st.integers(1, 3), st.integers(1, 3)),
    size=st.tuples(st.integers(1, 3), st.integers(3, 6), st.integers(3, 6)),
)
def test_gradients(geometry, channels, size):
    rng = np.random.default_rng(0)
    check_layer(conv(*channels, **geometry), rng.normal(size=(*size, channels[0])), rng)


@settings(max_examples=30, deadline=None)
@given(geometry=GEOMETRIES, dtype=st.sampled_from([np.float32, np.float64]))
def test_in_training_it_computes_the_same_without_new_arrays(geometry, dtype):
    layer, rng = conv(2, 3, **geometry), np.random.default_rng(1)
    layer.cast(dtype)
    x, other = rng.normal(size=(2, 4, 5, 6, 2)).astype(dtype)
    y = layer.forward(x)
    grad = rng.normal(size=y.shape).astype(dtype)
    fresh = [y, layer.backward(grad), layer.grad_weight.copy(), layer.grad_bias.copy()]
    layer.use(layer.allocate(x.shape, dtype))
    layer.forward(other)  # nothing of an earlier batch may be left
    layer.backward(other.sum() * grad)
    lent = [layer.forward(x), layer.backward(grad), layer.grad_weight, layer.grad_bias]
    for ours, expected in zip(lent, fresh, strict=True):
        np.testing.assert_array_equal(ours, expected)
    assert layer.forward(x) is lent[0]
    layer.use(None)
    kept = layer.forward(x)
    np.testing.assert_array_equal(layer.forward(other) * 0 + kept, fresh[0])
    first = layer.backward(grad)
    copied = first.copy()
    layer.backward(2 * grad)
    np.testing.assert_array_equal(first, copied)


def test_the_identity_kernel_changes_nothing():
    layer = conv(2, 2, 3, padding="same", init="zeros")
    layer.weight[1, 1] = np.eye(2)
    x = np.random.default_rng(0).normal(size=(2, 5, 4, 2)).astype(np.float32)
    np.testing.assert_array_equal(layer.forward(x), x)


def test_a_moved_image_gives_a_moved_feature_map():
    layer, x = conv(1, 4, 3), np.zeros((1, 12, 12, 1), np.float32)
    x[0, 2:6, 3:7, 0] = np.random.default_rng(0).normal(size=(4, 4))
    y, moved = layer.forward(x), layer.forward(np.roll(x, (4, 3), axis=(1, 2)))
    np.testing.assert_allclose(np.roll(y, (4, 3), axis=(1, 2)), moved, atol=1e-6)
    assert np.abs(moved - y).max() > 0.1


def test_a_kernel_of_one_pixel_is_a_dense_layer_at_each_pixel():
    layer, x = conv(3, 2, 1), np.random.default_rng(0).normal(size=(2, 4, 5, 3))
    y = layer.forward(x)
    np.testing.assert_allclose(y, x @ layer.weight[0, 0] + layer.bias, atol=1e-12)


def test_a_kernel_as_large_as_the_image_is_a_dense_layer():
    layer, x = conv(3, 2, (4, 5)), np.random.default_rng(0).normal(size=(2, 4, 5, 3))
    y = layer.forward(x)
    np.testing.assert_allclose(y[:, 0, 0], x.reshape(2, -1) @ layer.weight.reshape(-1, 2) + layer.bias, atol=1e-12)


def test_initial_weights_count_each_cell_of_the_kernel():
    rng = np.random.default_rng(0)
    he = Conv2D(16, 64, 5, init="he", rng=rng).weight
    assert he.std() == pytest.approx((2 / (25 * 16)) ** 0.5, rel=0.02)
    glorot = Conv2D(16, 64, 5, rng=rng).weight
    assert np.abs(glorot).max() == pytest.approx((6 / (25 * 16 + 25 * 64)) ** 0.5, rel=0.01)


def test_parameters_are_those_of_the_contract():
    layer = Conv2D(2, 3, (5, 4), rng=np.random.default_rng(0))
    assert {name: array.shape for name, array in layer.params.items()} == {"weight": (5, 4, 2, 3), "bias": (3,)}
    assert layer.grads.keys() == layer.params.keys()
    assert repr(layer) == "Conv2D(2, 3, (5, 4), 1, 'valid')"
    assert (layer.bias == 0).all()


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: conv(0, 1, 3), "at least one channel in and out, got 0 and 1"),
        (lambda: conv(1, 1, 0), r"kernel_size should be at least 1 pixel, or \(rows, columns\), got 0"),
        (lambda: conv(1, 1, 3, stride=(1, 0)), r"stride should be at least 1 pixel.* got \(1, 0\)"),
        (lambda: conv(1, 1, (3, 3, 3)), r"kernel_size .* got \(3, 3, 3\)"),
        (lambda: conv(1, 1, 3, padding="full"), "padding should be 'valid', 'same' or a number.* got 'full'"),
        (lambda: conv(1, 1, 3, padding=-1), "padding should be at least 0 pixels, got -1"),
        (lambda: conv(1, 1, 3, init="nothing"), "unknown initializer 'nothing'"),
        (lambda: conv(1, 1, 3, init=lambda shape, rng: np.ones((3, 3))), "initial weight should have shape"),
    ],
)
def test_settings_that_cannot_work_are_named(make, message):
    with pytest.raises(ValueError, match=message):
        make()


def test_a_kernel_size_is_a_whole_number():
    with pytest.raises(TypeError):
        conv(1, 1, 2.5)
    with pytest.raises(TypeError):
        conv(1, 1, 3, padding=0.5)


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        ((2, 8, 8), r"should have shape \(N, H, W, 2\), got \(2, 8, 8\)"),
        ((2, 8, 8, 1), r"should have shape \(N, H, W, 2\), got \(2, 8, 8, 1\)"),
        ((0, 8, 8, 2), r"should have shape \(N, H, W, 2\), got \(0, 8, 8, 2\)"),
        ((2, 2, 8, 2), r"should have shape \(N, H >= 3, W >= 3, 2\), got \(2, 2, 8, 2\)"),
    ],
)
def test_images_that_do_not_fit_are_named_with_both_shapes(shape, expected):
    layer = conv(2, 1, 3)
    with pytest.raises(ShapeError, match=r"Conv2D\(2, 1, 3, 1, 'valid'\).*" + expected):
        layer.forward(np.ones(shape))
    with pytest.raises(ShapeError, match=expected):
        layer.output_shape(shape)


def test_a_gradient_that_does_not_fit_is_named():
    layer = conv(1, 2, 3)
    with pytest.raises(RuntimeError, match="backward needs a forward first"):
        layer.backward(np.ones((1, 2, 2, 2)))
    layer.forward(np.ones((1, 4, 4, 1)))
    with pytest.raises(ShapeError, match=r"gradient should have shape \(1, 2, 2, 2\), got \(1, 4, 4, 1\)"):
        layer.backward(np.ones((1, 4, 4, 1)))


def test_copies_and_pickles_are_equal_and_apart():
    rng = np.random.default_rng(0)
    model = cnn(rng)
    twin, loaded = copy.deepcopy(model), pickle.loads(pickle.dumps(model))
    x = rng.normal(size=(3, 8, 8, 1)).astype(np.float32)
    np.testing.assert_array_equal(model.forward(x), twin.forward(x))
    np.testing.assert_array_equal(model.forward(x), loaded.forward(x))
    assert pickle.dumps(model) == pickle.dumps(twin) == pickle.dumps(loaded)
    twin.layers[0].weight += 1
    assert not np.array_equal(model.forward(x), twin.forward(x))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_step_of_fit_is_a_step_by_hand(dtype):
    """Training runs the maximum before the ReLU: outputs and gradients are the same, ties included."""
    data = load_dataset("digits")
    x, y = (part[:40].astype(dtype) for part in images(data.train))
    model, loss = cnn(np.random.default_rng(0)), CategoricalCrossEntropy(from_logits=True)
    by_hand = copy.deepcopy(model)
    by_hand.forward(x)  # float64 data widen it
    logits = by_hand.forward(x, training=True)
    loss.forward(logits, y)
    by_hand.backward(loss.backward())
    model.accept(x)
    model.use(model.allocate(x.shape, dtype))
    loss.use(loss.allocate(y.shape, dtype))
    train_step(model, loss, Adam(1e-3), x, y)
    tolerance = 1e-12 if dtype == np.float64 else 1e-6
    for name, grad in by_hand.grads.items():
        np.testing.assert_allclose(model.grads[name], grad, atol=tolerance, err_msg=name)


def test_it_learns_digits():
    """The short form of benchmarks/digits.py."""
    data = load_dataset("digits")
    rng = np.random.default_rng(0)
    model, loss = cnn(rng, init="he"), CategoricalCrossEntropy(from_logits=True)
    optimizer = Adam(CosineDecay(0.01, 8 * 34))
    settings_ = {"validation": images(data.validation), "n_epochs": 8, "batch_size": 32, "rng": rng}
    history = fit(model, loss, optimizer, images(data.train), **settings_)
    assert history.n_steps == 8 * 34
    assert history.val_accuracy[-1] > 0.95


def test_one_small_batch_is_learned_by_heart():
    rng = np.random.default_rng(0)
    model = Sequential(
        [
            Conv2D(1, 6, 3, rng=rng),
            ReLU(),
            Conv2D(6, 6, 3, 2, rng=rng),
            ReLU(),
            GlobalAveragePool2D(),
            Dense(6, 3, rng=rng),
        ]
    )
    data = rng.normal(size=(6, 8, 8, 1)), np.eye(3)[[0, 1, 2, 0, 1, 2]]
    loss = CategoricalCrossEntropy(from_logits=True)
    history = fit(model, loss, Adam(0.02), data, n_epochs=400, batch_size=6, rng=rng)
    assert history.train_loss[-1] < 0.01
    assert history.train_accuracy[-1] == 1
