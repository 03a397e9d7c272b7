"""Every page of app.py opens, every lab keeps what DESIGN promises; a new page falls under it by itself."""

import itertools
import json
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from pages._widgets.learner import completed_tasks
from pages._widgets.run_memory import run_memory
from quiz.bank import load_bank
from quiz.labs import Lab
from quiz.progress import open_store
from tests.every_page import (
    LABS,
    OTHER_PAGES,
    PAGES,
    charts,
    faults,
    films,
    measures,
    measures_kept,
    move,
    moved_off_both_defaults,
    open_lab,
    open_page,
    picture,
    shown_choices,
    state_of,
    use,
    values,
    walk,
    widget,
)
from tests.shared_runs import share_runs

# The scope keeps the tests of a lab together: what one of them has trained, the next one remembers, as in the app.
EVERY_LAB = pytest.mark.parametrize("lab", LABS, ids=lambda lab: lab.page, scope="module")
NO_NUMBER = re.compile(r"\b(nan|inf|None)\b", re.IGNORECASE)


@pytest.fixture(autouse=True)
def _own_progress(tmp_path, tmp_path_factory, monkeypatch):
    share_runs(tmp_path_factory.getbasetemp())
    monkeypatch.setenv("DURCHBLICK_DB_URL", f"sqlite:///{tmp_path}/progress.db")
    with measures_kept():
        yield


def tasks(lab: Lab, kind: str) -> list:
    return [task for task in lab.tasks if task.kind == kind]


@contextmanager
def nothing_remembered() -> Iterator[None]:
    """Inside, everything is computed anew; afterwards what was trained before is known again."""
    memory = run_memory()
    runs, size = memory.runs, memory.size
    st.cache_resource.clear()
    yield
    memory = run_memory()
    memory.runs, memory.size = runs, size


def interesting_states(lab: Lab) -> list[dict]:
    """The default, the presets, the states of predictions and the solutions of missions, each once."""
    states = [{}, *(preset.state for preset in lab.presets), *(task.state for task in tasks(lab, "predict"))]
    states += [task.solution for task in tasks(lab, "mission")]
    complete = [lab.complete(state) for state in states]
    return [state for number, state in enumerate(complete) if state not in complete[:number]]


@pytest.mark.parametrize("key", [key for key, _, _ in PAGES])
def test_the_page_opens(key):
    app = open_page(key)
    assert faults(app) == []
    assert len(app.title) == 1


@pytest.mark.parametrize("key", OTHER_PAGES)
def test_every_choice_of_the_page_can_be_made(key):
    for kind in ("selectbox", "radio", "button_group", "toggle", "checkbox", "slider", "select_slider", "button"):
        for number, found in enumerate(open_page(key).get(kind)):
            for choice in shown_choices(found):
                app = open_page(key)
                use(app.get(kind)[number], choice)
                assert faults(app) == [], f"{kind} {found.label}: {choice}"


@EVERY_LAB
def test_every_value_of_every_control_works_and_changes_something(lab):
    tried = [(control.key, value) for control in lab.controls for value in values(control)]
    unseen = [(key, value) for key, value in tried if value != lab.control(key).default]
    app = open_lab(lab)
    for number, state in enumerate(interesting_states(lab)):
        before = picture(move(app, lab, state))
        for key, value in tried if number == 0 else list(unseen):
            move(app, lab, {**state, key: value})
            assert faults(app) == [], f"{key}={value} in {state}"
            assert not any(NO_NUMBER.search(metric.value) for metric in app.metric), f"{key}={value} in {state}"
            if value != state[key] and (key, value) in unseen and picture(app) != before:
                unseen.remove((key, value))
        if not unseen:
            return
    assert unseen == [], "these values change neither picture nor number, in no preset"


@EVERY_LAB
def test_a_control_that_goes_back_brings_the_picture_back(lab):
    app = open_lab(lab)
    before = picture(app)
    move(app, lab, {control.key: values(control)[-1] for control in lab.controls})
    assert faults(app) == []
    assert picture(app) != before
    assert picture(move(app, lab, {})) == before


@EVERY_LAB
def test_a_preset_shows_the_same_when_chosen_and_when_opened_by_its_address(lab):
    chosen = open_lab(lab)
    for preset in lab.presets:
        chosen.selectbox(key="_preset").set_value(preset.id).run()
        linked = open_lab(lab, lab.complete(preset.state))
        assert faults(chosen) + faults(linked) == [], preset.id
        assert state_of(chosen, lab) == state_of(linked, lab) == lab.complete(preset.state)
        assert linked.selectbox(key="_preset").value == preset.id
        assert preset.shows in [caption.value for caption in linked.caption]
        assert picture(chosen) == picture(linked), preset.id


