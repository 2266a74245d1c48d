"""From what a record calls an organisation to the organisation's identifier.

Identities are looked up in this order: a proof (judgement, alias, equal credit code), a full name, then any
other name, if it is the name of one organisation only. What is then alike enough follows, in a study that
says how much that is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import ibis
import pyarrow as pa

from jihe.pack.model import Pack

from .candidate import find_candidates
from .clusters import Refusal
from .describe import describe
from .identity import MENTIONS, identifier, identity_of, written
from .lasting import Former, last
from .proof import Proven, codes_of, index_of, prove
from .score import JUDGED, follow

FOUND = pa.schema([("identity", pa.string()), ("stands", pa.string()), ("rule", pa.string())])


@dataclass(frozen=True)
class Known:
    """Who is who.

    Attributes
    ----------
    identity
        identity, organisation_id, rule, stated_id. `rule` is ``key``, ``full name``, ``other name``,
        ``ambiguous name`` (of several organisations, hence taken for none), ``new`` (only ever mentioned),
        ``credit code``, ``score``, or the line of a list, such as ``alias.csv:12``. `stated_id` tells the
        organisations apart that were one without scores and the lists of persons; missing in a study without
        `resolve`.
    candidate
        As `score.JUDGED`.
    succession
        old_id, new_id, change: as `lasting.last`.
    refused
        Proofs that were not followed.
    shared
        Name that organisations of different credit codes bear, and that is taken for none -> these codes.
    unknown
        Line of judgement.csv -> its names that no record bears.
    """

    identity: ibis.Table
    candidate: pa.Table
    succession: pa.Table
    refused: tuple[Refusal, ...]
    shared: dict[str, list[str]]
    unknown: dict[int, list[str]]


def identify(records: Mapping[str, ibis.Table], pack: Pack, former: Former | None = None) -> Known:
    """Find out which identities of `scoped` records are one organisation.

    Parameters
    ----------
    former
        The build before, whose organisations keep their identifiers.
    """
    found, proven = _found(records, pack)
    candidate, stated = JUDGED.empty_table(), None
    if pack.settings.resolve is not None:
        bare = pack.model_copy(update={"aliases": (), "judgements": ()})
        stated = ibis.memtable(_found(records, bare)[0].to_pyarrow().select(["identity", "stands"]))
        table = found.to_pyarrow().cast(FOUND)
        table, candidate = _scored(records, table, proven, pack)
        found = ibis.memtable(table)
    own_id = identifier(found.stands)
    succession = last(None, former).succession
    if former is not None:
        table = found.to_pyarrow().cast(FOUND)
        lasting = last(table, former)
        succession = lasting.succession
        changed = ibis.memtable(lasting.changed)
        found = ibis.memtable(table).left_join(changed, [("stands", "changed")])
        own_id = ibis.coalesce(found.kept_id, identifier(found.stands))
    told = found.select("identity", "stands", "rule", organisation_id=own_id)
    known = told.select("identity", "organisation_id", "rule", stated_id=ibis.null("string"))
    if stated is not None:
        joined = told.left_join(stated.select(same="identity", stated=stated.stands), [("identity", "same")])
        known = joined.select("identity", "organisation_id", "rule", stated_id=identifier(joined.stated))
    candidate = _with_ids(candidate, told)
    return Known(
        known,
        candidate,
        succession,
        proven.clusters.refused,
        _shared(records, found),
        _unknown(records, told, pack),
    )


def _found(records: Mapping[str, ibis.Table], pack: Pack) -> tuple[ibis.Table, Proven]:
    """What each identity stands for before scores: identity, stands, rule."""
    organisation = records["organisation"]
    index = index_of(organisation)
    proven = prove(organisation, index, pack)
    found = proven.clusters
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
    several = records["shared_name"].identity.to_pyarrow().to_pylist()
    every = _mentioned(records).union(own, distinct=True)
    joined = (
        every.left_join(roots, [("identity", "proven")])
        .left_join(own.select(described="identity"), [("identity", "described")])
        .left_join(named, [("identity", "spelled_identity")])
    )
    is_several = joined.identity.isin(several) if several else ibis.literal(False)
    stands = ibis.coalesce(
        joined.root,
        joined.described,
        ibis.ifelse(joined.n_bearer == 1, joined.bearer, ibis.null("string")),
        joined.identity,
    )
    rule = ibis.cases(
        (joined.root.notnull() & (joined.proof != ""), joined.proof),
        (joined.identity.startswith("k:"), "key"),
        (is_several & (joined.n_bearer > 1), "ambiguous name"),
        (joined.described.notnull(), "full name"),
        (joined.n_bearer > 1, "ambiguous name"),
        (joined.n_bearer == 1, ibis.ifelse(joined.best == 0, "full name", "other name")),
        else_="new",
    )
    return joined.select("identity", stands=stands, rule=rule), proven


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


def _scored(
    records: Mapping[str, ibis.Table], found: pa.Table, proven: Proven, pack: Pack
) -> tuple[pa.Table, pa.Table]:
    """What each identity stands for once what is alike enough is one, and every pair that was looked at."""
    held = ibis.memtable(found)
    described = describe(records, held, pack)
    pairs = find_candidates(described.table, pack, described.registers)
    ends = set(pairs["left"].to_pylist()) | set(pairs["right"].to_pylist())
    asked = ibis.memtable(pa.table({"stands": pa.array(sorted(ends), pa.string())}))
    organisation = records["organisation"]
    of_ends = held.semi_join(asked, "stands").order_by("identity").to_pyarrow()
    stands = dict(zip(of_ends["identity"].to_pylist(), of_ends["stands"].to_pylist(), strict=True))
    codes: dict[str, str] = {}
    for identity, code in sorted(codes_of(organisation, set(stands), pack).items()):
        codes.setdefault(stands[identity], code)
    return follow(pairs, found, proven, described, codes, pack)


def _with_ids(candidate: pa.Table, told: ibis.Table) -> pa.Table:
    """Candidates with the final organisations of their ends."""
    if not len(candidate):
        return candidate
    ids = told.select("stands", "organisation_id").distinct().to_pyarrow()
    of = dict(zip(ids["stands"].to_pylist(), ids["organisation_id"].to_pylist(), strict=True))
    for end in ("left", "right"):
        column = pa.array([of[root] for root in candidate[f"{end}_id"].to_pylist()], pa.string())
        candidate = candidate.set_column(candidate.column_names.index(f"{end}_id"), f"{end}_id", column)
    return candidate


def _unknown(records: Mapping[str, ibis.Table], told: ibis.Table, pack: Pack) -> dict[int, list[str]]:
    """Line of judgement.csv -> its names that no record bears, and no alias is."""
    ends = sorted({end for line in pack.judgements for end in (line.left, line.right)})
    if not ends:
        return {}
    named = dict(zip(ends, written(ends), strict=True))
    asked = ibis.memtable(pa.table({"identity": pa.array(sorted(set(named.values())), pa.string())}))
    index = index_of(records["organisation"])
    borne = index.filter(index.spelled.notnull()).select(identity="n:" + index.spelled)
    known = asked.semi_join(told.select("identity").union(borne), "identity").to_pyarrow()
    held = {*known["identity"].to_pylist(), *written([alias.alias for alias in pack.aliases])}
    lines = ((j.line, [end for end in (j.left, j.right) if named[end] not in held]) for j in pack.judgements)
    return {line: ends for line, ends in lines if ends}


def _shared(records: Mapping[str, ibis.Table], found: ibis.Table) -> dict[str, list[str]]:
    """Names that organisations of different credit codes bear and that are taken for none of them."""
    rows = records["shared_name"].to_pyarrow().to_pylist()
    if not rows:
        return {}
    asked = found.filter(
        found.rule == "ambiguous name", found.identity.isin([row["identity"] for row in rows])
    )
    unclear = set(asked.identity.to_pyarrow().to_pylist())
    return {row["identity"].removeprefix("n:"): row["codes"] for row in rows if row["identity"] in unclear}
