"""The threshold of the lab Metriken in Chromium: dragged without the server, which hears where it was let go."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Locator, expect

from tests.browser.server_process import ServerProcess
from tests.browser.visit import Visit

pytestmark = pytest.mark.browser


@pytest.fixture
def opened(profile: BrowserContext, app_server: ServerProcess) -> Iterator[Visit]:
    fresh = Visit(profile, app_server.url)
    yield fresh.open("/metriken?share=36")
    fresh.close()


def at(canvas: Locator, x: float, y: float) -> tuple[float, float]:
    """A place in the window, from shares of the canvas."""
    box = canvas.bounding_box()
    assert box is not None
    return box["x"] + x * box["width"], box["y"] + y * box["height"]


def test_dragging_moves_everything_and_the_control_follows_once_the_hand_lets_go(opened: Visit) -> None:
    scrubber, mouse = opened.scrubber(), opened.page.mouse
    strip = scrubber.locator("figure.strip canvas")
    strip.scroll_into_view_if_needed()
    before, title = len(opened.sent), scrubber.locator("h2").inner_text()
    mouse.move(*at(strip, 0.5, 0.3))
    mouse.down()
    mouse.move(*at(strip, 0.4, 0.3), steps=4)
    assert scrubber.locator("h2").inner_text() != title
    assert len(opened.sent) == before
    threshold = scrubber.locator("output").inner_text().removeprefix("Schwelle ").replace(",", ".")
    mouse.up()
    expect(opened.page).to_have_url(re.compile(rf"threshold={threshold.rstrip('0')}"))
    opened.settle()
    expect(scrubber.locator("output")).to_have_text(f"Schwelle {threshold.replace('.', ',')}")


def test_the_control_moves_the_film(opened: Visit) -> None:
    slider = opened.page.locator('[data-testid="stSlider"] input[type="range"]').first
    slider.focus()
    opened.picture_changes(lambda: opened.page.keyboard.press("ArrowRight"))
    expect(opened.scrubber().locator("output")).to_have_text("Schwelle 0,51")


def test_a_cell_says_who_is_in_it_and_a_metric_its_sum(opened: Visit) -> None:
    matrix, said = opened.scrubber().locator("figure.matrix canvas"), opened.scrubber().locator(".captions")
    matrix.scroll_into_view_if_needed()
    before = opened.picture()
    opened.page.mouse.move(*at(matrix, 0.45, 0.3))
    expect(said).to_contain_text("übersehen: Nr. ")
    assert opened.picture() != before
    opened.page.mouse.move(1, 1)
    expect(said).to_contain_text("Zeigen")
    matrix.focus()
    for key in ("ArrowRight", "ArrowUp"):
        opened.page.keyboard.press(key)
    expect(said).to_contain_text("TP / (TP + FP) = ")
