"""The story of a twin: networks, organisations, where they are, what they do, and the rows that tell it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np

from jihe.errors import DataError, Fault, Place
from jihe.pack.model import Pack, TwinSetting

from . import enrich
from .dates import days
from .draft import Missed, Networks, Twin, assemble, share_names
from .exchange import exchange
from .growth import MAIN, enriching, growth
from .index import Behind, Weights, behind, lists_of
from .industry import parts, settle_industry
from .lists import lists
from .margin import ConflictError, Floats
from .network import grow
from .partner import Flow, Ties, flows, quota, settle_partners
from .realise import abroad, invest, settle_members
from .settle import settle, trait_of, traits
from .subject import subjects
from .target import Classes, Targets
from .trait import LENT, Trait
from .yearly import Rows, yearly

Tick = Callable[[str, int, int], None]
"""Told of progress: what is being done, how much of it is done, and out of how much."""
NO_ROOM = "no room was left beside the other figures"
REGION, INDUSTRY = "region_code", "industry_code"


def draw(
    pack: Pack, classes: Classes, weights: Weights, seed: int, scale: float, tick: Tick
) -> tuple[Twin, list[Behind], Rows]:
    """Draw a study's twin.

    Parameters
    ----------
    classes
        Dimension and table -> (code, class) of each code of its column.
    weights
        Index -> indicator -> its weight, and the nodes above it.
    scale
        How many times as many organisations and relations; shares stay.

    Raises
    ------
    DataError
        When the study does not say how, or its figures contradict each other: the smallest set that does.
    """
    setting = pack.twin
    if setting is None:
        raise DataError(Fault(Place("twin.yaml"), "the study does not say how a twin of it is drawn."))
    targets = Targets(pack, scale)
    rng = np.random.default_rng(seed)
    try:
        return _drawn(targets, setting, classes, weights, seed, rng, tick)
    except ConflictError as conflict:
        text = (
            "no data can have these figures together: {names}. See which is right, and say of the others in "
            "published/ that they are not followed."
        )
        raise DataError(Fault(Place("published"), text, {"names": "; ".join(conflict.names)})) from conflict


def _drawn(
    targets: Targets,
    setting: TwinSetting,
    classes: Classes,
    weights: Weights,
    seed: int,
    rng: np.random.Generator,
    tick: Tick,
) -> tuple[Twin, list[Behind], Rows]:
    networks = _networks(targets, setting, seed, rng, tick)
    tick("organisations", 0, 1)
    draft = assemble(networks, targets, setting, rng)
    twin = Twin(networks.grown, networks.enriched, draft)
    for name, grown in networks.grown.items():
        twin.missed += [
            Missed(f"{m.figure} {m.year} = {m.wanted:g} ({name})", f"{m.got:g} in the network that was grown")
            for m in grown.missed
        ]
    if networks.enriched is not None:
        twin.missed += [Missed(f"{m.figure} = {m.wanted:g}", m.why) for m in networks.enriched.missed]
    tick("traits", 0, 1)
    _traits(twin, targets, setting, classes, rng)
    tick("yearly", 0, 1)
    rows = yearly(targets, classes, draft, {}, rng)
    twin.missed += [Missed(one.target.name, f"{one.value:.6g} came out") for one in rows.missed]
    tick("index", 0, 1)
    behinds, away = [], {}
    for name in lists_of(targets):
        found, missed = behind(twin, rows, targets, classes, name, weights, seed)
        twin.missed += missed
        settle_members(found, draft, targets, rng)
        away |= abroad(found, twin, targets, rng)
        behinds.append(found)
    tick("places", 0, 1)
    _places(twin, targets, setting, classes, away, rng)
    _industries(twin, targets, classes, rng)
    tick("relations", 0, 1)
    _relations(twin, targets, setting, classes, rng)
    for found in behinds:
        invest(found, twin, targets, rng)
    _at_home(twin, targets)
    return twin, behinds, rows


def _networks(
    targets: Targets, setting: TwinSetting, seed: int, rng: np.random.Generator, tick: Tick
) -> Networks:
    same = {row.alias: row.name for row in targets.pack.aliases}
    grown = {}
    for name, held in setting.networks.items():
        found = grow(growth(targets, name, held.inner, same), seed, tick)
        grown[name] = exchange(found, held.exchange, rng)
    grown = share_names(grown)
    enriched = None
    if setting.enriched is not None:
        base = grown[setting.enriched.on]
        enriched = enrich.enrich(
            base, enriching(targets, setting.enriched), lists(targets, setting.enriched, same), seed, tick
        )
    return Networks(grown, enriched)


def _flows(twin: Twin, trait: Trait, targets: Targets, setting: TwinSetting, classes: Classes) -> dict[str, list[Flow]]:
    return {
        name: flows(trait, targets, setting.networks[name].kind, int(grown.year.max()), classes)
        for name, grown in twin.grown.items()
    }


def _traits(twin: Twin, targets: Targets, setting: TwinSetting, classes: Classes, rng: np.random.Generator) -> None:
    """Traits of members of samples; places so that the relations of each place come near to what is printed."""
    draft, named = twin.draft, {row.name: row for row in targets.pack.named}
    for trait in traits(targets, classes):
        none = np.zeros((draft.n, 0)), np.zeros((len(trait.values), 0)), np.zeros((len(trait.values), 0))
        if not trait.column.endswith(REGION):
            settle(draft, trait, targets, classes, {}, *none, [], rng)
            continue
        place = {value: i for i, value in enumerate(trait.values)}
        known = {
            org: place[named[name].region_code]
            for name, org in draft.named.items()
            if name in named and named[name].region_code in place
        }
        told = _flows(twin, trait, targets, setting, classes)
        burden, wanted = _burden(twin, trait, told)
        taken = np.zeros_like(wanted)
        members = np.zeros(draft.n, bool)
        for orgs in draft.member.values():
            members[orgs] = True
        for org, at in known.items():
            if not members[org]:
                taken[at] += burden[org]
        trait = replace(trait, weight=np.maximum((wanted - taken).min(axis=1), 1e-7))
        apart = [p for found in told.values() for f in found for p in (f.sources, f.targets) if p is not None]
        settle(draft, trait, targets, classes, known, burden, wanted, taken, apart, rng)


def _burden(twin: Twin, trait: Trait, told: Mapping[str, list[Flow]]) -> tuple[Floats, Floats]:
    """What part of each network's relations an organisation gives and takes in; what part each place should."""
    every = [f for found in told.values() for f in found]
    burden, wanted = [], []
    for name, grown in twin.grown.items():
        for end, ends in enumerate((grown.source, grown.target)):
            part = np.zeros(twin.draft.n)
            np.add.at(part, twin.draft.org[name][ends], 1 / len(ends))
            burden.append(part)
            wanted.append(quota(told[name], quota(every, trait.weight, end), end))
    return np.stack(burden, axis=1), np.stack(wanted, axis=1)


