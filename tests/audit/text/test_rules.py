"""Each kind of slip in invented sentences, beside the same sentence without it."""

from __future__ import annotations

import pytest

from jihe.audit.text import find_in_text
from jihe.audit.text.read import parse


def rules(text: str) -> set[str]:
    return {finding.rule for finding in find_in_text([parse(text, "a.txt")])}


TABLE = "表 1 价值网络\n年份\t样本\t关系\t节点\t边\t平均度\n"
ROWS = [
    (200, 800, 1000, 2500),
    (210, 900, 1110, 2900),
    (230, 990, 1220, 3300),
    (240, 1200, 1440, 4100),
    (250, 1550, 1800, 5400),
]


def network(**changed: str) -> str:
    """A table of a network; `changed` prints other cells in its last row."""
    lines = []
    for year, (sample, relation, nodes, edges) in enumerate(ROWS, 2015):
        cells = {
            "sample": sample,
            "relation": relation,
            "nodes": nodes,
            "edges": edges,
            "degree": f"{edges / nodes:.3f}",
        }
        if year == 2019:
            cells |= changed
        lines.append("\t".join(map(str, [year, *cells.values()])))
    return TABLE + "\n".join(lines) + "\n"


WRONG = [
    # rankings
    ("排名第一的是甲，占比 9.30%；排名第二的是乙，占比 8.1%；排名第二的是丙，占比 7.2%。", "rank_repeated"),
    ("排名第一的是甲，占比9.30%；排名第三的是丙，占比7.20%。", "rank_skipped"),
    ("排名第四和第五的分别是甲、乙、丙和丁，占比为 5.1%和 4.2%。", "names_ranks"),
    ("排名第十一至第十五位的城市依次是甲市、乙市、丙市和丁市。", "names_ranks"),
    ("排名前五的省市分别是甲省、乙省、丙省和丁省。", "names_ranks"),
    ("排名第四和第五的分别是甲和乙，占比分别为5.1%、4.2%和3.3%。", "names_values"),
    ("企业主要分布在甲、乙和丙三大都市圈，占比分别为 31.1%、30.2%、20.3%和10.4%。", "names_values"),
    ("排名第一的是甲，占比 8.10%；排名第二的是乙，占比 9.30%。", "rank_order"),
    ("主要分布在甲、乙和丙，占比分别为31.12%、30.2%和20.33%。", "digits_mixed"),
    (
        "A ranks first, accounting for 12.1%; B ranks first in name, accounting for 1%; "
        "C ranks third, accounting for 9%.",
        "",
    ),
    ("The first is coal, accounting for 12.1%; the third is gas, accounting for 9.2%.", "rank_skipped"),
    ("The first is coal, accounting for 9.1%; the second is gas, accounting for 12.2%.", "rank_order"),
    ("The top five cities are Aby, Bree, Cork and Dover.", "names_ranks"),
    # lists
    ("从企业能力、学术生态、资本环境和链接能力五个方面评价。", "list_length"),
    ("体系包括甲、乙、丙、丁、戊、己、庚、辛、壬在内的十个类别。", "list_length"),
    ("包括 3 项三级指标：机构数和论文数。", ""),
    ("包括 3 项三级指标：机构数、论文数、专利数、资金数和人员数。", "list_length"),
    ("主要包括四类：一是大学；二是企业；三是政府。", "enumeration"),
    ("There are four kinds of node: first, schools; second, firms; third, cities.", "enumeration"),
    # shares
    ("在全部企业中，占比为 142.70%。", "share_range"),
    ("排名第一的是甲，占比18.72%；排名第二的是乙，占比13.47%，其他地区占比为55.25%。", "share_sum"),
    ("企业的分布：华东占比为40.5%，华南占比为30.5%，其他占比为39.0%。", "share_sum"),
    ("Firms by region: East 40.5%, South 30.5%, others 39.0%.", "share_sum"),
    (
        "在三次产业中，排名第一的是第三产业，占比71.93%；排名第二的是第二产业，占比27.92%；排名第三的是第一产业，占比0.51%。",
        "share_sum",
    ),
    (
        "54.6%的企业收入小于 20 亿元，18.0%在 20-40 亿元之间，8.6%在 40-60 亿元之间，"
        "2.1%在 80-100 亿元之间，12.4%超过 100 亿元。",
        "bin_missing",
    ),
    ("54.6%的企业收入小于 20 亿元，28.0%在 20-40 亿元之间，20.4%超过 40 亿元。", "share_sum"),
    ("排名第一的是甲，占比 20.1%；排名第二的是乙，占比 10.2%。排名前二的省份占比达到 30.9%。", "total"),
    # counts
    (
        "在 2200 家企业中，基础层企业 53 家，占比 2.41%；技术层企业 273 家，占比 12.41%；"
        "应用层企业1873家，占比 85.18%。",
        "count_share",
    ),
    ("在 1000 家企业中，甲类50家，占比 5.0%；乙类 948家，占比 95.0%。", "count_sum"),
    ("在4311家企业中，上市公司 627 家，占比为 15.59%。", "count_share"),
    # change
    ("企业由 2200 家增加到 4311 家，增长 97.95%。", "growth"),
    ("企业由 2200 家增加到 4311 家，增长 195.95%。", "growth"),
    ("企业由 2200 家增加到 4311 家，增长至 95.95%。", "growth_word"),
    ("企业由 4311 家增加到 2200 家。", "direction"),
    ("占比从 5.07%提高到 4.40%。", "direction"),
    ("企业由 1000 家增加到 2500 家，增加了 2.5 倍。", "times"),
    ("The share increased from 70.1% to 68.2%.", "direction"),
    ("Firms increased from 1,000 to 1,200, up by 21.0%.", "growth"),
    # tables and captions
    (network(degree="3.287"), "average"),
    (network(nodes="1810", degree="2.983"), "identity"),
    (network() + "2015-2019年节点增加了1.80倍。", "times"),
    ("表 1 甲甲\n\n表 2 乙乙\n\n表 4 丁丁\n", "caption_skipped"),
    ("图 1 甲甲\n\n图 2 乙乙\n\n图 2 丙丙\n", "caption_repeated"),
    (
        "表 1 排名前十的企业\n"
        + "".join(f"{n} 企业{c} {90 - n}.5\n" for n, c in enumerate("甲乙丙丁戊己", 1)),
        "list_length",
    ),
    (
        "表 1 排名前五的企业\n" + "".join(f"{n} 企业{c} {90 - n}.5\n" for n, c in enumerate("甲乙丙乙戊", 1)),
        "name_twice",
    ),
    (
        "表 1 企业\n"
        + "".join(
            f"{n} 企业{c} {v}.5\n"
            for n, (c, v) in enumerate(zip("甲乙丙丁戊", (9, 8, 5, 6, 4), strict=True), 1)
        ),
        "rank_order",
    ),
    # told twice
    (
        "排名第一的是甲业，占比 75.49%；排名第二的是乙业，占比 23.82%。\n二、正文\n"
        "排名第一的是甲业，占比 75.79%；排名第二的是乙业，占比 23.82%。",
        "stated_twice",
    ),
    (
        "调查了 2200 家企业、5722 个投资者、438 所大学、967 家联盟和 2318 场会议。\n"
        "We asked 2,200 firms, 5,272 investors, 438 universities, 967 alliances and 2,318 conferences.",
        "stated_twice",
    ),
    (
        "".join("样本有 4311 家人工智能企业样本，很多。\n" for _ in range(6))
        + "样本有 4331 家人工智能企业样本。",
        "stated_twice",
    ),
    ("70.90%的合作对象是融合产业部门企业。融合产业部门的占比从 68.24%提高到 70.09%。", "digits_swapped"),
]


