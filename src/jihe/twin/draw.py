"""The story of a twin: networks, organisations, where they are, what they do, and the rows that tell it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Executor, ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from typing import TypeVar

import numpy as np

from jihe.errors import DataError, Fault, Place
from jihe.pack.model import Pack, TwinSetting

from . import enrich
from .assemble import assemble, share_names
from .capital import invest
from .draft import Missed, Networks, Twin
from .exchange import exchange
from .growth import enriching, growth
from .index import Behind, Weights, behind, lists_of, standings, weights_of
from .industry import draw_industries
from .lists import lists
from .margin import ConflictError
from .move import make_way
from .network import Growth, grow
from .place import draw_places, draw_traits, keep_at_home
from .realise import abroad, held, make_room, settle_members
from .relation import draw_relations
from .target import Classes, Targets
from .yearly import Rows, yearly

T = TypeVar("T")
Tick = Callable[[str, int, int], None]
"""Told of progress: what is being done, how much of it is done, and out of how much."""
WHY = {
    "network": "{value} in the network that was grown",
    "yearly": "{value} came out",
    "nobody": "no one was left who could have it",
}
"""Why a figure is missed."""
CORES = 2
"""Processes that share the work; they begin when there is much of it."""
LARGE = 20_000
"""Edges from which a network is worth a process of its own."""


@dataclass(frozen=True)
class _Drawing:
    """What all that is drawn depends on; `asked` of each network, and processes to share the work with."""

    targets: Targets
    setting: TwinSetting
    classes: Classes
    weights: Weights
    seed: int
    rng: np.random.Generator
    tick: Tick
    asked: Mapping[str, Growth]
    pool: Executor

    def begin(self, do: Callable[..., T], *args: object) -> Callable[[], T]:
        """What something comes to; it is done beside all else where there is much to do."""
        is_large = any(one.n_edge[-1] >= LARGE for one in self.asked.values())
        return self.pool.submit(do, *args).result if is_large else partial(do, *args)


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
        text = "the study does not say how a twin of it is drawn. Write this file, as docs/study.md says."
        raise DataError(Fault(Place("twin.yaml"), text))
    targets = Targets(pack, scale)
    rng = np.random.default_rng(seed)
    pool = ProcessPoolExecutor(CORES, mp_context=get_context("spawn"))
    try:
        same = _same(targets)
        asked = {name: growth(targets, name, one.inner, same) for name, one in setting.networks.items()}
        return _drawn(_Drawing(targets, setting, classes, weights, seed, rng, tick, asked, pool))
    except ConflictError as conflict:
        text = (
            "no data can have these figures together: {names}. See which is right, and write followed: "
            "false, and why, on the lines of the others."
        )
        if len(conflict.names) == 1:
            text = (
                "no data can have this figure beside the number of those that it speaks of: {names}. For a "
                "share no whole number may round to these digits. See which of the two is right; if it is "
                "the other, write followed: false, and why, on this line."
            )
        names = "; ".join(_printed_at(pack, targets, name) for name in conflict.names)
        raise DataError(Fault(Place("published"), text, {"names": names})) from conflict
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _printed_at(pack: Pack, targets: Targets, name: str) -> str:
    """A figure's name, and the file and line where it stands."""
    told = {one.name: one.figure for one in targets.every}.get(name)
    files = [file for file, figures in pack.published.items() if any(one is told for one in figures)]
    return f"{name} ({files[0]}.csv:{told.line})" if told and files else name


def _drawn(on: _Drawing) -> tuple[Twin, list[Behind], Rows]:
    targets, classes, rng, tick = on.targets, on.classes, on.rng, on.tick
    stands = standings(targets, classes, on.weights)
    weighed = on.begin(weights_of, stands, on.seed)
    networks = _networks(on)
    tick("organisations", 0, 1)
    twin = Twin(networks.grown, networks.enriched, assemble(networks, targets, on.setting, rng))
    twin.missed += _missed(networks)
    tick("traits", 0, 1)
    loads = draw_traits(twin, targets, on.setting, classes, weighed(), rng)
    if loads is not None:
        make_way(twin, targets, stands, loads, on.seed)
    tick("yearly", 0, 1)
    rows = yearly(targets, classes, twin.draft, rng)
    twin.missed += [
        Missed(one.target.name, WHY["nobody"])
        if np.isnan(one.value)
        else Missed(one.target.name, WHY["yearly"], {"value": f"{one.value:.6g}"})
        for one in rows.missed
    ]
    tick("index", 0, 1)
    behinds: list[Behind] = []
    away: dict[int, int] = {}
    for name in lists_of(targets):
        found, _ = behind(twin, rows, targets, classes, name, on.weights, on.seed, on.pool)
        settle_members(found, twin.draft, targets, rng)
        away |= abroad(found, twin, targets, rng)
        found, missed = found.refined(held(found, twin, targets), on.seed)
        twin.missed += missed
        rows = make_room(found, rows, twin.draft, targets, classes)
        behinds.append(found)
    tick("places", 0, 1)
    draw_places(twin, targets, on.setting, classes, away, rng)
    draw_industries(twin, targets, classes, rng)
    tick("relations", 0, 1)
    draw_relations(twin, targets, on.setting, classes, rng)
    for found in behinds:
        invest(found, twin, targets, rng)
    keep_at_home(twin, targets)
    return twin, behinds, rows


def _missed(networks: Networks) -> list[Missed]:
    """Figures that the networks do not show."""
    found = [
        Missed(f"{m.figure} {m.year} = {m.wanted:g} ({name})", WHY["network"], {"value": f"{m.got:g}"})
        for name, grown in networks.grown.items()
        for m in grown.missed
    ]
    told = networks.enriched.missed if networks.enriched is not None else ()
    return found + [Missed(f"{m.figure} = {m.wanted:g}", m.why) for m in told]


def _same(targets: Targets) -> dict[str, str]:
    """Printed name -> the name that the organisation has."""
    return {row.alias: row.name for row in targets.pack.aliases}


def _networks(on: _Drawing) -> Networks:
    targets, held, networks = on.targets, on.setting.enriched, on.setting.networks
    *others, last = networks
    begun = [on.begin(grow, on.asked[name], on.seed) for name in others]
    here = grow(on.asked[last], on.seed, on.tick)
    grown = {name: found() for name, found in zip(others, begun, strict=True)} | {last: here}
    for name, network in networks.items():
        leaving = {year: round(many * targets.scale) for year, many in network.exchange.items()}
        grown[name] = exchange(grown[name], leaving, on.rng)
    grown = share_names(grown)
    if held is None:
        return Networks(grown, None)
    wanted, listed = enriching(targets, held), lists(targets, held, _same(targets))
    return Networks(grown, enrich.enrich(grown[held.on], wanted, listed, on.seed, on.tick))
