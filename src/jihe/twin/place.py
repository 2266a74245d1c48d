"""Where organisations are: members of samples first, with room for what is printed of relations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from jihe.pack.model import TwinSetting

from .draft import Missed, Twin
from .flow import Flow, Ties, flows, quota
from .growth import MAIN
from .margin import Floats
from .move import Load
from .partner import settle_partners
from .settle import ROOM, Balance, has_regions, home, settle, trait_of, traits
from .target import Classes, Targets
from .trait import LENT, Trait, asked, conditioned

WHY = "no room was left beside the other figures"
"""Why a figure is missed."""
REGION = "region_code"
LEAST = 4e-4
"""The part of a network's relations that a larger place has at least, where an index ranks by some."""


def draw_traits(
    twin: Twin,
    targets: Targets,
    setting: TwinSetting,
    classes: Classes,
    standing: Mapping[str, float],
    rng: np.random.Generator,
) -> Load | None:
    """Traits of members of samples; relations of each place come near to what is printed of them.

    Parameters
    ----------
    standing
        Region code -> how large a part of what a larger place has it would have.

    Returns
    -------
    Load or None
        What members bring to the places where they are; None where none are told.
    """
    load = None
    for trait in traits(targets, classes):
        if trait.column.endswith(REGION):
            load = _home_of_members(twin, trait, targets, setting, classes, standing, rng)
        else:
            settle(twin.draft, trait, targets, classes, {}, None, rng)
    return load


def _home_of_members(
    twin: Twin,
    trait: Trait,
    targets: Targets,
    setting: TwinSetting,
    classes: Classes,
    standing: Mapping[str, float],
    rng: np.random.Generator,
) -> Load:
    draft, named = twin.draft, {row.name: row for row in targets.pack.named}
    place = {value: i for i, value in enumerate(trait.values)}
    known = {
        org: place[named[name].region_code]
        for name, org in draft.named.items()
        if name in named and named[name].region_code in place
    }
    told = _flows(twin, trait, targets, setting, classes)
    burden, wanted = _burden(twin, trait, told)
    wanted = np.maximum(wanted, _least(trait, standing, targets))
    taken = np.zeros_like(wanted)
    members = np.zeros(draft.n, bool)
    for orgs in draft.member.values():
        members[orgs] = True
    for org, at in known.items():
        if not members[org]:
            taken[at] += burden[org]
    weight = np.maximum((wanted - taken).min(axis=1), 1e-7)
    trait = replace(trait, weight=_divided(weight, trait, standing, targets))
    apart = [p for found in told.values() for f in found for p in (f.sources, f.targets) if p is not None]
    settle(draft, trait, targets, classes, known, Balance(burden, wanted, taken, apart), rng)
    parent = {c.code: c.parent or "" for c in targets.pack.regions}
    room: dict[str, Floats] = {}
    for value, part in zip(trait.values, np.minimum(wanted, ROOM * (wanted - taken)), strict=True):
        room[parent[value]] = room.get(parent[value], 0.0) + np.maximum(part, 0.0)
    return Load(burden, room, conditioned(asked(trait, targets, classes)))


def _least(trait: Trait, standing: Mapping[str, float], targets: Targets) -> Floats:
    """Part of all relations that each place has at least, where it stands for some; shape (values, 1)."""
    parent = {c.code: c.parent for c in targets.pack.regions}
    over = [parent[value] for value in trait.values]
    alone = np.array([1 / over.count(one) for one in over])
    stands = np.array([standing.get(value, 0.0) for value in trait.values]) > 0
    return (LEAST * _divided(alone, trait, standing, targets) * stands)[:, None]


def _divided(weight: Floats, trait: Trait, standing: Mapping[str, float], targets: Targets) -> Floats:
    """The weight of each larger place, divided among those in it as they stand."""
    parent = {c.code: c.parent for c in targets.pack.regions}
    found = weight.copy()
    over = np.array([parent[value] or "" if value in standing else "" for value in trait.values])
    for place in np.unique(over[over != ""]).tolist():
        mine = np.flatnonzero(over == place)
        part = np.array([standing[trait.values[i]] for i in mine.tolist()])
        if part.sum() > 0:
            found[mine] = weight[mine].sum() * part / part.sum()
    return np.maximum(found, weight.min() * 1e-3)


