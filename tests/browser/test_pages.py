"""Every page of app.py in Chromium: what only a real browser shows. A new page falls under all of it by itself."""

import json
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import Browser, TimeoutError, expect

from quiz.bank import load_bank
from quiz.labs import Lab
from tests.browser.axe import violations
from tests.browser.server_process import ServerProcess
from tests.browser.visit import Visit, english
from tests.house_rules import page_table

pytestmark = pytest.mark.browser

PROJECT = Path(__file__).resolve().parents[2]
ARTEFACTS = PROJECT / "tests" / "artefacts"
PAGES = page_table(PROJECT)  # key, title, address
LABS = list(load_bank().labs.values())
LOOKS = [(narrow, dark) for narrow in (False, True) for dark in (False, True)]
UNKNOWN = "Diese Seite gibt es nicht"


@pytest.fixture(scope="module", params=PAGES, ids=[key for key, _, _ in PAGES])
def visit(request: pytest.FixtureRequest, browser: Browser, app_server: ServerProcess) -> Iterator[Visit]:
    """One cold load a page."""
    page = Visit(browser, app_server.url).open(f"/{request.param[2]}")
    page.key, page.title = request.param[:2]
    yield page
    page.close()


@pytest.fixture(params=LABS, ids=lambda lab: lab.page)
def lab(request: pytest.FixtureRequest) -> Lab:
    return request.param


@pytest.fixture
def opened(browser: Browser, app_server: ServerProcess) -> Iterator[Visit]:
    """A browser that has not been anywhere."""
    fresh = Visit(browser, app_server.url)
    yield fresh
    fresh.close()


def address(lab: Lab, state: dict) -> str:
    query = "&".join(f"{key}={lab.url_text(key, value)}" for key, value in state.items())
    return f"/{lab.url}?{query}"


def test_a_cold_deep_link_opens_the_right_page(visit: Visit) -> None:
    expect(visit.page).to_have_title(f"{visit.title} · Durchblick")
    assert visit.page.get_by_role("dialog").count() == 0
    assert visit.heading()
    assert UNKNOWN not in visit.text()
    assert "Fehlercode" not in visit.text()


def test_the_document_is_german(visit: Visit) -> None:
    assert visit.page.evaluate("document.documentElement.lang") == "de"
    assert english(visit.text()) == []


def test_the_page_is_in_the_sidebar_and_marked(visit: Visit) -> None:
    current = visit.page.get_by_test_id("stSidebar").locator('a[aria-current="page"]')
    expect(current).to_have_text(re.compile(re.escape(visit.title)))


@pytest.mark.parametrize(("narrow", "dark"), LOOKS, ids=["1280-light", "1280-dark", "390-light", "390-dark"])
def test_the_page_fits_and_can_be_read_by_all(visit: Visit, narrow: bool, dark: bool) -> None:
    visit.look(narrow=narrow, dark=dark)
    ARTEFACTS.mkdir(exist_ok=True)
    name = f"{visit.key.replace('/', '-')}-{390 if narrow else 1280}-{'dark' if dark else 'light'}.png"
    visit.page.screenshot(path=ARTEFACTS / name)
    assert visit.overflow() == []
    assert violations(visit.page) == []


def test_pictures_follow_the_theme_while_they_are_open(visit: Visit) -> None:
    def drawn(*, dark: bool) -> list[str]:
        visit.look(narrow=False, dark=dark)
        return [one for one in json.loads(visit.picture()) if one.startswith("data:image")]

    if light := drawn(dark=False):
        dark = drawn(dark=True)
        assert all(one != other for one, other in zip(light, dark, strict=True))
        assert drawn(dark=False) == light


def test_typing_into_a_field_shows_no_english_hint(visit: Visit) -> None:
    visit.look(narrow=False, dark=False)
    fields = visit.page.locator('input[type="number"]:visible, input[type="text"]:visible, textarea:visible')
    for field in fields.all():
        if field.is_enabled() and field.get_attribute("readonly") is None:
            field.focus()
            visit.page.keyboard.press("End")
            visit.page.keyboard.type("1")
            assert english(visit.text()) == []
            visit.page.keyboard.press("Backspace")


def test_nothing_was_wrong_and_nothing_left_the_machine(visit: Visit) -> None:
    assert visit.complaints == []
    assert visit.outside == []


