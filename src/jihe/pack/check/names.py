"""Lists that speak of organisations by name: aliases and judgements."""

from __future__ import annotations

from collections.abc import Iterator

from jihe.errors import Fault, samples
from jihe.pack.model import Alias
from jihe.pack.parts import Parts, at


def find_name_faults(parts: Parts) -> Iterator[Fault]:
    """Faults of alias.csv and judgement.csv."""
    yield from _aliases(parts)
    for row in parts.judgements:
        if _folded(row.left) == _folded(row.right):
            yield Fault(
                at("judgement.csv", row), "both names are the same. Write two names, or remove the line."
            )


def _folded(name: str) -> str:
    return name.strip().casefold()


def _aliases(parts: Parts) -> Iterator[Fault]:
    file = "alias.csv"
    meant: dict[str, Alias] = {}
    for row in parts.aliases:
        held = meant.setdefault(_folded(row.alias), row)
        if held is not row:
            yield Fault(
                at(file, row),
                '"{alias}" stands already on line {line} for "{name}". An alias has one name: remove '
                "one line.",
                {"alias": row.alias, "line": held.line, "name": held.name},
            )
    looped: set[str] = set()
    for start, row in meant.items():
        chain = [start]
        while (following := _folded(meant[chain[-1]].name)) in meant and following not in chain:
            chain.append(following)
        if following == start and start not in looped:
            looped.update(chain)
            yield Fault(
                at(file, row),
                "these aliases lead back to where they began ({chain}). Let them end at one full name.",
                {"chain": samples(meant[name].alias for name in chain)},
            )
