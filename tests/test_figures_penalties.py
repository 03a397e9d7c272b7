"""What the lab L1 und L2 draws: shapes that touch the contours, exact zeros counted, squares without a root."""

import numpy as np
import pytest

from engine import (
    L2,
    SGD,
    MeanSquaredError,
    ProximalElasticNet,
    ProximalL1,
    dense_network,
    fit_replicas,
    load_linear,
)
from pages._figures.film import Curves, Images, pack
from pages._figures.penalties import draw_sweeps, marked
from pages._figures.penalty_shapes import draw_shape, minima
from pages._figures.penalty_sweep import Sweep, pair_sweeps, tabulate_penalties

LAMS = [0.01, 0.3, 1.0]
DATA = load_linear("sparse", n_train=60, seed=1)


def sweeps(second="l2", sizes=(20, 1)) -> list[Sweep]:
    penalties = [ProximalL1(lam) for lam in LAMS]
    penalties += [L2(lam) if second == "l2" else ProximalElasticNet(lam / 2, lam / 2) for lam in LAMS]
    models = [dense_network(list(sizes), "ReLU", rng=np.random.default_rng(0)) for _ in penalties]
    histories = fit_replicas(
        models,
        MeanSquaredError(),
        [SGD(0.05) for _ in models],
        DATA.train,
        validation=DATA.validation,
        n_epochs=1500 if len(sizes) == 2 else 100,
        batch_size=60,
        rngs=[np.random.default_rng(0) for _ in models],
        penalties=penalties,
    )
    return pair_sweeps(LAMS, models, histories, second, 0.5)


@pytest.fixture(scope="module")
def linear() -> list[Sweep]:
    return sweeps()


def loss_at(sweep: Sweep, at: int, pair: tuple[int, int], ends: np.ndarray) -> np.ndarray:
    """The mean squared error with these two weights (n, 2) and all others as they are: (n,)."""
    weight = np.repeat(sweep.first[at, :, 0][None], len(ends), axis=0)
    weight[:, list(pair)] = ends
    return ((DATA.train.x.astype(float) @ weight.T + sweep.bias[at] - DATA.train.y) ** 2).mean(axis=0)


@pytest.mark.parametrize("second", ["l2", "elastic"])
def test_the_shape_touches_the_contour_where_the_run_has_ended(second):
    for sweep in sweeps(second):
        for pair in ((0, 1), (0, 5), (6, 7)):
            panel = draw_shape(sweep, DATA.train.x, DATA.train.y, pair, 1, 2.0)
            end = sweep.first[1, list(pair), 0]
            np.testing.assert_allclose(panel.centers[1, 0], end)
            upper, lower = panel.y[1, :2]
            border = np.concatenate([np.column_stack([panel.x, half]) for half in (upper, lower)])
            border = border[np.isfinite(border[:, 1])]
            losses = loss_at(sweep, 1, pair, border)
            # Nowhere on the shape is the loss smaller than at the end of the run, and somewhere it is equal.
            here = loss_at(sweep, 1, pair, end[None])[0]
            # A line ends up to 0.01 beyond its shape, where the loss falls by at most lambda a unit.
            assert losses.min() == pytest.approx(here, abs=4e-3)


def test_the_contour_has_the_loss_of_the_end_all_around(linear):
    panel = draw_shape(linear[1], DATA.train.x, DATA.train.y, (0, 1), 2, 3.0)
    for half in panel.y[2, 2:]:
        known = np.flatnonzero(np.isfinite(half))[1:-1]  # the first and the last close the line
        around = loss_at(linear[1], 2, (0, 1), np.column_stack([panel.x[known], half[known]]))
        here = loss_at(linear[1], 2, (0, 1), linear[1].first[2, :2, 0][None])
        np.testing.assert_allclose(around, here[0], rtol=1e-6)


def test_the_minimum_is_the_least_loss(linear):
    centers, _ = minima(linear[0], DATA.train.x, DATA.train.y, (0, 3))
    around = centers[2] + 0.05 * np.array([[0, 0], [1, 0], [-1, 0], [0, 1], [0, -1], [1, -1]])
    losses = loss_at(linear[0], 2, (0, 3), around)
    assert losses[0] < losses[1:].min()


def test_the_title_counts_the_exact_zeros(linear):
    film = draw_sweeps(linear, DATA, 1, (0, 3))
    zeros = int((linear[0].first[1] == 0).sum())
    assert 5 < zeros < 20
    assert film.title == f"Bei λ = 0,3 sind mit L1 {zeros} von 20 Gewichten genau 0, mit L2 keines"
    assert film.start == 1
    assert film.moments == ["λ = 0,01", "λ = 0,3", "λ = 1"]
    assert film.captions[1][0][1].startswith(f"{zeros} von 20 Gewichten genau 0, ")
    named = [series.name for series in film.panels[0].series if series.name]
    assert named == ["x1", "x2", "x3"]
    assert isinstance(film.panels[2], Curves)
    pack(film)


def test_a_net_shows_the_rows_that_are_empty():
    both = sweeps(sizes=(20, 8, 1))
    film = draw_sweeps(both, DATA, 2, (0, 3))
    images = film.panels[3]
    assert isinstance(images, Images)
    assert images.frames.shape == (3, 1, 20, 8)
    np.testing.assert_array_equal(images.frames[:, 0] == 0, both[0].first == 0)
    assert film.panels[0].title == f"L1: {both[0].dropped[2]} Merkmale ganz weg"


def test_the_heaviest_are_marked_where_nobody_knows(linear):
    assert marked(linear, DATA) == [0, 1, 2]
    diabetes = load_linear("diabetes")
    assert marked(linear, diabetes) == sorted(np.argsort(-np.abs(linear[0].first[0, :, 0]))[:3].tolist())


def test_the_table_tells_the_square_from_its_root(linear):
    table = tabulate_penalties(linear, 1, penalise_bias=False)
    w = linear[1].first[1, :, 0]
    squares = 0.3 * (w**2).sum()
    root = 0.3 * np.sqrt((w**2).sum())
    assert linear[1].penalty(1) == pytest.approx(squares)
    assert f"{root:.3g}".replace(".", ",") in table.splitlines()[-1]
    assert linear[1].pull(1, 2.0) == pytest.approx(1.2)  # 2 lambda w
    assert linear[0].pull(1, -0.01) == pytest.approx(-0.3)  # lambda, however small
    assert "nicht bestraft" in table
    assert "Wurzel statt" not in tabulate_penalties(sweeps("elastic"), 1, penalise_bias=True)
