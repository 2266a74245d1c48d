"""Regions: their tree, the groups that they make, and how each fact ranks among those of its level."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from jihe.errors import LANGUAGES
from jihe.pack.axes import STATISTIC
from jihe.pack.model import INDEX_ROOT, versions_at

from .fact import REGION, kinds

if TYPE_CHECKING:
    from .maker import Maker

NODE = "index_node"


def make(maker: Maker) -> None:
    """The tree of places by language, and what ranks each of their facts."""
    maker.make("facts")
    tree = _tree(maker)
    named = Counter(maker.store.table("named")["code"].to_pylist())
    for lang in LANGUAGES:
        told = {code: {**node, "name": node["name"][lang]} for code, node in tree.items()}
        maker.store.write_json(f"regions.{lang}", told)
        maker.store.write_json(f"told.{lang}", _told(told, named))
        maker.store.write_json(f"indices.{lang}", _indices(maker, lang))
    maker.store.write_table("rank", _ranks(maker, tree))
    maker.store.write_json("dimensions", {d: k for d, k in kinds(maker).items() if k == REGION})


def _told(tree: Mapping[str, Any], named: Mapping[str, int]) -> list[dict[str, Any]]:
    """All places of which any fact tells."""
    wanted = ("code", "name", "level", "parent")
    return [
        {**{k: node[k] for k in wanted}, "n_fact": named[code]}
        for code, node in tree.items()
        if code in named
    ]


def _tree(maker: Maker) -> dict[str, dict[str, Any]]:
    """Code -> name, level, parent; groups of regions stand beside their members, of a level of their own."""
    pack = maker.pack
    found: dict[str, dict[str, Any]] = {}
    for code, node in versions_at(pack.regions, pack.settings.snapshot_date).items():
        name = {"zh": node.name_zh, "en": node.name_en}
        found[code] = {"code": code, "name": name, "level": node.level, "parent": node.parent}
    for member in pack.region_groups:
        if member.group_code not in found:
            name = {"zh": member.name_zh, "en": member.name_en}
            level = member.group_set or "group"
            found[member.group_code] = {"code": member.group_code, "name": name, "level": level, "parent": ""}
            found[member.group_code]["members"] = []
        if "members" in found[member.group_code]:
            found[member.group_code]["members"].append(member.region_code)
    return found


def _ranks(maker: Maker, tree: dict[str, dict[str, Any]]) -> pa.Table:
    """For each fact that names one place its rank among those of its level that are cut alike."""
    table, place = maker.store.table("fact"), kinds(maker)
    alike: dict[Any, list[tuple[float, int]]] = defaultdict(list)
    rows = zip(
        table["measure"].to_pylist(), table["cut"].to_pylist(), table["value"].to_pylist(), strict=True
    )
    n = len(table)
    for i, (measure, text, value) in enumerate(rows):
        cut = json.loads(text)
        places = [d for d in cut if place.get(d) == REGION]
        if len(places) != 1 or value is None:
            continue
        level = tree.get(cut[places[0]], {}).get("level", "")
        rest = tuple((d, c) for d, c in cut.items() if d != places[0])
        alike[measure, places[0], level, rest].append((value, i))
    rank: list[int | None] = [None] * n
    of = [0] * n
    for (_, _, _, rest), members in alike.items():
        is_rank = dict(rest).get(STATISTIC) == "rank"
        members.sort(key=lambda m: m[0] if is_rank else -m[0])
        before, last = 0, None
        for turn, (value, i) in enumerate(members, 1):
            if value != last:
                before, last = turn, value
            rank[i], of[i] = before, len(members)
    return pa.table({"rank": pa.array(rank, pa.int32()), "of": pa.array(of, pa.int32())})


def _indices(maker: Maker, lang: str) -> dict[str, Any]:
    """Measure that ranks -> its title, the dimension whose classes it ranks, and the nodes of its tree."""
    pack, found = maker.pack, {}
    for name, measure in pack.measures.items():
        if measure.reduce == "index":
            index = pack.indices[str(measure.index)]
            whole = (index.settings.title or measure.title).get(lang)
            nodes = [{"code": INDEX_ROOT, "name": whole, "parent": ""}]
            nodes += [
                {"code": n.code, "name": n.name_zh if lang == "zh" else n.name_en, "parent": n.parent}
                for n in index.tree
            ]
            found[name] = {"title": measure.title.get(lang), "dimension": measure.cut[0], "nodes": nodes}
    return found
