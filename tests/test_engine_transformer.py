"""Encoder and decoder block: values from PyTorch, gradients, what a block may not know."""

import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import Dense, Sequential, ShapeError, Tanh, check_layer
from engine.attention import hidden_scores, padding_mask
from engine.composite import Composite
from engine.embedding import Embedding, PositionalEncoding
from engine.positionwise import Positionwise
from engine.transformer import Residual, TransformerDecoder, TransformerEncoder

LENGTHS = st.integers(1, 4)
NORMS = st.sampled_from(["pre", "post"])
MASK = padding_mask([[1, 1, 1], [1, 1, 0]])

# PyTorch 2.13, float64, with d(shape, k) = torch.cos(torch.arange(n) * k).reshape(shape):
#   e = nn.TransformerEncoderLayer(4, 2, 6, dropout=0, batch_first=True, norm_first=NORM == "pre")
#   for i, p in enumerate(e.parameters()): p.data = (0.5 * torch.sin(torch.arange(p.numel()) + i)).reshape(p.shape)
#   y = e(d((2, 3, 4), 1.1), src_key_padding_mask=torch.tensor([[0, 0, 0], [0, 0, 1]]).bool())
#   y.backward(d((2, 3, 4), 0.7))        # y, gradient of x, of linear1.weight, norm1.weight
# and, with the parameters filled in the same way,
#   l = nn.TransformerDecoderLayer(4, 2, 6, dropout=0, batch_first=True, norm_first=NORM == "pre")
#   y = l(d((2, 2, 4), 1.1), d((2, 3, 4), 1.3), tgt_mask=torch.triu(torch.ones(2, 2), 1).bool(),
#         memory_key_padding_mask=torch.tensor([[0, 0, 0], [0, 0, 1]]).bool())
#   y.backward(d((2, 2, 4), 0.7))        # y, gradient of x, of the memory, of linear2.weight
ENCODER = {
    "pre": (
        [
            [2.012106, 0.61234, -0.3309195, -0.7823607],
            [0.7754617, 0.9220145, 1.2523586, 0.3849913],
            [0.2413812, -0.7296449, 0.2451238, 1.0497037],
            [1.8527518, -0.0486744, -0.6725473, -0.5050912],
            [1.3748348, 1.1325263, 0.9100519, -0.2107868],
            [0.090519, -0.3173997, 0.8843767, 1.1648975],
        ],
        [
            [1.0118127, 0.723693, 0.2021945, -0.5077369],
            [-0.8860345, -1.026468, -0.524328, 0.254403],
            [0.7366465, 1.0011079, 0.7932456, 0.1517006],
            [-0.5284087, -0.9786263, -0.9470499, -0.4188886],
            [0.1492405, 0.6385012, 1.2395613, 0.7039559],
            [0.2015177, -0.5661549, -0.9937362, -0.9155594],
        ],
        [
            [0.9840687, 0.33961, -0.247005, -0.2290528],
            [0.0, 0.0, 0.0, 0.0],
            [-0.397796, -0.61408, 0.3689285, -0.3839134],
            [-0.0615788, -0.5256715, 0.0820775, -0.5388837],
            [0.0, 0.0, 0.0, 0.0],
            [0.419533, 0.5754192, -0.3849009, 0.3244844],
        ],
        [[0.0391213, 0.021673, 0.003831, 0.0150383]],
    ),
    "post": (
        [
            [-0.9663166, -0.0980383, 0.4009255, 0.3561203],
            [-0.693707, -0.8161728, 0.6064085, 0.4258319],
            [-0.8413625, -0.4185059, 0.2175216, 0.1743599],
            [-0.9658051, -0.0927904, 0.3677469, 0.3327396],
            [-0.8573172, -0.1919326, 0.6040443, 0.5599063],
            [-0.7772578, -0.5757183, 0.2174115, 0.1577279],
        ],
        [
            [0.0256328, -0.0237202, -0.0118615, -0.0077673],
            [-0.863995, 0.1662485, -0.1875422, 1.1354897],
            [0.1013928, -0.1667979, -0.0467292, -0.0363681],
            [-0.0215711, -0.0586339, -0.1740771, 0.1726227],
            [-0.0960684, 0.0074032, 0.0445835, -0.0163313],
            [-0.2129328, 0.1764817, -0.0763255, 0.1284091],
        ],
        [
            [0.0, 0.0, 0.0, 0.0],
            [-0.0723889, 0.0244692, 0.070315, -0.0633602],
            [0.0, 0.0, 0.0, 0.0],
            [0.0444585, -0.0342171, -0.0745403, 0.0187126],
            [0.0738891, -0.0279544, -0.0766385, 0.0615381],
            [0.0, 0.0, 0.0, 0.0],
        ],
        [[0.2414672, -0.1286296, 0.5556968, -0.8191507]],
    ),
}
DECODER = {
    "pre": (
        [
            [2.0534564, -0.2700087, 0.3744171, -0.3587077],
            [0.8020429, -0.1511801, 1.9661618, 0.8701235],
            [-0.0930229, -1.3883904, 0.6636894, 1.3689323],
            [1.5571167, -0.5547405, -0.2378804, -0.2121032],
        ],
        [
            [0.9753618, 0.8389771, 0.1939518, -0.5783275],
            [-0.9658499, -1.0151608, -0.4904231, 0.2890063],
            [0.6261086, 0.9936481, 0.9655557, 0.0973882],
            [-0.4945378, -1.1030648, -1.0121952, -0.2631757],
        ],
        [
            [0.0015057, -0.0011538, -0.0027524, -0.0018205],
            [0.0007831, -0.0022725, -0.0032387, -0.0012273],
            [-0.0115021, -0.0070729, 0.0038591, 0.0112431],
            [0.0162586, 0.0116186, -0.0037034, -0.0156206],
            [0.0018049, -0.00114, -0.0030368, -0.0021415],
            [0.0, 0.0, 0.0, 0.0],
        ],
        [
            [0.0, 0.0800267, 0.0, 0.0, 0.3880139, -0.1031681],
            [0.0, 0.0118954, 0.0, 0.0, -0.0154747, -0.2218914],
            [0.0, -0.0618304, 0.0, 0.0, -0.4116854, -0.2362557],
            [0.0, -0.1064765, 0.0, 0.0, -0.614274, -0.1395053],
        ],
    ),
    "post": (
        [
            [-0.4325523, -0.0484631, 0.3373709, 0.5848938],
            [-0.4553853, 0.0717066, 0.2863765, 0.5815641],
            [-0.4258156, -0.0747311, 0.3423943, 0.5853083],
            [-0.3651704, -0.2617506, 0.3209308, 0.5834401],
        ],
        [
            [0.0087821, -0.0178063, 0.0077374, 0.0059666],
            [0.0262438, 0.0368346, 0.0151397, -0.078099],
            [-0.0580348, 0.0048315, 0.0242475, 0.0065571],
            [-0.0092596, 0.0309861, -0.0276743, 0.0242024],
        ],
        [
            [0.0019145, -0.003193, -0.0053648, -0.0026043],
            [0.0033423, 0.0050981, 0.0021668, -0.0027567],
            [0.0046507, 0.0031422, -0.0012553, -0.0044986],
            [0.0178942, 0.0178048, 0.0013457, -0.0163506],
            [0.0154585, 0.0250847, 0.0116482, -0.0124976],
            [0.0, 0.0, 0.0, 0.0],
        ],
        [
            [-0.0800068, 0.0, 0.0, 0.0, -0.0148879, -0.1616255],
            [0.001896, 0.0, 0.0, 0.0, 0.0142059, 0.0257275],
            [0.0990124, 0.0, 0.0, 0.0, 0.0041472, 0.1662302],
            [-0.0209016, 0.0, 0.0, 0.0, -0.0034652, -0.0303322],
        ],
    ),
}


