"""The graph of a calculation in Chromium: step through it, point at a number, walk over it by keyboard."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Locator, expect

from tests.browser.server_process import ServerProcess
from tests.browser.visit import Visit

pytestmark = pytest.mark.browser
ADDRESS = "/backpropagation"


@pytest.fixture
def visit(profile: BrowserContext, app_server: ServerProcess) -> Iterator[Visit]:
    page = Visit(profile, app_server.url).open(ADDRESS)
    yield page
    page.close()


def place(visit: Visit, name: str) -> Locator:
    return visit.page.locator(f'.walk [data-id="{name}"]')


def said(visit: Visit) -> Locator:
    return visit.page.locator(".walk .said")


def go(visit: Visit, phase: str) -> None:
    visit.page.get_by_role("button", name=phase, exact=True).click()


def test_it_goes_back_and_forth_one_step_at_a_time_without_the_server(visit: Visit) -> None:
    sent = len(visit.sent)
    go(visit, "Loss")
    expect(said(visit)).to_contain_text("Wie falsch ist die Vorhersage?")
    assert "∂" not in place(visit, "w5").text_content()
    for _ in range(3):
        visit.page.get_by_role("button", name="Ein Schritt weiter").click()
    expect(said(visit)).to_contain_text("Rückwärts 3 von 17: ∂L/∂w₅")
    assert "∂" in place(visit, "w5").text_content()
    assert "∂" not in place(visit, "w6").text_content()
    visit.page.get_by_role("button", name="Ein Schritt zurück").click()
    expect(said(visit)).to_contain_text("Rückwärts 2 von 17: ∂L/∂z₃")
    assert "∂" not in place(visit, "w5").text_content()
    assert len(visit.sent) == sent


def test_a_number_explains_itself_to_the_pointer_and_by_its_name(visit: Visit) -> None:
    place(visit, "w1").hover()
    expect(said(visit)).to_contain_text("∂L/∂w₁ = ∂L/∂z₁ · x₁ = ")
    expect(said(visit)).to_contain_text("Kontrolle: (L(w₁ + ε) − L(w₁ − ε)) / 2ε = ")
    assert "Kontrolle" in (place(visit, "w1").get_attribute("aria-label") or "")
    visit.page.mouse.move(5, 5)
    expect(said(visit)).to_contain_text("der neue Loss")


def test_arrow_keys_walk_from_number_to_number(visit: Visit) -> None:
    go(visit, "Rückwärts")
    visit.page.keyboard.press("Tab")  # past the last phase
    visit.page.keyboard.press("Tab")
    focused = visit.page.locator(".walk .place:focus")
    expect(focused).to_have_attribute("data-id", "x2")
    for key, name in (("ArrowRight", "w4"), ("ArrowRight", "z2"), ("ArrowRight", "h2"), ("ArrowUp", "h1")):
        visit.page.keyboard.press(key)
        expect(focused).to_have_attribute("data-id", name)
    expect(said(visit)).to_contain_text("Ausgabe des Neurons h₁")
    visit.page.keyboard.press("Escape")
    expect(focused).to_have_count(0)
    expect(said(visit)).to_contain_text("Rückwärts 17 von 17")


def test_a_moved_slider_leaves_the_student_at_his_step(visit: Visit) -> None:
    go(visit, "Vorwärts")
    slider = visit.page.locator('[data-testid="stSlider"] input[type="range"]').first
    slider.focus()
    visit.picture_changes(lambda: visit.page.keyboard.press("ArrowRight"))
    expect(visit.page.locator(".walk")).to_have_attribute("data-frame", "6")
    expect(said(visit)).to_contain_text("Vorwärts 6 von 6: y")


def test_a_touch_on_the_telephone_keeps_the_explanation_in_sight(
    profile: BrowserContext, app_server: ServerProcess
) -> None:
    phone = Visit(profile, app_server.url, narrow=True).open(ADDRESS)
    place(phone, "w2").click(force=True)  # it is drawn anew while the pointer comes
    expect(said(phone)).to_contain_text("Gewicht w₂")
    expect(said(phone)).to_be_in_viewport(ratio=1)
    expect(place(phone, "w2")).to_be_in_viewport(ratio=1)
    assert phone.overflow() == []
    phone.close()


def test_a_kept_run_is_told_where_a_number_was_another(visit: Visit) -> None:
    assert visit.page.locator(".walk .differs").count() == 0
    visit.page.get_by_role("button", name="Festhalten").click()
    expect(visit.page.get_by_role("button", name="Loslassen")).to_be_visible()
    visit.settle()
    slider = visit.page.locator('[data-testid="stSlider"] input[type="range"]').first  # x1
    slider.focus()
    visit.picture_changes(lambda: visit.page.keyboard.press("ArrowRight"))
    assert visit.page.locator(".walk .differs").count() > 5
    place(visit, "z1").hover()
    expect(said(visit)).to_contain_text("Festgehalten war: ")
    assert "Festgehalten war: " in (place(visit, "z1").get_attribute("aria-label") or "")
    visit.page.get_by_role("button", name="Loslassen").click()
    expect(visit.page.locator(".walk .differs")).to_have_count(0)
    assert visit.complaints == []
