"""The pictures of the lab Attention say what the numbers are, and each sum beneath a tile comes out."""

import re

import numpy as np
import pytest

from engine import attention, softmax
from pages._figures.attention import draw_heads, draw_order, draw_steps
from pages._figures.attention_notes import tell_heads, tell_look
from pages._figures.attention_scaling import draw_scaling, tell_scaling
from pages._figures.attention_texts import Look, name_of, say_outputs, say_scores
from pages._figures.film import pack

WORDS = ["___", "Hund", "beisst", "___", "Mann"]


def look(*, causal: bool = False, scale: bool = True, plain: bool = False) -> Look:
    rng = np.random.default_rng(0)
    x, query, key, value = (rng.normal(size=(5, d)) for d in (8, 4, 4, 4))
    scores = query @ key.T
    scaled = scores / 2 if scale else scores
    hidden = np.where(np.tri(5, dtype=bool) | (not causal), scaled, -np.inf)
    weights = softmax(hidden)
    output = scores.sum(axis=1, keepdims=True) if plain else weights @ value
    return Look(WORDS, x, query, key, value, scores, scaled, hidden, weights, output, (1, 2), True, scale)


def numbers_in(text: str) -> list[float]:
    return [float(n.replace("−", "-").replace(",", ".")) for n in re.findall(r"−?\d+(?:,\d+)?", text)]


def test_the_steps_end_where_the_engine_does():
    given = look()
    output, weights = attention(given.query, given.key, given.value)
    panels = draw_steps(given).panels
    assert np.allclose(panels[3].values[-1].reshape(5, 5), weights, atol=1e-6)
    assert np.allclose(panels[5].values[-1].reshape(5, 4), output, atol=1e-6)


def test_nothing_is_shown_before_it_is_computed():
    scores, output = (draw_steps(look()).panels[i].values for i in (3, 5))
    assert np.isnan(scores[:2]).all()
    assert not np.isnan(scores[2:]).any()
    assert np.isnan(output[:6]).all()


def test_the_sum_beneath_a_score_comes_out():
    given = look()
    text = say_scores(given)[2][1 * 5 + 4].split(": ")[1]
    *factors, total = numbers_in(text)
    assert np.dot(factors[::2], factors[1::2]) == pytest.approx(total, abs=0.05)
    assert total == pytest.approx(given.scores[1, 4], abs=0.006)


def test_the_sum_beneath_an_output_comes_out():
    given = look()
    *factors, total = numbers_in(say_outputs(given)[6][2 * 4 + 3].split(": ")[1])
    assert np.dot(factors[::2], factors[1::2]) == pytest.approx(total, abs=0.05)
    assert total == pytest.approx(given.output[2, 3], abs=0.006)


def test_a_tile_knows_what_it_is_made_of():
    panels = draw_steps(look()).panels
    assert panels[3].sources[1 * 5 + 4] == [(1, 4, 4), (2, 16, 4)]
    assert panels[5].sources[4 + 2] == [(3, 5, 5), *((4, 4 * j + 2) for j in range(5))]


def test_what_comes_later_is_hidden_and_said_so():
    film = draw_steps(look(causal=True))
    assert np.isneginf(film.panels[3].values[4].reshape(5, 5)[0, 1])
    assert film.panels[3].values[5].reshape(5, 5)[0, 1] == 0
    assert "10 Scores werden −∞" in film.titles[4]
    assert "−∞" in say_scores(look(causal=True))[4][1]


def test_without_the_mask_no_weight_is_zero():
    assert draw_steps(look()).titles[5].endswith("keines ist 0")


def test_the_notes_rule_leaves_one_number_a_word():
    film = draw_steps(look(plain=True))
    assert film.panels[5].shape == (5, 1)
    assert "eine einzige Zahl" in film.titles[6]


def test_every_film_can_be_packed():
    given = look()
    heads = np.stack([given.weights, given.weights[::-1]])
    films = [
        *(draw_steps(look(causal=c, scale=s, plain=p)) for c, s, p in ((0, 1, 0), (1, 0, 0), (0, 0, 1))),
        draw_heads(WORDS, heads, given.x, given.x),
        draw_order(WORDS, range(5), *[(given.x, given.x, given.weights)] * 2),
    ]
    assert all(pack(film) for film in films)


def test_an_order_that_only_moves_rows_is_told_from_one_that_changes_numbers():
    given, order = look(), [3, 4, 2, 0, 1]
    written = (given.x, given.output, given.weights)
    moved = (given.x[order], given.output[order], given.weights[order][:, order])
    assert "nur die Zeilen" in draw_order(WORDS, order, written, moved).title
    changed = (given.x[order], given.output[order] + 1, given.weights)
    assert "bis 1,00 Unterschied" in draw_order(WORDS, order, written, changed).title
    groups = [panel.groups for panel in draw_order(WORDS, order, written, moved).panels]
    assert groups[0][0] == groups[3][3 * 8]  # the same word, framed in both sentences


def test_gaps_have_numbers():
    assert [name_of(WORDS, i) for i in range(5)] == ["Lücke 1", "Hund", "beisst", "Lücke 2", "Mann"]


def test_notes_say_sum_articles_and_parameters():
    given = look()
    probabilities = np.tile([0.0, 0.9, 0.1], (5, 1))
    text = tell_look(given, probabilities)
    assert "= 1,00" in text
    assert "Lücke 1: **der** (90 %), Lücke 2: **der**" in text
    assert "**288** Parameter" in tell_heads(2, 288)


def test_the_film_of_lengths_opens_at_the_chosen_one():
    widths = [2, 512]
    entropy, slope = np.array([[2.5, 2.3], [2.5, 0.15]]), np.array([[0.8, 0.7], [0.8, 1e-4]])
    film = draw_scaling(widths, np.full((2, 2, 8), 0.125), entropy, slope, 1)
    assert (film.control, film.start) == ("width", 1)
    assert film.title == "d = 512: ohne √d 0,15 von 3 Bit Entropie, mit √d 2,50"
    assert pack(film)
    assert "512 (gewählt)" in tell_scaling(widths, np.array([1.4, 22.6]), slope, 1)


def test_what_is_asked_is_hidden_from_the_picture_and_from_its_sum():
    film = draw_steps(look(), "score")
    assert np.isnan(film.panels[3].values[2:, 1]).all()
    assert film.panels[3].says[2][1] == "Rechne selbst"
    assert not np.isnan(film.panels[3].values[2:, 0]).any()
    film = draw_steps(look(), "output")
    assert np.isnan(film.panels[5].values[6, 0])
    assert film.panels[5].says[6][0] == "Rechne selbst"
