"""How much of made news pages is found: text, title, date, publisher; ours beside trafilatura and resiliparse.

    python bench/collect_quality.py TEXTS.json [--each 10] [--seed 1] [--quick] [--show KIND]

TEXTS.json is an array of [title, text] arrays, of which the articles are composed. Text is compared by the signs
of its paragraphs: precision is the share of what was found that belongs to the article, recall the share of the
article that was found, both without blanks, by runs of eight signs. A title is right when it is the article's, a date
when day and precision are.
"""

# ruff: noqa: T201, E501
from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from collect_pages import Made, pages_of, read_texts

RUN = 8


def runs(text: str) -> Counter[str]:
    plain = "".join(text.split())
    return Counter(plain[i : i + RUN] for i in range(max(1, len(plain) - RUN + 1))) if plain else Counter()


def compared(found: str, true: str) -> tuple[float, float]:
    a, b = runs(found), runs(true)
    both = sum((a & b).values())
    return both / max(1, sum(a.values())), both / max(1, sum(b.values()))


def ours(made: Made, careful: bool) -> tuple[str, str | None, object, str | None, str]:
    from jihe.collect.document import document
    from jihe.collect.noun import Page

    page = Page(
        made.html,
        "warc",
        "f",
        address=made.address,
        content_type=made.content_type,
        captured_at=datetime(2025, 6, 1, tzinfo=UTC),
    )
    found = document(page, careful)
    if found is None:
        return "", None, None, None, "none"
    how = found.extraction + ("?" if found.is_unsure else "")
    return found.text, found.title, found.published_date, found.publisher, how


def theirs(made: Made) -> str:
    import trafilatura

    return trafilatura.extract(made.html, include_comments=False) or ""


def resiliparse(made: Made) -> str:
    from resiliparse.extract.html2text import extract_plain_text

    from jihe.collect.decode import decode

    return extract_plain_text(decode(made.html, made.content_type).text, main_content=True)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("texts", type=Path)
    parser.add_argument("--each", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--quick", action="store_true", help="without trafilatura, neither as fall-back nor as peer"
    )
    parser.add_argument("--show", default="")
    return parser.parse_args()


def main() -> None:
    given = arguments()
    measured(pages_of(read_texts(given.texts), given.each, given.seed), given.quick, given.show)


def measured(made: Sequence[Made], quick: bool, show: str) -> None:
    sums: dict[str, list[list[float]]] = {}
    print(
        f"{'kind':14} {'ours P':>7} {'R':>6} {'title':>6} {'date':>5} {'publ.':>5}  {'resili. P':>9} {'R':>6}  {'trafil. P':>9} {'R':>6}  how"
    )
    for kind in dict.fromkeys(one.kind for one in made):
        rows, how = [], Counter[str]()
        for one in (one for one in made if one.kind == kind):
            true = "\n".join(one.article.paragraphs)
            text, title, on, publisher, way = ours(one, not quick)
            how[way] += 1
            row = [
                *compared(text, true),
                title == one.article.title,
                on == one.article.on,
                publisher == (one.article.publisher if one.is_publisher_stated else None),
            ]
            row += compared(resiliparse(one), true)
            row += (0.0, 0.0) if quick else compared(theirs(one), true)
            rows.append([float(value) for value in row])
            if kind == show:
                print(
                    one.html.decode("utf-8", "replace")[:3000],
                    "\n-----",
                    title,
                    on,
                    publisher,
                    way,
                    "\n",
                    text,
                    sep="\n",
                )
                break
        sums[kind] = rows
        print(line(kind, rows), dict(how))
    print(line("all", [row for rows in sums.values() for row in rows]))


def line(kind: str, rows: list[list[float]]) -> str:
    p, r, title, on, publisher, rp, rr, tp, tr = (
        sum(values) / len(values) for values in zip(*rows, strict=True)
    )
    return f"{kind:14} {p:7.3f} {r:6.3f} {title:6.2f} {on:5.2f} {publisher:5.2f}  {rp:9.3f} {rr:6.3f}  {tp:9.3f} {tr:6.3f} "


if __name__ == "__main__":
    main()
