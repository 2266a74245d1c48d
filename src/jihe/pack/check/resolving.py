"""What a study says of names that are alike: the settings `resolve`, name_part.csv and link.csv."""

from __future__ import annotations

from collections.abc import Iterator

from jihe.errors import Fault
from jihe.pack.model import Link, NamePart
from jihe.pack.parts import PACK, Parts, at, unknown

PARTS, LINKS, REGIONS = "name_part.csv", "link.csv", "region.csv"


def find_resolving_faults(parts: Parts) -> Iterator[Fault]:
    """Faults of the settings `resolve` and of the lists that they use."""
    yield from _settings(parts)
    yield from _name_parts(parts)
    yield from _links(parts)


def _settings(parts: Parts) -> Iterator[Fault]:
    setting = parts.settings.resolve if parts.settings else None
    if setting is None:
        return
    if setting.review >= setting.auto:
        yield Fault(
            parts.place(PACK, "resolve"),
            "review ({review}) is not less than auto ({auto}): no pair would be left to a person. Lower "
            "review, or raise auto.",
            {"review": setting.review, "auto": setting.auto},
        )
    if setting.simplify and not (setting.simplify.isascii() and setting.simplify.isalnum()):
        yield Fault(
            parts.place(PACK, "resolve", "simplify"),
            '"{name}" is no name of a conversion: these are letters and digits. Give one that OpenCC has, '
            "such as t2s.",
            {"name": setting.simplify},
        )
    levels = parts.settings.region.levels if parts.settings and parts.settings.region else ()
    if setting.nation and setting.nation not in levels:
        place = parts.place(PACK, "resolve", "nation")
        yield unknown(place, "nation", setting.nation, "region.levels", levels)
    for i, source in enumerate(setting.distinct):
        known = _sources(parts)
        if source not in known:
            yield unknown(parts.place(PACK, "resolve", "distinct", i), "distinct", source, "sources/", known)


def _sources(parts: Parts) -> list[str]:
    files = {file.removeprefix("sources/").removesuffix(".yaml") for file in parts.broken}
    return [*parts.sources, *files]


def _name_parts(parts: Parts) -> Iterator[Fault]:
    held: dict[tuple[str, str], NamePart] = {}
    places = _places(parts)
    for row in parts.name_parts:
        first = held.setdefault((row.part, row.text.casefold()), row)
        if first is not row:
            yield Fault(
                at(PARTS, row),
                '"{text}" stands already on line {line} as {part}. Remove one of the two.',
                {"text": row.text, "line": first.line, "part": row.part},
            )
        if row.part != "region" and row.stands_for:
            yield Fault(
                at(PARTS, row),
                "stands_for names a place, and {part} is none. Leave the cell empty, or write region for "
                "part.",
                {"part": row.part},
            )
        elif row.part == "region" and REGIONS not in parts.broken and row.stands_for not in places:
            yield unknown(at(PARTS, row), "stands_for", row.stands_for, REGIONS, sorted(places))


def _places(parts: Parts) -> set[str]:
    """Every name of a place, with and without the endings that everyday use leaves out."""
    names = {name for code in parts.regions for name in (code.name_zh, code.name_en, *code.alias)}
    region = parts.settings.region if parts.settings else None
    endings = region.drop if region else ()
    return names | {name.removesuffix(ending) for name in names for ending in endings}


def _links(parts: Parts) -> Iterator[Fault]:
    held: dict[frozenset[tuple[str, str]], Link] = {}
    known = _sources(parts)
    for row in parts.links:
        for key in ("left_source", "right_source"):
            if (source := getattr(row, key)) not in known:
                yield unknown(at(LINKS, row), key, source, "sources/", known)
        ends = (row.left_source, row.left), (row.right_source, row.right)
        first = held.setdefault(frozenset(ends), row)
        if first is not row:
            yield Fault(
                at(LINKS, row),
                "this pair stands already on line {line}. Remove one of the two.",
                {"line": first.line},
            )
        elif ends[0] == ends[1]:
            yield Fault(
                at(LINKS, row), "both ends are one name of one source. Write two, or remove the line."
            )
