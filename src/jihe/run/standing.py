"""What stands beside a page from before: scripts of rows need not be written again when nothing changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
NAME = "made.{lang}.json"


def key(*parts: object) -> str:
    """The hash of what scripts are made from, and of the code that makes them."""
    told = json.dumps([_code(), *map(str, parts)])
    return hashlib.sha256(told.encode()).hexdigest()


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


@cache
def _code() -> str:
    """The hash of the program's own text: another version may write otherwise."""
    digest = hashlib.sha256()
    for path in sorted(ROOT.rglob("*.py")):
        digest.update(path.read_bytes())
    for path in sorted((ROOT / "locale").rglob("*.mo")):
        digest.update(path.read_bytes())
    return digest.hexdigest()
