"""`python -m quiz plan`: today's plan of the learner on this computer, as a German table."""

from datetime import datetime

from quiz.bank import Bank
from quiz.forecast import forecast
from quiz.goals import read_goals
from quiz.memory import remember
from quiz.plan import plan_today
from quiz.progress import Store

LEARNER = "local"


def today(store: Store, bank: Bank, *, now: datetime) -> list[str]:
    """The lines: what the plan works towards, the forecast, then a question a line."""
    goals = read_goals(store, LEARNER)
    memories = remember(bank, store.answers(LEARNER), store.contests(LEARNER))
    plan = plan_today(bank, bank.exam, memories, goals, now=now)
    expected = forecast(bank, bank.exam, memories, exam_at=max(now, plan.exam_at))
    lines = list(goals.problems)
    if plan.mode == "ohne Termin":
        lines.append("Du hast noch kein Prüfungsdatum gesetzt; geplant ist auf drei Wochen hinaus.")
    else:
        lines.append(f"Prüfung am {plan.exam_at.astimezone(goals.zone):%d.%m.%Y um %H:%M} · {plan.mode}")
    lines.append(
        f"Prognose ohne weiteres Lernen: {expected.points:.0f} von {expected.of:g} Punkten "
        f"({expected.low:.0f} bis {expected.high:.0f} in vier von fünf Fällen)"
    )
    if plan.mode == "nach der Prüfung":
        return [*lines, "Die Prüfung ist vorbei; es steht nichts mehr an."]
    if not plan.items:
        done = "Für heute bist du fertig." if bank.questions else "Es gibt noch keine Fragen."
        return [*lines, done]
    lines += [f"Heute: {len(plan.items)} Fragen in {plan.minutes:.0f} Minuten", ""]
    lines.append(f"{'Min.':>4}  {'Punkte':>6}  {'Warum':<19}  Frage")
    for item in plan.items:
        headline = " ".join(bank.questions[item.question_id].headline.split())
        lines.append(
            f"{item.minutes:>4.1f}  {item.gain:>+6.2f}  {item.reason:<19}  {item.question_id}: {headline[:70]}"
        )
    return lines
