"""A network in Chromium: pointing tells a weight, a click changes it by hand, nothing of it asks the server."""

import re
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


@pytest.mark.parametrize(
    "address",
    ["/labor?layers=2&contrast=Lernrate 0,1", "/labor?dataset=Wein (3 Sorten)&layers=3&activation=GELU"],
    ids=["two runs", "three classes"],
)
def test_a_weight_is_changed_by_hand_and_given_back(opened: Visit, address: str) -> None:
    opened.open(address)
    figure = opened.scrubber().locator("figure.network").last
    canvas, readout = figure.locator("canvas"), figure.locator(".readout")
    learned, sent = opened.picture(), len(opened.sent)
    canvas.focus()
    opened.page.keyboard.press("ArrowLeft")  # from the first node back to the last weight
    expect(readout).to_have_text(re.compile(r"^Gewicht \d\.\d → [\w ]+: [+−]\d+,\d{3}$"))
    opened.page.keyboard.press("Enter")
    slider = readout.locator("input")
    before = opened.picture()
    slider.focus()
    for _ in range(30):
        opened.page.keyboard.press("ArrowLeft")
    expect(readout).to_have_text(re.compile(r"gelernt [+−]\d+,\d{3}; \d+ % der gezeigten Punkte richtig"))
    changed = opened.picture()
    assert changed != before
    opened.scrubber().locator(".controls input").focus()
    opened.page.keyboard.press("ArrowLeft")  # another epoch is as it was learned
    opened.page.keyboard.press("ArrowRight")
    assert opened.picture() == changed
    readout.get_by_role("button", name="Gelernte Werte").click()
    opened.page.keyboard.press("Tab")  # nothing is chosen any more
    assert opened.picture() == learned
    assert len(opened.sent) == sent
    assert opened.complaints == []


def test_a_node_tells_its_formula_and_its_bias_is_changed_by_hand(opened: Visit) -> None:
    opened.open("/labor?layers=2&features=nur x₁x₂")
    figure = opened.scrubber().locator("figure.network")
    readout = figure.locator(".readout")
    learned = opened.picture()
    figure.locator("canvas").focus()
    for said in (r"^x₁x₂$", r"^1\.1 = Tanh\([+−]\d,\d\d·x₁x₂ [+−]\d,\d\d\)$"):
        opened.page.keyboard.press("ArrowRight")
        expect(readout).to_have_text(re.compile(said))
    opened.page.keyboard.press("Enter")
    opened.page.keyboard.press("End")
    expect(readout).to_have_text(re.compile(r"Bias 1\.1: \+6,000, gelernt"))
    assert opened.picture() != learned
    opened.page.keyboard.press("Escape")
    expect(readout).to_have_text(re.compile(r"^1\.1 = Tanh\(.* \+6,00\)$"))
    assert opened.complaints == []


def test_the_browser_computes_the_same_network(opened: Visit) -> None:
    by_layer = "Leaky ReLU&by_layer=Sigmoid,BN;0.2;ReLU,BN;GELU;Tanh,0.5,BN"
    for activation in ("Tanh", "ReLU", "Leaky ReLU", "Sigmoid", "GELU", "keine (linear)", by_layer):
        layers = "3-2-3-2-3" if activation == by_layer else "3-2"
        opened.open(f"/labor?layers={layers}&activation={activation}&features=alle sieben&n_epochs=20")
        for back in (0, 3):  # earlier epochs have other weights, and batch norm remembers other averages
            difference = opened.page.evaluate(DIFFERENCE, back)
            assert difference is not None
            assert difference <= 1, f"{activation}, {back} frames before the end"  # of 254 steps


def test_each_layer_says_what_it_has(opened: Visit) -> None:
    opened.open("/labor?layers=2-2&features=nur x₁&by_layer=BN;ReLU,0.2")
    figure = opened.scrubber().locator("figure.network")
    figure.locator("canvas").focus()
    for _ in range(2):
        opened.page.keyboard.press("ArrowRight")
    expect(figure.locator(".readout")).to_have_text(
        re.compile(r"^1\.1 = Tanh\(BN\([+−]\d,\d\d·x₁ [+−]\d,\d\d\)\)$")
    )
    for _ in range(2):
        opened.page.keyboard.press("ArrowRight")
    expect(figure.locator(".readout")).to_have_text(re.compile(r"^2\.1 = ReLU\(.*\), Dropout 20 % im Training$"))


# A weight put where it is already leaves the boundary as the server computed it.
DIFFERENCE = """(back) => {
  const roots = [document];
  while (roots.length) for (const element of roots.pop().querySelectorAll("*")) {
    if (element.shadowRoot) roots.push(element.shadowRoot);
    if (!element.matches(".scrubber")) continue;
    const { film, last } = element._state;
    const index = last - back;
    const scrub = element.querySelector(".controls input");
    scrub.value = index; scrub.dispatchEvent(new Event("input"));
    const [network, boundary] = film.panels;
    const canvas = element.querySelector("figure.network canvas");
    Object.assign(network, { chosen: null, fixed: false });
    canvas.focus();
    const press = (key) => canvas.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
    press("ArrowLeft"); press("Enter");
    const slider = element.querySelector(".readout input");
    const { values, perFrame } = network.arrays.weights;
    Object.assign(slider, { step: "any" }).value = values[(index + 1) * perFrame - 1];
    slider.dispatchEvent(new Event("input"));
    const size = boundary.perFrame, learned = boundary.values.subarray(index * size, (index + 1) * size);
    return Math.max(...boundary.byHand.values.map((v, n) => Math.abs(v - learned[n])));
  }
  return null;
}"""
