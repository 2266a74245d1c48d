"""A document with a block of every kind, for tests of the writer of Word files."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from jihe.present.report.block import (
    Break,
    Cell,
    Code,
    Definitions,
    Figure,
    Heading,
    Items,
    Link,
    Note,
    Number,
    PageBreak,
    Paragraph,
    Quotation,
    Reference,
    Table,
    Text,
)
from jihe.present.report.document import Chapter, Document, Source

WILD = "<w:p/>&amp; =1+1 #strong[x] \x00\x0b\u202e<script>alert(1)</script>"
LONG = "某" * 300

SVG = b"""<svg xmlns="http://www.w3.org/2000/svg" width="380" height="200" viewBox="0 0 380 200">
<rect width="380" height="200" fill="#D3E3F3"/>
<text x="20" y="40" font-family="Jihe Sans SC">\xe6\xa0\xb7 A</text></svg>"""


def share(place: str, text: str, form: str = "value") -> Number:
    return Number(f"share:province={place}", text, f"trace-{place}", form)


def row(place: str, text: str, rank: str) -> tuple[Cell, ...]:
    ranked = Number(f"share:province={place}", rank, f"trace-{place}", "rank")
    return Cell((Text(f"省份 {place}"),)), Cell((share(place, text),), "right"), Cell((ranked,), "right")


def table(n: int, anchor: str = "table-1-1", number: str = "表 1-1", **more: Any) -> Table:
    head = ((Cell((Text("省份"),)), Cell((Text("占比"),), "right"), Cell((Text("位次"),), "right")),)
    body = tuple(row(str(i), f"{50 / (i + 1):.2f}%", str(i + 1)) for i in range(n))
    told: dict[str, Any] = {
        "title": "各省占比",
        "subtitle": "Shares by province",
        "finding": (Text("第一位是 "), share("0", "50.00%"), Text("。")),
        "source": "示例数据",
        "measure": "share",
    }
    return Table(anchor=anchor, number=number, head=head, body=body, **{**told, **more})


def figure(anchor: str = "figure-1-1", number: str = "图 1-1", **more: Any) -> Figure:
    told: dict[str, Any] = {
        "title": "占比图",
        "subtitle": "Picture of shares",
        "image": SVG,
        "media": "image/svg+xml",
        "alt": "北京的占比最高。",
        "notes": ("另有 2 行未计入。",),
        "source": "示例数据",
        "measure": "share",
        "unit": "家",
        "n": "1,234",
    }
    return Figure(anchor=anchor, number=number, **{**told, **more})


def blocks() -> tuple[Any, ...]:
    return (
        Heading(2, "1.1", "样本 <b>&amp;</b>", "chapter-1-part-1"),
        Paragraph(
            (
                Text("共 "),
                Number("firms", "4,311", "trace-firms"),
                Text(" 家，见 "),
                Reference("figure-1-1", "图 1-1"),
                Text(" 与 "),
                Reference("chapter-1-part-1", "1.1 节"),
                Text("，"),
                Reference("nowhere", "别处"),
                Text("；"),
                Text("重点", strong=True),
                Text("a_b\tc", code=True),
                Break(),
                Link("https://example.org/a?b=1&c=2", "网站"),
                Link("javascript:alert(1)", "坏链接"),
                Text(WILD),
            )
        ),
        Items(
            True,
            (
                (
                    Paragraph((Text("一"),)),
                    Items(False, ((Paragraph((Text("甲"),)),), (Paragraph((Text("乙"),)),))),
                ),
                (Paragraph((Text("二"),)), Code("x\n  y")),
            ),
            start=3,
        ),
        Quotation((Paragraph((Text("引文"),)),)),
        Definitions((("度", (Text("邻居的数目"),)),)),
        figure(),
        Note("note", (Text("注意"),)),
        Note("warning", (Text("警示"),)),
        PageBreak(),
        table(60),
        table(2, "", "", title="", subtitle="", finding=(), source="", measure=""),
        Paragraph((Text(LONG),)),
        Paragraph((Text("In English, “quoted”."),), lang="en"),
    )


def document(**changes: Any) -> Document:
    """A document in Chinese; `changes` replace its fields."""
    english = Chapter(
        "2", "other", "In English only", "chapter-2", (figure("figure-2-1", "图 2-1"),), lang="en"
    )
    made = Document(
        lang="zh",
        title="示例报告",
        subtitle="A made-up report",
        edition="截至 2023-12-31",
        date="2023-12-31",
        version="0.1.0",
        authors=("张三", "Li Si"),
        is_synthetic=False,
        mark="",
        abstract=(Chapter("", "abstract", "摘要", "abstract", (Paragraph((Text("摘要正文"),)),)),),
        chapters=(Chapter("1", "sample", "样本", "chapter-1", blocks()), english),
        appendices=(
            Chapter(
                "A", "method", "方法", "appendix-a",
                (Heading(2, "", "占比", "measure-share"), Paragraph((Text("数目之比"),))),
            ),
        ),
        traces=(),
        sources=(Source("source-1", 1, "协会. 名单[DS]. 2023.", "https://example.org"),),
        study="made",
    )  # fmt: skip
    return replace(made, **changes)
