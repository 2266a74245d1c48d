"""Exhibits: what stands around each picture, the pictures, and both as files."""

from __future__ import annotations

import csv
import io
import pickle
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from jihe.errors import LANGUAGES, tell
from jihe.present import synthetic
from jihe.present.report.part import Numbered, Part
from jihe.present.safe import safe
from jihe.present.site import prose
from jihe.present.studio import Studio

from ..page import CHAPTER, page_of
from . import year

if TYPE_CHECKING:
    from .maker import Maker


def make_all(maker: Maker) -> None:
    """Every exhibit in both languages but for its pictures, and the list of all."""
    for lang in LANGUAGES:
        parts = maker.story.parts(lang)
        other = {e.drawn.id: e.title for p in maker.story.parts(_other(lang)) for e in p.exhibits}
        heads, figures = [], []
        for part, exhibit in exhibits(parts):
            head = head_of(part, exhibit, other[exhibit.drawn.id], maker)
            heads.append(head)
            figures.append({**head, **said_of(part, exhibit, maker, lang), **_years(exhibit, maker)})
            plans = exhibit.plans["wide"], exhibit.plans["narrow"]
            maker.store.write(f"plan/{exhibit.drawn.id}.{lang}", pickle.dumps(plans))
        ids = ["", *(head["id"] for head in heads), ""]
        for place, told in enumerate(figures):
            told |= {"previous": ids[place], "next": ids[place + 2]}
            maker.store.write_json(f"figure/{told['id']}.{lang}", told)
        maker.store.write_json(f"figures.{lang}", heads)
        _prose(maker, parts, lang)


def _prose(maker: Maker, parts: tuple[Part, ...], lang: str) -> None:
    """The prose of each page's chapters."""
    held = maker.story.held(lang)
    anchors = {exhibit.anchor: exhibit.drawn.id for _, exhibit in exhibits(parts)}
    pages: dict[str, list[dict[str, Any]]] = {}
    for part in parts:
        page = page_of(part.chapter.name, maker.pack)
        pages.setdefault(part.chapter.name if page == CHAPTER else page, []).append(
            prose.told(part, held, anchors)
        )
    for page, chapters in pages.items():
        maker.store.write_json(f"page/{page}.{lang}", {"chapters": chapters})
    maker.store.write_json("prose", sorted(pages))


def make_picture(maker: Maker, id_: str, lang: str) -> None:
    """The pictures of an exhibit, for a page and for a telephone."""
    maker.make("figures")
    draw(maker, f"{id_}.{lang}")


def draw(maker: Maker, name: str) -> None:
    """The pictures that are planned under a name: of an exhibit in a language, or of one of its years."""
    wide, narrow = pickle.loads(maker.store.read(f"plan/{name}"))
    if wide is None:
        return
    with Studio(maker.drawn) as studio:
        drawn = {"wide": studio.draw(wide), "narrow": studio.draw(narrow if narrow is not None else wide)}
    maker.store.write_json(f"picture/{name}", drawn)


def make_pictures(maker: Maker) -> None:
    """All pictures, several at a time."""
    maker.make("figures")
    ids = [(head["id"], lang) for lang in LANGUAGES for head in maker.store.json(f"figures.{lang}")]
    plans = [pickle.loads(maker.store.read(f"plan/{id_}.{lang}")) for id_, lang in ids]
    with Studio(maker.drawn) as studio:
        studio.begin(plan for pair in plans for plan in pair if plan is not None)
        for wide, _ in plans:
            if wide is not None:
                studio.draw(wide)
    for id_, lang in ids:
        maker.make(f"picture/{id_}/{lang}")


def make_file(maker: Maker, id_: str, lang: str, form: str, of_year: str = "") -> None:
    """An exhibit, or one of its other years, as csv, xlsx, svg or png, with title and source."""
    maker.make("years" if of_year else "figures")
    kind, name = ("year", f"{id_}.{lang}.{of_year}") if of_year else ("figure", f"{id_}.{lang}")
    told = maker.store.json(f"{kind}/{name}")
    if form in ("csv", "xlsx"):
        data = _csv(told) if form == "csv" else _book(told, maker)
    else:
        from jihe.present.site.poster import png, poster

        maker.make(f"year/{id_}/{lang}/{of_year}" if of_year else f"picture/{id_}/{lang}")
        if not maker.store.has(f"picture/{name}.json"):
            return
        drawn = poster(told, maker.store.json(f"picture/{name}")["wide"], lang)
        data = drawn.encode() if form == "svg" else png(drawn)
    maker.store.write(f"file/{name}.{form}", data)


