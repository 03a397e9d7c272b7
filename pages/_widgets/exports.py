"""What a learner takes along, as buttons, and progress that comes from another machine."""

from collections.abc import Callable

import streamlit as st

from pages._widgets.content import bank
from pages._widgets.learner import current_learner, now, open_progress, stops_without_progress
from pages._widgets.progress_upload import draw_progress_upload
from quiz.exports import Kind, build_export

# kind -> label, icon, what it is, file name, type
_OFFERS: dict[Kind, tuple[str, str, str, str, str]] = {
    "anki": (
        "Karten für Anki",
        ":material/style:",
        "Jede Frage eine Karte. Lädst du später neue Karten, bleibt dein Lernstand in Anki.",
        "durchblick.apkg",
        "application/octet-stream",
    ),
    "sheet": (
        "Spickzettel (PDF)",
        ":material/description:",
        "Zwei Seiten A4 zum Ausdrucken; zuoberst steht, was du am wenigsten weisst.",
        "durchblick-spickzettel.pdf",
        "application/pdf",
    ),
    "progress": (
        "Fortschritt sichern",
        ":material/save:",
        "Alle Antworten, Entwürfe, Probeprüfungen und Einstellungen in einer Datei.",
        "durchblick-fortschritt.json",
        "application/json",
    ),
}


@stops_without_progress
def draw_exports() -> None:
    """Draw the three downloads, each made when its button is pressed, and the import beneath them."""
    st.header("Mitnehmen", anchor=False)
    for column, kind in zip(st.columns(3), _OFFERS, strict=True):
        label, icon, what, name, mime = _OFFERS[kind]
        with column:
            st.download_button(label, _maker(kind), name, mime, icon=icon, on_click="ignore", width="stretch")
            st.caption(what)
    st.header("Von einem anderen Rechner dazunehmen", anchor=False)
    st.markdown(
        "Wähle eine Datei, die dort «Fortschritt sichern» geschrieben hat. Beide Fortschritte werden "
        "zusammengefügt: Keine Antwort geht verloren, keine zählt doppelt."
    )
    draw_progress_upload()


def _maker(kind: Kind) -> Callable[[], bytes]:
    # Read here: the making runs outside the page, where there is no session.
    questions, store, learner, moment = bank(), open_progress(), current_learner(), now()
    return lambda: build_export(kind, questions, store, learner, now=moment)
