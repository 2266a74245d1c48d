"""A small study of which reports print figures and nobody has rows: people who keep bees in Ruritania."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

PACK = """\
study: bees
title: {zh: 养蜂业, en: Beekeeping}
language: en
snapshot_date: 2023-12-31
earliest_date: 1900-01-01
currency: RUR
precedence: [keeper]
region:
  levels: [country, county]
taxonomy:
  organisation_kind: {table: organisation, column: kind, title: {zh: 类型, en: Kind}}
  craft: {table: organisation, column: craft, title: {zh: 工艺, en: Craft}}
  relation_kind: {table: relation, column: kind, title: {zh: 关系, en: Relation}}
  matter: {table: relation, column: matter, title: {zh: 内容, en: Matter}}
network: {kinds: [swap], sample: guild, first_year: 2021, last_year: 2023}
"""

MEASURE = """\
dimension:
  list: {title: {zh: 名录, en: List}, column: sample_code}
  county: {title: {zh: 县, en: County}, column: organisation_region_code, level: county}
  craft: {title: {zh: 工艺, en: Craft}, column: organisation_craft_code}
  founded: {title: {zh: 成立, en: Founded}, column: organisation_founded_date, bin: age}
  year:
    {title: {zh: 年, en: Year}, column: first_year, period: year, cumulative: true, first: 2021, last: 2023}
  until:
    {title: {zh: 年, en: By}, column: relation_date, period: year, cumulative: true, first: 2021, last: 2023}
  link_year:
    {title: {zh: 年, en: Year}, column: year, period: year, cumulative: true, first: 2021, last: 2023}
  keeper: {title: {zh: 养蜂人, en: Keeper}, column: organisation_id}
  matter: {title: {zh: 内容, en: Matter}, column: matter_code}
  from: {title: {zh: 来自, en: From}, column: source_region_code, level: county}
  into: {title: {zh: 去往, en: Into}, column: target_region_code, level: county}
measure:
  members: {title: {zh: 会员, en: Members}, table: membership, cut: [list]}
  by_county:
    title: {zh: 县, en: By county}
    table: membership
    where: {sample_code: roll}
    reduce: share
    cut: [county]
  by_craft:
    title: {zh: 工艺, en: By craft}
    table: membership
    where: {sample_code: roll}
    reduce: share
    cut: [craft]
  craft_in_vale:
    title: {zh: 谷地工艺, en: Craft in the vale}
    table: membership
    where: {sample_code: roll, organisation_region_code: [VA]}
    reduce: share
    cut: [craft]
  by_age: {title: {zh: 成立, en: By age}, table: membership, where: {sample_code: roll}, cut: [founded]}
  shape:
    title: {zh: 网络, en: Network}
    table: edge
    reduce: structure
    cut: [year]
    statistic: [n_sample_node, n_relation_node, n_edge]
  degree:
    title: {zh: 度, en: Degree}
    table: link
    distinct: edge_id
    where: {is_sample_node: true}
    opens: rows
    cut: [link_year, keeper]
    within: [link_year]
    top: 2
  matters:
    title: {zh: 内容, en: Matters}
    table: relation
    where: {kind_code: swap}
    reduce: share
    cut: [until, matter]
    within: [until]
  given: {title: {zh: 来自, en: Given}, table: relation, where: {kind_code: swap}, reduce: share, cut: [from]}
  moved:
    title: {zh: 流向, en: Moved}
    table: relation
    where: {kind_code: swap}
    reduce: share
    cut: [from, into]
"""

TWIN = """\
name: {keeper: Sample Keeper, school: Sample School, other: Sample Partner}
member: keeper
partner: other
networks:
  main: {kind: swap}
samples:
  roll: {year: 2023, network: main}
  wide_roll: {year: 2023, holds: roll}
  schools: {year: 2023, kind: school}
  old_schools: {year: 2022, within: schools}
