"""Debian's Chromium, driven by Playwright; nothing of it asks the network."""

import shutil

from playwright.sync_api import Browser, Playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def launch(playwright: Playwright) -> Browser:
    """Start Chromium; RuntimeError with the one line that installs it where it is missing."""
    path = next((found for name in NAMES if (found := shutil.which(name))), None)
    if path is None:
        raise RuntimeError("Chromium is missing; on Debian: apt-get install chromium")
    return playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
