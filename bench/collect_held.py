"""The same figures as collect_quality.py on twelve kinds of page of which extraction knew nothing when it was made.

    python bench/collect_held.py TEXTS.json [--each 10] [--seed 1] [--quick] [--show KIND]

The kinds are built as sites of 2005 to 2024 build theirs, and were written without a look at extraction or at the
pages on which it was tuned (collect_pages.py). Nothing is to be tuned on one of them alone.
"""

# ruff: noqa: E501
from __future__ import annotations

import json
import random
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from collect_quality import arguments, measured

PUBLISHERS = ("东城财经", "海川日报", "Harbour Courier", "远望新闻网", "城南晚报", "Northfield Wire")


@dataclass(frozen=True)
class Article:
    """A composed article: what a reader would call it."""

    title: str
    paragraphs: tuple[str, ...]
    on: date
    publisher: str
    others: tuple[str, ...]
    asides: tuple[str, ...]
    n: int


@dataclass(frozen=True)
class Made:
    """A made page and what is true of it."""

    kind: str
    html: bytes
    address: str
    content_type: str
    article: Article
    is_publisher_stated: bool


def items(a: Article, start: int, n: int, each: str = '<li><a href="/doc/{i}.html">{}</a></li>\n') -> str:
    return "".join(
        each.format(a.others[(start + i) % len(a.others)], i=a.n * 100 + start + i) for i in range(n)
    )


def cells(a: Article) -> str:
    """A portal of 2005: tables in tables, lines parted by breaks, an advertisement in a floating table."""
    half = len(a.paragraphs) // 2
    body = "<br><br>\n".join("　　" + p for p in a.paragraphs[:half])
    rest = "<br><br>\n".join("　　" + p for p in a.paragraphs[half:])
    return f"""<HTML><HEAD><META http-equiv=Content-Type content="text/html; charset=gb2312"><TITLE>{a.title}_新闻中心_{a.publisher}</TITLE>
<STYLE>TD {{FONT-SIZE: 14px}}</STYLE></HEAD><BODY bgColor=#ffffff topMargin=5>
<CENTER><TABLE width=750 border=0><TR><TD><A href="/">首页</A> <A href="/news/">新闻</A> <A href="/sports/">体育</A> <A href="/ent/">娱乐</A> <A href="/stock/">股票</A> <A href="/bbs/">论坛</A></TD></TR></TABLE>
<TABLE width=750 border=0 cellSpacing=0><TR><TD width=560 vAlign=top><TABLE width=560><TR><TD>新闻中心 &gt; <A href="/gn/">国内新闻</A> &gt; 正文</TD></TR>
<TR><TD align=center><FONT size=4 color=#05006c><B>{a.title}</B></FONT></TD></TR>
<TR><TD align=center height=20><FONT class=f12>http://www.example.com &nbsp;{a.on.year}年{a.on.month:02d}月{a.on.day:02d}日 09:2{a.n % 10} &nbsp;<A href="http://www.other.cn/">{a.publisher}</A></FONT></TD></TR><TR><TD><HR SIZE=1 color=#d9d9d9></TD></TR>
<TR><TD class=l17><FONT id=zoom class=f14>{body}
<TABLE align=left width=300 border=0><TR><TD><SCRIPT>document.write("<iframe src=/ad.htm width=300></iframe>")</SCRIPT><A href="http://ad.example.com/x">点击进入抽奖 赢取数码相机大奖</A></TD></TR></TABLE>
<BR><BR>{rest}<BR><BR></FONT></TD></TR>
<TR><TD align=right>【<A href="/comment?id=1">评论</A>】【<A href="/talk">谈股论金</A>】【<A href="javascript:doZoom(16)">大</A> <A href="javascript:doZoom(14)">中</A> <A href="javascript:doZoom(12)">小</A>】【<A href="javascript:print()">打印</A>】【<A href="javascript:window.close()">关闭</A>】</TD></TR></TABLE>
<TABLE width=560><TR><TD><B>相关链接</B></TD></TR>{items(a, 3, 6, '<TR><TD>·<A href="/n/{i}.shtml" target=_blank>{}</A> (11/02 10:12)</TD></TR>')}</TABLE></TD>
<TD width=180 vAlign=top bgColor=#f3f3f3><B>热点专题</B><BR>{items(a, 12, 12, '<IMG src=/d.gif> <A href="/z/{i}.shtml">{}</A><BR>')}</TD></TR></TABLE>
<HR><P align=center>网站简介 | 广告服务 | 联系方式 | 招聘信息<BR>Copyright &copy; 1996-2005 Example Inc, All Rights Reserved<BR>版权所有 {a.publisher}网</P></CENTER></BODY></HTML>"""


