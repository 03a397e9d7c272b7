"""Heute: Was tue ich heute?"""

import streamlit as st

from pages._widgets.concept_map import draw_concept_map
from pages._widgets.content import bank, show_content_errors
from pages._widgets.corrections import VERDICTS
from pages._widgets.goals_form import draw_goals
from pages._widgets.learner import completed_tasks, now
from pages._widgets.links import link_to
from pages._widgets.planning import current_forecast, current_goals, current_memories, current_plan
from pages._widgets.today import draw_forecast, draw_today
from quiz.mastery import masteries

bank = bank()
goals = current_goals()
memories = current_memories(bank)
plan = current_plan(bank, goals, memories)

st.title("Was tue ich heute?")
today, outlook = st.columns([3, 2], gap="large")
with today:
    draw_today(bank, plan, goals, memories)
    draw_goals(goals)
with outlook:
    draw_forecast(current_forecast(bank, goals, memories), memories, goals)

st.header("Was du schon kannst")
st.markdown("Jedes Feld ist ein Konzept der Notizen. Antippen zeigt, wo du es siehst und wo du es übst.")
draw_concept_map(bank, masteries(bank, memories, at=max(plan.exam_at, now())), key="concept-map")

st.header("Und sonst?")
notes, mock, labs = st.columns(3, gap="medium")
with notes.container(border=True, height="stretch"):
    wrong = [correction for correction in bank.corrections.values() if correction.verdict == "falsch"]
    st.markdown(
        f"**Skript mit Korrekturen.** {len(bank.corrections)} Stellen sind richtiggestellt; "
        f"{len(wrong)} Aussagen sind schlicht falsch: Lies diese zuerst."
    )
    link_to("home/notes", "Die falschen Aussagen", icon=":material/menu_book:", urteil=VERDICTS["falsch"][1])
with mock.container(border=True, height="stretch"):
    st.markdown("**Probeprüfung.** Auf Zeit, aus allen Themen, mit Punkten pro Thema am Schluss.")
    link_to("exam/mock", "Zur Probeprüfung", icon=":material/timer:")
with labs.container(border=True, height="stretch"):
    tasks = sum(len(lab.tasks) for lab in bank.labs.values())
    done = sum(len(completed_tasks(lab.page)) for lab in bank.labs.values())
    st.markdown(f"**{len(bank.labs)} Labore.** {done} von {tasks} Vorhersagen und Missionen geschafft.")
    link_to("training/playground", "Zum freien Labor", icon=":material/science:")

show_content_errors()
