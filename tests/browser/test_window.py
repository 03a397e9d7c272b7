"""A window over a picture in Chromium: pointing, arrow keys, a painted kernel, a picture of the student's own."""

import re
import struct
import zlib
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


def png(width: int, height: int) -> bytes:
    """A reddish picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = (b"\0" + bytes((200, 40, 40)) * width) * height
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    )


def test_pointing_and_arrow_keys_explain_a_number_without_the_server(opened: Visit) -> None:
    opened.open("/faltung")
    scrubber = opened.scrubber()
    said = scrubber.locator(".said")
    source, products, result = (scrubber.locator("canvas").nth(i) for i in range(3))
    before = len(opened.sent)
    expect(said).to_have_text(re.compile(r"^Zeile \d, Spalte \d: .* · .* = −?\d+\.$"))
    result.focus()
    for key, place in (("Home", ""), ("ArrowRight", ""), ("ArrowDown", "")):
        opened.page.keyboard.press(key)
        assert place in said.inner_text()
    opened.page.keyboard.press("Escape")
    at_first = opened.picture()
    box = source.bounding_box()
    assert box is not None
    source.hover(position={"x": box["width"] / 2, "y": 60})
    expect(said).to_have_text(re.compile(r"Das Pixel in Zeile \d, Spalte \d steckt in \d Fenstern\.$"))
    assert opened.picture() != at_first
    products.hover(position={"x": box["width"] / 3, "y": 40})
    opened.page.mouse.move(1, 1)
    assert opened.picture() == at_first
    assert len(opened.sent) == before


def test_a_kernel_painted_in_the_picture_is_the_kernel_of_the_address(opened: Visit) -> None:
    opened.open("/faltung?kernel=0")
    scrubber = opened.scrubber()
    expect(scrubber.get_by_role("button", name="1", exact=True)).to_have_attribute("aria-pressed", "true")
    scrubber.get_by_role("button", name="−1").click()
    canvas = scrubber.locator("figure.products canvas")
    box = canvas.bounding_box()
    assert box is not None
    opened.picture_changes(lambda: canvas.click(position={"x": box["width"] / 2, "y": 100}))
    assert re.search(r"kernel=-1$", opened.page.url)
    expect(opened.page.get_by_role("textbox", name="Zeile für Zeile")).to_have_value("-1")


def test_an_own_picture_is_made_small_in_the_browser_and_can_be_taken_away(opened: Visit) -> None:
    opened.open("/faltung")
    digit = opened.picture()
    figure = opened.scrubber().locator("figure.pixels").first
    caption, alert = figure.locator("figcaption"), figure.get_by_role("alert")

    def choose(name: str, kind: str, content: bytes) -> None:
        with opened.page.expect_file_chooser() as chooser:
            figure.get_by_role("button", name="Eigenes Bild …").click()
        chooser.value.set_files({"name": name, "mimeType": kind, "buffer": content})

    choose("brief.pdf", "application/pdf", b"%PDF")
    expect(alert).to_have_text("«brief.pdf» geht nicht; nimm ein Bild als PNG, JPEG, WebP oder GIF.")
    choose("gross.png", "image/png", b"x" * 10_500_000)
    expect(alert).to_have_text("«gross.png» hat 10,5 MB, erlaubt sind 10 MB; nimm ein kleineres Bild.")
    choose("kaputt.png", "image/png", png(20, 20)[:60])
    expect(alert).to_have_text(re.compile("^«kaputt.png» lässt sich nicht als Bild lesen"))
    choose("strich.png", "image/png", png(200, 4))
    expect(alert).to_have_text(re.compile(r"^«strich.png» ist zu klein oder zu schmal \(200 × 4 Pixel\)"))
    choose("rot.png", "image/png", png(120, 60))
    expect(caption).to_have_text(re.compile("^Eigenes Bild 20 × 40"))
    opened.settle()
    assert opened.page.url.endswith("/faltung")
    assert max(len(frame) for frame in opened.sent if isinstance(frame, bytes | str)) < 20_000
    remove = figure.get_by_role("button", name="Eigenes Bild entfernen")
    opened.picture_changes(remove.click)
    assert opened.picture() == digit
    assert opened.complaints == []


def test_pooling_shows_the_channel_that_is_chosen(opened: Visit) -> None:
    opened.open("/pooling?data=64+Feature+Maps+26+×+26")
    canvas = opened.scrubber().locator("canvas").last
    canvas.focus()
    opened.picture_changes(lambda: opened.page.keyboard.press("PageDown"))
    expect(opened.scrubber().locator(".said")).to_have_text(re.compile(r"^Zeile \d+, Spalte \d+: Maximum von "))
