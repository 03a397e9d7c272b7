"""The pictures of the lab Positionsvektor: sums that come out, titles that are computed, examples told."""

import numpy as np
import pytest

from engine import History, positional_code
from pages._figures.film import pack
from pages._figures.positions import draw_code, nearest_pair, say_number, tell_code, title_of_code
from pages._figures.positions_learned import by_distance_of, cosine, draw_learned, tell_learned
from pages._figures.positions_proof import NAMES, Numbers, draw_proof, tell_proof, title_of_proof

DIGITS = ["<pad>", "<start>", "<end>", *"0123456789"]
WORDS = ["<pad>", "<start>", "<end>", "ein", "zwei", "drei", "und", "zwanzig", "dreissig"]


def numbers() -> Numbers:
    """23, 32, 21 and 31, the last two held out; two runs write them right, one nothing, one other numbers."""
    x = np.array([[5, 6, 0], [6, 5, 0], [5, 4, 0], [6, 4, 0]])
    y = np.array([[5, 6, 7, 2], [4, 6, 8, 2], [3, 6, 7, 2], [3, 6, 8, 2]])
    right, swapped, silent = y[2:], np.array([[4, 6, 8, 2], [3, 6, 8, 2]]), np.full((2, 4), 2)
    return Numbers(x, y, [right, right, silent, swapped], DIGITS, WORDS)


def test_the_formula_beneath_a_number_gives_it():
    code = positional_code(8, 16)
    assert say_number(3, 4, 16).endswith(f"{code[3, 4]:.3f}".replace(".", ","))
    assert say_number(3, 5, 16).startswith("Position 3, Spalte 5: cos(3 / 10000^(4/16))")


def test_two_numbers_are_one_clock_that_runs_in_circles():
    code = positional_code(24, 2)
    assert nearest_pair(code)[:2] == (0, 19)
    assert "Position 0 und 19" in title_of_code(code)
    assert "andere gibt es nicht" in tell_code(code)


def test_the_title_of_a_code_has_its_own_dot_products():
    assert "Skalarprodukt 8,0, 7,5, 6,4" in title_of_code(positional_code(16, 16))


def test_a_pair_knows_the_two_rows_it_is_made_of():
    matrix = draw_code(positional_code(8, 4)).panels[1]
    assert set(matrix.sources[2 * 8 + 5]) == {(0, 4 * t, 4) for t in (2, 5)}


def test_cosines_by_distance():
    table = np.array([[1.0, 0.0], [0.0, 2.0], [-3.0, 0.0]])
    assert cosine(table) == pytest.approx(np.array([[1, 0, -1], [0, 1, 0], [-1, 0, 1]]))
    assert by_distance_of(cosine(table)) == pytest.approx([1, 0, -1])


def test_films_of_code_and_table_can_be_packed():
    code = positional_code(8, 4)
    assert pack(draw_code(code))
    film = draw_learned([0, 1], np.stack([-code, code]), code, (np.array([0.5]), np.array([0.4])))
    assert pack(film)
    assert film.title.startswith("Epoche 1: Nachbarn")
    assert "8 · 4 = 32 Parameter" in tell_learned(code)


def test_a_set_of_digits_has_one_order_at_most():
    assert numbers().bound() == 0.75  # 23 and 32 are the same set


def test_faults_with_the_right_digits_are_told_from_others():
    assert numbers().shuffled(3) == 0.0  # 21 written as 32: other digits
    given = numbers()
    given.written[3][0] = [3, 6, 8, 2]  # 21 as 31
    assert given.shuffled(3) == 0.0
    swapped = Numbers(given.x, given.y, [np.array([[5, 6, 7, 2], [5, 6, 7, 2]])], DIGITS, WORDS)
    assert swapped.shuffled(0) == 0.0
    turned = Numbers(given.x[[2, 3, 0, 1]], given.y[[2, 3, 0, 1]], [given.y[[1, 0]]], DIGITS, WORDS)
    assert turned.shuffled(0) == 1.0
    assert np.isnan(numbers().shuffled(0))


def test_the_table_shows_what_each_form_wrote():
    x = np.array([[4, 5, 6], [6, 5, 4]])
    y = np.array([[3, 6, 7, 2], [5, 6, 8, 2]])
    text = tell_proof(Numbers(x, y, [y[1:], y[1:], y[:1], y[:1]], DIGITS, WORDS))
    assert "| **321** | drei und dreissig | drei und dreissig | ein und zwanzig | ein und zwanzig |" in text
    assert "100 % die richtigen Ziffern" in text


def test_the_title_names_who_has_learned():
    assert title_of_proof([0.97, 0.93, 0.04, 0.06]).startswith("Der Encoder braucht die Positionen")
    assert (
        title_of_proof([0.2, 0.3, 0.04, 0.06])
        == "Noch schreibt keine der vier Formen die Hälfte richtig (beste 30 %)"
    )
    assert title_of_proof([0.9, 0.1, 0.8, 0.1]).endswith("beide 90 %, nur Decoder 80 %")


def test_the_film_of_the_proof_holds_a_curve_for_each_form():
    histories = []
    for level in (0.1, 0.2, 0.6, 0.7):
        history = History(n_planned=2, n_planned_steps=2)
        history.val_loss, history.val_accuracy = np.full(2, level), np.full(2, 1 - level)
        history.train_loss = np.full(2, level)
        histories.append(history)
    film = draw_proof(histories, [0.9, 0.9, 0.0, 0.0], numbers())
    assert [series.name for series in film.panels[0].series] == list(NAMES)
    assert "höchstens 75 %" in film.description
    assert pack(film)
