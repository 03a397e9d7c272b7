"""The mock exam in a browser: what was typed is there after a crash, and the clock runs by itself."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import BrowserContext, expect

from quiz.exams import Exams
from quiz.progress import Store
from tests.browser.axe import violations
from tests.browser.server_process import ServerProcess
from tests.browser.visit import PATIENCE, Visit

pytestmark = pytest.mark.browser
TEXT = "Beim supervised Learning kennt man die Labels."
LOOKS = [(narrow, dark) for narrow in (False, True) for dark in (False, True)]


def begin(visit: Visit) -> None:
    visit.open("/probepruefung")
    visit.page.get_by_role("radio", name="Kurze").click()
    visit.settle()
    visit.page.get_by_role("button", name="Prüfung beginnen").click()
    expect(visit.page.get_by_role("timer")).to_be_visible(timeout=PATIENCE)
    visit.settle()


def ask(own_store: Store, question: str, *, left: timedelta) -> None:
    """An exam of 90 minutes and this one question, with so much time left."""
    started = datetime.now(UTC) + left - timedelta(minutes=90)
    Exams(own_store.engine).start("local", seed=1, paper=[question], minutes=90, now=started)


def finish(visit: Visit) -> None:
    visit.page.get_by_role("button", name="Abgeben", exact=True).click()
    visit.page.get_by_role("button", name="Ja, abgeben").click()
    expect(visit.page.get_by_text("Abgegeben", exact=True)).to_be_visible(timeout=PATIENCE)
    visit.settle()


def test_what_was_typed_is_there_after_the_tab_and_the_server_have_died(
    profile: BrowserContext, own_server: ServerProcess, own_store: Store
) -> None:
    ask(own_store, "q01", left=timedelta(minutes=90))
    visit = Visit(profile, own_server.url).open("/probepruefung")
    visit.page.get_by_label("Deine Antwort", exact=True).press_sequentially(TEXT)
    expect(visit.page.get_by_text("Entwurf gespeichert")).to_be_visible(timeout=PATIENCE)
    visit.close()  # forgets what the browser itself has kept
    own_server.kill()
    own_server.start()
    again = Visit(profile, own_server.url).open("/probepruefung")
    expect(again.page.get_by_label("Deine Antwort", exact=True)).to_have_value(TEXT)
    expect(again.page.get_by_role("timer")).to_have_text(re.compile(r"^1:(29|28)"))
    again.page.set_viewport_size({"width": 390, "height": 320})
    again.page.get_by_role("button", name="Abgeben", exact=True).scroll_into_view_if_needed()
    expect(again.page.get_by_role("timer")).to_be_in_viewport()
    finish(again)
    expect(again.page.locator(".answer-text")).to_contain_text("kennt man die Labels")
    again.close()
    assert [answer.text for answer in own_store.answers("local", "q01")] == [TEXT]


def test_every_state_fits_a_telephone_and_can_be_read_by_all(
    profile: BrowserContext, own_server: ServerProcess
) -> None:
    visit = Visit(profile, own_server.url)
    begin(visit)
    faults = looked_at(visit, "running")
    clock = visit.page.get_by_role("timer")
    before = clock.inner_text()
    expect(clock).not_to_have_text(before)  # without a word from the server
    finish(visit)
    faults |= looked_at(visit, "review")
    assert {name: found for name, found in faults.items() if found} == {}
    assert visit.complaints == []
    assert visit.outside == []
    visit.close()


def looked_at(visit: Visit, state: str) -> dict[str, list[str]]:
    faults = {}
    for narrow, dark in LOOKS:
        visit.look(narrow=narrow, dark=dark)
        faults[f"{state} {'narrow' if narrow else 'wide'} {'dark' if dark else 'light'}"] = [
            *visit.overflow(),
            *violations(visit.page),
        ]
    return faults


def test_when_the_clock_has_run_down_what_was_typed_last_is_handed_in(
    profile: BrowserContext, own_server: ServerProcess, own_store: Store
) -> None:
    ask(own_store, "q02", left=timedelta(seconds=15))
    visit = Visit(profile, own_server.url).open("/probepruefung")
    expect(visit.page.get_by_text("Noch 2 Minuten")).to_be_visible()
    expect(visit.page.get_by_role("timer")).to_have_text(re.compile(r"^0:0[123]$"), timeout=PATIENCE)
    visit.page.get_by_label("Deine Antwort", exact=True).fill(TEXT)
    expect(visit.page.get_by_text("Die Zeit war um.")).to_be_visible(timeout=PATIENCE)
    visit.close()
    assert [answer.text for answer in own_store.answers("local", "q02")] == [TEXT]
