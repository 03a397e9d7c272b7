"""Multi-head attention: values from PyTorch, gradients with every kind of mask, what it may not know."""

import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import Sequential, ShapeError, check_layer
from engine.attention import attention, causal_mask, hidden_scores, padding_mask
from engine.composite import Composite
from engine.multi_head import MultiHeadAttention

LENGTHS = st.integers(1, 4)

# PyTorch 2.13, float64, with d(shape, k) = torch.cos(torch.arange(n) * k).reshape(shape):
#   m = nn.MultiheadAttention(4, 2, batch_first=True)
#   for i, p in enumerate(m.parameters()): p.data = (0.5 * torch.sin(torch.arange(p.numel()) + i)).reshape(p.shape)
#   y, w = m(d((2, 2, 4), 1.1), d((2, 3, 4), 1.3), d((2, 3, 4), 1.7), average_attn_weights=False)
#   y.backward(d((2, 2, 4), 0.7))
Y = [
    [0.4802498, -0.7839545, -0.3589774, 0.1083373],
    [0.3806403, -0.6651354, -0.4146986, 0.0623618],
    [0.5720344, -0.8079779, -0.4193565, 0.2112935],
    [0.5883779, -0.7476595, -0.5145534, 0.2754249],
]
WEIGHTS_0 = [
    [[0.3375376, 0.2876748, 0.3747876], [0.4586623, 0.2791303, 0.2622074]],
    [[0.0584691, 0.1573616, 0.7841693], [0.4387644, 0.3344876, 0.226748]],
]
GRAD_QUERY = [
    [5.8e-06, 0.0007437, 0.0007979, 0.0001185],
    [-0.0007139, -0.000375, 0.0003087, 0.0007086],
    [0.0029726, -0.0009227, -0.0039697, -0.003367],
    [-1.3e-05, 0.0012175, 0.0013287, 0.0002183],
]
GRAD_KEY_0 = [
    [0.0002694, 1.18e-05, -0.0002567, -0.0002892],
    [-0.0008869, 0.0005743, 0.0015075, 0.0010547],
    [0.0006174, -0.0005861, -0.0012508, -0.0007655],
]
GRAD_VALUE_0 = [
    [-0.0004187, 0.005627, 0.0064992, 0.0013961],
    [-0.0008833, 0.0030152, 0.0041415, 0.0014602],
    [0.0030637, -0.0125289, -0.0166025, -0.0054119],
]
GRAD_QUERY_BIAS = [-0.0013305, -0.0019593, 0.002471, -0.0010722]
GRAD_VALUE_WEIGHT = [  # rows are outputs in PyTorch, inputs here
    [-0.0318051, 0.0163987, 0.0275794, -0.0235056],
    [-0.0173866, -0.0158299, 0.0214658, 0.0102984],
    [0.0215782, -0.048865, -0.0089863, 0.0511807],
    [0.0657594, -0.0243861, -0.0594754, 0.0397123],
]


def cosines(shape, step):
    return np.cos(np.arange(np.prod(shape)) * step).reshape(shape)


def sine_layer() -> MultiHeadAttention:
    layer = MultiHeadAttention(4, 2, np.random.default_rng(0))
    layer.cast(np.float64)
    in_weight, in_bias, out_weight, out_bias = (
        (0.5 * np.sin(np.arange(np.prod(s)) + i)).reshape(s) for i, s in enumerate([(12, 4), (12,), (4, 4), (4,)])
    )
    for i, name in enumerate(("query", "key", "value")):
        layer.params[f"{name}.weight"][...] = in_weight[4 * i : 4 * i + 4].T
        layer.params[f"{name}.bias"][...] = in_bias[4 * i : 4 * i + 4]
    layer.params["output.weight"][...], layer.params["output.bias"][...] = out_weight.T, out_bias
    return layer


class Cut(Composite):
    """One array (N, T_q + 2 T_k, d) taken as query, key and value: check_layer then sees all three gradients."""

    def __init__(self, layer, n_queries, n_keys, mask):
        self.layer, self.ends, self.mask = layer, (n_queries, n_queries + n_keys), mask
        self.adopt({"layer": layer})

    def forward(self, x, training=False):
        return self.layer.forward(*np.split(self.accept(x), self.ends, axis=1), mask=self.mask)

    def backward(self, grad_output):
        return np.concatenate(self.layer.backward(grad_output), axis=1)


def test_it_agrees_with_pytorch():
    layer = sine_layer()
    y = layer.forward(cosines((2, 2, 4), 1.1), cosines((2, 3, 4), 1.3), cosines((2, 3, 4), 1.7))
    grads = layer.backward(cosines((2, 2, 4), 0.7))
    for ours, theirs in (
        (y.reshape(4, 4), Y),
        (layer.weights[0], WEIGHTS_0),
        (grads[0].reshape(4, 4), GRAD_QUERY),
        (grads[1][0], GRAD_KEY_0),
        (grads[2][0], GRAD_VALUE_0),
        (layer.grads["query.bias"], GRAD_QUERY_BIAS),
        (layer.grads["key.bias"], np.zeros(4)),  # the same for all keys: the softmax does not see it
        (layer.grads["value.weight"].T, GRAD_VALUE_WEIGHT),
    ):
        np.testing.assert_allclose(ours, theirs, atol=1e-7)


