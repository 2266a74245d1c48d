"""The chapters of a report before they are set: prose, author's pictures and exhibits, all numbered."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

import pyarrow as pa
from markdown_it.token import Token
from markupsafe import Markup

from jihe.errors import Fault, PackError, tell
from jihe.pack.model import Chapter, Exhibit, Pack
from jihe.pack.picture import FOLDER, TYPES

from ..exhibit import Drawn, draw
from ..grid import ByMeasure, Fact, Labels, by_measure
from ..mark import MARKS, NARROW, WIDE
from ..network import NetworkPicture
from ..note import NETWORK
from ..studio import Plan, Studio
from .citing import Citing
from .heading import tile_names
from .prose import n_picture, parsed, prose, set_citations

Face = Literal["wide", "narrow"]
"""Where a picture is seen: on a page or paper, or on a telephone."""

Show = Callable[["Pictured"], Markup]
"""An author's picture as it stands in its chapter."""


@dataclass(frozen=True)
class Numbered:
    """An exhibit with its number in the report.

    Attributes
    ----------
    plans
        What its pictures are drawn from: for a page or paper, and for a telephone. None: no picture.
    wide, narrow
        The pictures of the first two as SVG; "" until they are drawn.
    """

    drawn: Drawn
    anchor: str
    number: str
    plans: Mapping[Face, Plan | None]
    wide: str = ""
    narrow: str = ""

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
    image, media
        The picture itself, and its kind.
    """

    anchor: str
    number: str
    title: str
    alt: str
    image: bytes
    media: str

    @property
    def data(self) -> str:
        """The picture as an address that holds it."""
        return f"data:{self.media};base64,{b64encode(self.image).decode('ascii')}"


@dataclass(frozen=True)
class Part:
    """A chapter, its citations and exhibits numbered.

    Attributes
    ----------
    chapter
        A number of 0 says that it stands before the contents.
    tokens
        Its prose, read, what it cites set in.
    """

    chapter: Chapter
    tokens: Sequence[Token]
    exhibits: tuple[Numbered, ...]
    html: str = ""
    pictures: tuple[Pictured, ...] = ()

    @property
    def figures(self) -> list[Numbered]:
        return [exhibit for exhibit in self.exhibits if not exhibit.is_table]


@dataclass(frozen=True)
class Held:
    """What chapters are made from: the study, its numbers and what they are called.

    Attributes
    ----------
    only
        Names of the chapters that are shown; all when empty. Numbers stay those of the whole report.
    """

    pack: Pack
    facts: pa.Table
    labels: pa.Table
    known: Mapping[str, Fact]
    networks: Mapping[str, tuple[pa.Table, pa.Table]]
    lang: str
    is_synthetic: bool = False
    only: Collection[str] = field(default=())

    @cached_property
    def by_measure(self) -> ByMeasure:
        """The facts by measure."""
        return by_measure(self.known.values())

    @cached_property
    def named(self) -> Labels:
        """What classes are called."""
        return Labels(self.labels, self.lang)

    @cached_property
    def tile_names(self) -> Mapping[str, str]:
        """Short names of regions."""
        return tile_names(self.pack, self.lang) if self.pack.tiles else {}


def parts(held: Held) -> tuple[Part, ...]:
    """Every chapter of the report with its numbers; no picture is drawn yet.

    Raises
    ------
    PackError
        When prose names facts or exhibits that do not exist, or an exhibit is ambiguous.
    """
    chapters = _chapters(held.pack, held.lang)
    tokens = {chapter.name: parsed(chapter.body) for chapter in chapters}
    numbers = _numbers(held.pack, held.lang, chapters, tokens)
    shown = [chapter for chapter in chapters if not held.only or chapter.name in held.only]
    exhibits = {e.exhibit for e in held.pack.exhibits for c in shown if e.chapter == c.name}
    faults: list[Fault] = []
    for chapter in shown:
        citing = Citing(chapter, held.known, numbers, exhibits, faults)
        set_citations(tokens[chapter.name], citing.cite)
    if faults:
        raise PackError(faults)
    return tuple(Part(c, tokens[c.name], tuple(_exhibits(c, held, numbers))) for c in shown)


def plans(made: Sequence[Part], *faces: Face) -> Iterator[Plan]:
    """What the pictures of chapters are drawn from."""
    for exhibit in (exhibit for part in made for exhibit in part.exhibits):
        yield from (plan for face in faces if (plan := exhibit.plans[face]) is not None)


def page(part: Part, held: Held, show: Show, studio: Studio) -> Part:
    """The chapter as it stands on a page of HTML, its pictures drawn."""
    pictures: list[Pictured] = []

    def pictured(file: str, alt: str, title: str) -> Markup:
        pictures.append(picture(part.chapter, len(pictures) + 1, file, alt, title, held))
        return show(pictures[-1])

    html = prose(part.tokens, pictured)
    exhibits = []
    for exhibit in part.exhibits:
        plan = exhibit.plans
        wide, narrow = (studio.draw(p) if p is not None else "" for p in (plan["wide"], plan["narrow"]))
        exhibits.append(replace(exhibit, wide=wide, narrow=narrow))
    return replace(part, exhibits=tuple(exhibits), html=html, pictures=tuple(pictures))


def picture(chapter: Chapter, place: int, file: str, alt: str, title: str, held: Held) -> Pictured:
    """An author's picture, the so-manieth of its chapter."""
    number_ = f"{chapter.number}-{place}"
    text = tell("Figure {number}", held.lang, number=number_)
    media = TYPES[file[file.rfind(".") :]]
    return Pictured(f"figure-{number_}", text, title, alt, held.pack.pictures[FOLDER + file], media)


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


