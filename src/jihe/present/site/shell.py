"""The shell of a page: the same for all but for a few words; it holds neither data nor script."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from .safety import POLICY

STATIC = Path(__file__).parent / "static"
OVERVIEW, CHAPTERS = "overview", "chapters"
OWN_PAGES = ("", "network", "index", "region", "organisation", "compare", "gallery", "data", "chapter")
"""Pages that every study has, beside those that it names itself; "" is the first."""
WRITTEN = {"review": "writes", "claims": "claims"}
"""Pages on which verdicts are given, and what a site says of itself where the server takes them."""
KINDS = (*OWN_PAGES[1:-1], *WRITTEN)
"""Pages that show more than the exhibits of their chapters."""


def pages(site: Mapping[str, Any]) -> list[str]:
    """The pages of a site by the first part of their address."""
    own = [*OWN_PAGES, *(page for page, said in WRITTEN.items() if site.get(said))]
    return list(dict.fromkeys([*own, *(told["page"] for told in site["pages"])]))


def shell(page: str, site: Mapping[str, Any], lang: str = "", is_static: bool = False) -> bytes:
    """The page as HTML; its language is that of the study unless the address says otherwise.

    A page of a static site says itself what a server's answer says beside it: that only our own scripts run.
    """
    lang = lang if lang in site["languages"] else site["languages"][0]
    mark = f" [{site['mark']}]" if site["mark"] else ""
    filled = {
        "lang": "zh-CN" if lang == "zh" else "en",
        "root": "../" if page else "./",
        "page": page,
        "kind": page if page in KINDS else CHAPTERS if page else OVERVIEW,
        "title": site["title"][lang] + mark,
    }
    text = _template()
    for name, value in filled.items():
        text = text.replace(f"{{{name}}}", html.escape(value))
    if is_static:
        policy = f'<meta http-equiv="Content-Security-Policy" content="{html.escape(POLICY)}">'
        text = text.replace("<head>", f"<head>\n{policy}", 1)
    return text.encode()


def nowhere(status: int, said: Sequence[str], path: str) -> bytes:
    """A page for an address that has none: what is said of it, and the way to the first page."""
    root = "../" * (path.count("/") - 1) or "./"
    text = " · ".join(html.escape(one) for one in said)
    style = f'<link rel="stylesheet" href="{root}static/site.css">'
    meta = '<meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    head = f"{meta}<title>{status}</title>{style}"
    return (
        f'<!doctype html>\n<html lang="en"><head>{head}</head><body><main class="notice"><h1>{status}</h1>'
        f'<p>{text}</p><p><a href="{root}">{root}</a></p></main></body></html>\n'
    ).encode()


@cache
def _template() -> str:
    return (STATIC / "shell.html").read_text("utf-8")
