"""twin.yaml and named.csv held against the study whose twin they tell how to draw."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from jihe.errors import Fault, Place
from jihe.pack.model import DrawnSample, Figure, Named, TwinSetting
from jihe.pack.parts import PACK, TWIN, Parts, at, unknown

NAMED, REGION = "named.csv", "region.csv"
SAMPLE = "sample_code"
MAIN = "main"
WAYS = ("network", "kind", "within", "holds")
"""What may tell who belongs to a sample."""


def find_twin_faults(parts: Parts) -> Iterator[Fault]:
    """Faults of twin.yaml and named.csv."""
    yield from _named(parts)
    setting = parts.twin
    if setting is None or parts.settings is None:
        return
    kinds = _codes("organisation", "kind", parts)
    for kind in setting.name:
        yield from _known(parts, ("name", kind), "name", kind, kinds)
    for key in ("member", "partner"):
        yield from _known(parts, (key,), key, getattr(setting, key), kinds)
    yield from _networks(setting, parts)
    yield from _enriched(setting, parts)
    yield from _samples(setting, parts)


def _codes(table: str, column: str, parts: Parts) -> tuple[str, Collection[str] | None]:
    """The file that lists the codes of a column, and these; None where not all could be read."""
    name = parts.taxonomy_of(table, column)
    file = f"taxonomy/{name}.csv" if name else PACK
    codes = [code.code for code in parts.taxonomies.get(name, ())]
    return file, None if file in parts.broken else codes


def _known(
    parts: Parts, path: tuple[str, ...], key: str, word: str, known: tuple[str, Collection[str] | None]
) -> Iterator[Fault]:
    """A fault where a word of twin.yaml is not among those known."""
    file, words = known
    if words is not None and word not in words:
        yield unknown(parts.place(TWIN, *path), key, word, file, sorted(words))


def _sampled(parts: Parts) -> tuple[str, list[str]]:
    """Networks of the study; the main one by its own name."""
    settings = parts.settings
    assert settings is not None
    return PACK, [*([MAIN] if settings.network else []), *settings.networks]


def _networks(setting: TwinSetting, parts: Parts) -> Iterator[Fault]:
    kinds, known = _codes("relation", "kind", parts), _sampled(parts)
    for name, held in setting.networks.items():
        yield from _known(parts, ("networks", name), "networks", name, known)
        yield from _has_sample(name, ("networks", name), parts)
        yield from _known(parts, ("networks", name, "kind"), "kind", held.kind, kinds)
        if held.inner is not None:
            yield from _known(parts, ("networks", name, "inner"), "inner", held.inner, known)


def _has_sample(name: str, path: tuple[str, ...], parts: Parts) -> Iterator[Fault]:
    settings = parts.settings
    assert settings is not None
    network = settings.network if name == MAIN else settings.networks.get(name)
    if network is not None and network.sample is None:
        yield Fault(
            parts.place(TWIN, *path),
            "network {name} has no sample, and a twin is grown around one. Give it a sample in pack.yaml.",
            {"name": name},
        )


def _enriched(setting: TwinSetting, parts: Parts) -> Iterator[Fault]:
    held = setting.enriched
    if held is None:
        return
    yield from _known(parts, ("enriched", "network"), "network", held.network, _sampled(parts))
    yield from _has_sample(held.network, ("enriched", "network"), parts)
    yield from _known(parts, ("enriched", "on"), "on", held.on, (TWIN, setting.networks))
    for key in ("study", "work", "capital"):
        yield from _known(
            parts, ("enriched", key), key, getattr(held, key), _codes("relation", "kind", parts)
        )
    for key in ("school", "investor"):
        yield from _known(
            parts, ("enriched", key), key, getattr(held, key), _codes("organisation", "kind", parts)
        )


def _samples(setting: TwinSetting, parts: Parts) -> Iterator[Fault]:
    made = {setting.enriched.investors} if setting.enriched else set()
    drawn = [*setting.networks, *(held.inner for held in setting.networks.values() if held.inner)]
    if setting.enriched:
        drawn.append(setting.enriched.network)
    kinds = _codes("organisation", "kind", parts)
    for name, held in setting.samples.items():
        path = "samples", name
        n = sum(getattr(held, way) is not None for way in WAYS)
        if n != 1:
            yield Fault(
                parts.place(TWIN, *path),
                "{n} of network, kind, within and holds tell who belongs to this sample. Write exactly one.",
                {"n": n},
            )
        yield from _year(held.year, path, parts)
        if held.network is not None:
            yield from _known(parts, (*path, "network"), "network", held.network, (TWIN, drawn))
        if held.kind is not None:
            yield from _known(parts, (*path, "kind"), "kind", held.kind, kinds)
        for way, known in (("within", {*setting.samples}), ("holds", {*setting.samples, *made})):
            if (other := getattr(held, way)) is not None:
                yield from _known(parts, (*path, way), way, other, (TWIN, known))
    yield from _circles(setting, parts)
    yield from _sizes(setting, parts)


def _year(year: int, path: tuple[str, str], parts: Parts) -> Iterator[Fault]:
    """A fault where the rows of a sample would lie outside the study's dates."""
    settings = parts.settings
    assert settings is not None
    first, last = settings.earliest_date.year, settings.snapshot_date.year
    if not first <= year <= last:
        yield Fault(
            parts.place(TWIN, *path, "year"),
            "year {year} lies outside the dates of the study, {first} to {last} (earliest_date and "
            "snapshot_date in pack.yaml). Correct one of them.",
            {"year": year, "first": first, "last": last},
        )