"""

FIGURES = """\
report,place,measure,cut,value,unit
2023,table 1,members,list=roll,40,
2023,table 1,members,list=wide_roll,60,
2023,table 1,members,list=schools,9,
2023,table 1,members,list=old_schools,4,
2023,table 2,shape,year=2021;statistic=n_sample_node,24,
2023,table 2,shape,year=2022;statistic=n_sample_node,32,
2023,table 2,shape,year=2023;statistic=n_sample_node,40,
2023,table 2,shape,year=2021;statistic=n_relation_node,50,
2023,table 2,shape,year=2022;statistic=n_relation_node,80,
2023,table 2,shape,year=2023;statistic=n_relation_node,120,
2023,table 2,shape,year=2021;statistic=n_edge,90,
2023,table 2,shape,year=2022;statistic=n_edge,135,
2023,table 2,shape,year=2023;statistic=n_edge,195,
2023,table 3,by_county,county=VA,57.5,%
2023,table 3,by_county,county=HI,32.5,%
2023,table 4,by_craft,craft=honey,50.0,%
2023,table 4,by_craft,craft=wax,30.0,%
2023,table 4,craft_in_vale,craft=honey,43.5,%
2023,table 5,by_age,founded=old,11,
2023,table 5,by_age,founded=young,29,
2023,table 6,degree,link_year=2023;keeper=Anna's Bees,25,
2023,table 6,degree,link_year=2023;keeper=Old Hive,19,
2023,table 7,matters,until=2021;matter=queens,41.9,%
2023,table 7,matters,until=2023;matter=queens,48.8,%
2023,table 7,matters,until=2023;matter=frames,12.3,%
2023,table 8,given,from=VA,46.3,%
2023,table 8,given,from=HI,30.0,%
2023,table 8,moved,from=VA;into=VA,25.3,%
2023,table 8,moved,from=VA;into=HI,12.9,%
"""

SOURCES = {
    "keeper": """\
title: {zh: 机构, en: Keepers}
files: keeper.csv
keys: twin
records:
  - table: organisation
    columns:
      key: {from: key, required: true}
      name: {from: name, required: true}
      kind: {from: kind, map: {imker: keeper}}
      craft: {from: craft}
      region: {from: place, read: region}
      founded_date: {from: founded, read: date, earliest: 1900-01-01}
""",
    "guild": """\
title: {zh: 名录, en: Lists}
files: list.csv
keys: twin
records:
  - table: membership
    columns:
      organisation_key: {from: keeper}
      sample_code: {from: list, required: true}
      year: {from: year, read: integer, required: true}
""",
    "swap": """\
title: {zh: 交换, en: Swaps}
files: swap.csv
keys: twin
records:
  - table: relation
    columns:
      kind: {value: swap}
      source_key: {from: giver}
      target_key: {from: taker}
      relation_date: {from: day, read: date}
      matter: {from: matter}
""",
}

REGION = """\
code,parent,level,name_zh,name_en
RU,,country,卢里塔尼亚,Ruritania
VA,RU,county,谷地,Vale
HI,RU,county,高地,Highland
CO,RU,county,海滨,Coast
"""

KIND = """\
code,name_zh,name_en
keeper,养蜂人,Keeper
school,学校,School
other,其他,Other
"""

FILES = {
    "pack.yaml": PACK,
    "measure.yaml": MEASURE,
    "twin.yaml": TWIN,
    "published/report.csv": FIGURES,
    "named.csv": "name,kind,region_code\nAnna's Bees,keeper,VA\nOld Hive,keeper,HI\n",
    "region.csv": REGION,
    "bin.csv": "bin_set,code,low,high,name_zh,name_en\nage,old,,2010,早,old\nage,young,2010,,晚,young\n",
    "taxonomy/organisation_kind.csv": KIND,
    "taxonomy/relation_kind.csv": "code,name_zh,name_en\nswap,交换,Swap\ngift,赠送,Gift\n",
    "taxonomy/craft.csv": "code,name_zh,name_en\nhoney,蜂蜜,Honey\nwax,蜂蜡,Wax\nmead,蜜酒,Mead\n",
    "taxonomy/matter.csv": "code,name_zh,name_en\nqueens,王,Queens\nframes,框,Frames\nadvice,议,Advice\n",
    **{f"sources/{name}.yaml": text for name, text in SOURCES.items()},
}
"""File of the study -> its text."""


def write_study(folder: Path, changes: Mapping[str, str | None] | None = None) -> Path:
    """The study in a folder; a file that `changes` gives stands in place of its own, None leaves it out."""
    for name, text in (FILES | dict(changes or {})).items():
        if text is not None:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, "utf-8")
    return folder
