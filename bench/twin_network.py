"""Networks of a twin: the printed figures beside those of the grown network, and the seconds that it took.

    python bench/twin_network.py [--task A|B] [--seed 0] [--scale 1]

A is the network of the 2024 edition, B that of the 2023 edition with the platforms within. `--scale 10` asks
for ten times the nodes and edges; printed degrees stay.
"""

# ruff: noqa: T201
from __future__ import annotations

import argparse
import sys
import time
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from jihe.twin.network import Growth, grow  # noqa: E402
from tests.twin.network.published import target_a, target_b  # noqa: E402
from tests.twin.network.showing import near  # noqa: E402

PUBLISHED = ROOT.parent / "shared" / "reference" / "published"
"""Where the published tables lie beside the project."""


def scaled(target: Growth, by: int) -> Growth:
    def times(values: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(by * value for value in values)

    inner = target.inner and replace(
        target.inner,
        n_member=by * target.inner.n_member,
        n_node=times(target.inner.n_node),
        n_edge=times(target.inner.n_edge),
    )
    sizes = {name: times(getattr(target, name)) for name in ("n_sample", "n_relation", "n_edge")}
    return replace(target, **sizes, inner=inner)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--task", choices=["A", "B"], action="append")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--scale", type=int, default=1)
    chosen = parser.parse_args()
    for task in chosen.task or ["A", "B"]:
        target = {"A": target_a, "B": target_b}[task](PUBLISHED)
        # Compiles, or fetches what was compiled.
        grow(replace(target, years=target.years[:1], **{name: getattr(target, name)[:1] for name in YEARLY},
                     hubs=(), cap={}, inner=None), 0)  # fmt: skip
        target = scaled(target, chosen.scale)
        start, cpu = time.perf_counter(), time.process_time()
        grown = grow(target, chosen.seed)
        print(f"{task}: {time.perf_counter() - start:.1f} s, {time.process_time() - cpu:.1f} s of processors")
        for figure in near(target, grown) if chosen.scale == 1 else ():
            told = f"{figure.figure:18} {figure.year} {figure.wanted:8.3f} {figure.got:8.3f}"
            print(told, "" if figure.is_near else "not near")
        for miss in grown.missed:
            print("missed", miss.figure, miss.year, miss.wanted, round(miss.got, 4))


YEARLY = ("n_sample", "n_relation", "n_edge", "diameter", "path_length", "clustering")

if __name__ == "__main__":
    main()
