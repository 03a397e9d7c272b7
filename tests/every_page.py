"""What the tests of all pages share: the table of app.py, the labs, and the app opened in a lab's state."""

import ast
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest

from quiz.bank import load_bank
from quiz.controls import Choice, Steps, Toggle
from quiz.labs import Control, Lab

ROOT = Path(__file__).parents[1]
LABS = list(load_bank().labs.values())


def table() -> dict[str, list[tuple[str, str, str]]]:
    """PAGES of app.py: section -> rows of (key, title, URL path)."""
    tree = ast.parse((ROOT / "app.py").read_text(encoding="utf-8"))
    value = next(n.value for n in tree.body if isinstance(n, ast.Assign) and ast.unparse(n.targets[0]) == "PAGES")
    return ast.literal_eval(value)


PAGES = [row for rows in table().values() for row in rows]


def open_page(key: str, query: Mapping[str, str] | None = None) -> AppTest:
    """The page in a session of its own, as a link with these parameters opens it."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.run()
    app.switch_page(str(ROOT / "pages" / f"{key}.py"))
    for name, value in (query or {}).items():
        app.query_params[name] = value
    return app.run()


def open_lab(lab: Lab, state: Mapping[str, Any] | None = None) -> AppTest:
    """The lab's page with the state in its URL."""
    query = {key: lab.url_text(key, value) for key, value in (state or {}).items()}
    return open_page(f"{lab.chapter}/{lab.page}", query)


def picture(app: AppTest) -> tuple[Any, ...]:
    """What is seen: the packed films, the charts, the numbers, the notes beneath them."""
    films = tuple(element.proto.bytes or element.proto.json for element in app.get("bidi_component"))
    charts = tuple(element.proto.spec for element in app.get("plotly_chart"))
    numbers = tuple((metric.label, metric.value) for metric in app.metric)
    return films, charts, numbers, tuple(text.value for text in app.markdown)


def widget(app: AppTest, control: Control) -> Any:
    """The control's widget in the app."""
    kinds = {"slider": app.slider, "steps": app.select_slider, "toggle": app.toggle, "seed": app.number_input}
    widgets = kinds.get(control.kind, app.selectbox)
    return next(w for w in widgets if w.key == control.key)


def values(control: Control) -> list[Any]:
    """The values to try: both ends of a range, every one of a choice."""
    match control:
        case Steps():
            return list(control.values)
        case Choice():
            return list(control.options)
        case Toggle():
            return [False, True]
    return [control.min, control.max]


def faults(app: AppTest) -> list[str]:
    """Whatever a student would see as an error."""
    return [str(e.value) for e in (*app.exception, *app.error)]
