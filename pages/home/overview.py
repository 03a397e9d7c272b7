"""Heute: was tue ich als Nächstes?"""

from itertools import cycle

import streamlit as st

from pages._widgets.content import bank, show_content_errors
from pages._widgets.learner import answered_questions, completed_tasks
from pages._widgets.links import link_to, open_page

bank = bank()
answered = answered_questions()
unanswered = [question for question in bank.questions.values() if question.id not in answered]

st.title("Was tue ich heute?")
st.markdown(
    "Durchblick macht die Notizen zur Deep-Learning-Prüfung **sichtbar** (Labore), **prüfbar** (Selbsttest) "
    "und **richtig** (Korrekturen). Deine Antworten und Missionen bleiben auf diesem Rechner gespeichert."
)

if unanswered:
    label = "Mit der ersten Frage beginnen" if not answered else "Mit der nächsten Frage weitermachen"
    open_page("exam/practice", label, frage=unanswered[0].id)
else:
    st.success("Alle Fragen sind einmal beantwortet. Wiederhole, was noch unsicher war.", icon=":material/check:")
    open_page("exam/practice", "Weiter üben")

practice, notes = st.columns(2, gap="medium")
with practice.container(border=True, height="stretch"):
    st.header("Prüfungsfragen")
    st.progress(
        len(answered) / max(1, len(bank.questions)),
        text=f"{len(answered)} von {len(bank.questions)} Fragen beantwortet",
    )
    st.markdown("In eigenen Worten antworten, dann Musterantwort und fehlende Punkte sehen.")
    link_to("exam/practice", "Zum Selbsttest", icon=":material/quiz:")
with notes.container(border=True, height="stretch"):
    st.header("Skript mit Korrekturen")
    wrong = [correction for correction in bank.corrections.values() if correction.verdict == "falsch"]
    st.markdown(
        f"Die ganzen Notizen, dazu {len(bank.corrections)} Korrekturen an ihrem Platz. "
        f"{len(wrong)} Aussagen sind schlicht falsch: Lies diese zuerst."
    )
    link_to("home/notes", "Die falschen Aussagen", icon=":material/menu_book:", verdict="falsch")

st.header("Labore")
for column, lab in zip(cycle(st.columns(3, gap="medium")), bank.labs.values(), strict=False):
    with column.container(border=True):
        done = completed_tasks(lab.page)
        st.markdown(f"**{lab.question}**  \n{lab.lead}")
        st.markdown(f"{len(done)} von {len(lab.tasks)} Aufgaben geschafft")
        link_to(f"{lab.chapter}/{lab.page}", f"Labor {lab.title} öffnen", icon=":material/science:")

show_content_errors()