def cosines(shape, step):
    return np.cos(np.arange(np.prod(shape)) * step).reshape(shape)


def fill(layer):
    """Parameters of 0.5 sin, in PyTorch's order and orientation."""
    layer.cast(np.float64)
    parts = ["attend", "consult"] if isinstance(layer, TransformerDecoder) else ["attend"]
    names = []
    for part in parts:
        names += [[f"{part}.layer.{n}.{kind}" for n in ("query", "key", "value")] for kind in ("weight", "bias")]
        names += [[f"{part}.layer.output.{kind}"] for kind in ("weight", "bias")]
    names += [[f"think.layer.{i}.{kind}"] for i in (0, 2) for kind in ("weight", "bias")]
    names += [[f"{part}.norm.{kind}"] for part in [*parts, "think"] for kind in ("weight", "bias")]
    assert sorted(name for group in names for name in group) == sorted(layer.params)
    for i, group in enumerate(names):
        arrays = [layer.params[name] for name in group]
        values = np.split(0.5 * np.sin(np.arange(sum(a.size for a in arrays)) + i), len(arrays))
        for array, part in zip(arrays, values, strict=True):
            array[...] = part.reshape(array.T.shape).T
    return layer


class Cut(Composite):
    """One array (N, T + S, d) taken as x and memory: check_layer then sees both gradients."""

    def __init__(self, layer, length, mask=None):
        self.layer, self.length, self.mask = layer, length, mask
        self.adopt({"layer": layer})

    def forward(self, x, training=False):
        x = self.accept(x)
        return self.layer.forward((x[:, : self.length], x[:, self.length :]), mask=self.mask)

    def backward(self, grad_output):
        return np.concatenate(self.layer.backward(grad_output), axis=1)