@pytest.mark.parametrize(("text", "rule"), WRONG)
def test_a_slip_is_found(text: str, rule: str) -> None:
    assert rule in rules(text) or (not rule and rules(text) == set())


SAMPLE = "表 1 样本\n类别\t样本量\n企业\t4311\n投资者\t9759\n大学\t438\n机构\t307\n联盟\t7435\n"


@pytest.mark.parametrize(
    ("told", "rule"),
    [
        ("4311 家企业、9759 个投资者、438 所大学、307 家机构和 7435 家联盟", ""),
        ("4311 家企业、9759 个投资者、438 所大学、307 家机构和 7453 家联盟", "table_differs"),
        ("4311 家企业、9759 个投资者、438 所大学、307 家机构和 1200 家联盟", ""),
    ],
)
def test_counts_are_held_against_a_table(told: str, rule: str) -> None:
    assert rules(f"样本库包括 {told}。\n{SAMPLE}") == ({rule} if rule else set())


@pytest.mark.parametrize(("fourth", "rule"), [("11.40", ""), ("11.45", "count_share")])
def test_a_share_that_no_number_gives_is_found(fourth: str, rule: str) -> None:
    text = (
        "307所机构在各省份的分布中，排名第一的是甲省，占比 25.73%；排名第二的是乙省，占比 17.26%；"
        f"排名第三的是丙省，占比 13.03%；排名第四和第五的分别是丁省和戊省，占比 {fourth}%和 8.47%。"
    )
    assert rules(text) == ({rule} if rule else set())