@settings(max_examples=12, deadline=None)
@given(
    n=st.integers(1, 3), n_queries=LENGTHS, n_keys=LENGTHS, n_heads=st.integers(1, 3), seed=st.integers(0, 99),
    kind=st.sampled_from(["none", "keys", "samples", "heads"]),
)  # fmt: skip
def test_gradients_under_any_mask(n, n_queries, n_keys, n_heads, seed, kind):
    rng = np.random.default_rng(seed)
    shape = {"keys": (n_queries, n_keys), "samples": (n, 1, n_keys), "heads": (n, n_heads, n_queries, n_keys)}
    mask = rng.random(shape[kind]) < 0.7 if kind in shape else None
    layer = MultiHeadAttention(2 * n_heads, n_heads, rng)
    x = rng.normal(size=(n, n_queries + 2 * n_keys, 2 * n_heads))
    check_layer(Cut(layer, n_queries, n_keys, mask), x, rng)


@settings(max_examples=8, deadline=None)
@given(n=st.integers(1, 3), length=LENGTHS, causal=st.booleans(), seed=st.integers(0, 99))
def test_gradients_of_self_attention(n, length, causal, seed):
    rng = np.random.default_rng(seed)
    check_layer(MultiHeadAttention(4, 2, rng, causal), rng.normal(size=(n, length, 4)), rng)


def test_one_head_is_the_formula():
    rng = np.random.default_rng(0)
    layer, x = MultiHeadAttention(3, 1, rng), rng.normal(size=(2, 4, 3))
    y = layer.forward(x)
    q, k, v = (x @ layer.params[f"{n}.weight"] + layer.params[f"{n}.bias"] for n in ("query", "key", "value"))
    output, weights = attention(q, k, v)
    np.testing.assert_allclose(y, output @ layer.params["output.weight"])
    np.testing.assert_allclose(layer.weights[:, 0], weights)


def test_self_attention_is_attention_to_oneself():
    rng = np.random.default_rng(0)
    layer, x = MultiHeadAttention(4, 2, rng), rng.normal(size=(2, 3, 4))
    grad = rng.normal(size=x.shape)
    y, grad_x = layer.forward(x), layer.backward(grad)
    np.testing.assert_array_equal(layer.forward(x, x, x), y)
    np.testing.assert_allclose(sum(layer.backward(grad)), grad_x)
    np.testing.assert_array_equal(layer.forward(x, x), y)
    np.testing.assert_array_equal(layer.forward((x, x, x)), y)
    np.testing.assert_array_equal(Sequential([layer]).forward(x), y.astype(np.float64))


def test_the_order_of_the_positions_does_not_matter():
    rng = np.random.default_rng(0)
    layer, x = MultiHeadAttention(4, 2, rng), rng.normal(size=(2, 5, 4))
    order = rng.permutation(5)
    np.testing.assert_allclose(layer.forward(x[:, order]), layer.forward(x)[:, order])
    np.testing.assert_allclose(layer.weights.sum(axis=-1), 1)


@pytest.mark.parametrize("by_mask", [False, True])
def test_the_future_changes_nothing_before(by_mask):
    rng = np.random.default_rng(0)
    layer, x = MultiHeadAttention(4, 2, rng, causal=not by_mask), rng.normal(size=(2, 5, 4))
    mask = causal_mask(5) if by_mask else None
    y = layer.forward(x, mask=mask)
    changed = x.copy()
    changed[:, 3:] += 5
    np.testing.assert_array_equal(layer.forward(changed, mask=mask)[:, :3], y[:, :3])
    assert not np.triu(layer.weights, 1).any()


def test_masks_of_any_shape_that_fits():
    rng = np.random.default_rng(0)
    layer, q, k = MultiHeadAttention(6, 3, rng), rng.normal(size=(2, 4, 6)), rng.normal(size=(2, 5, 6))
    seen = np.array([True, True, False, True, False])
    y = layer.forward(q, k[:, seen], k[:, seen])
    for shape in ((5,), (1, 5), (4, 5), (2, 1, 5), (1, 4, 5), (2, 4, 5), (2, 1, 1, 5), (1, 3, 4, 5), (2, 3, 4, 5)):
        mask = np.broadcast_to(seen, shape)
        np.testing.assert_allclose(layer.forward(q, k, k, mask), y, atol=1e-12)
        np.testing.assert_allclose(layer.forward(q, k, mask=mask.tolist()), y, atol=1e-12)
    np.testing.assert_array_equal(layer.forward(q, k, k, True), layer.forward(q, k, k))


