"""From a key press on a slider to the changed picture: the lab Overfitting beside a bare page with the same chart.

Both pages are served at once and asked in turn, so that whatever else the machine does hits both alike.
`first` are values never seen before (the net is trained), `again` are values whose run is remembered.
"""

import tempfile
from pathlib import Path

import numpy as np
from playwright.sync_api import Page, sync_playwright

from tests.browser.browser_process import launch
from tests.browser.server_process import ServerProcess

BARE = Path(__file__).with_name("bare_lab.py")
STEPS = 7  # the slider starts in the middle of 13 values
ROUNDS = 8

_WATCH = """(film) => {
  const before = film.dataset.run;
  const started = performance.now();
  window.__arrived = new Promise((resolve) => {
    const look = () => {
      if (film.dataset.run !== before) resolve(performance.now() - started);
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
}"""


def press(page: Page, key: str) -> float:
    """Milliseconds from the key press until the picture of the new run is drawn."""
    page.locator(".scrubber").evaluate(_WATCH)
    page.keyboard.press(key)
    milliseconds = float(page.evaluate("window.__arrived"))
    page.wait_for_timeout(250)  # let the rest of the page settle: the next press starts from rest
    return milliseconds


def open_page(page: Page, url: str) -> None:
    """Open the page and put the focus on the slider `Rauschen`."""
    page.goto(url)
    page.wait_for_selector(".scrubber canvas")
    page.wait_for_timeout(1500)
    page.get_by_role("slider", name="Rauschen").focus()


def measure() -> dict[str, dict[str, list[float]]]:
    """Milliseconds by page ("lab", "bare") and by kind of press ("first", "again")."""
    times: dict[str, dict[str, list[float]]] = {name: {"first": [], "again": []} for name in ("lab", "bare")}
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        places = {name: Path(folder, name) for name in times}
        for place in places.values():
            place.mkdir()
        lab, bare = ServerProcess(places["lab"]), ServerProcess(places["bare"], script=BARE)
        with lab, bare:
            browser = launch(playwright)
            pages = {"lab": browser.new_page(), "bare": browser.new_page()}
            open_page(pages["lab"], f"{lab.url}/overfitting")
            open_page(pages["bare"], bare.url)
            for turn in range(ROUNDS):
                for key in ["ArrowRight"] * 5 + ["ArrowLeft"] * 5:
                    for name, page in pages.items():
                        page.bring_to_front()
                        kind = "first" if turn == 0 and key == "ArrowRight" else "again"
                        times[name][kind].append(press(page, key))
            browser.close()
    return times


def main() -> None:
    """Print p50 and p95 of both pages and their ratio; the goal is a ratio of at most 1.5."""
    times = measure()
    print("Slider to picture (ms)      p50     p95")
    for kind in ("first", "again"):
        quantiles = {name: np.percentile(times[name][kind], [50, 95]) for name in times}
        for name, (p50, p95) in quantiles.items():
            print(f"  {kind:6} {name:5} n={len(times[name][kind]):3}  {p50:8.0f}{p95:8.0f}")
        ratio = quantiles["lab"] / quantiles["bare"]
        print(f"  {kind:6} lab / bare   {ratio[0]:8.2f}{ratio[1]:8.2f}")


if __name__ == "__main__":
    main()
