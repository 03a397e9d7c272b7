"""Markdown with $formulas$ as the content is written: its syntax tree, and HTML for a reader without Streamlit."""

from collections.abc import Callable
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode
from mdit_py_plugins.dollarmath import dollarmath_plugin


def _parser(**options: Any) -> MarkdownIt:
    # No HTML: whatever is in a text stays text.
    return MarkdownIt("commonmark", {"html": False, **options}).enable("table").use(dollarmath_plugin)


def _in_delimiters(opening: str, closing: str) -> Callable[..., str]:
    def render(_self: Any, tokens: list[Token], index: int, _options: Any, _env: Any) -> str:
        return f"{opening}{escape(tokens[index].content.strip())}{closing}"

    return render


_HTML = _parser()
for _kind in ("math_inline", "math_inline_double"):
    _HTML.add_render_rule(_kind, _in_delimiters(r"\(", r"\)"))
_HTML.add_render_rule("math_block", _in_delimiters(r"<p>\[", r"\]</p>"))
_TREE = _parser(typographer=True, quotes="«»‹›").enable("smartquotes")


def to_html(text: str) -> str:
    r"""The text as HTML with formulas in MathJax's delimiters \( \) and \[ \]."""
    return str(_HTML.render(text))


def to_inline_html(text: str) -> str:
    """The same for one sentence, without a paragraph around it."""
    return str(_HTML.renderInline(text))


def to_tree(text: str) -> SyntaxTreeNode:
    """The text's syntax tree, formulas in nodes of their own; straight quotes have become «» and ‹›."""
    return SyntaxTreeNode(_TREE.parse(text))
