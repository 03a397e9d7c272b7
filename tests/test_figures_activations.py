"""The lab Aktivierungen: the last hidden layer is seen so that its boundary is a line, and nothing is added."""

import numpy as np
import pytest

import engine
from engine import Adam, BinaryCrossEntropy, Dense, Recorder, Sequential, fit, load_dataset
from pages._figures.activations import draw_activation, warp_panel


def panel_of(activation: str, width: int = 4, vector: np.ndarray | None = None):
    """The panel of a short run, and the logits of its samples in every frame."""
    data = load_dataset("moons", n_samples=120, seed=0)
    rng = np.random.default_rng(0)
    inner = [Dense(2, width, rng=rng), getattr(engine, activation)()]
    model = Sequential([*inner, Dense(width, 1, rng=rng)])
    if vector is not None:
        model.vector[...] = vector
    recorder = Recorder(weights=True, n_frames=4)
    loss = BinaryCrossEntropy(from_logits=True)
    history = fit(model, loss, Adam(0.05), data.train, n_epochs=8, batch_size=20, rng=rng, callbacks=[recorder])
    axis = np.linspace(-2, 2, 33)
    lines = np.stack(np.broadcast_arrays(axis, axis[::4, None]), axis=-1)  # (9, 33, 2)
    seen = np.concatenate([data.train.x, lines.reshape(-1, 2), lines[..., ::-1].reshape(-1, 2)])
    hidden, logits = [], []
    for weights in history.snapshots["weights"]:
        model.restore(weights)
        outputs = model.outputs(seen)
        hidden.append(outputs[-2])
        logits.append(outputs[-1][: len(data.train.x), 0])
    return warp_panel(data, history.snapshots["weights"], np.stack(hidden)), np.stack(logits)


@pytest.mark.parametrize("activation", ["ReLU", "Tanh", "Linear"])
def test_a_sample_is_right_of_the_line_where_the_net_says_class_a(activation: str):
    panel, logits = panel_of(activation)
    clear = np.abs(logits) > 1e-5
    np.testing.assert_array_equal((panel.points[..., 0] > 0)[clear], (logits > 0)[clear])
    np.testing.assert_array_equal(panel.x, [0, 0])


def test_two_neurons_are_only_turned_never_stretched():
    panel, _ = panel_of("Tanh", width=2)
    assert "gerade Grenze" in panel.title
    points = panel.points[-1]
    assert np.abs(points[:, None] - points[None]).max() <= np.sqrt(8) + 1e-6  # the diagonal of [-1, 1]^2


@pytest.mark.parametrize(("activation", "straight"), [("Linear", True), ("Tanh", False)])
def test_only_a_net_without_activation_leaves_the_grid_straight(activation: str, straight: bool):
    bends = np.abs(np.diff(panel_of(activation)[0].mesh[-1], n=2, axis=1)).max()
    assert bool(bends < 1e-4) is straight


def test_dead_neurons_put_everything_on_one_point():
    vector = np.concatenate([np.zeros(8), np.full(4, -1.0), np.ones(4), [0.0]])
    panel, _ = panel_of("ReLU", vector=vector)
    assert panel.title.endswith("alle auf einem Punkt")
    low, high = panel.extent[:2]
    assert low < 0 < high


@pytest.mark.parametrize(("name", "share"), [("ReLU", "50,0 %"), ("Sigmoid", "25,0 %"), ("Linear", "0,0 %")])
def test_the_title_counts_the_inputs_without_a_gradient(name: str, share: str):
    title = draw_activation(name, np.array([-1.0, -20.0, 1.0, 2.0])).layout.title.text
    assert share in title


def test_an_exploded_net_is_drawn_all_the_same():
    assert "keine Zahl" in draw_activation("ReLU", np.full(3, np.nan)).layout.title.text


def test_an_exploded_layer_leaves_an_empty_panel_with_its_boundary():
    data = load_dataset("moons", n_samples=120, seed=0)
    hidden = np.full((2, len(data.train.x) + 2 * 9 * 33, 4), np.nan)
    panel = warp_panel(data, np.full((2, 17), np.nan), hidden)
    low, high = panel.extent[:2]
    assert low < 0 < high
    assert panel.title.endswith("keine endlichen Zahlen")
