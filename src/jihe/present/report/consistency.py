"""The page beside the report that tells what contradicts itself: its own facts and published figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jihe.errors import tell
from jihe.pack.model import Pack

from .beside import write_page


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


PAGE = "consistency"


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
    name = tell("Consistency", lang)
    return write_page(folder, PAGE, environment, pack, lang, version, is_synthetic, found=found, name=name)
