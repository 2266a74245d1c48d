"""A study with words of names: what the tests of name resolution's parts read by."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from jihe.pack.model import NamePart, Pack, RegionSetting, ResolveSetting
from jihe.resolve.candidate import DESCRIBED, find_candidates
from jihe.resolve.reader import Reader
from tests import study
from tests.study import code

PLACES = ("华北省", "江东省", "临海市", "临海", "华北", "江东", "上城区", "东川")
TRADES = ("科技", "软件", "投资", "技术", "银行", "创投", "tech", "capital", "网络", "大学")
FORMS = ("有限公司", "股份有限公司", "公司", "co ltd", "inc", "gmbh")
WORDS = {
    "form": FORMS,
    "group": ("集团", "控股", "holdings", "group"),
    "branch": ("分公司", "分行", "研究院"),
    "trade": TRADES,
    "mark": ("*st", "st", "a"),
    "arm": ("投资", "创投", "capital"),
    "said": ("简称", "旗下"),
    "apart": ("投资了", "、", "和"),
}
REGIONS = (
    code("C", level="country", name="大国"),
    code("D", level="country", name="邻国"),
    code("C1", "C", "province", "华北省"),
    code("C2", "C", "province", "江东省"),
    code("C11", "C1", "city", "临海市"),
    code("C21", "C2", "city", "上城区"),
    # A name of two places, and one that is a word besides.
    code("C12", "C1", "city", "东川市"),
    code("C22", "C2", "city", "东川"),
    code("C23", "C2", "city", "高新"),
)


def pack(simplify: str = "t2s", **setting: Any) -> Pack:
    parts = [
        NamePart(line=2, part=part, text=text)  # type: ignore[arg-type]
        for part, texts in WORDS.items()
        for text in texts
    ]
    parts.append(NamePart(line=2, part="region", text="北", stands_for="华北"))
    return study.pack(
        settings={
            "region": RegionSetting(
                levels=("country", "province", "city"), drop=("省", "市"), homonym=("高新",)
            ),
            "resolve": ResolveSetting(
                **({"auto": 0.9, "review": 0.0, "simplify": simplify, "nation": "country"} | setting)
            ),
        },
        regions=REGIONS,
        name_parts=tuple(parts),
    )


def reader(simplify: str = "t2s") -> Reader:
    return Reader.of(pack(simplify))


def described(*rows: dict[str, Any]) -> pa.Table:
    """Organisations as their records say; the root is the first name where none is given."""
    full = []
    for row in rows:
        texts = [row["name"]] if isinstance(row["name"], str) else row["name"]
        made: dict[str, Any] = {name: [] for name in DESCRIBED.names} | row | {"name": texts}
        full.append(made | {"root": row["root"] if "root" in row else texts[0]})
    return pa.Table.from_pylist(full, DESCRIBED)


def scores(pack: Pack, *rows: dict[str, Any], registers: Any = None) -> dict[tuple[str, str], float]:
    """Roots of each candidate -> its score."""
    found = find_candidates(described(*rows), pack, registers).to_pylist()
    return {(row["left"], row["right"]): row["score"] for row in found}
