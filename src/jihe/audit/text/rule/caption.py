"""Tables and figures: numbers that are left out or given twice, and tables shorter than their titles say."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jihe.errors import Fault, Place

from ...finding import WARNING, Finding
from ..language import LANGUAGES, grammar
from ..layout import Caption
from ..printed_table import Table
from ..said import Said

FEWEST = 3
"""Captions of one kind from which their numbers can be judged."""
LONGEST_GAP = 5
"""Numbers left out in a row; more is a report that is here in part."""


def find_numbers(said: Said) -> Iterator[Finding]:
    """``caption_skipped``, ``caption_repeated``: the numbers of tables and of figures.

    Numbers such as 3-1 count anew in each chapter. The order of captions is not judged, as text taken from
    pages loses it.
    """
    chains: dict[tuple[str, str], list[Caption]] = {}
    for caption in said.text.captions:
        chapter, _, _ = re.sub("[.-]", " ", caption.number).rpartition(" ")
        chains.setdefault((caption.kind, chapter), []).append(caption)
    for (kind, _), captions in chains.items():
        if len(captions) < FEWEST:
            continue
        by_number: dict[int, Caption] = {}
        for caption in captions:
            n = int(re.split("[.-]", caption.number)[-1])
            first = by_number.setdefault(n, caption)
            if first is not caption and first.title != caption.title:
                yield _repeated(said, kind, first, caption)
        yield from _skipped(said, kind, by_number)


def _repeated(said: Said, kind: str, first: Caption, caption: Caption) -> Finding:
    places = [Place(said.text.file, line=one.line) for one in (caption, first)]
    named = {"number": caption.number, "line": first.line}
    if kind == "table":
        why = Fault(
            places[0],
            "Table {number} stands in line {line} already, with another title. Number it anew.",
            named,
        )
    else:
        why = Fault(
            places[0],
            "Figure {number} stands in line {line} already, with another title. Number it anew.",
            named,
        )
    return Finding("caption_repeated", WARNING, why, caption.number, "", (places[1],))


def _skipped(said: Said, kind: str, by_number: dict[int, Caption]) -> Iterator[Finding]:
    before = 0
    for n in sorted(by_number):
        left = list(range(before + 1, n))
        if left and len(left) <= LONGEST_GAP and (before or len(left) == 1):
            caption = by_number[n]
            place = Place(said.text.file, line=caption.line)
            missing = ", ".join(map(str, left))
            named = {"missing": missing, "before": before, "number": n}
            if kind == "table":
                text = (
                    "Table {number} follows table {before}: {missing} is left out. Add it, or number the "
                    "tables anew."
                )
                why = Fault(place, text, named)
            else:
                text = (
                    "Figure {number} follows figure {before}: {missing} is left out. Add it, or number "
                    "the figures anew."
                )
                why = Fault(place, text, named)
            yield Finding("caption_skipped", WARNING, why, str(n), missing)
        before = n


def find_rows(said: Said) -> Iterator[Finding]:
    """``list_length``: a table of "the top twenty" that does not hold twenty.

    A table whose rows are not numbered may be set in halves side by side, so twice or three times its rows
    will do as well.
    """
    for table in said.text.tables:
        n = top_of(table)
        if n is None or len(table.rows) < FEWEST or not table.is_regular:
            continue
        is_numbered = any(table.is_rank(at) for at in range(table.width))
        several = {len(table.rows) * halves for halves in ((1,) if is_numbered else (1, 2, 3))}
        if n not in several and table.caption_line is not None:
            text = (
                "The title says the top {n}, but the table has {rows} rows. Correct the title or "
                "complete the table."
            )
            why = Fault(
                Place(said.text.file, line=table.caption_line), text, {"n": n, "rows": len(table.rows)}
            )
            yield Finding(
                "list_length",
                WARNING,
                why,
                str(n),
                str(len(table.rows)),
                (Place(said.text.file, line=table.line),),
            )


def top_of(table: Table) -> int | None:
    """How many the table's title says that it holds."""
    for name in LANGUAGES:
        of = grammar(name)
        if found := of.one("top").search(table.caption):
            return of.cardinal(found["n"])
    return None
