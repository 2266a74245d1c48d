"""The chapters as they stand on the page: prose, author's pictures, and exhibits, all numbered."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa
from markupsafe import Markup

from jihe.errors import Fault, PackError, Place, nearest, tell
from jihe.pack.model import Chapter, Pack
from jihe.pack.picture import FOLDER, TYPES

from ..chart import svg
from ..exhibit import Drawn, draw
from ..format import number
from ..grid import Fact
from ..mark import NARROW, WIDE
from ..network import NetworkPicture
from ..network import svg as network_svg
from .heading import tile_names
from .prose import prose

Show = Callable[["Pictured"], Markup]
"""An author's picture as it stands in its chapter."""


@dataclass(frozen=True)
class Numbered:
    """An exhibit with its number in the report."""

    drawn: Drawn
    anchor: str
    number: str
    wide: str
    narrow: str

    @property
    def title(self) -> str:
        return self.drawn.title

    @property
    def is_table(self) -> bool:
        return self.drawn.is_table


@dataclass(frozen=True)
class Pictured:
    """An author's picture with its number in the report.

    Attributes
    ----------
    alt
        What it shows, in words.
    data
        The picture itself, as an address that holds it.
    """

    anchor: str
    number: str
    title: str
    alt: str
    data: str


@dataclass(frozen=True)
class Part:
    """A chapter on the page."""

    chapter: Chapter
    html: str
    pictures: tuple[Pictured, ...]
    exhibits: tuple[Numbered, ...]

    @property
    def figures(self) -> list[Numbered]:
        return [exhibit for exhibit in self.exhibits if not exhibit.is_table]


@dataclass(frozen=True)
class Held:
    """What chapters are made from: the study, its numbers and what they are called."""

    pack: Pack
    facts: pa.Table
    labels: pa.Table
    known: Mapping[str, Fact]
    networks: Mapping[str, tuple[pa.Table, pa.Table]]
    lang: str
    is_synthetic: bool = False


def parts(held: Held, show: Show) -> tuple[Part, ...]:
    """Every chapter of the report, its figures and tables drawn."""
    return tuple(_part(chapter, held, show) for chapter in _chapters(held.pack, held.lang))


def _part(chapter: Chapter, held: Held, show: Show) -> Part:
    pictures: list[Pictured] = []

    def pictured(file: str, alt: str, title: str) -> Markup:
        place = f"{chapter.number}-{len(pictures) + 1}"
        data = b64encode(held.pack.pictures[FOLDER + file]).decode("ascii")
        kind = TYPES[file[file.rfind(".") :]]
        text = tell("Figure {number}", held.lang, number=place)
        pictures.append(Pictured(f"figure-{place}", text, title, alt, f"data:{kind};base64,{data}"))
        return show(pictures[-1])

    def cited(fact_id: str) -> str:
        return _cited(fact_id, chapter, held.known)

    html = prose(chapter.body, cited, pictured)
    return Part(chapter, html, tuple(pictures), tuple(_numbered(chapter, held, len(pictures))))


def _chapters(pack: Pack, lang: str) -> list[Chapter]:
    """Every chapter once, in the wanted language where it is written in it."""
    found: dict[str, Chapter] = {}
    for chapter in pack.chapters:
        if chapter.name not in found or chapter.lang == lang:
            found[chapter.name] = chapter
    last = max((chapter.number for chapter in found.values()), default=0)
    for exhibit in pack.exhibits:
        # A study whose chapters nobody has written yet shows its exhibits all the same.
        if exhibit.chapter not in found:
            last += 1
            name = exhibit.chapter
            found[name] = Chapter(number=last, name=name, lang=lang, title=name, body="", file="")
    return sorted(found.values(), key=lambda chapter: (chapter.number, chapter.name))


def _numbered(chapter: Chapter, held: Held, n_picture: int) -> Sequence[Numbered]:
    """The chapter's exhibits, drawn; figures and tables are counted apart."""
    pack, lang = held.pack, held.lang
    line, names = pack.settings.source_line, tile_names(pack, lang) if pack.tiles else {}
    result, count = [], {True: 0, False: n_picture}
    for exhibit in (e for e in pack.exhibits if e.chapter == chapter.name):
        drawn = draw(
            exhibit,
            pack.measures[exhibit.measure],
            pack.dimensions,
            held.facts,
            held.labels,
            lang,
            source=line.get(lang) if line else "",
            against=pack.measures.get(exhibit.against),
            tiles=pack.tiles,
            tile_names=names,
            is_synthetic=held.is_synthetic,
        )
        is_table = drawn.is_table
        count[is_table] += 1
        place = f"{chapter.number}-{count[is_table]}"
        text = (
            tell("Table {number}", lang, number=place)
            if is_table
            else tell("Figure {number}", lang, number=place)
        )
        wide, narrow = (svg(spec) if spec else "" for spec in (drawn.spec, drawn.narrow))
        if exhibit.exhibit in held.networks:
            wide, narrow = (
                _network(*held.networks[exhibit.exhibit], width, held) for width in (WIDE, NARROW)
            )
        anchor = f"{'table' if is_table else 'figure'}-{place}"
        result.append(Numbered(drawn, anchor, text, wide, narrow))
    return result


def _network(node: pa.Table, edge: pa.Table, width: int, held: Held) -> str:
    """The picture of a network; a narrow one names fewer nodes."""
    lang = held.lang
    named = node.append_column("label", node[f"label_{lang}"])
    is_narrow = width < WIDE
    picture = NetworkPicture(
        named,
        edge,
        groups=("sample", "relation"),
        group_names={"sample": tell("sample node", lang), "relation": tell("relation node", lang)},
        n_label=8 if is_narrow else 24,
        lang=lang,
        width=width,
        height=width if is_narrow else round(width * 0.8),
        is_synthetic=held.is_synthetic,
    )
    return network_svg(picture)


def _cited(fact_id: str, chapter: Chapter, known: Mapping[str, Fact]) -> str:
    if fact_id not in known:
        near = nearest(fact_id, known)
        text = 'cites the fact "{fact}", which the build has not. `jihe facts` lists all.'
        if near:
            text = (
                'cites the fact "{fact}", which the build has not. Did you mean "{near}"? '
                "`jihe facts` lists all."
            )
        raise PackError(Fault(Place(chapter.file), text, {"fact": fact_id, "near": near}))
    return number(known[fact_id].value, known[fact_id].unit)
