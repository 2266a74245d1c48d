"""A published table as the audit sees it: cells as printed, and what each column holds."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path

from jihe.errors import Place

from .number import Printed, read

MOST_SHARES_OF_ONE = 0.9
"""Part of a column's shares that are at most 1 when they are told as 0-1, not in percent."""
LEAST_NUMBERS = 0.8
"""Part of a column's filled cells that are numbers when it is a column of numbers."""
_CITED = re.compile(r"([^;:\s][^;:]*\.(?:txt|md)):(\d+)(?:-(\d+))?")
_WORDS = re.compile(r"[a-z0-9]+|%|[\u2e80-\u9fff]+")


@cache
def words() -> dict[str, dict[str, frozenset[str]]]:
    """word.toml: the words of headings, of cells and of well-known statistics."""
    held = tomllib.loads((Path(__file__).parent / "word.toml").read_text("utf-8"))
    return {part: {name: frozenset(texts) for name, texts in lists.items()} for part, lists in held.items()}


def says(text: str, part: str, name: str) -> bool:
    """Whether a heading or cell has one of the words `name` of word.toml."""
    known = words()[part][name]
    plain = text.strip().casefold()
    if plain in known:
        return True
    found = set(_WORDS.findall(plain.replace("_", " ")))
    # Scripts that write words together: a word may be a part of what stands there.
    return bool(found & known) or any(not w.isascii() and len(w) > 1 and w in plain for w in known)


def is_word(text: str, part: str, name: str) -> bool:
    """Whether a cell is one of the words `name` of word.toml, and nothing else."""
    return text.strip().casefold() in words()[part][name]


@cache
def _top() -> re.Pattern[str]:
    several = "|".join(sorted(re.escape(word) for word in words()["cell"]["top"]))
    return re.compile(rf"(?<![a-z])(?:{several})\s*(\d+)", re.IGNORECASE)


def top_of(text: str) -> int | None:
    """The number of items that a name such as "top 10" states; None when it states none."""
    found = _top().search(text)
    return int(found[1]) if found else None


@cache
def statistic(text: str) -> str:
    """The well-known statistic that a name stands for; the name itself where there is none."""
    plain = text.strip().casefold().replace(" ", "_")
    return next((name for name, known in words()["statistic"].items() if plain in known), plain)


