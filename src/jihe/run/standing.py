"""What stands from a report before: scripts of rows and files need not be made again when nothing changed."""

from __future__ import annotations

import hashlib
import io
import json
import pickle
from collections.abc import Iterable
from functools import cache
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).parents[1]
NAME = "made.{lang}.json"
TOOLS = ("typst", "python-docx", "lxml", "mini-racer")
WRITTEN = "{key}.written"
MOST = 200
"""Files that are noted."""


def key(*parts: object) -> str:
    """The hash of what scripts are made from, and of the code that makes them."""
    told = json.dumps([_code(), *map(str, parts)])
    return hashlib.sha256(told.encode()).hexdigest()


def digest(value: object) -> str:
    """The hash of a value's content: equal values have one, however they share their parts."""
    held = io.BytesIO()
    pickler = pickle.Pickler(held, pickle.HIGHEST_PROTOCOL)
    pickler.fast = True  # or a text that stands twice would be told otherwise than two equal texts
    pickler.dump(value)
    return hashlib.sha256(held.getbuffer()).hexdigest()


def stands(folder: Path, lang: str, wanted: str) -> bool:
    """Whether scripts made from the same stand in a folder, all of them."""
    try:
        told = json.loads((folder / NAME.format(lang=lang)).read_text("utf-8"))
        is_same = told["key"] == wanted
        return is_same and all((folder / name).stat().st_size == size for name, size in told["files"].items())
    except (OSError, ValueError, KeyError, TypeError):
        return False


def remember(folder: Path, lang: str, made_from: str, others: Iterable[str]) -> None:
    """Note what the scripts of a language, and those without one, were made from.

    Parameters
    ----------
    others
        Languages whose scripts are not of this one.
    """
    endings = tuple(f".{other}.js" for other in others)
    files = {p.name: p.stat().st_size for p in sorted(folder.glob("*.js")) if not p.name.endswith(endings)}
    told = json.dumps({"key": made_from, "files": files}, indent=1)
    (folder / NAME.format(lang=lang)).write_text(told + "\n", "utf-8")


def is_written(folder: Path, made_from: str, path: Path) -> bool:
    """Whether a file is still what was made from the same: then it need not be made again.

    Parameters
    ----------
    folder
        Where `remember_written` notes it.
    """
    try:
        return (folder / WRITTEN.format(key=made_from[:32])).read_text("utf-8") == _hash(path)
    except OSError:
        return False


def remember_written(folder: Path, made_from: str, path: Path) -> None:
    """Note what was written, by what it was made from; forget what was noted longest ago."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / WRITTEN.format(key=made_from[:32])).write_text(_hash(path), "utf-8")
    noted = sorted(folder.glob(WRITTEN.format(key="*")), key=lambda path: path.stat().st_mtime_ns)
    for old in noted[:-MOST]:
        old.unlink(missing_ok=True)


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@cache
def _code() -> str:
    """The hash of all that writes: another version of it may write otherwise."""
    digest = hashlib.sha256()
    for ending in ("py", "mo", "html", "typ"):
        for path in sorted(ROOT.rglob(f"*.{ending}")):
            digest.update(path.read_bytes())
    for font in sorted((ROOT / "present" / "font").glob("*.otf")):
        digest.update(font.read_bytes())
    digest.update("\n".join(version(name) for name in TOOLS).encode())
    return digest.hexdigest()
