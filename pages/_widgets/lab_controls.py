"""A lab's controls: drawn from its YAML, kept in the URL."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from pages._widgets.lab_address import forget_notices, value_in_url
from pages._widgets.lab_layers import draw_layers
from pages._widgets.lab_typed import draw_typed
from quiz.labs import Control, Lab


def apply_state(lab: Lab, state: Mapping[str, Any]) -> None:
    """Put every control where `state` says, the others to their defaults; only before the widgets are drawn."""
    for key, value in lab.complete(state).items():
        st.session_state[key] = value
    forget_notices()


def enter(lab: Lab) -> None:
    """On arrival from another page: take up this lab's last state, unless the URL brings one.

    Two labs may use the same key, and Streamlit would carry the value of one over to the other.
    """
    if st.session_state.get("_lab") != lab.page:
        st.session_state["_lab"] = lab.page
        if not any(control.key in st.query_params for control in lab.controls):
            apply_state(lab, st.session_state.get(f"_state:{lab.page}", {}))
        else:
            for control in lab.controls:
                st.session_state.pop(control.key, None)


def read_state(lab: Lab) -> dict[str, Any]:
    """Where the controls are, before they are drawn: as moved, else as the URL says, else their defaults."""
    in_url = {key: value_in_url(lab, key) for key in lab.complete({})}
    known = {key: value for key, value in in_url.items() if value is not None}
    return {key: st.session_state.get(key, value) for key, value in lab.complete(known).items()}


def draw_controls(lab: Lab) -> dict[str, Any]:
    """Draw every control, layers in a fold of their own, others under "Mehr", and return key -> value."""
    place = st.container()  # the examples stand first, and need to know where the controls are
    values = {c.key: _draw(c) for c in lab.controls if not c.fold and c.kind != "layers"}
    for control in lab.controls:
        if control.kind == "layers":
            values[control.key] = draw_layers(control, _common(control), read_state(lab))
    folded = [control for control in lab.controls if control.fold and control.kind != "layers"]
    if folded:
        with st.expander("Mehr"):
            values |= {control.key: _draw(control) for control in folded}
    state = {control.key: values[control.key] for control in lab.controls}
    with place:
        _draw_presets(lab, state)
    return state


def _draw_presets(lab: Lab, state: Mapping[str, Any]) -> None:
    """A choice of named states; it shows the preset that the controls are in, or none."""
    if not lab.presets:
        return
    by_id = {preset.id: preset for preset in lab.presets}
    st.session_state["_preset"] = next((p.id for p in lab.presets if lab.complete(p.state) == state), None)
    st.selectbox(
        "Beispiel",
        list(by_id),
        key="_preset",
        format_func=lambda preset_id: by_id[preset_id].label,
        placeholder="Eigene Einstellung",
        filter_mode=None,  # the list is short, and a search without result says so in English
        on_change=_choose_preset,
        args=(lab,),
    )
    chosen = by_id.get(st.session_state["_preset"])
    if chosen:
        st.caption(chosen.shows)


def _choose_preset(lab: Lab) -> None:
    chosen = next((p for p in lab.presets if p.id == st.session_state["_preset"]), None)
    apply_state(lab, chosen.state if chosen else {})


def _common(control: Control) -> dict[str, Any]:
    return {
        "label": f"{control.label} ({control.unit})" if control.unit else control.label,
        "key": control.key,
        "help": control.help,
        "bind": "query-params",
        "on_change": forget_notices,
    }


def _draw(control: Control) -> Any:
    common = _common(control)
    match control.kind:
        case "slider" | "seed":
            common |= {"min_value": control.min, "max_value": control.max, "step": control.step}
            if control.kind == "seed":
                return st.number_input(value=control.default, **common)
            return st.slider(value=control.default, format="localized", **common)
        case "steps":
            return st.select_slider(
                options=control.values, value=control.default, format_func=control.text, **common
            )
        case "sizes" | "points" | "matrix" | "drawing":
            return draw_typed(control, common)
        case "toggle":
            return st.toggle(value=control.default, **common)
        case "choice":
            ids = list(control.options)
            return st.selectbox(
                options=ids,
                index=ids.index(control.default),
                format_func=control.text,
                filter_mode=None,
                **common,
            )
    raise TypeError(f"no widget for a control of kind {control.kind!r}")
