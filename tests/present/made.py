"""A study made in memory for tests of `present`: rows by rule, facts counted from them with plain Python."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import pyarrow as pa

from jihe.pack.model import Bin, Chapter, Code, Dimension, Exhibit, Measure, Pack, Range, Source, Text, Tile
from tests import study

PLACES = {
    "110000": ("北京", "Beijing"),
    "310000": ("上海", "Shanghai"),
    "440000": ("广东", "Guangdong"),
    "330000": ("浙江", "Zhejiang"),
    "320000": ("江苏", "Jiangsu"),
    "510000": ("四川", "Sichuan"),
    "150000": ("内蒙古自治区", "Inner Mongolia Autonomous Region"),
    "610000": ("陕西", "Shaanxi"),
}
TOPICS = {
    "vision": ("计算机视觉", "Computer vision"),
    "speech": ("语音识别", "Speech recognition"),
    "chip": ("智能芯片", "AI chips"),
    "robot": ("机器人", "Robotics"),
    "language": ("自然语言处理", "Natural language"),
}
SIZES = {
    "small": ("小于50人", "under 50"),
    "medium": ("50-499人", "50 to 499"),
    "large": ("500人及以上", "500 and more"),
}
SCRIPT = "<script>alert(1)</script>"
FORMULA = "=cmd|' /C calc'!A0"
BREAK = "line\u2028break"
NAMES = {0: SCRIPT, 1: FORMULA, 2: BREAK, 3: "某某喆堃科技有限公司"}

ROW = dict[str, Any]


def organisations() -> list[ROW]:
    """160 organisations; every eleventh without a known place."""
    codes = [c for i, c in enumerate(PLACES) for _ in range(9 - i)]
    return [
        {
            "row": i,
            "organisation_id": f"o{i:04d}",
            "name": NAMES.get(i, f"示例第{i}号智能科技有限公司"),
            "region_code": None if i % 11 == 10 else codes[i * 7 % len(codes)],
            "founded_year": 1998 + (i * i) % 21,
            "size": list(SIZES)[(i * i // 3) % 3],
            "is_sample": i % 4 != 3,
            "website": None,
            "source_code": "first",
            "source_file": "企业.xlsx#名单",
            "source_row": i + 2,
        }
        for i in range(160)
    ]


def relations() -> list[ROW]:
    """600 relations of 2014 to 2019, every thirteenth without a topic."""
    nodes = organisations()
    made = []
    for i in range(600):
        source, target = nodes[i * i % 160], nodes[(i * 37 + 5) % 160]
        made.append(
            {
                "row": i,
                "relation_id": f"r{i:04d}",
                "source_name": source["name"],
                "target_name": target["name"],
                "source_region_code": source["region_code"],
                "target_region_code": target["region_code"],
                "year": 2014 + (i * i // 7) % 6,
                "topic": None if i % 13 == 12 else list(TOPICS)[(i * i + i // 9) % (5 if i % 2 else 3)],
                "amount_cny": float(i * 2_500_000) if i % 5 else None,
                "source_file": "关系.csv",
                "source_row": i + 2,
            }
        )
    return made


Key = Callable[[ROW], str | None]


@dataclass
class Made:
    """Everything that `write` takes."""

    pack: Pack
    facts: pa.Table
    labels: pa.Table
    opened: dict[str, pa.Table]
    population: dict[str, str]
    populations: dict[str, pa.Table | None]
    accounts: pa.Table


def count(
    name: str,
    rows: Iterable[ROW],
    keys: Mapping[str, Key],
    is_share: bool = False,
    within: Sequence[str] = (),
) -> tuple[list[ROW], list[ROW]]:
    """Facts of a count or share, and the rows behind each."""
    found: dict[tuple[str, ...], list[int]] = {}
    base: Counter[tuple[str, ...]] = Counter()
    lacking: Counter[tuple[str, ...]] = Counter()
    where = [list(keys).index(d) for d in within]
    for row in rows:
        codes = tuple(key(row) for key in keys.values())
        slice_ = tuple(str(codes[i]) for i in where)
        if None in codes:
            lacking[slice_] += 1
        else:
            found.setdefault(codes, []).append(row["row"])  # type: ignore[arg-type]
            base[slice_] += 1
    order = sorted(len(r) for r in found.values())[::-1]
    facts, opened = [], []
    for codes, behind in sorted(found.items()):
        slice_, cut, n = tuple(codes[i] for i in where), dict(zip(keys, codes, strict=True)), len(behind)
        id_ = f"{name}:{','.join(f'{d}={c}' for d, c in cut.items())}" if cut else name
        value = n / base[slice_] if is_share else float(n)
        facts.append(
            fact(
                id_,
                name,
                cut,
                value,
                n,
                "share" if is_share else "",
                base[slice_] if is_share else None,
                lacking[slice_],
                order.index(n) + 1,
            )
        )
        opened.append({"fact_id": id_, "rows": behind})
    return facts, opened


def fact(  # noqa: PLR0913 - the columns of a fact
    id_: str,
    measure: str,
    cut: Mapping[str, str],
    value: float | None,
    n: int,
    unit: str = "",
    n_base: int | None = None,
    n_undefined: int = 0,
    rank: int | None = None,
    low: float | None = None,
    high: float | None = None,
) -> ROW:
    return {
        "fact_id": id_,
        "measure": measure,
        "cut": json.dumps(cut, ensure_ascii=False),
        "value": value,
        "unit": unit,
        "n": n,
        "n_base": n_base,
        "n_undefined": n_undefined,
        "rank": rank,
        "low": low,
        "high": high,
    }


FACT = pa.schema(
    [
        ("fact_id", pa.string()),
        ("measure", pa.string()),
        ("cut", pa.string()),
        ("value", pa.float64()),
        ("unit", pa.string()),
        ("n", pa.int64()),
        ("n_base", pa.int64()),
        ("n_undefined", pa.int64()),
        ("rank", pa.int64()),
        ("low", pa.float64()),
        ("high", pa.float64()),
    ]
)


def exhibit(name: str, measure: str, mark: str, **more: Any) -> Exhibit:
    defaults = {"line": 2, "chapter": "sample", "title_zh": name, "title_en": name}
    return Exhibit(exhibit=name, measure=measure, mark=mark, **(defaults | more))


def by(column: str) -> Key:
    return lambda row: None if row[column] is None else str(row[column])


def network() -> tuple[list[ROW], list[ROW]]:
    """Size of the network year by year; its facts open into two populations."""
    facts, opened, rows = [], [], relations()
    for year in range(2014, 2020):
        behind = [r["row"] for r in rows if r["year"] <= year]
        n = len({r[end] for r in rows[: len(behind)] for end in ("source_name", "target_name")})
        for statistic, value, kind, numbers in (
            ("n_node", float(n), "organisation", list(range(n))),
            ("n_edge", float(len(behind)), "relation", behind),
            ("average_degree", len(behind) / n, "relation", behind),
            ("density", len(behind) / (n * (n - 1)), "relation", behind),
        ):
            cut = {"network_year": str(year), "statistic": statistic}
            id_ = f"network:network_year={year},statistic={statistic}"
            facts.append(fact(id_, "network", cut, value, len(numbers)))
            opened.append({"fact_id": id_, "population": kind, "rows": numbers})
    return facts, opened


def money() -> tuple[list[ROW], list[ROW]]:
    facts, opened = [], []
    for year in range(2014, 2020):
        rows = [r for r in relations() if r["year"] == year]
        known = [r for r in rows if r["amount_cny"] is not None]
        id_ = f"amount:year={year}"
        total = sum(r["amount_cny"] for r in known)
        facts.append(
            fact(id_, "amount", {"year": str(year)}, total, len(known), "CNY", None, len(rows) - len(known))
        )
        opened.append({"fact_id": id_, "rows": [r["row"] for r in known]})
    return facts, opened


CHANGES: dict[str, tuple[str, tuple[float | None, ...]]] = {
    "top_1_share": ("share", (0.201, 0.243, 0.042, 0.011, 0.072)),
    "gini": ("", (0.412, 0.405, -0.007, -0.03, 0.015)),
    "entropy": ("", (2.5, 2.3, -0.2, -0.31, -0.08)),
    "mean_distance": ("km", (812.0, 905.0, 93.0, 41.0, 140.0)),
    "rank_correlation": ("", (0.9, 0.95, 0.05, 0.01, 0.09)),
}
"""Statistic -> unit; before, after, change and the bounds of the change."""


def spread(
    changes: Mapping[str, tuple[str, tuple[float | None, ...]]] | None = None,
) -> tuple[list[ROW], list[ROW]]:
    """Changes of statistics between 2016 and 2019, all opening to the same rows."""
    facts, opened, behind = [], [], [r["row"] for r in relations()]
    for statistic, (unit, (before, after, change, low, high)) in (changes or CHANGES).items():
        for moment, value in (("before", before), ("after", after), ("change", change)):
            cut = {"statistic": statistic, "moment": moment}
            id_ = f"spread:statistic={statistic},moment={moment}"
            bounds = (low, high) if moment == "change" else (None, None)
            made = fact(id_, "spread", cut, value, len(behind), unit, low=bounds[0], high=bounds[1])
            facts.append(made)
            opened.append({"fact_id": id_, "rows": behind})
    return facts, opened


def spread_by_year() -> tuple[list[ROW], list[ROW]]:
    """Two shares a year with intervals."""
    facts, opened = [], []
    for year in range(2014, 2020):
        behind = [r["row"] for r in relations() if r["year"] == year]
        for statistic, value in (("top_1_share", 0.2 + len(behind) / 2000), ("gini", 0.5 - year % 5 / 50)):
            cut = {"year": str(year), "statistic": statistic}
            id_ = f"spread_by_year:year={year},statistic={statistic}"
            n = len(behind)
            facts.append(
                fact(id_, "spread_by_year", cut, value, n, "share", low=value - 0.03, high=value + 0.02)
            )
            opened.append({"fact_id": id_, "rows": behind})
    return facts, opened


TILES = {
    "150000": (1, 2),
    "110000": (1, 3),
    "610000": (2, 1),
    "320000": (2, 3),
    "510000": (3, 1),
    "310000": (3, 3),
    "330000": (3, 2),
    "630000": (2, 2),
}
"""Every province but Guangdong, and one that no firm is in."""


def regions() -> tuple[Code, ...]:
    names = {**PLACES, "630000": ("青海省", "Qinghai")}
    alias = {"150000": ("内蒙古",)}
    return tuple(
        Code(line=2, code=c, level="province", name_zh=zh, name_en=en, alias=alias.get(c, ()))
        for c, (zh, en) in names.items()
    )


def tiles() -> tuple[Tile, ...]:
    return tuple(Tile(line=2, region_code=c, row=r, column=k) for c, (r, k) in TILES.items())


def dimensions() -> dict[str, Dimension]:
    def text(zh: str, en: str) -> Text:
        return Text(zh=zh, en=en)

    return {
        "province": Dimension(title=text("省份", "Province"), column="region_code", level="province"),
        "origin": Dimension(
            title=text("赋能省", "Province of origin"), column="source_region_code", level="province"
        ),
        "destination": Dimension(
            title=text("输入省", "Destination"), column="target_region_code", level="province"
        ),
        "founded": Dimension(
            title=text("成立年份", "Year of foundation"), column="founded_date", period="year"
        ),
        "size": Dimension(title=text("员工规模", "Employees"), column="n_employee", bin="size"),
        "year": Dimension(
            title=text("年份", "Year"), column="relation_date", period="year", first=2014, last=2019
        ),
        "network_year": Dimension(
            title=text("年份", "Year"),
            column="first_year",
            period="year",
            cumulative=True,
            first=2014,
            last=2019,
        ),
        "topic": Dimension(title=text("技术", "Technology"), column="topic_code"),
    }


def measures() -> dict[str, Measure]:
    def measure(zh: str, en: str, table: Any = "organisation", **more: Any) -> Measure:
        return Measure(title=Text(zh=zh, en=en), table=table, **more)

    return {
        "firms": measure("样本企业数", "Sample firms", where={"is_sample": True}),
        "relation_total": measure("技术合作关系数", "Technology relations", "relation"),
        "province_share": measure(
            "样本企业的省份分布",
            "Sample firms by province",
            where={"is_sample": True},
            reduce="share",
            cut=("province",),
        ),
        "founded": measure("成立年份分布", "Firms by year of foundation", cut=("founded",)),
        "sizes": measure(
            "员工规模分布",
            "Firms by number of employees",
            cut=("size",),
            where={"region_code": Range(known=True), "is_sample": True},
        ),
        "topic_share": measure(
            "各技术的关系占比",
            "Relations by technology",
            "relation",
            reduce="share",
            cut=("year", "topic"),
            within=("year",),
        ),
        "flow": measure(
            "省际流向", "Flows between provinces", "relation", reduce="share", cut=("origin", "destination")
        ),
        "network": measure("价值网络", "Value network", "edge", reduce="structure", cut=("network_year",)),
        "province_count": measure("各省企业数", "Firms by province", cut=("province",)),
        "spread": measure(
            "技术赋能的集中程度",
            "Concentration of technology given",
            "relation",
            reduce="polarisation_change",
            cut=("year", "origin"),
            over=3,
        ),
        "spread_by_year": measure(
            "历年集中程度",
            "Concentration by year",
            "relation",
            reduce="polarisation",
            cut=("year", "origin"),
        ),
        "amount": measure(
            "融资金额", "Amount raised", "relation", reduce="sum", column="amount_cny", cut=("year",)
        ),
    }


def exhibits() -> tuple[Exhibit, ...]:
    two = {"chapter": "network"}
    return (
        exhibit(
            "provinces",
            "province_share",
            "bar",
            title_zh="样本企业的省份分布",
            title_en="Sample firms by province",
        ),
        exhibit(
            "founded",
            "founded",
            "column",
            title_zh="样本企业的成立年份",
            title_en="Year of foundation of firms",
        ),
        exhibit("sizes", "sizes", "column", title_zh="员工规模", title_en="Number of employees"),
        exhibit(
            "province_table",
            "province_share",
            "table",
            title_zh="样本企业的省份",
            title_en="Provinces of firms",
            top=5,
        ),
        exhibit(
            "growth",
            "network",
            "table",
            x="network_year",
            series="statistic",
            title_zh="价值网络规模",
            title_en="Size of the value network",
            **two,
        ),
        exhibit(
            "topics",
            "topic_share",
            "line",
            x="year",
            series="topic",
            title_zh="各技术占比的变化",
            title_en="Technologies over time",
            **two,
        ),
        exhibit(
            "mix",
            "topic_share",
            "stacked",
            x="year",
            series="topic",
            title_zh="技术构成",
            title_en="Mix of technologies",
            note_zh="只计有技术分类的关系。",
            note_en="Only relations with a class.",
            **two,
        ),
        exhibit(
            "pairs",
            "topic_share",
            "bar",
            x="topic",
            series="year",
            only="year=2014|2019",
            title_zh="技术占比：首末年",
            title_en="Technologies, first and last year",
            **two,
        ),
        exhibit(
            "flows",
            "flow",
            "heatmap",
            x="origin",
            series="destination",
            title_zh="省际技术流向",
            title_en="Flows of technology between provinces",
            **two,
        ),
        exhibit(
            "degree",
            "network",
            "line",
            only="statistic=average_degree",
            title_zh="平均度",
            title_en="Average degree",
            **two,
        ),
        exhibit(
            "greatest_flows",
            "flow",
            "pairs",
            top=12,
            title_zh="最大的流向",
            title_en="The greatest flows",
            **two,
        ),
        exhibit(
            "map", "province_share", "tile_map", title_zh="省份分布图", title_en="Map of provinces", **two
        ),
        exhibit("arrows", "flow", "flow_map", title_zh="流向图", title_en="Map of flows", **two),
        exhibit("small", "topic_share", "panels", title_zh="各技术", title_en="Each technology", **two),
        exhibit(
            "points",
            "province_count",
            "scatter",
            against="province_share",
            title_zh="企业数与占比",
            title_en="Firms and shares",
            **two,
        ),
        exhibit("verdict", "spread", "verdict", title_zh="极化还是扩散", title_en="Polarised?", **two),
        exhibit(
            "bands",
            "spread_by_year",
            "line",
            series="statistic",
            title_zh="前几位占比",
            title_en="Shares of the first",
            **two,
        ),
        exhibit("amounts", "amount", "column", title_zh="融资金额", title_en="Amount raised", **two),
    )


def chapters() -> tuple[Chapter, ...]:
    body = {
        (
            "sample",
            "zh",
        ): "样本共有 [](fact:firms) 家企业。<b>不是标记</b>\n\n## 口径\n\n"
        "| 甲 | 乙 |\n|---|---|\n| 1 | 2 |\n\n"
        '![一个方块](square.svg "方块<b>")\n',
        (
            "sample",
            "en",
        ): "The sample has [](fact:firms) firms. <b>No markup</b>\n\n## Scope\n\nA [link](https://example.org)."
        '\n\n![A square](square.svg "Square <b>")\n',
        ("network", "zh"): "每年的价值网络由截至当年年底的全部关系构成。",
        ("network", "en"): "The network of a year is made of all relations dated up to its end.",
    }
    title = {
        ("sample", "zh"): "样本库",
        ("sample", "en"): "The sample",
        ("network", "zh"): "价值网络",
        ("network", "en"): "The value network",
    }
    return tuple(
        Chapter(
            number=1 if name == "sample" else 2,
            name=name,
            lang=lang,
            title=title[name, lang],
            body=text,
            file=f"report/{name}.{lang}.md",
        )
        for (name, lang), text in body.items()
    )


def labels() -> pa.Table:
    known: dict[str, Mapping[str, tuple[str, str]]] = {
        "province": PLACES,
        "origin": PLACES,
        "destination": PLACES,
        "topic": TOPICS,
        "size": SIZES,
        "statistic": {
            "n_node": ("节点数", "Nodes"),
            "n_edge": ("边数", "Edges"),
            "average_degree": ("平均度", "Average degree"),
            "density": ("密度", "Density"),
            "top_1_share": ("首位占比", "share of the first"),
            "entropy": ("熵", "entropy"),
            "gini": ("基尼系数", "Gini coefficient"),
            "rank_correlation": ("位次相关", "rank correlation"),
            "mean_distance": ("平均距离", "mean distance"),
        },
        "moment": {m: (m, m) for m in ("before", "after", "change")},
        **{
            d: {str(y): (str(y), str(y)) for y in range(1998, 2020)}
            for d in ("year", "network_year", "founded")
        },
    }
    rows = [
        {"dimension": d, "code": c, "label_zh": zh, "label_en": en, "position": i}
        for d, codes in known.items()
        for i, (c, (zh, en)) in enumerate(codes.items())
    ]
    return pa.Table.from_pylist(rows)


@cache
def made(language: str = "zh") -> Made:
    """The study and all that was measured of it."""
    firms, links = organisations(), relations()
    sample = [r for r in firms if r["is_sample"]]
    counted = {
        "firms": count("firms", sample, {}),
        "relation_total": count("relation_total", links, {}),
        "province_share": count("province_share", sample, {"province": by("region_code")}, is_share=True),
        "founded": count("founded", firms, {"founded": by("founded_year")}),
        "sizes": count("sizes", [r for r in sample if r["region_code"]], {"size": by("size")}),
        "topic_share": count(
            "topic_share", links, {"year": by("year"), "topic": by("topic")}, True, ("year",)
        ),
        "flow": count(
            "flow", links, {"origin": by("source_region_code"), "destination": by("target_region_code")}, True
        ),
        "network": network(),
        "amount": money(),
        "province_count": count("province_count", firms, {"province": by("region_code")}),
        "spread": spread(),
        "spread_by_year": spread_by_year(),
    }
    population = {name: measure.table for name, measure in measures().items()}
    pack = study.pack(
        settings={
            "study": "made",
            "title": Text(zh="示例产业创新生态报告", en="A report on a made-up industry"),
            "language": language,
            "source_line": Text(zh="示例数据", en="Made-up data"),
        },
        dimensions=dimensions(),
        measures=measures(),
        exhibits=exhibits(),
        chapters=chapters(),
        pictures={"report/square.svg": b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'},
        regions=regions(),
        tiles=tiles(),
        bins=tuple(
            Bin(line=2, bin_set="size", code=c, name_zh=zh, name_en=en) for c, (zh, en) in SIZES.items()
        ),
        sources=(
            Source(
                code="first",
                title=Text(zh="企业名单", en="List of firms"),
                files="*",
                records=(),
                publisher="Association",
                licence="CC BY 4.0",
                url="https://example.org/list",
            ),
        ),
    )
    accounts = [
        {
            "source_code": "first",
            "source_file": "企业.xlsx#名单",
            "sha256": "ab" * 32,
            "n_read": 163,
            "n_stored": 160,
            "n_quarantined": 1,
            "n_continuation": 2,
            "note": "",
        },
        {
            "source_code": "first",
            "source_file": "关系.csv",
            "sha256": "cd" * 32,
            "n_read": 600,
            "n_stored": 600,
            "n_quarantined": 0,
            "n_continuation": 0,
            "note": "",
        },
    ]
    return Made(
        pack=pack,
        facts=pa.Table.from_pylist([f for facts, _ in counted.values() for f in facts], FACT),
        labels=labels(),
        opened={name: pa.Table.from_pylist(opened) for name, (_, opened) in counted.items()},
        population=population,
        populations={"organisation": pa.Table.from_pylist(firms), "relation": pa.Table.from_pylist(links)},
        accounts=pa.Table.from_pylist(accounts),
    )
