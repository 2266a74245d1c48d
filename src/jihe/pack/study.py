"""A study's folder: which file holds what, and the one act of reading them all."""

from __future__ import annotations

import errno
import hashlib
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from jihe.errors import Fault, PackError, Place, nearest

from .check import find_faults
from .lists import read_list
from .model import (
    Alias,
    AmountWord,
    Bin,
    ClaimJudgement,
    ClaimKind,
    ClaimLabel,
    ClaimRule,
    ClaimSense,
    ClaimWord,
    Code,
    Correction,
    Exhibit,
    Figure,
    GroupMember,
    IndexJudgement,
    IndexSetting,
    Indicator,
    Judgement,
    Label,
    Learnt,
    Link,
    Measures,
    Named,
    NamePart,
    Pack,
    Rate,
    Row,
    Rule,
    Settings,
    SiteSetting,
    Source,
    Tile,
    TwinSetting,
)
from .parts import MEASURE, PACK, SITE, TWIN, Parts
from .picture import TYPES, find_file_faults, find_picture_faults, misnamed, renamed
from .prose import find_unpaired, read_chapter
from .settings import read_settings
from .tree import read_document

CLAIM_JUDGEMENT = "claim_judgement.csv"
LISTS: dict[str, tuple[str, type[Row]]] = {
    "region.csv": ("regions", Code),
    "region_group.csv": ("region_groups", GroupMember),
    "tile.csv": ("tiles", Tile),
    "alias.csv": ("aliases", Alias),
    "judgement.csv": ("judgements", Judgement),
    CLAIM_JUDGEMENT: ("claim_judgements", ClaimJudgement),
    "name_part.csv": ("name_parts", NamePart),
    "link.csv": ("links", Link),
    "correction.csv": ("corrections", Correction),
    "bin.csv": ("bins", Bin),
    "rate.csv": ("rates", Rate),
    "amount.csv": ("amount_words", AmountWord),
    "claim/kind.csv": ("claim_kinds", ClaimKind),
    "claim/rule.csv": ("claim_rules", ClaimRule),
    "claim/word.csv": ("claim_words", ClaimWord),
    "claim/label.csv": ("claim_labels", ClaimLabel),
    "claim/sense.csv": ("claim_senses", ClaimSense),
    "exhibit.csv": ("exhibits", Exhibit),
    "named.csv": ("named", Named),
}
"""File -> the part of the study that it fills and the kind of its rows."""
SERIES: dict[str, tuple[str, type[Row]]] = {
    "taxonomy": ("taxonomies", Code),
    "rule": ("rules", Rule),
    "label": ("labels", Label),
    "index": ("indicators", Indicator),
    "published": ("figures", Figure),
}
"""Folder of lists, one for each name -> the part that they fill and the kind of their rows."""
ENDINGS = {"sources": ".yaml", "report": ".en.md", "model": ".json"}
"""Folder -> ending of its files, where it is not .csv."""
WEIGHTS = (".crfsuite", ".npz", ".md", ".txt")
"""Endings of the files of model/ that mentions and claims are read with, and of what tells where they are
from."""
JUDGEMENT = "judgement.csv"
NOT_OURS = ("template", "data", "build", "quarantine", "collection")
"""Folders of a study that hold no definitions."""

MAX_BYTES = 256 << 20
"""Of one file of definitions."""

_NAME = re.compile(r"[a-z][a-z0-9_]*")


def load(folder: Path) -> Pack:
    """Read, check and freeze a study's definitions.

    Parameters
    ----------
    folder
        The study's folder.

    Raises
    ------
    PackError
        With all faults of all files.
    """
    if not folder.is_dir():
        raise PackError(
            Fault(
                Place(str(folder)), "there is no such folder. Give a study's folder, or begin one: jihe new."
            )
        )
    parts = Parts(folder)
    for file in sorted(_files(folder)):
        _read(file, parts)
    if PACK not in parts.documents and PACK not in parts.broken:
        parts.faults.append(
            Fault(Place(PACK), "the file is missing. Every study has one; jihe new writes an example.")
        )
    parts.faults += find_unpaired(parts.chapters, parts.broken)
    parts.faults += [*find_picture_faults(parts), *find_faults(parts)]
    if parts.faults or parts.settings is None:
        raise PackError(sorted(parts.faults, key=_order))
    return parts.pack(parts.settings)


