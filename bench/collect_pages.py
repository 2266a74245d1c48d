"""Pages of made news sites, twenty quite different kinds of them, with what is true of each.

Used by bench/collect_text.py and bench/collect_quality.py. Words of the articles come from a file that is given
when it runs; everything around them is written here.
"""

# ruff: noqa: E501 - lines of markup are as long as they are
from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape
from pathlib import Path

ENGLISH = (
    "The two companies said on Tuesday that they had signed a five-year agreement to develop speech software.",
    "Under the terms of the deal, the supplier will provide its vision chips to three plants in the north.",
    "Analysts had expected a smaller order, but demand for inspection robots has risen since last spring.",
    "“We looked at a dozen vendors, and only one could meet the latency we need,” the chief engineer said.",
    "Neither side disclosed the price; a person familiar with the talks put it at about $40 million.",
    "The research institute will train forty engineers a year and keep the rights to whatever they publish.",
    "Shares of the buyer closed 2.3 per cent higher, while those of its main rival fell for a third day.",
    "Regulators have ninety days to object, and similar deals have taken longer than that in the past.",
    "The city offered land and a tax holiday, according to a notice that was published on its website.",
    "A first pilot line is due to open in October, with volume production planned for the following year.",
)
JAPANESE = (
    "両社は火曜日、音声認識ソフトウェアを共同で開発する五年間の契約を結んだと発表した。",
    "契約によると、半導体メーカーは北部の三つの工場に画像処理用のチップを供給する。",
    "検査ロボットの需要は昨年の春から伸びており、注文は市場の予想を上回った。",
    "「十数社を比べたが、求める速さを満たしたのは一社だけだった」と技術責任者は話している。",
    "金額は明らかにされていないが、関係者によればおよそ六十億円になるという。",
    "研究所は毎年四十人の技術者を育成し、成果を公開する権利を持つことになる。",
    "最初の試験ラインは十月に稼働し、翌年から本格的な生産を始める計画だ。",
    "市は土地の提供と税の減免を申し出ており、その内容はウェブサイトに掲載されている。",
)
MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


@dataclass(frozen=True)
class Article:
    """What a page is about, and therefore what ought to be found in it."""

    title: str
    paragraphs: tuple[str, ...]
    on: date
    publisher: str
    others: tuple[str, ...]
    """Titles of other articles, for the lists around."""
    asides: tuple[str, ...]
    """Sentences that are not of the article: comments, teasers."""
    n: int


@dataclass(frozen=True)
class Made:
    """A page and the truth."""

    kind: str
    html: bytes
    address: str
    content_type: str
    article: Article

    @property
    def is_publisher_stated(self) -> bool:
        """Whether the page tells a program, or in its title, whose it is."""
        return self.kind not in ("unclosed", "long_comments", "mobile", "short")


def links(article: Article, n: int, to: str = "/a/") -> str:
    return "".join(
        f'<li><a href="{to}{i}.html">{escape(t)}</a></li>' for i, t in enumerate(article.others[:n])
    )


def nav(n: int = 14) -> str:
    words = [
        "首页",
        "新闻",
        "财经",
        "科技",
        "公司",
        "股票",
        "基金",
        "汽车",
        "房产",
        "体育",
        "娱乐",
        "教育",
        "健康",
        "视频",
        "图片",
        "博客",
        "论坛",
        "English",
    ]
    return "".join(f'<a href="/c{i}/">{word}</a> ' for i, word in enumerate(words[:n]))


def ps(article: Article, form: str = "<p>{}</p>\n") -> str:
    return "".join(form.format(escape(p, quote=False)) for p in article.paragraphs)


SCRIPT = "<script>var _hmt=_hmt||[];(function(){var a='<div>not text. It is code, said nobody.</div>';if(1<2){go(a)}})();</script>"


def portal(a: Article) -> str:
    """Head with everything, boxes with telling names."""
    return f"""<!DOCTYPE html><html lang="zh"><head><meta charset="utf-8"><title>{a.title}_{a.publisher}</title>
<meta property="og:title" content="{a.title}"><meta property="og:site_name" content="{a.publisher}">
<meta property="article:published_time" content="{a.on}T09:30:00+08:00">{SCRIPT}<style>.a{{color:red}}</style></head><body>
<div class="nav">{nav()}</div><div class="main"><h1>{a.title}</h1><div class="info"><span class="date">{a.on.year}年{a.on.month}月{a.on.day}日 09:30</span> 来源：{a.publisher}</div>
<div class="article-content">{ps(a)}<p>（责任编辑：王一）</p></div><div class="related"><h3>相关阅读</h3><ul>{links(a, 8)}</ul></div></div>
<div class="sidebar"><h3>热门</h3><ul>{links(a, 10)}</ul></div><div class="footer">Copyright © 2005-2030 {a.publisher} 版权所有。未经许可，不得转载。</div></body></html>"""


