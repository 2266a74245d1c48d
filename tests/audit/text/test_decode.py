"""Encodings of reports, and files that are no text."""

from __future__ import annotations

import codecs
import contextlib
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jihe.audit.text import find_in_text, read_text
from jihe.audit.text.decode import decode
from jihe.errors import DataError

REPORT = "表 1 企业\n排名第一的是甲，占比为 42.70%；排名第二的是乙，占比为 11.92%。\n"


@pytest.mark.parametrize(
    ("encoding", "told"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("gb18030", "gb18030"),
        ("gbk", "gb18030"),
        ("gb2312", "gb18030"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
    ],
)
def test_the_encoding_is_told(encoding: str, told: str) -> None:
    text, found = decode(
        REPORT.encode(encoding) + "1 firm of 3\n".encode(encoding).removeprefix(codecs.BOM_UTF8), "a"
    )
    assert found == told or (encoding == "utf-16" and found.startswith("utf-16"))
    assert "42.70%" in text


@given(st.text(alphabet="甲乙丙，。占比一二0123456789.%\n", min_size=1))
def test_a_text_in_gb18030_reads_as_in_utf8(text: str) -> None:
    text += REPORT  # bytes of one or two signs may be either
    assert decode(text.encode("gb18030"), "a")[0] == decode(text.encode("utf-8"), "a")[0] == text


@pytest.mark.parametrize(
    "raw", [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", bytes(range(256)) * 8, b"PK\x03\x04\0\0\xff\xff"]
)
def test_a_binary_file_is_refused(raw: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(raw)
    with pytest.raises(DataError, match=r"a\.txt: The file is not text in UTF-8, UTF-16 or GB18030"):
        read_text(tmp_path / "a.txt")


def test_random_bytes_never_escape_as_another_error(tmp_path: Path) -> None:
    for _ in range(50):
        (tmp_path / "a.txt").write_bytes(os.urandom(400))
        with contextlib.suppress(DataError):
            find_in_text([read_text(tmp_path / "a.txt")])


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"b\.txt: The file cannot be read"):
        read_text(tmp_path / "b.txt")


def test_a_file_above_the_limit_is_refused(tmp_path: Path) -> None:
    with (tmp_path / "a.txt").open("wb") as file:
        file.truncate(40 * 2**20)
    with pytest.raises(DataError, match="more than the 16 MB"):
        read_text(tmp_path / "a.txt")


@pytest.mark.parametrize("text", ["", "\n", "\ufeff", "。", "%", "图", "Table", "1", "\t\t\n\t"])
def test_an_empty_text_says_nothing(text: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(text, "utf-8")
    assert find_in_text([read_text(tmp_path / "a.txt")]) == []