def _order(fault: Fault) -> tuple[bool, str, int]:
    """pack.yaml first, then by file and line."""
    return fault.place.file != PACK, fault.place.file, fault.place.line or 0


def _files(folder: Path) -> list[str]:
    """Paths of the study's files below its folder, joined by /."""
    found = []
    for here, below, names in os.walk(folder):
        is_top = Path(here) == folder
        below[:] = [n for n in below if not _is_hidden(n) and not (is_top and n in NOT_OURS)]
        found += [
            (Path(here) / name).relative_to(folder).as_posix()
            for name in names
            if not _is_hidden(name) and name != "README.md"
        ]
    return found


def _is_hidden(name: str) -> bool:
    return name.startswith((".", "~"))


def _read(file: str, parts: Parts) -> None:
    """Read one file into `parts`; its faults are added there."""
    reader = _reader(file)
    if reader is None:
        parts.faults.append(_unknown(file))
        return
    try:
        data = _bytes(parts.folder / file)
    except OSError as error:
        faults = [
            Fault(
                Place(file),
                "the file cannot be opened ({problem}). See that you may read it.",
                {"problem": error.strerror or str(error)},
            )
        ]
    else:
        parts.files.append(parts.folder / file)
        faults = reader(file, data, parts)
    if faults:
        parts.broken.add(file)
        parts.faults += faults


def _bytes(path: Path) -> bytes:
    """The bytes of a plain file of a bearable size: a pipe or a device would never end."""
    if not path.is_file():
        path.stat()
        raise OSError(errno.EINVAL, "not a plain file")
    if path.stat().st_size > MAX_BYTES:
        raise OSError(errno.EFBIG, os.strerror(errno.EFBIG))
    return path.read_bytes()


def _decoded(file: str, data: bytes) -> tuple[str | None, list[Fault]]:
    try:
        return data.decode("utf-8-sig"), []
    except UnicodeDecodeError as error:
        return None, [
            Fault(
                Place(file, line=data.count(b"\n", 0, error.start) + 1),
                "the file is not in UTF-8. Save it as UTF-8 (in a spreadsheet: CSV UTF-8).",
            )
        ]


Reader = Callable[[str, bytes, Parts], list[Fault]]


def _of_text(read: Callable[[str, str, Parts], list[Fault]]) -> Reader:
    """A reader of files that hold text."""

    def reader(file: str, data: bytes, parts: Parts) -> list[Fault]:
        text, faults = _decoded(file, data)
        return faults if text is None else read(file, text, parts)

    return reader


def _reader(file: str) -> Reader | None:
    """What reads a file, by its path."""
    folder, _, name = file.rpartition("/")
    stem, ending = os.path.splitext(name)
    if file in (PACK, MEASURE, TWIN, SITE):
        whole = {PACK: _read_pack, MEASURE: _read_measures, TWIN: _read_twin, SITE: _read_site}
        return _of_text(whole[file])
    if file in LISTS:
        return _of_text(_read_list)
    if folder == "sources" and ending == ".yaml":
        return _of_text(_read_source if _NAME.fullmatch(stem) else _misnamed)
    if folder == "index" and name.endswith(".judgement.csv"):
        return _of_text(_read_index_judgements)
    if folder == "index" and ending == ".yaml":
        return _of_text(_read_index_setting)
    if folder == "model" and ending == ".json":
        return _of_text(_read_learnt if _NAME.fullmatch(stem) else _misnamed)
    if folder in SERIES and ending == ".csv":
        return _of_text(_read_series if _NAME.fullmatch(stem) else _misnamed)
    if folder == "model" and ending in WEIGHTS:
        return _keep
    if folder == "report" and ending == ".md":
        return _of_text(_read_prose)
    if folder == "report" and ending in TYPES:
        return _read_picture
    return None


def _unknown(file: str) -> Fault:
    folder, _, name = file.rpartition("/")
    if folder == "report" and renamed(name):
        return misnamed(Place(file), name)
    stem = name.split(".")[0]
    if near := nearest(folder, ["sources", *SERIES, "model", "report"]) if folder else "":
        near = f"{near}/{stem}{ENDINGS.get(near, '.csv')}"
    else:
        near = nearest(name, [PACK, MEASURE, TWIN, SITE, *LISTS])
    if near:
        return Fault(
            Place(file),
            'no such file belongs to a study. Did you mean "{near}"? Rename it, or take it away.',
            {"near": near},
        )
    return Fault(Place(file), "no such file belongs to a study. Take it away.")


