"""Pointing at a tile of a tensor frames where it came from, in the browser alone."""

import pytest

from tests.browser.server_process import ServerProcess
from tests.browser.visit import Visit

pytestmark = pytest.mark.browser


def drawn(visit: Visit) -> list[str]:
    """The pixels of each panel."""
    return [
        canvas.evaluate("(canvas) => canvas.toDataURL()") for canvas in visit.scrubber().locator("canvas").all()
    ]


def test_a_tile_is_framed_in_both_panels_while_it_is_pointed_at(profile, app_server: ServerProcess) -> None:
    visit = Visit(profile, app_server.url).open("/tensoren")
    before, sent = drawn(visit), len(visit.sent)
    for canvas in visit.scrubber().locator("canvas").all():
        canvas.hover()
        box = canvas.bounding_box()
        assert box is not None
        visit.page.mouse.move(box["x"] + 0.42 * box["width"], box["y"] + 0.3 * box["height"])
        framed = drawn(visit)
        assert all(one != other for one, other in zip(before, framed, strict=True))
        visit.page.mouse.move(2, 2)
        assert drawn(visit) == before
    assert len(visit.sent) == sent
    assert visit.complaints == []
    visit.close()


def test_a_tile_says_its_sum_and_shows_what_it_is_made_of_by_keyboard_too(
    profile, app_server: ServerProcess
) -> None:
    visit = Visit(profile, app_server.url).open("/attention")
    canvases = visit.scrubber().locator("canvas")
    before, sent = drawn(visit), len(visit.sent)
    canvases.nth(5).focus()
    visit.page.keyboard.press("ArrowRight")
    visit.page.keyboard.press("ArrowDown")
    framed = drawn(visit)
    changed = [i for i, (one, other) in enumerate(zip(before, framed, strict=True)) if one != other]
    assert changed == [3, 4, 5]  # the weights of a word and a column of the values make a number of the output
    assert visit.scrubber().locator(".captions dd").inner_text().startswith("Hund, Zahl 1: ")
    visit.page.keyboard.press("Escape")
    assert drawn(visit) == before
    assert len(visit.sent) == sent
    assert visit.complaints == []
    visit.close()
