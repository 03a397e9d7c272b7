"""Questions that ask what another asks too: its family of rewordings, and those that share a concept."""

from collections import defaultdict

from quiz.bank import Bank
from quiz.blueprint import families

FAMILY_WEIGHT, CONCEPT_WEIGHT = 2.0, 0.25


class Relatives:
    """Who is related to whom in a bank."""

    def __init__(self, bank: Bank) -> None:
        family = families(bank)
        members, sharing = defaultdict(set), defaultdict(set)
        for name, question in bank.questions.items():
            members[family[name]].add(name)
            for concept in question.concepts:
                sharing[concept].add(name)
        self._of: dict[str, tuple[tuple[tuple[str, ...], float], ...]] = {}
        for name, question in bank.questions.items():
            near = members[family[name]]  # itself too: a key point that was added to a question
            far = {other for concept in question.concepts for other in sharing[concept]} - near
            self._of[name] = ((tuple(sorted(near)), FAMILY_WEIGHT), (tuple(sorted(far)), CONCEPT_WEIGHT))

    def of(self, question_id: str) -> tuple[tuple[tuple[str, ...], float], ...]:
        """The nearer and the farther relatives, each with the weight of what they tell."""
        return self._of[question_id]
