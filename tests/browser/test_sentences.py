"""Whom a word looks at is shown where one points or walks by the keyboard, and the server hears nothing of it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext

from tests.browser.server_process import ServerProcess
from tests.browser.visit import Visit

pytestmark = pytest.mark.browser


@pytest.fixture
def visit(profile: BrowserContext, app_server: ServerProcess) -> Iterator[Visit]:
    fresh = Visit(profile, app_server.url)
    yield fresh.open("/transformer")
    fresh.close()


def test_the_words_of_the_transformer_are_walked_by_arrow_keys_without_the_server(visit: Visit) -> None:
    lines = visit.scrubber().locator("figure.alignment canvas")
    seen = visit.picture()
    visit.sent.clear()
    lines.focus()
    for key in ("ArrowUp", "ArrowDown"):
        lines.press(key)
        assert visit.picture() != seen
        seen = visit.picture()
    lines.press("Escape")
    visit.scrubber().locator("input").press("Home")
    assert "«drei» schaut am meisten auf" in visit.scrubber().locator(".captions").inner_text()
    assert visit.sent == []


def test_a_number_of_ones_own_is_translated_and_another_text_is_put_back_with_a_sentence(visit: Visit) -> None:
    field = visit.page.get_by_role("textbox", name="Deine Zahl", exact=True)
    field.fill("2185")
    field.press("Enter")
    visit.scrubber().get_by_text("zwei tausend ein hundert fünf und achtzig").first.wait_for()
    visit.settle()  # what is typed while the page is drawn anew may be put back
    field.fill("viel")
    field.press("Enter")
    visit.page.get_by_text("«viel» geht nicht; erlaubt ist eine ganze Zahl von 1 bis 9999.").wait_for()
    assert field.input_value() == "2185"
    assert visit.complaints == []
