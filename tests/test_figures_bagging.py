"""What the lab Bagging draws: one net more with each frame, each sample as often as drawn, sums that hold."""

import re

import numpy as np
import pytest

from engine import BootstrapSample, Dense, Sequential, Sigmoid, bootstrap_sample, load_dataset
from pages._figures.bagging import Bag, draw_bag, tell_bag
from pages._figures.film import pack

N = 40
DATA = load_dataset("circles", n_samples=300, noise=0.2, seed=0)


def bag(k: int, *, errors=(0.3, 0.28, 0.25), alone=0.26, left_out=True) -> Bag:
    rng = np.random.default_rng(0)
    x, y = DATA.train.x[:N], DATA.train.y[:N]
    whole = BootstrapSample(x, y, np.arange(N), np.arange(0))
    samples = [bootstrap_sample(x, y, rng) if left_out else whole for _ in range(k)]
    models = [Sequential([Dense(2, 1, rng=rng), Sigmoid()]) for _ in range(k)]
    drawn = np.array([[0.31, 0.27, 0.25], [0.29, 0.27, 0.25]])
    oob = [0.3] * k if left_out else [np.nan] * k
    return Bag(DATA, N, samples, models, np.array(errors), drawn, oob, alone)


def test_each_frame_has_the_mean_of_one_net_more():
    one = bag(3)
    surface = draw_bag(one, "mean").panels[0]
    np.testing.assert_allclose(surface.frames[0], surface.strands[0])
    np.testing.assert_allclose(surface.frames[2], surface.strands.mean(axis=0))
    votes = draw_bag(one, "vote").panels[0]
    np.testing.assert_allclose(votes.frames[2], (surface.strands > 0.5).mean(axis=0))
    assert pack(draw_bag(one, "mean"))


def test_each_sample_is_drawn_as_often_as_its_net_has_drawn_it():
    one = bag(3)
    panel = draw_bag(one, "mean").panels[1]
    for sample, looks in zip(one.samples, panel.looks, strict=True):
        for index, look in enumerate(looks):
            n = int((sample.indices == index).sum())
            style = panel.styles[look]
            assert style.text == ("" if n == 0 else str(n) if n < 4 else "4+")
            if n:
                assert style.role == ("training" if DATA.train.y[index, 0] > 0.5 else "validation")
            else:
                assert style.name == "nie gezogen"


def test_the_title_says_who_is_better():
    assert draw_bag(bag(3), "mean").title == (
        "3 Netze zusammen: 25,0 % Testfehler, besser als ein Netz mit allen Daten (26,0 %)"
    )
    assert "schlechter als" in draw_bag(bag(3, alone=0.2), "mean").title
    assert "genau wie" in draw_bag(bag(3, alone=0.25), "mean").title
    assert draw_bag(bag(1), "mean").title.startswith("Ein Netz: 30,0 %")


def test_without_samples_left_out_no_out_of_bag_curve_is_drawn():
    names = [series.name for series in draw_bag(bag(3), "mean").panels[2].series]
    assert "Out-of-Bag" in names
    without = draw_bag(bag(3, left_out=False), "mean")
    assert "Out-of-Bag" not in [series.name for series in without.panels[2].series]
    assert "100 % der 40" in without.panels[1].title


def test_the_sum_of_error_and_variance_is_exact():
    probs = np.random.default_rng(0).uniform(size=(5, len(DATA.test.y)))
    told = tell_bag(bag(3), probs)
    single, variance, together = (float(text.replace(",", ".")) for text in re.findall(r"\d,\d{3}", told))
    assert single - variance == pytest.approx(together, abs=0.0016)
    assert variance == pytest.approx(probs.var(axis=0).mean(), abs=0.0005)


def test_a_sample_where_majority_and_mean_part_is_told():
    probs = np.full((3, len(DATA.test.y)), 0.9)
    assert "An 0 von" in tell_bag(bag(3), probs)
    probs[:, 7] = [0.51, 0.51, 0.10]
    told = tell_bag(bag(3), probs)
    assert "An 1 von" in told
    assert "0,51, 0,51, 0,10. 2 von 3 sind über 0,5, die Mehrheit wählt Klasse A" in told
    assert "Der Mittelwert ist 0,37, also Klasse B" in told
