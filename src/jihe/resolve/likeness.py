"""How alike two names are, as numbers that each say one thing.

The shorter name of a pair is *asked*, the longer one *told*: a short name is looked for inside a long one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from rapidfuzz import fuzz, process
from rapidfuzz.distance import Indel, JaroWinkler, LCSseq, Prefix

from .reader import Name, Reader

Rows = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.float32]

FEATURES: dict[str, str] = {
    "brand_alike": "brand",
    "brand_part": "brand",
    "same_brand": "brand",
    "brand_inside": "brand",
    "brand_around": "brand",
    "brand_start": "brand",
    "one_sign": "brand",
    "two_signs": "brand",
    "more_told": "brand",
    "more_asked": "brand",
    "core_alike": "name",
    "core_inside": "name",
    "core_in_order": "name",
    "whole_alike": "name",
    "whole_inside": "name",
    "in_order": "name",
    "all_in_order": "name",
    "same_start": "name",
    "letters": "name",
    "same_place": "place",
    "other_place": "place",
    "nation_differs": "place",
    "same_trade": "trade",
    "other_trade": "trade",
    "trade_alike": "trade",
    "group_differs": "group",
    "group_lost": "group",
    "branch_differs": "branch",
}
"""Number -> what it speaks of, by which reasons are told."""
TOGETHER = (
    ("same_brand", "two_signs"),
    ("same_brand", "other_place"),
    ("same_brand", "other_trade"),
    ("same_brand", "same_trade"),
    ("brand_inside", "two_signs"),
    ("brand_inside", "other_place"),
    ("brand_inside", "same_start"),
    ("all_in_order", "two_signs"),
    ("all_in_order", "other_place"),
    ("all_in_order", "other_trade"),
    ("all_in_order", "same_start"),
    ("letters", "brand_alike"),
    ("letters", "brand_start"),
    ("letters", "same_brand"),
    ("letters", "in_order"),
    ("letters", "core_alike"),
    ("letters", "trade_alike"),
)
"""Numbers that say more where both hold: their products are numbers of their own."""


@dataclass(frozen=True)
class Names:
    """Names taken apart, as columns.

    Attributes
    ----------
    parts
        Of each name; an empty one for a name that cannot be read.
    brand, core, whole, brief, trade
        Texts without spaces: brand; brand and trade; place, brand, trade and group; the same with the place's
        abbreviation; trade.
    words
        The words of the brand, as spaces and scripts part them.
    place
        The codes that the name's places stand for, with all places around them; without the outermost ones,
        which most names of a study have in common.
    """

    parts: Sequence[Name]
    brand: npt.NDArray[np.object_]
    core: npt.NDArray[np.object_]
    whole: npt.NDArray[np.object_]
    brief: npt.NDArray[np.object_]
    trade: npt.NDArray[np.object_]
    words: npt.NDArray[np.object_]
    place: Sequence[tuple[frozenset[str], frozenset[str]]]

    @classmethod
    def of(cls, names: pa.Array, reader: Reader) -> Names:
        """Read names; null ones are like none."""
        parts = [reader.alike(name) if name else _NOBODY for name in reader.read(names)]

        def column(make: Callable[[Name], str]) -> npt.NDArray[np.object_]:
            return np.array([make(name).replace(" ", "") for name in parts], object)

        words = np.empty(len(parts), object)
        words[:] = [tuple(_WORD.findall(name.brand)) for name in parts]

        def whole(name: Name) -> str:
            return "".join((*name.nation, *name.region, name.core, *name.group))

        def brief(name: Name) -> str:
            return "".join((*name.nation, *map(reader.brief, name.region), name.core, *name.group))

        return cls(
            parts,
            column(lambda name: name.brand),
            column(lambda name: name.core),
            column(whole),
            column(brief),
            column(lambda name: "".join(name.trade)),
            words,
            [reader.place(name.region) if name.region else _NOWHERE for name in parts],
        )

    def __len__(self) -> int:
        return len(self.parts)

    def taken(self, rows: Rows) -> Names:
        """The names of these rows; -1 is no name."""
        at = [row if row >= 0 else len(self) for row in rows.tolist()]
        every = self + Names.of(pa.nulls(1, pa.string()), Reader({}))
        columns = {name: getattr(every, name)[at] for name in _COLUMNS}
        return Names([every.parts[k] for k in at], **columns, place=[every.place[k] for k in at])

    def __add__(self, other: Names) -> Names:
        """These names, then those of the other."""
        made = {name: np.concatenate([getattr(self, name), getattr(other, name)]) for name in _COLUMNS}
        return Names([*self.parts, *other.parts], **made, place=[*self.place, *other.place])


_COLUMNS = ("brand", "core", "whole", "brief", "trade", "words")
_NOBODY = Name("")
_WORD = re.compile(r"[a-z0-9]+|[^\sa-z0-9]+")
_NOWHERE: tuple[frozenset[str], frozenset[str]] = (frozenset(), frozenset())


def likeness(left: Names, right: Names, l_rows: Rows, r_rows: Rows, threads: int = 1) -> Numbers:
    """The numbers of pairs of names.

    Parameters
    ----------
    left, right
        The names.
    l_rows, r_rows
        Which of them make the pairs.

    Returns
    -------
    array
        A row for each pair; columns as `columns()`, most from 0 to 1, `more_*` in signs up to 8.
    """
    l_whole, r_whole = left.whole[l_rows], right.whole[r_rows]
    turned = _lengths(l_whole) > _lengths(r_whole)

    def sides(
        of_left: npt.NDArray[np.object_], of_right: npt.NDArray[np.object_]
    ) -> tuple[list[Any], list[Any]]:
        one, other = of_left[l_rows], of_right[r_rows]
        return np.where(turned, other, one).tolist(), np.where(turned, one, other).tolist()

    def measured(scorer: Callable[..., float], one: Sequence[str], other: Sequence[str]) -> Numbers:
        return process.cpdist(one, other, scorer=scorer, dtype=np.float32, workers=threads)

    brand, brand_told = sides(left.brand, right.brand)
    core, core_told = sides(left.core, right.core)
    whole, whole_told = sides(left.whole, right.whole)
    brief_told = sides(left.brief, right.brief)[1]
    trade, trade_told = sides(left.trade, right.trade)
    n_brand, n_brand_told, n_core, n_core_told, n_whole = (
        np.maximum(_lengths(texts), 1) for texts in (brand, brand_told, core, core_told, whole)
    )
    in_order = np.maximum(
        measured(LCSseq.similarity, whole, whole_told), measured(LCSseq.similarity, whole, brief_told)
    )
    # In a script whose words have many signs only whole words count: pieces of them are chance.
    letters = np.array([text.isascii() for text in brand], bool)
    shared, first = _words(*sides(left.words, right.words), letters)
    words = shared >= 1
    inside = np.where(letters, words, _told(a in b for a, b in zip(core, core_told, strict=True)))
    brand_inside = np.where(letters, words, _told(a in b for a, b in zip(brand, core_told, strict=True)))
    part = np.where(letters, shared, measured(fuzz.partial_ratio, brand, brand_told) / 100)
    in_order = np.where(letters, shared, in_order / n_whole)
    core_in_order = measured(LCSseq.similarity, core, core_told) / np.minimum(n_core, n_core_told)
    n_sign = np.where(letters, n_brand // 2, n_brand)
    start = measured(Prefix.similarity, brand, brand_told) / np.minimum(n_brand, n_brand_told)
    start = np.where(letters, first, start)
    found = {
        "brand_alike": measured(JaroWinkler.normalized_similarity, brand, brand_told),
        "brand_part": part,
        "same_brand": _told(a == b for a, b in zip(brand, brand_told, strict=True)),
        "brand_inside": brand_inside,
        "brand_around": np.where(
            letters, words, _told(b in a for a, b in zip(whole, brand_told, strict=True))
        ),
        "brand_start": start,
        "one_sign": n_sign <= 1,
        "two_signs": n_sign <= 2,
        "more_told": np.clip(n_brand_told - n_brand, 0, 8),
        "more_asked": np.clip(n_brand - n_brand_told, 0, 8),
        "core_alike": measured(Indel.normalized_similarity, core, core_told),
        "core_inside": inside,
        "core_in_order": np.where(letters, shared, core_in_order),
        "whole_alike": measured(Indel.normalized_similarity, whole, whole_told),
        "whole_inside": np.where(
            letters, words, _told(a in b for a, b in zip(whole, whole_told, strict=True))
        ),
        "in_order": in_order,
        "all_in_order": in_order >= 1,
        "same_start": _told(
            a[:1] in (b[:1], c[:1], d[:1])
            for a, b, c, d in zip(whole, whole_told, brief_told, core_told, strict=True)
        ),
        "letters": letters,
        "trade_alike": measured(Indel.normalized_similarity, trade, trade_told),
        **_relations(left, right, l_rows, r_rows, turned),
    }
    table = {name: np.asarray(found[name], np.float32) for name in FEATURES}
    table |= {f"{a} & {b}": table[a] * table[b] for a, b in TOGETHER}
    return np.column_stack([table[name] for name in columns()])


def columns() -> list[str]:
    """Names of the numbers, in their order."""
    return [*FEATURES, *(f"{a} & {b}" for a, b in TOGETHER)]


def subjects() -> list[str]:
    """What each of `columns()` speaks of."""
    return [FEATURES[name.removeprefix("letters & ").partition(" & ")[0]] for name in columns()]


def _relations(
    left: Names, right: Names, l_rows: Rows, r_rows: Rows, turned: npt.NDArray[np.bool_]
) -> dict[str, npt.NDArray[np.bool_]]:
    """What the parts say of each other that are words of lists."""
    found = {
        name: np.zeros(len(l_rows), bool)
        for name in (
            "same_place",
            "other_place",
            "same_trade",
            "other_trade",
            "group_differs",
            "group_lost",
            "branch_differs",
            "nation_differs",
        )
    }
    for at, (i, j) in enumerate(zip(l_rows.tolist(), r_rows.tolist(), strict=True)):
        one, other = left.parts[i], right.parts[j]
        (own, around), (theirs, about) = left.place[i], right.place[j]
        if own and theirs:
            same = not own.isdisjoint(about) or not theirs.isdisjoint(around)
            found["same_place" if same else "other_place"][at] = True
        if one.trade and other.trade:
            same = not set(one.trade).isdisjoint(other.trade)
            found["same_trade" if same else "other_trade"][at] = True
        if one.group or other.group:
            found["group_differs"][at] = bool(one.group) != bool(other.group)
            short, long = (other, one) if turned[at] else (one, other)
            found["group_lost"][at] = bool(short.group) and not long.group
        if one.nation or other.nation:
            found["nation_differs"][at] = bool(one.nation) != bool(other.nation)
        if one.branch or other.branch:
            found["branch_differs"][at] = one.branch != other.branch
    return found


def _words(
    asked: list[tuple[str, ...]], told: list[tuple[str, ...]], wanted: npt.NDArray[np.bool_]
) -> tuple[Numbers, Numbers]:
    """Share of the asked name's words, by their letters, that the told one has; whether the first are equal.

    Zero where not `wanted`.
    """
    shared, first = np.zeros(len(asked), np.float32), np.zeros(len(asked), np.float32)
    for at in np.nonzero(wanted)[0].tolist():
        one, other = asked[at], told[at]
        n = sum(map(len, one))
        shared[at] = sum(len(word) for word in one if word in other) / n if n else 0
        first[at] = bool(one and other and one[0] == other[0])
    return shared, first


def _lengths(texts: Sequence[str] | npt.NDArray[np.object_]) -> npt.NDArray[np.int64]:
    return np.fromiter(map(len, texts), np.int64, len(texts))


def _told(holds: object) -> Numbers:
    return np.fromiter(holds, np.float32)  # type: ignore[call-overload]
