"""The page beside the report that lays printed figures by what was measured, each opening to its rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jihe.errors import LANGUAGES, tell
from jihe.pack.model import Pack

from .. import synthetic
from .card import card

WRONG = ("miss", "absent")
"""Verdicts that the page makes stand out."""


@dataclass(frozen=True)
class Compared:
    """A study's published figures and how they fared.

    Attributes
    ----------
    rows
        One for each figure: report, place, lines, measure, label, printed, rebuilt, difference, verdict,
        agrees, fact_id ("" where there is no such fact) and note.
    classes, measures
        By class and by measure: name, n, match, near, miss, absent, left, share.
    """

    rows: Sequence[Mapping[str, Any]]
    classes: Sequence[Mapping[str, Any]]
    measures: Sequence[Mapping[str, Any]]

    @property
    def facts(self) -> set[str]:
        """The facts that the figures speak of."""
        return {row["fact_id"] for row in self.rows if row["fact_id"]}

    @property
    def reports(self) -> list[str]:
        """The reports that print them, in the order of the files."""
        return sorted({row["report"] for row in self.rows})


def page_name(lang: str) -> str:
    """Name of the page in a language."""
    return f"compare.{lang}.html"


def write(
    folder: Path,
    compared: Compared,
    pack: Pack,
    environment: Any,
    lang: str,
    version: str,
    is_synthetic: bool,
) -> Path:
    """Write the page beside that of the report, whose scripts it opens numbers with."""
    other = next(code for code in LANGUAGES if code != lang)
    page = environment.get_template("compare.html").render(
        pack=pack,
        lang=lang,
        other=other,
        other_name=tell("English", other),
        version=version,
        compared=compared,
        titles={name: measure.title.get(lang) for name, measure in pack.measures.items()},
        parts=[
            (report, [row for row in compared.rows if row["report"] == report]) for report in compared.reports
        ],
        cards=[card(tally["name"], pack, lang) for tally in compared.measures],
        wrong=WRONG,
        page=f"index.{lang}.html",
        other_page=page_name(other),
        mark=synthetic.mark() if is_synthetic else "",
    )
    path = folder / page_name(lang)
    path.write_text(page, "utf-8", newline="\n")
    return path
