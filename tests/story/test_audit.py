"""`jihe audit` from the command line: folders, studies, and input that cannot be read."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from jihe.errors import DataError
from jihe.run.audit import audit

ROOT = Path(__file__).parents[2]


def jihe(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "jihe.cli", *words],
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )


@pytest.fixture
def report(tmp_path: Path) -> Path:
    """A folder with one table that is wrong, one text, and files that are no part of a report."""
    (tmp_path / "deep").mkdir()
    rows = "name,n,share_pct,count\na,200,10.00,20\nb,200,25.00,50\nc,200,40.00,90\n"
    (tmp_path / "deep" / "share.csv").write_text(rows, "utf-8")
    (tmp_path / "report.txt").write_bytes("样本企业200家。\n".encode("gb18030"))
    (tmp_path / "README.md").write_text("40 % and 45 %", "utf-8")
    (tmp_path / "picture.png").write_bytes(b"\x89PNG")
    return tmp_path


def findings(*words: str) -> list[dict[str, Any]]:
    done = jihe("audit", *words, "--json")
    assert done.returncode == 0, done.stderr
    return list(json.loads(done.stdout))


def test_a_folder(report: Path) -> None:
    (found,) = findings(str(report))
    assert (found["rule"], found["severity"], found["printed"], found["expected"]) == (
        "count_share", "error", "40.00", "45.00",
    )  # fmt: skip
    assert found["places"][0] == {"file": "deep/share.csv", "row": 4, "column": "share_pct"}
    done = jihe("audit", str(report))
    assert done.returncode == 0
    assert "90 of 200 are 45.00, not 40.00" in done.stdout
    assert "Findings: 1. Read: tables 1, texts 1." in done.stdout


def test_only_some_rules(report: Path) -> None:
    assert findings(str(report), "--rule", "sum") == []
    assert len(findings(str(report), "--rule", "sum", "--rule", "count_share")) == 1
    done = jihe("audit", str(report), "--rule", "count_shares")
    assert done.returncode == 2
    assert 'Did you mean "count_share"?' in done.stderr


def test_one_file(report: Path) -> None:
    assert [f["rule"] for f in findings(str(report / "deep" / "share.csv"))] == ["count_share"]


def test_a_file_that_cannot_be_read_is_told_beside_the_others(report: Path) -> None:
    (report / "broken.csv").write_bytes(b"\x00\x01" * 500)
    assert {(f["rule"], f["places"][0]["file"]) for f in findings(str(report))} == {
        ("count_share", "deep/share.csv"), ("unread", "broken.csv"),
    }  # fmt: skip


@pytest.mark.parametrize("kind", ["absent", "empty", "unreadable"])
def test_nothing_to_read(tmp_path: Path, kind: str) -> None:
    folder = tmp_path / "report"
    if kind != "absent":
        folder.mkdir()
    if kind == "unreadable":
        (folder / "a.csv").write_bytes(b"\x00\x01" * 500)
    done = jihe("audit", str(folder))
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert done.stderr.strip()


def test_a_study_without_figures_and_build(tmp_path: Path) -> None:
    study = tmp_path / "example"
    shutil.copytree(ROOT / "studies" / "example", study, ignore=shutil.ignore_patterns("published"))
    done = jihe("audit", str(study), "--out", str(tmp_path / "none"))
    assert done.returncode == 2
    assert "jihe build" in done.stderr


def test_a_study_with_its_build(tmp_path: Path) -> None:
    study, out = str(ROOT / "studies" / "example"), str(tmp_path / "build")
    assert jihe("build", study, "--out", out).returncode == 0
    # The study keeps a figure that two pages print differently; its own facts hold no slip.
    told = findings(study, "--out", out)
    assert {found["rule"] for found in told} == {"stated_twice"}
    assert {found["places"][0]["file"] for found in told} == {"published/annual.csv"}


def test_files_of_other_kinds_are_told(report: Path) -> None:
    (report / "deep" / "annual.pdf").write_bytes(b"%PDF-1.4")
    (note,) = (f for f in findings(str(report)) if f["rule"] == "unread")
    assert note["severity"] == "note"
    assert "deep/annual.pdf" in note["said"]
    done = jihe("audit", str(report / "deep" / "annual.pdf"))
    assert done.returncode == 2
    assert "nothing to audit" in done.stderr


def test_a_folder_without_rights_is_told(report: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As an administrator may read everything, the system is made to say no."""
    real = os.scandir

    def scandir(path: str) -> Any:
        if Path(path).name == "deep":
            raise PermissionError(13, "Permission denied", path)
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    (found,) = audit(report).findings
    assert (found.rule, found.why.place.file) == ("unread", "deep")
    with pytest.raises(DataError, match="Permission denied"):
        audit(report / "deep")


def test_of_two_values_the_one_not_followed_is_at_fault() -> None:
    """studies/example follows the 42.86 of line 4, not the 43.9 of line 5."""
    (found,) = (f for f in audit(ROOT / "studies" / "example").findings if f.rule == "stated_twice")
    assert (found.printed, found.expected) == ("43.9", "42.86")
    assert [(place.row, place.column) for place in found.places] == [(5, "value"), (4, "value")]