def test_arrow_keys_change_the_picture_and_the_address_shows_it_elsewhere(
    lab: Lab, opened: Visit, browser: Browser
) -> None:
    opened.open(address(lab, {}))
    for canvas in opened.scrubber().locator("canvas, svg.drawn").all():  # what is seen is also said
        assert canvas.get_attribute("role") in {"img", "group"}
        assert len(canvas.get_attribute("aria-label") or "") > 30
    preset = next(preset for preset in lab.presets if lab.complete(preset.state) != lab.complete({}))
    opened.page.get_by_role("combobox", name=re.compile("Beispiel")).click()
    opened.picture_changes(lambda: opened.page.get_by_role("option", name=preset.label, exact=True).click())
    slider = opened.page.locator('[data-testid="stSlider"] input[type="range"]').first
    at_end = slider.input_value() == slider.get_attribute("max")
    before = opened.page.url
    slider.focus()
    opened.picture_changes(lambda: opened.page.keyboard.press("ArrowLeft" if at_end else "ArrowRight"))
    assert opened.page.url != before
    assert re.search(rf"/{lab.url}\?.*\b({'|'.join(lab.complete({}))})=", opened.page.url)
    elsewhere = Visit(browser, opened.root).open(opened.page.url.removeprefix(opened.root))
    assert elsewhere.picture() == opened.picture()
    elsewhere.close()


def test_playing_and_scrubbing_ask_the_server_nothing(lab: Lab, opened: Visit) -> None:
    for state in ({}, *(preset.state for preset in lab.presets)):
        opened.open(address(lab, state))
        if opened.scrubber().locator(".controls").is_visible():
            break
    scrubber = opened.scrubber()
    slider, button = (
        scrubber.locator("input"),
        scrubber.get_by_role("button", name=re.compile("Abspielen|Anhalten")),
    )
    before = len(opened.sent)
    last = int(slider.get_attribute("max"))
    slider.focus()
    opened.page.keyboard.press("End")  # where the frames are a control's values, it stands where that does
    frames = [int(scrubber.get_attribute("data-frame"))]
    pictures = [opened.picture()]
    for key in ("ArrowLeft", "ArrowLeft", "Home", "ArrowRight", "End"):
        opened.page.keyboard.press(key)
        frames.append(int(scrubber.get_attribute("data-frame")))
        pictures.append(opened.picture())
    first = frames[0]  # the last one, or the one that a film opens at
    assert frames == [first, first - 1, first - 2, 0, 1, last]
    assert pictures[0] == pictures[-1]
    assert pictures[0] != pictures[3]
    button.click()
    expect(button).to_have_text("Anhalten")
    expect(scrubber).not_to_have_attribute("data-frame", "0")
    expect(scrubber).to_have_attribute("data-frame", str(last), timeout=40_000)
    expect(button).to_have_text("Abspielen")
    assert opened.picture() == pictures[0]
    button.click()
    expect(scrubber).not_to_have_attribute("data-frame", str(last))
    asked = len(opened.sent) - before
    button.click()
    expect(button).to_have_text("Abspielen")
    # A control's film tells the server where it was left, and nothing while it moves.
    assert asked <= 4 if scrubber.get_attribute("data-control") else len(opened.sent) == before


def test_two_labs_with_the_same_control_keep_their_own_values(opened: Visit) -> None:
    pairs = [(a, b) for a, b in pairwise([*LABS, LABS[0]]) if set(a.keys()) & set(b.keys())]
    assert pairs, "no two labs share a control: this test has nothing to look at"
    for one, other in pairs:
        opened.open(address(other, {}))
        untouched = opened.picture()
        moved = {key: other_value(one, key) for key in sorted({*one.keys()} & {*other.keys()})}
        opened.open(address(one, moved))
        mine = opened.picture()
        walk(opened, other)
        assert opened.picture() == untouched
        walk(opened, one)
        assert opened.picture() == mine
        query = dict(parse_qsl(urlsplit(opened.page.url).query))
        assert {key: one.parse(key, raw) for key, raw in query.items()} == moved


def other_value(lab: Lab, key: str):
    """A value of the control that is not its default."""
    control = lab.control(key)
    values = (
        getattr(control, "values", None) or list(getattr(control, "options", ())) or [control.min, control.max]
    )
    return next(value for value in values if value != control.default)


