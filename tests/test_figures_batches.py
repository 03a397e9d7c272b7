"""What the lab Batches draws: runs cut where they are compared, steps and samples counted, costs on their axes."""

import numpy as np
import pytest

from engine import History
from pages._figures.batch_costs import draw_costs
from pages._figures.batches import compare_runs, draw_runs, tabulate_runs

N, SIZE = 45, 10
SIZES = [1, 32, N, SIZE, SIZE]
N_EPOCHS = 2
STEPS = [45, 2, 1, 5, 5]


def run(batch_sizes, end: float) -> tuple[History, list[float]]:
    """A run with a snapshot after every step, whose loss falls from 1 to `end` on a straight line."""
    n_steps = sum(-(-N // size) for size in batch_sizes)
    history = History(
        n_epochs=len(batch_sizes),
        n_steps=n_steps,
        batch_size=np.array(batch_sizes, float),
        snapshot_epochs=np.arange(n_steps + 1),
    )
    return history, np.linspace(1, end, n_steps + 1).tolist()


ADA = [10, 20]
RUNS = [run([size] * N_EPOCHS, end) for size, end in zip(SIZES, (0.5, 0.4, 0.8, 0.3, 0.2), strict=True)]
RUNS[3] = run(ADA, 0.3)
SECONDS = {1: 0.045, 10: 0.010, 20: 0.008, 32: 0.004, 45: 0.003}


def compared(equal: str, n_equal: int):
    histories, paths = zip(*RUNS, strict=True)
    return compare_runs(histories, paths, SIZES, N, equal, n_equal, SECONDS)


def test_after_epochs_the_curves_reach_the_same_epoch():
    film = draw_runs(compared("epochs", N_EPOCHS))
    assert [series.x[-1] for series in film.panels[0].series] == [2] * 5
    assert film.title == "Nach 2 Epochen vorn: Batch 10 (deine), Loss 0,20. Hinten: alle 45, Loss 0,80"


def test_after_steps_they_are_cut_at_the_same_step():
    runs = compared("steps", 4)
    series = draw_runs(runs).panels[0].series
    assert [one.x[-1] for one in series] == [4, 4, 2, 4, 4]  # all samples at once have made two steps alone
    assert series[0].y[-1] == pytest.approx(1 - 0.5 * 4 / 90)
    assert [runs.steps_at_limit(r) for r in range(5)] == [4, 4, 2, 4, 4]
    assert draw_runs(runs).epochs[-1] == 4


def test_time_is_that_of_the_chosen_run():
    runs = compared("time", N_EPOCHS)
    assert runs.limit == pytest.approx(20)  # two epochs of ten milliseconds
    assert [places[-1] for places in runs.places] == pytest.approx([90, 8, 6, 18, 20])
    assert runs.steps_at_limit(0) == 20
    assert "20,0 ms Rechenzeit" in draw_runs(runs).title


def test_a_run_of_the_chosen_size_is_drawn_once():
    histories, paths = zip(*RUNS, strict=True)
    runs = compare_runs(histories, paths, [1, SIZE, N, SIZE, SIZE], N, "epochs", 2, {})
    assert [series.name for series in draw_runs(runs).panels[0].series] == [
        "Batch 1:", "alle 45:", "AdaBatch ab 10:", "Batch 10 (deine):",
    ]  # fmt: skip
    assert len(tabulate_runs(runs).splitlines()) == 2 + 4


def test_the_scrubber_counts_sample_step_and_epoch():
    film = draw_runs(compared("epochs", N_EPOCHS))
    assert len(film.moments) == len(film.epochs) == 11
    assert film.moments[0] == "Start"
    assert film.moments[3] == "Epoche 1, Schritt 3 von 5, Sample 30 von 45"
    assert film.moments[5] == "Epoche 1, Schritt 5 von 5, Sample 45 von 45"
    assert film.moments[6] == "Epoche 2, Schritt 1 von 5, Sample 10 von 45"


def test_an_epoch_is_drawn_as_its_batches_the_last_one_smaller():
    picture = draw_runs(compared("epochs", N_EPOCHS)).panels[1]
    assert picture.title == "Eine Epoche: 5 Batches (Zeilen) zu 10 Samples, letzter 5"
    samples = picture.frames[:, 0, ::4, ::6]  # the upper left corner of each sample's field
    assert samples.shape == (11, 5, 10)
    assert np.count_nonzero(samples[0]) == N
    for step, frame in enumerate(samples[1:], start=1):
        row = (step - 1) % 5
        assert (frame[row] == 1).sum() == (5 if row == 4 else 10)
        assert np.count_nonzero(frame == 1) == np.count_nonzero(frame[row])


def test_the_table_counts_steps_and_samples_where_the_runs_are_compared():
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in tabulate_runs(compared("epochs", N_EPOCHS)).splitlines()[2:]
    ]
    assert [row[2] for row in rows] == ["90", "4", "2", "8", "10"]
    assert {row[3] for row in rows} == {"90"}
    assert rows[3][1] == "5 → 3"
    rows = [line.split("|") for line in tabulate_runs(compared("steps", 4)).splitlines()[2:]]
    assert [row[4].strip() for row in rows] == ["4", "90", "90", "40", "40"]


def test_noise_is_shown_against_batch_size_one():
    (chart,) = draw_costs({1: 2.0, 4: 0.9, 45: 0.0}, {}, N, 4)
    law, exact, measured, own = chart.data
    np.testing.assert_allclose(law.y, [1, 0.5])
    np.testing.assert_allclose(exact.y, [1, 0.5 * np.sqrt(41 / 44)])
    np.testing.assert_allclose(measured.y, [1, 0.45])
    assert (own.x[0], own.y[0]) == (4, 0.45)
    (chart,) = draw_costs({1: 2.0, 45: 0.0}, {}, N, 45)
    assert "kein Rauschen" in chart.layout.title.text


def test_times_are_those_of_an_epoch_a_step_and_a_sample():
    _, chart = draw_costs({1: 2.0, 10: 0.5}, SECONDS, N, 10)
    epoch, step, sample = chart.data
    assert epoch.y[1] == pytest.approx(10_000)
    assert step.y[1] == pytest.approx(2_000)
    assert sample.y[1] == pytest.approx(10_000 / 45)
    assert "Schritt 2'000 → 3'000 µs" in chart.layout.title.text
