"""What a record calls an organisation, as one text: its *identity*.

An identity is ``k:<key>`` where a source gives a key, else ``n:<spelling of the name>``. Where records of one
name bear different credit codes, those without a key are ``n:<spelling>#<code>``: they are as many
organisations. In a proof, ``c:<code>`` is what bears a credit code.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import ibis
import pyarrow as pa

from jihe.pack.model import Pack

from .names import normalise, spelling

MENTIONS = {
    "membership": ("organisation",),
    "organisation_year": ("organisation",),
    "relation": ("source", "target"),
    "event": ("organisation",),
}
"""Tables that speak of organisations, and the prefixes of the columns in which they do."""

SHARED = pa.schema([("identity", pa.string()), ("codes", pa.list_(pa.string()))])

_CODED = re.compile(r"(.*)#([0-9A-Z]{6,})", re.DOTALL)
"""A name and the credit code that tells it from others."""


def scoped(records: Mapping[str, ibis.Table], pack: Pack) -> dict[str, ibis.Table]:
    """Put before each key the set that it is taken from, so that only keys of one set can be equal, and give
    each record of an organisation its `identity`.

    Returns
    -------
    dict
        The record tables, and beside that of organisations ``shared_name``: names that records of different
        credit codes bear in full, as identity and codes.
    """
    sets = [(source.code, source.keys or source.code) for source in pack.sources]
    found = {}
    for name, table in records.items():
        of = table.source_code.cases(*sets, else_=table.source_code) if sets else table.source_code
        keys = [c for c in table.columns if c == "key" or c.endswith("_key")]
        found[name] = table.mutate(**{c: of + ":" + table[c] for c in keys})
    if "organisation" not in found:
        return found
    shared = _several_codes(found["organisation"]).to_pyarrow().cast(SHARED)
    found["organisation"] = _identified(found["organisation"], shared)
    return found | {"shared_name": ibis.memtable(shared)}


def identity_of(table: ibis.Table, prefix: str = "") -> ibis.Value:
    """Identity of what columns ``<prefix>key`` and ``<prefix>name`` speak of; null where both are missing."""
    return ibis.coalesce("k:" + table[f"{prefix}key"], "n:" + spelling(table[f"{prefix}name"]))


def identifier(identity: ibis.Value) -> ibis.Value:
    """organisation_id of the organisation that `identity` stands for, unless it had another one before."""
    return "o" + identity.cast("string").hexdigest("md5").substr(0, 16)


def written(names: list[str]) -> list[str]:
    """Identities of what a list calls organisations: names, or identities as resolve.identity tells them.

    Examples
    --------
    >>> written(["Ａce Ltd.", "k:registry:7", "n:Ace Ltd.#91110000X", "c:91110000X"])
    ['n:aceltd', 'k:registry:7', 'n:aceltd#91110000X', 'c:91110000X']
    """
    bare, ends = [], []
    for name in names:
        told = name.removeprefix("n:")
        coded = _CODED.fullmatch(told) if told != name else None
        bare.append(coded[1] if coded else told)
        ends.append(f"#{coded[2]}" if coded else "")
    spelled = normalise(pa.array(bare, pa.string())).to_pylist()
    return [
        name if name.startswith(("k:", "c:")) else f"n:{text or ''}{end}"
        for name, text, end in zip(names, spelled, ends, strict=True)
    ]


def _several_codes(organisation: ibis.Table) -> ibis.Table:
    coded = organisation.filter(organisation.credit_code.notnull(), organisation.name.notnull())
    coded = coded.select("credit_code", identity="n:" + spelling(coded.name)).distinct()
    coded = coded.filter(coded.identity.notnull())
    named = coded.group_by("identity").agg(codes=coded.credit_code.collect(order_by=coded.credit_code))
    return named.filter(named.codes.length() > 1).order_by("identity")


def _identified(organisation: ibis.Table, shared: pa.Table) -> ibis.Table:
    told = organisation.mutate(identity=identity_of(organisation))
    if not len(shared):
        return told
    told = told.left_join(ibis.memtable(pa.table({"shared": shared["identity"]})), [("identity", "shared")])
    is_split = told.shared.notnull() & told.credit_code.notnull()
    own = ibis.ifelse(is_split, told.identity + "#" + told.credit_code, told.identity)
    return told.mutate(identity=own).drop("shared")