def _places(
    twin: Twin,
    targets: Targets,
    setting: TwinSetting,
    classes: Classes,
    gone: Mapping[int, int],
    rng: np.random.Generator,
) -> None:
    """Where the partners are."""
    draft = twin.draft
    trait = trait_of(LENT + REGION, targets, classes)
    at = {value: i for i, value in enumerate(trait.values)}
    held = draft.trait.setdefault(REGION, np.full(draft.n, "", object))
    for row in targets.pack.named:
        if row.name in draft.named:
            held[draft.named[row.name]] = row.region_code
    told = _flows(twin, trait, targets, setting, classes)
    for name, grown in twin.grown.items():
        org = draft.org[name]
        place = np.array([at.get(code, -1 if code == "" else -2) for code in held[org]], np.int64)
        away = dict.fromkeys(np.flatnonzero(place == -2).tolist(), 0) | (dict(gone) if name == MAIN else {})
        place, missed = settle_partners(told[name], Ties(grown.source, grown.target, place), away, trait.weight, rng)
        twin.missed += [Missed(t.name, NO_ROOM) for t in missed]
        is_new = (held[org] == "") & (place >= 0)
        held[org[is_new]] = np.array(trait.values, object)[place[is_new]]
    _abroad(twin, targets, rng)


def _abroad(twin: Twin, targets: Targets, rng: np.random.Generator) -> None:
    """Where those who bring people from abroad are: any country of the list; the others are at home."""
    draft, setting = twin.draft, targets.pack.twin
    if twin.enriched is None or setting is None or setting.enriched is None:
        return
    held, parent = draft.trait[REGION], {c.code: c.parent for c in targets.pack.regions}
    home = _home(held, parent)
    roots = [code for code, over in parent.items() if not over and code != home]
    org = draft.org[setting.enriched.network]
    foreign = org[twin.enriched.foreign]
    free = foreign[held[foreign] == ""]
    held[free] = rng.choice(np.array(roots, object), len(free))