@pytest.mark.parametrize("norm", ["pre", "post"])
def test_the_encoder_agrees_with_pytorch(norm):
    layer = fill(TransformerEncoder(4, 2, 6, norm, rng=np.random.default_rng(0)))
    y = layer.forward(cosines((2, 3, 4), 1.1), mask=MASK)
    grad_x = layer.backward(cosines((2, 3, 4), 0.7))
    grads = [layer.grads["think.layer.0.weight"].T, layer.grads["attend.norm.weight"][None]]
    for ours, theirs in zip([y, grad_x, *grads], ENCODER[norm], strict=True):
        np.testing.assert_allclose(ours.reshape(-1, ours.shape[-1]), theirs, atol=1e-7)


@pytest.mark.parametrize("norm", ["pre", "post"])
def test_the_decoder_agrees_with_pytorch(norm):
    layer = fill(TransformerDecoder(4, 2, 6, norm, rng=np.random.default_rng(0)))
    y = layer.forward((cosines((2, 2, 4), 1.1), cosines((2, 3, 4), 1.3)), mask=MASK)
    grad_x, grad_memory = layer.backward(cosines((2, 2, 4), 0.7))
    for ours, theirs in zip(
        [y, grad_x, grad_memory, layer.grads["think.layer.2.weight"].T], DECODER[norm], strict=True
    ):
        np.testing.assert_allclose(ours.reshape(-1, ours.shape[-1]), theirs, atol=1e-7)


# tanh, since ReLU has a kink at 0 that central differences may step over
@settings(max_examples=8, deadline=None)
@given(n=st.integers(1, 3), length=LENGTHS, norm=NORMS, causal=st.booleans(), seed=st.integers(0, 99))
def test_encoder_gradients(n, length, norm, causal, seed):
    rng = np.random.default_rng(seed)
    layer = TransformerEncoder(4, 2, 3, norm, Tanh(), rng, causal)
    check_layer(layer, rng.normal(size=(n, length, 4)), rng, tolerance=1e-5)


@settings(max_examples=8, deadline=None)
@given(n=st.integers(1, 3), length=LENGTHS, n_keys=LENGTHS, norm=NORMS, seed=st.integers(0, 99))
def test_decoder_gradients(n, length, n_keys, norm, seed):
    rng = np.random.default_rng(seed)
    layer = TransformerDecoder(4, 2, 3, norm, Tanh(), rng)
    mask = rng.random((n, 1, n_keys)) < 0.7
    check_layer(Cut(layer, length, mask), rng.normal(size=(n, length + n_keys, 4)), rng, tolerance=1e-5)


def test_the_hidden_layer_is_four_times_as_wide_unless_told():
    for block in (TransformerEncoder, TransformerDecoder):
        shapes = [block(8, 2, *d_ff, rng=np.random.default_rng(0)).params for d_ff in ((), (5,))]
        assert [params["think.layer.0.weight"].shape for params in shapes] == [(8, 32), (8, 5)]


def test_memory_may_stand_beside_x():
    rng = np.random.default_rng(0)
    layer, x, memory = TransformerDecoder(4, 2, rng=rng), rng.normal(size=(2, 4, 4)), rng.normal(size=(2, 3, 4))
    y = layer.forward((x, memory), mask=MASK)
    np.testing.assert_array_equal(layer.forward(x, memory, mask=MASK), y)
    np.testing.assert_array_equal(layer.forward(x, memory, False, MASK), y)
    np.testing.assert_array_equal(layer.forward((x, memory), True), layer.forward(x, memory, training=True))


@pytest.mark.parametrize("norm", ["pre", "post"])
def test_relu_gradients(norm):
    rng = np.random.default_rng(1)
    check_layer(TransformerEncoder(4, 2, 6, norm, rng=rng), rng.normal(size=(2, 3, 4)), rng)
    check_layer(Residual(Positionwise(Dense(4, 4, rng=rng)), 4, norm), rng.normal(size=(2, 3, 4)), rng)


def test_the_decoder_knows_the_past_alone():
    rng = np.random.default_rng(0)
    layer, memory = TransformerDecoder(4, 2, 6, rng=rng), rng.normal(size=(2, 3, 4))
    x = rng.normal(size=(2, 5, 4))
    y = layer.forward((x, memory))
    changed = x.copy()
    changed[:, 3:] += 5
    np.testing.assert_array_equal(layer.forward((changed, memory))[:, :3], y[:, :3])
    assert (layer.forward((x, memory + 1)) != y).all()


