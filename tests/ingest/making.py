"""Packs, files and readings for the tests of ingest."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from jihe.errors import DataError
from jihe.ingest import Reading, read
from jihe.pack.model import AmountWord, Correction, Pack, Settings, Source, TaxonomySetting, Text

WORD = Text(zh="词", en="word")

WORDS = [
    ("十", "multiplier", "10"),
    ("百", "multiplier", "100"),
    ("千", "multiplier", "1000"),
    ("万", "multiplier", "10000"),
    ("亿", "multiplier", "100000000"),
    ("million", "multiplier", "1000000"),
    ("m", "multiplier", "1000000"),
    ("数", "several", "1"),
    ("tens of", "several", "10"),
    ("人民币", "currency", "CNY"),
    ("美元", "currency", "USD"),
    ("$", "currency", "USD"),
    ("欧元", "currency", "EUR"),
    ("未透露", "undisclosed", ""),
]


def amount_words() -> tuple[AmountWord, ...]:
    return tuple(
        AmountWord.model_validate({"line": line, "word": word, "role": role, "value": value})
        for line, (word, role, value) in enumerate(WORDS, 2)
    )


def source(records: Any, **more: Any) -> Source:
    """A source of files `data.*`; one record may be given alone."""
    given = {"code": "first", "title": WORD, "files": "data.*"} | more
    return Source.model_validate(given | {"records": records if isinstance(records, list) else [records]})


def organisations(**columns: Any) -> dict[str, Any]:
    return {"table": "organisation", "columns": columns or {"name": {"from": "name", "required": True}}}


def pack(*sources: Source, **changes: Any) -> Pack:
    settings: dict[str, Any] = {
        "study": "test",
        "title": WORD,
        "language": "en",
        "snapshot_date": date(2023, 12, 31),
        "earliest_date": date(1900, 1, 1),
        "currency": "CNY",
        "missing": ("-",),
        "taxonomy": {
            "kind": TaxonomySetting(table="relation", column="kind", title=WORD),
            "topic": TaxonomySetting(table="organisation", column="topic", many=True, title=WORD),
        },
    }
    return Pack(
        folder=Path("test"),
        settings=Settings(**settings | changes.pop("settings", {})),
        sources=sources,
        amount_words=amount_words(),
        **changes,
    )


def correction(**changes: Any) -> Correction:
    given = {
        "line": 2,
        "source": "first",
        "file": "data.csv",
        "row": 2,
        "column": "name",
        "was": "a",
        "value": "b",
        "who": "me",
        "when": date(2024, 1, 1),
        "why": "seen",
    }
    return Correction.model_validate(given | changes)


def write_csv(path: Path, rows: Iterable[Sequence[str]], encoding: str = "utf-8") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows(rows)
    return path


class Read:
    """A reading gone through to its end."""

    def __init__(self, reading: Reading) -> None:
        self.tables: dict[str, list[dict[str, Any]]] = {}
        for table, batch in reading:
            self.tables.setdefault(table, []).extend(batch.to_pylist())
        self.accounts = reading.accounts.to_pylist()
        self.records = reading.records.to_pylist()
        self.quarantined = reading.quarantined.to_pylist()

    def column(self, table: str, *names: str) -> list[Any]:
        rows = self.tables.get(table, [])
        return [row[names[0]] if len(names) == 1 else tuple(row[name] for name in names) for row in rows]

    @property
    def reasons(self) -> dict[int, str]:
        return {row["source_row"]: row["reason"] for row in self.quarantined}

    def check_accounts(self) -> None:
        """The books balance, and the refused rows are those that were counted."""
        for account in self.accounts:
            parts = account["n_stored"] + account["n_quarantined"] + account["n_continuation"]
            assert account["n_read"] == parts
            assert account["n_quarantined"] == sum(_is_of(row, account) for row in self.quarantined)
        for record in self.records:
            made = self.tables.get(record["table"], [])
            assert record["n_record"] == sum(_is_of(row, record) for row in made)


def _is_of(row: dict[str, Any], account: dict[str, Any]) -> bool:
    return all(row[name] == account[name] for name in ("source_code", "source_file"))


def run(made: Pack, folder: Path, **more: Any) -> Read:
    """All of the study's files below `folder`; refused rows go to folder/../quarantine."""
    found = Read(read(made, folder, folder.parent / "quarantine", **more))
    found.check_accounts()
    return found


def refusal(made: Pack, folder: Path) -> str:
    """What the user is told when the study's files are refused."""
    with pytest.raises(DataError) as caught:
        run(made, folder)
    return str(caught.value)
