"""The figure of the lab Augmentation says what the sweep measured."""

import numpy as np
import pytest

from pages._figures.augmentation import confused, draw_sweep, mixed_up, name_of, tell_sweep, title_of
from pages._figures.film import pack

TURNS = [0, 10, 180]
FLIP = [None, "both"]


def confusion(wrong: dict[tuple[int, int], int]) -> np.ndarray:
    """Ten images of each digit, right but for those in `wrong`: (true, said) -> how many."""
    counts = 10 * np.eye(10, dtype=int)
    for (true, said), n in wrong.items():
        counts[true, true] -= n
        counts[true, said] += n
    return counts


@pytest.mark.parametrize(
    ("transform", "level", "name"),
    [
        ("rotate", 0, "unverändert"),
        ("rotate", 20, "±20 Grad"),
        ("shift", 0.3, "±0,3 Pixel"),
        ("zoom", 0.1, "±10 %"),
        ("noise", 0.4, "0,4"),
        ("half_turn", None, "unverändert"),
        ("half_turn", "both", "jedes zweite um 180 Grad"),
    ],
)
def test_a_strength_has_a_name_with_its_unit(transform, level, name):
    assert name_of(transform, level) == name


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (0, "Ohne Augmentation: 75,0 % der Testbilder richtig"),
        (1, "Drehen (±10 Grad) hilft: 78,0 % statt 75,0 %"),
        (2, "Drehen (±180 Grad) schadet: 40,0 % statt 75,0 %. Bei ±10 Grad wären es 78,0 %"),
    ],
)
def test_the_title_says_whether_it_helps_and_where_it_helps_most(at, said):
    assert title_of("rotate", TURNS, at, np.array([0.75, 0.78, 0.4, 0.9]), np.zeros(4)) == said


def test_what_two_seeds_could_make_is_called_little():
    assert "ändert wenig" in title_of("rotate", TURNS, 1, np.array([0.75, 0.76, 0.4, 0.9]), np.zeros(4))


def test_six_and_nine_are_named_once_they_are_mixed_up():
    title = title_of("half_turn", FLIP, 1, np.array([0.75, 0.6, 0.9]), np.array([0.01, 0.2, 0.0]))
    assert title.endswith("6 und 9 vertauscht: 20,0 % statt 1,0 %")


def test_mixed_up_counts_both_directions():
    assert mixed_up(confusion({(6, 9): 4, (9, 6): 2, (6, 1): 3})) == pytest.approx(6 / 20)


def test_the_mistakes_are_named_by_their_share():
    assert confused(confusion({(3, 5): 2, (6, 9): 4})) == (
        "Am häufigsten hält das Netz eine 6 für eine 9 (40 %), eine 3 für eine 5 (20 %)."
    )
    assert confused(confusion({})) == "Kein Testbild ist falsch."


def test_the_film_ends_at_the_strength_chosen_and_shows_all_in_the_curve():
    right = np.array([0.75, 0.78, 0.4, 0.9])
    confusions = np.stack([confusion({(6, 9): n}) for n in (0, 1, 5, 0)])
    film = draw_sweep("rotate", TURNS, 1, right, confusions, np.zeros((3, 64)), np.zeros((3, 3, 3, 64)), 1000)
    images, curves, said = film.panels
    assert list(film.moments) == ["unverändert", "±10 Grad"]
    assert images.frames.shape == (2, 12, 8, 8)
    assert curves.series[0].y.tolist() == [0.75, 0.78, 0.4]
    assert curves.series[1].y.tolist() == [1.0, 0.95, 0.75]  # of 6 and 9 alone
    assert said.values.shape == (2, 100)
    assert not said.lit.any()  # 10 % is no frequent mistake
    assert pack(film)


def test_changed_test_images_are_said_to_be_so():
    right, confusions = np.array([0.75, 0.78, 0.4, 0.9]), np.stack([confusion({(6, 9): 1})] * 4)
    assert "**ebenso verändert** (±10 Grad)" in tell_sweep("rotate", TURNS, 1, right, confusions, True)
    plain = tell_sweep("rotate", TURNS, 1, right, confusions, False)
    assert "±10 Grad +3,0; ±180 Grad −35,0" in plain
    assert "**unverändert**" in plain
