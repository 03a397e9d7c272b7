"""The race is told as it was run: each sub-step leads where the engine went, each title says what happened."""

import math

import numpy as np
import pytest

from engine import (
    BEHAVIOURS,
    LANDSCAPE_NAMES,
    OPTIMIZER_NAMES,
    Descent,
    descend,
    descend_all,
    load_landscape,
    make_optimizer,
)
from pages._figures.film import Film, pack
from pages._figures.gradient_descent import draw_race
from pages._figures.racers import RACERS, say, say_rates
from pages._figures.update_steps import retrace, tell_updates, vector
from tests.every_page import LABS, films, measures, measures_kept, open_lab

(LAB,) = (lab for lab in LABS if lab.page == "gradient_descent")
RATES, BETAS = [0.001, 0.01, 0.1, 1.0], [0.0, 0.9]


def runs_of(landscape, rate=0.01, beta=0.9, n_steps=30) -> dict[str, Descent]:
    ground = load_landscape(landscape)
    start = np.array([-1.9, 0.5])[: ground.n_dims]
    return {name: descend(ground, make_optimizer(name, rate, beta), start, n_steps) for name in OPTIMIZER_NAMES}


def drawn(landscape="ravine", chosen="momentum", rate=0.01, beta=0.9, n_steps=30) -> Film:
    ground = load_landscape(landscape)
    runs = runs_of(landscape, rate, beta, n_steps)
    settings = [make_optimizer(chosen, r, b) for b in BETAS for r in RATES]
    sweep = descend_all(ground, settings, runs[chosen].positions[0], n_steps)
    return draw_race(ground, runs, chosen, (rate, beta), sweep, (RATES, BETAS), noisy=False)