def bare(a: Article) -> str:
    """No head to speak of, no names, paragraphs in divs."""
    return f"""<html><head><meta http-equiv="Content-Type" content="text/html; charset=gb2312"><title>{a.title} - {a.publisher}</title></head><body>
<div>{nav(10)}</div><div><div>{a.title}</div><div>{a.on.year}-{a.on.month:02}-{a.on.day:02} 10:12</div><div>{ps(a, "<div>　　{}</div>")}</div></div>
<div><ul>{links(a, 12)}</ul></div><div>关于我们 | 联系我们 | 京ICP备00000000号</div></body></html>"""


def br(a: Article) -> str:
    """Text in one table cell, parted by br; font tags; old gbk."""
    body = "<br><br>\r\n　　".join(escape(p) for p in a.paragraphs)
    return f"""<HTML><HEAD><META http-equiv=Content-Type content="text/html; charset=gbk"><TITLE>{a.publisher}-{a.title}</TITLE></HEAD><BODY bgcolor=#ffffff>
<TABLE width=760><TR><TD>{nav(8)}</TD></TR></TABLE><TABLE><TR><TD width=180><FONT size=2>{links(a, 9)}</FONT></TD><TD><CENTER><B>{a.title}</B></CENTER>
<DIV align=center><FONT color=gray>{a.on.year}年{a.on.month:02}月{a.on.day:02}日　作者：李二</FONT></DIV><FONT size=3>　　{body}<BR></FONT></TD></TR></TABLE>
<TABLE><TR><TD align=center>Copyright 2001 All rights reserved</TD></TR></TABLE></BODY></HTML>"""


def json_ld(a: Article) -> str:
    """Structured data, semantic elements, comments after the article."""
    data = {
        "@context": "https://schema.org",
        "@graph": [
            {"@type": "WebSite", "name": "x"},
            {
                "@type": "NewsArticle",
                "headline": a.title,
                "datePublished": f"{a.on}T01:02:03Z",
                "publisher": {"@type": "Organization", "name": a.publisher},
            },
        ],
    }
    said = "".join(f"<li><b>网友{i}</b><p>{c}</p></li>" for i, c in enumerate(a.asides[:6]))
    return f"""<!doctype html><html><head><meta charset=utf-8><title>{a.title}</title><script type="application/ld+json">{json.dumps(data, ensure_ascii=False)}</script></head>
<body><header><nav>{nav()}</nav></header><main><article><h1>{a.title}</h1><p class=meta>今天是 2030年1月1日</p>{ps(a)}</article>
<section id="comments"><h2>评论</h2><ul>{said}</ul></section></main><aside><p>{a.asides[0]}</p><ul>{links(a, 6)}</ul></aside><footer><p>隐私政策，以及使用条款。</p></footer></body></html>"""


