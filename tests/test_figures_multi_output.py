"""The figures of the lab Multi-Output say which aim wins at which weight, and what pulls at the body."""

import numpy as np
import pytest

from engine import Dense, FanOut, History, ReLU, Sequential, Split, load_dataset
from pages._figures.film import pack
from pages._figures.multi_output import Sweep, draw_sweep, plain, title_of
from pages._figures.multi_output_course import draw_course, tell_sweep
from pages._figures.multi_output_graph import draw_graph
from pages._figures.walk import pack_walk

WEIGHTS = [0.0001, 0.001, 0.01, 0.1, 1, 10, 100, 1000]
DATA: Split = load_dataset("digits").test
N = 20
DIGITS = DATA.y[:N].argmax(axis=1)
DEGREES = np.linspace(-40, 40, N)


def history(first, last, weights=(1.0, 1.0)) -> History:
    run = History(n_planned=2, n_planned_steps=2)
    run.snapshots["losses"] = np.array([first, np.mean([first, last], axis=0), last])
    run.snapshots["loss_weights"] = np.array([weights] * 3)
    return run


def sweep(wrong=0, off=5.0, at=4, unit="degrees") -> Sweep:
    """Runs that are all right, but for the one at `at`: so many digits wrong, angles off by so much."""
    said, turned = np.tile(DIGITS, (12, 1)), np.tile(DEGREES + 5, (12, 1))
    said[at, :wrong] = (DIGITS[:wrong] + 1) % 10
    turned[at] = DEGREES + off
    histories = [history((2.0, 700.0), (0.2, 35.0), (0.42, 0.0014)) for _ in range(12)]
    return Sweep(WEIGHTS, at, unit, histories, said, turned, DIGITS, DEGREES, DATA.x[:N])


@pytest.mark.parametrize(
    ("wrong", "off", "said"),
    [
        (0, 6, "Gewicht 1. Beide Ziele kommen voran: 100,0 % der Ziffern richtig, Winkel um 6,0 Grad falsch"),
        (4, 5, "Gewicht 1. Der Winkel dominiert: 80,0 % der Ziffern richtig statt 100,0 %"),
        (0, 9, "Gewicht 1. Die Ziffer dominiert: Winkel um 9,0 Grad falsch statt 5,0"),
        (4, 9, "Gewicht 1. Beide verlieren"),
    ],
)
def test_the_title_says_which_aim_wins(wrong, off, said):
    assert title_of(sweep(wrong, off), 4).startswith(said)


def test_the_film_goes_with_the_control_and_has_the_sum_of_each_weight():
    film = draw_sweep(sweep(at=2))
    assert (film.control, film.start, list(film.epochs)) == ("weight", 2, WEIGHTS)
    assert film.titles[2] == film.title
    assert film.moments[0] == "Gewicht 0,0001"
    assert film.captions[4][0] == ("Zu Beginn", "L = 2 + 1 · 700 = 702, davon Winkel 99,7 %")
    assert film.captions[4][1] == ("Am Ende", "L = 0,2 + 1 · 35 = 35,2, davon Winkel 99,4 %")
    pack(film)


def test_an_image_turned_back_by_the_right_angle_is_labelled_with_what_the_net_says():
    images = draw_sweep(sweep(wrong=1)).panels[2]
    assert images.labels[4][0] == f"{DIGITS[0]}, −40°"
    assert images.labels[4][3] == f"{(DIGITS[0] + 1) % 10}, −35°"
    assert images.frames.shape == (8, 6, 8, 8)


def test_the_graph_adds_up_to_one_number():
    rng = np.random.default_rng(0)
    model = Sequential([Dense(64, 5, rng=rng), ReLU(), FanOut([Dense(5, 10, rng=rng), Dense(5, 1, rng=rng)])])
    walk = draw_graph(model, sweep(at=5), DEGREES[:, None].astype("f"))
    lines = {place.id: [line.text for line in place.lines] for place in walk.places}
    one, other, total = (float(lines[name][0].replace(",", ".")) for name in ("digit-loss", "angle-loss", "sum"))
    assert one + 10 * other == pytest.approx(total, rel=0.01)
    assert lines["angle-loss"][1] == "mal 10"
    names = {*lines, *(link.id for link in walk.links)}
    assert {name for step in walk.steps for name in step.lit} <= names
    assert {step.target for step in walk.steps} <= {*names, ""}
    pack_walk(walk)


def test_the_stronger_pull_has_the_thicker_line():
    rng = np.random.default_rng(0)
    model = Sequential([Dense(64, 5, rng=rng), ReLU(), FanOut([Dense(5, 10, rng=rng), Dense(5, 1, rng=rng)])])
    for at, thicker in ((0, "body-digit"), (7, "body-angle")):
        walk = draw_graph(model, sweep(at=at), DEGREES[:, None].astype("f"))
        assert max(walk.links, key=lambda link: link.width).id == thicker


def test_what_is_left_of_each_loss_is_in_the_title_of_the_course():
    assert draw_course(sweep()).layout.title.text == "Übrig vom Loss: Ziffer 10 %,<br>Winkel 5 % (Gewicht 1)"


def test_the_list_has_both_remedies_with_their_weights():
    rng = np.random.default_rng(0)
    said = tell_sweep(sweep(), Sequential([Dense(4, 2, rng=rng)]))
    assert "3'283 mal so gross" in said
    assert said.count("Gewichte 0,42 und 0,0014") == 1
    assert "am Ende 0,42 und 0,0014" in said
    assert "100,0 % und 5,0 Grad" in said


def test_a_weight_is_written_without_a_power_of_ten():
    assert [plain(weight) for weight in (0.0001, 0.1, 1000)] == ["0,0001", "0,1", "1000"]