@pytest.mark.parametrize("place", range(3))
def test_one_float64_input_makes_it_float64(place):
    rng = np.random.default_rng(0)
    layer, parts = MultiHeadAttention(4, 2, rng), [np.ones((2, 3, 4), np.float32)] * 3
    assert layer.forward(*parts).dtype == np.float32
    assert [grad.dtype for grad in layer.backward(parts[0])] == [np.float32] * 3
    parts[place] = parts[place].astype(np.float64)
    assert layer.forward(*parts).dtype == layer.weights.dtype == np.float64
    assert [grad.dtype for grad in layer.backward(parts[0])] == [np.float64] * 3


def test_padding_changes_nothing():
    rng = np.random.default_rng(0)
    layer, x = MultiHeadAttention(4, 2, rng), rng.normal(size=(2, 5, 4))
    mask = padding_mask([[1, 1, 1, 0, 0]] * 2)
    np.testing.assert_allclose(layer.forward(x, mask=mask)[:, :3], layer.forward(x[:, :3]))
    causal = MultiHeadAttention(4, 2, rng, causal=True)
    y = causal.forward(x, mask=padding_mask([[0, 1, 1, 1, 1]] * 2))
    np.testing.assert_array_equal(y[:, 0], np.broadcast_to(causal.params["output.bias"], (2, 4)))  # sees nothing


@pytest.mark.parametrize("causal", [False, True])
@pytest.mark.parametrize("masked", [False, True])
def test_buffers_change_nothing(causal, masked):
    rng = np.random.default_rng(0)
    layer = MultiHeadAttention(4, 2, rng, causal)
    x, grad = (rng.normal(size=(3, 4, 4)).astype(np.float32) for _ in range(2))
    mask = padding_mask(rng.integers(2, size=(3, 4))) if masked else None
    y, grad_x = layer.forward(x, mask=mask), layer.backward(grad)
    grads = {name: array.copy() for name, array in layer.grads.items()}
    assert y.dtype == grad_x.dtype == np.float32
    layer.use(layer.allocate(x.shape, np.float32))
    numbers = hidden_scores(mask, (3, 2, 4, 4), np.float32)  # made once for several layers
    for same in (mask, numbers):
        np.testing.assert_allclose(layer.forward(x, mask=same), y, atol=1e-6)
        np.testing.assert_allclose(layer.backward(grad), grad_x, atol=1e-6)
        for name, array in layer.grads.items():
            np.testing.assert_allclose(array, grads[name], atol=1e-5)
    layer.use(None)
    np.testing.assert_array_equal(layer.forward(x, mask=mask), y)


def test_a_pass_does_not_change_the_pickle():
    layer, x = sine_layer(), cosines((2, 3, 4), 1.1)
    before = pickle.dumps(layer)
    layer.backward(layer.forward(x))
    assert pickle.dumps(layer) == before
    twin = pickle.loads(before)
    np.testing.assert_array_equal(twin.forward(x), layer.forward(x))
    assert pickle.dumps(twin) == before


def test_what_does_not_fit_is_named():
    layer, x = sine_layer(), np.zeros((2, 3, 4))
    for wrong in (np.zeros((2, 3, 5)), np.zeros((2, 4)), np.zeros((0, 3, 4)), np.zeros((2, 0, 4))):
        with pytest.raises(ShapeError, match=r"MultiHeadAttention\(4, 2\): input should have shape \(N, T_q, 4\)"):
            layer.forward(wrong)
    with pytest.raises(ShapeError, match=r"\(2, T_k, 4\), got \(1, 3, 4\)"):
        layer.forward(x, x[:1], x[:1])
    with pytest.raises(ShapeError, match=r"\(2, 3, 4\), got \(2, 2, 4\)"):
        layer.forward(x, x, x[:, :2])
    for mask in (causal_mask(2), np.ones((2, 3), bool)):  # the second: padding of (N, T_k), for no query
        with pytest.raises(ShapeError, match=r"MultiHeadAttention\(4, 2\): mask should have shape \(2, 2, 3, 3\)"):
            layer.forward(x, mask=mask)
    with pytest.raises(TypeError, match=r"MultiHeadAttention\(4, 2\): a mask holds True .* got float64"):
        layer.forward(x, mask=np.tril(np.ones((3, 3))))
    with pytest.raises(ShapeError, match="causal attention"):
        MultiHeadAttention(4, 2, np.random.default_rng(0), causal=True).forward(x, x[:, :2])
    with pytest.raises(RuntimeError, match="weights need a forward first"):
        _ = sine_layer().weights
    with pytest.raises(RuntimeError, match="backward needs a forward first"):
        sine_layer().backward(x)
    layer.forward(x)
    with pytest.raises(ShapeError, match="gradient should have"):
        layer.backward(x[:, :2])
    for d_model, n_heads in ((4, 3), (4, 0), (0, 1)):
        with pytest.raises(ValueError, match=f"got {d_model} and {n_heads}"):
            MultiHeadAttention(d_model, n_heads, np.random.default_rng(0))
