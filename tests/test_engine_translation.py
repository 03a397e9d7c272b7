"""The encoder-decoder: gradients, greedy decoding, what positions are for, and that it learns."""

import pickle

import numpy as np
import pytest

from engine import Adam, CategoricalCrossEntropy, Sequential, ShapeError, WarmupLinear, fit
from engine.german_numbers import END, PAD, SOURCE_TOKENS, START, TARGET_TOKENS, encode_numbers
from engine.gradient_check import compare_gradients, numeric_gradient
from engine.translation import EncoderDecoder


def small(seed=0, **settings) -> EncoderDecoder:
    return EncoderDecoder(6, 5, d_model=4, n_heads=2, d_ff=6, rng=np.random.default_rng(seed), **settings)


def tokens(seed=0):
    rng = np.random.default_rng(seed)
    source, target = rng.integers(1, 6, size=(3, 4)), rng.integers(1, 5, size=(3, 5))
    source[0, 2:] = source[1, 3:] = target[0, 3:] = PAD
    return source, target


@pytest.mark.parametrize(
    "settings", [{"n_layers": 2}, {"encoder_positions": "learned", "decoder_positions": None}, {"norm": "post"}]
)
def test_gradients(settings):
    model, x = small(**settings), tokens()
    model.cast(np.float64)
    weights = np.random.default_rng(1).normal(size=(3, 5, 5))
    model.forward(x)
    back = model.backward(weights)
    assert [grad.shape for grad in back] == [part.shape for part in x]
    for name, param in model.params.items():
        if name.startswith("source1"):
            continue  # 64 rows, of which 4 are used
        numeric = numeric_gradient(lambda _: float((model.forward(x) * weights).sum()), param)
        compare_gradients(name, model.grads[name], numeric)


def test_the_norm_reaches_every_block():
    x = tokens()
    pre, post = (small(n_layers=2, norm=norm) for norm in ("pre", "post"))
    assert not np.allclose(pre.forward(x), post.forward(x))
    for model, centred in ((pre, False), (post, True)):
        # Behind a post-norm with weight 1 and bias 0 each position has mean 0 already.
        y = model.encoders[-1].forward(np.ones((1, 2, 4), np.float32) * np.arange(4))
        assert np.allclose(y.mean(axis=-1), 0, atol=1e-5) == centred


def test_training_is_the_gradient_of_the_loss():
    source, target = tokens()
    wrapped = Sequential([small()])
    loss, y = CategoricalCrossEntropy(from_logits=True, ignore=PAD), target[:, 1:]
    loss.forward(wrapped.forward((source, target[:, :-1])), y)
    wrapped.fill_grads(loss.backward())
    before, step = wrapped.snapshot(), wrapped.grad_vector.copy()
    optimizer = Adam(1e-3, beta1=0, beta2=0)
    data = (source, target[:, :-1]), y
    fit(wrapped, loss, optimizer, data, n_epochs=1, batch_size=3, rng=np.random.default_rng(0))
    clear = np.abs(step) > 1e-5
    np.testing.assert_allclose((wrapped.vector - before)[clear], -1e-3 * np.sign(step[clear]), rtol=2e-2)


def test_it_overfits_a_batch():
    x, y = encode_numbers(np.arange(0, 10_000, 320))
    rng = np.random.default_rng(0)
    model = EncoderDecoder(len(SOURCE_TOKENS), len(TARGET_TOKENS), 24, 4, 48, rng=rng)
    loss = CategoricalCrossEntropy(from_logits=True, ignore=PAD)
    history = fit(
        Sequential([model]), loss, Adam(5e-3), ((x, y[:, :-1]), y[:, 1:]), n_epochs=150, batch_size=len(x), rng=rng
    )
    assert history.train_loss[-1] < 0.05
    np.testing.assert_array_equal(model.greedy(x, 8, START, END), y[:, 1:])


@pytest.mark.parametrize(
    ("encoder", "decoder", "lowest", "highest"),
    [
        ("sinusoidal", "sinusoidal", 0.97, 1),
        ("sinusoidal", None, 0.97, 1),  # the causal mask tells the decoder the order
        (None, "sinusoidal", 0, 0.15),  # to an encoder without positions 12 is 21
    ],
)
def test_it_writes_numbers_it_never_saw(encoder, decoder, lowest, highest):
    """A short form of benchmarks/number_words.py, at half the width."""
    rng = np.random.default_rng(0)
    x, y = encode_numbers(rng.permutation(10_000))
    model = EncoderDecoder(
        *(len(SOURCE_TOKENS), len(TARGET_TOKENS), 24, 4, 48),
        encoder_positions=encoder,
        decoder_positions=decoder,
        rng=rng,
    )
    fit(
        Sequential([model]),
        CategoricalCrossEntropy(from_logits=True, ignore=PAD),
        Adam(WarmupLinear(1e-2, 30, 423), beta2=0.98),
        ((x[:9000], y[:9000, :-1]), y[:9000, 1:]),
        n_epochs=3,
        batch_size=64,
        rng=rng,
        n_measured=64,
    )
    written = model.greedy(x[9000:], y.shape[1] - 1, START, END)
    assert lowest <= (written == y[9000:, 1:]).all(axis=1).mean() <= highest


