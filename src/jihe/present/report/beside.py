"""A page beside that of the report: what each of them is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jihe.errors import LANGUAGES, tell
from jihe.pack.model import Pack

from .. import synthetic


def page_name(page: str, lang: str) -> str:
    """Name of a page in a language."""
    return f"{page}.{lang}.html"


def write_page(
    folder: Path,
    page: str,
    environment: Any,
    pack: Pack,
    lang: str,
    version: str,
    is_synthetic: bool,
    **held: object,
) -> Path:
    """Write a page from the template that is called as it is.

    Parameters
    ----------
    held
        What this one shows beside that which all are told.
    """
    text = environment.get_template(f"{page}.html").render(
        pack=pack,
        lang=lang,
        version=version,
        mark=synthetic.mark() if is_synthetic else "",
        **links(page, lang),
        **held,
    )
    path = folder / page_name(page, lang)
    path.write_text(text, "utf-8", newline="\n")
    return path


def links(page: str, lang: str) -> dict[str, str]:
    """Where a page leads: to the report, and to its like in the other language."""
    other = next(code for code in LANGUAGES if code != lang)
    return {
        "home": "#top" if page == "index" else page_name("index", lang),
        "other": other,
        "other_name": tell("English", other),  # each language's name for itself
        "other_page": page_name(page, other),
    }
