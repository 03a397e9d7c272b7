"""The figures of the lab Normalisierung: which numbers share a mean, what is said of them, and of the runs."""

from dataclasses import replace

import numpy as np
import pytest

from engine import BatchNorm, Dense, History, LayerNorm, ReLU, Sequential
from pages._figures.batch_norm import draw_groups
from pages._figures.batch_norm_runs import draw_rates, entering, losses_of, tell_rates
from pages._figures.batch_norm_texts import Tensor, sum_of, tell_groups, title_of
from pages._figures.film import pack

SHAPES = {"table": (4, 6), "sequence": (2, 3, 4), "image": (2, 2, 2, 3)}


def tensor(norm: str, source: str) -> Tensor:
    x = np.random.default_rng(0).normal(2, 3, SHAPES[source]).astype(np.float32)
    layer = {"batch": BatchNorm, "layer": LayerNorm}[norm](x.shape[-1])
    axes = tuple(range(x.ndim - 1)) if norm == "batch" else -1
    y = layer.forward(x, training=True)
    return Tensor(x, y, x.mean(axis=axes), x.var(axis=axes), norm, source, "batch", 1.0, 0.0)


@pytest.mark.parametrize("source", SHAPES)
@pytest.mark.parametrize("norm", ["batch", "layer"])
def test_the_groups_are_those_that_the_engine_normalises(norm, source):
    one = tensor(norm, source)
    groups = one.groups()
    for group in range(one.mean.size):
        inside = groups == group
        assert one.x.ravel()[inside].mean() == pytest.approx(one.mean.ravel()[group], abs=1e-4)
        assert one.y.ravel()[inside].mean() == pytest.approx(0, abs=1e-4)
        assert one.y.ravel()[inside].std() == pytest.approx(1, abs=1e-2)


@pytest.mark.parametrize(
    ("norm", "source", "said"),
    [
        ("batch", "table", "Batch-Norm: ein Mittelwert pro Feature, über 4 Samples"),
        ("layer", "table", "Layer-Norm: ein Mittelwert pro Sample, über 6 Features"),
        ("batch", "sequence", "Batch-Norm: ein Mittelwert pro Feature, über 2 Samples × 3 Tokens = 6 Werte"),
        ("layer", "sequence", "Layer-Norm: ein Mittelwert pro Token, über 4 Features"),
        (
            "batch",
            "image",
            "Batch-Norm: ein Mittelwert pro Kanal, über 2 Samples × 2 Zeilen × 2 Spalten = 8 Werte",
        ),
        ("layer", "image", "Layer-Norm: ein Mittelwert pro Pixel, über 3 Kanäle"),
    ],
)
def test_the_title_names_what_shares_a_mean(norm, source, said):
    assert title_of(tensor(norm, source)) == said


def test_a_batch_of_one_is_said_to_become_beta():
    x = np.ones((1, 6), np.float32)
    one = Tensor(x, np.full_like(x, 0.5), x[0], 0 * x[0], "batch", "table", "batch", 1.0, 0.5)
    assert title_of(one) == "Batch-Norm: ein Mittelwert pro Feature, über 1 Sample. Alles wird 0,5"
    assert "gemerkter Mittelwert" in title_of(replace(one, phase="running"))
    each = replace(one, norm="each", beta=0.0, y=0 * x)
    assert title_of(each) == "Jeder Wert einzeln: Der Mittelwert ist der Wert selbst. Alles wird 0"


def test_the_sum_of_a_group_gives_its_first_number():
    x = np.array([[1.0, -2.0], [3.0, -4.0]])
    one = Tensor(
        x, np.array([[-1.0, 1.0], [1.0, -1.0]]), x.mean(axis=0), x.var(axis=0), "batch", "table", "batch", 1.0, 0.0
    )
    assert sum_of(one, 0) == "1,0 · (1,00 − 2,00) / 1,000 + 0,0 = −1,00 (erste Zahl der Gruppe)"
    assert sum_of(one, 1) == "1,0 · (−2,00 + 3,00) / 1,000 + 0,0 = 1,00 (erste Zahl der Gruppe)"


@pytest.mark.parametrize("source", SHAPES)
@pytest.mark.parametrize("norm", ["batch", "layer", "each"])
def test_a_frame_lights_one_group_in_every_panel(norm, source):
    one = tensor("batch" if norm == "each" else norm, source)
    film = draw_groups(replace(one, norm=norm))
    for panel in film.panels:
        for frame, lit in enumerate(panel.lit):
            assert set(panel.groups[lit.astype(bool)]) == {frame}
    assert len(film.panels) == (2 if norm == "each" else 3)
    assert len(film.moments) == len(film.captions) == len(film.epochs)
    assert pack(film)


def test_the_text_counts_what_is_learned_and_what_is_remembered():
    weight = np.ones((2, 6))
    assert "zusammen 12 gelernte Parameter; dazu 12 laufende" in tell_groups(tensor("batch", "table"), weight)
    assert "laufende" not in tell_groups(tensor("layer", "table"), weight)
    assert "Gewichte" not in tell_groups(tensor("layer", "sequence"), weight)


def histories() -> list[History]:
    runs = [History(n_planned=2, n_planned_steps=2) for _ in range(6)]
    for r, run in enumerate(runs):
        run.add_epoch(32, {"train": (0.6, None), "val": (0.6, None)})
        run.add_epoch(32, {"train": (0.1 * r, None), "val": (0.1 * r + 0.05, None)})
    runs[1].diverged_at = 2
    return runs


def test_an_exploded_run_is_a_gap_and_named():
    loss = losses_of(histories())
    assert loss.shape == (2, 3, 2)
    assert np.isnan(loss[1, 0, 1])
    assert loss[0, 0, 1] == 0.6
    rng = np.random.default_rng(0)
    models = [Sequential([Dense(2, 4, rng=rng), ReLU(), Dense(4, 1, rng=rng)]) for _ in range(6)]
    film = draw_rates(histories(), models, np.zeros((5, 2)), [0.1, 3.0], 0)
    assert film.title == (
        "Von 2 Lernraten lernt das Netz mit Batch-Norm bei 2, mit Layer-Norm bei 0, ohne bei 1. "
        "Explodiert: ohne mit 3 in Epoche 2"
    )
    assert pack(film)


def test_the_table_has_the_losses_and_the_gap_at_the_chosen_rate():
    table = tell_rates(histories(), [0.1, 3.0], 0).splitlines()
    assert table[0] == "| Netz | 0,1 (gewählt) | 3 | Lücke, gewählt |"
    assert table[2] == "| ohne | 0,000 | explodiert | 0,050 |"
    assert table[3] == "| Batch-Norm | 0,200 | 0,300 | 0,050 |"


def test_what_enters_a_relu_is_found_with_and_without_a_norm():
    rng = np.random.default_rng(0)
    plain = Sequential([Dense(2, 4, rng=rng), ReLU(), Dense(4, 1, rng=rng)])
    normed = Sequential([Dense(2, 4, rng=rng), LayerNorm(4), ReLU(), Dense(4, 1, rng=rng)])
    points = rng.normal(size=(5, 2)).astype(np.float32)
    np.testing.assert_array_equal(entering(plain, points)[0], plain.outputs(points)[0])
    np.testing.assert_array_equal(entering(normed, points)[0], normed.outputs(points)[1])
