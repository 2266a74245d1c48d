"""The example study with rules of claims, and a small WARC file of news that were made up for tests."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from pathlib import Path

import jihe
from jihe.run import collect
from tests.story import collected

KINDS = """code,family,relation_kind,directed,subject,object,takes,role,name_zh,name_en
supply,technology,technology,yes,organisation,organisation,,,技术供给,Supply
cooperation,technology,technology,no,organisation,organisation,,,合作,Cooperation
investment,capital,capital,yes,organisation,organisation,amount|round,,投资,Investment
"""
RULES = """code,kind,pattern,not,modality,score,example,note
su_for,supply,{A} ~ 为 {B} ~20 <provide>!,,,0.8,[A:甲]为[B:乙]提供电池。,
co_with,cooperation,{A} ~ 与|和 {B} ~20 <cooperate>!,,,0.8,[A:甲]与[B:乙]合作。,
in_to,investment,{A+} ~ 向 {B} ~16 <invest>!,,,0.9,[A:甲]向[B:乙]投资。,
"""
WORDS = """list,word,value,not
provide,提供,,
cooperate,合作,,
invest,投资,,
planned,计划,before,
planned,拟,before,
ended,终止,sentence,
denied,否认,sentence,
round,B轮,,
year,年,,
month,月,,
day,日,,
and,和,,
"""
SUPPLY = "云岭无人机有限公司为白鹭物流提供飞控系统。"
COOPERATION = "长空电池与海燕航空宣布在电池管理上合作。"
INVESTMENT = "2023年3月，河谷创投向长空投资2亿元。"
DENIED = "海燕否认与山猫合作。"
PLANNED = "青禾计划与蜂群智能合作。"
ENDED = "2023年8月，长空与海燕终止了电池管理合作。"
UNKNOWN = "飞鱼科技与云岭在航测上合作。"
FILLER = (
    "这是一篇为测试而写的报道，讲述河谷国无人机产业在过去一年里的变化，以及各家企业的安排。"
    "记者走访了港城和松城的几家工厂，看到生产线上机翼与电池正在装配，工人们按照计划检验每一个部件。"
)


def article(title: str, said: Iterable[str], day: str = "2023-05-20", publisher: str = "河谷日报") -> str:
    """A page of news in HTML."""
    paragraphs = "".join(f"<p>{FILLER}</p><p>{one}</p>" for one in said)
    return (
        f'<!doctype html><html><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta property="article:published_time" content="{day}T08:00:00+08:00">'
        f'<meta property="og:site_name" content="{publisher}"></head>'
        f"<body><article><h1>{title}</h1>{paragraphs}<p>{FILLER}</p></article></body></html>"
    )


def warc(path: Path, pages: Iterable[tuple[str, str]]) -> Path:
    """A WARC file with (address, HTML) as captured responses."""
    out = io.BytesIO()
    for at, (address, html) in enumerate(pages):
        body = html.encode("utf-8")
        http = (
            b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
            + f"Content-Length: {len(body)}\r\n\r\n".encode()
            + body
        )
        out.write(
            (
                "WARC/1.0\r\nWARC-Type: response\r\n"
                f"WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-{at:012}>\r\n"
                f"WARC-Target-URI: {address}\r\nWARC-Date: 2023-12-01T00:00:{at % 60:02}Z\r\n"
                f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
            ).encode()
            + http
            + b"\r\n\r\n"
        )
    path.write_bytes(out.getvalue())
    return path


PAGES = (
    ("https://news.example/supply", article("云岭供货白鹭", [SUPPLY])),
    ("https://news.example/battery", article("长空牵手海燕", [COOPERATION, DENIED])),
    # A reprint of the same words, on another day and by another paper.
    (
        "https://copy.example/battery",
        article("长空海燕合作", [COOPERATION, DENIED], "2023-05-22", "港城晚报"),
    ),
    ("https://news.example/money", article("长空获投资", [INVESTMENT, PLANNED], "2023-03-20")),
    ("https://news.example/end", article("合作终止", [ENDED], "2023-09-01")),
    ("https://news.example/unknown", article("飞鱼来了", [UNKNOWN], "2023-06-11")),
)


def study(folder: Path) -> Path:
    """The example with claim rules, sources of news, and short names that news use."""
    made = collected.study(folder)
    (made / "claim").mkdir(exist_ok=True)
    for name, text in (("kind", KINDS), ("rule", RULES), ("word", WORDS)):
        (made / "claim" / f"{name}.csv").write_text(text, "utf-8")
    alias(made, "白鹭物流", "白鹭物流股份有限公司")
    alias(made, "长空电池", "长空电池有限公司")
    alias(made, "海燕航空", "海燕航空科技有限公司")
    return made


def built(folder: Path) -> Path:
    """That study, built into `out` beside it, with the pages in its collection."""
    made = study(folder)
    jihe.build(made, out=folder / "out").close()
    collect.add(made, [warc(folder / "a.warc", PAGES)])
    return made


def alias(study: Path, name: str, of: str) -> None:
    """Add a line to the study's aliases."""
    with (study / "alias.csv").open("a", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerow((name, of, "in news"))
