"""The tabs that close a lab: explanation, code of this very state, corrections of the notes, questions."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import streamlit as st

from pages._widgets.content import bank
from pages._widgets.corrections import draw_correction
from pages._widgets.lab_code import experiment_script
from pages._widgets.links import link_to
from quiz.labs import Lab


def draw_tabs(
    lab: Lab,
    page_file: Path,
    values: Mapping[str, Any],
    measures: tuple[str, ...],
    attached: Mapping[str, str],
) -> None:
    """Only the open tab is drawn, so that the others cost a slider nothing; `attached` goes to the script."""
    asked = bank().questions_of(lab)
    names = ["Erklärung", "Code", f"Korrekturen {len(lab.corrections)}", f"Fragen {len(asked)}"]
    explanation, code, corrections, questions = st.tabs(names, on_change="rerun", key=f"{lab.page}-tabs")
    if explanation.open:
        explanation.markdown(lab.summary)
    if code.open:
        with code:
            _draw_code(lab, experiment_script(page_file, {**values, **attached}, measures), values)
    if corrections.open:
        with corrections:
            for correction_id in lab.corrections:
                draw_correction(bank().corrections[correction_id])
    if questions.open:
        with questions:
            for question in asked:
                link_to("exam/practice", question.headline, icon=":material/quiz:", frage=question.id)


def _draw_code(lab: Lab, script: str, values: Mapping[str, Any]) -> None:
    settings = "\n".join(f"{key} = {value!r}" for key, value in values.items())
    st.markdown("Genau diese Zeilen rechnen das Bild oben; so ausgeführt geben sie dieselben Zahlen.")
    st.code(script, language="python", wrap_lines=True)
    for name, text in (("Keras", lab.code.keras), ("PyTorch", lab.code.pytorch)):
        with st.expander(f"Dasselbe in {name}"):
            st.code(f"{settings}\n\n{text}", language="python", wrap_lines=True)
