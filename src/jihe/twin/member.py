"""Who belongs to which sample in which year."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import numpy as np

from jihe.errors import DataError, Fault, Place
from jihe.pack.model import DrawnSample, EnrichedNetwork, TwinSetting

from . import enrich
from .draft import Draft, Networks, sample_of
from .margin import Ints
from .target import Target, Targets
from .trait import SAMPLE


def draw_memberships(
    draft: Draft, networks: Networks, targets: Targets, setting: TwinSetting, rng: np.random.Generator
) -> None:
    """Members of the samples of networks in each year, and of the others in theirs."""
    for key in [key for key in draft.member if key[1] < 0]:
        del draft.member[key]
    for name, grown in networks.grown.items():
        sample = sample_of(targets.pack, name)
        for year in range(int(grown.sample_from[grown.sample_from >= 0].min()), int(grown.year.max()) + 1):
            there = (grown.sample_from >= 0) & (grown.sample_from <= year) & (year <= grown.sample_until)
            draft.member[(sample, year)] = np.unique(draft.org[name][there])
    if networks.enriched is not None and setting.enriched is not None:
        _enriched(draft, networks.enriched, setting.enriched, targets)
    sizes = _sizes(targets)
    told = {name for name, held in setting.samples.items() if held.network is None}
    if missing := sorted(told - set(sizes)):
        text = "no figure tells how many members sample {sample} has. Print one in published/."
        raise DataError(Fault(Place("twin.yaml"), text, {"sample": name}) for name in missing)
    drawing = _Drawing(draft, networks, targets, setting)
    for sample in _order(setting.samples):
        held = setting.samples[sample]
        draft.member[(sample, held.year)] = drawing.members(held, sizes.get(sample, 0), rng)


def _order(samples: Mapping[str, DrawnSample]) -> list[str]:
    """Samples in their order, but each after the one that it is made from."""
    left, found = list(samples), []
    while left:
        ready = next(name for name in left if (samples[name].within or samples[name].holds) not in left)
        left.remove(ready)
        found.append(ready)
    return found


def _enriched(draft: Draft, found: enrich.Enriched, held: EnrichedNetwork, targets: Targets) -> None:
    sample, org = sample_of(targets.pack, held.network), draft.org[held.network]
    for year in np.unique(found.member[:, 1]):
        draft.member[(sample, int(year))] = np.unique(org[found.member[found.member[:, 1] == year, 0]])
    investing = found.source[found.kind == enrich.KINDS.index("investment")]
    draft.member[(held.investors, int(found.member[:, 1].max()))] = np.unique(org[investing])


def _sizes(targets: Targets) -> Mapping[str, int]:
    """Sample -> how many members it has, as it is printed."""
    found = {}
    for target in targets.where("membership", reduce="count"):
        sample = _counted(target, targets)
        if sample is not None:
            found[sample] = round(target.value)
    return found


def _counted(target: Target, targets: Targets) -> str | None:
    """The sample all of whose members a figure counts."""
    where, cut = target.measure.where, target.cut
    if not cut and set(where) == {SAMPLE}:
        held = where[SAMPLE]
        return held if isinstance(held, str) else None
    is_cut = len(cut) == 1 and targets.pack.dimensions[next(iter(cut))].column == SAMPLE
    return next(iter(cut.values())) if is_cut and not where else None


class _Drawing:
    """What the members of a sample are drawn from."""

    def __init__(self, draft: Draft, networks: Networks, targets: Targets, setting: TwinSetting) -> None:
        self.draft, self.networks, self.targets, self.setting = draft, networks, targets, setting

    def members(self, held: DrawnSample, size: int, rng: np.random.Generator) -> Ints:
        """The members of a sample."""
        if held.network is not None:
            return self._of_network(held.network, held.year)
        if held.within is not None:
            whole = self.draft.member[(held.within, self.setting.samples[held.within].year)]
            return np.sort(rng.choice(whole, min(size, len(whole)), replace=False))
        if held.holds is not None:
            return self._around(self.draft.latest(held.holds), size)
        return self.draft.add(held.kind or self.setting.partner, size)

    def _of_network(self, network: str, year: int) -> Ints:
        for name, grown in self.networks.grown.items():
            if self.setting.networks[name].inner == network:
                return np.unique(self.draft.org[name][grown.inner])
        return self.draft.member[(sample_of(self.targets.pack, network), year)]

    def _around(self, inside: Ints, size: int) -> Ints:
        """These organisations, and others of the kind that most of them are, in no network."""
        draft = self.draft
        many = Counter(draft.kind[org] for org in inside.tolist())
        kind = max(sorted(many), key=many.__getitem__, default=self.setting.member)
        spare = np.setdiff1d(draft.spare.get(kind, inside[:0]), inside)[: max(size - len(inside), 0)]
        more = draft.add(kind, max(size - len(inside) - len(spare), 0))
        draft.spare[kind] = np.concatenate([draft.spare.get(kind, inside[:0]), more])
        return np.sort(np.concatenate([inside, spare, more]))
