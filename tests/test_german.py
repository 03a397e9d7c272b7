"""Numbers as a German reader writes them."""

import math

import pytest

from pages._figures.german import number, percent, significant
from pages._widgets.lab_numbers import text_of
from quiz.labs import Measure


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0.0, "0"),
        (-0.0, "0"),
        (0.4, "0,4"),
        (-0.02314, "−0,0231"),
        (0.99999, "1"),
        (12.345, "12,3"),
        (123456.0, "123000"),
        (0.001, "0,001"),
        (4e-5, "4·10⁻⁵"),
        (-1.239e-11, "−1,24·10⁻¹¹"),
        (1.5e30, "1,5·10³⁰"),
        (math.inf, "∞"),
        (math.nan, "keine Zahl"),
    ],
)
def test_significant_digits_at_any_size(value, written):
    assert significant(value) == written


def test_more_digits_on_demand():
    assert significant(0.123456, 5) == "0,12346"


def test_fixed_digits():
    assert number(1234.5) == "1'234,50"
    assert percent(0.975) == "97,5 %"


def test_a_measure_may_be_tiny():
    measure = Measure(key="gradient", label="Gradient", format="significant")
    assert text_of(measure, 4e-5) == "4·10⁻⁵"
    assert text_of(measure, math.nan) == "keine Zahl"
