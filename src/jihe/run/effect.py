"""What resolving organisations did: the network before and after, and how far its links can be trusted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import ibis

from jihe import classify, measure, resolve, warehouse
from jihe.errors import tell
from jihe.pack import Pack
from jihe.present.report.consistency import Resolution
from jihe.resolve.identity import MENTIONS, identity_of
from jihe.resolve.trial import MISSED, RIGHT, WRONG

if TYPE_CHECKING:
    from .study import Build

_STATES = {
    "linked": "taken for one organisation by their likeness",
    "one": "one organisation by other links",
    "review": "left to a person",
    "held": "likely enough, but kept apart by a verdict, a credit code, an owner or a register",
    "judged": "answered by a verdict",
}
_RULES = {
    "key": "key",
    "full name": "full name",
    "other name": "other name",
    "ambiguous name": "name of several organisations, taken for none",
    "new": "only ever mentioned",
    "credit code": "equal credit code",
    "score": "likeness",
    "alias.csv": "alias.csv",
    "judgement.csv": "judgement.csv",
}
_FAILED = {MISSED: "not found to be one", WRONG: "wrongly taken for one"}


def effect(
    records: Mapping[str, Any], published: Mapping[str, Any], house: warehouse.Warehouse, pack: Pack
) -> dict[str, Any] | None:
    """Numbers on the resolving, for the log; None for a study without `resolve`.

    Parameters
    ----------
    records
        As `resolve.scoped`.
    published
        Classified tables.
    """
    setting = pack.settings.network
    if pack.settings.resolve is None:
        return None
    known = house.table("resolve.identity")
    told: dict[str, Any] = {
        "states": house.tally("resolve.candidate", "state"),
        "rules": _linked(records, known, house),
        "links": _tried(house, pack),
    }
    if setting is not None:
        told["before"] = asdict(measure.outline(_stated(records, known, house, pack), setting))
        told["after"] = asdict(measure.outline(published, setting))
    return told


def _stated(
    records: Mapping[str, Any], known: ibis.Table, house: warehouse.Warehouse, pack: Pack
) -> dict[str, ibis.Table]:
    """The tables of the network as they would be without scores and the lists of persons."""
    stated = known.select("identity", "rule", organisation_id=known.stated_id)
    organisation, _ = resolve.organisations(records, stated, pack)
    organisation, _ = resolve.without_cycles(ibis.memtable(house.read(organisation)))
    told = resolve.refer(records, stated, organisation, pack)
    relation = ibis.memtable(house.read(told["relation"]))
    relation = classify.convert("relation", classify.classify("relation", relation, pack), pack)
    membership = ibis.memtable(house.read(told["membership"]))
    return {"organisation": organisation, "relation": relation, "membership": membership}


def _linked(
    records: Mapping[str, Any], known: ibis.Table, house: warehouse.Warehouse
) -> list[dict[str, Any]]:
    """How many times records name an organisation, by the rule that decided which; the lines of a list are
    told together."""
    parts = [records["organisation"].select("identity")]
    parts += [
        records[table].select(identity=identity_of(records[table], f"{end}_"))
        for table, ends in MENTIONS.items()
        for end in ends
    ]
    every = ibis.union(*parts).inner_join(known, "identity")
    rule = every.rule.split(":")[0]
    counted = every.group_by(rule=rule).agg(n=every.count()).order_by("rule")
    return house.read(counted).to_pylist()


def _tried(house: warehouse.Warehouse, pack: Pack) -> dict[str, Any] | None:
    """Precision and recall of the build over link.csv."""
    if not pack.links:
        return None
    n = {
        (row["verdict"], row["outcome"]): row["n"]
        for row in house.tally("resolve.trial", "verdict", "outcome")
    }
    n_same, n_missed = n.get(("same", RIGHT), 0), n.get(("same", MISSED), 0)
    n_wrong = n.get(("different", WRONG), 0)
    n_different = n.get(("different", RIGHT), 0) + n_wrong
    return {
        "n_same": n_same + n_missed,
        "n_different": n_different,
        "n_unknown": sum(count for (_, outcome), count in n.items() if outcome == "unknown"),
        "n_missed": n_missed,
        "n_wrong": n_wrong,
        "precision": n_same / (n_same + n_wrong) if n_same + n_wrong else None,
        "recall": n_same / (n_same + n_missed) if n_same + n_missed else None,
    }


def told_resolution(build: Build, lang: str) -> Resolution | None:
    """What the log of a build says of the resolving, as a page shows it."""
    done = build.log.get("resolution")
    if done is None:
        return None
    before, after = done.get("before"), done.get("after")
    sizes, top = [], []
    if before and after:
        for what, key in ((tell("nodes", lang), "n_node"), (tell("edges", lang), "n_edge")):
            sizes.append((what, f"{before[key]:,}", f"{after[key]:,}"))
        for place in range(max(len(before["top"]), len(after["top"]))):
            pair = [held["top"][place] if place < len(held["top"]) else ("", "") for held in (before, after)]
            (one, n_one), (other, n_other) = pair
            top.append((str(place + 1), one, str(n_one), other, str(n_other)))
    failed = [
        (tell(_FAILED[row["outcome"]], lang), row["left"], row["right"], row["why"])
        for row in build.table("resolve.trial").to_pylist()
        if row["outcome"] in _FAILED
    ]
    return Resolution(
        sizes,
        top,
        [(tell(_STATES[row["state"]], lang), f"{row['n']:,}") for row in done["states"]],
        [(tell(_RULES[row["rule"]], lang), f"{row['n']:,}") for row in done["rules"]],
        _told_links(done["links"], lang) if done["links"] else "",
        sorted(failed),
    )


def _told_links(links: Mapping[str, Any], lang: str) -> str:
    shares = {name: "-" if links[name] is None else f"{links[name]:.1%}" for name in ("precision", "recall")}
    text = (
        "A person looked at {n} pairs of names beforehand: {n_same} are one organisation, {n_different} are "
        "two. Of the pairs that the build took for one, {precision} are one (precision); of those that are "
        "one, it found {recall} (recall)."
    )
    n = links["n_same"] + links["n_different"]
    return tell(text, lang, n=n, n_same=links["n_same"], n_different=links["n_different"], **shares)
