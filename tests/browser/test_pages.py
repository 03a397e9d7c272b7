"""Every page of app.py in Chromium: what only a real browser shows. A new page falls under all of it by itself."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, TimeoutError, expect

from quiz.bank import load_bank
from quiz.labs import Lab
from tests.browser.axe import violations
from tests.browser.server_process import ServerProcess
from tests.browser.visit import Visit, english, new_profile
from tests.every_page import moved_off_both_defaults
from tests.house_rules import page_table

pytestmark = pytest.mark.browser

PROJECT = Path(__file__).resolve().parents[2]
ARTEFACTS = PROJECT / "tests" / "artefacts"
LABS = list(load_bank().labs.values())
LAB_OF = {f"{lab.chapter}/{lab.page}": lab for lab in LABS}
# key, title, address; the labs first: a parameter's place in its list says which tests share a fixture
PAGES = sorted(page_table(PROJECT), key=lambda page: page[0] not in LAB_OF)
EVERY_PAGE = pytest.mark.parametrize("visit", PAGES, ids=[key for key, _, _ in PAGES], indirect=True)
EVERY_LAB = pytest.mark.parametrize(
    "visit", PAGES[: len(LABS)], ids=[key for key, _, _ in PAGES[: len(LABS)]], indirect=True
)
FOR_LECTURERS = {"exam/lecturer"}
UNKNOWN = "Diese Seite gibt es nicht"


@pytest.fixture(scope="module")
def visit(request: pytest.FixtureRequest, profile: BrowserContext, app_server: ServerProcess) -> Iterator[Visit]:
    """One load a page, shared by its tests: each of them begins where the page was opened, or goes back there."""
    page = Visit(profile, app_server.url).open(f"/{request.param[2]}")
    page.key, page.title = request.param[:2]
    page.beginning = (page.page.url, page.picture())
    yield page
    page.close()


@pytest.fixture
def opened(profile: BrowserContext, app_server: ServerProcess) -> Iterator[Visit]:
    """A tab that has not been anywhere."""
    fresh = Visit(profile, app_server.url)
    yield fresh
    fresh.close()


def address(lab: Lab, state: dict) -> str:
    query = "&".join(f"{key}={lab.url_text(key, value)}" for key, value in state.items())
    return f"/{lab.url}?{query}"


def state_in(url: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(url).query))


def begin(visit: Visit) -> Lab:
    """Go back to where the page was opened, wide and light, whatever tests have left there; the page's lab."""
    visit.look(narrow=False, dark=False)
    moves_a_control = visit.page.locator('.scrubber[data-control]:not([data-control=""])').count()
    if (
        visit.page.url,
        visit.picture(),
    ) != visit.beginning or moves_a_control:  # which may be about to tell the server
        visit.open(urlsplit(visit.page.url).path)
    return LAB_OF[visit.key]


@EVERY_PAGE
def test_a_cold_deep_link_opens_the_right_page(visit: Visit) -> None:
    expect(visit.page).to_have_title(f"{visit.title} · Durchblick")
    assert visit.page.get_by_role("dialog").count() == 0
    assert visit.heading()
    assert UNKNOWN not in visit.text()
    assert "Fehlercode" not in visit.text()


@EVERY_PAGE
def test_the_document_is_german(visit: Visit) -> None:
    assert visit.page.evaluate("document.documentElement.lang") == "de"
    assert english(visit.text()) == []


@EVERY_PAGE
def test_the_page_is_in_the_sidebar_and_marked(visit: Visit) -> None:
    sidebar = visit.page.get_by_test_id("stSidebar")
    if visit.key in FOR_LECTURERS:  # this learner is none
        assert sidebar.get_by_role("link", name=visit.title, exact=True).count() == 0
        return
    current = sidebar.locator('a[aria-current="page"]')
    expect(current).to_have_text(re.compile(re.escape(visit.title)))


