"""Published figures beside what was measured: each figure with the fact of a build that it speaks of."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from jihe import resolve
from jihe.errors import tell
from jihe.measure.fact import fact_id
from jihe.pack import Pack
from jihe.pack.model import Figure
from jihe.pack.published import Claim, read_claim, read_units, step_of
from jihe.present.view import View

MATCH, NEAR, MISS, ABSENT, LEFT = "match", "near", "miss", "absent", "not followed"
VERDICTS = (MATCH, NEAR, MISS, ABSENT, LEFT)
"""match: it rounds to what is printed, or keeps the bound. near: within the tolerance. absent: there is no
such fact, or it is undefined. not followed: the figure's note says why, be it right or wrong."""

EXACT = "exact"
"""Class of the figures without a tolerance; the others are ``near``."""

COMPARISON = pa.schema(
    [
        ("report", pa.string()),
        ("place", pa.string()),
        ("lines", pa.string()),
        ("measure", pa.string()),
        ("cut", pa.string()),
        ("label", pa.string()),
        ("printed", pa.string()),
        ("rebuilt", pa.string()),
        ("difference", pa.float64()),
        ("verdict", pa.string()),
        ("agrees", pa.bool_()),
        ("class", pa.string()),
        ("fact_id", pa.string()),
        ("file", pa.string()),
        ("line", pa.int64()),
        ("note", pa.string()),
    ]
)
"""report, place and lines as the figure has them; measure and cut; label, both in words; printed, with its
sign and unit; rebuilt, the fact in that unit and with as many digits; difference, rebuilt less printed, in
that unit; verdict; agrees, whether the fact is what the figure says, followed or not; class, exact or near;
fact_id, by which the fact opens, "" where there is none; file and line of the figure; note."""

CROWDED = "what was drawn beside it, in whole numbers and for places of which nothing is printed, moved it"
"""Why a twin misses a figure that it meant to show."""

SIGNS = {"=": "", "~": "≈ ", ">": "> ", ">=": "≥ ", "<": "< ", "<=": "≤ "}


@dataclass(frozen=True)
class Tally:
    """How the figures of one class, measure or report fared.

    Attributes
    ----------
    n
        Those that are followed: the sum of `match`, `near`, `miss` and `absent`.
    left
        Those that are not, beside them.
    """

    name: str
    n: int
    match: int
    near: int
    miss: int
    absent: int
    left: int

    @property
    def share(self) -> float | None:
        """Of those followed the share that matches or is near; None where none is followed."""
        return (self.match + self.near) / self.n if self.n else None


def comparison(
    pack: Pack,
    facts: pa.Table,
    labels: pa.Table,
    identity: pa.Table,
    organisation: pa.Table,
    lang: str,
    drawn: Sequence[tuple[str, str, Mapping[str, object]]] | None = None,
) -> pa.Table:
    """A row of `COMPARISON` for each figure of a study, in the order of its files.

    Parameters
    ----------
    facts, labels, identity, organisation
        Tables ``measure.fact``, ``measure.label``, ``resolve.identity`` and ``resolve.organisation``.
    drawn
        Of a twin: figures that it knows it misses, as `twin` names them, why, and what fills the words. The
        note of every figure that is missed then says why.
    """
    reasons = None if drawn is None else {name: tell(why, lang, **params) for name, why, params in drawn}
    names = sorted({figure.measure for figure in pack.figures})
    asked = facts.filter(pc.is_in(facts["measure"], value_set=pa.array(names, pa.string())))
    value = dict(zip(asked["fact_id"].to_pylist(), asked["value"].to_pylist(), strict=True))
    place = _Named(pack, identity, organisation)
    words = _words(labels, lang)
    units = read_units(pack.amount_words)
    rows = []
    for name in sorted(pack.published):
        for figure in pack.published[name]:
            ids = place.fact_ids(figure)
            found = next((id_ for id_ in ids if id_ in value), "")
            row = _row(figure, read_claim(figure, units), value.get(found), found)
            row |= {"file": f"published/{name}.csv", "label": _label(figure, pack, words, lang)}
            row["note"] = figure.note(lang)
            if reasons is not None and row["verdict"] in (MISS, ABSENT):
                row["note"] = reasons.get(_drawn(figure)) or tell(CROWDED, lang)
            rows.append(row)
    return pa.Table.from_pylist(rows, COMPARISON)


def tallies(rows: Iterable[Mapping[str, Any]], key: str) -> list[Tally]:
    """How the figures fared by a column of the comparison, in the order in which its values come."""
    counts: dict[str, dict[str, int]] = {}
    for row in rows:
        held = counts.setdefault(row[key], dict.fromkeys(VERDICTS, 0))
        held[row["verdict"]] += 1
    return [
        Tally(name, sum(c.values()) - c[LEFT], c[MATCH], c[NEAR], c[MISS], c[ABSENT], c[LEFT])
        for name, c in counts.items()
    ]