@pytest.mark.parametrize("norm", ["pre", "post"])
@pytest.mark.parametrize("positions", [None, "sinusoidal", "learned"])
def test_greedy_with_kept_keys_and_values_is_all_computed_anew(positions, norm):
    model = small(8, n_layers=2, encoder_positions=positions, decoder_positions=positions, norm=norm)
    model.cast(np.float64)
    source, _ = tokens()
    words, looked = model.greedy(source, 6, 1, 2), model.cross_weights
    prefix, done = np.full((3, 1), 1), np.zeros(3, bool)
    for t in range(words.shape[1]):
        probs = model.next_probabilities(source, prefix)
        np.testing.assert_allclose(probs.sum(axis=1), 1)
        word = probs.argmax(axis=1)
        np.testing.assert_array_equal(words[:, t], np.where(done, PAD, word))
        done |= word == 2
        np.testing.assert_allclose(looked[:, :, :, : t + 1], model.cross_weights, atol=1e-12)
        prefix = np.concatenate([prefix, word[:, None]], axis=1)
        if done.all():
            break
    assert looked.shape[:3] == (2, 3, 2)


def test_greedy_stops_at_the_end():
    model, (source, _) = small(), tokens()
    model.params["output1.0.bias"][2] = 100
    np.testing.assert_array_equal(model.greedy(source, 4, 1, 2), [[2, PAD, PAD, PAD]] * 3)
    assert model.cross_weights.shape == (1, 3, 2, 1, 4)


def test_padding_of_the_source_is_not_seen():
    model, (source, target) = small(), tokens()
    source = np.minimum(source, 4)
    logits = model.forward((source, target))
    assert not model.cross_weights[0, 0, :, :, 2:].any()
    np.testing.assert_allclose(model.forward((source[:1, :2], target[:1])), logits[:1], atol=1e-5)
    model.pad = 5
    np.testing.assert_allclose(model.forward((np.where(source == PAD, 5, source), target)), logits, atol=1e-5)


@pytest.mark.parametrize("positions", [None, "sinusoidal", "learned"])
def test_without_positions_twelve_is_twenty_one(positions):
    model, (_, target) = small(encoder_positions=positions), tokens()
    source = np.array([[1, 2, 3, 4]] * 3)
    same = np.allclose(model.forward((source, target)), model.forward((source[:, ::-1], target)), atol=1e-6)
    assert same == (positions is None)


def test_the_next_word_is_not_seen():
    model, (source, target) = small(), tokens()
    changed = target.copy()
    changed[:, 3] = target[:, 3] % 4 + 1
    np.testing.assert_array_equal(model.forward((source, changed))[:, :3], model.forward((source, target))[:, :3])


def test_a_pass_does_not_change_the_pickle():
    model, x = small(), tokens()
    before = pickle.dumps(model)
    logits = model.forward(x)
    model.backward(logits)
    model.greedy(x[0], 3, 1, 2)
    assert pickle.dumps(model) == before
    twin = pickle.loads(before)
    np.testing.assert_array_equal(twin.forward(x), logits)
    assert pickle.dumps(twin) == before


def test_what_does_not_fit_is_named():
    model, (source, target) = small(), tokens()
    with pytest.raises(TypeError, match=r"two inputs, \(source, target\)"):
        model.forward(source)
    with pytest.raises(ValueError, match=r"token should be in \[0, 4\], got 5"):
        model.forward((source, np.full_like(target, 5)))
    with pytest.raises(ShapeError, match=r"target should have shape \(3, T\), got \(2, 5\)"):
        model.forward((source, target[:2]))
    with pytest.raises(ShapeError, match="T <= 64"):
        small(decoder_positions="learned").greedy(source, 65, 1, 2)
    with pytest.raises(ValueError, match="got 0"):
        model.greedy(source, 0, 1, 2)
    with pytest.raises(ValueError, match="got 0"):
        small(n_layers=0)
    for start, end, wrong in ((5, 2, "start"), (1, 5, "end")):
        with pytest.raises(ValueError, match=rf"{wrong} should be a token in \[0, 4\], got 5"):
            model.greedy(source, 3, start, end)
    with pytest.raises(ValueError, match=r"pad should be a token in \[0, 4\], got -1"):
        small(pad=-1)
    with pytest.raises(ValueError, match="'pre' or 'post', got 'both'"):
        small(norm="both")
    with pytest.raises(ValueError, match="'sinusoidal', 'learned' or None, got 'fourier'"):
        small(encoder_positions="fourier")
    with pytest.raises(RuntimeError, match="forward first"):
        _ = small().cross_weights
    with pytest.raises(RuntimeError, match="forward first"):
        small().backward(np.zeros((3, 5, 5)))