def account(a: Article) -> str:
    """An article of a messaging service's public account: sections, leaf spans, the date in a script."""
    lines = "".join(
        f'<section style="margin: 0px 8px; line-height: 2em;"><span style="font-size: 15px; letter-spacing: 1px;"><span leaf="">{p}</span></span></section>'
        '<section style="margin: 0px 8px;"><span leaf=""><br></span></section>'
        + (
            '<section style="text-align:center"><img class="rich_pages wxw-img" data-ratio="0.66" data-src="https://pic.example.cn/x/640" data-type="jpeg"></section>'
            if i == 1
            else ""
        )
        for i, p in enumerate(a.paragraphs)
    )
    seconds = (a.on - date(1970, 1, 1)).days * 86400 + 4 * 3600
    return f"""<!DOCTYPE html><html class=""><head><meta charset="utf-8"><meta name="description" content="{a.others[0]}" /><meta name="author" content="小编" />
<meta property="og:title" content="{a.title}" /><meta property="og:site_name" content="公众平台" /><meta property="og:type" content="article" /><meta property="og:url" content="http://mp.example.com/s?__biz=Mz&amp;mid=2{a.n}" /><title>{a.title}</title>
<script>window.logs = {{pagetime: {{}}}}; var biz = "Mz" || "";</script><style>.rich_media_content{{overflow:hidden}}</style></head><body id="activity-detail" class="zh_CN">
<div id="js_article" class="rich_media"><div id="js_top_ad_area" class="top_banner"></div><div class="rich_media_inner"><div id="page-content" class="rich_media_area_primary"><div id="img-content" class="rich_media_wrp">
<h1 class="rich_media_title" id="activity-name">
   {a.title}
</h1><div id="meta_content" class="rich_media_meta_list"><span class="rich_media_meta rich_media_meta_text">小编</span><span class="rich_media_meta rich_media_meta_nickname" id="profileBt"><a href="javascript:void(0);" id="js_name">
 {a.publisher} </a><div id="js_profile_qrcode" style="display:none"><strong class="profile_nickname">{a.publisher}</strong><p class="profile_meta"><label>微信号</label><span>dongfang{a.n}</span></p><p class="profile_meta"><label>功能介绍</label><span>{a.asides[0]}</span></p></div></span><em id="publish_time" class="rich_media_meta rich_media_meta_text"></em></div>
<div class="rich_media_content" id="js_content" style="visibility: hidden;"><section style="text-align:center;color:#888;font-size:12px"><span leaf="">点击上方蓝字关注我们</span></section>{lines}
<section style="text-align:center"><strong><span leaf="">往期推荐</span></strong></section><section>{items(a, 2, 4, '<p><a href="https://mp.example.com/s?mid={i}" target="_blank">{}</a></p>')}</section></div>
<div id="js_tags" class="article-tag__list"><a class="article-tag__item">#宏观</a></div></div><div class="rich_media_tool"><div class="media_tool_meta">阅读 <span id="readNum3"></span></div><div>点赞 在看</div></div></div>
<div class="rich_media_area_extra"><div class="mod_title_context">精选留言</div><ul id="js_cmt_list"></ul></div></div></div>
<script>var ct = "{seconds}"; var publish_time = "{a.on.isoformat()}" || ""; var nickname = "{a.publisher}"; var msg_title = '{a.title}';</script>
<script>(function(){{var t="{seconds}",n="{seconds}",s="{a.on.isoformat()} 12:00";}})();</script></body></html>"""


def bureau(a: Article) -> str:
    """A bureau's site: declared meta names, an editor's container, print and font-size tools, attachments."""
    body = "".join(
        f'<p style="text-align: justify; text-indent: 2em;"><span style="font-family:仿宋;font-size:16pt">{p}</span></p>\n'
        for p in a.paragraphs
    )
    return f"""<!DOCTYPE html><html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"/><title>{a.title} - {a.publisher}</title>
<meta name="SiteName" content="{a.publisher}"/><meta name="SiteDomain" content="www.example.gov.cn"/><meta name="ColumnName" content="工作动态"/><meta name="ColumnType" content="工作动态"/>
<meta name="ArticleTitle" content="{a.title}"/><meta name="PubDate" content="{a.on.isoformat()} 10:1{a.n % 10}"/><meta name="ContentSource" content="{a.publisher}"/><meta name="Keywords" content="动态"/></head><body>
<div class="header"><div class="top"><a href="/wza">无障碍浏览</a><a href="/mail">邮箱</a><span>今天是2025年6月1日 星期日</span></div><ul class="menu">{items(a, 30, 2)}<li><a href="/jg">机构概况</a></li><li><a href="/zw">政务公开</a></li><li><a href="/hd">互动交流</a></li></ul></div>
<div class="position">您当前的位置：<a href="/">首页</a> &gt; <a href="/zw/">政务公开</a> &gt; <a href="/zw/dt">工作动态</a></div>
<div class="xl_main"><h2 class="xl_title"><!--<$[信息名称]>begin-->{a.title}<!--<$[信息名称]>end--></h2><div class="xl_info"><span>发布时间：{a.on.isoformat()} 10:1{a.n % 10}</span><span>来源：{a.publisher}</span><span>浏览次数：<script>document.write(12)</script></span><span>字体：[<a onclick="f(18)">大</a> <a onclick="f(16)">中</a> <a onclick="f(14)">小</a>]</span><span><a onclick="print()">打印</a></span></div>
<div class="xl_con" id="zoom"><div class="TRS_Editor"><style type="text/css">.TRS_Editor P{{margin-top:1em}}</style><div class="Custom_UnionStyle">{body}</div></div></div>
<div class="fj"><strong>附件：</strong><ul><li><a href="./P02.doc">{a.others[1]}.doc</a></li><li><a href="./P03.xls">{a.others[2]}.xls</a></li></ul></div>
<div class="ewm"><img src="/qr.png"/><p>扫一扫在手机打开当前页</p></div><div class="share">分享到：<a>微信</a><a>微博</a></div>
<div class="prenext"><p>上一篇：<a href="./t1.html">{a.others[4]}</a></p><p>下一篇：<a href="./t2.html">{a.others[5]}</a></p></div></div>
<div class="footer"><p>主办：{a.publisher}　承办：信息中心　网站标识码：3300000012</p><p>地址：某市某路100号　邮编：310000　电话：0571-00000000</p><p>浙ICP备05000000号　浙公网安备33010000000000号</p></div></body></html>"""


