"""The lab CNN in Chromium: a digit drawn by hand is read, and every cell says what it sees of it."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Locator, expect

from tests.browser.server_process import ServerProcess
from tests.browser.visit import Visit

pytestmark = pytest.mark.browser
EMPTY = "-".join(["00000000"] * 8)


@pytest.fixture
def opened(profile: BrowserContext, app_server: ServerProcess) -> Iterator[Visit]:
    fresh = Visit(profile, app_server.url)
    yield fresh.open(f"/cnn?drawing={EMPTY}")
    fresh.close()


def at(canvas: Locator, x: float, y: float) -> tuple[float, float]:
    """A place in the window, from pixels of the canvas."""
    box = canvas.bounding_box()
    assert box is not None
    return box["x"] + x, box["y"] + y


def test_a_stroke_is_seen_at_once_and_goes_to_the_address_when_the_hand_lets_go(opened: Visit) -> None:
    sketch, mouse = opened.scrubber().locator("figure.sketch canvas"), opened.page.mouse
    sketch.scroll_into_view_if_needed()
    before, picture = len(opened.sent), opened.picture()
    mouse.move(*at(sketch, 95, 50))
    mouse.down()
    mouse.move(*at(sketch, 95, 150), steps=8)
    assert opened.picture() != picture
    assert len(opened.sent) == before
    mouse.up()
    expect(opened.page).to_have_url(re.compile(r"drawing=[0-9-]*9"))
    opened.settle()
    field = opened.page.get_by_role("textbox", name="Zeile für Zeile")
    rows = field.input_value().split("-")
    assert len(rows) == 8
    assert "9" in rows[3]
    opened.scrubber().get_by_role("button", name="Leeren").click()
    expect(field).to_have_value(EMPTY)


def test_the_keyboard_draws_and_walks_through_the_layers_without_the_server(opened: Visit) -> None:
    scrubber, keys = opened.scrubber(), opened.page.keyboard
    layers, said = scrubber.locator("figure.layers canvas"), scrubber.locator(".captions")
    before = len(opened.sent)
    layers.focus()
    keys.press("PageDown")
    expect(said).to_contain_text("Max-Pool 2×2, Karte")
    for _ in range(4):
        keys.press("PageUp")
    expect(said).to_contain_text("Wirkt pro Karte auf diese Felder: Faltung 1")
    assert len(opened.sent) == before
    scrubber.locator("figure.sketch canvas").focus()
    keys.press("ArrowDown")
    keys.press("Space")
    expect(opened.page).to_have_url(re.compile(r"drawing=[0-9-]*9"))


def test_pointing_at_a_cell_says_its_value_and_what_it_sees(opened: Visit) -> None:
    layers, said = opened.scrubber().locator("figure.layers canvas"), opened.scrubber().locator(".captions")
    layers.scroll_into_view_if_needed()
    picture = opened.picture()
    opened.page.mouse.move(*at(layers, 20, 50))
    expect(said).to_contain_text("Rezeptives Feld 3 × 3 Pixel")
    assert opened.picture() != picture
