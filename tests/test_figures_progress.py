"""The learner's own charts: their titles say what is seen, and their bars are the numbers."""

from datetime import date

import pytest

from pages._figures.exam_points import describe_exam_points, draw_exam_points, exam_points_title
from pages._figures.german import trimmed
from pages._figures.progress import (
    day_names,
    describe_minutes,
    describe_points_by_day,
    draw_minutes_by_day,
    draw_minutes_by_topic,
    draw_points_by_day,
    minutes_by_day_title,
    minutes_by_topic_title,
    points_by_day_title,
)

FIRST, SECOND = date(2026, 11, 2), date(2026, 11, 4)
DAYS = [(FIRST, 3.0, 10.0), (SECOND, 6.5, 8.0)]
POINTS = {"Regularisierung": (1.5, 6.0), "Bilder": (3.0, 4.0)}


@pytest.mark.parametrize(
    ("value", "text"), [(2.0, "2"), (1.5, "1,5"), (0.0, "0"), (20.0, "20"), (0.04, "0"), (1234.5, "1'234,5")]
)
def test_points_have_no_more_digits_than_they_need(value: float, text: str) -> None:
    assert trimmed(value) == text


def test_the_exam_names_the_topic_that_lacks_most() -> None:
    assert exam_points_title(POINTS) == "Am meisten Punkte fehlen bei Regularisierung"
    assert exam_points_title({"Bilder": (4.0, 4.0)}) == "In keinem Thema fehlen Punkte"
    assert exam_points_title({}) == "In keinem Thema fehlen Punkte"


def test_the_exams_bars_are_what_was_reached_and_what_is_missing() -> None:
    reached, missing = draw_exam_points(POINTS).data
    assert list(reached.x) == [1.5, 3.0]
    assert list(missing.x) == [4.5, 1.0]
    assert list(missing.text) == ["1,5 von 6", "3 von 4"]
    assert "Regularisierung 1,5 von 6; Bilder 3 von 4" in describe_exam_points(POINTS)


def test_the_last_day_is_set_beside_those_before() -> None:
    assert points_by_day_title(DAYS) == "Zuletzt 81 % der Punkte, an den Tagen davor 30 %"
    assert points_by_day_title(DAYS[:1]) == "Zuletzt 30 % der Punkte"
    assert points_by_day_title([]) == "Noch keine Antworten"
    reached, missing = draw_points_by_day(DAYS).data
    assert (list(reached.x), list(reached.y), list(missing.y)) == (["02.11.", "04.11."], [3.0, 6.5], [7.0, 1.5])
    assert "02.11. 3 von 10; 04.11. 6,5 von 8" in describe_points_by_day(DAYS)


def test_the_same_date_of_two_years_is_two_days() -> None:
    figure = draw_points_by_day([(FIRST, 1.0, 2.0), (FIRST.replace(year=2027), 1.0, 2.0)])
    assert list(figure.data[0].x) == ["02.11.26", "02.11.27"]


def test_minutes_by_day_and_topic_say_how_much_and_where() -> None:
    by_day = {FIRST: 10.0, SECOND: 30.0}
    assert minutes_by_day_title(by_day) == "Im Mittel 20 Minuten an 2 Tagen"
    assert minutes_by_day_title({FIRST: 10.0}) == "10 Minuten an einem Tag"
    assert list(draw_minutes_by_day(by_day).data[0].y) == [10.0, 30.0]
    by_topic = {"Bilder": 25.0, "Neuron": 15.0}
    assert minutes_by_topic_title(by_topic) == "Am meisten Zeit ging an Bilder"
    assert list(draw_minutes_by_topic(by_topic).data[0].text) == ["25", "15"]
    assert describe_minutes("Titel", day_names(by_day)) == "Titel. 02.11. 10 Minuten; 04.11. 30 Minuten."


def test_without_anything_the_titles_say_so() -> None:
    assert minutes_by_day_title({}) == minutes_by_topic_title({}) == "Noch keine Zeit"
    assert draw_minutes_by_topic({}).layout.title.text == "Noch keine Zeit"
