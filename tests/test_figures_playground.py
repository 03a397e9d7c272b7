"""The network in the film is the one that was trained, and the sentence says what its run shows."""

import numpy as np
import pytest

from engine import (
    SGD,
    Adam,
    BinaryCrossEntropy,
    CategoricalCrossEntropy,
    History,
    Recorder,
    Split,
    dense_network,
    expand,
    fit,
    load_plane,
)
from pages._figures.network import Network, Regions
from pages._figures.network_run import draw_network
from pages._figures.panels import Curves, Surface
from pages._figures.playground import draw_runs
from pages._figures.playground_story import compare, has_stalled, jumps, tell

FEATURES = ("x1", "x2^2")
SIZE = 5


def trained(dataset="circles", activation="Tanh", features=FEATURES, n_epochs=6, optimizer=None, **network):
    data = load_plane(dataset, n_train=40)
    train, validation = (Split(expand(part.x, features), part.y) for part in (data.train, data.validation))
    hidden = [3, 2] if isinstance(activation, str) else [3, 2, 4][: len(activation)]
    rng, mask_rng = np.random.default_rng(0), np.random.default_rng(1)
    sizes = [len(features), *hidden, train.y.shape[1]]
    model = dense_network(sizes, activation, rng=rng, mask_rng=mask_rng, **network)
    axis = np.linspace(-3, 3, SIZE)
    grid = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)
    looks = expand(grid, features), True, expand(np.concatenate([grid, data.train.x]), features)
    binary = len(data.class_names) == 2
    loss = (BinaryCrossEntropy if binary else CategoricalCrossEntropy)(from_logits=True)
    history = fit(
        model, loss, optimizer or Adam(0.05), train, validation=validation, n_epochs=n_epochs, batch_size=10,
        rng=np.random.default_rng(0), callbacks=[Recorder(*looks, n_frames=4, gradients=True)],
    )  # fmt: skip
    return data, model, history


@pytest.mark.parametrize("batch_norm", [False, True])
def test_the_weights_shown_are_those_of_the_trained_network(batch_norm):
    data, model, history = trained(batch_norm=batch_norm)
    network = draw_network(data, FEATURES, model, history, "Netz")
    dense = [layer for layer in model.layers if type(layer).__name__ == "Dense"]
    np.testing.assert_allclose(network.weights[-1], np.concatenate([layer.weight.ravel() for layer in dense]))
    np.testing.assert_allclose(network.biases[-1, 2:], np.concatenate([layer.bias for layer in dense]))
    assert np.isnan(network.biases[:, :2]).all()
    assert network.columns == [["x₁", "x₂²"], ["1.1", "1.2", "1.3"], ["2.1", "2.2"], ["Output"]]


def test_each_picture_is_what_the_node_gives_over_the_plane():
    data, model, history = trained()
    network = draw_network(data, FEATURES, model, history, "Netz")
    axis = np.linspace(-3, 3, SIZE)
    x1, x2 = np.meshgrid(axis, axis)
    np.testing.assert_allclose(network.pictures[-1, 0], x1 / 3)
    np.testing.assert_allclose(network.pictures[0, 1], x2**2 / 9)
    outputs = model.outputs(expand(np.stack([x1, x2], axis=-1).reshape(-1, 2), FEATURES))
    np.testing.assert_allclose(network.pictures[-1, 2], outputs[1][:, 0].reshape(SIZE, SIZE), atol=1e-5)
    probability = 1 / (1 + np.exp(-outputs[-1][:, 0]))
    np.testing.assert_allclose(network.pictures[-1, 7], (2 * probability - 1).reshape(SIZE, SIZE), atol=1e-5)


