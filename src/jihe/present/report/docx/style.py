"""Styles, lists, settings and fonts of the file: what authors find in the menus of their word processor."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from ... import theme
from .markup import Element, w

SERIF, SANS, MONO = "Noto Serif SC", "Noto Sans SC", "Courier New"
LATIN = {SERIF: "Times New Roman", SANS: "Arial", MONO: MONO}
"""The font of Latin letters and digits beside each: one that every machine has, or another as wide."""
OTHERS = {
    SERIF: ("Noto Serif CJK SC,Source Han Serif SC,Songti SC,SimSun", "roman"),
    SANS: ("Noto Sans CJK SC,Source Han Sans SC,PingFang SC,Microsoft YaHei", "swiss"),
}
"""Fonts that may stand in for one that a machine has not, and its kind."""

WARNING, MUTED, ACCENT, INK = (
    c.removeprefix("#") for c in (theme.WARNING, theme.MUTED, theme.ACCENT, theme.INK)
)
TABLE_SIZES = {
    17: "TableText",
    15: "TableTextSmall",
    13: "TableTextSmaller",
    11: "TableTextSmallest",
}
"""Height of letters in half points -> style of a table's text: the greatest at which no number folds."""
KNOWN = {
    "Normal", "Body Text", "heading", "Title", "Subtitle", "caption", "Quote", "List Paragraph", "toc",
    "TOC Heading", "table of figures", "Bibliography", "header", "footer", "Strong", "Hyperlink",
    "Normal Table",
}  # fmt: skip
"""Styles that word processors know by these names, whatever they call them in their menus."""
BULLETS = ("•", "–", "▪")
LEVELS = 9


@dataclass(frozen=True)
class Style:
    """A paragraph style; sizes in half points, distances in twentieths of a point."""

    id: str
    name: str
    based: str = "Normal"
    next: str = "BodyText"
    font: str = ""
    size: int = 0
    bold: bool | None = None
    color: str = ""
    before: int | None = None
    after: int | None = None
    line: int | None = None
    align: str = ""
    left: int | None = None
    hanging: int = 0
    indent_signs: int | None = None
    """Hundredths of a character by which the first line is indented."""
    outline: int | None = None
    keep_next: bool = False
    keep_lines: bool = False
    page_before: bool = False
    tabs: tuple[tuple[str, int], ...] = ()
    border: str = ""


def styles(lang: str, width: int) -> list[Style]:
    """The styles of paragraphs; `width` is that of the text on a page."""
    is_zh = lang == "zh"
    body = {"indent_signs": 200, "after": 0} if is_zh else {"after": 120}
    right = (("right", width),)
    heads = [
        Style(
            f"Heading{level}", f"heading {level}", "Normal", "BodyText", SANS, size, True,
            ACCENT if level == 1 else INK, 0 if level == 1 else 320, 360 if level == 1 else 120,
            outline=level - 1, keep_next=True, keep_lines=True, page_before=level == 1, align="left",
        )
        for level, size in enumerate((36, 28, 24, 22, 21, 21), 1)
    ]  # fmt: skip
    return [
        Style("Normal", "Normal", "", "", SERIF, 21, color=INK, line=380, before=0, after=0),
        Style("BodyText", "Body Text", align="both", **body),  # type: ignore[arg-type]
        *heads,
        Style("Title", "Title", "Normal", "Subtitle", SANS, 56, True, ACCENT, 4200, 240, align="left"),
        Style("Subtitle", "Subtitle", "Normal", "CoverLine", SANS, 28, color=MUTED, after=900, align="left"),
        Style("CoverLine", "Cover Line", "Normal", "CoverLine", SANS, 22, color=INK, after=80),
        Style("FrontHeading", "Front Heading", "Heading1", "BodyText", outline=9),
        Style("TOCHeading", "TOC Heading", "Heading1", "Normal", outline=9),
        Style("Figure", "Figure", "Normal", "Caption", align="center", before=240, after=80, keep_next=True),
        Style(
            "Caption", "caption", "Normal", "BodyText", SANS, 19, True, INK, 60, 60,
            align="center", keep_lines=True,
        ),
        Style("CaptionSecond", "Caption Second", "Caption", "BodyText", size=17, bold=False, color=MUTED),
        Style("Source", "Source", "Normal", "BodyText", SANS, 16, color=MUTED, after=40, line=240),
        *(
            Style(id_, _spaced(id_), "Normal", id_, SANS, size, line=240, before=20, after=20)
            for size, id_ in TABLE_SIZES.items()
        ),
        Style("Way", "Way", "Normal", "BodyText", SANS, 18, before=120, after=20, line=240, keep_next=True),
        Style("Note", "Note", "Normal", "BodyText", SANS, 18, color=MUTED, before=80, after=80, left=280),
        Style(
            "Warning", "Warning", "Normal", "BodyText", SANS, 20, True, WARNING, 120, 120, border=WARNING,
            left=120,
        ),
        Style("Finding", "Finding", "BodyText", before=280, keep_next=True),
        Style("Quote", "Quote", "BodyText", "BodyText", left=560, indent_signs=0, before=80, after=80),
        Style("Code", "Code", "Normal", "Code", MONO, 17, line=240, left=280, before=80, after=80),
        Style("ListParagraph", "List Paragraph", "BodyText", indent_signs=0, left=420),
        Style("Definition", "Definition", size=19, left=420, hanging=420, after=20, line=280),
        Style("Bibliography", "Bibliography", "Normal", "Bibliography", left=480, hanging=480, after=60),
        *(
            Style(
                f"TOC{n}", f"toc {n}", next="Normal", font=SANS, size=21 if n == 1 else 19, bold=n == 1,
                left=(n - 1) * 420, before=100 if n == 1 else 0, tabs=right,
            )
            for n in (1, 2, 3)
        ),
        Style("TableofFigures", "table of figures", next="Normal", font=SANS, size=19, tabs=right, left=0),
        Style("Header", "header", next="Header", font=SANS, size=16, color=MUTED, line=240, tabs=right),
        Style("Footer", "footer", next="Footer", font=SANS, size=16, color=MUTED, line=240, tabs=right),
    ]  # fmt: skip


