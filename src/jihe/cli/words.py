"""What all commands share: the language of their messages, and their options."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from jihe.errors import LANGUAGES, tell


def _languages(words: list[str]) -> tuple[tuple[str, ...], list[str]]:
    """Languages asked for by `--lang`, and the words without it: it may stand anywhere on the line."""
    asked: tuple[str, ...] = ()
    rest: list[str] = []
    left = iter(words)
    for word in left:
        if word == "--lang":
            asked = parts(next(left, ""))
        elif word.startswith("--lang="):
            asked = parts(word.removeprefix("--lang="))
        else:
            rest.append(word)
    return asked, rest


def parts(word: str) -> tuple[str, ...]:
    """The parts of a list with commas, each once."""
    return tuple(dict.fromkeys(part.strip() for part in word.split(",")))


def _own_language() -> str:
    """What the environment says."""
    return os.environ.get("JIHE_LANG") or ("zh" if os.environ.get("LANG", "").startswith("zh") else "en")


ASKED, WORDS = _languages(sys.argv[1:])
"""Languages on the command line; the messages are in the first, a report may be in all."""

LANG = ASKED[0] if ASKED else _own_language()


def say(text: str, **params: object) -> str:
    """A message in the chosen language."""
    return tell(text, LANG if LANG in LANGUAGES else "en", **params)


Chapters = Annotated[
    list[str] | None,
    typer.Option(
        "--chapter",
        help=say("Only this chapter; 03-network.en.md is network. May be given several times."),
    ),
]
Json = Annotated[bool, typer.Option("--json", help=say("Print JSON instead of a table."))]
CsvOut = Annotated[
    Path | None, typer.Option("--csv", help=say("Write all rows and columns to this CSV file."))
]
