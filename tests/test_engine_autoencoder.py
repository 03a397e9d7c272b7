"""The autoencoder: gradients, beside PCA on digits, and a code that can be read and written."""

import copy
import pickle

import numpy as np
import pytest

from engine import (
    Adam,
    Dense,
    MeanSquaredError,
    ReLU,
    Sequential,
    ShapeError,
    Sigmoid,
    Tanh,
    WarmupLinear,
    check_layer,
    fit,
    fit_replicas,
    load_dataset,
)
from engine.autoencoder import Autoencoder

DIGITS = load_dataset("digits")
X, HELD_OUT = DIGITS.train.x, DIGITS.validation.x
MEAN = X.mean(axis=0)


def pca_error(n_components: int, x) -> float:
    """Mean squared error of x after the way through the first principal components of the training part."""
    components = np.linalg.svd(X - MEAN, full_matrices=False)[2][:n_components]
    centred = x - MEAN
    return float(np.square(centred - centred @ components.T @ components).mean())


def linear(n_code, rng):
    return Autoencoder(Dense(64, n_code, rng=rng), Dense(n_code, 64, rng=rng))


def deep_linear(n_code, rng):
    return Autoencoder(
        [Dense(64, 32, rng=rng), Dense(32, n_code, rng=rng)], [Dense(n_code, 32, rng=rng), Dense(32, 64, rng=rng)]
    )


def bent(n_code, rng):
    return Autoencoder(
        [Dense(64, 32, "he", rng), ReLU(), Dense(32, n_code, rng=rng)],
        [Dense(n_code, 32, "he", rng), ReLU(), Dense(32, 64, rng=rng), Sigmoid()],
    )


def train(model, rng, n_epochs, rate=1e-2):
    n_steps = n_epochs * -(-len(X) // 32)
    return fit(
        model,
        MeanSquaredError(),
        Adam(WarmupLinear(rate, 20, n_steps)),
        (X, X),
        validation=(HELD_OUT, HELD_OUT),
        n_epochs=n_epochs,
        batch_size=32,
        rng=rng,
    )


def test_gradients():
    rng = np.random.default_rng(0)
    model = Autoencoder([Dense(5, 4, rng=rng), Tanh(), Dense(4, 2, rng=rng)], Dense(2, 5, rng=rng))
    check_layer(model, rng.normal(size=(3, 5)), rng)


@pytest.mark.parametrize("n_code", [2, 8])
def test_a_linear_one_is_pca(n_code):
    rng = np.random.default_rng(0)
    history = train(linear(n_code, rng), rng, 100)
    for loss, x in ((history.train_loss[-1], X), (history.val_loss[-1], HELD_OUT)):
        assert loss < 1.03 * pca_error(n_code, x)
    assert history.train_loss[-1] > 0.9999 * pca_error(n_code, X)  # no linear one can do better


def test_depth_without_activations_gains_nothing():
    rng = np.random.default_rng(0)
    history = train(deep_linear(8, rng), rng, 40)
    assert 1 < history.train_loss[-1] / pca_error(8, X) < 1.05


def test_its_code_spans_the_principal_components():
    rng = np.random.default_rng(0)
    model = linear(4, rng)
    train(model, rng, 100)
    components = np.linalg.svd(X - MEAN, full_matrices=False)[2][:4]
    learned = np.linalg.qr(model.params["1.weight"].T)[0]  # an orthonormal basis of what the decoder can draw
    cosines = np.linalg.svd(components @ learned, compute_uv=False)  # of the angles between the two spaces
    assert cosines.min() > 0.97


@pytest.mark.parametrize(("n_code", "share"), [(2, 0.8), (8, 0.7)])
def test_a_bent_one_does_better_than_pca_on_digits_it_never_saw(n_code, share):
    rng = np.random.default_rng(0)
    history = train(bent(n_code, rng), rng, 60)
    assert history.val_loss[-1] < share * pca_error(n_code, HELD_OUT)
    assert history.val_loss[-1] < 0.6 * np.square(HELD_OUT - MEAN).mean()


def test_the_reconstruction_is_the_decoded_code():
    model = bent(2, np.random.default_rng(0))
    code = model.encode(X[:5])
    assert code.shape == (5, 2)
    assert code.dtype == np.float32
    np.testing.assert_array_equal(model.decode(code), model.predict(X[:5]))
    between = model.decode(code[:2].mean(axis=0, keepdims=True))
    assert between.shape == (1, 64)
    assert model.decode([[0, 0]]).dtype == np.float32
    assert model.encode(X[:5].astype(np.float64)).dtype == np.float64
    assert model.decode(code).dtype == np.float64  # the model is float64 since then


def test_parts_may_be_models():
    layers = [Dense(64, 2, rng=np.random.default_rng(0)), Dense(2, 64, rng=np.random.default_rng(1))]
    whole = Autoencoder(*(Sequential([copy.deepcopy(layer)]) for layer in layers))
    np.testing.assert_array_equal(whole.predict(X[:3]), Autoencoder(*layers).predict(X[:3]))
    assert list(whole.params) == ["0.0.weight", "0.0.bias", "1.0.weight", "1.0.bias"]


def test_it_is_trained_in_replicas_too():
    rngs = [np.random.default_rng(seed) for seed in range(2)]
    models = [bent(2, rng) for rng in rngs]
    alone, rng = copy.deepcopy(models[1]), copy.deepcopy(rngs[1])
    options = {"n_epochs": 2, "batch_size": 32}
    histories = fit_replicas(models, MeanSquaredError(), [Adam(), Adam()], (X, X), rngs=rngs, **options)
    history = fit(alone, MeanSquaredError(), Adam(), (X, X), rng=rng, **options)
    np.testing.assert_allclose(histories[1].train_loss, history.train_loss, rtol=1e-5)
    np.testing.assert_allclose(models[1].encode(X[:9]), alone.encode(X[:9]), atol=1e-4)


def test_a_copy_has_the_same_code():
    model = bent(2, np.random.default_rng(0))
    code, before = model.encode(X[:5]), pickle.dumps(model)
    for twin in (pickle.loads(before), copy.deepcopy(model), copy.copy(model)):
        np.testing.assert_array_equal(twin.encode(X[:5]), code)
        assert pickle.dumps(twin) == before


def test_what_does_not_fit_is_named():
    rng = np.random.default_rng(0)
    model = Autoencoder(Dense(4, 2, rng=rng), Dense(2, 3, rng=rng))
    says = r"Autoencoder\(.* \[Dense\(2, 3\)\]\): reconstruction should have shape \(5, 4\), got \(5, 3\)"
    for use in (model.forward, model.encode):
        with pytest.raises(ShapeError, match=says):
            use(np.zeros((5, 4)))
    with pytest.raises(ShapeError, match=says):
        fit(model, MeanSquaredError(), Adam(), (np.zeros((5, 4)),) * 2, n_epochs=1, batch_size=5, rng=rng)
    with pytest.raises(ShapeError, match=r"layer 0 Dense\(64, 2\)"):
        linear(2, rng).encode(np.zeros((5, 4)))
    with pytest.raises(
        ShapeError, match=r"layer 1 Dense\(2, 64\): input should have shape \(N, 2\), got \(5, 4\)"
    ):
        linear(2, rng).decode(np.zeros((5, 4)))
    for parts in (([], [Dense(2, 2, rng=rng)]), ([Dense(2, 2, rng=rng)], [])):
        with pytest.raises(ValueError, match="one layer before the code and one behind it"):
            Autoencoder(*parts)
