"""Every page of app.py opens, every lab keeps what a lab promises; a new one falls under these tests by itself."""

import contextlib
import io
import logging
import re

import pytest

from pages._widgets import lab_code, lab_numbers, learner
from quiz.labs import Lab
from tests.every_page import LABS, PAGES, ROOT, faults, open_lab, open_page, picture, values, widget

BY_PAGE = pytest.mark.parametrize("lab", LABS, ids=lambda lab: lab.page)


@pytest.fixture(autouse=True)
def _own_progress(tmp_path, monkeypatch):
    monkeypatch.setenv("DURCHBLICK_DB_URL", f"sqlite:///{tmp_path}/progress.db")


@pytest.mark.parametrize("key", [key for key, *_ in PAGES])
def test_the_page_opens(key):
    app = open_page(key)
    assert faults(app) == []
    assert app.title


@BY_PAGE
def test_every_value_of_every_control_works_and_every_control_moves_something(lab):
    changed = {control.key: False for control in lab.controls}
    for state in ({}, *(preset.state for preset in lab.presets)):
        app = open_lab(lab, state)
        before = picture(app)
        start = lab.complete(state)
        for control in lab.controls:
            if state and changed[control.key]:
                continue
            for value in values(control):
                widget(app, control).set_value(value).run()
                assert faults(app) == [], f"{control.key}={value}"
                changed[control.key] |= value != start[control.key] and picture(app) != before
            widget(app, control).set_value(start[control.key]).run()
            assert picture(app) == before, f"{control.key} does not come back"
        if all(changed.values()):
            return
    assert all(changed.values()), (
        f"these controls change nothing: {[k for k, moved in changed.items() if not moved]}"
    )


@BY_PAGE
def test_every_example_shows_the_same_when_chosen_and_when_opened_by_its_address(lab):
    for preset in lab.presets:
        chosen = open_lab(lab)
        chosen.selectbox(key="_preset").set_value(preset.id).run()
        linked = open_lab(lab, preset.state)
        assert faults(chosen) + faults(linked) == [], preset.id
        assert {c.key: widget(chosen, c).value for c in lab.controls} == lab.complete(preset.state)
        assert picture(chosen) == picture(linked), preset.id


@BY_PAGE
def test_the_seed_decides_the_picture(lab):
    seeds = [control for control in lab.controls if control.kind == "seed"]
    assert seeds, "a lab with random numbers needs a seed"
    one, other = (picture(open_lab(lab, {seeds[0].key: seed})) for seed in (1, 2))
    assert picture(open_lab(lab, {seeds[0].key: 1})) == one
    assert one != other


@BY_PAGE
def test_the_printed_code_runs_as_it_stands_and_gives_the_numbers_of_the_page(lab):
    path = ROOT / "pages" / lab.chapter / f"{lab.page}.py"
    for state in ({}, *(preset.state for preset in lab.presets)):
        names = tuple(measure.key for measure in lab.measures)
        script = lab_code.experiment_script(path, lab.complete(state), names)
        space: dict = {}
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            exec(script, space)
        shown = {metric.label: metric.value for metric in open_lab(lab, state).metric}
        expected = {m.label: lab_numbers.text_of(m, float(space[m.key])) for m in lab.measures if m.show}
        assert shown == expected, state
        assert [line.split(" = ")[0] for line in printed.getvalue().splitlines()] == list(names)


def measured(lab: Lab, state: dict) -> dict[str, float]:
    """The lab's measures in a state, computed by its own printed code."""
    path = ROOT / "pages" / lab.chapter / f"{lab.page}.py"
    names = tuple(measure.key for measure in lab.measures)
    space: dict = {}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(lab_code.experiment_script(path, lab.complete(state), names), space)
    return {name: float(space[name]) for name in names}


