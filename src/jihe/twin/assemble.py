"""Who is in a twin: the nodes of its networks and the members of its samples become organisations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from jihe.pack.model import EnrichedNetwork, TwinSetting

from . import enrich
from .draft import Draft, Networks
from .growth import MAIN
from .margin import Ints
from .member import draw_memberships
from .network import Grown
from .target import Targets


def assemble(networks: Networks, targets: Targets, setting: TwinSetting, rng: np.random.Generator) -> Draft:
    """Nodes become organisations; a printed name, and a sample member of several networks, is one of them."""
    draft = Draft()
    kinds = {row.name: row.kind for row in targets.pack.named}
    order = sorted(networks.grown, key=lambda name: name == MAIN)
    first: str | None = None
    for name in order:
        _add_network(draft, name, networks.grown[name], setting, first)
        first = first or name
    if networks.enriched is not None and setting.enriched is not None:
        _add_enriched(draft, networks.enriched, setting, setting.enriched)
    draw_memberships(draft, networks, targets, setting, rng)
    _name_members(draft, targets, rng)
    for name, org in draft.named.items():
        draft.kind[org] = kinds.get(name, draft.kind[org])
    return draft


def degrees(grown: Grown) -> Ints:
    """Relations of each node."""
    return np.bincount(grown.source, minlength=grown.n) + np.bincount(grown.target, minlength=grown.n)


def share_names(networks: Mapping[str, Grown]) -> dict[str, Grown]:
    """Every name that one network prints is given to a node of each other that comes nearest to it in degree.

    So an organisation has its relations in all networks, and each of its names is one organisation.
    """
    made = dict(networks)
    for name, grown in networks.items():
        degree = degrees(grown)
        hub = dict(grown.hub)
        last = int(grown.year.max())
        for other in networks.values():
            late = int(other.year.max())
            for printed, node in sorted(other.hub.items()):
                if printed in hub:
                    continue
                is_member = bool(other.sample_from[node] >= 0)
                free = ~np.isin(np.arange(grown.n), list(hub.values())) & ~grown.inner
                if is_member:
                    since = grown.sample_from >= 0
                    free &= since & (grown.sample_until >= last) & (grown.sample_from < min(last, late))
                else:
                    free &= grown.sample_from < 0
                hub[printed] = int(np.argmax(np.where(free, degree, -1)))
        made[name] = replace(grown, hub=hub)
    return made


def _add_network(draft: Draft, name: str, grown: Grown, setting: TwinSetting, first: str | None) -> None:
    """The nodes of a network; its members are those of the first network, the most linked first."""
    org = np.full(grown.n, -1, np.int64)
    for printed, node in sorted(grown.hub.items()):
        org[node] = draft.named.get(printed, -1)
    last = int(grown.year.max())
    if first is not None:
        held = draft.org[first]
        before = draft.member[(first, -1)]
        # Members of the years before the last: those whom both networks know.
        own = np.flatnonzero((grown.sample_from >= 0) & (grown.sample_from < last) & (org < 0))
        free = before[~np.isin(held[before], org)]
        own = own[np.lexsort((own, -degrees(grown)[own]))][: len(free)]
        org[own] = held[free[: len(own)]]
    new = np.flatnonzero(org < 0)
    is_member = grown.sample_from[new] >= 0
    org[new[is_member]] = draft.add(setting.member, int(is_member.sum()))
    org[new[~is_member]] = draft.add(setting.partner, int((~is_member).sum()))
    draft.org[name] = org
    for printed, node in sorted(grown.hub.items()):
        draft.named.setdefault(printed, int(org[node]))
    member = np.flatnonzero(grown.sample_until >= last)
    draft.member[(name, -1)] = member[np.lexsort((member, -degrees(grown)[member]))]


def _add_enriched(draft: Draft, found: enrich.Enriched, setting: TwinSetting, held: EnrichedNetwork) -> None:
    """Those who bring people and capital."""
    kind = {"study": held.school, "study_foreign": held.school, "investor": held.investor}
    new = [draft.add(kind.get(enrich.CLASSES[code], setting.member), 1) for code in found.node_class]
    draft.org[held.network] = np.concatenate([draft.org[held.on], *new])
    for printed, node in sorted(found.hub.items()):
        org = int(draft.org[held.network][node])
        if draft.named.setdefault(printed, org) != org:
            # Named in the other network as well: there it is the same organisation.
            draft.org[held.network][node] = draft.named[printed]


def _name_members(draft: Draft, targets: Targets, rng: np.random.Generator) -> None:
    """Names that only tables of yearly figures print are given to members of the sample that is meant."""
    taken = set(draft.named.values())
    for target in targets.where("organisation_year"):
        name, sample = targets.organisation(target), target.measure.where.get("organisation_sample_code")
        if name is None or name in draft.named or not isinstance(sample, str):
            continue
        free = [org for org in draft.latest(sample).tolist() if org not in taken]
        draft.named[name] = int(rng.choice(free))
        taken.add(draft.named[name])
