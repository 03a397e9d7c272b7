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
