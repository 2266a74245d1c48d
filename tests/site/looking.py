"""A browser's window that notes what goes wrong in it."""

from __future__ import annotations

from types import TracebackType
from typing import Any, Self
from urllib.parse import urlencode

READY = "html[data-ready]"


class Looking:
    """A window on the site.

    Attributes
    ----------
    page
        Playwright's page.
    problems
        Errors of the console and of scripts, and answers that were none.
    """

    def __init__(self, browser: Any, width: int = 1280, height: int = 900) -> None:
        self._context = browser.new_context(
            viewport={"width": width, "height": height}, accept_downloads=True, reduced_motion="reduce"
        )
        self._context.set_default_timeout(30_000)
        self.page = self._context.new_page()
        self.problems: list[str] = []
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.problems.append(f"script: {error}"))
        self.page.on("response", self._answered)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._context.close()

    def _said(self, message: Any) -> None:
        # Where no graphics card is, drivers say how slow they are; that is no fault of the page.
        if message.type in ("error", "warning") and "GL Driver Message" not in message.text:
            self.problems.append(f"console: {message.text}")

    def _answered(self, response: Any) -> None:
        if response.status >= 400:
            self.problems.append(f"{response.status} {response.url}")

    def check(self) -> None:
        """Raise when anything went wrong so far."""
        assert not self.problems, self.problems

    def go(self, base: str, path: str = "", **query: str) -> Any:
        """Open a page and wait until it stands."""
        more = urlencode(query)
        join = "&" if "?" in path else "?"
        self.page.goto(f"{base}{path}{join + more if more else ''}")
        self.page.wait_for_selector(READY)
        assert self.page.get_attribute("html", "data-ready") == "", self.page.inner_text("main")
        return self.page

    def whole(self) -> None:
        """Have every exhibit of the page drawn, also those far below."""
        self.page.evaluate("dispatchEvent(new Event('beforeprint'))")
        self.page.wait_for_selector("[aria-busy]", state="detached")

    def width(self) -> int:
        """How wide the page is, with what does not fit."""
        return int(self.page.evaluate("document.documentElement.scrollWidth"))

    def opened(self, fact: str) -> dict[str, str]:
        """What the drawer says of a fact, once its rows are there."""
        place = self.page.locator(f'#drawer[data-shown="{fact}"]')
        place.wait_for()
        return {
            "value": place.locator(".drawer-value").inner_text(),
            "n": place.locator(".drawer-count").get_attribute("data-n") or "",
            "rows": place.locator(".drawer-where").get_attribute("data-total") or "",
        }

    def faults(self) -> list[str]:
        """What axe finds that is serious or worse."""
        from axe_playwright_python.sync_playwright import Axe

        tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
        found = Axe().run(self.page, options={"runOnly": tags}).response["violations"]
        return [
            f"{fault['id']}: {fault['help']}: {[node['target'] for node in fault['nodes'][:4]]}"
            for fault in found
            if fault["impact"] in ("serious", "critical")
        ]
