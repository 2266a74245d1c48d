"""The network and the index in a browser without a graphics processor: how soon they stand, how they move.

    python bench/site_network.py STUDY OUT [--turns 5]

Starts ``jihe serve`` on the current build and looks at it with the system's chromium. A first visit lets the
server make the layout, which is kept; the figures are of visits after it. Printed: milliseconds from the
visit's begin to the picture, frames a second while it is dragged, what the page's scripts hold, and how long
the ranking takes from a slider's move to its last cell.
"""

# ruff: noqa: T201
from __future__ import annotations

import argparse
import os
import re
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

SECONDS = 3.0
DRAWN = ".net-stage[data-drawn]"


@contextmanager
def served(study: Path, out: Path) -> Iterator[str]:
    """The address of the study's site."""
    command = [sys.executable, "-m", "jihe.cli", "serve", str(study), "--out", str(out), "--port", "0"]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    assert server.stdout is not None
    try:
        for line in server.stdout:
            if found := re.search(r"http://\S+", line):
                yield found.group()
                return
        sys.exit("the server ended before it told its address")
    finally:
        server.terminate()
        server.wait(20)


def visit(browser: Any, address: str) -> tuple[Any, float]:
    """A page in a window of its own, and the milliseconds until its picture stood."""
    page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    page.goto(address)
    page.wait_for_selector(DRAWN, timeout=180_000)
    return page, float(page.evaluate("performance.now()"))


def dragged(page: Any) -> float:
    """Frames a second while the picture is pulled about."""
    stage = page.locator(".net-stage")
    box = stage.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    first, began, turn = int(stage.get_attribute("data-drawn")), time.perf_counter(), 0
    while (took := time.perf_counter() - began) < SECONDS:
        turn += 1
        page.mouse.move(x + 8 * (turn % 25), y + 5 * (turn % 17))
    n = int(stage.get_attribute("data-drawn")) - first
    page.mouse.up()
    return n / took


def network(browser: Any, base: str, query: str, turns: int) -> None:
    visit(browser, f"{base}network/?{query}")[0].context.close()
    ready, rate, heap = [], [], []
    for _ in range(turns):
        page, took = visit(browser, f"{base}network/?{query}")
        ready.append(took)
        rate.append(dragged(page))
        page.evaluate("gc()")
        heap.append(page.evaluate("performance.memory.usedJSHeapSize") / 1e6)
        told = page.evaluate("({...document.querySelector('.net-told').dataset})")
        kind = page.get_attribute(".net-stage", "data-renderer")
        page.context.close()
    print(
        f"network ?{query or '-'}: {told['nodes']} nodes, {told['edges']} edges, {kind}: "
        f"ready {statistics.median(ready):,.0f} ms (at most {max(ready):,.0f}), "
        f"{statistics.median(rate):.0f} frames/s while dragged, {statistics.median(heap):.0f} MB of scripts"
    )


def index(browser: Any, base: str, name: str, n: int = 60) -> None:
    page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    page.goto(f"{base}index/?list={name}")
    page.wait_for_selector(".index[data-ready]")
    slider, took = page.locator("#pillar-0"), []
    slider.focus()
    for turn in range(n):
        slider.press("PageUp" if turn % 2 else "PageDown")
        took.append(float(page.get_attribute(".rank-place", "data-took")))
    rows = page.locator("tr[data-unit]").count()
    page.context.close()
    least = f"median {statistics.median(took):.1f} ms, 95 of 100 under {sorted(took)[int(0.95 * n)]:.1f} ms"
    print(f"index {name}: {rows} rows ranked anew: {least}")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("study", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--turns", type=int, default=5)
    said = parser.parse_args()
    from playwright.sync_api import sync_playwright

    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    told = ["--no-sandbox", "--js-flags=--expose-gc", "--enable-precise-memory-info"]
    with served(said.study, said.out) as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=told)
        site = browser.new_context().request.get(f"{base}api/site.json", timeout=180_000).json()
        if site["networks"]:
            for query in ("", "core=0"):
                network(browser, base, query, said.turns)
        for held in site["indices"]:
            for name in held["lists"]:
                index(browser, base, name)
        browser.close()


if __name__ == "__main__":
    main()
