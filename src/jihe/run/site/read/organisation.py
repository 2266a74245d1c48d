"""The page of an organisation: what is known of it, its relations, and who stands near."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import pyarrow.compute as pc

from jihe.errors import tell
from jihe.present.format import number

from . import fact, link, near
from .held import PART, money, of, place, rows_at, source

if TYPE_CHECKING:
    from .reader import Reader

MOST_RELATIONS = 50
MOST_FACTS = 100
UNTOLD = (
    "organisation_id",
    "source_file",
    "source_row",
    "source_code",
    "is_synthetic",
    "name",
    "short_name",
    "name_en",
)


def organisation(reader: Reader, id_: str, lang: str) -> dict[str, Any]:
    """The answer to ``organisation``."""
    # An address of before two became one still leads to what is there now.
    id_ = reader.held(PART, "successors").get(id_, id_)
    at = place(reader, id_)
    (row,) = rows_at(reader, "organisation", [at])
    names = reader.held(PART, f"names.{lang}")
    links = link.Links(reader, at)
    sources = [source(row)] if row.get("source_file") else []
    return {
        "id": id_,
        "name": row.get("name") or row.get("short_name") or id_,
        "short_name": row.get("short_name") or "",
        "name_en": row.get("name_en") or "",
        "aliases": _aliases(reader, id_, row),
        "region": _region(reader, row.get("region_code") or "", lang),
        "attributes": _attributes(reader, row, names, lang),
        "sources": sources,
        "years": _years(reader, at, lang),
        "memberships": _memberships(reader, at),
        "relation_counts": link.counts(reader, links, names),
        "n_relation": len(links),
        "relations": link.listed(reader, links, names, MOST_RELATIONS),
        "events": [_event(told, names) for told in rows_at(reader, "event", of(reader, "event", at))],
        "ego": near.ego(reader, at, names),
        "facts": _facts(reader, id_, lang),
        "similar": near.similar(reader, at, names),
        "is_synthetic": bool(row.get("is_synthetic")),
    }


def _attributes(
    reader: Reader, row: dict[str, Any], names: dict[str, Any], lang: str
) -> list[dict[str, Any]]:
    columns = reader.held("population/organisation", f"columns/organisation.{lang}")
    conflicts = _conflicts(reader, row["organisation_id"])
    found = []
    for column in columns:
        name, value = column["name"], row.get(column["name"])
        is_shown = value is not None and name not in UNTOLD and not name.endswith(("_rule", "_precision"))
        bare = name.removesuffix("_code")
        if is_shown and f"{name}_code" not in row:
            told = conflicts.get(name, []) + (conflicts.get(bare, []) if bare != name else [])
            found.append(
                {
                    "name": name,
                    "heading": column["heading"],
                    "value": value,
                    "text": _named(value, column.get("names", {}), lang),
                    "rule": row.get(f"{bare}_rule") or "",
                    "conflicts": told,
                }
            )
    return found


def _named(value: Any, names: dict[str, str], lang: str) -> str:
    if isinstance(value, list):
        return ", ".join(names.get(item, str(item)) for item in value)
    if isinstance(value, bool):
        return tell("yes" if value else "no", lang)
    if isinstance(value, float):
        return number(value)
    return names.get(value, str(value)) if isinstance(value, str) else str(value)


def _conflicts(reader: Reader, id_: str) -> dict[str, list[dict[str, Any]]]:
    table = reader.table(PART, "conflict")
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    if not len(table):
        return found
    for row in table.filter(pc.equal(table["organisation_id"], id_)).to_pylist():
        told = {"value": str(row["value_other"]), "source": row["source_other"], "file": "", "row": None}
        found[row["column"]].append(told)
    return found


def _aliases(reader: Reader, id_: str, row: dict[str, Any]) -> list[str]:
    own = {row.get(name) for name in ("name", "short_name", "name_en")}
    return [name for name in reader.held(PART, "aliases").get(id_, []) if name not in own]


def _region(reader: Reader, code: str, lang: str) -> list[dict[str, str]]:
    """The places that it lies in, the largest first."""
    tree = reader.held("regions", f"regions.{lang}")
    found: list[dict[str, str]] = []
    while code in tree and len(found) < len(tree):
        found.insert(0, {"code": code, "label": tree[code]["name"]})
        code = tree[code]["parent"]
    return found


def _years(reader: Reader, at: int, lang: str) -> list[dict[str, Any]]:
    columns = reader.held("population/organisation_year", f"columns/organisation_year.{lang}")
    ours = [
        c
        for c in columns
        if not c["name"].startswith(("organisation_", "source_"))
        and c["name"] not in ("year", "is_synthetic")
    ]
    return [
        {
            "year": row["year"],
            "cells": [
                {
                    "name": c["name"],
                    "heading": c["heading"],
                    "text": _amount(row[c["name"]], lang),
                    "value": row[c["name"]],
                }
                for c in ours
                if row[c["name"]] is not None
            ],
            "source": source(row),
        }
        for row in rows_at(reader, "organisation_year", of(reader, "year", at))
    ]


def _amount(value: Any, lang: str) -> str:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return number(value) if is_number else _named(value, {}, lang)


def _memberships(reader: Reader, at: int) -> list[dict[str, Any]]:
    years: dict[str, list[int]] = defaultdict(list)
    for row in rows_at(reader, "membership", of(reader, "membership", at)):
        if row.get("year") is not None:
            years[row.get("sample_code") or ""].append(row["year"])
    return [{"sample": name, "years": sorted(told)} for name, told in sorted(years.items())]


def _event(row: dict[str, Any], names: dict[str, Any]) -> dict[str, Any]:
    kind = row.get("kind_code") or ""
    return {
        "kind": names.get("event.kind_code", {}).get(kind, kind),
        "name": row.get("name") or "",
        "date": row.get("event_date") or "",
        "amount": money(row),
        "source": source(row),
    }


def _facts(reader: Reader, id_: str, lang: str) -> list[dict[str, Any]]:
    """Facts that name it: its places in rankings."""
    found = []
    for row in fact.rows_at(reader, fact.facts_of(reader, id_)[:MOST_FACTS]):
        told = fact.own(reader, row, lang)
        measure = reader.cards(lang)[told["id"].partition(":")[0]]
        label = " · ".join(c["label"] for c in told["cut"] if c["code"] != id_)
        kept = {name: told[name] for name in ("id", "text", "unit", "rank")}
        found.append({**kept, "title": measure["title"], "label": label})
    return found
