"""The report of a finished build: first as on a new machine, then again, then with one chapter changed.

    python bench/report.py [STUDY] [--out BUILDS] [--format pdf,html] [--lang zh] [--peer]

Without a study, one is built on made data. Each run is a process of its own, as a user would start it. With
--peer the same charts are drawn one after another by vl-convert alone, which is what a report without several
processes and without kept pictures takes for them.
"""

# ruff: noqa: T201
from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from made_study import STUDY, write

from jihe import run
from jihe.present.grid import read_facts
from jihe.present.repeat import repeated
from jihe.present.report.part import Held, parts, plans


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("study", nargs="?", type=Path)
    parser.add_argument("--out", type=Path, help="folder of the study's builds; nothing is written there")
    parser.add_argument("--format", default="pdf,docx,html")
    parser.add_argument("--lang", default="zh")
    parser.add_argument("--peer", action="store_true")
    said = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        study, out = Path(name) / "study", Path(name) / "out"
        shutil.copytree(said.study or STUDY, study)
        if said.study is None:
            write(Path(name) / "data", 20_000, 60_000)
            run.build(study, Path(name) / "data", out).close()
        else:
            builds = said.out or Path("build") / said.study.name
            shutil.copytree(builds, out, ignore=shutil.ignore_patterns("drawn", "report*", "export"))
        first = timed(study, out, said)
        print(f"first:                {first:6.1f} s")
        again = timed(study, out, said)
        print(f"again:                {again:6.1f} s   {first / again:.1f} times as fast")
        chapter = sorted((study / "report").glob(f"*.{said.lang.split(',')[0]}.md"))[0]
        chapter.write_text(chapter.read_text("utf-8") + "\n1 + 1 = 2.\n", "utf-8")
        print(f"one chapter changed:  {timed(study, out, said):6.1f} s")
        if said.peer:
            peer(study, out, said.lang.split(",")[0])


def timed(study: Path, out: Path, said: Any) -> float:
    """Seconds of a run."""
    words = ["report", study, "--out", out, "--format", said.format, "--lang", said.lang]
    start = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "jihe.cli", *map(str, words)], check=True, stdout=subprocess.DEVNULL
    )
    return time.perf_counter() - start


def peer(study: Path, out: Path, lang: str) -> None:
    """The charts of the page, drawn one by one."""
    import vl_convert

    build = run.open(study, out)
    facts, labels = (build.table(name).to_arrow() for name in ("measure.fact", "measure.label"))
    known = {fact.id: fact for fact in read_facts(facts)}
    held = Held(repeated(build.pack, labels, set(known)), facts, labels, known, {}, lang, build.is_synthetic)
    specs = [plan for plan in plans(parts(held), "wide", "narrow") if isinstance(plan, dict)]
    start = time.perf_counter()
    for spec in specs:
        vl_convert.vegalite_to_svg(spec, vl_version="6.4")
    print(f"vl-convert alone, {len(specs)} charts: {time.perf_counter() - start:.1f} s")


if __name__ == "__main__":
    main()
