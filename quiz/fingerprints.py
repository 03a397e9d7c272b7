"""What makes a key point the fact that it is: another fingerprint, another fact, and its memory starts anew."""

from hashlib import sha256

from quiz.claims import VERDICT
from quiz.exercises import MultiPartQuestion, NumericQuestion
from quiz.numeric import RESULT
from quiz.questions import ClaimQuestion, OpenQuestion, Question
from quiz.selections import ChoiceQuestion, MatchQuestion, OrderQuestion


def fingerprints(question: Question) -> dict[str, str]:
    """A short code by key point, in the grader's names; it changes with what decides right and wrong.

    The statement of a key point, a claim and its verdict, a generator and its title, the texts of options, steps
    and pairs; neither patterns, hints, weights and points nor spaces at line ends.
    """
    match question:
        case OpenQuestion():
            facts = {point.id: [point.statement] for point in question.key_points}
        case ClaimQuestion():
            facts = {VERDICT: [question.claim, question.verdict]}
            facts |= {point.id: [point.statement] for point in question.key_points}
        case NumericQuestion():
            facts = {RESULT: [question.generator, question.title]}
        case MultiPartQuestion():
            facts = {part.id: [question.generator, part.ask] for part in question.parts}
        case ChoiceQuestion():
            # in whatever order they are listed
            texts = sorted(f"{option.right} {option.text}" for option in question.options)
            facts = {RESULT: [question.prompt, *texts]}
        case OrderQuestion():
            facts = {RESULT: [question.prompt, *(item.text for item in question.items)]}
        case MatchQuestion():
            facts = {pair.id: [question.prompt, pair.left, pair.right] for pair in question.pairs}
    return {name: _code(texts) for name, texts in facts.items()}


def _code(texts: list[str]) -> str:
    lines = [" ".join(text.split()) for text in texts]
    return sha256("\n".join(lines).encode()).hexdigest()[:12]
