"""Claims laid before a person: which first, in their surroundings, and what accepting one changes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow as pa

from jihe.errors import DataError
from jihe.pack import Pack
from jihe.pack.model import ClaimKind
from jihe.resolve.review import uncertainty

from .claim_asked import Asked, ClaimEffect, Evidence, day_text, waits
from .claim_judgement import Standing, given, standing
from .passage import passage
from .seen import Seen
from .study import Build

ENDS = ("subject", "object")
MOST_EVIDENCE = 5
MOST_LOOKED_AT = 100
"""Claims on one pair among which those that were judged are sought."""


@dataclass(frozen=True)
class _Ranked:
    row: Mapping[str, Any]
    ids: tuple[str, str]
    pair: frozenset[str]
    effect: ClaimEffect
    novelty: float
    rank: float


class ClaimReview:
    """The claims of a reading, and the verdicts that a study holds now.

    Parameters
    ----------
    claim, document
        Tables of the collection, as `tables.collected_fields` has them; a claim has a row for each document.
    build
        The study's current build; without one nothing is known of effects.
    """

    def __init__(
        self, study: Path, pack: Pack, claim: pa.Table, document: pa.Table, build: Build | None = None
    ) -> None:
        self.study = study
        self.kinds: dict[str, ClaimKind] = {kind.code: kind for kind in pack.claim_kinds}
        self.seen = None if build is None else Seen(build)
        self._counted = frozenset(pack.settings.network.kinds if pack.settings.network else ())
        columns = [name for name in document.column_names if name != "text"]
        self._documents = {row["document_id"]: row for row in document.select(columns).to_pylist()}
        self._place = {id_: place for place, id_ in enumerate(document["document_id"].to_pylist())}
        self._text = document["text"]
        self._copies: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for row in claim.to_pylist():
            self._copies[row["claim_id"]].append(row)
        for rows in self._copies.values():
            rows.sort(key=self._age)
        self.ranked = self._rank()
        self._beside: dict[frozenset[str], list[_Ranked]] = defaultdict(list)
        for one in self.ranked:
            self._beside[one.pair].append(one)

    def _age(self, row: Mapping[str, Any]) -> tuple[bool, str, str]:
        """The first to be published stands first."""
        told = self._documents.get(row["document_id"], {})
        day = told.get("published_date")
        return day is None, str(day or ""), str(row["document_id"])

    @property
    def known(self) -> frozenset[str]:
        """Identifiers of all claims."""
        return frozenset(self._copies)

    def standing(self) -> dict[str, Standing]:
        """What the study's file says of each claim now."""
        return standing(given(self.study))

    def left(self, state: str = "open", who: str = "", is_unsure: bool = False) -> list[str]:
        """Claims that wait, by identifier, those first that are most worth a look.

        Parameters
        ----------
        state
            One of `claim_asked.STATES`.
        who
            Who asks: of what others have judged, what they have not.
        is_unsure
            Whether claims are asked about again whose last verdict is unsure.
        """
        stand = self.standing()
        return [
            one.row["claim_id"]
            for one in self.ranked
            if waits(stand.get(one.row["claim_id"]), state, who, is_unsure)
        ]

    # ---- which first

    def _rank(self) -> list[_Ranked]:
        stand = self.standing()
        firsts = [rows[0] for rows in self._copies.values()]
        names = {_name(row, end) for row in firsts for end in ENDS}
        self._meant = self.seen.meant(names) if self.seen is not None else {}
        worth = []
        for row in firsts:
            ids = self._ids(row)
            effect = self._effect(row, ids)
            score = 0.5 if row["score"] is None else float(row["score"])
            worth.append((uncertainty(score) * effect.weight, row, ids, effect))

        def place(one: tuple[float, dict[str, Any], tuple[str, str], ClaimEffect]) -> tuple[bool, float, str]:
            said = stand.get(one[1]["claim_id"])
            is_accepted = said is not None and said.verdict.verdict == "accept"
            return not is_accepted, -one[0], one[1]["claim_id"]

        before: dict[tuple[frozenset[str], str], int] = defaultdict(int)
        found = []
        for value, row, ids, effect in sorted(worth, key=place):
            pair = frozenset(id_ or _name(row, end).casefold() for id_, end in zip(ids, ENDS, strict=True))
            key = pair, self._family(row["kind"])
            said = stand.get(row["claim_id"])
            novelty = 1 / (1 + before[key])
            before[key] += said is None or said.verdict.verdict != "reject"
            found.append(_Ranked(row, ids, pair, effect, novelty, value * novelty))
        return sorted(found, key=lambda one: (-one.rank, -one.effect.weight, one.row["claim_id"]))

    def _ids(self, row: Mapping[str, Any]) -> tuple[str, str]:
        """Organisations of the build that the ends were linked to."""
        found = [
            self._meant.get(_name(row, end), "") if row[f"{end}_state"] == "linked" else "" for end in ENDS
        ]
        return found[0], found[1]

    def _family(self, kind: str | None) -> str:
        held = self.kinds.get(kind or "")
        return held.family if held is not None else kind or ""

    def _effect(self, row: Mapping[str, Any], ids: tuple[str, str]) -> ClaimEffect:
        return self.effect(row["kind"] or "", ids, _is_none(row), bool(row["is_directed"]))

    def effect(
        self, kind: str, ids: tuple[str, str], is_none: bool = False, is_directed: bool = True
    ) -> ClaimEffect:
        """What accepting a claim of a kind does, its ends being these organisations ("" for unknown ones)."""
        if self.seen is None:
            return ClaimEffect("")
        degrees = self.seen.degree[ids[0]], self.seen.degree[ids[1]]
        n_node, n_edge = self.seen.n_node, len(self.seen.ends)
        held = self.kinds.get(kind)
        relation = kind if held is None else held.relation_kind
        n_new = sum(not degree for degree in degrees)
        if is_none or not relation:
            outcome = "none"
        elif self._counted and relation not in self._counted:
            outcome = "beside"
        elif n_new:
            outcome = "node" if n_new == 1 else "both"
            n_node, n_edge = n_node + n_new, n_edge + 1
        elif ids in self.seen.links or (not is_directed and ids[::-1] in self.seen.links):
            outcome = "known"
        else:
            outcome = "back" if ids[::-1] in self.seen.links else "edge"
            n_edge += 1
        return ClaimEffect(outcome, *degrees, n_node, n_edge)

    # ---- what is shown

    @cached_property
    def _of(self) -> dict[str, _Ranked]:
        return {one.row["claim_id"]: one for one in self.ranked}

    def asked(self, ids: Iterable[str]) -> list[Asked]:
        """Claims as they are shown, by their identifiers."""
        stand = self.standing()
        chosen = [self._of[id_] for id_ in ids]
        words = {one.row[end] for one in chosen for end in ENDS}
        named = self.seen.meant(words) if self.seen is not None else {}
        return [self._asked(one, stand, named) for one in chosen]

    def _asked(self, one: _Ranked, stand: Mapping[str, Standing], named: Mapping[str, str]) -> Asked:
        row, told = one.row, self._documents.get(one.row["document_id"], {})
        texts = [f"{end}{what}" for end in ENDS for what in ("", "_name", "_state")]
        texts += (
            "claim_id",
            "kind",
            "trigger",
            "rule",
            "polarity",
            "modality",
            "date_source",
            "round",
            "role",
        )
        words: dict[str, Any] = {name: row[name] or "" for name in texts}
        words |= {name: row[name] for name in ("amount", "amount_low", "amount_high")}
        flipped = self.effect(row["kind"] or "", one.ids[::-1], _is_none(row), bool(row["is_directed"]))
        return Asked(
            **words,
            family=self._family(row["kind"]),
            is_directed=bool(row["is_directed"]),
            subject_id=one.ids[0],
            object_id=one.ids[1],
            subject_meant=named.get(row["subject"], ""),
            object_meant=named.get(row["object"], ""),
            date=day_text(row["claim_date"], row["claim_date_precision"]),
            currency=row["amount_currency"] or "",
            score=0.5 if row["score"] is None else row["score"],
            passage=passage(row, self._words(row["document_id"])),
            **_source(told),
            n_document=len(self._copies[row["claim_id"]]),
            evidence=self._evidence(one, stand),
            effect=one.effect,
            effect_flipped=flipped,
            novelty=one.novelty,
            rank=one.rank,
        )

    def _words(self, document_id: str) -> str:
        place = self._place.get(document_id)
        return "" if place is None else self._text[place].as_py() or ""

    def _evidence(self, one: _Ranked, stand: Mapping[str, Standing]) -> tuple[Evidence, ...]:
        """Other claims on the pair, those that were judged first; then other pages with the same sentence."""
        own = one.row["claim_id"]
        beside = self._beside[one.pair][:MOST_LOOKED_AT]
        others = [other.row for other in beside if other.row["claim_id"] != own]
        others.sort(key=lambda row: row["claim_id"] not in stand)
        copies = [row for row in self._copies[own] if row["document_id"] != one.row["document_id"]]
        return tuple(
            Evidence(
                claim_id=row["claim_id"],
                kind=row["kind"] or "",
                quote=row["quote"] or "",
                verdict=stand[row["claim_id"]].verdict.verdict if row["claim_id"] in stand else "",
                is_same=row["claim_id"] == own,
                **_source(self._documents.get(row["document_id"], {})),
            )
            for row in (others + copies)[:MOST_EVIDENCE]
        )


def _is_none(row: Mapping[str, Any]) -> bool:
    """Whether accepting a claim adds no relation, whatever its kind: as `collect_publish` leaves it out."""
    return row["polarity"] == "denied" or row["modality"] in ("planned", "rumoured", "ended")


def _name(row: Mapping[str, Any], end: str) -> str:
    return str(row[f"{end}_name"] or row[end] or "")


def _source(told: Mapping[str, Any]) -> dict[str, Any]:
    named = {name: str(told.get(name) or "") for name in ("title", "publisher", "address")}
    return {**named, "published": day_text(told.get("published_date"), told.get("published_date_precision"))}


def opened(study: Path, pack: Pack, collection: Path | None, out: Path | None = None) -> ClaimReview:
    """The claims of a collection, beside the study's current build where there is one.

    Raises
    ------
    DataError
        When nothing was read in the collection yet.
    """
    from . import collect
    from . import study as studies

    claim, document = collect.claims(study, collection)
    try:
        build = studies.open(study, out)
    except DataError:  # none was built, or the study has changed since: claims can be judged all the same
        build = None
    return ClaimReview(study, pack, claim, document, build)