def is_table(exhibit: Exhibit) -> bool:
    """Whether an exhibit is numbered as a table."""
    return exhibit.mark not in MARKS and exhibit.mark != NETWORK


def exhibit_numbers(pack: Pack, lang: str) -> dict[str, str]:
    """Exhibit -> "Figure 3-2", as the report in a language counts it."""
    chapters = _chapters(pack, lang)
    tokens = {chapter.name: parsed(chapter.body) for chapter in chapters}
    return {name: number for name, (_, number) in _numbers(pack, lang, chapters, tokens).items()}


def _numbers(
    pack: Pack, lang: str, chapters: Sequence[Chapter], tokens: Mapping[str, Sequence[Token]]
) -> dict[str, tuple[str, str]]:
    """(anchor, "Figure 3-2") of every exhibit: figures and tables are counted apart, by chapter."""
    found = {}
    for chapter in chapters:
        count = {True: 0, False: n_picture(tokens[chapter.name])}
        for exhibit in (e for e in pack.exhibits if e.chapter == chapter.name):
            of_table = is_table(exhibit)
            count[of_table] += 1
            place = f"{chapter.number}-{count[of_table]}"
            if of_table:
                found[exhibit.exhibit] = f"table-{place}", tell("Table {number}", lang, number=place)
            else:
                found[exhibit.exhibit] = f"figure-{place}", tell("Figure {number}", lang, number=place)
    return found


def _exhibits(chapter: Chapter, held: Held, numbers: Mapping[str, tuple[str, str]]) -> Iterator[Numbered]:
    """The chapter's exhibits, their numbers laid out for drawing."""
    for exhibit in (e for e in held.pack.exhibits if e.chapter == chapter.name):
        yield laid(exhibit, held, *numbers[exhibit.exhibit])


def laid(exhibit: Exhibit, held: Held, anchor: str, number: str) -> Numbered:
    """An exhibit with its place in the report, its numbers laid out for drawing."""
    pack, lang = held.pack, held.lang
    line = pack.settings.source_line
    drawn = draw(
        exhibit,
        pack.measures[exhibit.measure],
        pack.dimensions,
        held.by_measure,
        held.named,
        lang,
        source=line.get(lang) if line else "",
        against=pack.measures.get(exhibit.against),
        tiles=pack.tiles,
        tile_names=held.tile_names,
        is_synthetic=held.is_synthetic,
    )
    made: dict[Face, Plan | None] = {"wide": drawn.spec, "narrow": drawn.narrow}
    if exhibit.exhibit in held.networks:
        node, edge = held.networks[exhibit.exhibit]
        wide, narrow = (_network(node, edge, w, held) if len(node) else None for w in (WIDE, NARROW))
        made = {"wide": wide, "narrow": narrow}
    return Numbered(drawn, anchor, number, made)


def _network(node: pa.Table, edge: pa.Table, width: int, held: Held) -> NetworkPicture:
    """The picture of a network; a narrow one names fewer nodes."""
    lang = held.lang
    is_narrow = width < WIDE
    return NetworkPicture(
        node.append_column("label", node[f"label_{lang}"]),
        edge,
        groups=("sample", "relation"),
        group_names={"sample": tell("sample node", lang), "relation": tell("relation node", lang)},
        n_label=8 if is_narrow else 24,
        lang=lang,
        width=width,
        height=width if is_narrow else round(width * 0.8),
        is_synthetic=held.is_synthetic,
    )
