"""The region index 2024 as its report prints it, and what other reports tell of its raw values."""

from __future__ import annotations

import csv
from pathlib import Path

from jihe.twin.raw_index import Cell, Given, Indicator, Printed

PILLARS = {
    "enterprise": 0.3223,
    "academic": 0.2134,
    "capital": 0.2067,
    "openness": 0.0566,
    "linkage": 0.1073,
    "government": 0.0937,
}
LEAVES = """
enterprise ent_scale ent_count 0.2 1000
enterprise ent_innov ent_patent 0.4179984 420000
enterprise ent_innov ent_upper 0.1629168 650 ent_count
enterprise ent_innov ent_empower 0.2190848 16000
academic uni uni_count 0.3223995 30
academic uni uni_paper 0.054358 18000
academic uni uni_patent 0.1232425 50000
academic inst inst_count 0.298032 80
academic inst inst_paper 0.0646675 2400
academic inst inst_patent 0.137301 8000
capital fin fin_link 0.075 7000
capital fin fin_amount 0.425 900000
capital inv inv_link 0.5 6500
openness techopen intl_in 0.75 1290
openness techopen intl_out 0.25 600
linkage linker conference 0.8 600
linkage linker alliance 0.2 1000
government govresp park 0.75 2000
government govresp policy 0.25 300
"""
CIRCLES = {
    "长三角": "上海市 江苏省 浙江省 安徽省",
    "京津冀": "北京市 天津市 河北省",
    "珠三角": "广东省",
    "川渝": "四川省 重庆市",
}
CITIES = {
    "浙江省": "杭州市 宁波市 温州市 嘉兴市",
    "广东省": "深圳市 广州市 东莞市 佛山市 珠海市",
    "江苏省": "南京市 苏州市 无锡市 常州市 南通市",
    "湖北省": "武汉市",
    "安徽省": "合肥市 芜湖市",
    "四川省": "成都市",
    "湖南省": "长沙市",
    "陕西省": "西安市",
    "山东省": "济南市 青岛市 烟台市 潍坊市",
    "辽宁省": "沈阳市 大连市",
    "福建省": "厦门市 福州市 泉州市",
    "河南省": "郑州市",
    "吉林省": "长春市",
    "黑龙江省": "哈尔滨市",
    "河北省": "石家庄市",
    "江西省": "南昌市",
    "云南省": "昆明市",
    "山西省": "太原市",
    "甘肃省": "兰州市",
    "贵州省": "贵阳市",
    "广西壮族自治区": "南宁市",
    "海南省": "海口市",
}
NATIONAL = {"ent_count": 12283, "policy": 2281, "conference": 2692, "alliance": 7435, "park": 11382}
SAMPLE = {
    "ent_count": {"北京市": 1252, "广东省": 944, "上海市": 603, "浙江省": 354, "江苏省": 345},
    "ent_upper": {"北京市": 482, "广东省": 364, "上海市": 232, "浙江省": 136, "江苏省": 133},
}
RELATIONS = 45_000
CAPS = {
    ("uni_count", "province"): 28,
    ("uni_count", "city"): 13,
    ("inst_count", "province"): 25,
    ("inst_count", "city"): 18,
}
"""Units that a list of the largest leaves out are smaller than its last."""


def indicators() -> list[Indicator]:
    """The tree; papers and patents of universities and institutes as totals, as the text has them."""
    out = []
    for line in LEAVES.split("\n")[1:-1]:
        pillar, group, code, share, about, *part_of = line.split()
        kind = "amount" if code == "fin_amount" else "count"
        weight = PILLARS[pillar] * float(share)
        out.append(
            Indicator(code, weight, kind, (pillar, group), part_of="".join(part_of), about=float(about))
        )
    return out


