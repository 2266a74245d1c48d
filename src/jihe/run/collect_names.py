"""The names that a study's current build knows, and which of its organisations an unknown name may mean."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import pyarrow as pa

from jihe.collect.scan import Names
from jihe.pack import Pack
from jihe.resolve import Matcher, Reader, normalise
from jihe.resolve.identity import written

from .study import Build

NAME = pa.schema([("name", pa.string()), ("organisation", pa.string()), ("is_doubtful", pa.bool_())])
"""A name and the organisation that bears it, a row for each; doubtful ones, of places and everyday words,
are no mention by themselves."""
Bearers = tuple[str, ...]
AMBIGUOUS = "ambiguous name"
_FIRST_OF_EAST = 0x2E80
"""Code of the first sign of the scripts that put no blanks between words: what identities leave out of a name
is then nothing that a text would have."""


def names_of(build: Build) -> pa.Table:
    """Names, short names, English names and aliases of a build's organisations, and the places of its study.

    Returns
    -------
    pyarrow.Table
        As `NAME`, sorted, each row once. `organisation` is the name by which a later build finds it again.
    """
    table = build.table("resolve.organisation").to_arrow()
    label: dict[str, str] = {}
    rows: set[tuple[str, str | None, bool]] = set()
    for row in table.to_pylist():
        stated = [row["name"], row["short_name"], row["name_en"], *(row["alias"] or ())]
        stated = [name for name in stated if name]
        if stated:
            label[row["organisation_id"]] = stated[0]
            rows |= {(name, stated[0], False) for name in stated}
    identity = build.table("resolve.identity").to_arrow()
    known = _identities(identity.to_pylist(), label)
    rows |= {(name.removeprefix("n:"), bearer, False) for name, bearer in known.items() if _is_eastern(name)}
    rows |= set(_aliases(build.pack, known))
    rows |= {(name, None, True) for name in _places(build.pack)}
    return _table(rows)


def with_doubtful(names: pa.Table, words: Iterable[str]) -> pa.Table:
    """The names, of which some are from now on no mention by themselves."""
    return _table({*_rows(names), *((word, None, True) for word in words)})


def scanner(names: pa.Table) -> Names:
    """The names, ready to be found."""
    stated = [row for row in _rows(names) if not row[2]]
    return Names.of([row[0] for row in stated], [row[1] for row in stated], _doubtful(names))


def _doubtful(names: pa.Table) -> list[str]:
    return [row[0] for row in _rows(names) if row[2]]


def _rows(names: pa.Table) -> list[tuple[str, str | None, bool]]:
    return list(zip(*(names[c].to_pylist() for c in NAME.names), strict=True))


def _table(rows: Iterable[tuple[str, str | None, bool]]) -> pa.Table:
    ordered = sorted(rows, key=lambda row: (row[0], row[1] or "", row[2]))
    columns = list(zip(*ordered, strict=True)) or [(), (), ()]
    return pa.table([pa.array(c, f.type) for c, f in zip(columns, NAME, strict=True)], schema=NAME)


def _identities(rows: Iterable[Mapping[str, str]], label: Mapping[str, str]) -> dict[str, str]:
    """Identities of those that stand for one organisation, and what it is called."""
    return {
        row["identity"]: label[row["organisation_id"]]
        for row in rows
        if row["rule"] != AMBIGUOUS and row["organisation_id"] in label
    }


def _is_eastern(identity: str) -> bool:
    """Whether an identity is a name as it may stand in a text."""
    return identity.startswith("n:") and all(ord(sign) >= _FIRST_OF_EAST for sign in identity[2:])


def _aliases(pack: Pack, known: Mapping[str, str]) -> Iterator[tuple[str, str | None, bool]]:
    """The study's aliases as they are written, also those that no record bears."""
    aliases, names = [row.alias for row in pack.aliases], [row.name for row in pack.aliases]
    for alias, identity, name in zip(aliases, written(aliases), written(names), strict=True):
        if bearer := known.get(identity) or known.get(name):
            yield alias, bearer, False


def _places(pack: Pack) -> Iterator[str]:
    for region in pack.regions:
        yield from (name for name in (region.name_zh, region.name_en, *region.alias) if name)


def changed(before: pa.Table, after: pa.Table) -> set[str]:
    """Names that came, went, or are borne by others than before."""
    if before.equals(after):
        return set()
    return {name for name, _, _ in {*_rows(before)} ^ {*_rows(after)}}


class Linker:
    """Looks unknown names up among those of organisations.

    A name that is spelled as that of one organisation alone means it; else the likeliest, where the study
    says from which probability on names are one (`resolve.auto`), and it reaches that.
    """

    def __init__(self, pack: Pack, names: pa.Table) -> None:
        self._reader = Reader.of(pack)
        self._auto = pack.settings.resolve.auto if pack.settings.resolve else None
        rows = [(name, bearer) for name, bearer, _ in _rows(names) if bearer is not None]
        self._names = [name for name, _ in rows]
        self._labels = [bearer for _, bearer in rows]
        self._spelled: dict[str, set[str]] = {}
        spelled = normalise(pa.array(self._names, pa.string())).to_pylist()
        for text, label in zip(spelled, self._labels, strict=True):
            if text:
                self._spelled.setdefault(text, set()).add(label)
        self._matcher: Matcher | None = None
        self._found: dict[str, Bearers] = {}

    def link(self, texts: Sequence[str]) -> dict[str, Bearers]:
        """The organisations that each text may mean: one, several that are spelled alike, or none known."""
        new = sorted(set(texts) - self._found.keys())
        if new:
            self._found |= self._looked_up(new)
        return {text: self._found[text] for text in texts}

    def _looked_up(self, texts: Sequence[str]) -> dict[str, Bearers]:
        found: dict[str, Bearers] = dict.fromkeys(texts, ())
        left = []
        for text, spelled in zip(texts, normalise(pa.array(texts, pa.string())).to_pylist(), strict=True):
            bearers = self._spelled.get(spelled or "")
            if bearers is None:
                left.append(text)
            else:
                found[text] = tuple(sorted(bearers))
        if self._auto is None or not left or not self._names:
            return found
        if self._matcher is None:
            self._matcher = Matcher(self._reader, pa.array(self._names, pa.string()))
        place: dict[str, int] = {}
        own = [place.setdefault(label, len(place)) for label in self._labels]
        matches = self._matcher.match(pa.array(left, pa.string()), own=own)
        for k in matches.best().tolist():
            if matches.score[k] >= self._auto:
                found[left[matches.left[k]]] = (self._labels[matches.right[k]],)
        return found
