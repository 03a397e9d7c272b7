"""What the lab Initialisierung draws: equal neurons equal, spreads where they are, exploded runs called so."""

import numpy as np
import pytest

from engine import History
from pages._figures.german import brief
from pages._figures.initialization import NAMES, compare_starts, draw_spread, draw_starts, draw_weights

WIDTH = 2  # one hidden layer of two nodes: 4 weights, 2 biases, 2 weights and 1 bias of the output


def run(weights, *, accuracy=1.0, diverged_at=None) -> History:
    frames = np.array(weights, float)
    epochs = len(frames) - 1
    return History(
        n_epochs=epochs,
        train_loss=np.full(epochs, 0.5),
        val_accuracy=np.full(epochs, accuracy),
        diverged_at=diverged_at,
        snapshots={"weights": frames},
        snapshot_epochs=np.arange(epochs + 1),
    )


ZERO = [0.0] * 9
EQUAL = [1.0, 1.0, 1.0, 1.0, 0.0, 0.0, 1.0, 1.0, 0.0]
OTHER = [1.0, -1.0, 0.5, 2.0, 0.0, 0.3, 1.0, 1.0, 0.0]
RUNS = [
    run([ZERO, ZERO, ZERO], accuracy=0.5),
    run([EQUAL, EQUAL, EQUAL], accuracy=0.6),
    run([OTHER, [np.nan] * 9], accuracy=0.5, diverged_at=1),
    run([OTHER, OTHER, OTHER]),
    run([OTHER, OTHER, OTHER]),
]
HIDDEN = [[np.zeros((10, WIDTH))], *([np.full((10, WIDTH), 0.5)] for _ in range(3)), [np.full((10, WIDTH), 9.0)]]
DISTINCT = [1, 1, 0, 2, 2]


def film():
    return draw_starts(RUNS, HIDDEN, DISTINCT, "Tanh", WIDTH)


def test_equal_nodes_are_drawn_equal_and_others_are_not():
    images = film().panels[1]
    zeros, ones, _, glorot, _ = np.split(images.frames[-1], 5)
    assert not zeros.any()
    np.testing.assert_array_equal(ones[0], ones[1])
    assert ones[0].any()
    assert not np.allclose(glorot[0], glorot[1])
    assert images.row_names == NAMES
    assert np.nanmax(np.abs(images.frames)) == pytest.approx(1)


def test_the_title_names_who_learned_and_who_exploded():
    assert film().title == "Gut gelernt haben: Glorot, He. Explodiert: Uniform in Epoche 1"
    assert film().panels[1].title == "Layer 1: Zeros, Ones alle gleich"
    assert "Ones 1" in film().description


def test_an_exploded_run_stands_still_where_the_others_go_on():
    assert len(film().panels[1].frames) == len(film().epochs) == 3


def test_each_histogram_holds_all_outputs_and_what_is_beyond_stands_at_the_end():
    grid = film().panels[2]
    np.testing.assert_allclose(grid.counts.sum(axis=-1), 1)
    assert grid.counts[0, 4, 0, -1] == 1  # 9 is beyond 1


def test_the_table_says_what_the_weights_were():
    spread = np.array([[0.0], [0.5], [0.5], [0.5], [0.5]])
    table = compare_starts(RUNS, spread, [0.0, 1.0, 1e-6, 1.0, 1.0], DISTINCT)
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[2:]]
    assert [row[0] for row in rows] == list(NAMES)
    assert [row[1] for row in rows] == ["alle 0", "alle 1", "bis ±2,00", "bis ±2,00", "bis ±2,00"]
    assert rows[0][2:4] == ["immer 0", "0"]
    assert rows[2][3:] == ["1·10⁻⁶", "0", "explodiert (Epoche 1)"]


def test_the_spread_of_zeros_is_said_and_not_drawn():
    spread = np.array([[0.0, 0.0], *([[1.0, 0.5]] * 4)])
    figure = draw_spread(spread)
    assert figure.data[0].name == "Zeros (Streuung 0)"
    assert np.isnan(figure.data[0].y).all()
    assert "He 1,00 → 0,50" in figure.layout.title.text


def test_weights_before_and_after_are_all_counted():
    before, after = draw_weights(RUNS[3]).data
    assert sum(before.y) == sum(after.y) == 9


@pytest.mark.parametrize(
    ("value", "text"), [(0, "0"), (0.5, "0,50"), (1.2e-5, "1,2·10⁻⁵"), (-3.4e8, "−3,4·10⁸"), (np.inf, "∞")]
)
def test_small_and_large_numbers_are_brief(value, text):
    assert brief(value) == text