def exhibits(parts: tuple[Part, ...]) -> Iterator[tuple[Part, Numbered]]:
    return ((part, exhibit) for part in parts for exhibit in part.exhibits)


def _other(lang: str) -> str:
    return next(code for code in LANGUAGES if code != lang)


def head_of(part: Part, exhibit: Numbered, subtitle: str, maker: Maker) -> dict[str, Any]:
    drawn = exhibit.drawn
    declared = next(e for e in maker.pack.exhibits if e.exhibit == drawn.id)
    return {
        "id": drawn.id,
        "number": exhibit.number,
        "title": drawn.title,
        "subtitle": subtitle,
        "chapter": part.chapter.name,
        "page": page_of(part.chapter.name, maker.pack),
        "mark": declared.mark,
        "is_table": drawn.is_table,
        "measure": drawn.measure,
    }


def said_of(part: Part, exhibit: Numbered, maker: Maker, lang: str) -> dict[str, Any]:
    drawn, pack = exhibit.drawn, maker.pack
    return {
        "chapter_title": part.chapter.title,
        "finding": [_run(piece.text, piece.fact) for piece in drawn.finding],
        "alt": drawn.alt,
        "table": {
            "headings": list(drawn.headings),
            "rows": [[_cell(cell) for cell in row] for row in drawn.rows],
        },
        "has_picture": exhibit.plans["wide"] is not None,
        "notes": list(drawn.notes),
        "source": drawn.source,
        "measure_title": pack.measures[drawn.measure].title.get(lang),
        "unit": drawn.unit,
        "n": drawn.n,
        "empty": drawn.empty,
        "is_synthetic": maker.build.is_synthetic,
        "mark_text": synthetic.mark() if maker.build.is_synthetic else "",
        "citation": _citation(exhibit, maker, lang),
    }


def _years(exhibit: Numbered, maker: Maker) -> dict[str, Any]:
    """The one year that an exhibit shows, and those that it could."""
    declared = next(e for e in maker.pack.exhibits if e.exhibit == exhibit.drawn.id)
    found = year.years(declared, maker)
    return {"year": int(year.chosen(declared, maker)[1]) if found else None, "years": found}


def _citation(exhibit: Numbered, maker: Maker, lang: str) -> str:
    text = "{study}: {number} {title}. Data to {day}, build {build}."
    pack = maker.pack
    return tell(
        text,
        lang,
        study=pack.settings.title.get(lang),
        number=exhibit.number,
        title=exhibit.title,
        day=pack.settings.snapshot_date,
        build=maker.build.log["key"],
    )


def _run(text: str, fact: str) -> dict[str, str]:
    return {"text": text, "fact": fact} if fact else {"text": text}


def _cell(cell: Any) -> dict[str, Any]:
    told: dict[str, Any] = {"text": cell.text}
    if cell.fact:
        told |= {"fact": cell.fact, "form": cell.form}
    if cell.is_word:
        told["is_word"] = True
    return told


def _lines(told: dict[str, Any]) -> Iterator[list[str]]:
    """The table of an exhibit as lines, title above and source below, so that a copy tells what it is."""
    table = told["table"]
    yield [f"{told['number']} {told['title']}"]
    yield table["headings"]
    for row in table["rows"]:
        yield [cell["text"] for cell in row]
    yield []
    for note in (*told["notes"], told["source"], told["citation"], told["mark_text"]):
        if note:
            yield [note]


def _csv(told: dict[str, Any]) -> bytes:
    held = io.StringIO(newline="")
    writer = csv.writer(held)
    for line in _lines(told):
        writer.writerow([safe(text) for text in line])
    return held.getvalue().encode("utf-8-sig")


def _book(told: dict[str, Any], maker: Maker) -> bytes:
    from jihe.present.site.sheet import sheet

    return sheet(told, str(maker.pack.settings.snapshot_date))
