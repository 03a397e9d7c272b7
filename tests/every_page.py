"""What the tests of all pages share: the table of app.py, the labs, and a page in a session of its own."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

import streamlit as st
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import ButtonGroup

from pages._widgets.lab import OpenLab
from quiz.bank import load_bank
from quiz.labs import Control, Lab
from tests.house_rules import page_table

ROOT = Path(__file__).resolve().parents[1]
PAGES = page_table(ROOT)
LABS = list(load_bank().labs.values())
OTHER_PAGES = [key for key, _, _ in PAGES if key not in {f"{lab.chapter}/{lab.page}" for lab in LABS}]

_WIDGETS = {"slider": "slider", "steps": "select_slider", "toggle": "toggle", "seed": "number_input"}
_WIDGETS |= {"sizes": "text_input", "layers": "text_input", "matrix": "text_input", "drawing": "text_input"}
_WIDGETS |= {"points": "text_area"}

State = Mapping[str, Any]


@cache
def _navigation() -> dict[str, Any]:
    """Streamlit's list of the pages, which AppTest knows only after a first run; each session's is the same."""
    return AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()._registered_pages


def open_page(
    key: str, query: Mapping[str, str | list[str]] | None = None, *, user: Mapping[str, Any] | None = None
) -> AppTest:
    """The page in a session of its own, as a link with these parameters opens it: no other page has run before.

    `user` is what the provider of the login says of whoever looks at it.
    """
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.user = dict(user or {})
    app._registered_pages = _navigation()
    app.switch_page(str(ROOT / "pages" / f"{key}.py"))
    for name, value in (query or {}).items():
        app.query_params[name] = value
    return app.run()


def open_lab(lab: Lab, state: State | None = None) -> AppTest:
    """The lab's page with the state in its URL."""
    query = {key: lab.url_text(key, value) for key, value in (state or {}).items()}
    return open_page(f"{lab.chapter}/{lab.page}", query)


def walk(app: AppTest, lab: Lab) -> AppTest:
    """Go to another lab in the same session; as the sidebar's links do, without its parameters."""
    app.switch_page(str(ROOT / "pages" / lab.chapter / f"{lab.page}.py"))
    app.query_params.clear()
    return app.run()


@contextmanager
def measures_kept() -> Iterator[None]:
    """Inside, each run of a lab leaves its measures, as the page computed them, for `measures`."""
    conclude = OpenLab.conclude

    def keep(self: OpenLab, **measures: float) -> None:
        st.session_state["_measures"] = measures
        st.session_state["_notes"] = tuple(self.notes)
        conclude(self, **measures)

    with patch.object(OpenLab, "conclude", keep):
        yield


def measures(app: AppTest) -> dict[str, float]:
    """What the lab measured in its last run, unrounded."""
    return {key: float(value) for key, value in app.session_state["_measures"].items()}


def picture(app: AppTest) -> tuple[Any, ...]:
    """What the run shows: the packed films, the charts, the numbers, the sentences computed from it."""
    numbers = tuple((metric.label, metric.value, metric.delta) for metric in app.metric)
    return packed_films(app), charts(app), numbers, app.session_state["_notes"]


def packed_films(app: AppTest) -> tuple[bytes, ...]:
    """The bytes that each scrubber gets."""
    return tuple(element.proto.bytes for element in app.get("bidi_component"))


def films(app: AppTest) -> list[dict[str, Any]]:
    """The header of each film."""
    return [json.loads(packed[4 : 4 + int.from_bytes(packed[:4], "little")]) for packed in packed_films(app)]


def charts(app: AppTest) -> tuple[str, ...]:
    """Each Plotly figure as JSON."""
    return tuple(element.proto.spec for element in app.get("plotly_chart"))


def widget(app: AppTest, control: Control) -> Any:
    """The control's widget in the app."""
    # one look for the one kind: each walks through the whole page
    return getattr(app, _WIDGETS.get(control.kind, "selectbox"))(key=control.key)


def move(app: AppTest, lab: Lab, state: State) -> AppTest:
    """Put every control where `state` says, the others to their defaults, and run once."""
    for key, value in lab.complete(state).items():
        found = widget(app, lab.control(key))
        if found.value != value:
            found.set_value(value)
    return app.run()


def state_of(app: AppTest, lab: Lab) -> dict[str, Any]:
    """Where the controls stand."""
    return {control.key: widget(app, control).value for control in lab.controls}


def values(control: Control) -> list[Any]:
    """The values to try: both ends of a range, every one of a choice."""
    match control.kind:
        case "steps":
            return list(control.values)
        case "choice":
            return list(control.options)
        case "toggle":
            return [False, True]
        case "sizes":
            return [str(control.min), "-".join([str(control.max)] * control.longest)]
        case "layers":
            kind, rate = list(control.activations)[-1], f"{control.rates[-1]:g}"
            return [f"{control.default};{kind},{rate}", f"{kind};ohneBN", f"{rate},BN"]
        case "matrix":
            return [control.default, "1", "1,-1;2,0.5"]
        case "drawing":
            return [control.default, *list(control.named.values())[-2:]]
        case "points":
            few = ["0,0,A;1,1,B;0,1,A;1,0,B;2,0,A", "0,0,A;1,1,B;0,1,C;1,0,B;2,0,C"]
            return [control.default, *few]
    return [control.min, control.max]


def moved_off_both_defaults(lab: Lab, other: Lab) -> dict[str, Any]:
    """Controls that both labs have, moved to what is neither's default: what leaks into the other lab is seen."""
    theirs = {control.key: control.default for control in other.controls}
    shared = [control for control in lab.controls if control.key in theirs]
    free = {c.key: [v for v in values(c) if v not in (c.default, theirs[c.key])] for c in shared}
    return {key: choices[0] for key, choices in free.items() if choices}


def faults(app: AppTest) -> list[str]:
    """Whatever a student would see as an error."""
    return [str(element.value) for element in (*app.exception, *app.error)]


def shown_choices(found: Any) -> list[Any]:
    """What any widget offers, as it shows it: at most eight options, both ends, on and off, or a click."""
    if found.proto.disabled:
        return []
    match found.type:
        case "button":
            return [True]
        case "slider":
            return [found.min, found.max]
    return list(getattr(found, "options", [False, True]))[:8]


def use(found: Any, choice: Any) -> None:
    """Make one of the `shown_choices` and run."""
    if found.type == "button":
        found.click()
    elif found.type == "button_group":
        # AppTest wants the value behind an option; what is shown is what a browser sends.
        found.__class__ = type("Shown", (ButtonGroup,), {"formatted_values": [choice]})
        found.set_value(choice)
    elif hasattr(found, "options"):
        found.select_index(found.options.index(choice)) if hasattr(found, "select_index") else found.set_value(
            choice
        )
    else:
        found.set_value(choice)
    found.run()
