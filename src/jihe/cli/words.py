"""What all commands share: the language of their messages, and how they fail to write a file."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from jihe.errors import LANGUAGES, DataError, Fault, Place, tell


def _language(words: list[str]) -> tuple[str, list[str]]:
    """Language of all messages, and the words without `--lang`: it may stand anywhere on the line."""
    lang = os.environ.get("JIHE_LANG") or ("zh" if os.environ.get("LANG", "").startswith("zh") else "en")
    rest: list[str] = []
    left = iter(words)
    for word in left:
        if word == "--lang":
            lang = next(left, "")
        elif word.startswith("--lang="):
            lang = word.removeprefix("--lang=")
        else:
            rest.append(word)
    return lang, rest


LANG, WORDS = _language(sys.argv[1:])


def say(text: str, **params: object) -> str:
    """A message in the chosen language."""
    return tell(text, LANG if LANG in LANGUAGES else "en", **params)


Json = Annotated[bool, typer.Option("--json", help=say("Print JSON instead of a table."))]
CsvOut = Annotated[
    Path | None, typer.Option("--csv", help=say("Write all rows and columns to this CSV file."))
]


@contextmanager
def writing(place: Path) -> Iterator[None]:
    """Turn what the disk refuses into a fault that says what to do."""
    try:
        yield
    except OSError as error:
        text = (
            "cannot be written ({problem}). See that the folder is there and has room, or choose another "
            "place."
        )
        raise DataError(Fault(Place(str(place)), text, {"problem": error.strerror or error})) from error