@EVERY_PAGE
def test_the_page_fits_and_can_be_read_by_all_and_its_pictures_follow_the_theme(visit: Visit) -> None:
    ARTEFACTS.mkdir(exist_ok=True)
    faults = {}

    def seen(*, narrow: bool, dark: bool) -> list[str]:
        look = f"{390 if narrow else 1280}-{'dark' if dark else 'light'}"
        visit.page.screenshot(path=ARTEFACTS / f"{visit.key.replace('/', '-')}-{look}.png")
        faults[look] = visit.overflow() + violations(visit.page)
        return visit.images()

    visit.look(narrow=False, dark=False)
    opened = visit.images()
    visit.look(narrow=False, dark=True)
    visit.wait_for_images(opened, same=False)
    for narrow in (False, True):
        visit.look(narrow=narrow, dark=True)
        dark = seen(narrow=narrow, dark=True)
        visit.look(narrow=narrow, dark=False)
        visit.wait_for_images(dark, same=False)
        seen(narrow=narrow, dark=False)
        if not narrow:  # after another size Chromium may smooth a few pixels otherwise
            visit.look(narrow=narrow, dark=True)
            visit.wait_for_images(dark, same=True)
    assert faults == {look: [] for look in ("1280-dark", "1280-light", "390-dark", "390-light")}


@EVERY_LAB
def test_playing_and_scrubbing_ask_the_server_nothing(visit: Visit) -> None:
    lab = begin(visit)
    states = iter([preset.state for preset in lab.presets])
    while not visit.scrubber().first.locator(".controls").is_visible():  # a page may have a walk and a film
        visit.open(address(lab, next(states)))
    scrubber = visit.scrubber().first
    slider, button = (
        scrubber.locator("input"),
        scrubber.get_by_role("button", name=re.compile("Abspielen|Anhalten")),
    )
    before = len(visit.sent)
    last = int(slider.get_attribute("max"))
    slider.focus()
    visit.page.keyboard.press("End")  # where the frames are a control's values, it stands where that does
    frames = [int(scrubber.get_attribute("data-frame"))]
    pictures = [visit.picture()]
    for key in ("ArrowLeft", "ArrowLeft", "Home", "ArrowRight", "End"):
        visit.page.keyboard.press(key)
        frames.append(int(scrubber.get_attribute("data-frame")))
        pictures.append(visit.picture())
    first = frames[0]  # the last one, or the one that a film opens at
    assert frames == [first, first - 1, first - 2, 0, 1, last]
    assert pictures[0] == pictures[-1]
    assert pictures[0] != pictures[3]
    button.click()
    expect(button).to_have_text("Anhalten")
    expect(scrubber).not_to_have_attribute("data-frame", str(last))
    button.click()
    expect(button).to_have_text("Abspielen")
    visit.page.evaluate(FAST)
    slider.focus()
    visit.page.keyboard.press("End")
    shown = scrubber.evaluate_handle(FRAMES_SHOWN)
    button.click()
    expect(button).to_have_text("Abspielen")
    played = [frame for frame in shown.json_value() if frame != "0"]  # a walk shows its start before it goes
    assert played == [str(frame) for frame in range(1, last + 1)]
    if scrubber.get_attribute("data-control"):  # other charts of the page follow the control
        assert visit.images() == [one for one in json.loads(pictures[0]) if one.startswith("data:image")]
    else:
        assert visit.picture() == pictures[0]
    # A control's film tells the server where it was left, here nine times at most, and nothing while it moves.
    assert len(visit.sent) - before <= (9 if scrubber.get_attribute("data-control") else 0)


# Every picture of the film in its order, only without most of the time in which nothing happens.
FAST = """() => {
  const real = window.setInterval;
  window.setInterval = (tick, pause) => { window.setInterval = real; return real(tick, pause / 8); };
}"""
FRAMES_SHOWN = """(scrubber) => {
  const shown = [];
  const look = () => { if (scrubber.dataset.frame !== shown.at(-1)) shown.push(scrubber.dataset.frame); };
  new MutationObserver(look).observe(scrubber, { attributeFilter: ["data-frame"] });
  return shown;
}"""


