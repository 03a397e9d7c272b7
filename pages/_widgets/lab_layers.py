"""A lab's hidden layers one by one: a row for each tells what it has and opens what can be set there."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from pages._figures.german import percent
from pages._widgets.lab_address import forget_notices
from pages._widgets.lab_typed import draw_typed
from quiz.layer_settings import SAME, Layers, Setting

_FIELDS = {"activation": "Aktivierung", "dropout": "Dropout-Rate", "batch_norm": "Batch Norm"}


def draw_layers(control: Layers, common: dict[str, Any], state: Mapping[str, Any]) -> str:
    """A fold with a row for each layer that `state` has, and the text in which all of it is written."""
    widths = [int(width) for width in state[control.sizes].split("-")]
    with st.expander(control.label, key=f"_{control.key}_fold", on_change="rerun") as fold:
        if fold.open:
            said = [*control.settings(state[control.key]), *[Setting()] * len(widths)]
            common_to_all = control.in_force({**state, control.key: control.default})
            for number, has in enumerate(control.in_force(state)):
                _draw_row(control, number, widths[number], (has, common_to_all[number], said[number]))
            extra = len(control.settings(state[control.key])) - len(widths)
            if extra > 0:
                more = "einen weiteren Layer" if extra == 1 else f"{extra} weitere Layers"
                st.caption(f"Der Text nennt {more}; das gilt, sobald das Netz so viele hat.")
        return draw_typed(control, common | {"label": "Alles als Text"})


def _draw_row(control: Layers, number: int, width: int, settings: tuple[Setting, Setting, Setting]) -> None:
    """A button that tells what the layer has; it opens a field for each thing that can be said of it alone."""
    has, as_all, said = settings
    nodes = "1 Neuron" if width == 1 else f"{width} Neuronen"
    words = [f"Layer {number + 1}: {nodes}", _text(control, "activation", has.activation)]
    words += [f"Dropout {_text(control, 'dropout', has.dropout)}"] if has.dropout else []
    words += ["Batch Norm"] if has.batch_norm else []
    with st.popover(", ".join(words), key=f"_{control.key}_{number}", width="stretch", wrap=True):
        options = {"activation": list(control.activations), "dropout": control.rates, "batch_norm": [True, False]}
        for field, label in _FIELDS.items():
            key = f"_{control.key}_{number}_{field}"
            texts = {SAME: f"wie alle ({_text(control, field, getattr(as_all, field))})"}
            texts |= {value: _text(control, field, value) for value in options[field]}
            own = getattr(said, field)
            st.session_state[key] = SAME if own is None else own
            st.selectbox(
                f"{label}, Layer {number + 1}",
                list(texts),
                key=key,
                format_func=texts.get,
                filter_mode=None,
                on_change=_say,
                args=(control, number, field),
            )


def _text(control: Layers, field: str, value: Any) -> str:
    if field == "activation":
        return control.activations[value]
    return percent(value, 0) if field == "dropout" else "ein" if value else "aus"


def _say(control: Layers, number: int, field: str) -> None:
    """Write into the text what has been chosen for one layer."""
    forget_notices()
    settings = [*control.settings(st.session_state[control.key]), *[Setting()] * (number + 1)]
    chosen = st.session_state[f"_{control.key}_{number}_{field}"]
    settings[number] = settings[number]._replace(**{field: None if chosen == SAME else chosen})
    st.session_state[control.key] = control.write(settings[: control.longest])
