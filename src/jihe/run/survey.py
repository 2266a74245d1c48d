"""The story of a survey: forms made from a study, with what its build knows of those who are asked."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from jihe import resolve
from jihe.errors import DataError, Fault, Place, nearest, tell
from jihe.pack import Pack, load
from jihe.pack.model import versions_at
from jihe.pack.survey import DIRECTIONS, IN, OUT, Form, form
from jihe.pack.survey_book import Known, survey_book
from jihe.pack.survey_source import source_text
from jihe.tables import money_name

from .study import Build
from .study import open as open_build

SOURCE = "survey"
"""The source that reads forms: sources/survey.yaml."""
_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')


@dataclass(frozen=True)
class Made:
    """Forms that were written.

    Attributes
    ----------
    source
        The declaration that was written so that they are read back; None where the study has one.
    """

    files: tuple[Path, ...]
    source: Path | None


def survey(
    study: str | Path, out: str | Path, names: Sequence[str] = (), builds: str | Path | None = None
) -> Made:
    """Write a survey's forms, and the source that reads them back where the study has none.

    Parameters
    ----------
    out
        The file; of several organisations the folder, which then holds a form for each.
    names
        Organisations that are asked, or CSV files whose first column names them; none: one blank form.
    builds
        Folder of builds, out of whose current one forms are filled in beforehand.

    Raises
    ------
    PackError, DataError
        When an organisation is not known, or something stands where a form would be written.
    """
    pack, place = load(Path(study)), Path(out)
    made = form(pack)
    asked = [name for word in names for name in _listed(word)]
    known = _known(asked, pack, made, open_build(study, builds)) if asked else [("", {})]
    targets = [place] if len(known) == 1 else [place / f"{_file(name)}.xlsx" for name, _ in known]
    _check_free(targets)
    for target, (_, held) in zip(targets, known, strict=True):
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(survey_book(made, held))
    return Made(tuple(targets), _declared(pack, made))


def _declared(pack: Pack, made: Form) -> Path | None:
    path = pack.folder / "sources" / f"{SOURCE}.yaml"
    if any(source.format == "survey" for source in pack.sources) or path.exists():
        return None
    path.write_text(source_text(made, pack), "utf-8", newline="\n")
    return path


def _listed(word: str) -> list[str]:
    """The organisations of a list, or the one that is named."""
    if not word.lower().endswith(".csv"):
        return [word]
    try:
        with Path(word).open(encoding="utf-8-sig", newline="") as file:
            rows = [row[0].strip() for row in csv.reader(file) if row and row[0].strip()]
    except (OSError, ValueError, csv.Error) as error:
        text = (
            "cannot be read ({problem}). Name a CSV file, in UTF-8, whose first column names organisations."
        )
        raise DataError(
            Fault(Place(word), text, {"problem": getattr(error, "strerror", None) or error})
        ) from None
    if len(rows) < 2:
        text = "names no organisation. Write a heading, and below it one name in each row."
        raise DataError(Fault(Place(word), text))
    return rows[1:]


def _check_free(targets: Sequence[Path]) -> None:
    """Refuse to write over anything: it may be a form that somebody filled in."""
    faults = [
        Fault(Place(str(target)), "something is there already. Choose another name, or move it away.")
        for target in targets
        if target.exists()
    ]
    faults += [
        Fault(Place(str(target)), 'a form is a workbook: give a name that ends in ".xlsx".')
        for target in targets[:1]
        if target.suffix.lower() != ".xlsx"
    ]
    if len(set(targets)) < len(targets):
        text = "several of the organisations would have a form of one name. Ask for them one by one."
        faults.append(Fault(Place(str(targets[0].parent)), text))
    if faults:
        raise DataError(faults)


def _file(name: str) -> str:
    return _NOT_IN_NAMES.sub("_", name).strip(" .")[:80] or "form"


# ---- what is known


def _known(names: Sequence[str], pack: Pack, made: Form, build: Build) -> list[tuple[str, Known]]:
    """(name, rows that stand in the form beforehand) of each organisation."""
    identity = build.table("resolve.identity").to_arrow()
    ids = dict(zip(identity["identity"].to_pylist(), identity["organisation_id"].to_pylist(), strict=True))
    spelled = resolve.normalise(pa.array(names, pa.string())).to_pylist()
    table = build.table("measure.organisation").to_arrow()
    held = {row["organisation_id"]: row for row in table.to_pylist()}
    found, faults = [], []
    for name, spelling in zip(names, spelled, strict=True):
        row = held.get(ids.get(f"n:{spelling}", ""))
        if row is None:
            near = nearest(name, [each["name"] for each in held.values() if each["name"]])
            text = "the build knows no such organisation. Write its name as the site or the tables have it."
            if near:
                text = 'the build knows no such organisation. Did you mean "{near}"?'
            faults.append(Fault(Place(name), text, {"near": near}))
        else:
            found.append((row["name"] or name, _rows(row, held, pack, made, build)))
    if faults:
        raise DataError(faults)
    return found


def _rows(
    own: Mapping[str, Any], held: Mapping[str, Mapping[str, Any]], pack: Pack, made: Form, build: Build
) -> Known:
    id_, currency = own["organisation_id"], pack.settings.currency
    parent = held.get(own.get("parent_id") or "", {}).get("name") or ""
    years = build.table("measure.organisation_year").to_arrow()
    years = years.filter(pc.equal(years["organisation_id"], id_)).sort_by("year")
    asked = {sheet.code: [q.name for q in sheet.questions] for sheet in made.sheets}
    return {
        "organisation": [
            {n: _text(own, n, currency) for n in asked["organisation"]} | {"parent_name": parent}
        ],
        "year": [{n: _text(row, n, currency) for n in asked["year"]} for row in years.to_pylist()],
        "known": _relations(id_, pack, build),
    }


def _text(row: Mapping[str, Any], name: str, currency: str) -> str:
    """A value as a form holds it: choices by their codes, dates as far as they are known."""
    value = next(
        (row[c] for c in (f"{name}_code", money_name(name, currency), name) if row.get(c) is not None), None
    )
    if value is None:
        return ""
    if isinstance(value, list):
        return ";".join(map(str, value))
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    length = {"year": 4, "month": 7}.get(row.get(f"{name}_precision") or "")
    return str(value)[:length] if name.endswith("_date") else str(value)


def _relations(id_: str, pack: Pack, build: Build) -> list[dict[str, str]]:
    """The relations of an organisation that are known, the newest first, for comparison."""
    lang = pack.settings.language
    table = build.table("measure.relation").to_arrow()
    mine = pc.or_(pc.equal(table["source_id"], id_), pc.equal(table["target_id"], id_))
    order = [("relation_date", "descending"), ("relation_id", "ascending")]
    names = _kind_names(pack, lang)
    titles = {source.code: source.title.get(lang) for source in pack.sources}
    found = []
    for row in table.filter(mine).sort_by(order).to_pylist():
        gives = row["source_id"] == id_
        kind = row.get("kind_code") or ""
        found.append(
            {
                "direction": tell(DIRECTIONS[OUT if gives else IN], lang),
                "kind": names.get(kind, kind),
                "partner": row["target_name" if gives else "source_name"] or "",
                "date": _text(row, "relation_date", pack.settings.currency),
                "source": titles.get(row["source_code"], row["source_code"]),
            }
        )
    return found


def _kind_names(pack: Pack, lang: str) -> dict[str, str]:
    for name, setting in pack.settings.taxonomy.items():
        if (setting.table, setting.column) == ("relation", "kind"):
            codes = versions_at(pack.taxonomies[name], pack.settings.snapshot_date)
            return {code: each.name_zh if lang == "zh" else each.name_en for code, each in codes.items()}
    return {}
