"""Hostile texts in a lecturer's folder and in answers, in a browser: they are shown as text and harm nothing."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml
from playwright.sync_api import Browser, BrowserContext, expect

from quiz.progress import open_store
from tests.browser.server_process import ServerProcess
from tests.browser.visit import Visit, new_profile

pytestmark = pytest.mark.browser

# What a text of the content may hold; each part is seen on the page, and none of it may run or load anything.
TAGS = (
    "<script>window.hurt=1</script> <img src=x onerror=window.hurt=1> </div></textarea> <b>dick</b> "
    "<iframe src=https://evil.example/frame></iframe> <svg onload=window.hurt=1></svg>"
)
LINKS = (
    "![Bild](https://evil.example/picture.png) ![Bild][r] [klick](javascript:window.hurt=1) "
    "[klick](data:text/html,x) <javascript:window.hurt=1> [r]"
)
FORMULAS = r"$\def\a{\a\a}\a$ $\frac{1$ $ \href{javascript:window.hurt=1}{x}"
SIGNS = f"{FORMULAS} :material/nowhere: :red[rot :nowhere[x] `code"
HOSTILE = f"{TAGS} {LINKS} {SIGNS}"
REFERENCE = "\n\n[r]: https://evil.example/reference.png"
TYPED = f"{HOSTILE} \u202e {{{{x}}}} '; DROP TABLE answers; -- Der Loss steigt."
KINDS = ("open", "claim", "choice", "several", "order", "match", "numeric", "multi_part")
ADDRESSES = "() => [...document.querySelectorAll('a[href], img[src], iframe')].map((e) => e.href ?? e.src)"


def _questions() -> list[dict]:
    """One question a kind, with a hostile text wherever a text goes."""
    asked = {"topic": "basics", "points": 2, "concepts": ["overfitting-erkennen"], "source": HOSTILE}
    points = [
        {"id": "rise", "weight": 1.0, "statement": HOSTILE, "hint": HOSTILE, "patterns": [["loss", "steigt"]]}
    ]
    misconception = {"id": "fall", "statement": HOSTILE, "patterns": [["steigt"]], "deduction": 0.5}
    rubric = {
        "model_answer": HOSTILE + REFERENCE,
        "key_points": points,
        "misconceptions": [{**misconception, "correction": HOSTILE}],
        "tests": [{"answer": "x", "hits": []}],
    }
    options = [{"id": f"o{n}", "text": f"{n} {HOSTILE}", "right": n == 0, "why": HOSTILE} for n in range(3)]
    picked = {"prompt": HOSTILE + REFERENCE, "explanation": HOSTILE}
    sides = [{"id": f"p{n}", "left": f"{n} {HOSTILE}", "right": f"{n} {TAGS}"} for n in range(2)]
    parts = [
        {"id": "z", "ask": HOSTILE, "tolerance": 0.005, "points": 1, "mistakes": {"no-bias": HOSTILE}},
        {"id": "output", "ask": HOSTILE, "tolerance": 0.005, "points": 1, "mistakes": {"wrong-sign": HOSTILE}},
        {"id": "loss", "ask": HOSTILE, "tolerance": 0.0005, "points": 1, "mistakes": {"not-squared": HOSTILE}},
    ]
    parts.append(
        {
            "id": "gradient",
            "ask": HOSTILE,
            "tolerance": 0.0005,
            "points": 1,
            "mistakes": {"no-sigmoid": HOSTILE, "no-two": HOSTILE},
        }
    )
    mistakes = dict.fromkeys(("no-bias", "bias-subtracted", "bias-times-input", "without-weights"), HOSTILE)
    several = [{**option, "right": number < 2} for number, option in enumerate(options)]
    return [
        {"id": "x-open", "kind": "open", **asked, "prompt": HOSTILE + REFERENCE, "notes_answer": HOSTILE, **rubric}
        | {"explanation": HOSTILE, "proof": HOSTILE},
        {"id": "x-claim", "kind": "claim", **asked, "claim": HOSTILE, "verdict": "falsch", **rubric},
        {"id": "x-choice", "kind": "choice", **asked, **picked, "options": options},
        {"id": "x-several", "kind": "choice", **asked, **picked, "options": several},
        {"id": "x-order", "kind": "order", **asked, **picked}
        | {"items": [{"id": f"i{n}", "text": f"{n} {HOSTILE}"} for n in range(3)]},
        {"id": "x-match", "kind": "match", **asked, **picked, "pairs": sides, "others": [f"9 {HOSTILE}"]},
        {"id": "x-numeric", "kind": "numeric", **asked, "title": HOSTILE, "generator": "weighted_sum"}
        | {"prompt": HOSTILE, "tolerance": 0.005, "solution": HOSTILE, "mistakes": mistakes, "unit": TAGS},
        {"id": "x-multi-part", "kind": "multi_part", **asked, "points": 4, "title": HOSTILE, "parts": parts}
        | {"generator": "neuron_in_steps", "prompt": HOSTILE, "solution": HOSTILE},
    ]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, new_database: Callable[[], str]) -> Iterator[ServerProcess]:
    """A server whose second content folder means harm; one question in it is a megabyte long."""
    folder = tmp_path_factory.mktemp("hostile")
    questions = [*_questions(), {**_questions()[0], "id": "x-long", "prompt": "lang " * 200_000}]
    (folder / "hostile.yaml").write_text(yaml.safe_dump(questions, allow_unicode=True), encoding="utf-8")
    environment = {"DURCHBLICK_DATA": str(folder), "DURCHBLICK_DB_URL": new_database()}
    with ServerProcess(tmp_path_factory.mktemp("server"), env=environment) as running:
        yield running


@pytest.fixture(scope="module")
def hostile_profile(browser: Browser) -> Iterator[BrowserContext]:
    """A browser of its own, in which any dialog and any script of ours would be seen."""
    with new_profile(browser) as profile:
        yield profile


@pytest.fixture
def visit(server: ServerProcess, hostile_profile: BrowserContext) -> Iterator[Visit]:
    """A tab that keeps every dialog as a complaint."""
    opened = Visit(hostile_profile, server.url)

    def heard(dialog) -> None:
        opened.complaints.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    opened.page.on("dialog", heard)
    yield opened
    opened.close()


def unharmed(visit: Visit) -> None:
    """Nothing ran, nothing was asked of another machine, and the page is the app's own."""
    page = visit.page
    assert page.evaluate("window.hurt") is None
    assert visit.outside == []
    assert visit.complaints == []
    addresses = [str(address) for address in page.evaluate(ADDRESSES)]
    assert [a for a in addresses if a.lower().startswith(("javascript:", "data:text", "vbscript:"))] == []
    assert page.locator("img[src*=evil], iframe, [data-testid=stMain] script, [data-testid=stMain] b").count() == 0
    assert "Fehlercode" not in visit.text()


