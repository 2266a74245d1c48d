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
class Resolution:
    """What taking alike names for one organisation did to a study's main network.

    Attributes
    ----------
    sizes
        (what, before, after): nodes and edges.
    top
        (rank, name, degree before, name, degree after) of the nodes of greatest degree.
    states, rules
        (what became of pairs that are alike, how many); (rule, how often records name an organisation by it).
    tried
        Sentences on the pairs that a person looked at; none where nobody did.
    failed
        Pairs on which the build and the person differ: what went wrong, the names, the reason.
    """

    sizes: Sequence[tuple[str, str, str]]
    top: Sequence[tuple[str, str, str, str, str]]
    states: Sequence[tuple[str, str]]
    rules: Sequence[tuple[str, str]]
    tried: str
    failed: Sequence[tuple[str, str, str, str]]


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
    resolution
        What resolving organisations did; None in a study that takes no alike names for one.
    """

    n_fact: int
    n_figure: int
    facts: Sequence[Mapping[str, Any]]
    figures: Sequence[Mapping[str, Any]]
    left: Sequence[Mapping[str, Any]]
    missed: Sequence[tuple[str, str]]
    resolution: Resolution | None = None


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
