"""The twin of a study: how long it takes, and how many of the published figures come out of its rows.

    python bench/twin.py [STUDY] [--seed 0] [--scale 1] [--misses]

Draws the twin, builds the study on it and compares every published figure. No other program does this, so no
ratio is printed.
"""

# ruff: noqa: T201

from __future__ import annotations

import argparse
import tempfile
import time
from collections import Counter
from pathlib import Path

from jihe import run
from jihe.run.twin import make_twin

ROOT = Path(__file__).parents[1]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("study", nargs="?", type=Path, default=ROOT / "studies" / "china-ai")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--misses", action="store_true", help="print what does not come out, and why")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        data, out = Path(folder) / "twin", Path(folder) / "build"
        start = time.perf_counter()
        make_twin(options.study, options.seed, options.scale, data, True, lambda *_: None)
        print(f"twin   {time.perf_counter() - start:6.1f} s")
        start = time.perf_counter()
        run.build(options.study, data=data, out=out)
        print(f"build  {time.perf_counter() - start:6.1f} s")
        rows = run.open(options.study, out).compare("en").to_pylist()
    told = Counter((row["class"], row["verdict"]) for row in rows)
    for kind in ("exact", "near"):
        n = sum(many for (one, verdict), many in told.items() if one == kind and verdict != "not followed")
        met = told[kind, "match"] + told[kind, "near"]
        print(f"{kind:6} {met:6,} of {n:,} figures  {met / n:.2%}")
    if options.misses:
        for row in rows:
            if row["verdict"] in ("miss", "absent"):
                print(f"  {row['label']}: {row['printed']}, not {row['rebuilt'] or 'there'}: {row['note']}")


if __name__ == "__main__":
    main()