@EVERY_LAB
def test_the_seeds_alone_decide_what_is_random(lab):
    seeds = [control.key for control in lab.controls if control.kind == "seed"]
    assert seeds, "nothing says where the random numbers start"
    for seed in seeds:
        for state in interesting_states(lab):  # some labs have chance only in some of their states
            one, other = (picture(open_lab(lab, {**state, seed: number})) for number in (1, 2))
            if one != other:
                with nothing_remembered():
                    assert picture(open_lab(lab, {**state, seed: 1})) == one
                    assert picture(open_lab(lab, {**state, seed: 1})) == one, "a remembered run is another"
                break
        else:
            pytest.fail(f"{seed} changes nothing, in no preset")


@EVERY_LAB
def test_every_axis_has_a_title_and_every_picture_says_what_is_seen(lab):
    for state in interesting_states(lab):
        app = open_lab(lab, state)
        assert films(app) or charts(app)
        for film in films(app):
            assert len(film["description"]) > 30
            assert film["title"]
            assert not NO_NUMBER.search(film["title"] + film["description"]), film["title"]
            for panel in film["panels"]:
                assert panel["title"]
                assert panel["kind"] == "images" or (panel["xTitle"] and panel["yTitle"]), panel["title"]
        for chart in charts(app):
            layout = json.loads(chart)["layout"]
            assert layout["title"]["text"]
            axes = [layout[name] for name in layout if re.fullmatch(r"[xy]axis\d*", name)]
            assert len(axes) >= 2
            assert all(axis["title"]["text"] for axis in axes)


@EVERY_LAB
def test_a_prediction_is_decided_by_the_run(lab):
    for task in tasks(lab, "predict"):
        run = measures(open_lab(lab, task.state))
        holds = [option.id for option in task.options if all(part.holds(run) for part in option.when)]
        assert len(holds) == 1, f"{task.id}: {holds} hold for {run}"
        before = completed_tasks(lab.page)
        assert task.id not in before
        for option in task.options:
            app = open_lab(lab)
            app.session_state[f"{lab.page}-tasks"] = app.tabs[lab.tasks.index(task)].label
            app.run().radio(key=f"{lab.page}:{task.id}:choice").set_value(option.id).run()
            assert completed_tasks(lab.page) <= {*before, task.id}
            app.button(key=f"{lab.page}:{task.id}:commit").click().run()
            assert faults(app) == []
            assert app.tabs[lab.tasks.index(task)].label.endswith(" ✓"), "a later tick would swallow a click"
            assert state_of(app, lab) == lab.complete(task.state)
            said = " ".join(str(element.value) for element in (*app.success, *app.info))
            assert task.because in said
            assert ("Richtig vorhergesagt" in said) == (option.id == holds[0])
        assert task.id in completed_tasks(lab.page)


@EVERY_LAB
def test_a_mission_is_open_at_first_and_kept_once_its_goal_is_reached(lab, tmp_path):
    start = open_lab(lab)
    for task in tasks(lab, "mission"):
        assert not task.reached(lab.complete({}), measures(start)), f"{task.id} is done before it is begun"
        app = open_lab(lab, task.solution)
        assert faults(app) == []
        assert task.reached(lab.complete(task.solution), measures(app)), f"{task.id}: {measures(app)}"
        store = open_store(f"sqlite:///{tmp_path}/progress.db")
        assert task.id in store.completed_tasks("local", lab.page)
        store.close()
        assert any("✓" in tab.label for tab in open_lab(lab).tabs)


@EVERY_LAB
def test_a_mission_that_is_being_done_stays_open(lab):
    for task in tasks(lab, "mission"):
        app = open_lab(lab)
        number = lab.tasks.index(task)
        app.session_state[f"{lab.page}-tasks"] = app.tabs[number].label
        app.run()
        move(app, lab, task.solution)
        assert task.done in [element.value for element in app.success]
        assert app.tabs[number].label == app.session_state[f"{lab.page}-tasks"]


@EVERY_LAB
def test_a_pinned_run_stays_as_a_ghost_until_it_is_let_go(lab):
    states = interesting_states(lab)
    app = open_lab(lab, states[1])
    mine, numbers = films(app), {metric.label: metric.value for metric in app.metric}
    app.button(key="_pin_run").click().run()
    move(app, lab, states[-1])
    assert faults(app) == []
    for metric in app.metric:  # a number that meant nothing in the pinned run has none beneath it
        before = f"festgehalten: {numbers[metric.label]}" if metric.label in numbers else ""
        assert (metric.delta or "") == before
    panels = [p for film in mine for p in film["panels"] if p["kind"] == "curves"]
    curves = {(p["xTitle"], p["yTitle"]): p["series"] for p in panels}
    for panel in itertools.chain.from_iterable(film["panels"] for film in films(app)):
        if panel["kind"] == "curves":
            assert panel["ghosts"] == curves.get((panel["xTitle"], panel["yTitle"]), [])
    app.button(key="_unpin").click().run()
    assert picture(app) == picture(open_lab(lab, states[-1]))


@EVERY_LAB
def test_a_lab_and_the_next_with_the_same_control_keep_their_own_values(lab):
    at = LABS.index(lab)
    others = [(other, moved_off_both_defaults(lab, other)) for other in LABS[at + 1 :] + LABS[:at]]
    for other, moved in [(other, moved) for other, moved in others if moved][:1]:
        app = open_lab(lab, moved)
        mine = picture(app)
        assert picture(walk(app, other)) == picture(open_lab(other))
        assert picture(walk(app, lab)) == mine
        assert state_of(app, lab) == lab.complete(moved)


