"""The audit: how long it takes over a folder of reports, and how many slips it finds.

    python bench/audit.py [FOLDER] [--copies N]

Spoilt copies of clean tables are those of tests/audit/made.py. No other program does this, so no ratio is
printed.
"""

# ruff: noqa: T201

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from jihe.audit import find_in_tables  # noqa: E402
from jihe.run.audit import audit  # noqa: E402
from tests.audit import made  # noqa: E402


def rates(n_copies: int) -> None:
    found: Counter[str] = Counter()
    tried: Counter[str] = Counter()
    false = n_clean = 0
    for seed in range(n_copies):
        rng = random.Random(seed)
        tables = made.report(rng)
        clean = find_in_tables([table.sheet for table in tables])
        way, file, sheets = made.spoil(rng, tables)
        named = {place.file for finding in find_in_tables(sheets) for place in finding.places}
        tried[way] += 1
        found[way] += file in named
        false += len({f.why.place.file for f in clean}) + len(named - {file})
        n_clean += 2 * len(tables) - 1
    for way, n in sorted(tried.items()):
        print(f"{way:16} {found[way]:4} of {n:4}  {found[way] / n:6.1%}")
    print(f"{'all':16} {found.total():4} of {n_copies:4}  {found.total() / n_copies:6.1%}")
    print(f"clean tables named: {false} of {n_clean}  {false / n_clean:.2%}")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT.parent / "shared" / "reference")
    parser.add_argument("--copies", type=int, default=200)
    options = parser.parse_args()
    if options.folder.is_dir():
        start = time.perf_counter()
        made_audit = audit(options.folder)
        took = time.perf_counter() - start
        n = len(made_audit.findings)
        print(f"{made_audit.n_text} texts, {made_audit.n_table} tables: {n} findings in {took:.1f} s")
        for rule, counts in made_audit.by_rule:
            print(f"  {rule:16} {counts.total()}")
    rates(options.copies)


if __name__ == "__main__":
    main()