def test_each_layer_is_named_with_what_it_has_and_how_large_its_gradient_is():
    kinds = ["LeakyReLU", "Sigmoid", "Tanh"]
    data, model, history = trained(activation=kinds, batch_norm=[True, False, True], dropout=[0, 0.2, 0.5])
    network = draw_network(data, FEATURES, model, history, "Netz")
    assert [[texts[0] for texts in lines] for lines in network.notes] == [
        [], ["Leaky ReLU", "Batch Norm"], ["Sigmoid", "Dropout 20 %"], ["Tanh", "Batch Norm", "Dropout 50 %"],
        ["Sigmoid"],
    ]  # fmt: skip
    assert network.flow.shape == (4, 4)
    assert np.isnan(network.flow[0]).all()
    dense = [layer for layer in model.layers if type(layer).__name__ == "Dense"]
    sizes = [np.sqrt(np.mean(np.square(layer.grad_weight, dtype=float))) for layer in dense]
    np.testing.assert_allclose(network.flow[-1], sizes, rtol=1e-4)


def test_of_a_shallow_network_no_gradients_are_shown():
    data, model, history = trained()
    assert draw_network(data, FEATURES, model, history, "Netz").flow is None


def test_a_recipe_gives_what_the_network_gives_in_every_frame():
    kinds = ["ReLU", "GELU", "Sigmoid"]
    data, model, history = trained(activation=kinds, batch_norm=[True, False, True], dropout=[0.2, 0.2, 0])
    network = draw_network(data, FEATURES, model, history, "Netz")
    recipe, node, before = network.recipe, len(FEATURES), expand(data.train.x, FEATURES)
    assert recipe.activations == kinds
    dense = [i for i, layer in enumerate(model.layers) if type(layer).__name__ == "Dense"]
    outputs, edge = model.outputs(before), 0
    for k, i in enumerate(dense):
        across = model.layers[i].bias.size
        weight = network.weights[-1, edge : edge + before.shape[1] * across].reshape(-1, across)
        mine = slice(node, node + across)
        z = (before @ weight + network.biases[-1, mine]) * recipe.stretch[-1, mine] + recipe.shift[-1, mine]
        last = i == dense[-1]
        before = outputs[i] if last else outputs[dense[k + 1] - 1]
        expected = outputs[i + 1] if not last and type(model.layers[i + 1]).__name__ == "BatchNorm" else outputs[i]
        np.testing.assert_allclose(z, expected, atol=1e-4)
        edge, node = edge + weight.size, node + across
    np.testing.assert_allclose(recipe.stretch[0], 1, atol=1e-4)  # nothing is remembered before the first step


def test_twins_are_marked_from_the_first_frame_to_the_last():
    data, model, history = trained(init="ones")
    network = draw_network(data, FEATURES, model, history, "Netz")
    words = [[network.words[state] for state in frame] for frame in network.states]
    assert words[0] == words[-1] == ["", "", "", "doppelt", "doppelt", "", "doppelt", ""]


def test_one_run_shows_network_boundary_and_both_curves():
    data, model, history = trained()
    film = draw_runs(data, FEATURES, [model], [history], "", switch=(3, 0.5))
    assert [type(panel) for panel in film.panels] == [Network, Surface, Curves, Curves]
    assert film.panels[2].title == "Loss; nach Epoche 3 mit Lernrate 0,5"
    assert film.title in film.description


def test_two_runs_stand_beside_each_other():
    data, model, history = trained()
    _, other, other_history = trained(activation="ReLU")
    film = draw_runs(data, FEATURES, [model, other], [history, other_history], "Aktivierung ReLU")
    assert [type(panel) for panel in film.panels] == [Surface, Surface, Curves, Network, Network]
    assert "Aktivierung ReLU" in film.title
    assert [series.name for series in film.panels[2].series] == [
        "Training 1", "Validierung 1", "Training 2", "Validierung 2",
    ]  # fmt: skip
    same = compare(history, history, "Aktivierung Tanh")
    assert same.startswith("Beide Läufe sind gleich")


