"""Who is in a twin: the nodes of its networks and the members of its samples become organisations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from jihe.pack.model import DrawnSample, Named, Pack, TwinSetting

from . import enrich
from .growth import MAIN
from .margin import Ints
from .network import Grown
from .target import Targets

FIRM = "firm"


@dataclass
class Draft:
    """Organisations as far as they are drawn.

    Attributes
    ----------
    kind
        Code of the kind of each.
    named
        Printed name -> organisation.
    org
        Network -> organisation of each of its nodes.
    member
        (sample, year) -> its members.
    trait
        Column -> value of each organisation, "" where none is known.
    spare
        Kind -> organisations in no network, from which samples are filled up.
    """

    kind: list[str] = field(default_factory=list)
    named: dict[str, int] = field(default_factory=dict)
    org: dict[str, Ints] = field(default_factory=dict)
    member: dict[tuple[str, int], Ints] = field(default_factory=dict)
    trait: dict[str, np.ndarray] = field(default_factory=dict)
    spare: dict[str, Ints] = field(default_factory=dict)

    @property
    def n(self) -> int:
        """Organisations."""
        return len(self.kind)

    def add(self, kind: str, n: int) -> Ints:
        """So many new organisations."""
        first = self.n
        self.kind += [kind] * n
        return np.arange(first, first + n)


@dataclass(frozen=True)
class Missed:
    """A figure that the twin does not show, and why."""

    figure: str
    why: str


@dataclass
class Twin:
    """What is drawn, as far as it is.

    Attributes
    ----------
    grown, enriched
        The networks.
    draft
        The organisations.
    relation
        Columns of the relations: source, target (organisations), kind, date, and codes of their taxonomies.
    missed
        Figures that it does not show.
    """

    grown: Mapping[str, Grown]
    enriched: enrich.Enriched | None
    draft: Draft
    relation: dict[str, np.ndarray] = field(default_factory=dict)
    missed: list[Missed] = field(default_factory=list)


@dataclass(frozen=True)
class Networks:
    """The networks of a twin.

    Attributes
    ----------
    grown
        By name; `main` is the main one.
    enriched
        People and capital, or None.
    """

    grown: Mapping[str, Grown]
    enriched: enrich.Enriched | None


def assemble(networks: Networks, targets: Targets, setting: TwinSetting, rng: np.random.Generator) -> Draft:
    """Nodes become organisations; a printed name, and a sample member of several networks, is one of them."""
    draft = Draft()
    pack = targets.pack
    kinds = {row.name: row.kind for row in pack.named}
    order = sorted(networks.grown, key=lambda name: name == MAIN)
    for name in order:
        _add_network(draft, name, networks.grown[name], setting, order[0])
    if networks.enriched is not None and setting.enriched is not None:
        _add_enriched(draft, networks.enriched, setting)
    _memberships(draft, networks, targets, setting, rng)
    _name_members(draft, targets, rng)
    for name, org in draft.named.items():
        draft.kind[org] = kinds.get(name, draft.kind[org])
    return draft


def _name_members(draft: Draft, targets: Targets, rng: np.random.Generator) -> None:
    """Names that only tables of yearly figures print are given to members of the sample that these tell of."""
    taken = set(draft.named.values())
    for target in targets.where("organisation_year"):
        name, sample = target.cut.get("organisation"), target.measure.where.get("organisation_sample_code")
        if name is None or name in draft.named or not isinstance(sample, str):
            continue
        member = draft.member[max(key for key in draft.member if key[0] == sample)]
        free = [org for org in member.tolist() if org not in taken]
        draft.named[name] = int(rng.choice(free))
        taken.add(draft.named[name])


def share_names(networks: Mapping[str, Grown]) -> dict[str, Grown]:
    """Every name that one network prints is given to a node of each other that comes nearest to it in degree.

    So an organisation has its relations in all networks, and each of its names is one organisation.
    """
    made = dict(networks)
    for name, grown in networks.items():
        degree = np.bincount(grown.source, minlength=grown.n) + np.bincount(grown.target, minlength=grown.n)
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


def _add_network(draft: Draft, name: str, grown: Grown, setting: TwinSetting, first: str) -> None:
    """The nodes of a network; its members are those of the networks before it, the most linked first."""
    org = np.full(grown.n, -1, np.int64)
    for printed, node in sorted(grown.hub.items()):
        org[node] = draft.named.get(printed, -1)
    degree = np.bincount(grown.source, minlength=grown.n) + np.bincount(grown.target, minlength=grown.n)
    if first != name:
        held = draft.org[first]
        before = draft.member[(first, -1)]
        last = int(grown.year.max())
        # Members of the years before the last: those whom both networks know.
        own = np.flatnonzero((grown.sample_from >= 0) & (grown.sample_from < last) & (org < 0))
        free = before[~np.isin(held[before], org)]
        own = own[np.lexsort((own, -degree[own]))][: len(free)]
        org[own] = held[free[: len(own)]]
    new = np.flatnonzero(org < 0)
    is_member = grown.sample_from[new] >= 0
    org[new[is_member]] = draft.add(FIRM, int(is_member.sum()))
    org[new[~is_member]] = draft.add(setting.partner, int((~is_member).sum()))
    draft.org[name] = org
    for printed, node in sorted(grown.hub.items()):
        draft.named.setdefault(printed, int(org[node]))
    member = np.flatnonzero(grown.sample_until >= int(grown.year.max()))
    draft.member[(name, -1)] = member[np.lexsort((member, -degree[member]))]


CLASS_KIND = {"study": "university", "study_foreign": "university", "investor": "investor"}
"""Kind of the new nodes of people and capital; the others are firms."""


def _add_enriched(draft: Draft, found: enrich.Enriched, setting: TwinSetting) -> None:
    assert setting.enriched is not None
    base = draft.org[setting.enriched.on]
    new = np.concatenate(
        [draft.add(CLASS_KIND.get(enrich.CLASSES[code], FIRM), 1) for code in found.node_class] or [np.zeros(0, np.int64)]
    )
    draft.org[setting.enriched.network] = np.concatenate([base, new])
    for printed, node in sorted(found.hub.items()):
        org = int(draft.org[setting.enriched.network][node])
        if draft.named.setdefault(printed, org) != org:
            # Named in the other network as well: there it is the same organisation.
            draft.org[setting.enriched.network][node] = draft.named[printed]


def _memberships(
    draft: Draft, networks: Networks, targets: Targets, setting: TwinSetting, rng: np.random.Generator
) -> None:
    for key in [key for key in draft.member if key[1] < 0]:
        del draft.member[key]
    pack = targets.pack
    for name, grown in networks.grown.items():
        sample = _sample_of(pack, None if name == MAIN else name)
        for year in range(int(grown.sample_from[grown.sample_from >= 0].min()), int(grown.year.max()) + 1):
            there = (grown.sample_from >= 0) & (grown.sample_from <= year) & (year <= grown.sample_until)
            draft.member[(sample, year)] = np.unique(draft.org[name][there])
    if networks.enriched is not None and setting.enriched is not None:
        sample = _sample_of(pack, setting.enriched.network)
        org, pairs = draft.org[setting.enriched.network], networks.enriched.member
        for year in np.unique(pairs[:, 1]):
            draft.member[(sample, int(year))] = np.unique(org[pairs[pairs[:, 1] == year, 0]])
        investing = networks.enriched.source[networks.enriched.kind == enrich.KINDS.index("investment")]
        draft.member[(setting.enriched.investors, int(pairs[:, 1].max()))] = np.unique(org[investing])
    sizes = {t.cut[d]: round(t.value) for t in targets.every for d in t.cut if _tells_size(t, d, pack)}
    for sample, held in setting.samples.items():
        draft.member[(sample, held.year)] = _members(draft, networks, sample, held, sizes, setting, pack, rng)


def _sample_of(pack: Pack, network: str | None) -> str:
    held = pack.settings.networks[network] if network else pack.settings.network
    assert held is not None and held.sample is not None
    return held.sample


def _tells_size(target: object, dimension: str, pack: Pack) -> bool:
    measure = target.measure  # type: ignore[attr-defined]
    return (
        measure.table == "membership"
        and measure.reduce == "count"
        and len(measure.cut) == 1
        and not measure.where
        and pack.dimensions[dimension].column == "sample_code"
    )


def _members(
    draft: Draft,
    networks: Networks,
    sample: str,
    held: DrawnSample,
    sizes: Mapping[str, int],
    setting: TwinSetting,
    pack: Pack,
    rng: np.random.Generator,
) -> Ints:
    size = sizes.get(sample, 0)
    if held.network is not None:
        for name, grown in networks.grown.items():
            if setting.networks[name].inner == held.network:
                return np.unique(draft.org[name][grown.inner])
        network = None if held.network == MAIN else held.network
        return draft.member[(_sample_of(pack, network), held.year)]
    if held.within is not None:
        whole = draft.member[(held.within, setting.samples[held.within].year)]
        return np.sort(rng.choice(whole, min(size, len(whole)), replace=False))
    if held.holds is not None:
        inside = draft.member[max(key for key in draft.member if key[0] == held.holds)]
        kind = draft.kind[int(inside[0])] if len(inside) else FIRM
        spare = np.setdiff1d(draft.spare.get(kind, inside[:0]), inside)[: max(size - len(inside), 0)]
        more = draft.add(kind, max(size - len(inside) - len(spare), 0))
        draft.spare[kind] = np.concatenate([draft.spare.get(kind, inside[:0]), more])
        return np.sort(np.concatenate([inside, spare, more]))
    return draft.add(held.kind or setting.partner, size)
