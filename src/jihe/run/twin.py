"""A study's published figures become rows: the twin that `jihe twin` writes."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pyarrow as pa

from jihe import __version__, measure, twin
from jihe.errors import LANGUAGES, DataError, Fault, Place, tell
from jihe.pack import load
from jihe.pack.model import Pack
from jihe.pack.published import read_claim, read_units

LOG = "log.json"
README = "README.md"
MOST_ROWS = 100_000_000
"""More than that of one kind are no data of an institute but a slip of the pen."""
Tick = Callable[[str, int, int], None]


@dataclass(frozen=True)
class MadeTwin:
    """A twin's folder.

    Attributes
    ----------
    folder
        Its files, to be given to `jihe build` as data.
    rows
        File -> rows.
    missed
        Figures that it does not show, and why.
    is_new
        False when a twin of the same figures, seed and scale lay there already.
    """

    folder: Path
    rows: dict[str, int]
    missed: list[twin.Missed]
    is_new: bool


def make_twin(
    study: str | Path,
    seed: int = 0,
    scale: float = 1.0,
    out: str | Path | None = None,
    force: bool = False,
    tick: Tick = lambda what, done, total: None,
) -> MadeTwin:
    """Draw micro-data that reproduces a study's published figures and write them as the study's own files.

    Parameters
    ----------
    study
        The study's folder.
    seed
        The same seed, study and version give the same bytes.
    scale
        So many times as many organisations and relations; shares stay.
    out
        Folder of the files; build/<study>-twin when left out.

    Raises
    ------
    PackError, DataError
        With every fault found.
    """
    pack = load(Path(study))
    folder = Path(out) if out is not None else Path("build") / f"{pack.settings.study}-twin"
    key = _key(pack, seed, scale)
    if not force and (found := _found(folder, key)) is not None:
        return found
    _check_ours(folder)
    _check_size(pack, scale)

    @cache
    def classes(dimension: str, table: str) -> list[tuple[str, str]]:
        return measure.class_pairs(dimension, table, pack)

    weights = {name: measure.leaf_weights(name, pack) for name in pack.indices}
    records, missed = twin.records(pack, classes, weights, seed, scale, tick)
    tick("write", 0, 1)
    files = twin.files(records, pack)
    log = {
        "key": key,
        "seed": seed,
        "scale": scale,
        "rows": {name: table.num_rows for name, table in sorted(files.items())},
        "missed": [[one.figure, one.why, dict(one.params)] for one in missed],
    }
    _write(folder, files, log, pack)
    return _told(folder, log, is_new=True)


def _key(pack: Pack, seed: int, scale: float) -> str:
    digest = hashlib.sha256(f"{__version__} {seed} {scale!r} {np.__version__}".encode())
    for path in sorted(pack.files):
        name = path.relative_to(pack.folder).as_posix()
        if not name.startswith("report/") and name != "exhibit.csv":
            digest.update(name.encode() + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def _found(folder: Path, key: str) -> MadeTwin | None:
    try:
        log = json.loads((folder / LOG).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    is_same = isinstance(log, dict) and log.get("key") == key
    return _told(folder, log, is_new=False) if is_same else None


def _told(folder: Path, log: dict[str, object], is_new: bool) -> MadeTwin:
    rows, missed = log["rows"], log["missed"]
    assert isinstance(rows, dict)
    assert isinstance(missed, list)
    return MadeTwin(folder, rows, [twin.Missed(*one) for one in missed], is_new)


def _check_size(pack: Pack, scale: float) -> None:
    """Refuse to begin what no memory would hold."""
    units, faults = read_units(pack.amount_words), []
    for name, figures in pack.published.items():
        for figure in figures:
            counts = pack.measures[figure.measure].reduce in ("count", "structure")
            n = read_claim(figure, units).value * scale if counts and figure.followed else 0.0
            if n > MOST_ROWS:
                text = (
                    "{measure} asks for {n} rows, more than the {most} that a twin may have. Correct the "
                    "figure, or draw with a smaller --scale."
                )
                told = {"measure": figure.measure, "n": f"{n:,.0f}", "most": f"{MOST_ROWS:,}"}
                faults.append(Fault(Place(f"published/{name}.csv", line=figure.line), text, told))
    if faults:
        raise DataError(faults)


def _check_ours(folder: Path) -> None:
    """Refuse to write over files that no twin wrote."""
    if folder.exists() and not folder.is_dir():
        text = "is a file, not a folder. Choose an empty or a new folder with --out."
        raise DataError(Fault(Place(str(folder)), text))
    if folder.exists() and any(folder.iterdir()) and not (folder / LOG).is_file():
        text = "holds other files than a twin's. Choose an empty or a new folder with --out."
        raise DataError(Fault(Place(str(folder)), text))


def _write(folder: Path, files: dict[str, pa.Table], log: dict[str, object], pack: Pack) -> None:
    """All files beside, then in the place of the old ones in one step."""
    draft = folder.with_name(f".{folder.name}-{os.getpid()}")
    try:
        draft.mkdir(parents=True)
        for name, table in files.items():
            path = draft / name
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file, lineterminator="\n")
                writer.writerow(table.column_names)
                writer.writerows(zip(*(column.to_pylist() for column in table.columns), strict=True))
        (draft / README).write_text(
            "\n".join(_about(pack.settings.study, lang) for lang in LANGUAGES), "utf-8"
        )
        (draft / LOG).write_text(json.dumps(log, ensure_ascii=False, indent=1) + "\n", "utf-8")
        shutil.rmtree(folder, ignore_errors=True)
        draft.rename(folder)
    except OSError as error:
        text = "cannot be written ({problem}). Choose another place with --out."
        raise DataError(Fault(Place(str(folder)), text, {"problem": error.strerror or str(error)})) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _about(study: str, lang: str) -> str:
    """What the folder's README says."""
    text = (
        "The files of this folder are made up. They are drawn so that the published figures of study {study} "
        "come out of them; no row of them is true of anyone."
    )
    return f"# {tell('Synthetic data', lang)}\n\n{tell(text, lang, study=study)}\n"
