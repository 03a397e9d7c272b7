"""Numbers as a German reader writes them."""

import math

import pytest

from pages._figures.german import number, percent, significant


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0, "0"),
        (-0.0, "0"),
        (1, "1"),
        (-3, "−3"),
        (20, "20"),
        (0.1 + 0.2, "0,3"),
        (0.001234, "0,00123"),
        (-2.5e-7, "−2,5·10⁻⁷"),
        (12345, "12300"),
        (99999, "1·10⁵"),
        (1.884e73, "1,88·10⁷³"),
        (math.inf, "∞"),
        (math.nan, "keine Zahl"),
    ],
)
def test_three_significant_digits(value, written):
    assert significant(value) == written


def test_fixed_digits_and_percent():
    assert number(1234.5) == "1'234,50"
    assert percent(0.975) == "97,5 %"