def advertised(a: Article) -> str:
    """Advertisements and links between paragraphs; text in two boxes."""
    half = max(1, len(a.paragraphs) // 2)
    first, second = (
        "".join(f"<p>{escape(p)}</p>" for p in part) for part in (a.paragraphs[:half], a.paragraphs[half:])
    )
    return f"""<html><head><meta charset="utf-8"><meta name="publishdate" content="{a.on:%Y%m%d}"><title>{a.title}-{a.publisher}</title></head><body><div id="top">{nav()}</div>
<div id="wrap"><div class="left"><h1>{a.title}</h1><div id="p1">{first}</div><div class="ad-box"><a href="http://ad.example">立即领取，限时优惠，点击进入。</a><p>广告：新客注册即送大礼，机会难得。</p></div>
<div id="p2">{second}</div><p><a href="/more">查看更多</a></p></div><div class="right"><ul>{links(a, 15)}</ul></div></div></body></html>"""


def teasers(a: Article) -> str:
    """A wide column of teasers with sentences beside a short article; nothing tells them apart by name."""
    side = "".join(
        f"<div><a href=/t{i}><img src=x></a><h4><a href=/t{i}>{t}</a></h4><div>{c[:40]}…</div></div>"
        for i, (t, c) in enumerate(zip(a.others[:6], a.asides, strict=False))
    )
    return f"""<html><head><meta charset=utf-8><title>{a.title} | {a.publisher}</title></head><body><div class=row><div class=col-8><h2>{a.title}</h2><time datetime="{a.on}T08:00">{a.on.month}月{a.on.day}日</time>
{ps(a)}</div><div class=col-4>{side}</div></div></body></html>"""


def table(a: Article) -> str:
    """An article with a table of figures in it, below a page header that shows today's date."""
    rows = "".join(
        f"<tr><td>{t[:8]}</td><td>{i * 3.7:.1f}</td><td>{i}%</td></tr>" for i, t in enumerate(a.others[:6])
    )
    middle = f"<table border=1><tr><th>公司</th><th>金额</th><th>增长</th></tr>{rows}</table>"
    body = ps(a)
    at = body.find("</p>") + 4
    return f"""<html><head><meta charset="utf-8"><title>{a.title}--{a.publisher}</title></head><body><div class="header">2031年12月30日 星期二 <a href=/>首页</a></div><div class="crumb"><a href=/>首页</a> &gt; <a href=/cj>财经</a> &gt; 正文</div>
<div class="box"><h1 class="title">{a.title}</h1><div class="sub">发布时间：{a.on.year}/{a.on.month}/{a.on.day} 12:00:00</div><div class="cont">{body[:at]}{middle}{body[at:]}</div></div><div class="link">{links(a, 5)}</div></body></html>"""


def address_only(a: Article) -> str:
    """Nothing tells the date but the address."""
    return f"""<html><head><meta charset="utf-8"><title>{a.title}_新闻频道_{a.publisher}</title></head><body><ul class=menu>{links(a, 6)}</ul><div class=text id=content><h1>{a.title}</h1>{ps(a)}</div><div class=share>分享到：<a>微博</a><a>微信</a></div></body></html>"""


def english(a: Article) -> str:
    """An English page in windows-1252."""
    shown = f"{MONTHS[a.on.month - 1]} {a.on.day}, {a.on.year}"
    return f"""<!DOCTYPE html><html><head><meta charset="windows-1252"><title>{a.title} - {a.publisher}</title></head><body><nav><a href=/>Home</a><a href=/b>Business</a></nav><div class="story"><h1>{a.title}</h1>
<p class="byline">By A Reporter | {shown} at 9:00 am</p>{ps(a)}<p class="tags">Tags: <a href=/t>chips</a>, <a href=/u>robots</a></p></div><div class="newsletter"><p>Sign up for our newsletter, and never miss a story.</p></div><footer>© 2030 All rights reserved.</footer></body></html>"""


def japanese(a: Article) -> str:
    """A Japanese page in Shift_JIS."""
    return f"""<html lang=ja><head><meta http-equiv="Content-Type" content="text/html; charset=Shift_JIS"><title>{a.title}：{a.publisher}</title></head><body><div id=gnav>{links(a, 5)}</div><div id=main><h1>{a.title}</h1><p>{a.on.year}年{a.on.month}月{a.on.day}日 10時00分</p>
<div class=body>{ps(a, "{}<br>")}</div></div><div id=footer>無断転載を禁じます。</div></body></html>"""


def spans(a: Article) -> str:
    """What editors of rich text leave: spans in spans, styles, non-breaking blanks."""
    form = '<p style="text-indent:2em"><span style="font-size:16px"><span style="color:#333">&nbsp;&nbsp;{}</span></span></p><p>&nbsp;</p>'
    return f"""<html><head><meta charset="utf-8"><title>{a.title}-{a.publisher}</title><meta name="PubDate" content="{a.on} 08:12:00"></head><body><div><div><div><div class="TRS_Editor">{ps(a, form)}</div></div></div></div><div class="bottom">主办：{a.publisher}　地址：某市某路 1 号，邮编 100000。</div></body></html>"""


def unclosed(a: Article) -> str:
    """Tags that nobody closed, attributes with markup in them."""
    return f"""<html><head><meta charset=utf-8><title>{a.title}</title><body><div class=nav>{nav()}<div class=clear></div></div><h1>{a.title}</h1><div data-share='{{"a":"<b>x</b>"}}' title="a > b">{a.on.year}-{a.on.month}-{a.on.day}
<div id=art>{ps(a, "<p>{}")}<p><a href=/x title="<i>more</i>">阅读全文</a></div><ul>{links(a, 9)}</body>"""


def long_comments(a: Article) -> str:
    """More words in comments than in the article, in boxes that say so only in part."""
    said = "".join(
        f'<div class="comment-item"><span class=user>用户{i}</span><div class="txt">{c}</div><span>{2025}-01-0{1 + i % 9}</span></div>'
        for i, c in enumerate(a.asides * 2)
    )
    return f"""<html><head><meta charset="utf-8"><title>{a.title}</title><meta itemprop="datePublished" content="{a.on}"></head><body><div class="page"><div class="post"><h1>{a.title}</h1><div class="post-body">{ps(a)}</div></div><div class="comment-list">{said}</div></div></body></html>"""


def sections(a: Article) -> str:
    """An article under subheadings, with lists that belong to it."""
    parts = "".join(
        f"<section><h3>{a.others[i][:10]}</h3><p>{escape(p)}</p></section>"
        for i, p in enumerate(a.paragraphs)
    )
    return f"""<html><head><meta charset=utf-8><title>{a.title}·{a.publisher}</title></head><body><header><h2>{a.publisher}</h2>{nav(5)}</header><article><h1>{a.title}</h1><p class="time">{a.on.day} {MONTHS[a.on.month - 1][:3]} {a.on.year}</p>{parts}</article><section class="recommend"><h3>推荐</h3><ul>{links(a, 7)}</ul></section></body></html>"""


def linked(a: Article) -> str:
    """Names of companies in the text are links."""
    form = "<p>{}</p>"
    body = "".join(
        form.format(f'<a href="/s/{i}">{escape(p[:6])}</a>{escape(p[6:])}')
        for i, p in enumerate(a.paragraphs)
    )
    return f"""<html><head><meta charset="utf-8"><title>{a.title}_财经_{a.publisher}</title></head><body><div>{nav()}</div><div><h1>{a.title}</h1><p>{a.on.year}.{a.on.month:02}.{a.on.day:02}</p><div>{body}</div></div><div><h3>最新</h3><ul>{links(a, 20)}</ul></div></body></html>"""


def utf8_said_gbk(a: Article) -> str:
    """UTF-8, declared as gb2312."""
    return bare(a).replace("<div>", '<div class="x">')


def mobile(a: Article) -> str:
    """A page for phones: data in a script, short blocks, images with captions."""
    body = "".join(
        f'<p class="img"><img src="/i.jpg"></p><p class="txt">{escape(p)}</p>' for p in a.paragraphs
    )
    return f"""<!doctype html><html><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{a.title}</title><script>window.__DATA__={{"pubTime":"{a.on}","text":"<p>something, else. Not this, at all.</p>"}}</script></head><body><div id="app"><section class="art"><h1>{a.title}</h1><div class="art_info">{a.publisher} {a.on.year}-{a.on.month:02}-{a.on.day:02} 18:00</div>{body}</section><section class="rec-list"><a href=/1><p>{a.asides[0]}</p></a><a href=/2><p>{a.asides[1]}</p></a></section><div class="app-down">打开APP，查看更多精彩内容。</div></div></body></html>"""


def short(a: Article) -> str:
    """One or two sentences among many links."""
    return f"""<html><head><meta charset="utf-8"><title>{a.title}</title></head><body><div class="hd">{nav(18)}</div><div class="l"><ul>{links(a, 20)}</ul></div><div class="m"><h1>{a.title}</h1><div class="t">{a.on.year}年{a.on.month}月{a.on.day}日</div><div class="c">{ps(a)}</div></div><div class="r"><ul>{links(a, 20)}</ul></div></body></html>"""


def government(a: Article) -> str:
    """Meta elements of Chinese official sites; the text in p without a wrapper."""
    return f"""<html><head><meta charset="utf-8"><meta name="SiteName" content="{a.publisher}"><meta name="ArticleTitle" content="{a.title}"><meta name="PubDate" content="{a.on} 16:20"><meta name="ContentSource" content="x"><title>{a.title}_部门动态</title></head><body><p>当前位置：<a href=/>首页</a></p><h1>{a.title}</h1>{ps(a)}<p>相关链接：</p><p><a href=/1>{a.others[0]}</a></p><p><a href=/2>{a.others[1]}</a></p><p>主办单位：某部</p><p>网站标识码：bm00000000</p></body></html>"""


def future(a: Article) -> str:
    """The head states a date that cannot be; the line under the title is right."""
    return portal(a).replace(f'content="{a.on}T09:30:00+08:00"', 'content="2099-01-01T00:00:00+08:00"')


KINDS: dict[str, tuple[Callable[[Article], str], str, str]] = {
    "portal": (portal, "utf-8", "text/html; charset=utf-8"),
    "bare": (bare, "gb18030", "text/html"),
    "br": (br, "gb18030", "text/html"),
    "json_ld": (json_ld, "utf-8", "text/html"),
    "advertised": (advertised, "utf-8", "text/html; charset=utf-8"),
    "teasers": (teasers, "utf-8", "text/html"),
    "table": (table, "utf-8", "text/html"),
    "address_only": (address_only, "utf-8", "text/html"),
    "english": (english, "cp1252", "text/html"),
    "japanese": (japanese, "cp932", "text/html"),
    "spans": (spans, "utf-8", "text/html"),
    "unclosed": (unclosed, "utf-8", "text/html"),
    "long_comments": (long_comments, "utf-8", "text/html"),
    "sections": (sections, "utf-8", "text/html; charset=iso-8859-1"),
    "linked": (linked, "gb18030", "text/html; charset=GBK"),
    "utf8_said_gbk": (utf8_said_gbk, "utf-8", "text/html"),
    "mobile": (mobile, "utf-8", "text/html"),
    "short": (short, "utf-8", "text/html"),
    "government": (government, "utf-8", "text/html"),
    "future": (future, "utf-8", "text/html"),
}
UNDATED = ("address_only",)


def articles(texts: list[tuple[str, str]], n: int, seed: int) -> list[Article]:
    """`n` articles, each of several texts that have nothing to do with each other."""
    chance = random.Random(seed)
    made = []
    for i in range(n):
        of = chance.sample(texts, 40)
        size = chance.randint(3, 12)
        made.append(
            Article(
                title=of[0][0],
                paragraphs=tuple(" ".join(text.split()) for _, text in of[:size]),
                on=date(2015, 1, 1) + timedelta(days=chance.randrange(3200)),
                publisher=chance.choice(["某某财经", "每日科技网", "东方产业报", "示例在线"]),
                others=tuple(title for title, _ in of[15:40]),
                asides=tuple(text for _, text in of[12:22]),
                n=i,
            )
        )
    return made


def read_texts(path: Path) -> list[tuple[str, str]]:
    """(title, text) pairs of a JSON array of arrays, without those that are too short to be news."""
    rows = json.loads(path.read_text("utf-8"))
    return [(row[0].strip(), row[1].strip()) for row in rows if len(row[0]) >= 6 and len(row[1]) >= 30]


def pages_of(texts: list[tuple[str, str]], n_each: int = 10, seed: int = 1) -> list[Made]:
    """`n_each` pages of each kind."""
    made = []
    for k, (kind, (form, encoding, content_type)) in enumerate(KINDS.items()):
        chance = random.Random(f"{seed} {kind}")
        for article in articles(texts, n_each, seed * 1000 + k):
            article = _foreign(article, kind, chance)
            if kind == "short":
                article = _with(article, article.paragraphs[:1])
            html = form(article).encode(encoding, "xmlcharrefreplace")
            at = f"{article.on:%Y/%m%d}" if kind in UNDATED else "news"
            made.append(
                Made(kind, html, f"http://www.example.org/{at}/{article.n}.html", content_type, article)
            )
    return made


def _with(a: Article, paragraphs: tuple[str, ...]) -> Article:
    return Article(a.title, paragraphs, a.on, a.publisher, a.others, a.asides, a.n)


def _foreign(a: Article, kind: str, chance: random.Random) -> Article:
    words = {"english": ENGLISH, "japanese": JAPANESE}.get(kind)
    if words is None:
        return a
    glue = " " if kind == "english" else ""
    paragraphs = tuple(glue.join(chance.sample(words, 2)) for _ in range(chance.randint(3, 6)))
    title = (
        ["Chip maker signs deal", "Robots find new work"][a.n % 2]
        if kind == "english"
        else "音声認識で新たな提携"
    )
    others = (
        ("Markets rise", "Budget talks stall", "New port opens")
        if kind == "english"
        else ("株価が上昇", "新しい港が開く")
    )
    return Article(
        f"{title} {a.n}",
        paragraphs,
        a.on,
        "The Example Post" if kind == "english" else "例の新聞",
        others,
        words,
        a.n,
    )
