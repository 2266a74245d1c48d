"""Bad input to `jihe network`: said plainly, with exit code 2, and never a number that is wrong."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from jihe import cli

Command = Callable[..., tuple[int, str, str]]

DATED = "source,target,weight,year\na,b,1,2001\nb,c,1,\nc,a,1,2003\n"
FAR = "source,target,year\na,b,0001\nb,c,9999\n"
LARGE = "source,target,weight\na,b,1e308\nb,c,1e308\n"


HEARING = """\
import runpy, signal
signal.signal(signal.SIGINT, signal.default_int_handler)
runpy.run_module("jihe.cli", run_name="__main__", alter_sys=True)
"""
"""The program, hearing Ctrl-C even where the tests run in the background of a shell, which is deaf to it."""


def stopped(folder: Path, *said: str, seconds: float) -> tuple[int, str, str]:
    """Exit code, output and messages of the program after Ctrl-C."""
    command = [sys.executable, "-c", HEARING, "--lang", "en", "network", *said]
    with subprocess.Popen(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8"
    ) as process:
        time.sleep(seconds)
        process.send_signal(signal.SIGINT)
        try:
            output, messages = process.communicate(timeout=120)
        finally:
            process.kill()
    return process.returncode, output, messages


@pytest.fixture
def network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """`jihe network` in a folder, in this process since a new one takes seconds: code, output, messages."""
    monkeypatch.chdir(tmp_path)

    def run(*said: str) -> tuple[int, str, str]:
        monkeypatch.setattr(cli, "WORDS", ["network", *said])
        for module in ("jihe.cli", "jihe.cli.network", "jihe.cli.words"):
            monkeypatch.setattr(sys.modules[module], "LANG", "en")
        with pytest.raises(SystemExit) as end:
            cli.main()
        return int(end.value.code or 0), *capsys.readouterr()

    return run


@pytest.mark.parametrize(
    ("text", "said", "told"),
    [
        (LARGE, ["structure"], "2 edges have a weight above 1e+100"),
        (FAR, ["structure", "--by-year"], "9,999 years"),
        (FAR, ["time"], "9,999 years"),
        (DATED, ["structure", "--since", "9" * 30], "2001 to 2003"),
        (DATED, ["structure", "--since", "2003", "--until", "2001"], "2001 to 2003"),
        (DATED, ["structure", "--by-year", "--in-year"], "exclude each other"),
        (DATED, ["structure", "--parallel", "junk"], "merge"),
        (DATED, ["structure", "--columns", "source,source,target,_"], "same name (source)"),
        (DATED, ["platforms", "--list", "none.txt"], "none.txt: the file cannot be read"),
        (DATED, ["platforms", "--list", "junk.txt"], "junk.txt: the list is no text in UTF-8"),
        # Of two faults the one on the command line is told: it is looked for before the file is read.
        (LARGE, ["layout", "--out", "x.docx"], 'files ending in ".docx" are not known'),
        (LARGE, ["layout", "--out", "x.gefx"], 'Did you mean ".gexf"?'),
        (LARGE, ["layout", "--out", "none/x.png"], "x.png: cannot be written"),
        (LARGE, ["layout"], "say with --out"),
        (LARGE, ["convert", "x.png"], 'files ending in ".png" are not known'),
        (LARGE, ["roles", "--csv", "none/x.csv"], "x.csv: cannot be written"),
        (LARGE, ["platforms"], "no platform is named"),
        (DATED, ["convert", "e.csv"], "e.csv: this is a file that is read"),
        (DATED, ["time", "--csv", "./e.csv"], "e.csv: this is a file that is read"),
    ],
)
def test_what_is_refused(tmp_path: Path, network: Command, text: str, said: list[str], told: str) -> None:
    (tmp_path / "e.csv").write_text(text)
    (tmp_path / "junk.txt").write_bytes(b"\xff\xfe\x00")
    code, output, messages = network(said[0], "e.csv", *said[1:])
    assert (code, output) == (2, "")
    assert told in messages
    assert "Traceback" not in messages


def test_edges_without_a_date_are_told(tmp_path: Path, network: Command) -> None:
    (tmp_path / "e.csv").write_text(DATED)
    code, output, messages = network("structure", "e.csv", "--only", "size", "--json")
    assert code == 0
    assert json.loads(output)["n_edge"] == 2
    assert "1 of 3 edges have no date" in messages


def test_any_number_of_steps_ends(tmp_path: Path, network: Command) -> None:
    (tmp_path / "e.csv").write_text(DATED)
    said = ("e.csv", "--around", "a", "--steps", "9" * 20, "--only", "size", "--json")
    assert network("structure", *said)[0] == 0


def test_json_stays_json_beside_a_table(tmp_path: Path, network: Command) -> None:
    (tmp_path / "e.csv").write_text(DATED)
    for words in (["structure", "e.csv", "--only", "size"], ["roles", "e.csv"]):
        code, output, messages = network(*words, "--json", "--csv", "o.csv")
        assert code == 0
        assert json.loads(output)
        assert "o.csv" in messages


def test_labels_name_nodes(tmp_path: Path, network: Command) -> None:
    (tmp_path / "e.csv").write_text("source,target\n1,2\n1,3\n")
    (tmp_path / "e.node.csv").write_text("Id,Label\n1,North\n2,\n3,3\n")
    _, output, _ = network("roles", "e.csv", "--json")
    assert [(row["node"], row["label"]) for row in json.loads(output)] == [
        ("1", "North"),
        ("2", None),
        ("3", None),
    ]
    _, output, _ = network("platforms", "e.csv", "--platform", "North", "--json")
    assert [row["platform"] for row in json.loads(output)["ecosystem"]] == ["1"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has other signals")
def test_ctrl_c_leaves_nothing_half_written(tmp_path: Path) -> None:
    rows = "".join(f"{i},{i * 7919 % 20000}\n{i},{i * 31 % 977}\n" for i in range(20_000))
    (tmp_path / "e.csv").write_text("source,target\n" + rows)
    (tmp_path / "p.png").write_text("before")
    said = ("layout", "e.csv", "--iterations", "100000", "--out", "p.png")
    code, output, messages = stopped(tmp_path, *said, seconds=6)
    assert (code, output) == (130, "")
    assert messages == "Stopped. What was there before stays as it was.\n"
    assert (tmp_path / "p.png").read_text() == "before"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["e.csv", "p.png"]
