"""Lists of names from elsewhere -> which name is which organisation."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa

from jihe.errors import DataError, Fault, Place, samples
from jihe.pack import Pack, load
from jihe.present.view import View
from jihe.resolve import Matcher, Reader, pair_scores, records_of

from .study import Build
from .study import open as open_build

BESIDE = ("region", "founded", "website")
MATCH = pa.schema(
    [
        ("row", pa.int64()),
        ("name", pa.string()),
        ("match", pa.string()),
        ("id", pa.string()),
        ("score", pa.float64()),
        ("verdict", pa.string()),
        ("reason", pa.string()),
    ]
)
"""For each name of the list (`row` counts from 1 below the headings) the likeliest one, the row or the
organisation_id that bears it, and whether that is enough: linked, review, or nothing found."""
LINKED, REVIEW, APART = "linked", "review", "apart"


def match(
    study: Path,
    names: Path,
    against: Path | None = None,
    out: Path | None = None,
    is_distinct: bool = False,
    tick: Callable[[int, int], None] = lambda done, total: None,
) -> pa.Table:
    """Look the names of a table up in another, or among the organisations of the study's current build.

    Parameters
    ----------
    study
        Its words of names, places and settings `resolve` are used.
    names, against
        CSV files with a column `name`, and where known `region` (a path such as A/B), `founded` (a year),
        `website`, which are weighed when both sides have them.
    is_distinct
        Whether each organisation stands in `names` once.

    Returns
    -------
    pa.Table
        As `MATCH`, in the order of `names`.

    Raises
    ------
    PackError, DataError
        When a file cannot be read, lacks a column or holds no name; when the study has not been built.
    """
    pack = load(study)
    left = _read(names, ("name",))
    right, ids = _organisations(open_build(study, out)) if against is None else _listed(against)
    reader = Reader.of(pack)
    texts = pa.array([row["name"] or None for row in left], pa.string())
    beside = None
    if any(row[column] for column in BESIDE for row in left):
        beside = records_of(left, reader), records_of(right, reader)
    matcher = Matcher(reader, pa.array([row["name"] for row in right], pa.string()))
    found = matcher.match(
        texts, is_distinct, records=beside, own=_owners(ids), tick=lambda done: tick(done, len(left))
    )
    best = found.best()
    why = matcher.reasons(texts, found, best)
    rows = {
        int(found.left[k]): {
            "match": right[found.right[k]]["name"], "id": ids[found.right[k]],
            "score": round(float(found.score[k]), 6), "reason": " ".join(reason),
        }
        for k, reason in zip(best.tolist(), why, strict=True)
    }  # fmt: skip
    return _judged(
        [{"row": at + 1, "name": row["name"], **rows.get(at, {})} for at, row in enumerate(left)], pack
    )


def judge_pairs(study: Path, file: Path) -> pa.Table:
    """How likely the two names of each row are one organisation, by the sentence that holds both.

    Parameters
    ----------
    file
        With the columns left, right and sentence; where a sentence is empty the names alone count.

    Returns
    -------
    pa.Table
        As `MATCH`: `name` is the left one, `match` the right one.
    """
    pack = load(study)
    rows = _read(file, ("left", "right", "sentence"))
    score = pair_scores([(row["left"], row["right"], row["sentence"]) for row in rows], pack)
    told = zip(rows, np.asarray(score).round(6).tolist(), strict=True)
    made = [
        {"row": at + 1, "name": row["left"], "match": row["right"], "score": p}
        for at, (row, p) in enumerate(told)
    ]
    return _judged(made, pack)


def written(table: pa.Table) -> View:
    """The table as a view, which writes files that spreadsheets open safely."""
    return View(table, is_synthetic=False)


def _judged(rows: list[dict[str, object]], pack: Pack) -> pa.Table:
    setting = pack.settings.resolve
    auto, review = (setting.auto, setting.review) if setting else (0.97, 0.2)
    for row in rows:
        score = float(str(row.get("score", 0.0)))
        row["verdict"] = LINKED if score >= auto else REVIEW if score >= review else APART
    return pa.Table.from_pylist(rows, MATCH)


def _owners(ids: Sequence[str]) -> list[int]:
    place: dict[str, int] = {}
    return [place.setdefault(id_, len(place)) for id_ in ids]


def _listed(file: Path) -> tuple[list[dict[str, str]], list[str]]:
    rows = _read(file, ("name",))
    return rows, [str(at + 1) for at in range(len(rows))]


def _organisations(build: Build) -> tuple[list[dict[str, str]], list[str]]:
    """Every name of every organisation of a build, with what is known beside."""
    rows, ids = [], []
    for row in build.table("resolve.organisation").to_arrow().to_pylist():
        founded = row["founded_date"]
        known = {
            "region": row["region"] or "",
            "founded": str(founded.year) if founded else "",
            "website": row["website"] or "",
        }
        for name in dict.fromkeys([row["name"], row["short_name"], row["name_en"], *(row["alias"] or ())]):
            if name:
                rows.append({"name": name, **known})
                ids.append(row["organisation_id"])
    return rows, ids


def _read(file: Path, wanted: Sequence[str]) -> list[dict[str, str]]:
    """The rows of a CSV file, the columns that are known alone, empty ones where they are missing."""
    place = Place(str(file))
    try:
        text = file.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        told = "the file cannot be read as UTF-8 ({problem}). Name a CSV file (in a spreadsheet: CSV UTF-8)."
        raise DataError(Fault(place, told, {"problem": getattr(error, "strerror", None) or error})) from error
    reader = csv.DictReader(text.splitlines(keepends=True), strict=True)
    missing = [column for column in wanted if column not in (reader.fieldnames or ())]
    if missing:
        told = "there is no column {columns}. The headings are: {known}."
        params = {"columns": ", ".join(missing), "known": samples(reader.fieldnames or ())}
        raise DataError(Fault(Place(str(file), line=1), told, params))
    columns = dict.fromkeys((*wanted, *BESIDE))
    rows: list[dict[str, str]] = []
    try:
        rows += ({column: _cell(row, column) for column in columns} for row in reader)
    except csv.Error as error:
        told = "this is not CSV ({problem}). See that quotes are closed and that a quote inside is doubled."
        raise DataError(Fault(Place(str(file), line=reader.line_num), told, {"problem": error})) from error
    if not rows:
        raise DataError(Fault(place, "the file has no rows below its headings. Write a name on each."))
    return rows


def _cell(row: Mapping[str, str | None], column: str) -> str:
    return (row.get(column) or "").strip()
