"""What proves that two identities are one organisation, or that they are two."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import ibis
import pyarrow as pa

from jihe.pack.model import Judgement, Pack

from .clusters import Barrier, Clusters, Proof, cluster
from .identity import written
from .merge import in_order
from .names import spelling


@dataclass(frozen=True)
class Verdict:
    """A person's verdict, bound to the identities that it speaks of."""

    left: str
    right: str
    judgement: Judgement

    @property
    def barrier(self) -> Barrier:
        """The verdict as what forbids to join the two."""
        line = self.judgement
        return Barrier(f"judgement.csv:{line.line}", line.verdict, f"{line.left}, {line.right}")


@dataclass(frozen=True)
class Proven:
    """What proofs made of the identities.

    Attributes
    ----------
    clusters
        The outcome.
    verdicts
        Verdicts that count: of each pair the last.
    """

    clusters: Clusters
    verdicts: tuple[Verdict, ...]


def prove(organisation: ibis.Table, index: ibis.Table, pack: Pack) -> Proven:
    """Join identities by verdicts, aliases, full names and equal credit codes, in this order.

    Parameters
    ----------
    organisation
        Records, each with its `identity`.
    index
        `index_of` them.
    """
    ends = _written(pack)
    last = {frozenset((ends[j.left], ends[j.right])): j for j in pack.judgements}
    listed = set(ends.values())
    links = list(_links(index, listed))
    # The lists speak of names: what they say must bind the organisations that bear them.
    bearer = {link.left: link.right for link in links}
    verdicts = tuple(_bound(j, ends, bearer) for j in last.values())
    proofs = [
        Proof(v.left, v.right, v.barrier.source, v.barrier.said, is_verdict=True)
        for v in verdicts
        if v.judgement.verdict == "same"
    ]
    for a in pack.aliases:
        left, right = (bearer.get(ends[name], ends[name]) for name in (a.alias, a.name))
        proofs.append(Proof(left, right, f"alias.csv:{a.line}", f"{a.alias}, {a.name}"))
    # A link carries no verdict's name, so the lists' own rules are told first.
    proofs += [*links, *_equal_codes(organisation, listed)]
    apart = [(v.left, v.right, v.barrier) for v in verdicts if v.judgement.verdict == "different"]
    named = {end for proof in proofs for end in (proof.left, proof.right)}
    made = cluster(proofs, apart, codes_of(organisation, named, pack))
    for left, right, barrier in apart:
        # A name that a verdict takes from the only one that bears it stands by itself.
        for end in (left, right):
            if bearer.get(end) in (left, right):
                made.rule.setdefault(end, barrier.source)
    return Proven(made, verdicts)


def index_of(organisation: ibis.Table) -> ibis.Table:
    """Which identity bears which spelling: identity, spelled, rank (0 full name, 1 any other name)."""
    stated = organisation.filter(organisation.identity.notnull())
    parts = [stated.select("identity", spelled=spelling(stated.name), rank=ibis.literal(0, "int8"))]
    for column in ("short_name", "name_en"):
        parts.append(
            stated.select("identity", spelled=spelling(stated[column]), rank=ibis.literal(1, "int8"))
        )
    listed = stated.select("identity", item=stated["alias"].unnest())
    parts.append(listed.select("identity", spelled=spelling(listed.item), rank=ibis.literal(1, "int8")))
    # A keyed organisation may have no name: it is still an identity of its own.
    return ibis.union(*parts, distinct=True)


def codes_of(organisation: ibis.Table, wanted: set[str], pack: Pack) -> dict[str, str]:
    """The credit code of each of these identities that bears one: of several the one believed first."""
    asked = ibis.memtable(pa.table({"identity": pa.array(sorted(wanted), pa.string())}))
    coded = organisation.filter(organisation.credit_code.notnull()).semi_join(asked, "identity")
    coded = in_order(coded, pack)
    first = coded.group_by("identity").agg(code=coded.credit_code.argmin(coded.position)).to_pyarrow()
    codes = {identity: identity.removeprefix("c:") for identity in wanted if identity.startswith("c:")}
    return codes | dict(zip(first["identity"].to_pylist(), first["code"].to_pylist(), strict=True))


def _written(pack: Pack) -> dict[str, str]:
    """Name, as a list writes it -> identity."""
    names = {name for row in pack.judgements for name in (row.left, row.right)}
    names |= {name for row in pack.aliases for name in (row.alias, row.name)}
    told = sorted(names)
    return dict(zip(told, written(told), strict=True))


def _bound(judgement: Judgement, ends: Mapping[str, str], bearer: Mapping[str, str]) -> Verdict:
    stated = ends[judgement.left], ends[judgement.right]
    left, right = (bearer.get(end, end) for end in stated)
    # Two names of one organisation: the verdict is on the names themselves.
    return Verdict(*((left, right) if left != right else stated), judgement)


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


def _equal_codes(organisation: ibis.Table, listed: set[str]) -> Iterator[Proof]:
    """Proof by a register: records that bear one credit code are one organisation."""
    coded = organisation.filter(organisation.credit_code.notnull(), organisation.identity.notnull())
    coded = coded.select("credit_code", "identity").distinct()
    asked: Sequence[str] = sorted(end.removeprefix("c:") for end in listed if end.startswith("c:"))
    shared = coded.group_by("credit_code").agg(n=coded.count())
    shared = shared.filter((shared.n > 1) | shared.credit_code.isin(asked) if asked else shared.n > 1)
    rows = coded.semi_join(shared, "credit_code").order_by("credit_code", "identity")
    for row in rows.to_pyarrow().to_pylist():
        yield Proof(row["identity"], f"c:{row['credit_code']}", "credit code")
