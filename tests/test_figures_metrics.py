"""Figures of the lab Metriken: every threshold's counts, its curves, and the rules that are compared."""

import numpy as np
import pytest

from engine import accuracy, confusion_matrix, f1_score, precision, recall
from pages._figures.film import pack
from pages._figures.metric_rules import compare_rules, draw_counts, ratios
from pages._figures.metrics import Judged, draw_metrics
from pages._figures.outcomes import OUTCOMES, Matrix, Strip, stack_dots
from pages._figures.panels import Curves, Lines

THRESHOLDS = np.arange(101) / 100
TARGETS = np.array([1, 1, 1, 0, 0, 0, 0, 0])
SCORES = np.array([0.9, 0.6, 0.2, 0.7, 0.3, 0.1, 0.05, 0.0])


def judge(scores: np.ndarray = SCORES, at: int = 50, cost_fn: int = 5) -> Judged:
    missed = ((scores < THRESHOLDS[:, None]) & (TARGETS == 1)).sum(axis=1)
    alarms = ((scores >= THRESHOLDS[:, None]) & (TARGETS == 0)).sum(axis=1)
    return Judged(TARGETS, scores, np.zeros((8, 2)), THRESHOLDS, missed, alarms, cost_fn, at, "network")


@pytest.mark.parametrize("at", [0, 20, 50, 65, 100])
def test_counts_and_ratios_are_those_of_the_engine(at):
    counts = judge().counts[at]
    called = THRESHOLDS[at] <= SCORES
    (tn, fp), (fn, tp) = confusion_matrix(TARGETS, called, 2)
    assert counts.tolist() == [tp, fn, fp, tn]
    expected = [metric(TARGETS, called) for metric in (accuracy, precision, recall, f1_score)]
    assert ratios(counts) == pytest.approx(expected)


def test_the_outcomes_of_a_frame_are_counted_in_its_matrix():
    strip, matrix, *_ = draw_metrics(judge()).panels
    assert isinstance(strip, Strip)
    assert isinstance(matrix, Matrix)
    for frame, outcomes in enumerate(strip.outcomes):
        assert np.bincount(outcomes, minlength=len(OUTCOMES)).tolist() == matrix.counts[frame].tolist()


def test_the_marks_lie_on_their_curves():
    judged = judge()
    roc, pr, costs = draw_metrics(judged).panels[2:]
    assert isinstance(roc, Lines)
    assert isinstance(pr, Lines)
    assert isinstance(costs, Curves)
    curve = set(zip(roc.x.round(9), roc.y[0, 0].round(9), strict=True))
    assert {tuple(mark) for mark in roc.marks[:, 0].round(9)} <= curve
    curve = set(zip(pr.x.round(9), pr.y[0, 0].round(9), strict=True))
    marks = pr.marks[:, 0]
    assert {tuple(mark) for mark in marks[np.isfinite(marks).all(axis=1)].round(9)} <= curve
    assert costs.series[0].y.min() == judged.costs[judged.cheapest]


def test_the_title_follows_the_threshold_and_the_film_opens_at_the_control():
    film = draw_metrics(judge(at=65))
    assert film.title == film.titles[65]
    assert film.start == 65
    assert "2 von 3 Kranken übersehen, 1 Fehlalarm" in film.titles[65]
    assert "alle 3 Kranken gefunden, 5 Fehlalarme" in film.titles[0]
    assert pack(film)


def test_dearer_misses_lower_the_cheapest_threshold():
    cheap, dear = judge(cost_fn=1), judge(cost_fn=20)
    assert THRESHOLDS[dear.cheapest] < THRESHOLDS[cheap.cheapest]


def test_the_rule_that_calls_nobody_ill_has_its_accuracy_and_nothing_else():
    row = next(line for line in compare_rules(judge()).splitlines() if line.startswith("| immer gesund"))
    assert row == "| immer gesund | 3 | 0 | 0,625 | 0,000 | 0,000 | 0,000 | 15 |"
    assert "Nur $TN" in compare_rules(judge())


def test_a_constant_score_has_curves_too():
    roc = draw_metrics(judge(np.zeros(8))).panels[2]
    assert "0,50" in roc.title


def test_dots_of_one_bin_lie_upon_one_another():
    heights = stack_dots(np.array([0.5, 0.5, 0.505, 0.9, 1.0]), n_bins=10, fewest=4)
    assert heights.tolist() == pytest.approx([0.125, 0.375, 0.625, 0.125, 0.375])


def test_a_drawn_matrix_is_for_pen_and_paper():
    for seed in range(50):
        assert all(0 < n < 100 for n in draw_counts(seed))
    assert draw_counts(1) != draw_counts(2)