def _at_home(twin: Twin, targets: Targets) -> None:
    """Those who bring people or capital, and whose place nothing tells, are at home."""
    held = twin.draft.trait[REGION]
    parent = {c.code: c.parent for c in targets.pack.regions}
    giving = np.unique(twin.relation["source"].astype(np.int64))
    kinds = {o: twin.draft.kind[o] for o in giving.tolist()}
    setting = targets.pack.twin
    if setting is not None:
        free = [o for o, kind in kinds.items() if held[o] == "" and kind != setting.partner]
        held[free] = _home(held, parent)


def _home(held: np.ndarray, parent: Mapping[str, str | None]) -> str:
    """The country in which most organisations are."""
    roots = [_root(code, parent) for code in held.tolist() if code]
    return max(sorted(set(roots)), key=roots.count)


def _root(code: str, parent: Mapping[str, str | None]) -> str:
    while parent.get(code):
        code = str(parent[code])
    return code


def _industries(twin: Twin, targets: Targets, classes: Classes, rng: np.random.Generator) -> None:
    """What the partners do."""
    draft = twin.draft
    trait = trait_of(LENT + INDUSTRY, targets, classes)
    at = {value: i for i, value in enumerate(trait.values)}
    held = draft.trait.setdefault(INDUSTRY, np.full(draft.n, "", object))
    for row in targets.pack.named:
        if row.name in draft.named:
            held[draft.named[row.name]] = row.industry_code
    for name, grown in twin.grown.items():
        last = int(grown.year.max())
        is_member = (grown.sample_from >= 0) & (grown.sample_until >= last)
        ends = np.concatenate([grown.source, grown.target])
        year = np.concatenate([grown.year, grown.year])
        kept = ~is_member[ends]
        org = draft.org[name]
        known = {
            int(node): at[held[org[node]]] for node in np.unique(ends[kept]) if held[org[node]] in at
        }
        found = parts(trait, targets, None if name == MAIN else name, classes)
        while True:
            try:
                value = settle_industry(trait, found, year[kept], ends[kept], known, grown.n, rng)
                break
            except ConflictError as conflict:
                # The finest of the figures that find no room together is given up.
                among = [f for f in found if f.target.name in conflict.names] or found
                least = min(among, key=lambda f: f.target.value)
                found = [f for f in found if f is not least]
                twin.missed.append(Missed(least.target.name, NO_ROOM))
        is_new = value >= 0
        held[org[is_new]] = np.array(trait.values, object)[value[is_new]]


def _relations(
    twin: Twin, targets: Targets, setting: TwinSetting, classes: Classes, rng: np.random.Generator
) -> None:
    """One row for each edge: who, when, and what about."""
    pack, draft = targets.pack, twin.draft
    about = {
        f"{t.column}_code": pack.taxonomies[name]
        for name, t in pack.settings.taxonomy.items()
        if t.table == "relation" and t.column != "kind" and not t.many
    }
    columns: dict[str, list[np.ndarray]] = {}

    def put(**made: np.ndarray) -> None:
        n = len(made["source"])
        for column in ("source", "target", "kind", "date", *about):
            columns.setdefault(column, []).append(made.get(column, np.full(n, "", object)))

    for name, grown in twin.grown.items():
        kind = setting.networks[name].kind
        codes = {
            column: subjects(column, tree, kind, grown.year, targets, classes, rng)
            for column, tree in about.items()
        }
        org = draft.org[name]
        put(
            source=org[grown.source],
            target=org[grown.target],
            kind=np.full(len(grown.year), kind, object),
            date=days(grown.year, rng),
            **codes,
        )
    if twin.enriched is not None and setting.enriched is not None:
        held = setting.enriched
        kinds = np.array([{"investment": held.capital, "education": held.study, "employment": held.work}[k]
                          for k in enrich.KINDS], object)  # fmt: skip
        org, found = draft.org[held.network], twin.enriched
        put(source=org[found.source], target=org[found.target], kind=kinds[found.kind], date=days(found.year, rng))
    twin.relation = {column: np.concatenate(parts_) for column, parts_ in columns.items()}
