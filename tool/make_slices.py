"""Cut the fonts of the site into slices, so that a page fetches only those whose characters it shows.

The first slices hold Latin and the characters that the project's own texts use most; the style sheet tells
the browser which characters lie where. The characters are those of the fonts of ``tool/make_fonts.py``.

Run by hand after that tool; needs fontTools and brotli::

    python tool/make_slices.py
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

ROOT = Path(__file__).parents[1]
FONTS = ROOT / "src" / "jihe" / "present" / "font"
OUT = FONTS / "slice"
SHEET = ROOT / "web" / "src" / "style" / "font.css"
WEIGHTS = {"Regular": "400", "Bold": "600 700"}
HAN = range(0x4E00, 0xA000)
SIGNS = frozenset(map(ord, "←→↑↓−≈≤≥▲▼●…"))
"""Signs that texts in any language use."""
SIZES = (*[80] * 15, *[110] * 100)
"""Characters of each slice, from the most used to the least."""
WORDS = "web/src/words.zh.json"
"""What every page says: its characters count for so many times as much:"""
WEIGHT = 20
SHOWN = (
    "studies/*/exhibit.csv",
    "studies/*/measure.yaml",
    "studies/*/region.csv",
    "studies/*/pack.yaml",
    "studies/*/report/*.md",
    "studies/*/site.yaml",
    "studies/*/taxonomy/*.csv",
)
TEXTS = ("studies/**/*.md", "studies/*/*.csv", "studies/**/*.yaml", "src/jihe/locale/**/*.po")


def counted(patterns: tuple[str, ...], *, once: bool) -> Counter[int]:
    """How often characters stand in texts, or in how many of these."""
    found: Counter[int] = Counter()
    for pattern in patterns:
        for path in sorted(ROOT.glob(pattern)):
            text = path.read_text("utf-8-sig", "replace")
            found.update(map(ord, set(text) if once else text))
    return found


def ordered(points: set[int]) -> list[int]:
    """Chinese characters, those first that pages show most."""
    words, shown = counted((WORDS,), once=False), counted(SHOWN, once=False)
    used = counted(TEXTS, once=True)
    return sorted(points, key=lambda p: (-(WEIGHT * words[p] + shown[p]), -used[p], p))


def slices(points: set[int]) -> Iterator[list[int]]:
    """Code points of each slice: Latin, other signs, Chinese."""
    latin = {p for p in points if p < 0x180 or 0x2010 <= p <= 0x2030 or p in SIGNS}
    han = {p for p in points if p in HAN}
    marks = {p for p in points if 0x3000 <= p <= 0x301F or 0xFF00 <= p <= 0xFF5E}
    yield sorted(latin)
    yield sorted(marks)
    yield sorted(points - latin - han - marks)
    rest = ordered(han)
    for size in SIZES:
        if not rest:
            return
        yield sorted(rest[:size])
        rest = rest[size:]


def ranges(points: list[int]) -> str:
    """Code points as CSS writes them."""
    told, first = [], points[0]
    for before, after in zip(points, [*points[1:], -1], strict=True):
        if after != before + 1:
            told.append(f"U+{first:X}" if first == before else f"U+{first:X}-{before:X}")
            first = after
    return ",".join(told)


def cut(weight: str, points: list[int], path: Path) -> None:
    """Write one slice of one weight."""
    font = TTFont(FONTS / f"JiheSansSC-{weight}.otf", recalcTimestamp=False)
    options = subset.Options()
    options.layout_features = ["kern"]
    options.flavor = "woff2"
    options.recalc_timestamp = False
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=points)
    cutter.subset(font)
    font.flavor = "woff2"
    font.save(path, reorderTables=False)


def main() -> None:
    """Write the slices of every weight and the style sheet that names them."""
    OUT.mkdir(exist_ok=True)
    for path in OUT.glob("*.woff2"):
        path.unlink()
    points = set(TTFont(FONTS / "JiheSansSC-Regular.otf").getBestCmap())
    rules = ["/* Made by tool/make_slices.py. */"]
    for place, held in enumerate(slices(points)):
        for weight, value in WEIGHTS.items():
            path = OUT / f"{weight.lower()}-{place:02}.woff2"
            cut(weight, held, path)
            rules.append(
                f'@font-face {{ font-family: "Jihe Sans SC"; font-weight: {value}; font-display: swap; '
                f'src: url("font/{path.name}") format("woff2"); unicode-range: {ranges(held)}; }}'
            )
            print(f"{path.name}: {len(held)} characters, {path.stat().st_size / 1e3:.0f} kB")  # noqa: T201
    SHEET.write_text("\n".join(rules) + "\n", "utf-8")


if __name__ == "__main__":
    main()
