"""The page beside the report that lays printed figures by what was measured, each opening to its rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jihe.errors import tell
from jihe.pack.model import Pack

from .beside import write_page
from .card import card

PAGE = "compare"

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


def place_words(place: str, lang: str) -> str:
    """Where a figure is printed, in words of a language.

    Examples
    --------
    >>> place_words("table 4; text", "en")
    'Table 4; running text'
    """

    def words(part: str) -> str:
        kind, _, number = part.partition(" ")
        if kind == "table" and number:
            return tell("Table {number}", lang, number=number)
        if kind == "figure" and number:
            return tell("Figure {number}", lang, number=number)
        return tell("running text", lang) if part == "text" else part

    return tell("; ", lang).join(words(part.strip()) for part in place.split(";"))


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
    return write_page(
        folder,
        PAGE,
        environment,
        pack,
        lang,
        version,
        is_synthetic,
        name=tell("Published figures and rebuilt numbers", lang),
        compared=compared,
        titles={name: measure.title.get(lang) for name, measure in pack.measures.items()},
        parts=[
            (report, [row for row in compared.rows if row["report"] == report]) for report in compared.reports
        ],
        cards=[card(tally["name"], pack, lang) for tally in compared.measures],
        wrong=WRONG,
    )
