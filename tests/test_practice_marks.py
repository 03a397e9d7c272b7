"""The marked answer: signs at the right places, and text that stays text."""

import re
from html import unescape
from typing import Any

from hypothesis import given
from hypothesis import strategies as some

from pages._widgets.practice_marks import SIGNS, badge_html, legend_html, marked_html

LABELS = {"gap": "1", "curve": "2", "swapped": ""}


def mark(start: int, end: int, point_id: str = "gap", state: str = "hit") -> dict[str, Any]:
    return {"start": start, "end": end, "point_id": point_id, "state": state}


def visible(html: str) -> str:
    """The text without tags and without the signs."""
    return unescape(re.sub(r"<[^>]*>", "", re.sub(r"<sup.*?</sup>", "", html)))


def test_a_place_carries_its_state_and_the_number_of_its_point() -> None:
    html = marked_html("Die Lücke wächst.", [mark(4, 9)], LABELS)
    assert '<mark class="hit">Lücke</mark><sup class="sign hit">' in html
    assert "gefunden </span>1</sup>" in html


def test_html_in_the_answer_is_text() -> None:
    text = "<script>alert(1)</script> <img src=x onerror=alert(2)> & \"'"
    html = marked_html(text, [mark(0, 8), mark(3, 20, "curve", "unsure")], LABELS)
    assert "<script" not in html
    assert "<img" not in html
    assert visible(html) == text


def test_overlapping_marks_keep_both_signs() -> None:
    html = marked_html("abcdef", [mark(0, 4), mark(2, 6, "curve", "unsure")], LABELS)
    assert html.count("<sup") == 2
    assert '<mark class="hit">ab</mark>' in html
    assert '<mark class="unsure">cd</mark>' in html


def test_marks_that_fit_nothing_are_left_out() -> None:
    odd = [mark(2, 2), mark(-1, 2), mark(1, 99), mark(0, 1, "gone"), mark(0, 1, state="odd")]
    assert "<mark" not in marked_html("abc", odd, LABELS)


def test_each_state_has_a_sign_and_a_word_of_its_own() -> None:
    assert len({SIGNS[state] for state in ("hit", "unsure", "miss", "wrong")}) == 4  # in the text there is no word
    words = {re.sub(r"<[^>]*>", "", badge_html(state)) for state in SIGNS}
    assert words == {"✓ gefunden", "? unsicher", "× fehlt", "! Irrtum", "✓ richtig", "× falsch"}
    assert legend_html([]) == ""
    assert "unsicher" in legend_html(["hit", "unsure"])


@given(
    some.text(max_size=30),
    some.lists(
        some.builds(mark, some.integers(-2, 32), some.integers(-2, 32), some.sampled_from([*LABELS, "gone"]))
    ),
)
def test_nothing_of_the_text_is_lost_or_doubled(text: str, marks: list[dict[str, Any]]) -> None:
    assert visible(marked_html(text, marks, LABELS)) == text
