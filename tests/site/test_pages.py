"""The served site in a browser: what a reader meets."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from tests.site.looking import Looking

PAGES = {
    "overview": "",
    "chapter": "chapter/?name=sample",
    "network": "network/",
    "region list": "region/",
    "region": "region/?code=RV-N",
    "organisation search": "organisation/",
    "organisation": "organisation/?id={organisation}",
    "compare": "compare/?regions=RV-N,RV-S",
    "gallery": "gallery/",
    "figure": "gallery/?figure=provinces",
    "data": "data/",
}
PHONE = 390


def read(address: str) -> Any:
    with urlopen(address, timeout=20) as answer:
        return json.load(answer)


@pytest.fixture(scope="module")
def paths(served: str) -> dict[str, str]:
    """Pages by name, with an organisation that has relations."""
    hits = read(f"{served}api/search?q=yunling&lang=en")["hits"]
    organisation = next(hit["id"] for hit in hits if hit["kind"] == "organisation")
    return {name: path.format(organisation=organisation) for name, path in PAGES.items()}


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(("lang", "theme"), [("zh", "light"), ("en", "dark")])
def test_a_page_stands_in_both_languages_and_colours(
    look: Looking, served: str, paths: dict[str, str], name: str, lang: str, theme: str
) -> None:
    page = look.go(served, paths[name], lang=lang, theme=theme)
    assert page.get_attribute("html", "lang") == {"zh": "zh-CN", "en": "en"}[lang]
    assert page.get_attribute("html", "data-theme") == theme
    assert page.locator("h1").count() == 1
    assert page.locator("main").inner_text().strip()
    assert look.faults() == []
    # The other language and the other colours are one step away, and the view stays.
    page.click("#theme")
    assert page.get_attribute("html", "data-theme") != theme
    page.click("#language")
    page.wait_for_selector(f"html[data-ready][lang^={'en' if lang == 'zh' else 'zh'}]")
    assert page.get_attribute("html", "data-theme") != theme
    for part in paths[name].partition("?")[2].split("&"):
        assert part in page.url


@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits_a_telephone(browser: Any, served: str, paths: dict[str, str], name: str) -> None:
    with Looking(browser, PHONE, 844) as phone:
        for lang in ("zh", "en"):
            phone.go(served, paths[name], lang=lang)
            phone.whole()
            assert phone.width() == PHONE
        phone.check()


def test_the_menu_of_a_telephone_opens_and_closes(browser: Any, served: str) -> None:
    with Looking(browser, PHONE, 844) as phone:
        page = phone.go(served, lang="en")
        nav = page.locator("#pages")
        assert not nav.is_visible()
        page.click(".menu")
        assert nav.is_visible()
        assert phone.width() == PHONE
        page.keyboard.press("Escape")
        assert not nav.is_visible()
        phone.check()


def numbers(page: Any) -> dict[str, list[str]]:
    """Every number that a page shows as a button or a mark: fact -> what is printed."""
    found: dict[str, list[str]] = {}
    for button in page.locator("button[data-fact]").all():
        found.setdefault(button.get_attribute("data-fact"), []).append(button.text_content() or "")
    for link in page.locator("svg a").all():
        href = link.get_attribute("href") or link.get_attribute("xlink:href") or ""
        if href.startswith("#fact="):
            found.setdefault(href.removeprefix("#fact="), [])
    return found


@pytest.mark.parametrize("name", ["overview", "chapter", "network chapter", "region", "organisation"])
def test_the_drawer_counts_what_the_number_says(
    look: Looking, served: str, paths: dict[str, str], name: str
) -> None:
    path = {**paths, "network chapter": "chapter/?name=network"}[name]
    page = look.go(served, path, lang="en")
    look.whole()
    held = numbers(page)
    assert held
    for fact, printed in held.items():
        page.evaluate(
            "fact => document.querySelector(`[data-fact='${fact}']`)?.click()"
            " ?? [...document.querySelectorAll('svg a')].find(a => a.getAttribute('href') === '#fact=' + fact"
            " || a.getAttribute('xlink:href') === '#fact=' + fact)?.dispatchEvent("
            "new MouseEvent('click', { bubbles: true, cancelable: true }))",
            fact,
        )
        told = look.opened(fact)
        assert told["rows"] == told["n"], fact
        # A table prints a fact's rank, or its number of rows, beside its value.
        assert not printed or told["value"] in printed or all(text.isdigit() for text in printed), fact
    counts = {
        f: n
        for f in held
        if (n := read(f"{served}api/fact?id={f}&lang=en")) and n["formula"] == "number of rows"
    }
    for fact, told in counts.items():
        assert told["value"] == told["n"] == read(f"{served}api/rows?fact={fact}&lang=en")["total"]


def test_rows_are_sought_sorted_and_traced_to_their_source(look: Looking, served: str) -> None:
    page = look.go(served, "chapter/?name=sample", lang="en", fact="organisation_count")
    look.opened("organisation_count")
    rows = page.locator("#drawer tbody tr")
    whole = rows.count()
    page.fill("#drawer input[type=search]", "yunling")
    page.wait_for_selector("#drawer [role=status]:has-text('rows match')")
    assert 0 < rows.count() < whole
    assert "find=yunling" in page.url
    page.fill("#drawer input[type=search]", "")
    page.wait_for_selector("#drawer [role=status]:has-text('rows match')", state="detached")
    heading = page.locator("#drawer thead th").first
    heading.locator("button").click()
    page.wait_for_selector("#drawer th[aria-sort=ascending]")
    first = rows.first.inner_text()
    heading.locator("button").click()
    page.wait_for_selector("#drawer th[aria-sort=descending]")
    assert rows.first.inner_text() != first
    assert "sort=-" in page.url
    page.locator("#drawer .raw-open").first.click()
    page.wait_for_selector("#drawer .raw dl")
    assert "SHA-256" in page.locator("#drawer .raw").inner_text()


def test_the_keyboard_leads_everywhere(look: Looking, served: str) -> None:
    page = look.go(served, lang="en")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.getAttribute('role')") == "combobox"
    page.keyboard.type("yunl")
    page.wait_for_selector(".side [role=option]")
    page.keyboard.press("ArrowDown")
    page.wait_for_selector(".side [role=option][aria-selected=true]")
    page.keyboard.press("Escape")
    assert not page.locator(".side [role=listbox]").is_visible()
    page.keyboard.press("Escape")
    button = page.locator("main button[data-fact]").first
    button.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#drawer[open]")
    assert page.evaluate("document.querySelector('#drawer').contains(document.activeElement)")
    page.keyboard.press("Escape")
    page.wait_for_selector("#drawer[open]", state="detached")
    assert page.evaluate("document.activeElement.dataset.fact") == button.get_attribute("data-fact")
    assert "fact=" not in page.url


def test_search_leads_to_an_organisation_in_this_language(look: Looking, served: str) -> None:
    page = look.go(served, lang="en", theme="dark")
    page.keyboard.press("/")
    page.keyboard.type("yunling")
    page.wait_for_selector(".side [role=option]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/organisation/?*")
    page.wait_for_selector("html[data-ready]")
    assert "Yunling" in page.locator("h1").inner_text()
    assert "lang=en" in page.url
    assert page.get_attribute("html", "data-theme") == "dark"


def test_chart_and_table_are_two_views_that_the_address_holds(look: Looking, served: str) -> None:
    page = look.go(served, "gallery/?figure=provinces", lang="en")
    page.wait_for_selector(".card svg")
    page.get_by_role("tab", name="Table").click()
    assert page.locator(".card table").is_visible()
    assert "tables=provinces" in page.url
    look.go(served, page.url.removeprefix(served))
    page.wait_for_selector(".card [role=tab]")
    assert page.locator(".card table").is_visible()
    page.get_by_role("tab", name="Table").focus()
    page.keyboard.press("ArrowLeft")
    assert page.locator(".card svg").first.is_visible()
    assert "tables=" not in page.url


@pytest.mark.parametrize(
    ("form", "begins"),
    [("csv", b"\xef\xbb\xbf"), ("xlsx", b"PK"), ("json", b"{"), ("png", b"\x89PNG"), ("svg", b"<svg")],
)
def test_a_figure_is_taken_away(look: Looking, served: str, tmp_path: Path, form: str, begins: bytes) -> None:
    page = look.go(served, "gallery/?figure=provinces", lang="en")
    with page.expect_download() as waiting:
        page.locator(".card .actions a", has_text=form.upper()).click()
    path = tmp_path / "file"
    waiting.value.save_as(path)
    assert waiting.value.suggested_filename.endswith(f".{form}")
    assert path.read_bytes().startswith(begins)


def test_rows_are_taken_away(look: Looking, served: str, tmp_path: Path) -> None:
    page = look.go(served, lang="en", fact="organisation_count")
    n = int(look.opened("organisation_count")["n"])
    with page.expect_download() as waiting:
        page.click("#drawer .drawer-csv")
    waiting.value.save_as(tmp_path / "rows.csv")
    rows = list(csv.reader(io.StringIO((tmp_path / "rows.csv").read_text("utf-8-sig"))))
    assert len(rows) == n + 1


def test_links_from_documents_open_the_number(look: Looking, served: str) -> None:
    page = look.page
    page.goto(f"{served}?lang=en#fact=organisation_count")
    assert look.opened("organisation_count")["value"] == "11"


def test_a_card_is_linked_embedded_and_cited(look: Looking, served: str) -> None:
    page = look.go(served, "gallery/?figure=provinces", lang="en")
    page.wait_for_selector(".card .actions")
    for name, within in (("Link", "figure=provinces"), ("Embed", "<iframe"), ("Cite", "Riverland")):
        page.get_by_role("button", name=name, exact=True).click()
        assert within in page.locator(".card textarea").input_value()
    look.go(served, "gallery/?figure=provinces&embed=1", lang="en")
    assert not page.locator(".side").is_visible()
    page.wait_for_selector(".card svg")


def test_what_is_not_there_is_said(browser: Any, served: str) -> None:
    with Looking(browser) as looking:
        for path in ("organisation/?id=nobody", "region/?code=nowhere", "gallery/?figure=none"):
            page = looking.go(served, path, lang="en")
            assert page.locator("[role=alert]").inner_text()
        page = looking.go(served, fact="firm_of_nobody", lang="en")
        page.wait_for_selector("#drawer .message:has-text('no ')")


def test_a_year_is_chosen_by_keys(look: Looking, served: str) -> None:
    page = look.go(served, "network/", lang="en")
    slider = page.locator("input.year-range").first
    slider.focus()
    page.keyboard.press("Home")
    first = slider.get_attribute("aria-valuetext")
    page.keyboard.press("ArrowRight")
    second = slider.get_attribute("aria-valuetext")
    assert (first, second) == ("2022", "2023")
    page.keyboard.press("Home")
    page.keyboard.press("End")
    assert slider.get_attribute("aria-valuetext") == "2023"
    assert "year=" in page.url or second == "2023"


def test_a_figure_is_shown_for_another_year(look: Looking, served: str) -> None:
    page = look.go(served, "gallery/?figure=receivers", lang="en")
    slider = page.locator(".card input.year-range")
    slider.focus()
    assert slider.get_attribute("aria-valuetext") == "2023"
    page.keyboard.press("Home")
    page.wait_for_selector(".card .caption:has-text('in 2022')")
    assert "at=receivers.2022" in page.url
    facts = {button.get_attribute("data-fact") for button in page.locator(".card button[data-fact]").all()}
    assert facts
    assert all("network_year=2022" in fact for fact in facts)
    look.go(served, page.url.removeprefix(served))
    page.wait_for_selector(".card .caption:has-text('in 2022')")
    page.locator(".card input.year-range").focus()
    page.keyboard.press("End")
    page.wait_for_selector(".card .caption:has-text('in 2023')")
    assert "at=" not in page.url


def test_a_region_prints_on_one_sheet(browser: Any, served: str, tmp_path: Path) -> None:
    from pypdf import PdfReader

    with Looking(browser) as looking:
        page = looking.go(served, "region/?code=RV-N", lang="en")
        page.pdf(path=tmp_path / "region.pdf", prefer_css_page_size=True)
        assert len(PdfReader(tmp_path / "region.pdf").pages) == 1
        looking.check()
