"""The pictures of a class say what they show."""

import pytest

from pages._figures.class_results import (
    describe_points,
    describe_questions,
    draw_question_map,
    draw_weakest_points,
    points_title,
    question_map_title,
    signed,
)

DOTS = [("q01", 0.4, 0.5, 0.2, 0.7), ("q02", 0.9, 0.1, -0.3, 0.4), ("q03", 0.2, -0.4, -0.7, 0.0)]
POINTS = [("Der Bias <b>wird</b> addiert.", 0.2, "at most"), ("Ein " + "langer " * 30, 0.8, "at least")]


def test_each_kind_of_question_has_its_own_colour_and_shape() -> None:
    figure = draw_question_map(DOTS)
    assert [trace.name for trace in figure.data] == ["trennt gut (1)", "trennt wenig (1)", "trennt verkehrt (1)"]
    assert len({trace.marker.color for trace in figure.data}) == 3
    assert len({trace.marker.symbol for trace in figure.data}) == 3


def test_the_map_shows_the_numbers_it_was_given() -> None:
    well = draw_question_map(DOTS).data[0]
    assert (well.x, well.y) == ((40.0,), (0.5,))
    assert well.error_y.array == pytest.approx((0.2,))
    assert well.error_y.arrayminus == pytest.approx((0.3,))
    assert well.text == ("q01: Trennschärfe 0,5, Punkte 40 %",)


def test_a_kind_without_questions_is_not_in_the_legend() -> None:
    assert len(draw_question_map(DOTS[:1]).data) == 1


def test_the_title_is_the_finding() -> None:
    assert question_map_title(DOTS) == "1 von 3 Fragen trennen gut, 1 verkehrt"
    assert points_title(POINTS) == "Den schwächsten Kernpunkt trafen ≤ 20 %"
    assert describe_questions(DOTS).endswith("q03 20 % und −0,4.")
    assert describe_points(POINTS[:1]).endswith("Der Bias <b>wird</b> addiert: ≤ 20 %.")


def test_a_statement_is_shown_as_text_and_short() -> None:
    figure = draw_weakest_points(POINTS)
    first, second = (note.text for note in figure.layout.annotations)
    assert first == "Der Bias &lt;b&gt;wird&lt;/b&gt; addiert."
    assert len(second) <= 52
    assert figure.data[0].x == (20.0, 80.0)
    assert figure.data[0].text == ("≤ 20 %", "≥ 80 %")


@pytest.mark.parametrize(("value", "text"), [(0.04, "0,0"), (-0.04, "0,0"), (-0.25, "−0,2"), (1.0, "1,0")])
def test_a_correlation_has_one_digit_and_zero_no_sign(value: float, text: str) -> None:
    assert signed(value) == text