@EVERY_LAB
def test_a_reset_brings_every_control_back(lab):
    app = open_lab(lab, interesting_states(lab)[-1])
    app.button(key="_reset").click().run()
    assert state_of(app, lab) == lab.complete({})
    assert picture(app) == picture(open_lab(lab))


@EVERY_LAB
@pytest.mark.parametrize(
    "raw", ["quatsch", "nan", "1e400", "", "**fett** :red[x]", "too low", "too high", "off grid"]
)
def test_a_broken_value_in_the_address_gets_a_sentence_and_the_default(lab, raw):
    ranged = [control for control in lab.controls if control.kind in {"slider", "seed"}]
    broken = {
        "too low": {control.key: str(control.min - control.step) for control in ranged},
        "too high": {control.key: str(control.max + control.step) for control in ranged},
        "off grid": {control.key: str(control.min + control.step / 2) for control in ranged},
    }.get(raw) or {control.key: raw for control in lab.controls}
    app = open_page(f"{lab.chapter}/{lab.page}", broken)
    assert faults(app) == []
    assert state_of(app, lab) == lab.complete({})
    said = [text.value for text in app.text]
    for key, value in broken.items():
        control = lab.control(key)
        (sentence,) = [text for text in said if text.startswith(f"{key}={value} ")]
        ends = f"{control.text(control.min)} bis {control.text(control.max)}" if control in ranged else ""
        assert (ends or control.range_text()) in sentence
        assert sentence.endswith(f"es gilt der Standardwert {control.text(control.default)}.")
    moved = ranged[0] if ranged else lab.controls[0]
    widget(app, moved).set_value(values(moved)[-1]).run()
    assert not app.text, "the sentences stay though the student has moved on"


@EVERY_LAB
def test_a_number_in_the_address_may_have_a_point(lab):
    pointed = {
        control.key: repr(float(control.values[0]))
        for control in lab.controls
        if control.kind == "steps" and control.values[0] != control.default
    }
    if not pointed:
        assert all(control.kind != "steps" or control.values[0] == control.default for control in lab.controls)
        return
    app = open_page(f"{lab.chapter}/{lab.page}", pointed)
    assert faults(app) == []
    assert state_of(app, lab) == lab.complete({key: lab.parse(key, raw) for key, raw in pointed.items()})
    assert not app.text


@EVERY_LAB
def test_a_repeated_value_in_the_address_gets_a_sentence_and_the_default(lab):
    broken = {control.key: [control.url_text(value) for value in values(control)[-2:]] for control in lab.controls}
    app = open_page(f"{lab.chapter}/{lab.page}", broken)
    assert faults(app) == []
    assert state_of(app, lab) == lab.complete({})
    for control in lab.controls:
        (sentence,) = [text.value for text in app.text if text.value.startswith(f"{control.key} ")]
        assert all(value[:29] in sentence for value in broken[control.key])
        assert control.range_text() in sentence
        assert sentence.endswith(f"es gilt der Standardwert {control.text(control.default)}.")


@EVERY_LAB
def test_a_parameter_of_somebody_else_is_left_alone(lab):
    app = open_page(f"{lab.chapter}/{lab.page}", {"utm_source": "mail"})
    assert faults(app) == []
    assert not app.warning


@EVERY_LAB
def test_the_code_tab_prints_the_state(lab):
    state = interesting_states(lab)[-1]
    app = open_lab(lab, state)
    app.session_state[f"{lab.page}-tabs"] = "Code"
    app.run()
    engine_code, keras, pytorch = (block.value for block in app.code)
    assert "from engine import" in engine_code
    assert "keras" in keras
    assert "torch" in pytorch
    for key, value in state.items():
        assert f"{key} = {value!r}" in engine_code or key not in engine_code
        assert f"{key} = {value!r}" in keras
        assert f"{key} = {value!r}" in pytorch


@EVERY_LAB
def test_corrections_and_questions_of_the_lab_are_one_click_away(lab):
    app = open_lab(lab)
    questions = load_bank().questions_of(lab)
    for name, ids in (("Korrekturen", lab.corrections), ("Fragen", questions)):
        app.session_state[f"{lab.page}-tabs"] = f"{name} {len(ids)}"
        app.run()
        assert faults(app) == []
    assert len(app.get("page_link")) >= len(questions) > 0


def test_an_error_becomes_a_german_sentence_with_a_code_that_is_in_the_log(caplog):
    def script():
        from pages._widgets.errors import show_error

        show_error(ValueError("inside"))

    with caplog.at_level(logging.ERROR):
        app = AppTest.from_function(script).run()
    code = re.search(r"Fehlercode \*\*([0-9A-F]{6})\*\*", app.error[0].value)
    assert code
    assert f"Fehlercode {code[1]}" in caplog.text
    assert "inside" in caplog.text
    assert "inside" not in app.error[0].value
