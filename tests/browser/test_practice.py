"""The self-test in a browser: what was typed stays, what was submitted stays, text stays text."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from quiz.progress import open_store
from tests.browser.browser_process import launch
from tests.browser.server_process import ServerProcess

pytestmark = pytest.mark.browser
expect.set_options(timeout=30_000)  # as Playwright's own actions: a busy machine is no fault of the page

IDLE = (
    '[data-testid="stApp"][data-test-connection-state="CONNECTED"][data-test-script-state="notRunning"]'
    ':not(:has([data-stale="true"]))'
)
TEXT = "Die Accuracy auf den Trainingsdaten ist viel höher als auf den Validierungsdaten."
HOSTILE = '<img src=x onerror="window.hurt=1"><script>window.hurt=1</script> **fett** $x^2$ :red[rot] </div>'


@pytest.fixture(scope="module")
def chromium(request: pytest.FixtureRequest) -> Iterator[Browser]:
    """The browser of the whole test run where there is one: Playwright starts once in a process."""
    try:
        yield request.getfixturevalue("browser")
    except pytest.FixtureLookupError:
        with sync_playwright() as playwright:
            browser = launch(playwright)
            yield browser
            browser.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, new_database: Callable[[], str]) -> Iterator[ServerProcess]:
    """One server for all tests of this file: each asks a question of its own."""
    environment = {"DURCHBLICK_DB_URL": new_database()}
    with ServerProcess(tmp_path_factory.mktemp("server"), env=environment) as running:
        yield running


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(locale="de-CH", timezone_id="Europe/Zurich")
    yield context.new_page()
    context.close()


def visit(page: Page, server: ServerProcess, question: str) -> None:
    page.goto(f"{server.url}/selbsttest?frage={question}")
    expect(page.locator(IDLE)).to_be_visible()
    assert "Fehlercode" not in page.locator("body").inner_text(), server.log[-2000:]


def field(page: Page) -> Locator:
    return page.get_by_label("Deine Antwort", exact=True)


def submit(page: Page, confidence: str = "Recht sicher") -> None:
    page.get_by_role("radio", name=confidence, exact=True).click()
    page.get_by_role("button", name="Antwort abgeben").click()


def confirmed(page: Page) -> None:
    page.get_by_text("Gespeichert", exact=True).wait_for()


def kept_texts(server: ServerProcess, question: str) -> list[str]:
    store = open_store(server.address)
    texts = [answer.text for answer in store.answers("local", question)]
    store.close()
    return texts


def test_what_was_typed_survives_a_reload_at_once(page: Page, server: ServerProcess) -> None:
    visit(page, server, "q01")
    field(page).press_sequentially(TEXT)
    page.reload()
    expect(field(page)).to_have_value(TEXT)


def test_what_was_typed_is_there_in_another_browser(page: Page, server: ServerProcess, chromium: Browser) -> None:
    visit(page, server, "q02")
    field(page).press_sequentially(TEXT)
    expect(page.get_by_text("Entwurf gespeichert")).to_be_visible()
    server.kill()
    server.start()
    other = chromium.new_context()
    elsewhere = other.new_page()
    visit(elsewhere, server, "q02")
    expect(field(elsewhere)).to_have_value(TEXT)
    other.close()


def test_what_was_typed_last_before_a_jump_is_kept(page: Page, server: ServerProcess) -> None:
    visit(page, server, "q14")
    field(page).press_sequentially(TEXT)
    page.get_by_role("combobox").click()
    # the field was left: its text is on the way, and the list is drawn anew, which would swallow the click
    expect(page.get_by_text("Entwurf gespeichert")).to_be_visible()
    expect(page.locator(IDLE)).to_be_visible()
    page.get_by_role("option", name=re.compile("q15 ")).click()
    expect(page).to_have_url(re.compile("q15$"))
    expect(page.locator(IDLE)).to_be_visible()
    store = open_store(server.address)
    draft = store.draft("local", "q14")
    store.close()
    assert draft is not None
    assert draft.text == TEXT


def test_a_server_killed_while_typing_costs_nothing(page: Page, server: ServerProcess) -> None:
    visit(page, server, "q03")
    field(page).press_sequentially("Die Accuracy ")
    expect(page.get_by_text("Entwurf gespeichert")).to_be_visible()
    server.kill()
    field(page).evaluate(
        "(area, text) => { area.value += text; area.dispatchEvent(new Event('input')); }", "sinkt."
    )
    server.start()
    page.reload()
    expect(field(page)).to_have_value("Die Accuracy sinkt.")
    expect(page.get_by_text("Entwurf gespeichert")).to_be_visible()


def test_an_answer_confirmed_is_there_after_kill_9(page: Page, server: ServerProcess) -> None:
    visit(page, server, "q04")
    field(page).press_sequentially(TEXT)
    submit(page)
    confirmed(page)
    server.kill()
    server.start()
    assert kept_texts(server, "q04") == [TEXT]
    page.goto(page.url)
    expect(page.locator(".answer-text")).to_contain_text("höher")
    expect(page.get_by_text("Musterantwort")).to_be_visible()


def test_the_last_words_before_the_click_are_submitted(page: Page, server: ServerProcess) -> None:
    visit(page, server, "q05")
    page.get_by_role("radio", name="Geraten", exact=True).click()
    field(page).press_sequentially(TEXT)
    page.get_by_role("button", name="Antwort abgeben").click()
    confirmed(page)
    assert kept_texts(server, "q05") == [TEXT]


def test_a_double_click_and_a_second_tab_give_one_answer(page: Page, server: ServerProcess) -> None:
    visit(page, server, "q06")
    field(page).press_sequentially(TEXT)
    expect(page.get_by_text("Entwurf gespeichert")).to_be_visible()
    second = page.context.new_page()
    visit(second, server, "q06")
    expect(field(second)).to_have_value(TEXT)
    for tab in (page, second):
        tab.get_by_role("radio", name="Geraten", exact=True).click()
        tab.get_by_role("button", name="Antwort abgeben").dblclick()
        confirmed(tab)
    assert kept_texts(server, "q06") == [TEXT]


def test_two_tabs_with_different_texts_keep_both(page: Page, server: ServerProcess) -> None:
    visit(page, server, "q10")
    second = page.context.new_page()
    visit(second, server, "q10")
    texts = {page: "Richtige durch alle.", second: "Die Diagonale durch die Summe aller Felder."}
    for tab, text in texts.items():
        field(tab).fill(text)
        expect(tab.get_by_text("Entwurf gespeichert")).to_be_visible()
    for tab, text in texts.items():
        submit(tab)
        confirmed(tab)
        assert text in re.sub(r"[✓?!]\s*\w*\s*\d", "", tab.locator(".answer-text").inner_text())
    assert sorted(kept_texts(server, "q10")) == sorted(texts.values())


def test_html_and_markdown_in_an_answer_are_text(page: Page, server: ServerProcess) -> None:
    visit(page, server, "q07")
    field(page).fill(f"{HOSTILE} Der Loss steigt.")
    submit(page)
    confirmed(page)
    shown = re.sub(r"[✓?!]\s*\w*\s*\d", "", page.locator(".answer-text").inner_text())
    assert HOSTILE in shown
    assert page.locator(".answer-text img, .answer-text script, .answer-text strong").count() == 0
    assert page.evaluate("window.hurt") is None


def test_on_a_telephone_the_confirmation_and_the_next_prompt_are_in_sight(
    page: Page, server: ServerProcess
) -> None:
    page.set_viewport_size({"width": 390, "height": 700})
    visit(page, server, "q16")
    field(page).fill(f"{TEXT}\n\n" * 12)
    submit(page)
    expect(page.get_by_text("Gespeichert", exact=True)).to_be_in_viewport()
    page.get_by_role("button", name="Nächste Frage").click()
    expect(page.get_by_role("button", name="Antwort abgeben")).to_be_attached()
    expect(page.get_by_role("heading", level=1)).to_be_in_viewport()


def test_an_empty_answer_is_not_recorded(page: Page, server: ServerProcess) -> None:
    visit(page, server, "q08")
    field(page).press_sequentially("  ")
    assert "Press" not in page.locator("body").inner_text()  # the text area's English hint
    submit(page)
    expect(page.get_by_text("Schreib zuerst etwas")).to_be_visible()
    assert kept_texts(server, "q08") == []


def test_the_next_question_and_an_unknown_one(page: Page, server: ServerProcess) -> None:
    visit(page, server, "q09")
    field(page).press_sequentially(TEXT)
    submit(page)
    page.get_by_role("button", name="Nächste Frage").click()
    expect(page.get_by_role("button", name="Antwort abgeben")).to_be_visible()  # whatever kind the plan asks
    expect(page).not_to_have_url(re.compile("antwort|q09$"))
    visit(page, server, "q99")
    expect(page.get_by_text("Die Frage «q99» gibt es nicht")).to_be_visible()
    expect(field(page)).to_be_visible()


def test_a_wrong_database_is_said_in_german(page: Page, tmp_path: Path) -> None:
    with ServerProcess(tmp_path, env={"DURCHBLICK_DB_URL": "sqlite:////nowhere/progress.db"}) as server:
        visit(page, server, "q11")
        expect(page.get_by_text("Dein Fortschritt ist gerade nicht erreichbar.")).to_be_visible()
        expect(page.get_by_text("Der Ordner /nowhere besteht nicht")).to_be_visible()
        assert "Traceback" not in page.locator("body").inner_text()


def test_a_broken_database_keeps_its_file(page: Page, tmp_path: Path) -> None:
    broken = b"no database" * 500
    (tmp_path / "progress.db").write_bytes(broken)
    with ServerProcess(tmp_path) as server:
        visit(page, server, "q12")
        expect(page.get_by_text("beschädigt")).to_be_visible()
        assert server.database.read_bytes() == broken


def test_ones_own_word_and_rating_survive_a_reload(page: Page, server: ServerProcess) -> None:
    visit(page, server, "q13")
    field(page).press_sequentially(TEXT)
    submit(page)
    confirmed(page)
    points = page.get_by_text(re.compile("geschätzt"))
    before = points.inner_text()
    page.get_by_role("radio", name="Steht doch da").first.click()
    expect(points).not_to_have_text(before)
    page.get_by_role("radio", name="Mit Mühe").click()
    expect(page.locator(IDLE)).to_be_visible()
    page.reload()
    expect(page.get_by_role("radio", name="Steht doch da").first).to_be_checked()
    expect(page.get_by_role("radio", name="Mit Mühe")).to_be_checked()
