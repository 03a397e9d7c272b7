"""The content of data/ (and of DURCHBLICK_DATA), loaded once and again after each edit."""

import streamlit as st

from quiz.bank import Bank, load_bank


def bank() -> Bank:
    """The bank of questions, labs, corrections and concepts; edits on disk are seen at the next rerun."""
    return load_bank()


def show_content_errors() -> None:
    """Say in German what is broken in the content folders; everything else goes on."""
    errors = bank().errors
    if errors:
        with st.expander(f"{len(errors)} Fehler in den Inhalten", icon=":material/warning:"):
            for error in errors:
                st.text(str(error))


def draw_content_errors() -> None:
    """The same for whoever writes the content, and that there is nothing where there is nothing."""
    errors = bank().errors
    st.caption(
        "Was Durchblick beim Lesen der Inhalte auslassen musste: Datei, Zeile, Spalte, Feld und was zu tun ist. "
        "Alles andere läuft weiter. Nach dem Speichern der Datei genügt es, diese Seite neu zu laden."
    )
    if not errors:
        st.markdown("Alle Inhalte sind in Ordnung.")
    for error in errors:
        st.text(str(error))
