"""Small studies made in memory, for tests of the rooms between ingest and present."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa

from jihe import tables
from jihe.pack.model import (
    Bin,
    Code,
    Dimension,
    GroupMember,
    NetworkSetting,
    Pack,
    RegionSetting,
    Settings,
    Source,
    TaxonomySetting,
    Text,
)

WORD = Text(zh="词", en="word")


def code(code: str, parent: str = "", level: str = "", name: str = "", **more: Any) -> Code:
    return Code(
        line=2, code=code, parent=parent, level=level, name_zh=name or code, name_en=name or code, **more
    )


def pack(**changes: Any) -> Pack:
    """A study of two sources, three provinces in one country, two groups that overlap."""
    settings = {
        "study": "test",
        "title": WORD,
        "language": "en",
        "snapshot_date": date(2023, 12, 31),
        "earliest_date": date(1900, 1, 1),
        "currency": "CNY",
        "precedence": ("first", "second"),
        "region": RegionSetting(levels=("country", "province", "city"), drop=("市",)),
        "taxonomy": {
            "organisation_kind": TaxonomySetting(table="organisation", column="kind", title=WORD),
            "relation_kind": TaxonomySetting(table="relation", column="kind", title=WORD),
            "topic": TaxonomySetting(table="organisation", column="topic", many=True, title=WORD),
        },
        "network": NetworkSetting(kinds=("technology",), first_year=2020, last_year=2023),
    } | changes.pop("settings", {})
    defaults = {
        "folder": Path("test"),
        "settings": Settings(**settings),
        "sources": tuple(Source(code=c, title=WORD, files="*", records=()) for c in ("first", "second")),
        "taxonomies": {
            "organisation_kind": (code("firm", name="企业"), code("university", name="大学")),
            "relation_kind": (code("technology"), code("capital")),
            "topic": (code("t1", name="One"), code("t2", name="Two")),
        },
        "regions": (
            code("X", level="country", name="X国"),
            code("X1", "X", "province", "甲省"),
            code("X2", "X", "province", "乙省"),
            code("X3", "X", "province", "丙省"),
            code("X11", "X1", "city", "子市"),
            code("X21", "X2", "city", "丑市"),
        ),
        "region_groups": (
            GroupMember(line=2, group_code="g1", name_zh="组一", name_en="G1", region_code="X1"),
            GroupMember(line=3, group_code="g1", name_zh="组一", name_en="G1", region_code="X2"),
            GroupMember(line=4, group_code="g2", name_zh="组二", name_en="G2", region_code="X21"),
        ),
        "bins": (
            Bin(line=2, bin_set="size", code="small", high=10, name_zh="小", name_en="small"),
            Bin(line=3, bin_set="size", code="large", low=10, name_zh="大", name_en="large"),
        ),
        "dimensions": {
            "province": Dimension(title=WORD, column="region_code", level="province"),
            "group": Dimension(title=WORD, column="region_code", group="true"),
            "topic": Dimension(title=WORD, column="topic_code"),
            "from": Dimension(title=WORD, column="source_region_code", level="province"),
            "into": Dimension(title=WORD, column="target_region_code", level="province"),
            "intra": Dimension(
                title=WORD, column="source_region_code", same_as="target_region_code", level="province"
            ),
            "source": Dimension(title=WORD, column="source_id"),
            "size": Dimension(title=WORD, column="n_employee", bin="size"),
            "year": Dimension(title=WORD, column="relation_date", period="year", first=2020, last=2023),
            "until": Dimension(
                title=WORD, column="relation_date", period="year", cumulative=True, first=2020, last=2023
            ),
            "network_year": Dimension(
                title=WORD, column="first_year", period="year", cumulative=True, first=2020, last=2023
            ),
        },
    }
    return Pack(**(defaults | changes))


def records(pack: Pack, **rows: Sequence[Mapping[str, Any]]) -> dict[str, ibis.Table]:
    """Record tables; a row may name its `source` (else first) and stands in file.csv in the order given."""
    made = {}
    for table in tables.RECORD:
        schema = tables.record_fields(table, pack.class_columns(table))
        full = [
            {name: row.get(name) for name in schema.names}
            | {"source_code": row.get("source", "first"), "source_file": "file.csv", "source_row": place + 2}
            | {"is_synthetic": row.get("is_synthetic", False)}
            for place, row in enumerate(rows.get(table, ()))
        ]
        unknown = {name for row in rows.get(table, ()) for name in row} - {*schema.names, "source"}
        assert not unknown, unknown
        made[table] = ibis.memtable(pa.Table.from_pylist(full, schema))
    return made