def release(a: Article) -> str:
    """A wire's press release: the dateline in the first line, cards of other releases, a request form."""
    day = f"{a.on:%B} {a.on.day}, {a.on.year}"
    first = f"LONDON, {day} /Wire/ -- "
    body = "".join(f"<p>{first if i == 0 else ''}{p}</p>\n" for i, p in enumerate(a.paragraphs))
    graph = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": a.title,
        "datePublished": f"{a.on.isoformat()}T08:00:00-04:00",
        "dateModified": f"{(a.on + timedelta(3)).isoformat()}T08:00:00-04:00",
        "publisher": {"@type": "Organization", "name": a.publisher},
        "author": {"@type": "Organization", "name": a.others[3]},
    }
    cards = items(
        a,
        6,
        2,
        '<div class="card col-sm-6"><a href="/news-releases/{i}.html"><h3><small>Jun 01, 2025, 08:00 ET</small> {}</h3><p>'
        + a.asides[1].replace("{", "").replace("}", "")
        + "</p></a></div>",
    )
    return f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{a.title}</title><meta property="og:title" content="{a.title}"><meta name="date" content="{a.on.isoformat()}T08:00:00-04:00"><script type="application/ld+json">{json.dumps(graph, ensure_ascii=False)}</script></head><body>
<header><nav class="navbar"><ul><li><a href="/">Resources</a></li><li><a href="/b">Blog</a></li><li><a href="/j">Journalists</a></li><li><a href="/l">Log In</a></li><li><a href="/s">Send a Release</a></li></ul></nav></header>
<main><article class="news-release inline-gallery-template"><header class="container release-header"><div class="row"><div class="col-sm-8"><h1>{a.title}</h1></div></div><div class="row"><p class="mb-no"><strong>News provided by</strong></p><a href="/news/x/"><strong>{a.others[3]}</strong></a><p class="mb-no">{a.on:%b} {a.on.day:02d}, {a.on.year}, 08:00 ET</p></div><div class="share"><p>Share this article</p><ul><li><a>Share toX</a></li></ul></div></header>
<section class="release-body container"><div class="row"><div class="col-lg-10">{body}</div></div><div class="row"><div id="modal" class="modal"><p>Get instant access to the media kit. By submitting the form you agree to our terms of use and to the processing of your personal data.</p></div></div><p id="PURL"><img src="/b.png"> View original content to download multimedia:<a href="https://www.example.com/x.html">https://www.example.com/x.html</a></p><p>SOURCE {a.others[3]}</p></section>
<section class="custom-cards"><h2>Also from this source</h2>{cards}</section><section><h2>Explore</h2><ul>{items(a, 9, 6)}</ul></section></article></main><footer><p>Contact Us 888-000-0000 from 8 AM - 9 PM ET</p><p>Copyright &copy; 2025 Wire Inc. All Rights Reserved.</p></footer></body></html>"""


def weblog(a: Article) -> str:
    """A weblog of a well-known engine: tags, share buttons, related posts inside the entry, long comments."""
    body = "".join(
        f"<p>{p}</p>\n"
        + (
            '<figure class="wp-block-image"><img loading="lazy" data-lazy-src="/u/1.jpg" src="data:image/gif;base64,R0"/><noscript><img src="/u/1.jpg"/></noscript><figcaption>Photo: our own</figcaption></figure>'
            if i == 2
            else ""
        )
        for i, p in enumerate(a.paragraphs)
    )
    comments = "".join(
        f'<li class="comment depth-1"><article class="comment-body"><footer class="comment-meta"><b class="fn">reader{i}</b> <span class="says">says:</span> <a href="#c{i}"><time datetime="2025-05-2{i}T10:00:00+00:00">May 2{i}, 2025 at 10:00 am</time></a></footer><div class="comment-content"><p>{text}</p></div><div class="reply"><a>Reply</a></div></article></li>'
        for i, text in enumerate(a.asides[:6])
    )
    return f"""<!DOCTYPE html><html lang="en-US"><head><meta charset="UTF-8"/><title>{a.title} &#8211; {a.publisher}</title><meta name="generator" content="WordPress 6.2"/></head><body class="post-template-default single single-post"><a class="skip-link screen-reader-text" href="#content">Skip to content</a>
