"""The first page in Chromium: the map of concepts by pointer and keyboard, and the date that stays."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.axe import violations
from tests.browser.server_process import ServerProcess
from tests.browser.visit import Visit

pytestmark = pytest.mark.browser


@pytest.fixture
def home(profile: BrowserContext, app_server: ServerProcess) -> Iterator[Visit]:
    visit = Visit(profile, app_server.url).open("/")
    yield visit
    visit.close()


def test_a_tile_unfolds_without_the_server_and_its_buttons_lead_on(home: Visit) -> None:
    tile = home.page.locator(".tile", has_text="Mean Squared Error")
    sent = len(home.sent)
    tile.focus()
    home.page.keyboard.press("Enter")
    panel = home.page.locator(".panel:not([hidden])")
    expect(panel).to_contain_text("Mean Squared Error")
    assert tile.get_attribute("aria-expanded") == "true"
    assert violations(home.page) == []
    home.page.keyboard.press("Enter")
    expect(panel).to_have_count(0)
    home.page.locator(".tile", has_text="Dropout-Raten").click()
    expect(panel).to_have_count(1)
    assert len(home.sent) == sent
    panel.get_by_role("button", name="Labor Dropout öffnen").click()
    expect(home.page).to_have_title("Dropout · Durchblick")


def test_a_tile_leads_to_a_question_about_its_concept(home: Visit) -> None:
    home.page.locator(".tile", has_text="Max-Pooling").click()
    home.page.get_by_role("button", name="Frage dazu üben").click()
    expect(home.page).to_have_title("Selbsttest · Durchblick")
    assert "frage=" in home.page.url


def test_the_exams_date_is_kept_and_counted_from(home: Visit) -> None:
    day = home.page.evaluate("new Date(Date.now() + 9 * 864e5).toLocaleDateString('sv')")
    home.page.locator("[type=date]").fill(day)
    home.page.get_by_role("button", name="Plan machen").click()
    expect(home.page.get_by_text("In 9 Tagen ist die Prüfung")).to_be_visible()
    home.page.reload()
    expect(home.page.get_by_text("In 9 Tagen ist die Prüfung")).to_be_visible()
    home.page.get_by_text("Termin und Minuten ändern").click()
    home.page.locator("[type=date]").fill("")
    home.page.get_by_role("button", name="Übernehmen").click()
    expect(home.page.get_by_text("Wann ist deine Prüfung?")).to_be_visible()
