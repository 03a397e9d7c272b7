"""Mark what was picked: options, an order, pairs. ValueError with a German sentence where nothing is."""

from hashlib import sha256
from itertools import combinations

from quiz.filled import split_fields
from quiz.grading import Grade, State
from quiz.numeric import RESULT
from quiz.selections import ChoiceQuestion, MatchQuestion, OrderQuestion

CHOSEN = "chosen"
ORDER = "order"


def shuffled(names: list[str], seed: int) -> list[str]:
    """The names in the order in which this seed shows them: never the given one, where there is another."""
    mixed = sorted(names, key=lambda name: sha256(f"{seed} {name}".encode()).digest())
    return mixed if mixed != names else mixed[::-1]


def grade_choice(question: ChoiceQuestion, text: str) -> Grade:
    """1 for the right option; where several are right, the share of them found less as much for each wrong one."""
    picked = chosen_options(question, text)
    if not picked:
        raise ValueError("Wähle zuerst eine Antwort.")
    wrong = [option.id for option in question.options if option.id in picked and not option.right]
    found = len(picked) - len(wrong)
    score = max(0.0, (found - len(wrong)) / sum(option.right for option in question.options))
    return _grade(score, {RESULT: "hit" if score == 1 else "miss"}, wrong)


def grade_order(question: OrderQuestion, text: str) -> Grade:
    """1 for the right order, 0 for chance: 2 x (share of pairs that stand rightly) - 1, at least 0.

    That is Kendall's tau (Kendall 1938), cut off at zero.
    """
    items = [item.id for item in question.items]
    order = split_fields(text).get(ORDER, "").split(",")
    if sorted(order) != sorted(items):
        raise ValueError("Bring zuerst alle Schritte in eine Reihenfolge.")
    pairs = list(combinations(items, 2))
    right = sum(order.index(first) < order.index(second) for first, second in pairs)
    score = max(0.0, 2 * right / len(pairs) - 1)
    return _grade(score, {RESULT: "hit" if score == 1 else "miss"}, [])


def grade_match(question: MatchQuestion, text: str) -> Grade:
    """The share of left sides that got their right one; each pair is a key point."""
    fields = split_fields(text)
    if not any(fields.get(pair.id) for pair in question.pairs):
        raise ValueError("Ordne zuerst etwas zu.")
    states: dict[str, State] = {
        pair.id: "hit" if fields.get(pair.id) == pair.right else "miss" for pair in question.pairs
    }
    return _grade(sum(state == "hit" for state in states.values()) / len(states), states, [])


def chosen_options(question: ChoiceQuestion, text: str) -> list[str]:
    """The ids that were chosen, of those that the question still has."""
    chosen = split_fields(text).get(CHOSEN, "").split(",")
    return [option.id for option in question.options if option.id in chosen]


def _grade(score: float, states: dict[str, State], wrong: list[str]) -> Grade:
    return Grade(score, score, states, wrong, [], "graded")
