"""What a page says of itself: its title, who published it, and when.

The most trusted first: structured data (JSON-LD, microdata), meta, what a feed or a row stated, what stands
beside the article, the address. The day of capture is never taken for that of publication.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from html import unescape
from typing import Any, Literal

from jihe.collect.day import Day, day_of_address, first_day

Told = Literal["structured", "meta", "feed", "visible", "url"]

HEAD = 1 << 16
"""Characters in which meta elements are looked for where a page does not close its head."""
MOST_SCRIPTS = 20
LONGEST_SCRIPT = 1 << 20
LONGEST = 300
"""Characters of a title or a publisher; what is longer is none."""

_META = re.compile(r"<meta\b((?:[^<>\"']|\"[^\"]{0,2000}\"|'[^']{0,2000}')*+)>?", re.I)
_ATTRIBUTE = re.compile(r"([\w:.-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
_TITLE = re.compile(r"<title\b[^<>]*>([^<]{0,2000})", re.I)
_H1 = re.compile(r"<h1\b[^<>]*>(.{0,3000}?)</h1", re.I | re.S)
_MARKUP = re.compile(r"<[^<>]*>")
_LD_DATE = re.compile(r"\"(?:datePublished|dateCreated|uploadDate)\"\s*:\s*\"([^\"]{4,40})\"")
_ITEM = re.compile(
    r"<[^<>]{0,300}?itemprop\s*=\s*[\"']?(datePublished|dateCreated)\b[^<>]{0,300}>([^<]{0,60})", re.I
)
_ITEM_VALUE = re.compile(r"(?:content|datetime)\s*=\s*[\"']?([^\"'<>]{4,40})", re.I)
_CANONICAL = re.compile(r"<link\b[^<>]{0,300}?rel\s*=\s*[\"']?canonical\b[^<>]{0,500}>", re.I)
_HREF = re.compile(r"href\s*=\s*[\"']?(https?://[^\"'\s<>]+)", re.I)
_SAVED = re.compile(r"<!--\s*saved from url=\(\d+\)(https?://[^\s<>]+)")
_JOINT = re.compile(
    r"\s*(?:[|\u2502\u00bb\u00ab\u2022\u00b7]|_{1,3}|\s[-\u2013\u2014:]{1,2}\s|\u2014\u2014|--)\s*"
)
"""What stands between an article's title and the names of column and site."""

_ENGINE = re.compile("powered by ", re.I)
"""How the name of a site's software begins where it stands in titles."""
_AROUND = " -_|:\uff1a\u2013\u2014"

_META_DATES = (
    "article:published_time",
    "og:article:published_time",
    "og:published_time",
    "article:published",
    "datepublished",
    "publishdate",
    "publish_date",
    "publish-date",
    "publication_date",
    "published_time",
    "pubdate",
    "pub_date",
    "publishtime",
    "publish_time",
    "_pubtime",
    "apub:time",
    "bytedance:published_time",
    "weibo:article:create_at",
    "weibo: article:create_at",
    "citation_publication_date",
    "citation_date",
    "dcterms.issued",
    "dcterms.created",
    "dcterms.date",
    "dc.date.issued",
    "dc.date.created",
    "dc.date",
    "sailthru.date",
    "parsely-pub-date",
    "originalpublicationdate",
    "og:release_date",
    "firstcreate",
    "createtime",
    "date",
)
_META_TITLES = ("og:title", "twitter:title", "articletitle", "dc.title", "citation_title", "parsely-title")
_META_PUBLISHERS = (
    "og:site_name",
    "application-name",
    "sitename",
    "publisher",
    "dc.publisher",
    "dcterms.publisher",
    "citation_publisher",
    "mediaid",
    "apple-mobile-web-app-title",
)


@dataclass
class Head:
    """What stands in a page for machines.

    Attributes
    ----------
    metas
        Name or property of each meta element, in small letters -> content; of several the first.
    things
        The objects of its JSON-LD, outer before inner.
    dates
        Structured dates as stated, datePublished before others.
    """

    metas: Mapping[str, str]
    title: str | None = None
    headings: tuple[str, ...] = ()
    things: list[dict[str, Any]] = field(default_factory=list)
    dates: list[str] = field(default_factory=list)
    address: str | None = None


def head_of(html: str) -> Head:
    """Read a page's head, and the structured data wherever it stands."""
    end = html.find("</head", 0, 16 * HEAD)
    top = html[: end if end >= 0 else HEAD]
    metas: dict[str, str] = {}
    for match in _META.finditer(top):
        told = {name.lower(): a or b or c for name, a, b, c in _ATTRIBUTE.findall(match[1])}
        name = told.get("property") or told.get("name") or told.get("itemprop")
        if name and (content := told.get("content")):
            metas.setdefault(name.strip().lower(), _plain(content))
    title = _TITLE.search(top)
    head = Head(
        metas,
        _short(_plain(title[1])) if title else None,
        tuple(t for m in _first(_H1, html, "<h1", 3) if (t := _short(_plain(_MARKUP.sub("", m[1]))))),
    )
    for text in _scripts(html):
        _read_things(text, head)
    if "datePublished" in html or "dateCreated" in html:
        for match in _ITEM.finditer(html):
            value = _ITEM_VALUE.search(match[0])
            head.dates.append(value[1] if value else match[2])
    if (link := _CANONICAL.search(top)) and (href := _HREF.search(link[0])):
        head.address = unescape(href[1])
    elif (saved := _SAVED.search(top)) or (saved := re.match("(https?://.+)", metas.get("og:url", ""))):
        head.address = saved[1]
    return head


