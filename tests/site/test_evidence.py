"""Where a relation was read is shown beside it: on the organisation's page and in the drawer."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from functools import partial
from http.server import ThreadingHTTPServer
from typing import Any
from urllib.parse import quote
from urllib.request import urlopen

import pytest

from tests.site.conftest import _Quiet, jihe, serving
from tests.site.looking import Looking
from tests.story import collected

FACT = "flow_count:source_province=RV-N,target_province=RV-S"
"""A number that counts the relation."""
GOOD = "https://news.example/1?a=1&b=2"


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The addresses of the served and the written site of a study with a collection."""
    folder = tmp_path_factory.mktemp("evidence")
    study, builds, host = collected.study(folder), folder / "builds", folder / "host"
    places = (*collected.PLACES, collected.ODD)
    collection = collected.collection(folder / "collection", places=places)
    jihe("build", study, "--out", builds, "--collection", collection)
    jihe("site", study, "--builds", builds, "--out", host)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(host)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with serving(study, builds) as address:
        yield {"served": address, "static": f"http://127.0.0.1:{server.server_port}/"}
    server.shutdown()


def asked(address: str, path: str) -> Any:
    with urlopen(f"{address}api/{path}", timeout=60) as answer:
        return json.load(answer)


def organisation(sites: dict[str, str], name: str) -> str:
    hits = asked(sites["served"], f"search?q={quote(name)}&lang=zh")["hits"]
    return str(next(hit["id"] for hit in hits if hit["kind"] == "organisation"))


@pytest.mark.parametrize("kind", ["served", "static"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_of_an_organisation_shows_it(
    sites: dict[str, str], look: Looking, kind: str, lang: str
) -> None:
    look.go(sites[kind], "organisation/", id=organisation(sites, "长空"), lang=lang)
    quotes = look.page.locator("tr.evidence")
    quotes.first.wait_for()
    told = next(q for q in quotes.all() if "飞控算法" in q.inner_text())
    # The oldest stands first; the reprint is unfolded.
    figures = told.locator("figure.quote")
    assert figures.count() == 2
    assert figures.nth(0).locator("blockquote").inner_text() == collected.SAID
    assert "河谷日报" in figures.nth(0).inner_text()
    assert "2023-05-20" in figures.nth(0).inner_text()
    link = figures.nth(0).locator("a")
    assert link.get_attribute("href") == GOOD
    assert "noopener" in str(link.get_attribute("rel"))
    assert link.inner_text() == "长空牵手<b>海燕</b>"
    assert not figures.nth(1).is_visible()
    told.locator("button").click()
    assert figures.nth(1).is_visible()
    assert "河谷晚报" in figures.nth(1).inner_text()
    # An address that would run is text, and what the page says runs nowhere.
    assert figures.nth(1).locator("a").count() == 0
    assert look.page.locator("[href^='javascript']").count() == 0
    assert look.page.evaluate("window.hit") is None
    row = told.locator("xpath=preceding-sibling::tr[1]")
    assert "93%" in row.inner_text()
    assert "collection/published/relation.csv" in row.inner_text()
    # What the source calls it are the words themselves; they are not shown twice.
    assert collected.SAID not in row.inner_text()


@pytest.mark.parametrize("kind", ["served", "static"])
def test_an_address_that_is_none_is_no_link_and_hidden_signs_are_shown(
    sites: dict[str, str], look: Looking, kind: str
) -> None:
    look.go(sites[kind], "organisation/", id=organisation(sites, "长空"))
    look.page.locator("tr.evidence").first.wait_for()
    told = next(q for q in look.page.locator("tr.evidence").all() if "投资。" in q.inner_text())
    told.locator("button").click()
    figure = told.locator("figure.quote").nth(1)
    assert figure.locator("a").count() == 0
    assert figure.locator("blockquote").inner_text() == "投资\\u2066。"
    assert "河谷\\u2066晚报" in figure.inner_text()


@pytest.mark.parametrize("kind", ["served", "static"])
def test_the_drawer_shows_it_below_the_row(sites: dict[str, str], look: Looking, kind: str) -> None:
    look.go(sites[kind], "data/", fact=FACT)
    look.page.wait_for_selector("dialog[data-shown]")
    found = look.page.locator("dialog tbody tr", has_text="collection/published/relation.csv").first
    found.locator("button.raw-open").click()
    quotes = look.page.locator(".raw figure.quote")
    quotes.first.wait_for()
    assert quotes.count() >= 1
    assert look.page.evaluate("window.hit") is None


def test_answers_carry_it_as_text(sites: dict[str, str]) -> None:
    id_ = organisation(sites, "长空")
    told = asked(sites["served"], f"organisation?id={id_}&lang=en")["relations"]
    with_words = [relation for relation in told if relation["evidence"]]
    assert [e["published_date"] for e in with_words[0]["evidence"]] == sorted(
        e["published_date"] for e in with_words[0]["evidence"]
    )
    assert {relation["confidence"] for relation in with_words} == {0.93, 0.8}
    assert all(relation["confidence"] is None for relation in told if not relation["evidence"])
    raw = asked(sites["served"], f"raw?file={quote('collection/published/relation.csv')}&row=2&lang=en")
    assert [e["publisher"] for e in raw["evidence"]] == ["河谷日报", "河谷晚报"]
    none = asked(sites["served"], "raw?file=organisation.csv&row=2&lang=en")
    assert none["evidence"] == []


def test_a_site_without_a_collection_has_none(served: str, look: Looking) -> None:
    hits = asked(served, f"search?q={quote('长空')}&lang=zh")["hits"]
    look.go(served, "organisation/", id=hits[0]["id"])
    look.page.locator("table.data").first.wait_for()
    assert look.page.locator(".quote").count() == 0


def test_words_break_on_a_narrow_window(sites: dict[str, str], browser: Any) -> None:
    with Looking(browser, width=390, height=800) as look:
        look.go(sites["served"], "organisation/", id=organisation(sites, "长空"))
        look.page.locator("tr.evidence").first.wait_for()
        right = look.page.evaluate("document.querySelector('.quote').getBoundingClientRect().right")
        assert right <= 390
