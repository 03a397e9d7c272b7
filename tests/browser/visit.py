"""A page in Chromium, with everything it said and sent while it was open."""

import json
import re
from collections.abc import Callable
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Request, WebSocket, expect

WIDE, NARROW = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
PATIENCE = 30_000  # milliseconds: a busy machine is no fault of the page
IDLE = """() => {
  const app = document.querySelector('[data-testid="stApp"]');
  return app !== null && app.dataset.testConnectionState === "CONNECTED"
    && app.dataset.testScriptState === "notRunning"
    && document.querySelector('[data-stale="true"], [data-testid="stSkeleton"]') === null;
}"""
# Streamlit asks for these beneath the page's address first; it finds them at the second try.
KNOWN_404 = ("_stcore/health", "_stcore/host-config")

_PICTURE = """() => {
  const roots = [document];
  const all = [];
  while (roots.length) {  // components draw in shadow roots of their own
    for (const element of roots.pop().querySelectorAll("*")) {
      if (element.shadowRoot) roots.push(element.shadowRoot);
      if (element.tagName === "CANVAS") all.push(element.width ? element.toDataURL() : "");
      if (element.matches("svg.drawn")) all.push(element.outerHTML);
      if (element.classList.contains("js-plotly-plot")) all.push(JSON.stringify([element.data, element.layout]));
    }
  }
  return JSON.stringify(all);
}"""

# Whatever reaches beyond the window's right edge and cannot be scrolled to within its own box.
_OVERFLOW = """() => {
  const found = [];
  const main = document.querySelector('[data-testid="stMain"]');
  for (const [name, box] of [["page", document.documentElement], ["main", main]])
    if (box.scrollWidth > box.clientWidth + 1) found.push(`${name}: ${box.scrollWidth} > ${box.clientWidth}`);
  // In a box that scrolls, or in one of a pixel: for screen readers alone. A drawing shows nothing beyond its
  // own box, which is looked at itself: the root sign of a formula is a path of 400 em.
  const contained = (element) => {
    if (element.ownerSVGElement) return getComputedStyle(element.ownerSVGElement).overflowX !== "visible";
    for (let box = element; box && box !== main; box = box.parentElement) {
      const flow = getComputedStyle(box).overflowX;
      if (["auto", "scroll"].includes(flow) || (flow !== "visible" && box.clientWidth <= 2)) return true;
    }
    return false;
  };
  const hidden = (element) => !element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  for (const element of main.querySelectorAll("*")) {
    const { right, width, height } = element.getBoundingClientRect();
    if (right > innerWidth + 1 && width > 1 && height > 1 && !contained(element) && !hidden(element))
      found.push(`${element.tagName} ${element.className}: ${Math.round(right)} > ${innerWidth}`);
  }
  return found;
}"""


def new_profile(browser: Browser) -> BrowserContext:
    """A browser that has not been anywhere; its first load has to compile Streamlit's scripts."""
    return browser.new_context(locale="de-CH", timezone_id="Europe/Zurich")


# Plotly fits an axis to a width that varies by a hair from visit to visit: it then ends elsewhere by 2e-8 of it.
_DIGITS = re.compile(r"-?\d+\.\d{8,}(?:e-?\d+)?")


def _rounded(number: re.Match[str]) -> str:
    return f"{float(number[0]):.7g}"