def cells(published: Path) -> list[Cell]:
    circle = {province: name for name, inside in CIRCLES.items() for province in inside.split()}
    out = []
    for row in read(published / "index" / "province_totals_2024.csv"):
        province = row["province_zh"]
        if province.endswith("市"):
            out.append(Cell(province, province, circle.get(province, ""), province))
            continue
        out += [
            Cell(city, province, circle.get(province, ""), city) for city in CITIES.get(province, "").split()
        ]
        out.append(Cell(f"{province}其余", province, circle.get(province, "")))
    return out


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def printed(published: Path) -> list[Printed]:
    folder = published / "index"
    out = [
        Printed("province", row["province_zh"], "", float(row["total_score"]))
        for row in read(folder / "province_totals_2024.csv")
    ]
    out += [
        Printed("province", row["province_zh"], row["pillar"], float(row["score"]))
        for row in read(folder / "province_pillar_top10_2024.csv")
    ]
    for row in read(folder / "circle_scores_2024.csv"):
        node = "" if row["level"] == "total" else row["level"]
        out.append(Printed("circle", row["circle_zh"], node, float(row["score"])))
        out.append(Printed("circle", row["circle_zh"], node, rank=int(row["rank"])))
    circle = dict(zip(("YRD", "JJJ", "PRD", "CY"), CIRCLES, strict=True))
    out += [
        Printed("circle", circle[row["circle"]], row["subpillar"], rank=int(row["rank"]))
        for row in read(folder / "circle_subpillar_ranks_2024.csv")
    ]
    out += [
        Printed("city", row["city_zh"], "", float(row["total_score"]))
        for row in read(folder / "city_totals_top10_2024.csv")
    ]
    for level, name in (
        ("province", "province_ranks_table4_2024.csv"),
        ("city", "city_ranks_table7_2024.csv"),
    ):
        for row in read(folder / name):
            for node in ("total", *PILLARS):
                rank = int(row[f"rank_{node}"])
                unit = row[f"{level}_zh"]
                out.append(Printed(level, unit, "" if node == "total" else node, rank=rank))
    return out + text_ranks(folder, {(one.unit, one.node) for one in out if one.level == "city"})


def text_ranks(folder: Path, told: set[tuple[str, str]]) -> list[Printed]:
    """Ranks that stand in the running text alone; the list of totals is short of a name and is left out."""
    rows = read(folder / "city_text_lists_2024.csv")
    return [
        Printed("city", row["city_zh"], row["level"], rank=int(row["position_in_text"]))
        for row in rows
        if row["level"] != "total" and (row["city_zh"], row["level"]) not in told
    ]


def given(published: Path, units: list[Cell]) -> list[Given]:
    out = [Given(code, value) for code, value in NATIONAL.items()]
    for row in read(published / "resources.csv"):
        code = {"AI大学": "uni_count", "非大学科研机构": "inst_count"}.get(row["resource"])
        if not code or row["edition"] != "2023" or row["item"] == "其他地区":
            continue
        level = {"total": "all", "region": "circle"}.get(row["dimension"], row["dimension"])
        unit = "" if level == "all" else row["item"]
        out.append(Given(code, float(row["implied_count"] or row["count"]), level, unit))
    for (code, level), most in CAPS.items():
        told = {one.unit for one in out if one.indicator == code and one.level == level}
        others = dict.fromkeys(cell.at(level) for cell in units if cell.at(level))
        out += [Given(code, most, level, unit, "<=") for unit in others if unit not in told]
    for code, least in SAMPLE.items():
        out += [Given(code, value, "province", unit, ">=") for unit, value in least.items()]
    return out + relations(published, units)


def relations(published: Path, units: list[Cell]) -> list[Given]:
    """Relations that give technology, by the printed shares of provinces; a few elsewhere."""
    rows = read(published / "index" / "raw_share_hints.csv")
    share = {
        row["unit_zh"]: float(row["share"][:-1])
        for row in rows
        if row["variable"] == "tech_empower_share_2024"
    }
    others = [one for one in dict.fromkeys(cell.province for cell in units) if one not in share]
    count = {unit: round(RELATIONS * value / 100) for unit, value in share.items()}
    count |= {unit: max(0, 28 - 3 * k) for k, unit in enumerate(others)}
    return [Given("ent_empower", value, "province", unit) for unit, value in count.items()]
