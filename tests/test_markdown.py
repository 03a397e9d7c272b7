"""Markdown outside Streamlit: formulas in MathJax's delimiters, everything else escaped."""

import pytest

from quiz.markdown import to_html, to_inline_html, to_tree


@pytest.mark.parametrize(
    ("text", "html"),
    [
        (r"$a < b$", r"\(a &lt; b\)"),
        (r"$\begin{pmatrix} 1 & 2 \end{pmatrix}$", r"\(\begin{pmatrix} 1 &amp; 2 \end{pmatrix}\)"),
        ("**fett** und `code`", "<strong>fett</strong> und <code>code</code>"),
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        (r'$<img src=x onerror="a">$', r"\(&lt;img src=x onerror=&quot;a&quot;&gt;\)"),
        ("Kosten: 5 und 6 Franken", "Kosten: 5 und 6 Franken"),
    ],
)
def test_a_sentence_as_html(text: str, html: str) -> None:
    assert to_inline_html(text) == html


def test_a_formula_of_its_own_and_a_table() -> None:
    html = to_html("Es gilt\n\n$$\nx^2\n$$\n\n| a | b |\n|---|---|\n| 1 | $z$ |\n")
    assert r"<p>\[x^2\]</p>" in html
    assert "<th>a</th>" in html
    assert r"<td>\(z\)</td>" in html


def test_links_lead_nowhere_dangerous() -> None:
    assert "<a" not in to_html("[hier](javascript:alert(1))")


def test_the_tree_has_swiss_quotes() -> None:
    (paragraph,) = to_tree('Was ist "Overfitting"?').children
    assert paragraph.children[0].children[0].content == "Was ist «Overfitting»?"