class Visit:
    """One page in a tab and a Streamlit session of its own; what it stored goes when it is closed."""

    def __init__(self, profile: BrowserContext, root: str, *, narrow: bool = False, dark: bool = False) -> None:
        self.root = root
        self.page: Page = profile.new_page()
        self.page.set_viewport_size(NARROW if narrow else WIDE)
        self.page.emulate_media(color_scheme="dark" if dark else "light")
        self.page.set_default_timeout(PATIENCE)
        self.complaints: list[str] = []  # the console's errors, uncaught exceptions
        self.outside: list[str] = []  # addresses beyond this machine
        self.sent: list[object] = []  # what went to the server over the web socket
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(f"uncaught: {error}"))
        self.page.on("request", self._requested)
        self.page.on("websocket", self._connected)
        # Chromium reports file choosers only while somebody listens; asked for just before a key or a click, it
        # sometimes hears of that too late.
        self.page.on("filechooser", lambda _: None)

    def open(self, address: str) -> "Visit":
        """Load the address cold and wait until the page is still."""
        self.page.goto(f"{self.root}{address}")
        self.settle()
        return self

    def settle(self) -> None:
        """Wait until the server has nothing to say any more and the picture no longer changes."""
        self.page.wait_for_function(IDLE, polling=50)
        self.page.evaluate("document.fonts.ready.then(() => true)")
        self.page.wait_for_function(
            f"() => {{ const now = ({_PICTURE})() + document.body.innerText, same = now === window.__seen;"
            f" window.__seen = now; return same && ({IDLE})(); }}",
            polling=120,
        )

    def picture(self) -> str:
        """Everything drawn: the pixels of each canvas, the shapes of each graph, the data of each chart."""
        return _DIGITS.sub(_rounded, str(self.page.evaluate(_PICTURE)))

    def picture_changes(self, action: Callable[[], None]) -> None:
        """Act, and wait until another picture has come; Playwright's TimeoutError if none does."""
        before = self.page.evaluate(_PICTURE)  # to the last digit, as the browser compares it
        action()
        self.page.wait_for_function(f"(before) => ({_PICTURE})() !== before", arg=before, polling=50)
        self.settle()

    def images(self) -> list[str]:
        """The pixels of each canvas."""
        return [one for one in json.loads(self.picture()) if one.startswith("data:image")]

    def wait_for_images(self, before: list[str], *, same: bool) -> None:
        """Wait until each canvas shows what it showed before, or each another picture; else a TimeoutError."""
        self.page.wait_for_function(
            f"""([before, same]) => {{
              const now = JSON.parse(({_PICTURE})()).filter((one) => one.startsWith("data:image"));
              return now.length === before.length && now.every((one, i) => (one === before[i]) === same);
            }}""",
            arg=[before, same],
            polling=50,
        )

    def look(self, *, narrow: bool, dark: bool) -> None:
        """Change size and theme of the open page."""
        self.page.emulate_media(color_scheme="dark" if dark else "light")
        self.page.set_viewport_size(NARROW if narrow else WIDE)
        ground = "rgb(18, 22, 28)" if dark else "rgb(255, 255, 255)"
        expect(self.page.get_by_test_id("stApp")).to_have_css("background-color", ground, timeout=PATIENCE)
        self.settle()

    def overflow(self) -> list[str]:
        """What is wider than the window."""
        return [str(line) for line in self.page.evaluate(_OVERFLOW)]

    def text(self) -> str:
        """All text that is seen."""
        return self.page.locator("body").inner_text()

    def heading(self) -> str:
        """The page's title."""
        return self.page.get_by_role("heading", level=1).inner_text()

    def scrubber(self) -> Locator:
        """The film's component."""
        return self.page.locator(".scrubber")

    def close(self) -> None:
        """Close the tab and leave its profile empty but for the cache of scripts; what was heard is kept."""
        if self.page.url.startswith(self.root):
            self.page.evaluate("localStorage.clear()")
        self.page.context.clear_cookies()
        self.page.close()

    def _heard(self, message: ConsoleMessage) -> None:
        known = "404" in message.text and message.location["url"].split("?")[0].endswith(KNOWN_404)
        if message.type == "error" and not known:
            self.complaints.append(f"{message.text} ({json.dumps(message.location)})")

    def _requested(self, request: Request) -> None:
        self._check_address(request.url)

    def _connected(self, socket: WebSocket) -> None:
        self._check_address(socket.url)
        socket.on("framesent", lambda frame: self.sent.append(frame))

    def _check_address(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"data", "blob", "about"} and parts.hostname != urlsplit(self.root).hostname:
            self.outside.append(url)


def english(text: str) -> list[str]:
    """What Streamlit says in English unless it is told otherwise."""
    known = (
        r"Press \S+|Choose (?:an|some)? ?options?|No results|Running\b.*|Please wait|Connect(?:ing|ion error)"
        r"|Deploy|Rerun|Clear cache|Made with|Page not found|View (?:more|less|fullscreen)|Show/hide|Drag and drop"
        r"|Browse files|Limit \d+|Select(?:\.\.\.| all| an? )|Loading|Traceback"
    )
    return [match.group() for match in re.finditer(rf"\b(?:{known})", text)]
