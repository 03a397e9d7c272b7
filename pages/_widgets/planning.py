"""What a page needs of the plan: the learner's goals, his memory, today's questions and the exam's forecast."""

from collections.abc import Sequence

import streamlit as st

from pages._widgets.learner import current_learner, now, open_progress, stops_without_progress
from pages._widgets.local_time import local_zone
from quiz.bank import Bank
from quiz.forecast import Forecast, forecast
from quiz.goals import Goals, read_goals
from quiz.memory import Memories, remember
from quiz.plan import USUAL_HORIZON, Plan, plan_day, plan_today

_A_WHILE = 30.0  # minutes: whoever goes on after today's plan is asked what such a plan would begin with


@stops_without_progress
def current_goals() -> Goals:
    """The learner's goals as they are kept, in the time zone of his browser."""
    return read_goals(open_progress(), current_learner(), zone=str(local_zone()))


@stops_without_progress
def current_memories(bank: Bank) -> Memories:
    """His memory after all answers; replayed again only where an answer, a rating or a verdict has come."""
    store, learner = open_progress(), current_learner()
    answers, contests = store.answers(learner), store.contests(learner)
    stamp = (
        id(bank),
        learner,
        tuple((answer.id, answer.self_rating) for answer in answers),
        tuple((contest.answer_id, contest.key_point_id, contest.verdict) for contest in contests),
    )
    known = st.session_state.get("_memories")
    if known is None or known[0] != stamp:
        known = st.session_state["_memories"] = (stamp, remember(bank, answers, contests))
    memories: Memories = known[1]
    return memories


def current_plan(bank: Bank, goals: Goals, memories: Memories) -> Plan:
    """What is left of today's plan."""
    return plan_today(bank, bank.exam, memories, goals, now=now())


def current_forecast(bank: Bank, goals: Goals, memories: Memories) -> Forecast:
    """The points that the exam would give with what is known; without a date, after the usual horizon."""
    return forecast(bank, bank.exam, memories, exam_at=goals.exam_at or now() + USUAL_HORIZON)


def suggest_question(bank: Bank, after: str | None = None) -> str | None:
    """The question to ask now: the plan's next, or what pays most once the day's minutes are used up.

    Another topic than the last answer's where the plan has one; `after`, the question just asked, is taken only
    where it is the only one.
    """
    goals, memories = current_goals(), current_memories(bank)
    plans: Sequence[Plan] = (
        current_plan(bank, goals, memories),
        plan_day(bank, bank.exam, memories, now=now(), exam_at=goals.exam_at, minutes=_A_WHILE),
        plan_day(bank, bank.exam, memories, now=now(), exam_at=None, minutes=_A_WHILE),  # the exam is over
    )
    last = after or memories.last_asked
    topic = bank.questions[last].topic if last in bank.questions else None
    for plan in plans:
        names = [item.question_id for item in plan.items if item.question_id != after]
        if names:
            return next((name for name in names if bank.questions[name].topic != topic), names[0])
    return next((name for name in bank.questions if name != after), after)
