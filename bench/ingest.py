"""Reading, checking and storing two large CSV files: ours against plain pandas doing the same on the same.

    python bench/ingest.py [--rows 1000000] [--runs 3]

`--rows` organisations and three times as many relations are written to a temporary folder from a fixed seed.
Each side then runs in a process of its own, in turn: it reads both files, types dates, amounts and regions,
sets faulty rows aside, and writes Parquet. Printed are median seconds, greatest memory held, and the ratio.
"""

# ruff: noqa: T201
from __future__ import annotations

import argparse
import csv
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

FIRST, LAST = date(1950, 1, 1), date(2023, 12, 31)
FAULTY = 0.001
REGIONS = [f"Province {p}-City {c}" for p in range(31) for c in range(12)]
CLASSES = [f"T{n:03}" for n in range(120)]
UNITS = (("million", 1e6), ("thousand", 1e3), ("billion", 1e9))
CURRENCIES = ("USD", "EUR", "CNY")


def write_files(folder: Path, rows: int) -> None:
    """The two CSV files; one row in a thousand has an impossible date."""
    draw = random.Random(20231231)
    days = [str(FIRST + timedelta(days=n)) for n in range((LAST - FIRST).days)]
    with (folder / "organisation.csv").open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(["id", "name", "short", "place", "founded", "class", "site", "staff"])
        for n in range(rows):
            day = "2021-02-30" if draw.random() < FAULTY else draw.choice(days)
            name, place, code = f"Organisation number {n} Limited", draw.choice(REGIONS), draw.choice(CLASSES)
            out.writerow(
                [f"o{n}", name, f"Org {n}", place, day, code, f"www.o{n}.example", draw.randrange(9999)]
            )
    with (folder / "relation.csv").open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(["from", "from_name", "to", "to_name", "day", "money", "kind", "class"])
        for _ in range(3 * rows):
            a, b = draw.randrange(rows), draw.randrange(rows)
            day = "9999-99-99" if draw.random() < FAULTY else draw.choice(days)
            money = f"{draw.randrange(1, 100_000) / 100} {draw.choice(UNITS)[0]} {draw.choice(CURRENCIES)}"
            names = f"Organisation number {a} Limited", f"Organisation number {b} Limited"
            out.writerow([f"o{a}", names[0], f"o{b}", names[1], day, money, "invests", draw.choice(CLASSES)])


def run_ours(data: Path, out: Path) -> dict[str, int]:
    """Rows stored of each table by `jihe.ingest`."""
    import pyarrow.parquet as pq

    from jihe.ingest import read

    writers: dict[str, pq.ParquetWriter] = {}
    n: dict[str, int] = {}
    for table, batch in read(_pack(), data, out / "quarantine"):
        if table not in writers:
            writers[table] = pq.ParquetWriter(out / f"{table}.parquet", batch.schema)
        writers[table].write_batch(batch)
        n[table] = n.get(table, 0) + len(batch)
    for writer in writers.values():
        writer.close()
    return n


def _pack():  # type: ignore[no-untyped-def]
    from jihe.pack import model

    title = model.Text(zh="-", en="-")
    taxonomy = {
        "technology": {"table": "relation", "column": "technology", "title": title},
        "kind": {"table": "relation", "column": "kind", "title": title},
        "industry": {"table": "organisation", "column": "industry", "title": title},
    }
    settings = model.Settings.model_validate(
        {
            "study": "bench",
            "title": title,
            "language": "en",
            "snapshot_date": LAST,
            "earliest_date": FIRST,
            "currency": "CNY",
            "taxonomy": taxonomy,
        }
    )
    organisation = {
        "key": {"from": "id", "required": True},
        "name": {"from": "name", "required": True},
        "short_name": {"from": "short"},
        "region": {"from": "place", "read": "region", "separator": "-"},
        "founded_date": {"from": "founded", "read": "date"},
        "industry": {"from": "class"},
        "website": {"from": "site"},
    }
    relation = {
        "source_key": {"from": "from", "required": True},
        "source_name": {"from": "from_name", "required": True},
        "target_key": {"from": "to", "required": True},
        "target_name": {"from": "to_name", "required": True},
        "relation_date": {"from": "day", "read": "date", "required": True},
        "amount": {"from": "money", "read": "amount"},
        "kind": {"from": "kind"},
        "technology": {"from": "class"},
    }
    sources = [
        {
            "code": "organisation",
            "title": title,
            "files": "organisation.csv",
            "ignore": {"staff": "of one year only"},
            "records": [{"table": "organisation", "columns": organisation}],
        },
        {
            "code": "relation",
            "title": title,
            "files": "relation.csv",
            "records": [{"table": "relation", "columns": relation}],
        },
    ]
    words = [
        {"line": 1, "word": unit, "role": "multiplier", "value": str(int(value))} for unit, value in UNITS
    ] + [{"line": 1, "word": code, "role": "currency", "value": code} for code in CURRENCIES]
    return model.Pack(
        folder=Path("."),
        settings=settings,
        sources=tuple(model.Source.model_validate(source) for source in sources),
        amount_words=tuple(model.AmountWord.model_validate(word) for word in words),
    )


