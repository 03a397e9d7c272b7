"""All that is kept of a learner, deleted by himself: after he has typed the word."""

import unicodedata

import streamlit as st

from pages._widgets.learner import current_learner, open_progress, stops_without_progress
from pages._widgets.login import login
from quiz.forgetting import Forgetting

_WORD = "LÖSCHEN"
_TYPED, _SAID = "forget-word", "_forget-said"


@stops_without_progress
def draw_forget_me() -> None:
    """Draw what would be deleted and the field for the word; after it was done, that it was."""
    st.header("Alles löschen", anchor=False)
    said = st.session_state.pop(_SAID, None)
    if said is not None:
        st.success(said, icon=":material/check_circle:")
    st.markdown(
        "Gelöscht wird alles, was Durchblick von dir aufbewahrt: Antworten, Entwürfe, Beanstandungen, "
        "Probeprüfungen, erledigte Aufgaben und Einstellungen. **Das lässt sich nicht rückgängig machen.** "
        "Brauchst du es vielleicht noch, dann nimm vorher «Fortschritt sichern»."
    )
    if login().is_on:
        st.markdown(
            "Sicherungskopien, die der Server schon gemacht hat, bleiben, bis sie durch neuere ersetzt sind. "
            f"Deine Kennung darin: `{current_learner()}`"
        )
    with st.form("forget", border=False, width=420):
        st.text_input(f"Tippe «{_WORD}», wenn du das willst", key=_TYPED, autocomplete="off", max_chars=20)
        st.form_submit_button("Alles löschen", icon=":material/delete_forever:", on_click=_forget)
    if st.session_state.pop("_forget-missed", False):
        st.info(f"Es ist nichts gelöscht: Dazu muss im Feld «{_WORD}» stehen.", icon=":material/info:")


@stops_without_progress
def _forget() -> None:
    typed = unicodedata.normalize("NFC", str(st.session_state.get(_TYPED) or "")).strip()
    if typed.casefold() != _WORD.casefold():
        st.session_state["_forget-missed"] = True
        return
    Forgetting(open_progress().engine).forget(current_learner())
    # What this session still knows belongs to the past too; drafts would be written again.
    st.session_state.clear()
    st.query_params.clear()
    st.session_state[_SAID] = "Alles ist gelöscht. Du beginnst von vorn."
