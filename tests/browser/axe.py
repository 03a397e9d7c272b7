"""axe-core on an open page: what stands in the way of somebody who cannot see, or not well."""

from pathlib import Path
from typing import Any

import axe_playwright_python
from playwright.sync_api import Page

_SCRIPT = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
# Streamlit's list of pages puts its sections' headings between list items: not ours to change.
_ALLOWED = {"list", "listitem"}
_ALLOWED_IN = "stSidebarNav"


def violations(page: Page) -> list[str]:
    """One line an element that axe-core objects to, with the rule and what is wrong."""
    if not page.evaluate("Boolean(window.axe)"):
        page.evaluate(_SCRIPT)
    found = page.evaluate("axe.run(document, { resultTypes: ['violations'] }).then((report) => report.violations)")
    return [
        f"{violation['id']}: {_place(node)}: {node['failureSummary']}"
        for violation in found
        for node in violation["nodes"]
        if not (violation["id"] in _ALLOWED and _in_page_list(page, node))
    ]


def _place(node: dict[str, Any]) -> str:
    return f"{node['target']} {node['html'][:160]}"


def _in_page_list(page: Page, node: dict[str, Any]) -> bool:
    selector = node["target"][0]
    inside = f'(selector) => Boolean(document.querySelector(selector)?.closest("[data-testid={_ALLOWED_IN}]"))'
    return isinstance(selector, str) and bool(page.evaluate(inside, selector))
