"""Names of elsewhere looked up among the organisations, and what is told of those."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from jihe.present.site.rejection import Rejection

from ..fold import folded
from .held import PART, place, rows_at

if TYPE_CHECKING:
    from .reader import Reader

NAMES = "names"
LEAST = 1.0
"""Less likely ones are no candidates."""
PROVEN = 100.0
OTHER_KIND = 0.8
"""What is left of the likeness of an organisation of another kind than the one that is sought."""
MORE = 4
"""So many times the candidates asked for are looked at, as properties take some of them away."""
DEGREE = "degree"


def score(reader: Reader, query: str, limit: int) -> list[tuple[int, float]]:
    """Places of organisations that a name may mean, and how likely, 0 to 100; as when a study is built."""
    found = reader.lookup.find(query, limit)
    return [(at, 100 * likely) for at, likely in found if 100 * likely >= LEAST]


def find(reader: Reader, query: Mapping[str, Any], limit: int, lang: str) -> list[dict[str, Any]]:
    """The candidates of a query, the likeliest first; only one that stands alone is a match."""
    codes = [code.strip().upper() for code in query["properties"].get("credit_code", ())]
    known = reader.held(NAMES, "codes")
    found = dict(score(reader, query["query"], limit * MORE)) if folded(query["query"]) else {}
    # Equal codes prove, whatever the names are; unequal ones disprove.
    found |= {known[code]: PROVEN for code in codes if code in known}
    names = reader.held(PART, f"names.{lang}")
    rows = dict(zip(found, rows_at(reader, "organisation", list(found)), strict=True))
    kept = []
    for at, alike in found.items():
        row = rows[at]
        own = row.get("credit_code")
        is_proven = own in codes
        if (codes and own and not is_proven) or not (is_proven or _lies_in(reader, row, query)):
            continue
        is_kind = not query["types"] or row.get("kind_code") in (None, "", *query["types"])
        if is_kind or not query["is_strict"]:
            kept.append((is_proven, is_kind, alike * (1 if is_kind or is_proven else OTHER_KIND), at))
    kept.sort(key=lambda one: (not one[0], -one[2], one[3]))
    least = 100 * float(reader.held(NAMES, "auto"))
    likely = [at for is_proven, is_kind, alike, at in kept if is_proven or (is_kind and alike >= least)]
    proven = [at for is_proven, _, _, at in kept if is_proven]
    matched = proven if len(proven) == 1 else likely if len(likely) == 1 else []
    return [_candidate(rows[at], round(alike, 1), at in matched, names) for _, _, alike, at in kept[:limit]]


def _candidate(
    row: Mapping[str, Any], alike: float, is_match: bool, names: Mapping[str, Any]
) -> dict[str, Any]:
    kind, region = row.get("kind_code") or "", row.get("region_code") or ""
    kinds = names.get("organisation.kind_code", {})
    told = [row.get("name") and row.get("short_name"), names["region_code"].get(region), kinds.get(kind)]
    return {
        "id": row["organisation_id"],
        "name": _called(row),
        "description": " · ".join(text for text in told if text),
        "type": [{"id": kind, "name": kinds.get(kind, kind)}] if kind else [],
        "score": alike,
        "match": is_match,
        "features": [{"id": "name", "value": alike}],
    }


def _called(row: Mapping[str, Any]) -> str:
    return str(row.get("name") or row.get("short_name") or row["organisation_id"])


def _lies_in(reader: Reader, row: Mapping[str, Any], query: Mapping[str, Any]) -> bool:
    """Whether an organisation lies in the places that a query names; one of unknown place may."""
    asked = [folded(text) for text in query["properties"].get("region", ()) if folded(text)]
    code = row.get("region_code") or ""
    if not asked or not code:
        return True
    around: set[str] = set()
    for lang in ("zh", "en"):
        tree, at, seen = reader.held("regions", f"regions.{lang}"), code, 0
        while at in tree and seen < len(tree):
            around |= {folded(tree[at]["name"]), folded(at)}
            at, seen = tree[at]["parent"], seen + 1
    pairs = ((text, name) for text in asked for name in around if name)
    # A place with and without the word for what it is: the shorter begins the longer.
    return any(name.startswith(text) or text.startswith(name) for text, name in pairs)


def extended(reader: Reader, ids: Sequence[str], properties: Sequence[str], lang: str) -> dict[str, Any]:
    """What is told of organisations, as cells of the reconciliation API; nothing of unknown ones."""
    told: dict[str, Any] = {}
    names = reader.held(PART, f"names.{lang}")
    degree = reader.array(PART, "of/degree", DEGREE)
    for id_ in ids:
        try:
            at = place(reader, id_)
        except Rejection:
            told[id_] = {}
            continue
        (row,) = rows_at(reader, "organisation", [at])
        cells = _cells(row, int(degree[at]), names)
        told[id_] = {name: cells[name] for name in properties}
    return told


def _cells(row: Mapping[str, Any], degree: int, names: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    region, kind = row.get("region_code") or "", row.get("kind_code") or ""
    founded, code = row.get("founded_date"), row.get("credit_code")
    return {
        "name": [{"str": _called(row)}],
        "region": [{"str": names["region_code"].get(region, region)}] if region else [],
        "kind": [{"str": names.get("organisation.kind_code", {}).get(kind, kind)}] if kind else [],
        "founded": [{"date": f"{founded}T00:00:00Z"}] if founded else [],
        "credit_code": [{"str": code}] if code else [],
        DEGREE: [{"int": degree}],
    }