def _circles(setting: TwinSetting, parts: Parts) -> Iterator[Fault]:
    """Samples that are drawn out of each other."""
    told: set[str] = set()
    for name in setting.samples:
        chain = _circle(name, setting.samples)
        if chain and name not in told:
            told.update(chain)
            yield Fault(
                parts.place(TWIN, "samples", name),
                "these samples are made from each other: {chain}. Let one be told by a network or a kind.",
                {"chain": ", ".join(chain)},
            )


def _circle(name: str, samples: Mapping[str, DrawnSample]) -> list[str]:
    chain = [name]
    while (held := samples.get(chain[-1])) is not None:
        following = held.within or held.holds
        if following == name:
            return chain
        if following is None or following in chain:
            break
        chain.append(following)
    return []


def _sizes(setting: TwinSetting, parts: Parts) -> Iterator[Fault]:
    """Samples that are greater than what they are drawn out of, or less than what they hold."""
    printed = _printed_sizes(parts)
    for name, held in setting.samples.items():
        whole, part = (held.within, name) if held.within else (name, held.holds)
        if whole in printed and part in printed and printed[whole][0] < printed[part][0]:
            (n_whole, at_whole), (n_part, at_part) = printed[whole], printed[part]
            yield Fault(
                parts.place(TWIN, "samples", name),
                "the {n_part} members of {part} ({file_part}, line {line_part}) cannot all be among the "
                "{n_whole} of {whole} ({file_whole}, line {line_whole}). Correct a figure, or which sample "
                "lies in which.",
                {"n_part": n_part, "part": part, "file_part": at_part.file, "line_part": at_part.line}
                | {"n_whole": n_whole, "whole": whole, "file_whole": at_whole.file}
                | {"line_whole": at_whole.line},
            )


def _printed_sizes(parts: Parts) -> dict[str | None, tuple[int, Place]]:
    """Sample -> how many members a followed figure says that it has, and where this stands."""
    found: dict[str | None, tuple[int, Place]] = {}
    for name, figures in parts.figures.items():
        for figure in figures:
            sample = _counted(figure, parts)
            is_exact = figure.op == "=" and not figure.tolerance and not figure.unit
            if sample and figure.followed and is_exact and figure.value.isdecimal():
                found[sample] = int(figure.value), at(f"published/{name}.csv", figure)
    return found


def _counted(figure: Figure, parts: Parts) -> str | None:
    """The sample all of whose members a figure counts."""
    measure = parts.measures.get(figure.measure)
    if measure is None or (measure.table, measure.reduce) != ("membership", "count") or measure.distinct:
        return None
    where, columns = measure.where, [parts.dimensions[d].column for d in measure.cut if d in parts.dimensions]
    if not measure.cut and set(where) == {SAMPLE}:
        held = where[SAMPLE]
        return held if isinstance(held, str) else None
    return figure.classes.get(measure.cut[0]) if columns == [SAMPLE] and not where else None


def _named(parts: Parts) -> Iterator[Fault]:
    first: dict[str, Named] = {}
    lists = {
        "kind": _codes("organisation", "kind", parts),
        "region_code": (REGION, None if REGION in parts.broken else [code.code for code in parts.regions]),
        "industry_code": _codes("organisation", "industry", parts),
    }
    for row in parts.named:
        held = first.setdefault(row.name, row)
        if held is not row:
            yield Fault(
                at(NAMED, row),
                '"{name}" stands already on line {line}. Remove one of the two lines.',
                {"name": row.name, "line": held.line},
            )
        for column, (file, known) in lists.items():
            word = getattr(row, column)
            if word and known is not None and word not in known:
                yield unknown(at(NAMED, row), column, word, file, sorted(known))
