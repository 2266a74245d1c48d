"""From a place as stated to the finest code of region.csv that it names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from jihe.pack.model import Code, RegionSetting, versions_at

from .codes import UNKNOWN, Decision, folded


@dataclass(frozen=True)
class Gazetteer:
    """Looks up paths such as ``A/B``: B among the places below A.

    A part may be a code, a name or alias in either language, or such a name without an ending that everyday
    use drops. A part that is unknown, or the name of several places below the part before, ends the path:
    the part before it stands.
    """

    versions: dict[str, Code]
    named: dict[str, tuple[str, ...]]
    above: dict[str, tuple[str, ...]]

    @classmethod
    def of(cls, codes: Sequence[Code], setting: RegionSetting, day: date) -> Gazetteer:
        versions = versions_at(codes, day)
        named: dict[str, set[str]] = {}
        short: dict[str, set[str]] = {}
        for version in versions.values():
            for word in (version.name_zh, version.name_en, *version.alias):
                named.setdefault(folded(word), set()).add(version.code)
                for ending in setting.drop:
                    if word.endswith(ending) and len(word) - len(ending) > 1:
                        short.setdefault(folded(word.removesuffix(ending)), set()).add(version.code)
        for word, found in short.items():
            # A full name outweighs another place's shortened one.
            named.setdefault(word, found)
        above = {code: _ancestors(code, versions) for code in versions}
        return cls(versions, {word: tuple(sorted(found)) for word, found in named.items()}, above)

    def find(self, path: str) -> Decision:
        """Code of the place that `path` (parts joined by /) names, and the rule that decided."""
        here: str | None = None
        rule = "unknown"
        for part in path.split("/"):
            if not part.strip():
                continue
            code, how = self._below(part.strip(), here)
            if code is None:
                rule = f"{rule}; {how} part" if here else how
                break
            here, rule = code, how
        return (here, rule) if here else (None, rule) if rule != "unknown" else UNKNOWN

    def _below(self, part: str, here: str | None) -> Decision:
        if part in self.versions and (here is None or here == part or here in self.above[part]):
            return part, "code"
        found = self.named.get(folded(part), ())
        if here is not None:
            found = tuple(code for code in found if code == here or here in self.above[code])
        if len(found) > 1:
            # The highest of several stands when all others lie inside it: a city in a province of its name.
            tops = [
                code for code in found if all(other == code or code in self.above[other] for other in found)
            ]
            if here is not None and here in found:
                inner = [code for code in found if code != here]
                tops = inner if len(inner) == 1 else tops
            found = tuple(tops)
            if len(found) != 1:
                return None, "ambiguous"
        return (found[0], "name") if found else UNKNOWN


def _ancestors(code: str, versions: dict[str, Code]) -> tuple[str, ...]:
    found: list[str] = []
    parent = versions[code].parent
    while parent and parent in versions and parent not in found:
        found.append(parent)
        parent = versions[parent].parent
    return tuple(found)
