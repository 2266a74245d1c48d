"""The story of an audit: the tables and texts of a report, or a study's figures and facts; findings out."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from jihe import audit as rules
from jihe import warehouse
from jihe.audit import Finding
from jihe.errors import DataError, Fault, Place, nearest, samples
from jihe.pack import load

from . import study as story

SETTINGS = "pack.yaml"
"""The file that makes a folder a study."""
ASIDE = "readme"
"""Files of this name describe a folder; they are no part of a report."""
OTHER = (".pdf", ".doc", ".docx", ".rtf", ".odt", ".wps", ".xls", ".ods", ".et", ".htm", ".html")
"""Endings of files that may well hold a report, but are not read."""


@dataclass(frozen=True)
class Audit:
    """What an audit found.

    Attributes
    ----------
    findings
        The gravest first.
    n_table, n_text, n_figure, n_fact
        What was looked at.
    """

    findings: tuple[Finding, ...]
    n_table: int = 0
    n_text: int = 0
    n_figure: int = 0
    n_fact: int = 0

    @cached_property
    def by_rule(self) -> list[tuple[str, Counter[str]]]:
        """Findings of each rule by severity, rules in alphabetical order."""
        told: dict[str, Counter[str]] = {}
        for finding in self.findings:
            told.setdefault(finding.rule, Counter())[finding.severity] += 1
        return sorted(told.items())

    def only(self, names: Sequence[str]) -> Audit:
        """The findings of some rules only.

        Raises
        ------
        DataError
            When there is no rule of a name.
        """
        _check_rules(names)
        kept = tuple(f for f in self.findings if f.rule in names)
        return Audit(kept, self.n_table, self.n_text, self.n_figure, self.n_fact)

    def to_pylist(self, lang: str = "en") -> list[dict[str, Any]]:
        """One dictionary for each finding; what it says in language `lang`."""
        return [_plain(finding, lang) for finding in self.findings]


def _check_rules(names: Sequence[str]) -> None:
    faults = []
    for name in names:
        if name not in rules.RULES:
            text = 'there is no rule "{name}". Did you mean "{near}"? The rules are: {known}'
            near = nearest(name, rules.RULES) or rules.RULES[0]
            named = {"name": name, "near": near, "known": ", ".join(rules.RULES)}
            faults.append(Fault(Place("--rule"), text, named))
    if faults:
        raise DataError(faults)


def _plain(finding: Finding, lang: str) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "places": [_place(place) for place in finding.places],
        "printed": finding.printed,
        "expected": finding.expected,
        "said": finding.told(lang),
    }


def _place(place: Place) -> dict[str, Any]:
    told = {
        "file": place.file,
        "sheet": place.sheet,
        "line": place.line,
        "row": place.row,
        "column": place.column,
    }
    return {name: value for name, value in told.items() if value not in ("", None)}


def audit(place: str | Path, out: str | Path | None = None) -> Audit:
    """Audit a folder of published tables and texts, or a study.

    Parameters
    ----------
    place
        A folder with tables (.csv, .tsv, .xlsx) and texts (.txt, .md), at any depth; a single such file; or
        a study, whose published figures are looked at, and its facts where it has been built.
    out
        Folder of the study's builds; ``build/<study>`` when left out.

    Raises
    ------
    PackError, DataError
        When the study is at fault, or nothing can be read.
    """
    folder = Path(place)
    if os.path.isfile(folder / SETTINGS):  # False, too, where the folder may not be read
        return _study(folder, out)
    files, refused = _files(folder)
    tables, texts, told = [], [], []
    lines: dict[str, list[str]] = {}
    for path in files:
        name = path.relative_to(folder if folder.is_dir() else folder.parent).as_posix()
        try:
            if path.suffix.lower() in rules.TABLES:
                found, wrong = rules.read_tables(path, name)
                tables += found
                told += wrong
            else:
                texts.append(rules.read_text(path))
                lines[path.name] = rules.read_lines(path)
        except DataError as error:
            refused += [replace(f, place=replace(f.place, file=name)) for f in error.faults]
    if not tables and not texts:
        raise DataError(refused or [_nothing(folder)])
    told += [Finding("unread", rules.WARNING, fault) for fault in refused]
    told += _other(folder)
    findings = [*told, *rules.find_in_text(texts)]
    findings += rules.find_in_tables(tables, lines)
    return Audit(tuple(rules.in_order(findings)), n_table=len(tables), n_text=len(texts))


def _files(folder: Path) -> tuple[list[Path], list[Fault]]:
    """Files to be read, and folders that cannot be.

    Raises
    ------
    DataError
        When there is no file to be read.
    """
    if not os.path.exists(folder):  # False, too, where a folder above it may not be read
        text = "there is no such folder or file. Name a study, or a folder with tables and texts of a report."
        raise DataError(Fault(Place(str(folder)), text))
    if folder.is_file():
        if folder.suffix.lower() in OTHER:
            raise DataError(_nothing(folder))
        return [folder], []
    known = {*rules.TABLES, *rules.TEXTS}
    closed: list[Fault] = []
    kept = [p for p in _walk(folder, closed) if p.suffix.lower() in known and p.stem.lower() != ASIDE]
    if not kept:
        raise DataError(closed or [_nothing(folder)])
    return kept, closed


def _walk(folder: Path, closed: list[Fault]) -> list[Path]:
    """All files that no program keeps for itself; to `closed` the folders that cannot be read."""

    def tell_closed(error: OSError) -> None:
        path = Path(str(error.filename))
        text = "the folder cannot be opened ({problem}). See that you may read it."
        name = str(path) if path == folder else path.relative_to(folder).as_posix()
        closed.append(Fault(Place(name), text, {"problem": error.strerror or str(error)}))

    every = sorted(Path(held) / n for held, _, names in os.walk(folder, onerror=tell_closed) for n in names)
    return [p for p in every if not _is_hidden(p.relative_to(folder))]


def _other(folder: Path) -> list[Finding]:
    """A note when parts of the report may lie in files of kinds that are not read."""
    if not folder.is_dir():
        return []
    found = [p.relative_to(folder).as_posix() for p in _walk(folder, []) if p.suffix.lower() in OTHER]
    if not found:
        return []
    text = (
        "{n} files of kinds that are not read were not looked at: {names}. Save texts as .txt, and tables as "
        ".csv or .xlsx."
    )
    why = Fault(Place(folder.name), text, {"n": len(found), "names": samples(found)})
    return [Finding("unread", rules.NOTE, why)]


def _is_hidden(path: Path) -> bool:
    """Whether a file, or a folder above it, is one that programs keep for themselves."""
    return any(part.startswith((".", "~")) for part in path.parts)


def _nothing(folder: Path) -> Fault:
    text = (
        "there is nothing to audit: no table (.csv, .tsv, .xlsx) and no text (.txt, .md). Put them in, or "
        "name the folder that holds them."
    )
    return Fault(Place(str(folder)), text)


def _study(folder: Path, out: str | Path | None) -> Audit:
    pack = load(folder)
    found = rules.find_in_figures(pack)
    place = story._out(pack, out)
    if warehouse.current(place) is None:
        if not pack.figures:
            text = (
                "the study has no published figures, and no build lies in {place}. Add files to published/, "
                "or run: jihe build {study}"
            )
            raise DataError(Fault(Place(str(folder)), text, {"place": place, "study": folder}))
        return Audit(tuple(found), n_figure=len(pack.figures))
    try:
        build = story.open(folder, out)
    except DataError as error:
        if not pack.figures:
            raise
        unread = (Finding("unread", rules.NOTE, fault) for fault in error.faults)
        return Audit((*found, *unread), n_figure=len(pack.figures))
    facts = build.facts().to_arrow()
    build.close()
    found = rules.in_order([*found, *rules.find_in_facts(facts, pack)])
    return Audit(tuple(found), n_figure=len(pack.figures), n_fact=len(facts))
