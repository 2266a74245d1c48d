"""The server of the site under load: how soon it answers, how many requests a second, and its memory.

    python bench/site.py STUDY OUT [--seconds 10] [--clients 32]

Starts ``jihe serve`` on the current build, gathers addresses of every kind of answer, and asks for them: one
client by itself, then many at once, each over a connection of its own; under load every kind of answer is
asked for as often as any other. Every answer under load is held against the one that was given when nobody
else asked; a fifth of the requests are for what nobody has asked for before.
"""

# ruff: noqa: T201
from __future__ import annotations

import argparse
import asyncio
import json
import random
import re
import statistics
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import quote

SEED = 8
FRESH = 0.2
"""Share of requests for what nobody has asked for before."""


class Client:
    """One connection, kept open."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._line: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def get(self, path: str) -> tuple[int, bytes]:
        """Status and body, as it came: packed where it was."""
        if self._line is None:
            self._line = await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = self._line
        told = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{self._port}\r\nAccept-Encoding: gzip\r\n\r\n"
        writer.write(told.encode())
        head = await reader.readuntil(b"\r\n\r\n")
        status = int(head[9:12])
        if b"transfer-encoding: chunked" in head.lower():
            body = b""
            while size := int(await reader.readline(), 16):
                body += await reader.readexactly(size)
                await reader.readline()
            await reader.readline()
            return status, body
        found = re.search(rb"content-length: (\d+)", head.lower())
        return status, await reader.readexactly(int(found[1])) if found else b""

    async def json(self, path: str) -> dict:
        import gzip

        status, body = await self.get(path)
        assert status == 200, (status, path, body[:200])
        return json.loads(gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body)


async def addresses(client: Client, n: int) -> dict[str, list[str]]:
    """Addresses of every kind of answer."""
    pick = random.Random(SEED)
    site = await client.json("/api/site.json")
    figures = (await client.json("/api/figures?lang=zh"))["figures"]
    regions = (await client.json("/api/regions?lang=zh"))["regions"]
    facts: dict[str, None] = {}
    chosen = pick.sample(figures, min(len(figures), 25))
    for head in chosen:
        told = await client.json(f"/api/figure/{head['id']}.json?lang=zh")
        facts |= dict.fromkeys(c["fact"] for row in told["table"]["rows"] for c in row if "fact" in c)
    pick_facts = pick.sample(sorted(facts), min(len(facts), n))
    names, organisations = [], []
    for id_ in pick_facts[:60]:
        rows = await client.json(f"/api/rows?fact={quote(id_)}&lang=zh&size=20")
        columns = [c["name"] for c in rows["columns"]]
        for column in ("organisation_id", "source_id", "target_id"):
            if column in columns:
                organisations += [row[columns.index(column)] for row in rows["rows"]]
        if "organisation_name" in columns:
            names += [row[columns.index("organisation_name")][:3] for row in rows["rows"]]
    names = [name for name in names if name] or [site["title"]["zh"][:2]]
    q = quote
    return {
        "page": ["/?lang=zh", "/gallery/", "/network/"],
        "site": ["/api/site.json"],
        "fact": [f"/api/fact?id={q(id_)}&lang={lang}" for id_ in pick_facts for lang in ("zh", "en")],
        "rows": [f"/api/rows?fact={q(id_)}&lang=zh&page={p}&size=50" for id_ in pick_facts for p in (1, 2)],
        "figure": [f"/api/figure/{h['id']}.json?lang={lang}" for h in chosen for lang in ("zh", "en")],
        "search": [f"/api/search?q={q(name)}&lang=zh" for name in sorted(set(names))],
        "organisation": [
            f"/api/organisation?id={q(id_)}&lang=zh" for id_ in sorted(set(organisations)) if id_
        ],
        "region": [f"/api/region?code={q(r['code'])}&lang=zh" for r in regions[:80]],
        "list": [
            "/api/figures?lang=en",
            "/api/measures?lang=zh",
            "/api/data?lang=zh",
            "/api/regions?lang=en",
        ],
    }


def memory(pid: int) -> tuple[float, float]:
    """Megabytes that a process holds, and those of its children."""

    def of(process: int) -> float:
        return int(re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{process}/status").read_text())[1]) / 1024

    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return of(pid), sum(of(int(child)) for child in children)


async def alone(port: int, kinds: dict[str, list[str]], kept: dict[str, bytes]) -> None:
    """How long each kind of answer takes when one client asks: for the first time, and again."""
    client = Client(port)
    print(f"{'':14}{'n':>5}{'first, median':>15}{'95 %':>9}{'again':>9}   milliseconds")
    every: list[float] = []
    for kind, paths in kinds.items():
        took: dict[int, list[float]] = {0: [], 1: []}
        for path in paths:
            for turn in took:
                start = time.perf_counter()
                status, body = await client.get(path)
                took[turn].append((time.perf_counter() - start) * 1e3)
                assert status == 200, (status, path)
                kept[path] = body
        every += took[0] if kind != "page" else []
        first = sorted(took[0])
        high = first[int(len(first) * 0.95)] if len(first) > 1 else first[0]
        print(
            f"{kind:14}{len(paths):5}{statistics.median(first):15.1f}{high:9.1f}{statistics.median(took[1]):9.1f}"
        )
    print(f"{'all of the API':14}{len(every):5}{statistics.median(every):15.1f}")


async def together(
    port: int, kinds: dict[str, list[str]], fresh: list[str], kept: dict[str, bytes], n: int, seconds: float
) -> None:
    """How many requests a second many clients get answered, and whether rightly."""
    took: list[float] = []
    wrong: list[str] = []
    end = time.perf_counter() + seconds
    left, n_fresh = iter(fresh), 0

    async def ask(seed: int) -> None:
        pick, client = random.Random(seed), Client(port)
        nonlocal n_fresh
        while time.perf_counter() < end:
            path = next(left, "") if pick.random() < FRESH else ""
            n_fresh += bool(path)
            path = path or pick.choice(kinds[pick.choice(list(kinds))])
            start = time.perf_counter()
            status, body = await client.get(path)
            took.append((time.perf_counter() - start) * 1e3)
            if status != 200 or kept.setdefault(path, body) != body:
                wrong.append(path)

    start = time.perf_counter()
    await asyncio.gather(*(ask(seed) for seed in range(n)))
    passed = time.perf_counter() - start
    took.sort()
    print(
        f"{n} clients: {len(took) / passed:.0f} requests/s, median {statistics.median(took):.1f} ms, 95 % "
        f"{took[int(len(took) * 0.95)]:.1f} ms; {len(took)} answers, {len(wrong)} wrong; "
        f"{n_fresh} of them fresh"
    )
    assert not wrong, wrong[:5]


async def measure(port: int, pid: int, clients: int, seconds: float) -> None:
    kinds = await addresses(Client(port), 150)
    kept: dict[str, bytes] = {}
    await alone(port, kinds, kept)
    fresh = [f"{path}&size=37" for path in kinds["rows"]]
    fresh = [path.replace("&size=50&", "&").replace("&size=50", "") for path in fresh]
    others = [
        [path.replace("lang=zh", "lang=en") for path in kinds[kind]]
        for kind in ("organisation", "region", "search")
    ]
    fresh += [path for paths in others for path in paths[: len(kinds["rows"])]]
    random.Random(SEED).shuffle(fresh)
    await together(port, kinds, fresh, kept, clients, seconds)
    print("memory: server {:.0f} MB, what makes parts for it {:.0f} MB".format(*memory(pid)))


def main() -> None:
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("study", type=Path)
    reader.add_argument("out", type=Path)
    reader.add_argument("--seconds", type=float, default=10)
    reader.add_argument("--clients", type=int, default=32)
    told = reader.parse_args()
    command = [
        sys.executable,
        "-u",
        "-m",
        "jihe.cli",
        "serve",
        str(told.study),
        "--out",
        str(told.out),
        "--port",
        "0",
    ]
    start = time.perf_counter()
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        port = 0
        while not port:
            line = server.stdout.readline()
            assert line, "the server did not start"
            found = re.search(r":(\d+)/", line)
            port = int(found[1]) if found else 0
        print(f"listens after {time.perf_counter() - start:.1f} s", end="; ")
        asyncio.run(Client(port).get("/api/site.json"))
        print(f"the first answer stands after {time.perf_counter() - start:.1f} s")
        asyncio.run(measure(port, server.pid, told.clients, told.seconds))
    finally:
        server.terminate()
        server.wait()


if __name__ == "__main__":
    main()
