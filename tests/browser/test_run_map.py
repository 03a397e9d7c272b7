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


def test_arrow_keys_walk_the_map_and_enter_opens_the_run(opened: Visit) -> None:
    opened.open("/gradientenverfahren")
    figure = opened.scrubber().locator("figure.runmap")
    canvas, caption = figure.locator("canvas"), figure.locator("figcaption")
    title = caption.inner_text()
    canvas.focus()
    opened.page.keyboard.press("ArrowDown")
    expect(caption).to_have_text(re.compile(r"^Lernrate η 0,005, Momentum β 0,87: "))
    opened.page.keyboard.press("End")
    opened.page.keyboard.press("ArrowRight")  # the edge holds
    expect(caption).to_have_text("Lernrate η 8, Momentum β 0,87: divergiert")
    opened.page.keyboard.press("Escape")
    expect(caption).to_have_text(title)
    opened.page.keyboard.press("ArrowLeft")  # it begins anew at the present run
    expect(caption).to_have_text(re.compile(r"^Lernrate η 0,004, Momentum β 0,9: "))
    opened.picture_changes(lambda: opened.page.keyboard.press("Enter"))
    assert opened.page.url.endswith("?learning_rate=0%2C004")
    opened.page.keyboard.press("ArrowLeft")  # the map has kept the focus
    expect(caption).to_have_text(re.compile(r"^Lernrate η 0,003, Momentum β 0,9: "))


def test_a_cell_with_a_name_is_called_by_it_and_can_be_opened(opened: Visit) -> None:
    opened.open("/hyperparameter?y_axis=Optimizer")
    figure = opened.scrubber().locator("figure.runmap")
    canvas, caption = figure.locator("canvas"), figure.locator("figcaption")
    canvas.focus()
    opened.page.keyboard.press("ArrowUp")
    expect(caption).to_have_text(re.compile(r"^Lernrate 0,05, Optimizer Momentum: [\d,]+ % Accuracy$"))
    opened.picture_changes(lambda: opened.page.keyboard.press("Enter"))
    assert "optimizer=Momentum" in opened.page.url


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
