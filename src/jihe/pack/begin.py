"""A new study to fill in: definitions that hold as they stand, and spreadsheets for its data."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from string import Template

from jihe.errors import Fault, PackError, Place

from .lists import read_cells
from .study import load
from .workbook import write_workbook

CURRENCY = {"zh": "CNY", "en": "USD"}
"""What a new study counts money in until its author says otherwise."""
YEARS_SHOWN = 10

_STUDY = re.compile(r"[a-z0-9][a-z0-9-]*")
_CHOICE = re.compile(r"\[\[(.*?)\|(.*?)\]\]")
_COMMENT = re.compile(r"^#(zh|en) (.*\n)", re.MULTILINE)


def draft(folder: Path, lang: str) -> tuple[Path, ...]:
    """Write a study to fill in.

    Parameters
    ----------
    folder
        Where; its name becomes the study's name. It may exist if it is empty.
    lang
        Language of headings, notes and comments: zh or en.

    Returns
    -------
    tuple of Path
        The files written: definitions that `load` accepts, and spreadsheets in ``template/``, one a source.

    Raises
    ------
    PackError
        When the name cannot be a study's, the folder holds something, or it cannot be written to.
    """
    folder = Path(folder)
    _check_free(folder)
    blank = files("jihe.pack") / "blank"
    written = []
    try:
        for path, text in _texts(blank):
            if path.parts[0] == "example":
                continue
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(_fill(text, folder.resolve().name, lang), "utf-8", newline="\n")
            written.append(target)
        (folder / "data").mkdir()
        (folder / "template").mkdir()
        pack = load(folder)
        for source in pack.sources:
            example = (blank / "example" / f"{source.code}.csv").read_text("utf-8")
            rows = read_cells(_fill(example, pack.settings.study, lang))
            target = folder / "template" / source.files
            write_workbook(target, source, pack, rows, lang)
            written.append(target)
    except OSError as error:
        raise PackError(
            Fault(
                Place(str(folder)),
                "the folder cannot be written to ({problem}). Choose another place.",
                {"problem": error.strerror or str(error)},
            )
        ) from None
    return tuple(written)


def _check_free(folder: Path) -> None:
    name = folder.resolve().name
    if not _STUDY.fullmatch(name):
        near = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "my-study"
        raise PackError(
            Fault(
                Place(str(folder)),
                "the folder's name becomes the study's: small letters, digits and hyphens. Choose one such "
                "as {near}.",
                {"near": near},
            )
        )
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise PackError(
            Fault(Place(str(folder)), "something is there already. Choose another name, or empty the folder.")
        )


def _texts(folder: Traversable, below: Path = Path()) -> Iterator[tuple[Path, str]]:
    """(path, text) of every file of the study that new ones begin from."""
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        path = below / entry.name
        if entry.is_dir():
            yield from _texts(entry, path)
        else:
            yield path, entry.read_text("utf-8")


def _fill(text: str, study: str, lang: str) -> str:
    """`text` in one language, with what is only known now.

    Of ``[[a|b]]`` the first is Chinese, the second English; lines that begin with ``#zh`` or ``#en`` are
    comments for readers of one language.
    """
    year = datetime.now(UTC).year
    text = _COMMENT.sub(lambda found: f"# {found[2]}" if found[1] == lang else "", text)
    text = _CHOICE.sub(lambda found: found[1 if lang == "zh" else 2], text)
    return Template(text).substitute(
        study=study,
        language=lang,
        currency=CURRENCY[lang],
        year=year,
        first=year - YEARS_SHOWN + 1,
    )