<div id="page" class="site"><header id="masthead"><p class="site-title"><a href="/" rel="home">{a.publisher}</a></p><p class="site-description">Notes on markets and people</p><nav id="site-navigation"><ul id="primary-menu" class="menu"><li><a href="/about">About</a></li><li><a href="/archive">Archive</a></li></ul></nav></header>
<div id="primary" class="content-area"><main id="main" class="site-main"><article id="post-{a.n}" class="post-{a.n} post type-post status-publish hentry category-news tag-a"><header class="entry-header"><h1 class="entry-title">{a.title}</h1><div class="entry-meta"><span class="posted-on">Posted on <a href="/{a.on:%Y/%m}/x/" rel="bookmark"><time class="entry-date published" datetime="{a.on.isoformat()}T09:15:00+00:00">{a.on:%B} {a.on.day}, {a.on.year}</time><time class="updated" datetime="{(a.on + timedelta(9)).isoformat()}T10:00:00+00:00">later</time></a></span><span class="byline"> by <a href="/author/x">Jo Field</a></span></div></header>
<div class="entry-content">{body}<div class="sharedaddy sd-sharing-enabled"><h3 class="sd-title">Share this:</h3><ul><li><a>Click to share on Twitter (Opens in new window)</a></li><li><a>Click to share on Facebook (Opens in new window)</a></li></ul></div><div id="jp-relatedposts" class="jp-relatedposts"><h3><em>Related</em></h3>{items(a, 0, 3, '<div class="jp-relatedposts-post"><h4><a href="/{i}/">{}</a></h4><p>In "News"</p></div>')}</div></div>
<footer class="entry-footer"><span class="cat-links">Posted in <a href="/c/news">News</a></span><span class="tags-links">Tagged <a href="/t/a">markets</a>, <a href="/t/b">banks</a></span></footer></article>
<nav class="navigation post-navigation"><div class="nav-previous"><a href="/p" rel="prev">{a.others[7]}</a></div><div class="nav-next"><a href="/n" rel="next">{a.others[8]}</a></div></nav>
<div id="comments" class="comments-area"><h2 class="comments-title">6 thoughts on &ldquo;{a.title}&rdquo;</h2><ol class="comment-list">{comments}</ol><div id="respond"><h3>Leave a Reply</h3><p class="comment-notes">Your email address will not be published. Required fields are marked *</p></div></div></main></div>
<aside id="secondary" class="widget-area"><section class="widget widget_recent_entries"><h2>Recent Posts</h2><ul>{items(a, 20, 5)}</ul></section><section class="widget widget_tag_cloud"><a style="font-size:8pt">markets</a> <a style="font-size:22pt">banks</a></section></aside><footer id="colophon">Proudly powered by WordPress</footer></div></body></html>"""


def gate(a: Article) -> str:
    """A portal of 2013 in an old encoding: an advertisement floating in the text, the editor's line, keywords."""
    third = max(1, len(a.paragraphs) // 3)
    ad = '<div class="gg200x300"><div class="at_item right_ad_item" adType="rightad"><a href="http://g.example.com/r">特惠：春季新款全场五折起</a></div></div>'
    body = "".join((ad if i == third else "") + f"<p>　　{p}</p>\n" for i, p in enumerate(a.paragraphs))
    return f"""<!DOCTYPE HTML><html><head><meta charset="gbk"><title>{a.title}_{a.publisher}</title><meta name="keywords" content="a,b"/><meta name="description" content="{a.paragraphs[0][:60]}"/></head><body>
<div class="ntes-nav"><a href="/">首页</a> <a href="/a">应用</a> <a href="/b">邮箱</a> <a href="/c">登录</a></div><div class="ep-header"><div class="ep-crumb JS_NTES_LOG_FE"><a href="/">首页</a> &gt; <a href="/n">财经频道</a> &gt; 正文</div></div>
<div id="epContentLeft" class="ep-content-main"><h1 id="h1title" class="ep-h1">{a.title}</h1><div class="clearfix"><div class="ep-info cDGray"><div class="left">{a.on.isoformat()} 0{a.n % 10}:31:00　来源: <a href="http://x.example.com/">{a.publisher}</a> <a href="#gt">有<span class="js-tiecount">312</span>人参与</a></div><div class="ep-tools"><a>分享到</a></div></div></div>
<div id="endText" class="end-text"><p class="otitle">（原标题：{a.others[0]}）</p>{body}<div class="ep-source cDGray"><span class="left"><img src="/end.png"/> 本文来源：{a.publisher} </span><span class="ep-editor">责任编辑：王某_NF1{a.n}</span></div></div>
<div class="ep-keywords-main"><span class="ep-keywords-title">关键词：</span><a href="/k1">银行</a> <a href="/k2">上市</a></div><div class="ep-relate"><h3>相关新闻</h3><ul>{items(a, 3, 8)}</ul></div>
<div class="tie-area"><h2>网友评论</h2><div class="tie-box"><p>文明上网，登录发贴。网友评论仅供其表达个人看法，并不表明本站立场。</p></div></div><div class="ep-pic-list">{items(a, 15, 6, '<div class="pic"><a href="/p{i}"><img src="/x.jpg"/><h4>{}</h4></a></div>')}</div></div>
<div class="ep-content-side"><div class="ep-rank"><h3>热点排行</h3><ol>{items(a, 22, 10)}</ol></div></div><div class="ep-footer"><a>About</a> - <a>公司简介</a> - <a>联系方法</a><p>公司版权所有 &copy;1997-2013</p></div></body></html>"""


def hydrated(a: Article) -> str:
    """A feed's page of 2022: hashed class names, the article again as data in a script, summaries of the feed."""
    body = "".join(f'<p data-track="{i + 1}">{p}</p>' for i, p in enumerate(a.paragraphs))
    feed = "".join(
        f'<div class="_3xKq1"><a class="tY9_a" href="/article/{i}/"><h5 class="t_2b">{other}</h5><p class="s-8Hq">{aside}</p></a><span class="m1X">{i + 2}小时前 · {i * 7}评论</span></div>'
        for i, (other, aside) in enumerate(zip(a.others[4:12], a.asides, strict=False))
    )
    data = {"props": {"content": body, "title": a.title, "publishTime": a.on.isoformat() + " 18:00:00"}}
    return f"""<!DOCTYPE html><html lang="zh"><head><meta charset="utf-8"/><title>{a.title}-今日看点</title><meta property="og:title" content="{a.title}"/><meta property="og:type" content="article"/><meta property="og:site_name" content="{a.publisher}"/><meta property="og:release_date" content="{a.on.isoformat()}"/></head><body><div id="root"><div class="_1Fz"><div class="hd_2Q"><a href="/">推荐</a><a href="/hot">热点</a><a href="/video">视频</a></div></div>
<div class="_2Wp"><div class="a_9c"><div class="b_7d"><h1 class="h_1e">{a.title}</h1><div class="m_5f"><span>{a.on.isoformat()} 18:00</span><span class="dot">·</span><a href="/u/1">{a.publisher}</a><button>关注</button></div></div><article class="syl-article-base r_3g">{body}</article><div class="k_4h"><button>{a.n}</button><button>收藏</button><button>举报</button></div><div class="c_6i"><h4>评论 0</h4><textarea placeholder="说点什么吧"></textarea></div></div>
<div class="side_8j"><div class="u_1k"><a href="/u/1">{a.publisher}</a><p>{a.asides[0]}</p></div><h4>相关推荐</h4>{feed}</div></div></div><script id="__NEXT_DATA__" type="application/json">{json.dumps(data, ensure_ascii=False)}</script></body></html>"""


def exchange(a: Article) -> str:
    """A finance portal: quotes in the text, an abstract above it, a box of related reading within it, a disclaimer."""
    half = len(a.paragraphs) // 2
    box = f'<div class="related-box"><strong>【相关报道】</strong><p>{"</p><p>".join(f"<a href=/a/{i}.html>{o}</a>" for i, o in enumerate(a.others[2:6]))}</p></div>'

    def quoted(p: str) -> str:
        return (
            p[:6]
            + f'<!--stock--><span class="keytip">{p[6:10]}</span><span id="q1"><a href="/q/600000"></a></span>'
            + p[10:]
        )

    body = "".join(
        (box if i == half else "") + f"<p>　　{quoted(p)}</p>\n" for i, p in enumerate(a.paragraphs)
    )
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"/><title>{a.title} _ {a.publisher}</title><meta name="description" content="{a.paragraphs[0][:80]}"/></head><body class="finance"><div class="topbar"><a href="/">首页</a>|<a href="/g">股票</a>|<a href="/f">基金</a>|<a href="/q">期货</a><form><input value="搜索"/></form></div>
<div class="main"><div class="contentwrap"><div class="contentbox"><div class="topbox"><div class="title">{a.title}</div><div class="tipbox"><div class="infos"><div class="item">{a.on.year}年{a.on.month:02d}月{a.on.day:02d}日 07:2{a.n % 10}</div><div class="item">来源： {a.publisher}</div><div class="item">编辑：东方某</div><div class="item"><a>12</a>人评论</div></div></div></div>
<div class="mainbox"><div class="zwothers"><div class="tab"><span>手机免费看</span><p>用户扫一扫，随时随地看行情</p></div></div><div class="contentbody"><div class="abstract"><span>摘要</span><div class="txt">{a.asides[2]}</div></div><div class="txtinfos" id="ContentBody">{body}<p class="em_media">（文章来源：{a.publisher}）</p></div>
<div class="zw_footer"><p class="statement">郑重声明：本站发布此内容旨在传播更多信息，与本站立场无关，不构成投资建议。据此操作，风险自担。</p><p class="res-edit">责任编辑：某某</p></div></div></div></div></div>
<div class="sidebox"><h3>点击排行</h3><ul>{items(a, 10, 10)}</ul><h3>全球财经快讯</h3><ul>{"".join(f"<li><i>0{i}:12</i>{t[:70]}</li>" for i, t in enumerate(a.asides[1:7]))}</ul></div></div><div class="footer">信息网络传播视听节目许可证：0900000号 经营证券期货业务许可证编号：913100000000000000</div></body></html>"""


def soup(a: Article) -> str:
    """An English daily of 2016: a block for each paragraph, highlights, embedded links, text hidden until asked for."""
    blocks = []
    for i, p in enumerate(a.paragraphs):
        blocks.append(
            f'<div class="zn-body__paragraph{" speakable" if i < 2 else ""}"><cite class="el-editorial-source"></cite>{p}</div>'
        )
        if i == 2:
            blocks.append(
                f'<div class="el__embedded el__embedded--standard"><div class="el__storyelement__header">Related: <a href="/r">{a.others[3]}</a></div></div>'
            )
        if i == 4:
            blocks.append(
                '<div class="ad ad--epic"><div class="ad-feedback">Advertisement</div></div></div><div class="zn-body__read-all">'
            )
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{a.title} - {a.publisher}</title><meta name="pubdate" content="{a.on.isoformat()}T12:30:04Z"><meta name="lastmod" content="{(a.on + timedelta(1)).isoformat()}T02:00:00Z"><meta property="og:site_name" content="{a.publisher}"><meta property="og:title" content="{a.title}"></head><body class="pg pg-article"><div class="nav"><div class="nav__container"><a href="/us">U.S.</a><a href="/world">World</a><a href="/politics">Politics</a><a href="/money">Money</a></div></div>
<article class="pg-rail-tall"><meta itemprop="datePublished" content="{a.on.isoformat()}T12:30:04Z"><h1 class="pg-headline">{a.title}</h1><div class="metadata"><p class="metadata__byline">By <a href="/x">Pat Low</a>, {a.publisher}</p><p class="update-time">Updated 0200 GMT {(a.on + timedelta(1)):%B %d, %Y}</p></div>
<div class="l-container"><div class="pg-rail-tall__body"><section class="zn zn-body-text"><div class="el__storyhighlights"><h3>Story highlights</h3><ul><li>{a.others[5]}</li><li>{a.others[6]}</li></ul></div><div class="zn-body__main">{"".join(blocks)}</div><p class="zn-body__footer">Our correspondents contributed to this report.</p></section></div>
<div class="pg-rail-tall__rail"><h2>More from Money</h2>{items(a, 8, 9, '<div class="cd__headline"><a href="/{i}">{}</a></div>')}</div></div><div class="outbrain"><h2>Paid Content</h2>{items(a, 18, 6, '<div><a rel="nofollow" href="/{i}">{}</a> <span>Some Brand</span></div>')}</div></article><footer>&copy; 2016 All Rights Reserved. Terms of service</footer></body></html>"""


def board(a: Article) -> str:
    """A forum engine's portal: the text in a table cell, broken lines in font tags, comments as definitions."""
    body = "<br />\n&nbsp; &nbsp;&nbsp;&nbsp;".join(
        f'<font face="宋体">{p}</font><br />' for p in a.paragraphs
    )
    comments = "".join(
        f'<dl class="ptm pbm bbda cl"><dt class="mbm"><a class="xi2 xw1">用户{i}</a> <span class="xg1">2025-5-2{i} 10:0{i}</span></dt><dd>{t}</dd></dl>'
        for i, t in enumerate(a.asides[3:7])
    )
    return f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN"><html xmlns="http://www.w3.org/1999/xhtml"><head><meta http-equiv="Content-Type" content="text/html; charset=gbk" /><title>{a.title} - 行业资讯 - {a.publisher} - Powered by Discuz!</title></head><body id="nv_portal" class="pg_view"><div id="toptb"><a href="javascript:;">设为首页</a><a href="javascript:;">收藏本站</a></div><div id="hd"><ul><li><a href="/portal.php">门户</a></li><li><a href="/forum.php">论坛</a></li></ul></div>
<div id="wp" class="wp"><div id="pt" class="bm cl"><div class="z"><a href="./">{a.publisher}</a> <em>&rsaquo;</em> <a href="/p">行业资讯</a> <em>&rsaquo;</em> 查看内容</div></div><div id="ct" class="ct2 wp cl"><div class="mn"><div class="bm vw"><div class="h hm"><h1 class="ph">{a.title} </h1><p class="xg1">{a.on.year}-{a.on.month}-{a.on.day} 09:1{a.n % 10}<span class="pipe">|</span>发布者: <a href="space-uid-1.html">admin</a><span class="pipe">|</span>查看: <em id="_viewnum">345</em><span class="pipe">|</span>评论: 4</p></div>
<div class="s"><div><strong>摘要</strong>: {a.paragraphs[0][:50]} ...</div></div><div class="d"><table cellpadding="0" cellspacing="0" class="vwtb"><tr><td id="article_content">&nbsp; &nbsp;&nbsp;&nbsp;{body}</td></tr></table><div id="click_div"><table class="atd"><tr><td><a>路过</a></td><td><a>雷人</a></td><td><a>握手</a></td><td><a>鲜花</a></td><td><a>鸡蛋</a></td></tr></table></div></div>
<div class="o cl bm2 pbm"><a class="oshr">收藏</a><a>分享</a><a>邀请</a></div><div class="pren pbm cl"><em>上一篇：<a href="article-1-1.html">{a.others[1]}</a></em><em>下一篇：<a href="article-3-1.html">{a.others[2]}</a></em></div></div><div id="related_article" class="bm"><div class="bm_h cl"><h3>相关阅读</h3></div><div class="bm_c"><ul class="xl xl2 cl">{items(a, 4, 6, "<li>&bull; <a href=/{i}>{}</a></li>")}</ul></div></div>
<div id="comment" class="bm"><div class="bm_h cl"><h3>最新评论</h3></div><div id="comment_ul" class="bm_c">{comments}</div></div></div><div class="sd"><div class="bm"><h2>热门文章</h2><ul>{items(a, 14, 8)}</ul></div></div></div></div><div id="ft">Powered by <strong>Discuz!</strong> X3.2 &copy; 2001-2013 Comsenz Inc. GMT+8, 2025-6-1 10:00 , Processed in 0.05 second(s)</div></body></html>"""


def paged(a: Article) -> str:
    """A daily's page, the first of three: wide blanks, a subscription form inside the text, a rights notice after it."""
    body = "".join(
        f"<p>&emsp;&emsp;{p}</p>"
        + (
            '<div class="newsletter"><form><p>订阅我们的每日早报，第一时间获取独家报道</p><input type="email"/><button>订阅</button></form></div>'
            if i == 3
            else ""
        )
        for i, p in enumerate(a.paragraphs)
    )
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{a.title}--{a.publisher}</title><meta name="publishdate" content="{a.on.isoformat()}"><meta name="author" content="1{a.n:05d}"></head><body><div class="w1000 header"><a href="/">首页</a><a href="/1">时政</a><a href="/2">国际</a><a href="/3">观点</a><a href="/4">社会</a><a href="/5">文化</a></div><div class="w1000 path"><a href="/">{a.publisher}</a>&gt;&gt;<a href="/1">时政</a></div>
<div class="w1000 title"><h3>{a.others[9]}</h3><h1>{a.title}</h1><h4></h4><p class="author">本报记者 李某</p><div class="box01"><div class="fl">{a.on.year}年{a.on.month:02d}月{a.on.day:02d}日08:{a.n % 50 + 10}&nbsp;&nbsp;来源：<a href="/s">{a.publisher}</a></div><div class="fr">分享到：</div></div></div>
<div class="w1000 content clear"><div class="fl text_con_left"><div class="box_con" id="rwb_zw">{body}<div class="zdfy clearfix"><a href="n1.html">【1】</a><a href="n2.html">【2】</a><a href="n3.html">【3】</a><a href="n2.html">下一页</a></div><div class="edit clearfix">(责编：赵某、钱某)</div></div><div class="copyright_note"><p>版权声明：凡本网注明来源的稿件，均为本网独家版权所有，未经许可不得转载或镜像；授权转载必须注明来源，并保持稿件的完整性。</p></div>
<div class="message"><div class="fl"><span>我要留言</span></div><p>善意回帖，理性发言！</p></div><div class="tuijian"><h2>推荐阅读</h2>{items(a, 2, 4, '<div><a href="/{i}"><img src="/i.jpg"/></a><strong><a href="/{i}">{}</a></strong><p>' + a.asides[5].replace("{", "").replace("}", "")[:90] + '...<a href="/x">【详细】</a></p></div>')}</div></div><div class="fr w300"><h2>24小时排行</h2><ul>{items(a, 12, 10)}</ul></div></div><div id="copyright">人人报社 版权所有 &copy; 1997-2020 互联网新闻信息服务许可证10120170001</div></body></html>"""


def newsroom(a: Article) -> str:
    """A company's newsroom: fields of a content system, subheads, a quotation, a list, a cookie notice, a graph."""
    parts = []
    for i, p in enumerate(a.paragraphs):
        parts.append(
            f"<blockquote><p>{p}</p></blockquote>"
            if i == 3
            else f"<ul><li>{p}</li></ul>"
            if i == 5
            else f"<p>{p}</p>"
        )
    graph = {
        "@context": "https://schema.org",
        "@graph": [
            {"@type": "Organization", "@id": "#o", "name": a.publisher, "url": "https://www.example.com/"},
            {"@type": "WebSite", "@id": "#s", "name": a.publisher, "publisher": {"@id": "#o"}},
            {
                "@type": ["Article", "NewsArticle"],
                "headline": a.title,
                "datePublished": f"{a.on.isoformat()}T00:00:00+08:00",
                "publisher": {"@id": "#o"},
            },
        ],
    }
    return f"""<!DOCTYPE html><html lang="zh-CN" prefix="og: http://ogp.me/ns#"><head><meta charset="utf-8"/><script type="application/ld+json">{json.dumps(graph, ensure_ascii=False)}</script><title>{a.title} | {a.publisher}</title></head><body class="path-node page-node-type-news"><div role="dialog" class="cookie-banner"><h2>Cookie设置</h2><p>我们使用Cookie来改善您的浏览体验、分析网站流量并投放个性化广告。点击“全部接受”即表示您同意我们按照隐私政策使用Cookie。您可以随时更改您的设置。</p><button>全部接受</button></div>
<header role="banner"><nav role="navigation"><ul class="menu"><li><a href="/products">产品</a></li><li><a href="/about">关于我们</a></li><li><a href="/careers">招贤纳士</a></li></ul></nav></header>
<main role="main"><div class="layout-content"><div class="block block-page-title"><h1 class="page-title"><span class="field field--name-title">{a.title}</span></h1></div><article class="node node--type-news node--view-mode-full"><div class="node__content"><div class="field field--name-field-date field__item"><time datetime="{a.on.isoformat()}T12:00:00Z">{a.on.year}/{a.on.month}/{a.on.day}</time></div><div class="field field--name-field-image"><img src="/sites/1.jpg" alt=""/></div><div class="clearfix text-formatted field field--name-body field__item">{"".join(parts)}</div>
<div class="field field--name-field-contact"><h3>媒体联系人</h3><p>张女士<br/>电话：+86 21 0000 0000<br/>邮箱：media@example.com</p></div><div class="field field--name-field-tags"><a href="/t/1">新闻稿</a> <a href="/t/2">可持续发展</a></div></div></article><div class="views-element-container"><h2>更多新闻</h2>{items(a, 5, 3, '<div class="views-row"><time datetime="2025-05-01">2025/5/1</time><h3><a href="/news/{i}">{}</a></h3><p>' + a.asides[4].replace("{", "").replace("}", "")[:80] + "</p></div>")}</div></div></main><footer><p>&copy; 2024 {a.publisher} 保留所有权利</p><ul><li><a href="/legal">法律声明</a></li><li><a href="/privacy">隐私政策</a></li></ul></footer></body></html>"""


KINDS: tuple[tuple[Callable[[Article], str], str], ...] = (
    (cells, "gb18030"),
    (account, "utf-8"),
    (bureau, "utf-8"),
    (release, "utf-8"),
    (weblog, "utf-8"),
    (gate, "gb18030"),
    (hydrated, "utf-8"),
    (exchange, "utf-8"),
    (soup, "utf-8"),
    (board, "gb18030"),
    (paged, "utf-8"),
    (newsroom, "utf-8"),
)


def paragraphs_of(texts: list[str]) -> tuple[str, ...]:
    """Texts parted into paragraphs of one or two sentences."""
    said = []
    for text in texts:
        sentences = [s + "。" for s in text.replace("<", " ").replace(">", " ").split("。") if s.strip()]
        said += ["".join(sentences[i : i + 2]) for i in range(0, len(sentences), 2)]
    return tuple(said)


def articles(texts: list[list[str]], n: int, seed: int) -> list[Article]:
    rng = random.Random(seed)
    plain = [
        (t.replace('"', "”").replace("<", "").replace(">", ""), body) for t, body in texts if len(body) > 40
    ]
    made = []
    for i in range(n):
        own, rest = rng.sample(plain, rng.choice((2, 3, 5, 8))), rng.sample(plain, 48)
        made.append(
            Article(
                own[0][0].strip(),
                paragraphs_of([body for _, body in own]),
                date(2005, 1, 1) + timedelta(rng.randrange(7000)),
                rng.choice(PUBLISHERS),
                tuple(title for title, _ in rest[:36]),
                tuple(body.replace("<", "").replace(">", "") for _, body in rest[36:]),
                i,
            )
        )
    return made


def pages_of(texts: list[list[str]], n_each: int, seed: int) -> list[Made]:
    rows = iter(articles(texts, n_each * len(KINDS), seed))
    made = []
    for kind, encoding in KINDS:
        for _ in range(n_each):
            one = next(rows)
            said = kind(one).encode(encoding, "replace")
            if kind is release:
                day = f"LONDON, {one.on:%B} {one.on.day}, {one.on.year} /Wire/ -- "
                one = Article(
                    one.title,
                    (day + one.paragraphs[0], *one.paragraphs[1:]),
                    *(one.on, one.publisher, one.others, one.asides, one.n),
                )
            made.append(
                Made(
                    kind.__name__,
                    said,
                    f"http://www.example.com/{kind.__name__}/{one.n}.html",
                    "text/html",
                    one,
                    True,
                )
            )
    return made


if __name__ == "__main__":
    given = arguments()
    measured(
        pages_of(json.loads(given.texts.read_text("utf-8")), given.each, given.seed), given.quick, given.show
    )