RIGHT = [
    "华东占比为40.5%，华南占比为30.5%，其他占比为29.0%。",
    "华东占比为60.5%，其中甲市占比为50.5%，其他占比为49.5%。",
    "华东占比从40.5%提高到60.5%，其他占比为39.5%。",
    "排名第一的是甲，占比9.30%；排名第二和第三的分别是乙和丙，占比为8.10%和7.20%。",
    "排名第一的是大数据和云计算，占比42.70%；排名第二的是物联网，占比11.92%。",
    "排名第四和第五的分别是租赁和商务服务业、批发和零售业，占比为10.89%和9.06%。",
    "北京市在甲、乙、丙三个方面均位列全国第一，在丁方面排名第六；广东省在丁方面排名第一。",
    "包括智慧城市、智能制造、智慧农业在内的20个细分领域。",
    "包括小尺寸晶体管、量子芯片、光刻技术在内的17项关键技术。",
    "包括甲、乙、丙、丁、戊等在内的6个类别。",
    "从算法、应用开发和研究三个岗位看，人才短缺。",
    "新特征有五个方面：一是甲；二是乙。与以往不同。三是丙；四是丁；五是戊。",
    "7.61%的企业占比低于10%，占比在10%-20%之间的企业为25.89%，有15.23%的企业占比高于50%。",
    "企业由 2200 家增加到 4311 家，增长 95.95%。总边数由 83815 增加到 91158，增长 8.76%。",
    "规模从709亿元增加到1608亿元，年均增速30%左右，年均增长31%。",
    "占比从2.27%提高到2021年的3.42%，从2017年的3.33%下降为2021年的2.89%。",
    "从 2014 年到 2023 年，排名前五的省份占比上升。",
    "企业由 1000 家增加到 2500 家，增加了 1.5 倍，是原来的 2.5 倍。",
    "在2200家企业中，能够检索到融资的企业数为1485家，在全样本中占比67.50%。",
    "排名第一的是长江三角洲地区，共 264家；排名第二的是珠江三角洲地区，共 50家。",
    "The top ten firms in sales, including Acme and Bolt, hold 50%.",
    "Smart city ranks first, accounting for 12.16%; the second is trade, accounting for 12.10%; "
    "the third and fourth are coal and gas, accounting for 8.89% and 8.41% respectively.",
    "The share increased from 68.24% to 70.09%. Costs fell by 5%.",
    "17 kinds of technology, including cloud, robots and chips, are used.",
    network() + "2015-2019年节点增加了0.80倍。",
    "表 1 甲甲\n\n表 2 乙乙\n\n表 3 丙丙\n表3列出了甲。表 5和表 6的指标\n",
]


@pytest.mark.parametrize("text", RIGHT)
def test_what_is_right_is_left_alone(text: str) -> None:
    found = find_in_text([parse(text, "a.txt")])
    assert [finding.told() for finding in found] == []


def test_a_report_that_is_named_is_compared() -> None:
    index = "区域竞争力评价指数年度报告体系。" * 6 + "评价指数由 6 项一级指标和 19 项三级指标构成。"
    told = "《区域竞争力评价指数年度报告 2024》构建了 6 项一级指标和 24 项三级指标。"
    found = find_in_text([parse(told, "a.txt"), parse(index, "b.txt")])
    assert [(f.rule, f.printed, f.expected) for f in found] == [("cited_count", "24", "19")]
    assert find_in_text([parse(told.replace("24 项", "19 项"), "a.txt"), parse(index, "b.txt")]) == []


def test_texts_of_other_reports_are_not_compared() -> None:
    one = "排名第一的是甲业，占比 75.49%；排名第二的是乙业，占比 23.82%。"
    assert find_in_text([parse(one, "a.txt"), parse(one.replace("75.49", "75.79"), "b.txt")]) == []
