"""What a student types is read as meant, or refused in a sentence: never silently as something else."""

import pytest

from quiz.decimals import read_decimal


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("0,25", 0.25, 0.01),
        ("0.25", 0.25, 0.01),
        (" 0,25 ", 0.25, 0.01),
        ("-1,5", -1.5, 0.1),
        ("−1,5", -1.5, 0.1),
        ("- 1,5", -1.5, 0.1),
        ("+2", 2, 1),
        (",5", 0.5, 0.1),
        ("3,", 3, 1),
        ("0", 0, 1),
        ("0,000", 0, 0.001),
        ("-0", 0, 1),
        ("2,50", 2.5, 0.01),
        ("1'234,5", 1234.5, 0.1),
        ("1’234", 1234, 1),
        ("2e-3", 0.002, 0.001),
        ("2,5E-3", 0.0025, 0.0001),
        ("2,5·10⁻³", 0.0025, 0.0001),
        ("2,5*10^-3", 0.0025, 0.0001),
        ("2,5 × 10^-3", 0.0025, 0.0001),
        ("1 234,5", 1234.5, 0.1),
        ("3/4", 0.75, 0),
        ("-1 / 8", -0.125, 0),
        ("2,5/10", 0.25, 0),
        ("12 %", 0.12, 0.01),
        ("97,5%", 0.975, 0.001),
    ],
)
def test_numbers_are_read(text, value, unit):
    number = read_decimal(text)
    assert number.value == pytest.approx(value)
    assert number.unit == pytest.approx(unit)


@pytest.mark.parametrize(
    "text",
    [
        "abc",
        ",",
        "-",
        "٣",
        "0,2,5",
        "1.234,5",
        "1e",
        "e5",
        "1/",
        "3 4",
        "3\n400",
        "1 23",
        "1/2/3",
        "1/0",
        "%",
        "5 %%",
        "5 % 3",
        "0x10",
        "1_000",
        "inf",
        "nan",
        "1e999",
        "1'23",
        "x=0,25",
        "1 e-3 4·",
        "--1",
        "2·10",
        "9" * 500,
    ],
)
def test_anything_else_is_refused_in_german(text):
    with pytest.raises(ValueError, match=r"keine Zahl|nicht eindeutig|zu gross|zu lang"):
        read_decimal(text)


@pytest.mark.parametrize("text", ["", "   "])
def test_nothing_is_not_zero(text):
    with pytest.raises(ValueError, match="Gib eine Zahl ein"):
        read_decimal(text)