def answer(visit: Visit, kind: str) -> None:
    """Give any answer that is accepted."""
    page = visit.page
    if kind in ("open", "claim"):
        if kind == "claim":
            page.get_by_role("radio", name="Das ist falsch").press("Space")
        page.get_by_label("Deine Antwort", exact=True).last.fill(TYPED)
    elif kind == "choice":
        page.get_by_test_id("stRadio").get_by_role("radio").first.press("Space")
    elif kind == "several":
        page.get_by_test_id("stCheckbox").get_by_role("checkbox").first.press("Space")
    elif kind == "order":
        page.get_by_role("button", name="runter").first.click()
    elif kind == "match":
        page.get_by_test_id("stSelectbox").nth(1).get_by_role("combobox").press("ArrowDown")
        page.get_by_role("option").first.wait_for()
        page.keyboard.press("Enter")
    elif kind == "numeric":
        page.get_by_label("Deine Antwort", exact=True).fill("12,5")
    else:
        for field in page.get_by_test_id("stTextInput").get_by_role("textbox").all():
            field.fill("<b>1</b>")
            field.fill("1")
    visit.settle()


@pytest.mark.parametrize("kind", KINDS)
def test_a_hostile_question_is_asked_and_answered(visit: Visit, server: ServerProcess, kind: str) -> None:
    visit.open(f"/selbsttest?frage=x-{kind.replace('_', '-')}")
    shown = visit.text()
    assert "<script>window.hurt=1</script>" in shown
    assert "onerror=window.hurt=1" in shown
    unharmed(visit)
    answer(visit, kind)
    visit.page.get_by_role("radio", name="Geraten", exact=True).click()
    visit.page.get_by_role("button", name="Antwort abgeben").click()
    saved = visit.page.get_by_text("Gespeichert", exact=True)
    expect(saved.or_(visit.page.get_by_test_id("stAlert")).first).to_be_visible()
    assert saved.is_visible(), visit.text()[-600:]
    visit.settle()
    assert "<script>window.hurt=1</script>" in visit.text()
    unharmed(visit)
    visit.page.get_by_role("button", name="Nochmals versuchen").or_(
        visit.page.get_by_role("button", name="Noch eine solche Aufgabe")
    ).click()
    expect(visit.page.get_by_role("button", name="Antwort abgeben")).to_be_visible()


