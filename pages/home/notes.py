"""Skript: Was steht in den Notizen, und was stimmt daran nicht?"""

import streamlit as st

from pages._widgets.content import bank
from pages._widgets.notes import draw_linked, draw_notes
from pages._widgets.notes_filter import draw_filter
from quiz.notes import parse_notes, place_corrections

content = bank()
notes = parse_notes(content.notes)
places = place_corrections(content.corrections.values(), notes)

st.title("Skript")
st.markdown(
    "Deine Notizen, Wort für Wort und in deiner Reihenfolge. Unterstrichen ist, was nicht stimmt oder fehlt; "
    "die Zahl führt zur Korrektur daneben."
)
linked = draw_linked(places)
choice, opened = draw_filter(content.corrections.values())
draw_notes(notes, places, choice, opened=opened, linked=linked)