def _first(pattern: re.Pattern[str], html: str, begin: str, most: int) -> Iterator[re.Match[str]]:
    """Matches of a pattern at the first places where `begin` stands, in small letters as pages have it."""
    at = html.find(begin)
    while at >= 0 and most:
        if match := pattern.match(html, at):
            yield match
        at, most = html.find(begin, at + 1), most - 1


def _scripts(html: str) -> Iterator[str]:
    """The first scripts of a page that hold JSON-LD."""
    at = html.find("ld+json")
    for _ in range(MOST_SCRIPTS):
        if at < 0:
            return
        begin = html.find(">", at) + 1
        end = html.find("</script", begin) if begin else -1
        if end < 0:
            return
        yield html[begin : min(end, begin + LONGEST_SCRIPT)]
        at = html.find("ld+json", end)


def _plain(text: str) -> str:
    return " ".join(unescape(text).replace("\0", "").split())


def _short(text: Any) -> str | None:
    """A text that may be a title or a name."""
    return text if isinstance(text, str) and 0 < len(text) <= LONGEST else None


def _read_things(text: str, head: Head) -> None:
    try:
        stack: list[Any] = [json.loads(text.strip().removesuffix(";"), strict=False)]
    except (ValueError, RecursionError):
        # Broken JSON-LD is common; the date is worth having all the same.
        head.dates += _LD_DATE.findall(text)
        return
    found: list[dict[str, Any]] = []
    while stack and len(found) < 100:
        one = stack.pop(0)
        if isinstance(one, list):
            stack = [*one[:50], *stack]
        elif isinstance(one, dict):
            found.append(one)
            stack += [one[name] for name in ("@graph", "mainEntity", "itemListElement") if name in one][:3]
    head.things += found
    for name in ("datePublished", "dateCreated", "uploadDate", "pubDate", "upDate"):
        head.dates += [str(one[name]) for one in found if isinstance(one.get(name), str | int)]


def title_of(head: Head, given: str | None = None, lines: Iterable[str] = ()) -> str | None:
    """The article's title, without the names of column and site that stand around it.

    Parameters
    ----------
    given
        As a feed or a row states it.
    lines
        The page's blocks. One that the page's own title contains is the article's title; a site's name is
        shorter than the rest.
    """
    if given and (text := _short(_plain(given))):
        return text
    stated = [text for one in head.things if (text := _short(one.get("headline")))]
    stated += [text for name in _META_TITLES if (text := _short(head.metas.get(name)))]
    wholes = [*([head.title] if head.title else []), *stated]
    if not wholes:
        return max(head.headings, key=len) if head.headings else None
    shown = {*head.headings, *lines}
    found = [text for whole in wholes for text in shown if 2 * len(text) >= len(whole) and text in whole]
    if found:
        return min(found, key=lambda text: (-len(text), text))
    for part in _parts(wholes[0])[:1]:
        # A short title before a long name of the site: the page's own heading tells which it is.
        if part in head.headings and len(part) >= 8:
            return part
    parts = _parts(min(stated, key=len) if stated else wholes[0])
    return max(parts, key=len) if parts else wholes[0]


def _parts(text: str) -> list[str]:
    """A title cut where the names of columns and of the site begin, or end."""
    parts = [part for part in _JOINT.split(text) if part.strip()]
    if len(parts) == 1:
        # A hyphen may belong to the title: only a short end, or beginning, is cut off, and no word is.
        for before, after in (text.rsplit("-", 1), text.split("-", 1)) if "-" in text else ():
            if (before[-1:] + after[:1]).isascii():
                continue
            if 2 * len(after) < len(before) or 2 * len(before) < len(after):
                return [before.strip(), after.strip()]
    return parts


def publisher_of(head: Head, title: str | None, given: str | None = None) -> str | None:
    """Who published a page: as its structured data, its meta elements or the end of its title say."""
    if given and (text := _short(_plain(given))):
        return text
    for one in head.things:
        for name in ("publisher", "sourceOrganization", "provider"):
            told = one.get(name)
            told = told[0] if isinstance(told, list) and told else told
            told = told.get("name") if isinstance(told, dict) else told
            if text := _short(told):
                return _plain(text)
    for name in _META_PUBLISHERS:
        if text := _short(head.metas.get(name)):
            return text
    whole = head.title or ""
    if title and title in whole and len(whole) > len(title):
        rest = [part.strip(_AROUND) for side in whole.split(title, 1) for part in _JOINT.split(side)]
        named = [part for part in rest if 2 <= len(part) <= 30 and not _ENGINE.match(part)]
        return named[-1] if named else None
    return None


def published_of(
    head: Head | None,
    given: str | None,
    visible: Iterable[str],
    address: str | None,
    last: date,
) -> tuple[Day, Told] | None:
    """When a page was published and what told it; None where nothing believable does.

    Parameters
    ----------
    given
        As a feed or a row states it.
    visible
        Texts that stand at the article, the nearest first.
    last
        The last day that is believed: one after the capture is a slip, and the next source is asked.
    """
    if head:
        for stated in head.dates:
            if found := first_day(stated, last, is_whole=True):
                return found, "structured"
        for name in _META_DATES:
            if (text := head.metas.get(name)) and (found := first_day(text, last, is_whole=True)):
                return found, "meta"
    if given and (found := first_day(given[:LONGEST], last, is_whole=True)):
        return found, "feed"
    for text in visible:
        if found := first_day(text, last):
            return found, "visible"
    if address and (found := day_of_address(address, last)):
        return found, "url"
    return None
