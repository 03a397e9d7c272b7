"""The progress page's files in a browser: three that leave, one that comes in from another machine."""

from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from playwright.sync_api import BrowserContext, expect

from quiz.progress import Store
from quiz.progress_file import AnswerRow, Progress, read_progress, write_progress
from tests.browser.axe import violations
from tests.browser.server_process import ServerProcess
from tests.browser.visit import PATIENCE, Visit, english

pytestmark = pytest.mark.browser
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
ANSWER = AnswerRow.model_validate(
    {
        "submission": UUID(int=1), "question_id": "q03", "text": "a", "confidence": 2, "grade": {"score": 1},
        "asked_at": NOON, "submitted_at": NOON, "self_rating": None,
    }
)  # fmt: skip
LOOKS = [(narrow, dark) for narrow in (False, True) for dark in (False, True)]


def pick(visit: Visit, file: Path) -> None:
    visit.page.get_by_label("Datei wählen").set_input_files(file)


def test_a_file_comes_in_and_leaves_again(
    profile: BrowserContext, own_server: ServerProcess, own_store: Store, tmp_path: Path
) -> None:
    foreign, file = tmp_path / "fremd <b>.json", tmp_path / "fortschritt.json"
    foreign.write_text("{")
    file.write_bytes(write_progress(Progress(answers=(ANSWER,)), now=NOON))
    visit = Visit(profile, own_server.url).open("/fortschritt")
    pick(visit, foreign)
    expect(visit.page.get_by_text("kein Fortschritt von Durchblick")).to_be_visible(timeout=PATIENCE)
    expect(visit.page.get_by_text("fremd <b>.json")).to_be_visible()
    expect(visit.page.get_by_text("Wird gelesen")).to_have_count(0)
    pick(visit, file)
    expect(visit.page.get_by_text("1 neue Antwort, 0 schon da")).to_be_visible(timeout=PATIENCE)
    faults = {}
    for narrow, dark in LOOKS:
        visit.look(narrow=narrow, dark=dark)
        faults[narrow, dark] = [*visit.overflow(), *violations(visit.page), *english(visit.text())]
    assert {look: found for look, found in faults.items() if found} == {}
    visit.page.get_by_role("button", name="Dazunehmen").click()
    expect(visit.page.get_by_text("Dazugenommen: 1 neue Antwort")).to_be_visible(timeout=PATIENCE)
    assert [answer.text for answer in own_store.answers("local")] == ["a"]
    pick(visit, file)  # the same one again
    expect(visit.page.get_by_text("Alles in dieser Datei ist schon da")).to_be_visible(timeout=PATIENCE)

    for button, name, begins in (
        ("Karten für Anki", "durchblick.apkg", b"PK"),
        ("Spickzettel (PDF)", "durchblick-spickzettel.pdf", b"%PDF"),
        ("Fortschritt sichern", "durchblick-fortschritt.json", b"{"),
    ):
        with visit.page.expect_download(timeout=PATIENCE) as started:
            visit.page.get_by_role("button", name=button).click()
        content = Path(started.value.path()).read_bytes()
        assert started.value.suggested_filename == name
        assert content.startswith(begins)
    assert read_progress(content) == Progress(answers=(ANSWER,))
    assert visit.complaints == []
    assert visit.outside == []
    visit.close()


def test_the_field_can_be_reached_by_keyboard(profile: BrowserContext, own_server: ServerProcess) -> None:
    visit = Visit(profile, own_server.url).open("/fortschritt")
    visit.page.get_by_role("button", name="Fortschritt sichern").focus()
    visit.page.keyboard.press("Tab")
    expect(visit.page.get_by_label("Datei wählen")).to_be_focused()
    with visit.page.expect_file_chooser(timeout=PATIENCE):
        visit.page.keyboard.press("Enter")
    visit.close()
