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
