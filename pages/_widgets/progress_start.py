"""The kept answers that the progress page is about, and what it says to a learner who has none."""

from collections.abc import Sequence

import streamlit as st

from pages._widgets.content import show_content_errors
from pages._widgets.learner import current_learner, open_progress, stops_without_progress
from pages._widgets.links import open_page
from quiz.bank import Bank
from quiz.outcomes import Outcome, outcomes


@stops_without_progress
def answered_so_far(bank: Bank) -> Sequence[Outcome]:
    """How each answer went; where there is none the page says what it will show and ends."""
    store, learner = open_progress(), current_learner()
    found = outcomes(bank, store.answers(learner), store.contests(learner))
    if not found:
        _draw_nothing_yet(bank)
        st.stop()
    return found


def _draw_nothing_yet(bank: Bank) -> None:
    st.markdown(
        "Hier siehst du, sobald du die erste Frage beantwortet hast:\n\n"
        "- wie viel du heute und am Prüfungstag noch im Gedächtnis hast\n"
        "- deine Punkte Tag für Tag und wohin deine Zeit ging\n"
        "- die schwachen Stellen, die am meisten Punkte kosten\n"
        "- worin du sicher warst und doch falsch lagst\n"
        "- welche falschen Aussagen der Notizen du noch glaubst\n"
        "- deine Probeprüfungen"
    )
    first = next(iter(bank.questions), None)
    if first is None:
        st.info("Noch gibt es keine Frage, die sich stellen lässt.", icon=":material/info:")
        show_content_errors()
    else:
        open_page("exam/practice", "Mit der ersten Frage beginnen", frage=first)
