"""Make the fonts of the report: subsets of Noto Sans CJK SC, as OTF for drawing and WOFF2 for pages,
and of Noto Serif CJK SC, as OTF for print.

Kept are the characters of GB 2312, Latin with its accents, punctuation, arrows, and those listed in
``tool/font_extra.txt``: characters of organisation names that GB 2312 lacks. The digits of this font are all
of one width, so that columns of numbers stand in line without further ado.

Each subset has a family name of its own. A chart then measures its text with the same font on every machine,
whatever a system has installed, and the name that belongs to the whole font stays with the whole font.

Run by hand when the list grows; needs fontTools, brotli and Debian's package fonts-noto-cjk::

    python tool/make_fonts.py [FOLDER WITH NotoSansCJK-*.ttc AND NotoSerifCJK-*.ttc]
"""

from __future__ import annotations

import json
import sys
from io import BytesIO
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTCollection, TTFont

HERE = Path(__file__).parent
OUT = HERE.parent / "src" / "jihe" / "present" / "font"
SYSTEM = Path("/usr/share/fonts/opentype/noto")
FAMILIES = {"Sans": (("otf", None), ("woff2", "woff2")), "Serif": (("otf", None),)}
"""Family -> its formats: ending of the file, and fontTools' word for it."""
WEIGHTS = ("Regular", "Bold")
NAMED = (1, 3, 4, 6, 16)
"""Name ids of the font's name table that hold the family's name."""

EM = 1000
"""Units of a font's size."""

RANGES = (
    (0x0020, 0x007E),
    (0x00A0, 0x017F),
    (0x2010, 0x2027),
    (0x2030, 0x205E),
    (0x20A0, 0x20BF),
    (0x2190, 0x2199),
    (0x2200, 0x226F),
    (0x25A0, 0x25CF),
    (0x3000, 0x301F),
    (0xFF01, 0xFF5E),
)
"""Latin and its accents, punctuation, currencies, arrows, mathematics, shapes, full-width forms."""


def characters() -> set[int]:
    """Code points that the subset keeps."""
    kept = {point for first, last in RANGES for point in range(first, last + 1)}
    for high in range(0xA1, 0xF8):
        for low in range(0xA1, 0xFF):
            kept.update(ord(c) for c in bytes([high, low]).decode("gb2312", "ignore"))
    extra = (HERE / "font_extra.txt").read_text("utf-8").splitlines()
    return kept | {ord(c) for line in extra if not line.startswith("#") for c in line}


def origin(folder: Path, family: str, weight: str) -> TTFont:
    """The face to cut down, out of the collection that the system has."""
    wanted = f"Noto {family} CJK SC"
    for font in TTCollection(folder / f"Noto{family}CJK-{weight}.ttc", recalcTimestamp=False).fonts:
        if font["name"].getDebugName(1) == wanted:
            return font
    raise SystemExit(f"{folder} holds no {wanted} {weight}. Install the package fonts-noto-cjk.")


def cut(font: TTFont, family: str, weight: str) -> TTFont:
    """Keep the wanted characters under the family's own name, without hints, vertical writing and the forms
    of other countries."""
    options = subset.Options()
    options.hinting = False
    options.layout_features = ["kern"]
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14, 16, 17]
    options.drop_tables += ["VORG", "vhea", "vmtx", "BASE", "GSUB"]
    options.recalc_timestamp = False
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=characters())
    cutter.subset(font)
    name = f"Jihe {family} SC"
    file = name.replace(" ", "")
    for record in font["name"].names:
        if record.nameID in NAMED:
            record.string = {3: f"{name} {weight}", 4: f"{name} {weight}", 6: f"{file}-{weight}"}.get(
                record.nameID, name
            )
    outlines = font["CFF "].cff
    outlines.fontNames = [f"{file}-{weight}"]
    outlines.topDictIndex[0].FullName = f"{name} {weight}"
    outlines.topDictIndex[0].FamilyName = name
    return font


def renumbered(font: TTFont) -> TTFont:
    """The same font, its glyphs numbered without a gap.

    The numbers of all glyphs are then told as one run. What draws charts opens the font anew for every glyph
    that it measures, and reads all runs each time: five thousand take as long as the rest of the drawing.
    """
    held = BytesIO()
    font.save(held, reorderTables=False)
    held.seek(0)
    made = TTFont(held, recalcTimestamp=False)
    outlines = made["CFF "].cff.topDictIndex[0]
    old = list(outlines.charset)
    new = [old[0], *(f"cid{place:05d}" for place in range(1, len(old)))]
    places = outlines.CharStrings.charStrings
    outlines.CharStrings.charStrings = {to: places[of] for of, to in zip(old, new, strict=True)}
    outlines.charset[:] = new
    made.setGlyphOrder(new)
    return made


def advances(font: TTFont) -> dict[str, int]:
    """How wide characters are, in thousandths of the font's size; one as wide as high is left out."""
    width = font["hmtx"]
    told = {chr(point): width[glyph][0] for point, glyph in sorted(font.getBestCmap().items())}
    return {sign: wide for sign, wide in told.items() if wide != EM}


def main() -> None:
    """Write every weight of every family in its formats, and how wide the characters of the first are."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else SYSTEM
    OUT.mkdir(parents=True, exist_ok=True)
    for family, formats in FAMILIES.items():
        for weight in WEIGHTS:
            font = renumbered(cut(origin(folder, family, weight), family, weight))
            for ending, flavor in formats:
                font.flavor = flavor
                path = OUT / f"Jihe{family}SC-{weight}.{ending}"
                font.save(path, reorderTables=False)
                print(f"{path.name}: {path.stat().st_size / 1e6:.2f} MB")  # noqa: T201
    first = next(iter(FAMILIES))
    told = {weight: advances(TTFont(OUT / f"Jihe{first}SC-{weight}.otf")) for weight in WEIGHTS}
    (OUT / "advance.json").write_text(json.dumps(told, ensure_ascii=False, indent=0) + "\n", "utf-8")


if __name__ == "__main__":
    main()