def chosen(view: View, rows: Sequence[Mapping[str, Any]]) -> View:
    """Some rows of a comparison."""
    return View(pa.Table.from_pylist(list(rows), view.to_arrow().schema), view.title, view.is_synthetic)


class _Named:
    """The way from a figure's classes to the fact, organisations being named there and numbered here."""

    def __init__(self, pack: Pack, identity: pa.Table, organisation: pa.Table) -> None:
        self._pack = pack
        told = zip(identity["identity"].to_pylist(), identity["organisation_id"].to_pylist(), strict=True)
        by_name = {key.removeprefix("n:"): id_ for key, id_ in told if key.startswith("n:")}
        # Organisations that bear a key are known by it, not by their name.
        called = organisation["name"].to_pylist()
        by_name |= dict(zip(_spelled(called), organisation["organisation_id"].to_pylist(), strict=True))
        printed = sorted({name for figure in pack.figures for _, name in self._organisations(figure)})
        same = {row.alias: row.name for row in pack.aliases}
        spelled = zip(printed, _spelled(printed), _spelled([same.get(n, n) for n in printed]), strict=True)
        found = {name: by_name.get(own, by_name.get(other)) for name, own, other in spelled}
        self._id = {name: id_ for name, id_ in found.items() if id_ is not None}

    def _organisations(self, figure: Figure) -> list[tuple[str, str]]:
        """(dimension, name) of the classes that are organisations."""
        known = self._pack.dimensions
        return [(d, c) for d, c in figure.classes.items() if d in known and known[d].column.endswith("_id")]

    def fact_ids(self, figure: Figure) -> Sequence[str]:
        """Identifiers that the fact may have: of the organisation that is so called, or as it is written."""
        told = figure.classes
        order = self._pack.measures[figure.measure].dimensions
        meant = {d: self._id[name] for d, name in self._organisations(figure) if name in self._id}
        return [
            fact_id(figure.measure, {d: classes[d] for d in order}) for classes in ({**told, **meant}, told)
        ]


def _spelled(names: Sequence[str]) -> list[str]:
    """Names as `resolve` compares them."""
    spelled: list[str] = resolve.normalise(pa.array(names, pa.string())).to_pylist()
    return spelled


def _row(figure: Figure, claim: Claim, value: float | None, found: str) -> dict[str, Any]:
    is_known = value is not None and math.isfinite(value)
    agrees = is_known and claim.holds(value or 0.0)
    rebuilt = claim.round(value or 0.0) if is_known else ""
    verdict = (
        MATCH if agrees and (claim.is_exact or _is_printed(figure, rebuilt)) else NEAR if agrees else MISS
    )
    if not is_known:
        verdict = ABSENT
    return {
        "report": figure.report,
        "place": figure.place,
        "lines": figure.lines,
        "measure": figure.measure,
        "cut": figure.cut,
        "printed": SIGNS[figure.op] + figure.value + figure.unit,
        "rebuilt": rebuilt + figure.unit if is_known else "",
        "difference": _difference(figure, claim, value or 0.0) if is_known else None,
        "verdict": verdict if figure.followed else LEFT,
        "agrees": agrees,
        "class": EXACT if claim.is_exact else NEAR,
        "fact_id": found,
        "line": figure.line,
    }


def _drawn(figure: Figure) -> str:
    """A figure as a twin names it."""
    told = ", ".join(part.partition("=")[2] for part in figure.cut.split(";") if part)
    return (
        f"{figure.measure}({told}) = {figure.value}{figure.unit}"
        if told
        else f"{figure.measure} = {figure.value}{figure.unit}"
    )


def _is_printed(figure: Figure, rebuilt: str) -> bool:
    return Decimal(rebuilt) == Decimal(figure.value)


def _difference(figure: Figure, claim: Claim, value: float) -> float:
    """Fact less figure in the printed unit, with two digits more than are printed."""
    digits = -int(step_of(figure.value).as_tuple().exponent) + 2
    return round((value - claim.value) / claim.scale, digits)


def _words(labels: pa.Table, lang: str) -> dict[tuple[str, str], str]:
    return {(row["dimension"], row["code"]): row[f"label_{lang}"] for row in labels.to_pylist()}


def _label(figure: Figure, pack: Pack, words: Mapping[tuple[str, str], str], lang: str) -> str:
    """The measure's title and its classes in words, in the measure's order."""
    told, declared = figure.classes, pack.measures[figure.measure]
    parts = [declared.title.get(lang)]
    parts += [words.get((d, told[d])) or told[d] for d in declared.dimensions]
    return " · ".join(parts)
