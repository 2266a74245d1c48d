"""The site as files below the root of their host, of made-up data: all works, and all says what it is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from jihe.present import synthetic
from tests.site.looking import Looking

MARK = synthetic.mark()
PAGES = (
    "",
    "chapter/?name=sample",
    "network/",
    "region/",
    "region/?code=RV-N",
    "organisation/",
    "compare/?regions=RV-N,RV-S",
    "gallery/",
    "gallery/?figure=provinces",
    "data/",
)


def read(address: str) -> Any:
    with urlopen(address, timeout=20) as answer:
        return json.load(answer)


@pytest.mark.parametrize("path", PAGES)
def test_every_page_stands_and_bears_the_mark(look: Looking, static: str, path: str) -> None:
    for lang in ("zh", "en"):
        page = look.go(static, path, lang=lang)
        strip = page.locator(".synthetic")
        assert MARK in strip.inner_text()
        assert strip.is_visible()
        assert MARK in page.title()
        assert strip.locator("button, a, input").count() == 0
        # Wherever the reader scrolls.
        page.evaluate("scrollTo(0, document.body.scrollHeight)")
        assert strip.bounding_box()["y"] == 0


def test_the_drawer_opens_and_counts_without_a_server(look: Looking, static: str) -> None:
    page = look.go(static, "chapter/?name=sample", lang="en")
    look.whole()
    facts = {button.get_attribute("data-fact") for button in page.locator("button[data-fact]").all()}
    assert facts
    for fact in sorted(facts):
        page.evaluate("fact => document.querySelector(`[data-fact='${fact}']`).click()", fact)
        told = look.opened(fact)
        assert told["n"] == told["rows"], fact
        assert MARK in page.locator("#drawer").inner_text()


def test_rows_are_sought_sorted_and_taken_away(look: Looking, static: str, tmp_path: Path) -> None:
    page = look.go(static, lang="en", fact="organisation_count")
    n = int(look.opened("organisation_count")["n"])
    page.locator("#drawer thead th button").first.click()
    page.wait_for_selector("#drawer th[aria-sort=ascending]")
    page.fill("#drawer input[type=search]", "yunling")
    page.wait_for_selector("#drawer [role=status]:has-text('rows match')")
    assert page.locator("#drawer tbody tr").count() == 1
    page.locator("#drawer .raw-open").first.click()
    page.wait_for_selector("#drawer .raw dl")
    with page.expect_download() as waiting:
        page.click("#drawer .drawer-csv")
    waiting.value.save_as(tmp_path / "rows.csv")
    lines = (tmp_path / "rows.csv").read_text("utf-8-sig").splitlines()
    assert len(lines) == n + 1
    assert "synthetic" in lines[0]


@pytest.mark.parametrize("q", ["yunling", "云岭", "yl"])
def test_search_finds_names_and_initials(look: Looking, static: str, q: str) -> None:
    page = look.go(static, lang="zh")
    page.keyboard.press("/")
    page.keyboard.type(q)
    page.wait_for_selector(".side [role=option]")
    page.locator(".side [role=option]", has_text="云岭").first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_selector("html[data-ready]")


@pytest.mark.parametrize("form", ["csv", "xlsx", "json", "png", "svg"])
def test_a_figure_is_taken_away(look: Looking, static: str, tmp_path: Path, form: str) -> None:
    page = look.go(static, "gallery/?figure=provinces", lang="en")
    with page.expect_download() as waiting:
        page.locator(".card .actions a", has_text=form.upper()).click()
    waiting.value.save_as(tmp_path / "file")
    assert (tmp_path / "file").stat().st_size > 100


def test_a_figure_is_shown_for_another_year(look: Looking, static: str) -> None:
    page = look.go(static, "gallery/?figure=receivers&at=receivers.2022", lang="en")
    page.wait_for_selector(".card .caption:has-text('in 2022')")
    assert MARK in page.locator(".card .caption").inner_text()


def test_no_page_asks_elsewhere(browser: Any, static: str) -> None:
    asked: list[str] = []
    with Looking(browser) as looking:
        looking.page.on("request", lambda request: asked.append(request.url))
        for path in PAGES:
            looking.go(static, path)
    assert asked
    assert [url for url in asked if not url.startswith((static, "data:", "blob:"))] == []


def test_the_first_page_is_light(browser: Any, static: str) -> None:
    """A host need not pack files; a server does, and then it is less still."""
    with Looking(browser) as looking:
        sizes: list[int] = []
        looking.page.on("requestfinished", lambda r: sizes.append(r.sizes()["responseBodySize"]))
        looking.go(static, lang="en")
        looking.page.wait_for_timeout(300)
    assert sum(sizes) < 500_000
