"""Numbers in texts: decimal comma, vectors, matrices, signs in sums and products."""

import numpy as np
import pytest

from quiz.templates import fill, places


@pytest.mark.parametrize(
    ("template", "value", "text"),
    [
        ("{{a}}", 0.5, "0,5"),
        ("{{a}}", -3, "−3"),
        ("{{a}}", 3.0, "3"),
        ("{{a}}", 1 / 3, "0,3333"),
        ("{{a}}", 0.00123456, "0,00123"),
        ("{{a}}", -0.00001, "−0,00001"),
        ("{{a}}", 0.0, "0"),
        ("{{a}}", 1234, "1234"),
        ("{{a}}", 12345, "12'345"),
        ("{{a}}", "sin", "sin"),
        ("$x = {{a}}$", 0.5, "$x = 0{,}5$"),
        ("$x = {{a}}$", -12345.5, r"$x = -12\,345{,}5$"),
        ("$x {{+a}}$", -0.5, "$x - 0{,}5$"),
        ("$x {{+a}}$", 0.5, "$x + 0{,}5$"),
        (r"$2 \cdot {{(a)}}$", -1, r"$2 \cdot (-1)$"),
        (r"$2 \cdot {{(a)}}$", 1, r"$2 \cdot 1$"),
        (r"$\frac{ {{a}} }{2}$", 3, r"$\frac{ 3 }{2}$"),
        ("{{a}}", np.array([1.0, -0.5]), "(1; −0,5)"),
        ("$w = {{a}}$", np.array([1.0, -0.5]), "$w = (1; -0{,}5)$"),
        ("{{a}}", np.eye(2), r"$\begin{pmatrix} 1 & 0 \\ 0 & 1 \end{pmatrix}$"),
        ("$$W = {{a}}$$", np.eye(1), r"$$W = \begin{pmatrix} 1 \end{pmatrix}$$"),
    ],
)
def test_numbers_are_written_as_a_german_reader_expects(template, value, text):
    assert fill(template, {"a": value}) == text


def test_a_template_names_its_places():
    assert places("{{a}} und $x {{+b}} {{(c)}}$") == ["a", "b", "c"]
    with pytest.raises(KeyError):
        fill("{{a}}", {})
