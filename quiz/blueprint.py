"""The exam against the bank: what each question stands for in a paper, and a paper drawn from it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from hashlib import sha256
from math import log

from quiz.bank import Bank, load_bank
from quiz.exam import Blueprint
from quiz.questions import Question

__all__ = ["Blueprint", "blueprint", "draw_paper", "exam_points", "families"]


def blueprint() -> Blueprint:
    """The exam that the content describes: a lecturer's exam.yaml, else the shipped one."""
    return load_bank().exam


def exam_points(bank: Bank, blueprint: Blueprint) -> dict[str, float]:
    """The points of a paper that each question stands for in expectation; they sum to `blueprint.points`.

    Within a topic a question counts by its points times its chance; wordings of one question share its chance.
    Where the bank holds fewer points of a topic than the exam asks, a question stands for more than its own.
    """
    by_topic = _by_topic(bank.questions.values())
    wanted = blueprint.topic_points({topic: sum(q.points for q in asked) for topic, asked in by_topic.items()})
    chance = _chances(bank, blueprint)
    points = {}
    for topic, asked in by_topic.items():
        total = sum(question.points * chance[question.id] for question in asked)
        for question in asked:
            points[question.id] = wanted[topic] * question.points * chance[question.id] / total
    return {name: points[name] for name in bank.questions}


def families(bank: Bank) -> dict[str, str]:
    """Each question's family: the id of the one that it rewords in the end, its own where it rewords none."""
    found = {}
    for name in bank.questions:
        trail = [name]
        while (parent := bank.questions[trail[-1]].rewords) in bank.questions and parent not in trail:
            trail.append(parent)
        found[name] = min(trail[trail.index(parent) :]) if parent in trail else trail[-1]  # a circle has no first
    return found


def draw_paper(bank: Bank, blueprint: Blueprint, *, seed: int) -> tuple[str, ...]:
    """Ids of a paper in the order of the notes; its points fit the total and the shares as nearly as they can.

    Of questions that reword one another at most one is asked. The same seed gives the same paper.
    """
    by_topic = _by_topic(bank.questions.values())
    wanted = blueprint.topic_points({topic: sum(q.points for q in asked) for topic, asked in by_topic.items()})
    # Efraimidis and Spirakis (2006): the largest u ** (1 / weight) first draws by weight without replacement.
    family, likely = families(bank), blueprint.likelihood
    wordings: dict[str, str] = {}
    for name in sorted(bank.questions, key=lambda name: log(_uniform(seed, name)) / likely(name), reverse=True):
        wordings.setdefault(family[name], name)
    weight = _family_weights(family, blueprint)
    order = sorted(
        wordings, key=lambda first: log(_uniform(seed, f"family {first}")) / weight[first], reverse=True
    )
    drawn = [bank.questions[wordings[first]] for first in order]
    chosen: dict[str, Question] = {}
    missing = 0.0
    for topic in sorted(wanted, key=lambda topic: _uniform(seed, f"topic {topic}")):
        missing += wanted[topic]  # what the topics before left over is made up for here
        for question in drawn:
            if (
                question.topic == topic and question.points < 2 * missing
            ):  # nearer to what is wanted than without it
                chosen[question.id] = question
                missing -= question.points
    _close(chosen, missing, [question for question in drawn if question.id not in chosen])
    return tuple(sorted(chosen, key=lambda name: _place(bank, chosen[name])))


def _close(chosen: dict[str, Question], missing: float, free: list[Question]) -> None:
    """Add, drop or exchange one question of a topic where that brings the paper nearer to its points."""
    changes: list[tuple[float, Question | None, Question | None]] = [(abs(missing), None, None)]
    changes += [(abs(missing - new.points), None, new) for new in free]
    for old in chosen.values():
        changes.append((abs(missing + old.points), old, None))
        same = [new for new in free if new.topic == old.topic]
        changes += [(abs(missing + old.points - new.points), old, new) for new in same]
    _, dropped, added = min(changes, key=lambda change: change[0])
    if dropped is not None:
        del chosen[dropped.id]
    if added is not None:
        chosen[added.id] = added


def _chances(bank: Bank, blueprint: Blueprint) -> dict[str, float]:
    """The chance of each question to be asked, relative to one that was not announced and has one wording."""
    family = families(bank)
    weight = _family_weights(family, blueprint)
    of_all = defaultdict[str, float](float)
    for name, first in family.items():
        of_all[first] += blueprint.likelihood(name)
    return {name: weight[first] * blueprint.likelihood(name) / of_all[first] for name, first in family.items()}


def _family_weights(family: Mapping[str, str], blueprint: Blueprint) -> dict[str, float]:
    """A family is as likely as its likeliest wording, however many it has."""
    weights: dict[str, float] = {}
    for name, first in family.items():
        weights[first] = max(weights.get(first, 0.0), blueprint.likelihood(name))
    return weights


def _by_topic(questions: Iterable[Question]) -> Mapping[str, list[Question]]:
    by_topic: dict[str, list[Question]] = defaultdict(list)
    for question in questions:
        by_topic[question.topic].append(question)
    return by_topic


def _place(bank: Bank, question: Question) -> tuple[int, str]:
    """The first line of the notes that teaches what the question asks."""
    lines = [bank.concepts[name].note_lines[0][0] for name in question.concepts if name in bank.concepts]
    return min(lines, default=0), question.id


def _uniform(seed: int, name: str) -> float:
    """A number in (0, 1), always the same one for a seed and a name."""
    digest = sha256(f"{seed} {name}".encode()).digest()
    return (int.from_bytes(digest[:8]) + 1) / (2**64 + 1)
