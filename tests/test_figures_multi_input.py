"""The figures of the lab Multi-Input say what the four nets measured."""

import numpy as np
import pytest

from engine import Add, Concatenate, Dense, History, Parallel, ReLU, Sequential
from pages._figures.film import pack
from pages._figures.multi_input import Runs, draw_runs, tell_runs, title_of
from pages._figures.multi_input_graph import draw_graph
from pages._figures.walk import pack_walk

RNG = np.random.default_rng(0)
DIGITS = np.arange(8)


def history(accuracy: float, says: np.ndarray, n_epochs: int = 3) -> History:
    """A run whose accuracy is the same after every epoch, and that says `says` for the test images."""
    run = History(n_planned=n_epochs, n_planned_steps=n_epochs)
    for _ in range(n_epochs):
        run.add_epoch(8, {"train": (1.0, accuracy), "test": (1.0, accuracy)})
    run.snapshots["predictions"] = np.broadcast_to(np.eye(10)[says], (n_epochs + 1, len(says), 10))
    run.snapshot_epochs = np.arange(n_epochs + 1)
    return run


def runs(image=0.5, second=0.6, both=0.8, row=0.7, merge="concatenate", image_says=DIGITS) -> Runs:
    seen = RNG.standard_normal((8, 64))
    says = [image_says, DIGITS, DIGITS, DIGITS]
    each = [history(a, s) for a, s in zip((image, second, both, row), says, strict=True)]
    return Runs("measures", merge, each * 3, (0.4, 0.3), seen, seen, DIGITS)


def net(merge: str) -> Sequential:
    branches = [Sequential([Dense(n, 4, rng=RNG), ReLU()]) for n in (64, 6)]
    join, n = (Concatenate(), 8) if merge == "concatenate" else (Add(), 4)
    return Sequential([Parallel(branches), join, Dense(n, 4, rng=RNG), ReLU(), Dense(4, 10, rng=RNG)])


@pytest.mark.parametrize(
    ("both", "said"),
    [(0.8, "schlagen jede Quelle"), (0.61, "kaum anders als die bessere"), (0.5, "schlechter als die bessere")],
)
def test_the_title_says_whether_two_branches_are_better(both, said):
    assert said in title_of(runs(both=both))
    assert "nur Bild 50,0 %, nur Masse 60,0 %" in title_of(runs(both=both))


def test_the_film_says_what_a_failing_sensor_costs():
    film = draw_runs(runs())
    assert film.title == "Fällt im Test ein Sensor aus, bleiben ohne Bild 40,0 %, ohne Masse 30,0 % richtig"
    assert len(film.epochs) == 4
    pack(film)


def test_each_example_says_what_it_is_and_what_three_nets_say():
    labels = draw_runs(runs(image_says=DIGITS[::-1])).panels[1].labels
    assert labels[-1] == ["0", "1", "2", "3", "7 | 0 → 0", "6 | 1 → 1", "5 | 2 → 2", "4 | 3 → 3"]


def test_a_stopped_run_is_drawn_as_far_as_all_came():
    one = runs()
    short = [history(0.5, DIGITS, n_epochs=1), *one.histories[1:]]
    film = draw_runs(Runs(one.source, one.merge, short, one.failed, one.clean, one.seen, one.digits))
    assert [len(series.x) for series in film.panels[0].series[:4]] == [1, 3, 3, 3]
    pack(film)


@pytest.mark.parametrize(
    ("merge", "size", "said"), [("concatenate", "8 Zahlen", "4 + 4 = 8"), ("add", "4 Zahlen", "gleich lang")]
)
def test_the_graph_has_the_sizes_of_the_net(merge, size, said):
    x = (RNG.standard_normal((8, 64)), RNG.standard_normal((8, 6)))
    walk = draw_graph(net(merge), x, np.eye(10)[DIGITS], runs(merge=merge))
    places = {place.id: place for place in walk.places}
    assert places["join"].lines[0].text == size
    assert places["row"].lines[0].text == "70 Zahlen"
    assert said in walk.steps[3].said[0]
    assert {name for step in walk.steps for name in step.lit} <= {*places, *(link.id for link in walk.links)}
    pack_walk(walk)


def test_the_gradient_is_cut_up_or_handed_on_whole():
    x = (RNG.standard_normal((8, 64)), RNG.standard_normal((8, 6)))
    for merge in ("concatenate", "add"):
        walk = draw_graph(net(merge), x, np.eye(10)[DIGITS], runs(merge=merge))
        lengths = {
            place.id: float(line.text[3:].replace(",", ".").replace("−", "-"))
            for place in walk.places
            for line in place.lines
            if line.text.startswith("∂")
        }
        if merge == "add":
            assert lengths["see"] == lengths["measure"] == lengths["join"]
        else:
            assert np.hypot(lengths["see"], lengths["measure"]) == pytest.approx(lengths["join"], rel=0.1)


def test_the_walk_shows_an_image_that_the_second_source_has_saved():
    says = np.where(DIGITS == 5, 8, DIGITS)
    x = (RNG.standard_normal((8, 64)), RNG.standard_normal((8, 6)))
    walk = draw_graph(net("add"), x, np.eye(10)[DIGITS], runs(image_says=says))
    assert "eine 5" in walk.steps[5].said[0]
    assert "das Bild allein 8" in walk.steps[5].said[0]


def test_the_list_compares_with_the_better_source():
    said = tell_runs(runs(), [net("add")] * 4)
    assert "20,0 Prozentpunkte mehr" in said
    assert "Trainingsdaten hat das Netz mit beiden 80,0 %, im Test 80,0 %" in said
    assert "ohne Bild 40,0 %, ohne Masse 30,0 %" in said.replace("\n", " ")