@dataclass(frozen=True)
class Roles:
    """What the columns of a sheet hold, by position.

    Attributes
    ----------
    key
        What tells rows apart: names, classes, editions, years.
    time
        Those of the keys that are editions or years.
    share
        Shares of something, and what their whole is: 1 or 100.
    count, implied, base
        Counts; counts worked out from shares; the number that shares are shares of.
    number
        All columns of numbers but ranks and bounds.
    """

    key: tuple[int, ...] = ()
    time: tuple[int, ...] = ()
    edition: tuple[int, ...] = ()
    share: dict[int, int] = field(default_factory=dict)
    count: tuple[int, ...] = ()
    implied: tuple[int, ...] = ()
    base: int | None = None
    number: tuple[int, ...] = ()
    rank: tuple[int, ...] = ()
    lower: int | None = None
    upper: int | None = None
    weight: tuple[int, ...] = ()
    parent: int | None = None
    statistic: int | None = None
    value: int | None = None
    operator: tuple[int, ...] = ()
    note: tuple[int, ...] = ()
    source: tuple[int, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """One table.

    Attributes
    ----------
    file, sheet
        Where it was read: the file, and of a workbook the sheet.
    names
        Headings.
    cells
        One tuple of texts for each row, as many as there are headings.
    rows
        The number of each row, as a spreadsheet counts: the heading is row 1.
    """

    file: str
    names: tuple[str, ...]
    cells: tuple[tuple[str, ...], ...]
    rows: tuple[int, ...]
    sheet: str = ""
    told: Mapping[str, str] = field(default_factory=dict)
    """Heading -> what the column holds, where that is known; the others are told by heading and cells."""

    def __len__(self) -> int:
        return len(self.cells)

    def place(self, row: int, column: int | None = None) -> Place:
        """Where a cell stands; `row` counts from 0."""
        name = "" if column is None else self.names[column]
        return Place(self.file, sheet=self.sheet, row=self.rows[row], column=name)

    def cited(self, row: int) -> tuple[Place, ...]:
        """The lines of texts that a row says it was taken from."""
        found = (hit for c in self.roles.source for hit in _CITED.finditer(self.cells[row][c]))
        return tuple(Place(hit[1].strip(), line=int(hit[2])) for hit in found)

    def places(self, rows: Iterable[int], column: int | None = None) -> tuple[Place, ...]:
        """The places of several rows, each followed by the lines that it cites."""
        every = (p for row in rows for p in (self.place(row, column), *self.cited(row)))
        return tuple(dict.fromkeys(every))

    def key(self, row: int, columns: Sequence[int]) -> tuple[str, ...]:
        return tuple(self.cells[row][c].strip() for c in columns)

    def number(self, row: int, column: int) -> Printed | None:
        return self._numbers[column][row]

    @cached_property
    def _numbers(self) -> list[list[Printed | None]]:
        return [[read(cells[c]) for cells in self.cells] for c in range(len(self.names))]

    @cached_property
    def plain(self) -> tuple[int, ...]:
        """Rows that state a number as it is: no bound, no estimate, nothing worked out from others."""
        roles = self.roles

        def is_plain(cells: tuple[str, ...]) -> bool:
            return all(is_word(cells[c], "cell", "equal") for c in roles.operator) and not any(
                is_word(cells[c], "cell", "derived") for c in roles.note
            )

        return tuple(row for row, cells in enumerate(self.cells) if is_plain(cells))

    @cached_property
    def roles(self) -> Roles:
        return _roles(self)

    def is_numeric(self, column: int) -> bool:
        filled = [
            n for n, cells in zip(self._numbers[column], self.cells, strict=True) if cells[column].strip()
        ]
        return bool(filled) and sum(n is not None for n in filled) >= LEAST_NUMBERS * len(filled)

    def is_counting(self, column: int) -> bool:
        """Whether its numbers are whole and above 0, as ranks are."""
        found = [n for n in self._numbers[column] if n is not None]
        return sum(n.is_whole and n.value > 0 for n in found) >= LEAST_NUMBERS * len(found)

    def whole(self, column: int) -> int:
        """What shares of a column add up to: 1 or 100."""
        name = self.names[column]
        if says(name, "column", "percent") or any("%" in cells[column] for cells in self.cells):
            return 100
        shares = [n for n in self._numbers[column] if n is not None]
        small = sum(abs(n.value) <= 1 for n in shares)
        return 1 if small >= MOST_SHARES_OF_ONE * len(shares) else 100


TEXTUAL = ("note", "source", "operator")
NUMERIC = ("weight", "rank", "implied", "growth", "share", "percent", "count", "value")


def _roles(sheet: Sheet) -> Roles:
    found: dict[str, list[int]] = {}
    for c, name in enumerate(sheet.names):
        found.setdefault(_role(sheet, c, name), []).append(c)
    if not found.get("key"):
        # What would be a remark beside names is the name where there is no other.
        found["key"], found["note"] = found.get("note", []), []

    def of(*roles: str) -> tuple[int, ...]:
        return tuple(sorted(c for role in roles for c in found.get(role, ())))

    def first(role: str) -> int | None:
        return next(iter(found.get(role, ())), None)

    share = of("share", "percent")
    base = first("base") if share else None
    loose = () if base is not None else of("base")
    return Roles(
        key=of("edition", "year", "key", "statistic", "parent", "operator"),
        time=of("edition", "year"),
        edition=of("edition"),
        share={c: sheet.whole(c) for c in share},
        count=(*of("count"), *loose),
        implied=of("implied"),
        base=base,
        number=tuple(sorted((*share, *of("count", "implied", "value", "growth", "other"), *loose))),
        rank=of("rank"),
        lower=first("lower"),
        upper=first("upper"),
        weight=of("weight"),
        parent=first("parent"),
        statistic=first("statistic") if found.get("value") else None,
        value=first("value"),
        operator=of("operator"),
        note=of("note"),
        source=of("source"),
    )


def _speaks(sheet: Sheet, column: int, name: str, role: str) -> bool:
    """Whether a heading says that its numbers are of a role, and the numbers may be."""
    if role == "weight":
        return is_word(name, "column", role) or is_word(name.partition("_")[0], "column", role)
    return says(name, "column", role) and (role != "rank" or sheet.is_counting(column))


def _role(sheet: Sheet, column: int, name: str) -> str:
    """What one column holds, by its heading and by whether its cells are numbers."""
    if name in sheet.told:
        return sheet.told[name]
    plain = name.strip().casefold()
    for role in TEXTUAL:
        if is_word(plain, "column", role) or plain.endswith(f"_{role}"):
            return role
    filled = {cells[column].strip() for cells in sheet.cells} - {""}
    if not filled:
        return "empty"
    if is_word(plain, "column", "kind") and all(is_word(cell, "cell", "provenance") for cell in filled):
        return "note"
    for role in ("edition", "year", "lower", "upper"):
        if is_word(plain, "column", role):
            return role
    if says(plain, "column", "code") or not sheet.is_numeric(column):
        named = (role for role in ("parent", "statistic") if is_word(plain, "column", role))
        return next(named, "key")
    return _number_role(sheet, column, plain)


def _number_role(sheet: Sheet, column: int, plain: str) -> str:
    if is_word(plain, "column", "base"):
        return "base"
    if is_word(plain, "column", "ordinal") and sheet.is_counting(column):
        return "rank"
    if statistic(plain) in words()["statistic"]:
        return "other"
    for role in NUMERIC:
        if _speaks(sheet, column, plain, role):
            return role
    return "count" if re.match(r"n_\w", plain) else "other"