def _flows(
    twin: Twin, trait: Trait, targets: Targets, setting: TwinSetting, classes: Classes
) -> dict[str, list[Flow]]:
    return {
        name: flows(trait, targets, setting.networks[name].kind, int(grown.year.max()), classes)
        for name, grown in twin.grown.items()
    }


def _burden(twin: Twin, trait: Trait, told: Mapping[str, list[Flow]]) -> tuple[Floats, Floats]:
    """What part of each network's relations an organisation gives and takes; what part each place should."""
    every = [f for found in told.values() for f in found]
    burden, wanted = [], []
    for name, grown in twin.grown.items():
        for end, ends in enumerate((grown.source, grown.target)):
            part = np.zeros(twin.draft.n)
            np.add.at(part, twin.draft.org[name][ends], 1 / len(ends))
            burden.append(part)
            wanted.append(quota(told[name], quota(every, trait.weight, end), end))
    return np.stack(burden, axis=1), np.stack(wanted, axis=1)


def draw_places(
    twin: Twin,
    targets: Targets,
    setting: TwinSetting,
    classes: Classes,
    gone: Mapping[int, int],
    rng: np.random.Generator,
) -> None:
    """Where the partners are.

    Parameters
    ----------
    gone
        Nodes of the main network that are abroad -> any number.
    """
    draft = twin.draft
    if not has_regions(targets.pack):
        return
    trait = trait_of(LENT + REGION, targets, classes)
    at = {value: i for i, value in enumerate(trait.values)}
    held = draft.trait.setdefault(REGION, np.full(draft.n, "", object))
    for row in targets.pack.named:
        if row.name in draft.named:
            held[draft.named[row.name]] = row.region_code
    told = _flows(twin, trait, targets, setting, classes)
    for name, grown in twin.grown.items():
        org = draft.org[name]
        known = np.array([at.get(code, -1 if code == "" else -2) for code in held[org]], np.int64)
        away = dict.fromkeys(np.flatnonzero(known == -2).tolist(), 0) | (dict(gone) if name == MAIN else {})
        ties = Ties(grown.source, grown.target, known)
        place, missed = settle_partners(told[name], ties, away, trait.weight, rng)
        twin.missed += [Missed(t.name, WHY) for t in missed]
        is_new = (held[org] == "") & (place >= 0)
        held[org[is_new]] = np.array(trait.values, object)[place[is_new]]
    _abroad(twin, targets, rng)


def _abroad(twin: Twin, targets: Targets, rng: np.random.Generator) -> None:
    """Where those who bring people from abroad are: any country of the list; the others are at home."""
    draft, setting = twin.draft, targets.pack.twin
    if twin.enriched is None or setting is None or setting.enriched is None:
        return
    held, at_home = draft.trait[REGION], home(targets.pack)
    roots = [c.code for c in targets.pack.regions if not c.parent and c.code != at_home]
    org = draft.org[setting.enriched.network]
    foreign = org[twin.enriched.foreign]
    free = foreign[held[foreign] == ""]
    held[free] = rng.choice(np.array(roots or [at_home], object), len(free))


def keep_at_home(twin: Twin, targets: Targets) -> None:
    """Those who bring people or capital, and whose place nothing tells, are at home."""
    setting = targets.pack.twin
    if setting is None or not has_regions(targets.pack):
        return
    held = twin.draft.trait[REGION]
    giving = np.unique(twin.relation["source"].astype(np.int64))
    kinds = {o: twin.draft.kind[o] for o in giving.tolist()}
    free = [o for o, kind in kinds.items() if held[o] == "" and kind != setting.partner]
    held[free] = home(targets.pack)
