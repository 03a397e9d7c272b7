"""FSRS for one key point: the card, how well it is recalled at a moment, and what a review makes of it."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache

from fsrs import Card, Rating, Scheduler, State

__all__ = ["Card", "Rating", "curve", "days_between", "recall", "review", "stability_after"]

# Without steps a card is never "in learning": what is asked next is the plan's affair, not the scheduler's.
# Fuzzing would draw from a global generator.
_SCHEDULER = Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False)
_DECAY = -_SCHEDULER.parameters[20]
_FACTOR = 0.9 ** (1 / _DECAY) - 1
_DAY = 86_400.0
_FIRST = datetime(2000, 1, 1, tzinfo=UTC)  # Card() would read the clock for its id and its due date


def recall(card: Card, at: datetime, pace: float = 1.0) -> float:
    """Probability of recalling the card: (1 + F t / (pace S)) ** -decay, t days after its last review.

    F makes it 0.9 at t = S; t is a fraction, where fsrs itself floors to whole days. `pace` is above 1 for whoever
    forgets more slowly than the average person of the parameters.
    Ye (2024), FSRS-6: https://github.com/open-spaced-repetition/fsrs4anki/wiki/The-Algorithm
    """
    if card.last_review is None or card.stability is None:
        raise ValueError("a card that was never reviewed has no recall")
    return curve(days_between(card.last_review, at) / (pace * card.stability))


def curve(age: float) -> float:
    """Recall after `age` stabilities."""
    return float((1 + _FACTOR * age) ** _DECAY)


def days_between(earlier: datetime, later: datetime) -> float:
    """Days as a fraction, 0 where the clock has gone backwards."""
    return max(0.0, (later - earlier).total_seconds() / _DAY)


def review(card: Card | None, rating: Rating, at: datetime) -> Card:
    """The card after a review at `at`, never before its last one; None is a key point that was never asked."""
    if card is None:
        return _first_review(rating, at.astimezone(UTC))
    last = card.last_review or _FIRST
    moment = max(at.astimezone(UTC), last)
    counted = last + timedelta(days=_nights(last, moment))
    after = _SCHEDULER.review_card(card, rating, counted)[0]
    after.due += moment - counted
    after.last_review = moment
    return after


def _nights(last: datetime, moment: datetime) -> int:
    """Whole days since the last review, to the nearest: 23 hours are one, where fsrs would count none."""
    return round(days_between(last, moment))


def stability_after(card: Card | None, rating: Rating, at: datetime) -> float:
    """Days of stability that a review at `at` would leave; quick, since fsrs counts whole days alone."""
    if card is None or card.stability is None or card.difficulty is None or card.last_review is None:
        return _known(review(None, rating, _FIRST))
    return _stability_after(card.stability, card.difficulty, _nights(card.last_review, at), rating)


@lru_cache(maxsize=100_000)
def _stability_after(stability: float, difficulty: float, days: int, rating: Rating) -> float:
    card = Card(0, State.Review, None, stability, difficulty, _FIRST, _FIRST)
    return _known(review(card, rating, _FIRST + timedelta(days=days)))


def _known(card: Card) -> float:
    assert card.stability is not None  # noqa: S101 - a reviewed card has one
    return card.stability


@lru_cache(maxsize=64)
def _first_review(rating: Rating, at: datetime) -> Card:
    return _SCHEDULER.review_card(Card(card_id=0, due=_FIRST), rating, at)[0]