@EVERY_LAB
def test_arrow_keys_change_the_picture_and_the_address_shows_it_elsewhere(
    visit: Visit, other_profile: BrowserContext
) -> None:
    lab = begin(visit)
    for canvas in visit.scrubber().locator("canvas, svg.drawn").all():  # what is seen is also said
        assert canvas.get_attribute("role") in {"img", "group"}
        assert len(canvas.get_attribute("aria-label") or "") > 30
    preset = next(preset for preset in lab.presets if lab.complete(preset.state) != lab.complete({}))
    visit.page.get_by_role("combobox", name=re.compile("Beispiel")).click()
    visit.picture_changes(lambda: visit.page.get_by_role("option", name=preset.label, exact=True).click())
    slider = visit.page.locator('[data-testid="stSlider"] input[type="range"]').first
    at_end = slider.input_value() == slider.get_attribute("max")
    before = visit.page.url
    slider.focus()
    visit.picture_changes(lambda: visit.page.keyboard.press("ArrowLeft" if at_end else "ArrowRight"))
    assert visit.page.url != before
    assert re.search(rf"/{lab.url}\?.*\b({'|'.join(lab.complete({}))})=", visit.page.url)
    elsewhere = Visit(other_profile, visit.root).open(visit.page.url.removeprefix(visit.root))
    assert elsewhere.picture() == visit.picture()
    elsewhere.close()


@EVERY_PAGE
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


@EVERY_PAGE
def test_nothing_was_wrong_and_nothing_left_the_machine(visit: Visit) -> None:
    assert visit.complaints == []
    assert visit.outside == []


def pairs_that_share_a_control() -> list[tuple[Lab, Lab]]:
    """Each lab in one pair at most."""
    pairs, free = [], list(LABS)
    while free:
        one = free.pop(0)
        other = next((lab for lab in free if moved_off_both_defaults(one, lab)), None)
        if other is not None:
            free.remove(other)
            pairs.append((one, other))
    return pairs


def test_some_labs_share_a_control() -> None:
    assert pairs_that_share_a_control(), "the test below has nothing to look at"


@pytest.mark.parametrize("pair", pairs_that_share_a_control(), ids=lambda pair: f"{pair[0].page}-{pair[1].page}")
def test_two_labs_with_the_same_control_keep_their_own_values(opened: Visit, pair: tuple[Lab, Lab]) -> None:
    one, other = pair
    opened.open(address(other, {}))
    untouched = opened.picture()
    moved = moved_off_both_defaults(one, other)
    opened.open(address(one, moved))
    mine = opened.picture()
    walk(opened, other)
    assert opened.picture() == untouched
    walk(opened, one)
    assert opened.picture() == mine
    assert {key: one.parse(key, raw) for key, raw in state_in(opened.page.url).items()} == moved


def walk(visit: Visit, lab: Lab) -> None:
    """Go to another lab through the sidebar."""
    visit.page.get_by_test_id("stSidebar").get_by_role("link", name=lab.title, exact=True).click()
    expect(visit.page.get_by_role("heading", level=1)).to_have_text(f"{lab.title}: {lab.question}")
    visit.settle()


def test_a_long_training_shows_progress_and_can_be_stopped(opened: Visit) -> None:
    for lab in LABS:
        if "lab.fit(" not in (PROJECT / "pages" / lab.chapter / f"{lab.page}.py").read_text(encoding="utf-8"):
            continue  # a page with many trainings at once says in its own words that they were stopped
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
            return
    pytest.fail("no lab trains long enough to be stopped, or none stops")


def largest_state(lab: Lab) -> dict:
    """The state with most to compute: every number of things at its end."""
    counts = [c for c in lab.controls if c.kind in {"slider", "steps"} and isinstance(c.default, int)]
    return {c.key: c.values[-1] if c.kind == "steps" else c.max for c in counts}


def test_the_first_request_of_a_fresh_server_may_be_a_deep_link(browser: Browser, tmp_path: Path) -> None:
    lab = LABS[-1]
    with ServerProcess(tmp_path) as server, new_profile(browser) as fresh:
        first = Visit(fresh, server.url).open(f"/{lab.url}")
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
    profile: BrowserContext, app_server: ServerProcess
) -> None:
    phone = Visit(profile, app_server.url, narrow=True, dark=True).open(address(LABS[0], {}))
    expect(phone.page.get_by_role("heading", level=1)).to_be_in_viewport()
    expect(phone.page.get_by_test_id("stSidebar").get_by_role("link").first).not_to_be_in_viewport()
    assert phone.overflow() == []
    phone.close()


def test_an_error_anywhere_becomes_german_with_a_code_that_is_in_the_log(
    profile: BrowserContext, tmp_path: Path
) -> None:
    script = Path(__file__).with_name("failing_app.py")
    with ServerProcess(tmp_path, script=script) as server:
        for place, name in (("page", "Seite"), ("callback", "Callback"), ("fragment", "Fragment")):
            visit = Visit(profile, server.url).open("/")
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
