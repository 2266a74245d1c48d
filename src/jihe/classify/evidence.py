"""The place of an organisation out of several kinds of evidence, the most trusted first."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import ibis
import pyarrow as pa

from jihe.pack.model import Pack, RegionSetting, RegisterPart

from .codes import UNKNOWN, Decision
from .regions import Gazetteer

OTHERWISE = "says otherwise"
"""What a rule ends in when a less trusted kind of evidence tells of another place."""
RULE = {"address": "address", "credit_code": "credit code", "name": "organisation's name"}
"""Kind of evidence -> the rule that it makes; a stated place has the rules of its look-up."""


@dataclass(frozen=True)
class Verdict:
    """A place, the kind of evidence that decided, the rule, and what the others say against it."""

    code: str | None
    by: str
    rule: str | None
    against: tuple[tuple[str, str], ...] = ()
    """(kind, code) of evidence that tells of another place."""


class Seats:
    """Decides on places: the first kind of evidence that tells one is believed, later ones may only make it
    finer, and what contradicts it is told."""

    def __init__(self, gazetteer: Gazetteer, setting: RegionSetting) -> None:
        self.gazetteer = gazetteer
        self.kinds = setting.evidence
        self._find: dict[str, Callable[[str, str | None], Decision]] = {
            "region": gazetteer.find,
            "address": gazetteer.scan,
            "credit_code": _Register(gazetteer, setting.credit_code),
            "name": gazetteer.scan_name,
        }
        self._known: dict[tuple[str, str, str | None], Decision] = {}

    def decide(self, texts: Sequence[str | None]) -> Verdict:
        """The place of an organisation of which `texts`, one for each kind, is known."""
        here, by, rule = None, "", None
        against: list[tuple[str, str]] = []
        for kind, text in zip(self.kinds, texts, strict=True):
            if not text:
                continue
            code, how = self._found(kind, text, here)
            if code is None:
                # That a name tells no place is no failure.
                rule = rule or (None if kind == "name" else how)
            elif here is None or (code != here and self.gazetteer.is_within(code, here)):
                here, by, rule = code, kind, RULE.get(kind, how)
            elif not self.gazetteer.is_within(here, code):
                against.append((kind, code))
        told = "".join(f"; {RULE.get(kind, kind)} {OTHERWISE}" for kind, _ in against)
        return Verdict(here, by, rule + told if rule else rule, tuple(against))

    def _found(self, kind: str, text: str, here: str | None) -> Decision:
        alone = self._once(kind, text, None)
        if here is None or (alone[0] is not None and not self.gazetteer.is_within(here, alone[0])):
            return alone
        # Inside a place known already, a smaller one needs no more than its name.
        inside = self._once(kind, text, here)
        return inside if inside[0] is not None else alone

    def _once(self, kind: str, text: str, within: str | None) -> Decision:
        key = kind, text, within
        if key not in self._known:
            self._known[key] = self._find[kind](text, within)
        return self._known[key]


class _Register:
    """Looks up the signs of a credit code that tell a place."""

    def __init__(self, gazetteer: Gazetteer, part: RegisterPart | None) -> None:
        self._gazetteer = gazetteer
        self._part = part or RegisterPart(start=0, lengths=())

    def __call__(self, text: str, within: str | None) -> Decision:
        part = self._part
        for length in part.lengths:
            code = text[part.start : part.start + length]
            if len(code) == length:
                code = code.ljust(part.width, part.fill) if part.fill else code
                if code in self._gazetteer.versions:
                    return code, "code"
        return UNKNOWN


def contradictions(table: ibis.Table, pack: Pack) -> pa.Table:
    """Organisations of which kinds of evidence tell different places.

    Parameters
    ----------
    table
        Classified organisations.

    Returns
    -------
    pyarrow.Table
        Columns of `CONTRADICTION`, in the order of ids.
    """
    setting = pack.settings.region
    if setting is None or len(setting.evidence) < 2:
        return CONTRADICTION.empty_table()
    told = table.filter(table.region_rule.contains(OTHERWISE)).order_by("organisation_id")
    rows = told.select("organisation_id", *dict.fromkeys(("name", *setting.evidence))).to_pyarrow()
    seats = Seats(Gazetteer.of(pack.regions, setting, pack.settings.snapshot_date), setting)
    found = [line for row in rows.to_pylist() for line in _lines(row, seats)]
    return pa.Table.from_pylist(found, CONTRADICTION)


def _lines(row: Mapping[str, str | None], seats: Seats) -> list[dict[str, str | None]]:
    verdict = seats.decide([row[kind] for kind in seats.kinds])
    kept = {"organisation_id": row["organisation_id"], "name": row["name"]}
    kept |= {"code_kept": verdict.code, "column_kept": verdict.by}
    return [
        {**kept, "code_other": code, "column_other": kind, "text_other": row[kind]}
        for kind, code in verdict.against
    ]


CONTRADICTION = pa.schema(
    [
        (name, pa.string())
        for name in (
            "organisation_id", "name", "code_kept", "column_kept", "code_other", "column_other", "text_other",
        )
    ]
)  # fmt: skip