def _spaced(id_: str) -> str:
    """A style's name as people read it: TableText -> Table Text."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", id_)


def styles_part(lang: str, width: int) -> list[Element]:
    """The content of the part of styles."""
    defaults = w(
        "docDefaults",
        w("rPrDefault", w("rPr", _fonts(SERIF), w("sz", val=21), w("szCs", val=21), _language())),
        w("pPrDefault", w("pPr")),
    )
    return [defaults, *(_paragraph_style(style) for style in styles(lang, width)), *_others()]


def _fonts(name: str) -> Element:
    latin = LATIN[name]
    return w("rFonts", ascii=latin, hAnsi=latin, eastAsia=SANS if name == MONO else name, cs=latin)


def _language() -> Element:
    """The languages of words: one for each script, as lines are broken and words checked by it."""
    return w("lang", val="en-GB", eastAsia="zh-CN")


def _style(kind: str, id_: str, name: str, *content: Element, is_default: bool = False) -> Element:
    own = {} if name.rstrip(" 123456") in KNOWN else {"customStyle": 1}
    default = {"default": 1} if is_default else {}
    return w("style", w("name", val=name), *content, type=kind, **default, **own, styleId=id_)


def _paragraph_style(style: Style) -> Element:
    made = _style("paragraph", style.id, style.name, is_default=style.id == "Normal")
    for name in ("based", "next"):
        if value := getattr(style, name):
            made.append(w("basedOn" if name == "based" else "next", val=value))
    made.append(w("qFormat"))
    made.append(w("pPr", *_of_paragraph(style)))
    made.append(w("rPr", *_of_run(style)))
    return made


def _of_paragraph(style: Style) -> Iterator[Element]:
    """Properties of paragraphs, in the order of the schema."""
    if style.keep_next:
        yield w("keepNext")
    if style.keep_lines:
        yield w("keepLines")
    if style.page_before:
        yield w("pageBreakBefore")
    if style.border:
        sides = (
            w(side, val="single", sz=8, space=6, color=style.border)
            for side in ("top", "left", "bottom", "right")
        )
        yield w("pBdr", *sides)
    if style.tabs:
        stops = (
            w(
                "tab",
                val=kind,
                leader="dot" if "toc" in style.name or "table of" in style.name else "none",
                pos=pos,
            )
            for kind, pos in style.tabs
        )
        yield w("tabs", *stops)
    spacing = {"before": style.before, "after": style.after, "line": style.line}
    told = {key: value for key, value in spacing.items() if value is not None}
    if style.line is not None:
        told["lineRule"] = "atLeast" if style.line > 240 else "auto"  # type: ignore[assignment]
    if told:
        yield w("spacing", **told)
    indent = {"left": style.left, "hanging": style.hanging or None}
    if style.indent_signs is not None:
        indent |= {"firstLineChars": style.indent_signs, "firstLine": style.indent_signs * 21 // 10}
    if kept := {key: value for key, value in indent.items() if value is not None}:
        yield w("ind", **kept)
    if style.align:
        yield w("jc", val=style.align)
    if style.outline is not None:
        yield w("outlineLvl", val=style.outline)


def _of_run(style: Style) -> Iterator[Element]:
    if style.font:
        yield _fonts(style.font)
    if style.bold is not None:
        yield w("b", val=int(style.bold))
    if style.color:
        yield w("color", val=style.color)
    if style.size:
        yield w("sz", val=style.size)
        yield w("szCs", val=style.size)


def _others() -> Iterator[Element]:
    """Styles of characters and tables."""
    for id_, name, *properties in (
        ("Strong", "Strong", _fonts(SANS), w("b")),
        ("CodeText", "Code Text", _fonts(MONO), w("sz", val=18)),
        ("Hyperlink", "Hyperlink", w("color", val=ACCENT)),
    ):
        yield _style("character", id_, name, w("qFormat"), w("rPr", *properties))
    cells = w("tblCellMar", *(w(side, w=70, type="dxa") for side in ("left", "right")))
    yield _style("table", "TableNormal", "Normal Table", w("tblPr", cells), is_default=True)
    rules = w("tblBorders", *(w(side, val="single", sz=10, space=0, color=INK) for side in ("top", "bottom")))
    head = w("tblStylePr", w("tcPr", w("tcBorders", w("bottom", val="single", sz=5, space=0, color=INK))),
             type="firstRow")  # fmt: skip
    based = w("basedOn", val="TableNormal")
    yield _style("table", "ThreeRules", "Three Rules", based, w("qFormat"), w("tblPr", rules), head)


def numbering_part(starts: list[int | None]) -> list[Element]:
    """The content of the part of lists: one for each of `starts`, numbered from there on; None: with dots."""
    kinds = [_kind(0, is_numbered=False), _kind(1, is_numbered=True)]
    lists = []
    for number, start in enumerate(starts, 1):
        made = w("num", w("abstractNumId", val=0 if start is None else 1), numId=number)
        if start is not None:
            for level in range(LEVELS):
                made.append(w("lvlOverride", w("startOverride", val=start if level == 0 else 1), ilvl=level))
        lists.append(made)
    return [*kinds, *lists]


def _kind(number: int, is_numbered: bool) -> Element:
    levels = []
    for level in range(LEVELS):
        sign = f"%{level + 1}." if is_numbered else BULLETS[level % len(BULLETS)]
        levels.append(
            w(
                "lvl",
                w("start", val=1),
                w("numFmt", val="decimal" if is_numbered else "bullet"),
                w("lvlText", val=sign),
                w("lvlJc", val="left"),
                w("pPr", w("ind", left=420 * (level + 1), hanging=420)),
                ilvl=level,
            )
        )
    return w("abstractNum", w("multiLevelType", val="multilevel"), *levels, abstractNumId=number)


def settings_part() -> list[Element]:
    """The content of the part of settings, in the order of the schema."""
    compat = w(
        "compat",
        w("compatSetting", name="compatibilityMode", uri="http://schemas.microsoft.com/office/word", val=15),
    )
    return [
        w("zoom", percent=100),
        w("defaultTabStop", val=420),
        w("characterSpacingControl", val="compressPunctuation"),
        w("updateFields", val="true"),  # page numbers of the lists are known to the word processor alone
        compat,
        w("themeFontLang", val="en-GB", eastAsia="zh-CN"),
        w("decimalSymbol", val="."),
        w("listSeparator", val=","),
    ]


def fonts_part() -> bytes:
    """The part of fonts: what may stand in for ours."""
    root = w("fonts")
    for name, (others, family) in OTHERS.items():
        kind = [w("altName", val=others), w("charset", val="86"), w("family", val=family)]
        root.append(w("font", *kind, w("pitch", val="variable"), name=name))
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))