@pytest.mark.parametrize("name", OPTIMIZER_NAMES)
@pytest.mark.parametrize("beta", [0.0, 0.5, 0.9])
@pytest.mark.parametrize("landscape", ["wells", "tilted"])
def test_the_told_updates_lead_where_the_engine_goes(name, beta, landscape):
    ground = load_landscape(landscape)
    noise = 0.1 * np.random.default_rng(0).normal(size=(40, ground.n_dims))
    start = np.array([-1.9, 0.5])[: ground.n_dims]
    run = descend(ground, make_optimizer(name, 0.004, beta), start, 40, noise)
    np.testing.assert_allclose(retrace(name, 0.004, beta, run), run.positions, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("name", OPTIMIZER_NAMES)
def test_every_step_is_told_from_the_gradient_to_the_new_place(name):
    run = descend(load_landscape("ravine"), make_optimizer(name, 0.01), np.array([-1.9, 0.5]), 12)
    told = tell_updates(name, 0.01, 0.9, run)
    assert len(told) == 13
    for step, rows in enumerate(told[1:]):
        assert rows[0] == ("Gradient", f"g = {vector(run.gradients[step])}")
        assert rows[-1][0] == "Schritt"
        assert rows[-1][1].endswith(f"= {vector(run.positions[step + 1])}")


def test_a_run_that_leaves_all_numbers_is_told_to_the_end():
    run = descend(load_landscape("wells"), make_optimizer("sgd", 1.0), np.array([2.0]), 20)
    assert "keine Zahl" in tell_updates("sgd", 1.0, 0.0, run)[-1][-1][1]


def test_one_step_of_adam_by_hand():
    run = descend(load_landscape("parabola"), make_optimizer("adam", 0.1), np.array([2.0]), 1)
    assert tell_updates("adam", 0.1, 0.9, run)[1] == [
        ("Gradient", "g = 4"),
        ("1. Moment", "m ← β₁·m + (1−β₁)·g = 0,9 · 0 + 0,1 · 4 = 0,4"),
        ("2. Moment", "v ← β₂·v + (1−β₂)·g² = 0,999 · 0 + 0,001 · 16 = 0,016"),
        ("Korrektur", "m̂ = m / (1−β₁¹) = 4, v̂ = v / (1−β₂¹) = 16"),
        ("Skaliert", "d = m̂ / √v̂ = 1"),
        ("Schritt", "w ← w − η·d = 2 − 0,1 · 1 = 1,9"),
    ]


@pytest.mark.parametrize("landscape", LANDSCAPE_NAMES)
@pytest.mark.parametrize("chosen", OPTIMIZER_NAMES)
def test_every_race_can_be_drawn(landscape, chosen):
    film = drawn(landscape, chosen)
    paths, run_map, loss = film.panels
    assert pack(film)
    assert len(film.captions) == len(film.epochs) == len(run_map.frames)
    assert paths.paths[-1].name == RACERS[chosen][0]  # the chosen one lies on top
    assert {path.name for path in paths.paths} == {series.name for series in loss.series}
    ground = load_landscape(landscape)
    places = runs_of(landscape)[chosen].positions
    with np.errstate(all="ignore"):  # some of them diverge
        np.testing.assert_allclose(paths.directions[:, : ground.n_dims], -ground.gradient(places))
    x0, x1, y0, y1 = paths.extent
    starts = np.array([path.points[0] for path in paths.paths])
    assert (starts == starts[0]).all()
    for x, y in [starts[0], *(place[:2] for place in paths.places)]:
        assert x0 <= x <= x1
        assert y0 <= y <= y1


@pytest.mark.parametrize("landscape", LANDSCAPE_NAMES)
def test_the_named_places_are_flat(landscape):
    ground = load_landscape(landscape)
    for x, y, _ in drawn(landscape).panels[0].places:
        slope = ground.gradient(np.array([x, y])[: ground.n_dims])
        np.testing.assert_allclose(slope, 0, atol=2e-3)


def test_a_long_race_has_at_most_a_hundred_frames_and_its_first_and_last_step():
    film = drawn(n_steps=400)
    assert len(film.epochs) == 101
    assert (film.epochs[0], film.epochs[-1]) == (0, 400)


def test_what_diverges_is_marked_on_the_map_and_in_words():
    film = drawn(rate=0.1)
    run_map = film.panels[1]
    failed = np.isnan(run_map.frames[-1])
    assert failed[:, -1].all()
    assert not failed[:, 0].any()
    assert (np.array(run_map.names)[run_map.outcomes][failed] == "divergiert").all()
    assert "Momentum divergiert: ab Schritt 1" in film.title
    assert not np.isnan(run_map.frames[0]).any()


def test_a_click_opens_that_run_and_for_sgd_as_momentum():
    assert drawn().panels[1].state_at(2, 1) == {"learning_rate": 0.1, "momentum": 0.9}
    assert drawn(chosen="sgd").panels[1].state_at(0, 0) == {
        "learning_rate": 0.001,
        "momentum": 0.0,
        "optimizer": "momentum",
    }


@pytest.mark.parametrize(
    ("expected", "landscape", "name", "rate", "beta", "start"),
    [
        ("SGD divergiert: ab Schritt 1", "parabola", "sgd", 1.2, 0.0, [2.0]),
        ("SGD bleibt stecken, wo die Steigung null ist: 50,0 %", "saddle", "sgd", 0.1, 0.0, [1.0, 0.0]),
        ("SGD springt über das Tal hin und her: nach 100", "parabola", "sgd", 1.0, 0.0, [2.0]),
        ("Momentum schwingt: nach 44 Schritten", "ravine", "momentum", 0.005, 0.9, [-1.9, 0.5]),
        ("SGD kriecht: nach 100 Schritten sind noch 13,7 %", "ravine", "sgd", 0.0001, 0.0, [-1.9, 0.5]),
        ("SGD rollt auf direktem Weg hinunter: nach 11", "parabola", "sgd", 0.1, 0.0, [2.0]),
    ],
)
def test_the_title_says_what_became_of_the_run(expected, landscape, name, rate, beta, start):
    run = descend(load_landscape(landscape), make_optimizer(name, rate, beta), np.array(start), 100)
    assert say(name, run, noisy=False).startswith(expected)


def test_under_noise_a_zigzag_is_put_down_to_the_noise():
    noise = 3 * np.random.default_rng(0).normal(size=(100, 2))
    run = descend(load_landscape("ravine"), make_optimizer("sgd", 0.008), np.array([-1.9, 0.5]), 100, noise)
    assert say("sgd", run, noisy=True).startswith("SGD zittert mit dem Rauschen")


def test_the_rates_of_the_race_are_said():
    ravine, parabola = map(load_landscape, ("ravine", "parabola"))
    assert say_rates(ravine, {"sgd": 0.008, "adam": 0.25}, n_tried=50) == (
        "Landschaft: $f(x, y) = x^2 + 100y^2$. "
        "Lernraten im Rennen (die beste von 50, ausser beim gewählten): SGD 0,008, Adam 0,25."
    )
    assert say_rates(parabola, {"sgd": 0.1}, n_tried=0) == (
        "Landschaft: $f(x) = x^2$. Lernraten im Rennen: SGD 0,1."
    )


def test_every_run_of_the_map_can_be_set_by_the_controls(database_address, monkeypatch):
    monkeypatch.setenv("DURCHBLICK_DB_URL", database_address)
    with measures_kept():
        run_map = films(open_lab(LAB))[0]["panels"][1]
    assert run_map["x"] == LAB.control("learning_rate").values
    assert len(run_map["y"]) == 34
    assert all(LAB.control("momentum").legal(beta) for beta in run_map["y"])
    assert len(run_map["outcomes"]) == len(run_map["x"]) * len(run_map["y"])


@pytest.mark.parametrize(
    ("preset", "bounds"),
    [
        ("crawling", {"behaviour": (4, 4)}),
        ("direct", {"behaviour": (5, 5)}),
        ("swinging", {"behaviour": (3, 3)}),
        ("bouncing", {"behaviour": (2, 2), "left": (0.8, 1)}),
        ("diverging", {"behaviour": (0, 0)}),
        ("rule", {"n_needed": (11, 11)}),
        ("too-large", {"behaviour": (0, 0), "end_loss": (6.7e29, 6.8e29)}),  # (2 * 1.4^100)^2
        ("too-small", {"end_loss": (-0.33, -0.32)}),  # at x = 1.474
        ("local-minimum", {"end_loss": (-1.0703, -1.0702), "slope": (0, 1e-6)}),
        ("over-the-hill", {"end_loss": (-3.52, -3.5)}),
        ("saddle-held", {"slope": (0, 1e-6), "left": (0.4999, 0.5001)}),
        ("saddle-free", {"left": (0, 0.01)}),
        ("adam-ravine", {"n_needed": (30, 50)}),
        ("plateau", {"n_needed": (0, 60)}),
        ("noisy", {"behaviour": (2, 3)}),
    ],
)
def test_a_preset_shows_what_it_says(preset, bounds, database_address, monkeypatch):
    monkeypatch.setenv("DURCHBLICK_DB_URL", database_address)
    state = next(one.state for one in LAB.presets if one.id == preset)
    with measures_kept():
        run = measures(open_lab(LAB, state))
    for name, (low, high) in bounds.items():
        assert low <= run[name] <= high, f"{name} is {run[name]}"


def test_no_preset_does_a_mission(database_address, monkeypatch):
    monkeypatch.setenv("DURCHBLICK_DB_URL", database_address)
    missions = [task for task in LAB.tasks if task.kind == "mission"]
    with measures_kept():
        for preset in LAB.presets:
            run = measures(open_lab(LAB, preset.state))
            assert not any(task.reached(LAB.complete(preset.state), run) for task in missions), preset.id


def test_the_codes_of_behaviour_that_the_lab_names_are_the_engines():
    help_text = next(measure.help for measure in LAB.measures if measure.key == "behaviour")
    assert len(help_text.split(",")) == len(BEHAVIOURS) == 6
    assert (BEHAVIOURS.index("diverges"), BEHAVIOURS.index("bounces")) == (0, 2)


def test_sgd_cannot_do_what_the_first_mission_asks_of_momentum():
    rates = LAB.control("learning_rate").values
    runs = descend_all(
        load_landscape("ravine"), [make_optimizer("sgd", rate) for rate in rates], np.array([-1.9, 0.5]), 100
    )
    assert 20 < runs.n_needed.min() < math.inf