def test_three_classes_have_regions_and_an_output_each():
    data, model, history = trained("wine")
    film = draw_runs(data, FEATURES, [model], [history], "", test=True, discrete=True)
    network, regions, *_ = film.panels
    assert network.columns[-1] == ["Sorte 1", "Sorte 2", "Sorte 3"]
    assert isinstance(regions, Regions)
    assert set(np.unique(regions.probs)) == {0, 1}
    assert sum(regions.hollow) == len(data.test.x)
    assert (regions.x_title, regions.y_title) == ("x₁: Alkohol", "x₂: Flavonoide")


def test_an_exploded_run_is_drawn_as_such():
    data, model, history = trained(activation="Linear", optimizer=SGD(1e3, momentum=0.9))
    assert history.diverged_at
    film = draw_runs(data, FEATURES, [model], [history], "")
    assert film.title == f"Der Loss ist in Epoche {history.diverged_at} explodiert: Die Schritte sind zu gross"
    assert film.panels[0].words[film.panels[0].states[-1, 3]] == "explodiert"


def run(train_loss, train=0.8, val=0.8, val_loss=None):
    n = len(train_loss)
    accuracies = {"train_accuracy": np.full(n, train), "val_accuracy": np.full(n, val)}
    val_loss = train_loss if val_loss is None else val_loss
    losses = {"train_loss": np.asarray(train_loss, float), "val_loss": np.asarray(val_loss, float)}
    return History(n_epochs=n, n_planned=n, **accuracies, **losses)


FLAT, FALLING = [0.5] * 40, [0.9**epoch for epoch in range(40)]
JUMPING = [0.5 + 0.3 * (-1) ** epoch for epoch in range(40)]
A, D, S, T = "alive", "dead", "saturated", "twin"


@pytest.mark.parametrize(
    ("history", "layers", "settings", "sentence"),
    [
        (run(FLAT), [[A, D, D], [A, D]], {"activation": "ReLU"}, "nicht mehr: 3 von 5 ReLUs sind tot"),
        (run(FLAT), [[A, D]], {"activation": ""}, "1 von 2 Neuronen ist tot"),
        (run(FLAT), [[A, A], [D, D]], {}, "Layer 2 ist tot"),
        (run(FLAT, 0.55, 0.52), [[A], [A], [A]], {"reach": 0.02}, "50-mal kleiner als in Layer 3; 52 %"),
        (run(FALLING, 1.0, 0.98), [[A], [A], [A]], {"reach": 0.02}, "Getrennt: 98 %"),
        (run(FLAT), [[A, T, T, T]], {}, "3 von 4 Neuronen sind doppelt"),
        (run(FLAT), [[S, S, A]], {}, "2 von 3 Neuronen sind gesättigt"),
        (run(FLAT, 0.55, 0.52), [[A, A]], {}, "52 % der Validierungsdaten richtig, Raten gäbe 55 %"),
        (run(FLAT), [[A, A]], {"activation": "Linear"}, "bleibt die Grenze eine Gerade: 80 %"),
        (run(FLAT), [[A]], {"activation": "Linear", "plain": False}, "eine Gerade in den Features"),
        (run(JUMPING), [[A, A]], {}, "Der Loss springt auf und ab"),
        (run(FALLING, 1.0, 0.8, FALLING[::-1]), [[A]], {}, "Der Validierungs-Loss steigt seit Epoche 1;"),
        (run(FALLING, 1.0, 0.98), [[A, D]], {}, "Getrennt: 98 %"),
        (run(FALLING), [[A, A]], {}, "Der Loss fällt noch, bei 0,02"),
        (run(FLAT), [[A, A]], {}, "Der Loss fällt kaum noch, er steht bei 0,50"),
    ],
)  # fmt: skip
def test_the_sentence_says_what_happened(history, layers, settings, sentence):
    told = tell(history, layers, **{"activation": "Tanh", "plain": True, "guess": 0.55} | settings)
    assert sentence in told


def test_a_short_run_neither_stalls_nor_jumps():
    assert not has_stalled(np.array([0.5]))
    assert not jumps(np.array([0.5, 0.6, 0.4]))
    assert has_stalled(np.array(FLAT))
    assert not has_stalled(np.array(FALLING))