def run_pandas(data: Path, out: Path) -> dict[str, int]:
    """Rows stored of each table by a plain pandas script."""
    import pandas as pd

    def clean(frame: pd.DataFrame) -> pd.DataFrame:
        for name in frame.columns:
            frame[name] = frame[name].str.strip()
        frame["source_row"] = range(2, len(frame) + 2)
        return frame[frame.drop(columns="source_row").ne("").any(axis=1)]

    def keep(frame: pd.DataFrame, good: pd.Series, table: str) -> int:
        frame[~good].to_csv(out / f"{table}-refused.csv", index=False)
        frame[good].to_parquet(out / f"{table}.parquet", index=False)
        return int(good.sum())

    def read(table: str) -> pd.DataFrame:
        return clean(pd.read_csv(data / f"{table}.csv", dtype=str, keep_default_na=False))

    def dated(frame: pd.DataFrame, name: str) -> pd.Series:
        frame[name] = pd.to_datetime(frame[name], format="%Y-%m-%d", errors="coerce")
        return frame[name].between(pd.Timestamp(FIRST), pd.Timestamp(LAST))

    def is_formula(texts: pd.Series) -> pd.Series:
        return texts.str.match(r"[=]|[+@-] *[A-Za-z_][A-Za-z0-9_.]* *[|(]")

    n = {}
    frame = read("organisation")
    frame["place"] = frame["place"].str.replace("-", "/", regex=False)
    good = dated(frame, "founded") & frame["id"].ne("") & frame["name"].ne("")
    good &= ~is_formula(frame["name"]) & ~is_formula(frame["short"])
    n["organisation"] = keep(frame.drop(columns="staff"), good, "organisation")
    frame = read("relation")
    parts = frame["money"].str.extract(r"^(?P<number>[\d.]+) (?P<unit>\w+) (?P<currency>[A-Z]{3})$")
    frame["amount"] = pd.to_numeric(parts["number"]) * parts["unit"].map(dict(UNITS))
    frame["currency"] = parts["currency"]
    good = dated(frame, "day") & frame["amount"].notna()
    for name in ("from", "from_name", "to", "to_name"):
        good &= frame[name].ne("")
    good &= ~is_formula(frame["from_name"]) & ~is_formula(frame["to_name"])
    n["relation"] = keep(frame.drop(columns="money"), good, "relation")
    return n


def measure(side: str, data: Path) -> tuple[float, int, dict[str, int]]:
    """Seconds, peak memory in MB and rows stored of one run in a child process."""
    import os

    with tempfile.TemporaryDirectory() as out:
        begin = time.perf_counter()
        child = subprocess.Popen(
            [sys.executable, __file__, "--side", side, "--data", str(data), "--out", out],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert child.stdout is not None
        said = child.stdout.read()
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - begin
        if status:
            raise SystemExit(f"{side} failed")
        return seconds, usage.ru_maxrss // 1024, json.loads(said)


def main() -> None:
    """Run both sides in turn and print what they took."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--rows", type=int, default=1_000_000)
    words.add_argument("--runs", type=int, default=3)
    words.add_argument("--side", choices=("ours", "pandas"), help=argparse.SUPPRESS)
    words.add_argument("--data", type=Path, help=argparse.SUPPRESS)
    words.add_argument("--out", type=Path, help=argparse.SUPPRESS)
    given = words.parse_args()
    if given.side:
        run = run_ours if given.side == "ours" else run_pandas
        print(json.dumps(run(given.data, given.out)))
        return
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        write_files(data, given.rows)
        size = sum(path.stat().st_size for path in data.iterdir()) >> 20
        print(f"{given.rows:,} organisations and {3 * given.rows:,} relations, {size} MB of CSV")
        took: dict[str, list[tuple[float, int, dict[str, int]]]] = {"ours": [], "pandas": []}
        for _ in range(given.runs):
            for side, runs in took.items():
                runs.append(measure(side, data))
    if took["ours"][0][2] != took["pandas"][0][2]:
        raise SystemExit(f"the two sides stored different rows: {took['ours'][0][2]}, {took['pandas'][0][2]}")
    seconds = {side: statistics.median(run[0] for run in runs) for side, runs in took.items()}
    memory = {side: max(run[1] for run in runs) for side, runs in took.items()}
    for side in took:
        print(f"{side:7} {seconds[side]:7.1f} s  {memory[side]:6,} MB  stored {took[side][0][2]}")
    times, holds = seconds["pandas"] / seconds["ours"], memory["pandas"] / memory["ours"]
    print(f"pandas takes {times:.2f} times as long and holds {holds:.2f} times as much")


if __name__ == "__main__":
    main()