@BY_PAGE
def test_a_prediction_is_decided_by_the_run(lab):
    for task in (task for task in lab.tasks if task.kind == "predict"):
        right = task.outcome(measured(lab, task.state))
        assert right is not None, f"{task.id}: not exactly one option holds"
        for option in task.options:
            app = open_lab(lab)
            key = f"{lab.page}:{task.id}"
            app.radio(key=f"{key}:choice").set_value(option.id).run()
            app.button(key=f"{key}:commit").click().run()
            assert faults(app) == []
            assert {c.key: widget(app, c).value for c in lab.controls} == lab.complete(task.state)
            said = " ".join(str(e.value) for e in (*app.success, *app.info))
            assert task.because in said
            assert ("Richtig vorhergesagt" in said) == (option.id == right)
        assert task.id in learner.completed_tasks(lab.page)


@BY_PAGE
def test_a_mission_is_open_at_first_and_kept_once_its_goal_is_reached(lab):
    for task in (task for task in lab.tasks if task.kind == "mission"):
        assert not task.reached(lab.complete({}), measured(lab, {})), f"{task.id} is done before it is begun"
        assert task.id not in learner.completed_tasks(lab.page)
        app = open_lab(lab, task.solution)
        assert faults(app) == []
        assert task.id in learner.completed_tasks(lab.page), f"{task.id}: the solution does not reach the goal"
        assert any("✓" in tab.label for tab in open_lab(lab).tabs)


@BY_PAGE
def test_a_pinned_run_stays_as_a_ghost_until_it_is_let_go(lab):
    app = open_lab(lab, lab.presets[0].state)
    app.button(key="_pin_run").click().run()
    control = next(c for c in lab.controls if c.kind == "seed")
    widget(app, control).set_value(7).run()
    plain = picture(open_lab(lab, {**lab.presets[0].state, control.key: 7}))
    assert faults(app) == []
    assert all("festgehalten" in str(metric.delta) for metric in app.metric)
    app.button(key="_unpin").click().run()
    assert picture(app) == plain


@BY_PAGE
def test_a_reset_brings_every_control_back(lab):
    app = open_lab(lab, lab.presets[-1].state)
    app.button(key="_reset").click().run()
    assert {c.key: widget(app, c).value for c in lab.controls} == lab.complete({})


@BY_PAGE
def test_a_broken_value_in_the_address_gets_a_sentence_and_the_default(lab):
    for control in lab.controls:
        for raw in ("quatsch", "nan", "1e400", "", "999999", "**fett**"):
            app = open_page(f"{lab.chapter}/{lab.page}", {control.key: raw})
            said = " ".join(text.value for text in app.text)
            assert faults(app) == []
            assert control.key in said, f"{control.key}={raw}"
            assert raw in said
            assert control.text(control.default) in said
            assert widget(app, control).value == control.default


def test_the_range_is_named():
    lab = LABS[0]
    slider = next(control for control in lab.controls if control.kind == "slider")
    app = open_page(f"{lab.chapter}/{lab.page}", {slider.key: str(slider.max + slider.step)})
    assert any(f"{slider.text(slider.min)} bis {slider.text(slider.max)}" in text.value for text in app.text)


def test_labs_with_the_same_key_do_not_share_a_value():
    first, second = LABS[0], LABS[1]
    common = set(first.complete({})) & set(second.complete({}))
    assert {"seed"} <= common
    app = open_lab(first)
    widget(app, first.control("seed")).set_value(42).run()
    for lab, seed in ((second, second.control("seed").default), (first, 42)):
        app.query_params.clear()  # as the browser does when it goes to another page
        app.switch_page(str(ROOT / "pages" / lab.chapter / f"{lab.page}.py")).run()
        assert widget(app, lab.control("seed")).value == seed


def test_an_error_becomes_a_german_sentence_with_a_code_that_is_in_the_log(caplog):
    from streamlit.testing.v1 import AppTest

    def script():
        from pages._widgets.errors import show_error

        show_error(ValueError("inside"))

    with caplog.at_level(logging.ERROR):
        app = AppTest.from_function(script).run()
    code = re.search(r"Fehlercode \*\*([0-9A-F]{6})\*\*", app.error[0].value)
    assert code
    assert code.group(1) in caplog.text
    assert "inside" in caplog.text
