"""The scrubber: shows a film and lets the browser play and scrub it without asking the server."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st

from pages._figures.film import Film, pack
from pages._figures.layer_panels import Sketch
from pages._figures.run_panels import RunMap
from pages._figures.windows import Pixels, Products

_HERE = Path(__file__)
_ANSWERING = (RunMap, Pixels, Products, Sketch)
_component = st.components.v2.component(
    "durchblick.scrubber",
    html=_HERE.with_suffix(".html").read_text(encoding="utf-8"),
    css=_HERE.with_suffix(".css").read_text(encoding="utf-8"),
    # One module: the other files add painters to the first.
    js="\n".join(
        _HERE.with_name(f"scrubber{part}.js").read_text(encoding="utf-8")
        for part in (
            "",
            "_runs",
            "_scatter",
            "_cells",
            "_network",
            "_weights",
            "_outcomes",
            "_window",
            "_sentences",
            "_layers",
        )
    ),
)


def show_film(film: Film, *, key: str, on_pick: Callable[[dict[str, Any]], None] | None = None) -> None:
    """Draw the film; a later film under the same key replaces its data without a remount.

    `on_pick` is called with what a click on a map of runs, something drawn by hand or a film of a control's values
    sets: control -> value.
    """

    def picked() -> None:
        pick = st.session_state[key]["pick"]
        if on_pick is None or not pick:
            return
        if "frame" in pick:
            on_pick({film.control: film.epochs[int(pick["frame"])]})
            return
        panel = film.panels[int(pick["panel"])]
        if isinstance(panel, _ANSWERING):
            on_pick(panel.state_of(pick))

    answers = film.control or any(isinstance(panel, _ANSWERING) for panel in film.panels)
    _component(key=key, data=pack(film), **({"on_pick_change": picked} if on_pick and answers else {}))
