"""The relations of an organisation."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from . import evidence
from .held import PART, is_money, money, named, place, population, source, span
from .row import plain

if TYPE_CHECKING:
    from .reader import Reader

LINKS = ("given", "taken")
"""The relations that it gives and takes in."""


def relations(  # noqa: PLR0913 - all that may be asked
    reader: Reader, id_: str, lang: str, page: int, size: int, kind: str, direction: str, year: int
) -> dict[str, Any]:
    """A page of an organisation's relations, the newest first: those of a kind, a direction or a year."""
    links = Links(reader, place(reader, id_))
    kinds = reader.held(PART, "kinds")
    links.only((kinds.index(kind) if kind in kinds else -1) if kind else None, direction, year)
    total = len(links)
    links.slice((page - 1) * size, page * size)
    told = listed(reader, links, reader.held(PART, f"names.{lang}"), size)
    return {"id": id_, "total": total, "page": page, "size": size, "relations": told}


class Links:
    """The relations of an organisation, the newest first.

    Attributes
    ----------
    partner
        Places of organisations; -1 where none is known.
    year
        0 where it is not known.
    """

    def __init__(self, reader: Reader, at: int) -> None:
        sides = [
            [span(reader, name, at, part) for name in LINKS] for part in ("row", "partner", "year", "kind")
        ]
        self.row, self.partner, self.year, self.kind = (np.concatenate(both) for both in sides)
        self.is_in = np.repeat([False, True], [len(part) for part in sides[0]])
        self._keep(np.lexsort((self.is_in, self.row, -self.year)))

    def __len__(self) -> int:
        return len(self.row)

    def _keep(self, which: np.ndarray) -> None:
        for name in ("row", "partner", "year", "kind", "is_in"):
            setattr(self, name, getattr(self, name)[which])

    def only(self, kind: int | None, direction: str, year: int) -> None:
        """Keep those of a kind, a direction and a year."""
        fits = np.ones(len(self), bool)
        if kind is not None:
            fits &= self.kind == kind
        if direction:
            fits &= self.is_in == (direction == "in")
        if year:
            fits &= self.year == year
        self._keep(fits)

    def slice(self, first: int, last: int) -> None:
        """Keep some, in their order."""
        self._keep(np.arange(len(self))[first:last])


def counts(reader: Reader, links: Links, names: dict[str, Any]) -> list[dict[str, Any]]:
    kinds, called = reader.held(PART, "kinds"), names.get("relation.kind_code", {})
    counted = Counter(zip(links.kind.tolist(), links.is_in.tolist(), links.year.tolist(), strict=True))
    years: dict[tuple[str, str], list[list[int | None]]] = defaultdict(list)
    for (kind, is_in, year), n in sorted(counted.items()):
        years[kinds[kind], "in" if is_in else "out"].append([year or None, n])
    return [
        {
            "kind": kind,
            "label": called.get(kind, kind),
            "direction": direction,
            "years": told,
            "total": sum(n or 0 for _, n in told),
        }
        for (kind, direction), told in sorted(years.items())
    ]


def listed(reader: Reader, links: Links, names: dict[str, Any], most: int) -> list[dict[str, Any]]:
    """The first of them, in full."""
    links.slice(0, most)
    table, kinds = population(reader, "relation"), reader.held(PART, "kinds")
    classes = {c.partition(".")[2]: told for c, told in names.items() if c.startswith("relation.")}
    classes = {c: told for c, told in classes.items() if c in table.column_names and c != "kind_code"}
    wanted = (
        "relation_date",
        "relation_date_precision",
        "title",
        "confidence",
        "source_file",
        "source_row",
        *classes,
    )
    amounts = [c for c in table.column_names if is_money(c)]
    shown = table.select([*(c for c in wanted if c in table.column_names), *amounts]).take(
        pa.array(links.row)
    )
    partners = dict(enumerate(named(reader, np.maximum(links.partner, 0).tolist(), names)))
    found = []
    for i, row in enumerate(shown.to_pylist()):
        partner = partners[i] if links.partner[i] >= 0 else {"id": "", "name": ""}
        said = []
        for column, told in classes.items():
            codes = row[column] if isinstance(row[column], list) else [row[column]]
            said += [told.get(code, code) for code in codes if code]
        found.append(
            {
                "direction": "in" if links.is_in[i] else "out",
                "partner": partner["id"],
                "partner_name": partner["name"],
                "kind": kinds[int(links.kind[i])],
                "year": int(links.year[i]) or None,
                "date": _known(row),
                "title": row.get("title") or "",
                "classes": said,
                "amount": money(row),
                "confidence": plain(row.get("confidence")),
                "source": source(row),
                "evidence": evidence.of_relation(reader, int(links.row[i])),
            }
        )
    return found


def _known(row: dict[str, Any]) -> str:
    """As much of the date as is known: the year, the month or the day."""
    date = plain(row.get("relation_date")) or ""
    return str(date)[: {"year": 4, "month": 7}.get(row.get("relation_date_precision") or "", 10)]