def walk(visit: Visit, lab: Lab) -> None:
    """Go to another lab through the sidebar."""
    visit.page.get_by_test_id("stSidebar").get_by_role("link", name=lab.title, exact=True).click()
    expect(visit.page.get_by_role("heading", level=1)).to_have_text(f"{lab.title}: {lab.question}")
    visit.settle()


def test_a_long_training_shows_progress_and_can_be_stopped(opened: Visit) -> None:
    stopped = []
    for lab in LABS:
        opened.page.goto(f"{opened.root}{address(lab, largest_state(lab))}")
        button = opened.page.locator(".st-key-_stop_button button")
        button.or_(opened.page.locator(".st-key-lab-numbers")).first.wait_for()
        if not button.is_visible():
            continue
        try:
            expect(opened.page.get_by_text(re.compile(r"Epoche \d+ von \d+"))).to_be_visible(timeout=3_000)
            button.click(timeout=3_000)
        except (AssertionError, TimeoutError):
            continue  # a short run took bar and button along before they were looked at
        opened.settle()
        assert button.count() == 0
        if re.search(r"Angehalten nach Epoche \d+", opened.text()):  # or it was done before the click
            stopped.append(lab.page)
    assert stopped, "no lab trains long enough to be stopped, or none stops"


def largest_state(lab: Lab) -> dict:
    """The state with most to compute: every number of things at its end."""
    counts = [c for c in lab.controls if c.kind in {"slider", "steps"} and isinstance(c.default, int)]
    return {c.key: c.values[-1] if c.kind == "steps" else c.max for c in counts}


def test_the_first_request_of_a_fresh_server_may_be_a_deep_link(browser: Browser, tmp_path: Path) -> None:
    lab = LABS[-1]
    with ServerProcess(tmp_path) as server:
        first = Visit(browser, server.url).open(f"/{lab.url}")
        assert first.page.get_by_role("dialog").count() == 0
        assert first.heading() == f"{lab.title}: {lab.question}"
        first.close()


@pytest.mark.parametrize("path", ["/quatsch", "/a/b", "/overfitting/mehr", "/%3Cb%3Efett", "/Skript"])
def test_an_unknown_address_gets_a_german_page_with_a_way_home(path: str, opened: Visit) -> None:
    opened.open(path)
    assert opened.page.evaluate("document.documentElement.lang") == "de"
    assert opened.page.get_by_role("dialog").count() == 0
    assert opened.heading() == UNKNOWN
    assert english(opened.text()) == []
    assert opened.complaints == []
    opened.page.get_by_role("link", name="Zur Startseite").click()
    expect(opened.page).to_have_title(re.compile("^Heute"))
    expect(opened.page).to_have_url(re.compile(rf"^{re.escape(opened.root)}/?(\?.*)?$"))


def test_a_telephone_starts_with_the_page_and_not_with_the_sidebar(
    browser: Browser, app_server: ServerProcess
) -> None:
    phone = Visit(browser, app_server.url, narrow=True, dark=True).open(address(LABS[0], {}))
    expect(phone.page.get_by_role("heading", level=1)).to_be_in_viewport()
    expect(phone.page.get_by_test_id("stSidebar").get_by_role("link").first).not_to_be_in_viewport()
    assert phone.overflow() == []
    phone.close()


def test_an_error_anywhere_becomes_german_with_a_code_that_is_in_the_log(browser: Browser, tmp_path: Path) -> None:
    script = Path(__file__).with_name("failing_app.py")
    with ServerProcess(tmp_path, script=script) as server:
        for place, name in (("page", "Seite"), ("callback", "Callback"), ("fragment", "Fragment")):
            visit = Visit(browser, server.url).open("/")
            visit.page.get_by_role("button", name=name).click()
            code = re.compile(r"Fehlercode ([0-9A-F]{6})")
            expect(visit.page.get_by_text(code)).to_be_visible()
            assert "secret" not in visit.text()
            assert "Traceback" not in visit.text()
            match = code.search(visit.text())
            assert match is not None
            assert f"Fehlercode {match[1]}" in server.log
            assert f"secret of the {place}" in server.log
            visit.close()


def test_the_english_that_would_be_found_is_known() -> None:
    assert english("Press Enter to apply") == ["Press Enter"]
    assert english("Choose an option") == ["Choose an option"]
    assert english("Running train().") == ["Running train()."]
    assert english("Das ist Deutsch, und Research ist ein Wort.") == []
    assert english("Mean Squared Error, Presse, selectiv") == []
