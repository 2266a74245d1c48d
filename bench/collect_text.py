"""WARC -> text -> mentions: pages a second on one core; trafilatura and resiliparse beside ours in the same run.

    python bench/collect_text.py TEXTS.json [--data DIR] [--pages 1500] [--names 250000] [--peer 150] [--seed 1]

TEXTS.json is an array of [title, text] arrays, of which pages of about 10 kB of twenty kinds are composed
(bench/collect_pages.py) and packed into a WARC file. Times are those of the processor, so that other work on the
machine counts less. "With fall-back" asks trafilatura for the pages of which the quick way is unsure. Mentions are
those of the names that bench/collect_mention.py reads too; and, as a hard case, of names of which a tenth was cut
out of the very texts, so that one begins at every twentieth sign.
"""

# ruff: noqa: T201, E501
from __future__ import annotations

import argparse
import gzip
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
from collect_mention import real_names
from collect_pages import Made, pages_of, read_texts

ROOT = Path(__file__).resolve().parents[1]
SIZE = 10_000
"""Bytes of a page."""


def grown(made: Made, chance: random.Random, texts: list[tuple[str, str]]) -> bytes:
    """A page with as many links and scripts more below it as make it 10 kB: what real ones are full of."""
    encoding = {
        "bare": "gb18030",
        "br": "gb18030",
        "linked": "gb18030",
        "japanese": "cp932",
        "english": "cp1252",
    }
    more = []
    size = len(made.html)
    while size < SIZE:
        title = (
            chance.choice(texts)[0]
            if made.kind not in ("english", "japanese")
            else chance.choice(made.article.others)
        )
        link = f'<li class="item"><a href="/news/{chance.randrange(10**8)}.html" target="_blank">{title}</a></li>\n'
        one = (
            link
            if chance.random() < 0.6
            else "<script>var a = {'k': [1, 2, 3], 'f': function () { return 1 < 2; }};</script>\n"
        )
        more.append(one.encode(encoding.get(made.kind, "utf-8"), "xmlcharrefreplace"))
        size += len(more[-1])
    at = made.html.lower().rfind(b"</body>")
    return made.html[:at] + b"<div><ul>" + b"".join(more) + b"</ul></div>" + made.html[at:]


def write(path: Path, pages: list[tuple[Made, bytes]]) -> None:
    with path.open("wb") as file:
        for made, html in pages:
            block = f"HTTP/1.1 200 OK\r\nContent-Type: {made.content_type}\r\n\r\n".encode() + html
            head = (
                f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {made.address}\r\nWARC-Date: 2024-03-01T12:00:00Z\r\n"
                f"WARC-Record-ID: <urn:uuid:{made.article.n}>\r\nContent-Type: application/http; msgtype=response\r\n"
                f"Content-Length: {len(block)}\r\n\r\n"
            )
            file.write(gzip.compress(head.encode() + block + b"\r\n\r\n", 6, mtime=0))


def rate(name: str, n: int, work: Callable[[], Iterable[Any]], runs: int = 3) -> float:
    """Pages a second, the best of several runs."""
    best = 0.0
    for _ in range(runs):
        begin = time.process_time()
        for _ in work():
            pass
        best = max(best, n / (time.process_time() - begin))
    print(f"{name:44} {best:9,.0f} pages/s", flush=True)
    return best


def names_of(n: int, texts: list[tuple[str, str]], seed: int) -> list[str]:
    """`n` names of four to eight signs, cut out of the texts and made up from their signs."""
    chance = random.Random(seed)
    signs = "".join(text for _, text in texts)
    found: dict[str, None] = {}
    while len(found) < n:
        size = chance.randint(4, 8)
        if chance.random() < 0.1:
            at = chance.randrange(len(signs) - size)
            found[signs[at : at + size]] = None
        else:
            found["".join(chance.choices(signs, k=size))] = None
    return list(found)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("texts", type=Path)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--pages", type=int, default=1500)
    parser.add_argument("--names", type=int, default=250_000)
    parser.add_argument("--peer", type=int, default=150, help="pages that the peers read")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    texts = read_texts(given.texts)
    chance = random.Random(given.seed)
    made = pages_of(texts, max(1, given.pages // 20), given.seed)
    chance.shuffle(made)
    pages = [(one, grown(one, chance, texts)) for one in made]
    n = len(pages)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "made.warc.gz"
        write(path, pages)
        print(
            f"{n:,} pages of {sum(len(html) for _, html in pages) / n:,.0f} bytes, {path.stat().st_size:,} packed"
        )
        compare(path, pages, given, texts)


def compare(
    path: Path, pages: list[tuple[Made, bytes]], given: argparse.Namespace, texts: list[tuple[str, str]]
) -> None:
    import trafilatura
    from resiliparse.extract.html2text import extract_plain_text

    from jihe.collect.capture import pages as read
    from jihe.collect.decode import decode
    from jihe.collect.document import document
    from jihe.collect.mention import mentions
    from jihe.collect.scan import Names

    n = len(pages)
    rate("WARC -> pages", n, lambda: read(path))
    ours = rate(
        "WARC -> text, title, publisher, day", n, lambda: (document(page, False) for page in read(path))
    )
    found = [document(page) for page in read(path)]
    n_asked = sum(one is None or one.is_unsure or one.extraction == "trafilatura" for one in found)
    print(f"  still unsure, or found by the fall-back: {n_asked:,} of {n:,}")
    rate("the same with fall-back", n, lambda: map(document, read(path)), 1)
    for what, names in (
        ("real", real_names(given.data)),
        ("cut out of these texts", names_of(given.names, texts, given.seed)),
    ):
        known = Names.of(names, names)

        def all_of_it(known: Names = known) -> Iterable[Any]:
            for page in read(path):
                if (one := document(page, False)) is not None:
                    yield mentions(one.text, known, None)

        n_found = sum(map(len, all_of_it())) / n
        print(f"{len(known):,} names, {what}: {n_found:.0f} mentions a page")
        rate("WARC -> text -> mentions of these", n, all_of_it)
    some = pages[: given.peer]
    theirs = rate(
        "trafilatura, text alone", len(some), lambda: (trafilatura.extract(html) for _, html in some), 1
    )
    fast = rate(
        "trafilatura, fast, text alone",
        len(some),
        lambda: (trafilatura.extract(html, fast=True) for _, html in some),
        1,
    )
    rate(
        "resiliparse main_content, decoded by ours",
        n,
        lambda: (
            extract_plain_text(decode(html, one.content_type).text, main_content=True) for one, html in pages
        ),
    )
    print(f"ours / trafilatura: {ours / theirs:.0f}; ours / trafilatura fast: {ours / fast:.0f}")


if __name__ == "__main__":
    main()
