"""What the progress page is about: the answers so far, and the moment that it looks ahead to."""

from collections.abc import Sequence
from datetime import datetime

import streamlit as st

from pages._widgets.content import show_content_errors
from pages._widgets.learner import current_learner, now, open_progress, stops_without_progress
from pages._widgets.links import open_page
from quiz.bank import Bank
from quiz.goals import Goals
from quiz.outcomes import Outcome, outcomes
from quiz.plan import USUAL_HORIZON


@stops_without_progress
def answered_so_far(bank: Bank) -> Sequence[Outcome]:
    """How each answer went, oldest first."""
    store, learner = open_progress(), current_learner()
    return outcomes(bank, store.answers(learner), store.contests(learner))


def looked_ahead_to(goals: Goals) -> datetime:
    """The exam; where none is to come, the day three weeks ahead."""
    horizon = now() + USUAL_HORIZON
    return horizon if goals.exam_at is None or goals.exam_at <= now() else goals.exam_at


def draw_nothing_yet(bank: Bank) -> None:
    """Say what the page will show, and offer the first question."""
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
