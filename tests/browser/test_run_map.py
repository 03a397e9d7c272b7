"""A map of runs in Chromium: pointing names a run, a click opens it, and the address knows it."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.server_process import ServerProcess
from tests.browser.visit import Visit

pytestmark = pytest.mark.browser


@pytest.fixture
def opened(profile: BrowserContext, app_server: ServerProcess) -> Iterator[Visit]:
    fresh = Visit(profile, app_server.url)
    yield fresh
    fresh.close()


def test_pointing_at_the_map_names_the_run_and_a_click_opens_it(
    opened: Visit, other_profile: BrowserContext
) -> None:
    opened.open("/gradientenverfahren?momentum=0.5")
    figure = opened.scrubber().locator("figure.runmap")
    canvas, caption = figure.locator("canvas"), figure.locator("figcaption")
    title = caption.inner_text()
    box = canvas.bounding_box()
    assert box is not None
    place = {"x": 0.8 * box["width"], "y": 0.3 * box["height"]}
    canvas.hover(position=place)
    expect(caption).to_have_text(re.compile(r"^Lernrate η [\d,]+, Momentum β [\d,]+: divergiert$"))
    match = re.search(r"η ([\d,]+), Momentum β ([\d,]+)", caption.inner_text())
    assert match is not None
    opened.page.mouse.move(1, 1)
    expect(caption).to_have_text(title)
    opened.picture_changes(lambda: canvas.click(position=place))
    expect(opened.scrubber().locator("h2")).to_have_text(re.compile("^Momentum divergiert"))
    assert opened.page.url.endswith(
        f"?momentum={match[2].replace(',', '.')}&learning_rate={match[1].replace(',', '%2C')}"
    )
    elsewhere = Visit(other_profile, opened.root).open(opened.page.url.removeprefix(opened.root))
    opened.page.mouse.move(1, 1)
    opened.settle()
    assert elsewhere.picture() == opened.picture()
    elsewhere.close()


def test_on_the_map_of_sgd_a_click_above_the_lowest_row_takes_momentum(opened: Visit) -> None:
    opened.open("/gradientenverfahren?optimizer=SGD")
    canvas = opened.scrubber().locator("figure.runmap canvas")
    box = canvas.bounding_box()
    assert box is not None
    place = {"x": 0.3 * box["width"], "y": 0.3 * box["height"]}
    opened.picture_changes(lambda: canvas.click(position=place))
    expect(opened.scrubber().locator("h2")).to_have_text(re.compile("^Momentum "))


def test_the_sums_beneath_the_picture_follow_the_slider(opened: Visit) -> None:
    opened.open("/gradientenverfahren")
    rows = opened.scrubber().locator(".captions")
    last = rows.inner_text()
    assert "Gradient" in last
    opened.scrubber().locator("input").focus()
    opened.page.keyboard.press("ArrowLeft")
    assert rows.inner_text() != last
    opened.page.keyboard.press("Home")
    expect(rows).to_have_text(re.compile("noch kein Schritt"))
