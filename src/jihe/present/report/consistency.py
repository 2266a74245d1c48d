"""The page beside the report that tells what contradicts itself: its own facts and published figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jihe.errors import LANGUAGES, tell
from jihe.pack.model import Pack

from .. import synthetic


@dataclass(frozen=True)
class Consistency:
    """What an audit of a study found, in one language.

    Attributes
    ----------
    n_fact, n_figure
        Facts and published figures that were looked at.
    facts, figures
        Findings: severity, said, printed, expected.
    left
        Figures that are not followed: label, printed, rebuilt, report, place, lines, note.
    missed
        Figures that a twin follows and does not show, and why; of a build from made-up rows.
    """

    n_fact: int
    n_figure: int
    facts: Sequence[Mapping[str, Any]]
    figures: Sequence[Mapping[str, Any]]
    left: Sequence[Mapping[str, Any]]
    missed: Sequence[tuple[str, str]]


def page_name(lang: str) -> str:
    """Name of the page in a language."""
    return f"consistency.{lang}.html"


def write(
    folder: Path,
    found: Consistency,
    pack: Pack,
    environment: Any,
    lang: str,
    version: str,
    is_synthetic: bool,
) -> Path:
    """Write the page beside that of the report."""
    other = next(code for code in LANGUAGES if code != lang)
    page = environment.get_template("consistency.html").render(
        pack=pack,
        lang=lang,
        other=other,
        other_name=tell("English", other),
        version=version,
        found=found,
        page=f"index.{lang}.html",
        other_page=page_name(other),
        mark=synthetic.mark() if is_synthetic else "",
    )
    path = folder / page_name(lang)
    path.write_text(page, "utf-8", newline="\n")
    return path
