"""The figure of the lab KI, ML und DL says who leads, and shows for one image what each approach says."""

import numpy as np
import pytest

from engine import DIGIT_MEASURES, RULE_DIGITS
from pages._figures.ai import MEASURES, RULES, draw_approaches, title_of, write_verdicts

SIZES = [10, 20, 50]
ACCURACY = np.array([[0.4, 0.5, 0.7], [0.3, 0.6, 0.8]])


def said(*digits: int) -> np.ndarray:
    """Two approaches, a frame for each digit: both say it with 80 percent."""
    one = np.full((len(digits), 10), 0.2 / 9)
    one[np.arange(len(digits)), digits] = 0.8
    return np.stack([one, one])


def test_every_rule_and_every_measure_has_its_german_words():
    assert len(RULES) == len(RULE_DIGITS)
    assert len(MEASURES) == len(DIGIT_MEASURES)


@pytest.mark.parametrize(
    ("network", "rules", "sentence"),
    [
        ([0.3, 0.6, 0.8], 0.5, "Ab 20 Bildern schlägt das Netz die Regeln, mit 50: 80,0 % gegen 50,0 %"),
        ([0.6, 0.7, 0.8], 0.5, "Ab 10 Bildern schlägt das Netz die Regeln, mit 50: 80,0 % gegen 50,0 %"),
        ([0.6, 0.4, 0.8], 0.5, "Ab 50 Bildern schlägt das Netz die Regeln, mit 50: 80,0 % gegen 50,0 %"),
        ([0.6, 0.7, 0.5], 0.5, "Mit 50 Bildern liegt das Netz (50,0 %) nicht vor den Regeln (50,0 %)"),
    ],
)
def test_the_title_says_from_where_on_the_network_leads(network, rules, sentence):
    assert title_of(SIZES, np.array([ACCURACY[0], network]), rules) == sentence


def test_the_curves_are_whole_and_the_frames_end_where_one_looks():
    film = draw_approaches(SIZES, ACCURACY, 0.5, np.zeros(64), 3, 2, said(1, 3))
    curves, _, verdicts = film.panels
    assert list(film.epochs) == [10, 20]
    assert [list(series.x) for series in curves.series] == [SIZES] * 3
    np.testing.assert_array_equal(curves.series[0].y, [0.5] * 3)
    assert verdicts.values.shape == (2, 30)


def test_each_row_lights_the_digit_it_says():
    verdicts = draw_approaches(SIZES, ACCURACY, 0.5, np.zeros(64), 3, 2, said(1, 3)).panels[2]
    lit = verdicts.lit.reshape(2, 3, 10)
    assert lit.argmax(axis=2).tolist() == [[RULE_DIGITS[2], 1, 1], [RULE_DIGITS[2], 3, 3]]
    assert (lit.sum(axis=2) == 1).all()
    assert verdicts.values.reshape(2, 3, 10)[1, 1, 3] == 80


def test_pointing_at_a_pixel_frames_no_verdict():
    _, image, verdicts = draw_approaches(SIZES, ACCURACY, 0.5, np.zeros(64), 3, 2, said(1, 3)).panels
    assert not set(image.groups) & set(verdicts.groups)


def test_the_verdicts_name_rule_measures_and_what_was_right():
    text = write_verdicts(said(4)[:, 0], 3, 4, np.array([0.5, 0.0]))
    assert f"«{RULES[3]}», also **4** (richtig)" in text
    assert "Loch oben 0,50, Loch unten 0,00; sagt **4** zu 80 % (richtig)" in text
    assert "(falsch)" in write_verdicts(said(4)[:, 0], 3, 5, np.zeros(2))