def _misnamed(file: str, text: str, parts: Parts) -> list[Fault]:
    return [
        Fault(
            Place(file),
            "the file's name becomes a name in tables. Rename it: small letters, digits and "
            "underscores, a letter "
            "first.",
        )
    ]


def _read_yaml(file: str, text: str, model: Any, parts: Parts, **given: str) -> tuple[Any, list[Fault]]:
    document, faults = read_document(file, text)
    if document is None:
        return None, faults
    parts.documents[file] = document
    made, wrong = read_settings(document, model, **given)
    return made, faults + wrong


def _read_pack(file: str, text: str, parts: Parts) -> list[Fault]:
    parts.settings, faults = _read_yaml(file, text, Settings, parts)
    return faults


def _read_twin(file: str, text: str, parts: Parts) -> list[Fault]:
    parts.twin, faults = _read_yaml(file, text, TwinSetting, parts)
    return faults


def _read_site(file: str, text: str, parts: Parts) -> list[Fault]:
    parts.site, faults = _read_yaml(file, text, SiteSetting, parts)
    return faults


def _read_measures(file: str, text: str, parts: Parts) -> list[Fault]:
    made, faults = _read_yaml(file, text, Measures, parts)
    if made is not None:
        parts.dimensions, parts.measures = dict(made.dimension), dict(made.measure)
    return faults


def _read_source(file: str, text: str, parts: Parts) -> list[Fault]:
    code = Path(file).stem
    made, faults = _read_yaml(file, text, Source, parts, code=code)
    if made is not None:
        parts.sources[code] = made
    return faults


def _read_list(file: str, text: str, parts: Parts) -> list[Fault]:
    part, row = LISTS[file]
    rows, faults = read_list(file, text, row)
    setattr(parts, part, rows)
    return faults


def _read_series(file: str, text: str, parts: Parts) -> list[Fault]:
    part, row = SERIES[file.split("/")[0]]
    rows, faults = read_list(file, text, row)
    getattr(parts, part)[Path(file).stem] = rows
    return faults


def _read_learnt(file: str, text: str, parts: Parts) -> list[Fault]:
    try:
        parts.models[Path(file).stem] = Learnt.model_validate_json(text)
    except ValidationError:
        return [
            Fault(
                Place(file),
                "this is not what `jihe learn` writes. Run it again, or take the file away.",
            )
        ]
    return []


def _keep(file: str, data: bytes, parts: Parts) -> list[Fault]:
    """Nothing of it is for the pack: the settings only name the file."""
    return []


def _read_index_judgements(file: str, text: str, parts: Parts) -> list[Fault]:
    rows, faults = read_list(file, text, IndexJudgement)
    parts.index_judgements[Path(file).name.split(".")[0]] = rows
    return faults


def _read_index_setting(file: str, text: str, parts: Parts) -> list[Fault]:
    made, faults = _read_yaml(file, text, IndexSetting, parts)
    if made is not None:
        parts.index_settings[Path(file).stem] = made
    return faults


def _read_prose(file: str, text: str, parts: Parts) -> list[Fault]:
    chapter, faults = read_chapter(file, text)
    if chapter is not None:
        parts.chapters.append(chapter)
    return faults


def _read_picture(file: str, data: bytes, parts: Parts) -> list[Fault]:
    parts.pictures[file] = data
    return find_file_faults(file, data)


def fingerprint(pack: Pack, judged: bool = True) -> str:
    """Hash of all definitions that a number may depend on: all but what only shows or is
    compared: chapters, exhibits, pages of the site and published figures; and but for what claims are read
    with and verdicts on them, which numbers depend on by way of what is published from a collection.

    Parameters
    ----------
    judged
        Whether verdicts on pairs belong to them. They are added to while a build is looked at: it is then no
        longer the newest, but can still be read.
    """
    digest = hashlib.sha256()
    left_out = ("exhibit.csv", SITE, CLAIM_JUDGEMENT, *(() if judged else (JUDGEMENT,)))
    for path in sorted(pack.files):
        name = path.relative_to(pack.folder).as_posix()
        is_shown = name.startswith(("report/", "published/"))
        is_collected = name.startswith("claim/") or (name.startswith("model/") and name.endswith(WEIGHTS))
        if name not in left_out and not is_shown and not is_collected:
            digest.update(f"{name}\n".encode() + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