def test_a_hostile_answer_stands_in_the_database_and_as_a_test_case_as_it_was(
    visit: Visit, server: ServerProcess
) -> None:
    visit.open("/selbsttest?frage=q03")
    visit.page.get_by_label("Deine Antwort", exact=True).fill(TYPED)
    visit.page.get_by_role("radio", name="Geraten", exact=True).click()
    visit.page.get_by_role("button", name="Antwort abgeben").click()
    visit.page.get_by_text("Gespeichert", exact=True).wait_for()
    visit.page.get_by_role("radio", name="Steht doch da").first.click()
    visit.page.get_by_text("Als Testfall ausgeben").click()
    visit.settle()
    unharmed(visit)
    (case,) = yaml.safe_load(visit.page.get_by_test_id("stCode").inner_text())
    store = open_store(server.address)
    (kept,) = [a.text for a in store.answers("local", "q03")]
    store.close()
    assert kept == TYPED
    assert case["answer"] == TYPED.replace("\u202e", case["answer"][len(HOSTILE) + 1])


def test_an_answer_of_a_megabyte_is_cut_where_the_field_says(visit: Visit, server: ServerProcess) -> None:
    visit.open("/selbsttest?frage=q05")
    field = visit.page.get_by_label("Deine Antwort", exact=True)
    expect(field).to_have_attribute("placeholder", re.compile("."))  # from then on it listens
    field.focus()
    field.evaluate(
        "(area) => { area.value = '<b>Die Zahl steigt.</b> '.repeat(42000);"
        " area.dispatchEvent(new Event('input')); }"
    )
    field.blur()  # what is typed leaves the browser before the next click
    visit.settle()
    visit.page.get_by_role("radio", name="Geraten", exact=True).click()
    visit.page.get_by_role("button", name="Antwort abgeben").click()
    saved = visit.page.get_by_text("Gespeichert", exact=True)
    expect(saved.or_(visit.page.get_by_test_id("stAlert")).first).to_be_visible(timeout=15000)
    assert saved.is_visible(), visit.text()[-600:]
    visit.settle()
    unharmed(visit)
    store = open_store(server.address)
    (kept,) = [a.text for a in store.answers("local", "q05")]
    store.close()
    assert len(kept) == 20_000


@pytest.mark.parametrize("name", ["frage", "antwort"])
def test_a_hostile_address_is_text(visit: Visit, name: str) -> None:
    asked = {"frage": "q01", name: TAGS}
    query = "&".join(f"{key}={json.dumps(value)[1:-1]}" for key, value in asked.items()).replace("#", "%23")
    visit.open(f"/selbsttest?{query}")
    assert "<script>" in visit.text()
    unharmed(visit)


def test_what_is_too_long_is_named_with_its_place(server: ServerProcess, visit: Visit) -> None:
    visit.open("/selbsttest?frage=x-long")
    expect(visit.page.get_by_text("Die Frage «x-long» gibt es nicht")).to_be_visible()
    unharmed(visit)
    assert Path(server.log_file).exists()
