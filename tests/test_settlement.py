"""What counts of an answer once the learner has had his word."""

import pytest

from quiz.settlement import settle, settled_score

WEIGHTS = {"gap": 0.5, "curve": 0.3, "data": 0.2}
GRADED = {"gap": "hit", "curve": "unsure", "data": "miss"}


@pytest.mark.parametrize(
    ("graded", "verdict", "expected"),
    [
        ("hit", None, "hit"),
        ("hit", "confirmed", "hit"),
        ("hit", "contested", "miss"),
        ("unsure", None, "unsure"),
        ("unsure", "confirmed", "hit"),
        ("unsure", "contested", "miss"),
        ("miss", None, "miss"),
        ("miss", "confirmed", "miss"),
        ("miss", "contested", "hit"),
    ],
)
def test_the_learners_word_on_the_graders(graded: str, verdict: str | None, expected: str) -> None:
    assert settle({"gap": graded}, {"gap": verdict} if verdict else {}) == {"gap": expected}


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        ({}, 0.65),
        ({"gap": "confirmed", "data": "confirmed"}, 0.65),
        ({"gap": "contested"}, 0.15),
        ({"curve": "confirmed"}, 0.8),
        ({"curve": "contested"}, 0.5),
        ({"data": "contested"}, 0.85),
        ({"gone": "contested"}, 0.65),
    ],
)
def test_the_score_moves_by_the_weight_of_what_is_seen_otherwise(
    verdicts: dict[str, str], expected: float
) -> None:
    assert settled_score(0.65, GRADED, verdicts, WEIGHTS) == pytest.approx(expected)


def test_the_score_stays_between_nothing_and_everything() -> None:
    assert settled_score(0.9, GRADED, {"data": "contested"}, {**WEIGHTS, "data": 0.9}) == 1.0
    assert settled_score(0.1, GRADED, {"gap": "contested"}, WEIGHTS) == 0.0


def test_a_key_point_that_the_question_has_lost_weighs_nothing() -> None:
    assert settled_score(0.5, {"old": "miss"}, {"old": "contested"}, WEIGHTS) == 0.5
