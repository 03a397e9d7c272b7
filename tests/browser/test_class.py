"""The lecturer's page in a browser: looks, files that leave, and the closed door for everybody else."""

import csv
import io
from collections.abc import Iterator

import pytest
import yaml
from playwright.sync_api import BrowserContext, expect

from quiz.bank import load_bank
from quiz.progress import open_store
from quiz.questions import OpenQuestion
from tests.browser.axe import violations
from tests.browser.server_process import ServerProcess
from tests.browser.visit import Visit, english
from tests.class_rows import NOON, answer

pytestmark = pytest.mark.browser
LOOKS = [(narrow, dark) for narrow in (False, True) for dark in (False, True)]
TABS = ("Fragen", "Kernpunkte", "Anders beurteilt", "Fehler in den Inhalten")
HOSTILE = "<script>window.hurt=1</script> <img src=x onerror=window.hurt=1> [klick](javascript:window.hurt=1)"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """A server whose visitor is a lecturer, with a class of twelve in its database."""
    with ServerProcess(tmp_path_factory.mktemp("class"), env={"DURCHBLICK_LECTURER": "1"}) as running:
        store = open_store(f"sqlite:///{running.database}")
        question = load_bank().questions["q07"]
        assert isinstance(question, OpenQuestion)
        for number in range(12):
            for name in ("q01", "q02", "q03", "q04"):
                answer(store, f"anna-{number}", name, number / 12)
            points = {point.id: "hit" if number > 5 else "miss" for point in question.key_points}
            kept = answer(store, f"anna-{number}", "q07", number / 12, points=points, text=f"{number} {HOSTILE}")
            if number < 2:
                store.contest(f"anna-{number}", kept, question.key_points[0].id, "contested", now=NOON)
        store.close()
        yield running


@pytest.fixture
def visit(profile: BrowserContext, server: ServerProcess) -> Iterator[Visit]:
    opened = Visit(profile, server.url).open("/klasse")
    yield opened
    opened.close()


def test_every_tab_in_every_look(visit: Visit) -> None:
    faults = {}
    for narrow, dark in LOOKS:
        visit.look(narrow=narrow, dark=dark)
        for tab in TABS:
            visit.page.get_by_role("tab", name=tab).click()
            visit.settle()
            faults[narrow, dark, tab] = visit.overflow() + violations(visit.page) + english(visit.text())
    assert faults == {key: [] for key in faults}
    assert (visit.complaints, visit.outside) == ([], [])


def test_a_hostile_answer_is_text(visit: Visit) -> None:
    visit.page.get_by_role("tab", name="Anders beurteilt (2)").click()
    expect(visit.page.get_by_text(f"0 {HOSTILE}")).to_be_visible()
    assert visit.page.evaluate("window.hurt") is None
    assert "anna" not in visit.text()


def test_the_files_that_leave(visit: Visit) -> None:
    with visit.page.expect_download() as table:
        visit.page.get_by_role("button", name="Tabelle (CSV)").click()
    text = table.value.path().read_bytes().decode("utf-8-sig")
    lines = {(line[1], line[5]) for line in csv.reader(io.StringIO(text), delimiter=";")}
    assert ("q07", "10") in lines
    assert ("q08", "unter 5") in lines
    visit.page.get_by_role("tab", name="Anders beurteilt (2)").click()
    with visit.page.expect_download() as one:
        visit.page.get_by_role("button", name="Als Testfall (YAML)").first.click()
    [case] = yaml.safe_load(one.value.path().read_text(encoding="utf-8"))
    assert case["answer"] == f"0 {HOSTILE}"
    assert len(case["hits"]) == 1
    with visit.page.expect_download() as every:
        visit.page.get_by_role("button", name="Alle 2 Testfälle (YAML)").click()
    assert len(yaml.safe_load(every.value.path().read_text(encoding="utf-8"))) == 2


def test_the_sidebar_has_it_for_the_role_alone(
    visit: Visit, profile: BrowserContext, app_server: ServerProcess
) -> None:
    link = "[data-testid='stSidebarNavLink'][href$='/klasse']"
    expect(visit.page.locator(link)).to_have_count(1)
    student = Visit(profile, app_server.url).open("/klasse")
    expect(student.page.locator(link)).to_have_count(0)
    expect(student.page.get_by_text("Sie ist für die Personen, die den Kurs leiten")).to_be_visible()
    expect(student.page.get_by_role("tab")).to_have_count(0)
    student.close()
