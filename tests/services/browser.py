"""Debian's Chromium, driven by Playwright, and axe on the pages it shows."""

import contextlib
import os
import shutil
from collections.abc import Iterator
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

WIDE = {"width": 1360, "height": 900}
NARROW = {"width": 390, "height": 844}
# WCAG 2.2 AA and axe's own good practice.
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@contextlib.contextmanager
def running() -> Iterator[Browser]:
    """A headless Chromium."""
    names = ("chromium", "chromium-browser", "google-chrome")
    program = next(filter(None, map(shutil.which, names)), None)
    if program is None:
        raise RuntimeError("Chromium is missing: sudo apt-get install -y chromium")
    arguments = ["--disable-dev-shm-usage", *(["--no-sandbox"] if os.getuid() == 0 else [])]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=arguments)
        try:
            yield browser
        finally:
            browser.close()


class Pages:
    """Opens pages, one signed-out person each, and remembers what their consoles complained about."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._contexts: list[BrowserContext] = []
        self.complaints: list[str] = []

    def __call__(
        self,
        base_url: str | None = None,
        *,
        language: str = "sv-SE",
        viewport: dict[str, int] | None = None,
        javascript: bool = True,
        **options: Any,
    ) -> Page:
        """A page of a new person. ``options`` are Playwright's, such as ``color_scheme="dark"``."""
        context = self._browser.new_context(
            base_url=base_url,
            locale=language,
            timezone_id=options.pop("timezone_id", "Europe/Stockholm"),
            viewport=viewport or WIDE,  # type: ignore[arg-type]
            java_script_enabled=javascript,
            **options,
        )
        context.set_default_timeout(15_000)
        self._contexts.append(context)
        page = context.new_page()
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.complaints.append(f"uncaught: {error}"))
        return page

    def close(self) -> None:
        """Close every page."""
        for context in self._contexts:
            context.close()

    def _heard(self, message: ConsoleMessage) -> None:
        # A 404 or 422 is an answer that tests look at themselves.
        if message.type == "error" and "the server responded with a status of 4" not in message.text:
            self.complaints.append(message.text)


def axe_violations(page: Page) -> list[str]:
    """What axe finds on the page, one readable line per element; empty is good."""
    options = {"runOnly": {"type": "tag", "values": AXE_TAGS}, "resultTypes": ["violations"]}
    results = Axe().run(page, options=options).response
    return [
        f"{violation['id']}: {violation['help']}: {node['html'][:200]}"
        for violation in results["violations"]
        for node in violation["nodes"]
    ]