@pytest.mark.parametrize("norm", ["pre", "post"])
def test_one_step_after_the_other_is_the_whole(norm):
    rng = np.random.default_rng(0)
    layer, memory = TransformerDecoder(4, 2, 6, norm, rng=rng), rng.normal(size=(2, 3, 4))
    x = rng.normal(size=(2, 5, 4))
    y = layer.forward((x, memory), mask=MASK)
    kept = layer.start(memory)
    for t in range(5):
        np.testing.assert_allclose(layer.step(x[:, t : t + 1], kept, MASK), y[:, t : t + 1], atol=1e-12)
    assert kept["keys"].shape == (2, 2, 5, 2)


def test_an_encoder_without_positions_sees_a_set():
    rng = np.random.default_rng(0)
    layer, x = TransformerEncoder(4, 2, 6, rng=rng), rng.normal(size=(2, 5, 4))
    order = rng.permutation(5)
    np.testing.assert_allclose(layer.forward(x[:, order]), layer.forward(x)[:, order])


@pytest.mark.parametrize("causal", [False, True])
def test_blocks_make_encoder_only_and_decoder_only_models(causal):
    rng = np.random.default_rng(0)
    layers = [Embedding(7, 4, rng), PositionalEncoding(4)]
    layers += [TransformerEncoder(4, 2, 6, rng=rng, causal=causal) for _ in range(2)]
    model = Sequential([*layers, Positionwise(Dense(4, 7, rng=rng))])
    tokens = rng.integers(7, size=(3, 5))
    y = model.forward(tokens)
    assert y.shape == model.output_shape(tokens.shape) == (3, 5, 7)
    changed = tokens.copy()
    changed[:, -1] = (tokens[:, -1] + 1) % 7
    assert np.array_equal(model.forward(changed)[:, :-1], y[:, :-1]) == causal


@pytest.mark.parametrize("norm", ["pre", "post"])
def test_buffers_change_nothing(norm):
    rng = np.random.default_rng(0)
    layer = TransformerDecoder(4, 2, 6, norm, rng=rng)
    x, memory, grad = (rng.normal(size=(2, length, 4)).astype(np.float32) for length in (4, 3, 4))
    y, back = layer.forward((x, memory), mask=MASK), layer.backward(grad)
    assert y.dtype == np.float32
    assert layer.output_shape((x.shape, memory.shape)) == y.shape
    grads = {name: array.copy() for name, array in layer.grads.items()}
    layer.use(layer.allocate((x.shape, memory.shape), np.float32))
    numbers = hidden_scores(MASK, (2, 2, 4, 3), np.float32)
    for _ in range(2):
        np.testing.assert_allclose(layer.forward((x, memory), mask=numbers), y, atol=1e-5)
        for ours, theirs in zip(layer.backward(grad), back, strict=True):
            np.testing.assert_allclose(ours, theirs, atol=1e-5)
    for name, array in layer.grads.items():
        np.testing.assert_allclose(array, grads[name], atol=1e-4)


def test_a_pass_does_not_change_the_pickle():
    layer, x = TransformerEncoder(4, 2, 6, rng=np.random.default_rng(0)), cosines((2, 3, 4), 1.1)
    layer.cast(np.float64)
    before = pickle.dumps(layer)
    y = layer.forward(x)
    layer.backward(y)
    assert pickle.dumps(layer) == before
    twin = pickle.loads(before)
    np.testing.assert_array_equal(twin.forward(x), y)
    assert pickle.dumps(twin) == before


def test_what_does_not_fit_is_named():
    rng = np.random.default_rng(0)
    encoder, decoder = TransformerEncoder(4, 2, 6, rng=rng), TransformerDecoder(4, 2, 6, rng=rng)
    x = np.zeros((2, 3, 4))
    with pytest.raises(ShapeError, match=r"\(N, T_q, 4\), got \(2, 3, 5\)"):
        encoder.forward(np.zeros((2, 3, 5)))
    with pytest.raises(ShapeError, match=r"\(4, 2\): x and memory should have .* 4\)\), got \(2, 3, 4\)"):
        decoder.forward(x)
    with pytest.raises(TypeError, match=r"Encoder\(4, 2\): training .* got ndarray; a mask is given by mask="):
        encoder.forward(x, MASK)
    with pytest.raises(TypeError, match=r"Decoder\(4, 2\): training .* got ndarray"):
        decoder.forward(x, x, MASK)
    with pytest.raises(ShapeError, match=r"\(2, T_k, 4\), got \(1, 3, 4\)"):
        decoder.forward((x, x[:1]))
    with pytest.raises(RuntimeError, match="needs a forward first"):
        encoder.backward(x)
    encoder.forward(x)
    with pytest.raises(ShapeError, match="gradient should have shape"):
        encoder.backward(x[:, :2])
    with pytest.raises(ValueError, match="'pre' or 'post', got 'middle'"):
        TransformerEncoder(4, 2, 6, "middle", rng=rng)
