"""From what a record calls an organisation to the organisation's identifier.

An *identity* is ``k:<key>`` where a source gives a key, else ``n:<spelling of the name>``, or ``c:<credit
code>`` in a proof. Identities are looked up in this order: a proof (judgement, alias, equal credit code), a
full name, then any other name, if it is the name of one organisation only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import ibis
import pyarrow as pa

from jihe.pack.model import Pack

from .clusters import Clusters, Proof, cluster
from .names import normalise, spelling

MENTIONS = {
    "membership": ("organisation",),
    "organisation_year": ("organisation",),
    "relation": ("source", "target"),
    "event": ("organisation",),
}
"""Tables that speak of organisations, and the prefixes of the columns in which they do."""


def scoped(records: Mapping[str, ibis.Table], pack: Pack) -> dict[str, ibis.Table]:
    """Put before each key the set that it is taken from, so that only keys of one set can be equal."""
    sets = [(source.code, source.keys or source.code) for source in pack.sources]
    found = {}
    for name, table in records.items():
        of = table.source_code.cases(*sets, else_=table.source_code) if sets else table.source_code
        keys = [c for c in table.columns if c == "key" or c.endswith("_key")]
        found[name] = table.mutate(**{c: of + ":" + table[c] for c in keys})
    return found


def identity_of(table: ibis.Table, prefix: str = "") -> ibis.Value:
    """Identity of what columns ``<prefix>key`` and ``<prefix>name`` speak of; null where both are missing."""
    return ibis.coalesce("k:" + table[f"{prefix}key"], "n:" + spelling(table[f"{prefix}name"]))


def identifier(identity: ibis.Value) -> ibis.Value:
    """organisation_id of the organisation that `identity` stands for."""
    return "o" + identity.cast("string").hexdigest("md5").substr(0, 16)


def identify(records: Mapping[str, ibis.Table], pack: Pack) -> tuple[ibis.Table, tuple[Proof, ...]]:
    """Table of all identities, and the proofs that were not followed because a judgement forbids it.

    Returns
    -------
    (ibis.Table, tuple of Proof)
        The table: identity, organisation_id, rule. `rule` is ``key``, ``full name``, ``other name``,
        ``ambiguous name`` (of several organisations, hence taken for none), ``new`` (only ever mentioned), or
        the proof,
        such as ``alias.csv:12``.
    """
    index = _index(records["organisation"])
    found = _clusters(records["organisation"], index, pack)
    roots = ibis.memtable(
        pa.table(
            {
                "proven": pa.array(sorted(found.root), pa.string()),
                "root": pa.array([found.root[i] for i in sorted(found.root)], pa.string()),
                "proof": pa.array([found.rule.get(i, "") for i in sorted(found.root)], pa.string()),
            }
        )
    )
    own = index.filter(index["rank"] == 0).select("identity").distinct()
    named = _unambiguous(index, roots)
    every = _mentioned(records).union(own, distinct=True)
    joined = (
        every.left_join(roots, [("identity", "proven")])
        .left_join(own.select(described="identity"), [("identity", "described")])
        .left_join(named, [("identity", "spelled_identity")])
    )
    stands = ibis.coalesce(
        joined.root,
        joined.described,
        ibis.ifelse(joined.n_bearer == 1, joined.bearer, ibis.null("string")),
        joined.identity,
    )
    rule = ibis.cases(
        (joined.root.notnull() & (joined.proof != ""), joined.proof),
        (joined.identity.startswith("k:"), "key"),
        (joined.described.notnull(), "full name"),
        (joined.n_bearer > 1, "ambiguous name"),
        (joined.n_bearer == 1, ibis.ifelse(joined.best == 0, "full name", "other name")),
        else_="new",
    )
    return joined.select("identity", organisation_id=identifier(stands), rule=rule), found.refused


def _index(organisation: ibis.Table) -> ibis.Table:
    """Which identity bears which spelling: identity, spelled, rank (0 full name, 1 any other name)."""
    stated = organisation.mutate(identity=identity_of(organisation))
    stated = stated.filter(stated.identity.notnull())
    parts = [stated.select("identity", spelled=spelling(stated.name), rank=ibis.literal(0, "int8"))]
    for column in ("short_name", "name_en"):
        parts.append(
            stated.select("identity", spelled=spelling(stated[column]), rank=ibis.literal(1, "int8"))
        )
    listed = stated.select("identity", item=stated["alias"].unnest())
    parts.append(listed.select("identity", spelled=spelling(listed.item), rank=ibis.literal(1, "int8")))
    # A keyed organisation may have no name: it is still an identity of its own.
    return ibis.union(*parts, distinct=True)


def _unambiguous(index: ibis.Table, roots: ibis.Table) -> ibis.Table:
    """For each spelling the number of organisations that bear it at its best rank, and one of them."""
    named = index.filter(index.spelled.notnull())
    bearer = named.left_join(roots, [("identity", "proven")])
    bearer = bearer.select(
        spelled_identity="n:" + bearer.spelled,
        bearer=ibis.coalesce(bearer.root, bearer.identity),
        rank=bearer["rank"],
    )
    bearer = bearer.group_by("spelled_identity").mutate(best=bearer["rank"].min())
    top = bearer.filter(bearer["rank"] == bearer.best)
    return top.group_by("spelled_identity").agg(
        best=top.best.min(), n_bearer=top.bearer.nunique(), bearer=top.bearer.min()
    )


def _mentioned(records: Mapping[str, ibis.Table]) -> ibis.Table:
    parts = [
        records[table].select(identity=identity_of(records[table], f"{end}_"))
        for table, ends in MENTIONS.items()
        for end in ends
    ]
    every = ibis.union(*parts, distinct=True)
    return every.filter(every.identity.notnull())


def _clusters(organisation: ibis.Table, index: ibis.Table, pack: Pack) -> Clusters:
    verdicts = {frozenset((j.left, j.right)): j for j in pack.judgements}
    judged = {
        verdict: [j for j in verdicts.values() if j.verdict == verdict] for verdict in ("same", "different")
    }
    proofs = [_proof(j.left, j.right, f"judgement.csv:{j.line}") for j in judged["same"]]
    proofs += [_proof(alias.alias, alias.name, f"alias.csv:{alias.line}") for alias in pack.aliases]
    apart = [_proof(j.left, j.right, f"judgement.csv:{j.line}") for j in judged["different"]]
    links = list(_links(index, {end for p in (*proofs, *apart) for end in (p.left, p.right)}))
    # The lists speak of names: what they say must bind the organisations that bear them.
    bearer = {link.left: link.right for link in links}
    bound = [Proof(bearer.get(p.left, p.left), bearer.get(p.right, p.right), p.rule) for p in proofs]
    enemies = [(bearer.get(p.left, p.left), bearer.get(p.right, p.right)) for p in apart]
    # A link carries no verdict's name, so the lists' own rules are told first.
    return cluster([*bound, *links, *_equal_codes(organisation)], [e for e in enemies if e[0] != e[1]])


def _proof(left: str, right: str, rule: str) -> Proof:
    spelled = normalise(pa.array([left, right], pa.string())).to_pylist()
    return Proof(f"n:{spelled[0] or ''}", f"n:{spelled[1] or ''}", rule)


def _links(index: ibis.Table, listed: set[str]) -> Iterator[Proof]:
    """Tie names of the lists, and names of unkeyed records, to the one organisation that bears them."""
    wanted = ibis.memtable(pa.table({"wanted": pa.array(sorted(listed), pa.string())}))
    unkeyed = index.filter(index.identity.startswith("n:")).select(wanted="identity")
    bearer = index.filter(index.spelled.notnull()).mutate(wanted="n:" + index.spelled)
    bearer = bearer.semi_join(wanted.union(unkeyed, distinct=True), "wanted")
    bearer = bearer.filter(bearer.wanted != bearer.identity)
    # An unkeyed record is tied by full names only: a short name is no proof that two records are one.
    is_listed = bearer.wanted.isin(wanted.wanted)
    bearer = bearer.filter((bearer["rank"] == 0) | is_listed)
    best = bearer.group_by("wanted").mutate(best=bearer["rank"].min())
    top = best.filter(best["rank"] == best.best).group_by("wanted")
    rows = top.agg(
        n=lambda t: t.identity.nunique(), identity=lambda t: t.identity.min(), best=lambda t: t.best.min()
    )
    for row in rows.filter(rows.n == 1).order_by("wanted").to_pyarrow().to_pylist():
        yield Proof(row["wanted"], row["identity"], "full name" if row["best"] == 0 else "other name")


def _equal_codes(organisation: ibis.Table) -> Iterator[Proof]:
    """Proof by a register: records that bear one credit code are one organisation."""
    coded = organisation.filter(organisation.credit_code.notnull())
    coded = (
        coded.select("credit_code", identity=identity_of(coded))
        .filter(lambda t: t.identity.notnull())
        .distinct()
    )
    shared = coded.group_by("credit_code").agg(n=coded.count()).filter(lambda t: t.n > 1)
    rows = coded.semi_join(shared, "credit_code").order_by("credit_code", "identity")
    for row in rows.to_pyarrow().to_pylist():
        yield Proof(row["identity"], f"c:{row['credit_code']}", "credit code")
