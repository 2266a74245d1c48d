"""The tutorial is done step by step, as a reader would do it, in a folder that holds the example study.

Blocks of the tutorial are acted upon in their order:

- ``console``: each line after ``$`` is run. It must end well, unless ``$ echo $?`` follows and shows how it
  ended. Each line shown below it must stand in what it prints; ``...`` stands for anything, and spaces are
  compared as one.
- ``<language> write <path>`` and ``append``: the block becomes the file, or its end.
- ``csv rows <path>``: the block's rows are filled into the study's template of that name, and saved at the
  path.

Other blocks are only read.
"""

from __future__ import annotations

import csv
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

ROOT = Path(__file__).parents[1]
TUTORIAL = ROOT / "docs" / "tutorial.md"
BLOCK = re.compile(r"^```(?P<info>[^\n]*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
ASK_STATUS = "echo $?"


def commands(body: str) -> list[tuple[str, list[str]]]:
    """(command, lines shown below it) of a console block."""
    found: list[tuple[str, list[str]]] = []
    for line in body.splitlines():
        if line.startswith("$ "):
            found.append((line.removeprefix("$ "), []))
        elif line.strip():
            found[-1][1].append(line)
    return found


def is_shown(wanted: str, printed: str) -> bool:
    """Whether a line of the tutorial stands in what was printed."""
    parts = [re.escape(" ".join(part.split())) for part in wanted.split("...")]
    pattern = re.compile(r"\s*" + ".*".join(parts) + r"\s*")
    return any(pattern.fullmatch(" ".join(line.split())) for line in printed.splitlines())


class Reader:
    """Who does what the tutorial says."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.status = 0
        tools = folder / ".bin"
        tools.mkdir()
        script = tools / "jihe"
        script.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m jihe.cli "$@"\n', "utf-8")
        script.chmod(0o755)
        self.environment = {
            **os.environ,
            "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT / "src"),
            "PYTHONIOENCODING": "utf-8",
            "JIHE_LANG": "en",
            "COLUMNS": "200",
        }

    def act(self, info: str, body: str) -> None:
        words = info.split()
        if words == ["console"]:
            self._run(commands(body))
        elif len(words) == 3 and words[1] in ("write", "append"):
            path = self.folder / words[2]
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("a" if words[1] == "append" else "w", encoding="utf-8") as file:
                file.write(body)
        elif len(words) == 3 and words[1] == "rows":
            self._fill(self.folder / words[2], list(csv.reader(body.splitlines())))

    def _run(self, lines: list[tuple[str, list[str]]]) -> None:
        for place, (command, shown) in enumerate(lines):
            if command == ASK_STATUS:
                assert shown == [str(self.status)]
                continue
            printed = self._print(command)
            is_asked = place + 1 < len(lines) and lines[place + 1][0] == ASK_STATUS
            assert is_asked or self.status == 0, f"$ {command}\n{printed}"
            absent = [line for line in shown if not is_shown(line, printed)]
            assert not absent, f"$ {command}\nlacks: {absent}\nprints:\n{printed}"

    def _print(self, command: str) -> str:
        done = subprocess.run(
            command, shell=True, cwd=self.folder, env=self.environment, timeout=120,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
        )  # fmt: skip
        self.status = done.returncode
        return done.stdout.decode("utf-8")

    def _fill(self, path: Path, rows: list[list[str]]) -> None:
        """Put rows under the headings of a template; a heading that it lacks is added on the right."""
        book = openpyxl.load_workbook(path.parent.parent / "template" / path.name)
        sheet = book.worksheets[0]
        has = [cell.value for cell in sheet[1]]
        headings, *below = rows
        for heading in headings:
            if heading not in has:
                has.append(heading)
                sheet.cell(1, len(has), heading)
        for number, row in enumerate(below, 2):
            for heading, text in zip(headings, row, strict=True):
                sheet.cell(number, has.index(heading) + 1, text or None)
        path.parent.mkdir(exist_ok=True)
        book.save(path)


@pytest.mark.skipif(os.name == "nt", reason="the tutorial's commands are written for a POSIX shell")
def test_the_tutorial_does_what_it_says(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "studies" / "example", tmp_path / "studies" / "example")
    reader = Reader(tmp_path)
    blocks = BLOCK.findall(TUTORIAL.read_text("utf-8"))
    said = "\n".join(body for _, body in blocks)
    for word in ("new", "check", "build", "facts", "rows", "report"):
        assert f"$ jihe {word} " in said
    for info, body in blocks:
        reader.act(info, body)


@pytest.mark.skipif(os.name == "nt", reason="its commands are written for a POSIX shell")
def test_the_walk_through_a_collection_does_what_it_says(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "studies" / "example", tmp_path / "studies" / "example")
    reader = Reader(tmp_path)
    blocks = BLOCK.findall((ROOT / "docs" / "collect.md").read_text("utf-8"))
    assert "$ jihe collect read " in "".join(body for info, body in blocks if info == "console")
    for info, body in blocks:
        reader.act(info, body)


def test_lines_are_told_apart() -> None:
    assert is_shown("a  b ... d", "x\n a b c d \n")
    assert is_shown("...", "anything")
    assert not is_shown("a b", "a b c")
    assert not is_shown("1 row", "11 rows")
