"""What a collection costs from end to end, and what it costs again when something small changes.

    python bench/collect_story.py [--pages 5000] [--names 250000] [--text FILE] [--spark local[2]]

Pages of about 10 kB are made from sentences of FILE (one text a line; made-up ones without it) with names of
the example study strewn in, and written into WARC files. Told are the seconds of processor and clock, and the
pages a second of processor, for: adding, adding the same pages again, reading from scratch, and reading again
after a page, a name or a rule has come. On Spark the clock counts, as its workers are other processes.
There is no peer: no other program that we know does the whole.
"""

from __future__ import annotations

import argparse
import gzip
import io
import random
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pyarrow as pa

import jihe
from jihe.run import collect, collect_spread
from jihe.run.collect_names import NAME, names_of

STUDY = Path(__file__).parents[1] / "studies" / "example"
WORDS = (
    "的一在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行"
    "所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实"
)
NAMES = ("云岭", "海燕", "长空", "蜂群智能有限公司", "白鹭物流股份有限公司", "山猫", "河谷创投", "北原大学")
SAID = ("{}为{}提供飞控系统。", "{}与{}宣布合作研发电池。", "{}和{}都没有回应。", "{}采用{}的传感器。")


def texts(file: Path | None, rng: random.Random) -> Iterator[str]:
    """Paragraphs of some 150 signs."""
    lines = [x.strip() for x in file.open(encoding="utf-8") if len(x) > 20] if file else []
    while True:
        if lines:
            yield rng.choice(lines)
        else:
            yield "".join(rng.choices(WORDS, k=rng.randint(80, 220))) + "。"


def page(rng: random.Random, some: Iterator[str], at: int) -> bytes:
    """A page of about 10 kB in UTF-8, with a menu around the article."""
    menu = "".join(f'<li><a href="/{k}">栏目{k}</a></li>' for k in range(25))
    parts, n_sign = [], 0
    while n_sign < 2_600:
        parts.append(next(some))
        if rng.random() < 0.15:
            parts.append(rng.choice(SAID).format(*rng.sample(NAMES, 2)))
        n_sign += len(parts[-1])
    body = "".join(f"<p>{part}</p>" for part in parts)
    day = f"2023-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"
    return (
        f'<!doctype html><html><head><meta charset="utf-8"><title>新闻{at}</title>'
        f'<meta property="article:published_time" content="{day}T08:00:00+08:00"></head>'
        f"<body><ul>{menu}</ul><article><h1>新闻{at}</h1>{body}</article><footer>版权所有</footer></body></html>"
    ).encode()


def warc(path: Path, pages: list[tuple[str, bytes]]) -> Path:
    """Pages as captured responses, each packed by itself, as crawlers leave them."""
    with path.open("wb") as out:
        for address, body in pages:
            http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + body
            head = (
                f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {address}\r\n"
                "WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-000000000000>\r\n"
                "WARC-Date: 2024-01-01T00:00:00Z\r\nContent-Type: application/http; msgtype=response\r\n"
                f"Content-Length: {len(http)}\r\n\r\n"
            ).encode()
            held = io.BytesIO()
            with gzip.GzipFile(fileobj=held, mode="wb", mtime=0) as packed:
                packed.write(head + http + b"\r\n\r\n")
            out.write(held.getvalue())
    return path


def more_names(n: int) -> Callable[[jihe.Build], pa.Table]:
    """The build's names and n made-up ones."""
    rng = random.Random(2)
    made = {"".join(rng.choices(WORDS, k=rng.randint(4, 9))) + "公司" for _ in range(n)}

    def names(build: jihe.Build) -> pa.Table:
        rows = [{"name": name, "organisation": name, "is_doubtful": False} for name in sorted(made)]
        return pa.concat_tables([names_of(build), pa.Table.from_pylist(rows, NAME)])

    return names


def told(what: str, n: int, work: Callable[[], object]) -> None:
    start = time.process_time(), time.perf_counter()
    work()
    own, clock = time.process_time() - start[0], time.perf_counter() - start[1]
    told = f"{what:<32}{own:>9.2f} s{clock:>9.2f} s{n / own:>12,.0f} pages/s"
    print(told, flush=True)  # noqa: T201


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--pages", type=int, default=5_000)
    asked.add_argument("--names", type=int, default=250_000)
    asked.add_argument("--text", type=Path)
    asked.add_argument("--spark")
    given = asked.parse_args()
    rng = random.Random(1)
    some = texts(given.text, rng)
    with tempfile.TemporaryDirectory() as folder:
        run(Path(folder), [page(rng, some, k) for k in range(given.pages)], given.names, given.spark)


def run(folder: Path, pages: list[bytes], n_name: int, spark: str | None) -> None:
    study, out, n = folder / "example", folder / "out", len(pages)
    shutil.copytree(STUDY, study)
    jihe.build(study, out=out).close()
    addressed = [(f"https://news.example/{k}", body) for k, body in enumerate(pages)]
    files = [warc(folder / f"{k}.warc.gz", addressed[k::4]) for k in range(4)]
    collect.names_of = more_names(n_name)
    size = sum(map(len, pages)) / n / 1000
    print(f"{n:,} pages of {size:.1f} kB, {n_name:,} names")  # noqa: T201
    told("add", n, lambda: collect.add(study, files))
    told("add the same files again", n, lambda: collect.add(study, files))
    told("read from scratch", n, lambda: collect.read(study, out=out))
    told("read again, nothing changed", n, lambda: collect.read(study, out=out))
    one = warc(folder / "one.warc.gz", [("https://news.example/one", pages[0][::-1])])
    collect.add(study, [one])
    told("read again, one page more", n, lambda: collect.read(study, out=out))
    collect.names_of = more_names(n_name + 1)
    told("read again, one name more", n, lambda: collect.read(study, out=out))
    with (study / "claim" / "rule.csv").open("a", encoding="utf-8") as rules:
        rules.write("more,cooperation,{A} ~ 会见! ~4 {B},,,0.5,[A:甲]会见[B:乙]。,\n")
    told("read again, one rule more", n, lambda: collect.read(study, out=out))
    if spark:
        there = folder / "there"
        told(f"add on {spark}", n, lambda: collect_spread.add(study, files, spark, collection=there))
        spread = partial(collect_spread.read_parts, spark)
        told(f"read on {spark}", n, lambda: collect.read(study, there, out, spread=spread))


if __name__ == "__main__":
    main()
