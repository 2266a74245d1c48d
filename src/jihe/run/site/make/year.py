"""Exhibits that show one year, for the other years that their measure tells."""

from __future__ import annotations

import pickle
import re
from typing import TYPE_CHECKING, Any

from jihe.errors import LANGUAGES
from jihe.pack.model import Exhibit
from jihe.present.note import NETWORK
from jihe.present.report import part

if TYPE_CHECKING:
    from .maker import Maker


def chosen(exhibit: Exhibit, maker: Maker) -> tuple[str, str]:
    """The dimension of years of which an exhibit shows one, and that year; "" where it does not."""
    if exhibit.mark == NETWORK:
        return "", ""  # nodes have places in pictured years alone
    for name, codes in exhibit.chosen.items():
        declared = maker.pack.dimensions.get(name)  # none of what a statistic brings
        is_year = declared is not None and declared.period == "year"
        if is_year and len(codes) == 1 and codes[0].isdecimal():
            return name, codes[0]
    return "", ""


def years(exhibit: Exhibit, maker: Maker) -> list[int]:
    """The years that an exhibit can show; none where it shows no single one."""
    dimension, _ = chosen(exhibit, maker)
    if not dimension:
        return []
    is_year = re.compile(rf"[:,]{re.escape(dimension)}=(\d+)(?:,|$)")
    found = {int(m[1]) for id_ in maker.fact_ids[exhibit.measure] for m in [is_year.search(id_)] if m}
    return sorted(found) if len(found) > 1 else []


def make_all(maker: Maker) -> None:
    """What stands around each picture in each year, and what the pictures are drawn from."""
    from .figure import exhibits, head_of, said_of

    for lang in LANGUAGES:
        parts = maker.story.parts(lang)
        held = maker.story.held(lang)
        declared = {exhibit.exhibit: exhibit for exhibit in maker.pack.exhibits}
        for chapter, shown in exhibits(parts):
            exhibit = declared[shown.drawn.id]
            told = maker.store.json(f"figure/{shown.drawn.id}.{lang}")
            for year in told["years"]:
                if year == told["year"]:
                    continue
                other = part.laid(_of(exhibit, str(year), maker), held, shown.anchor, shown.number)
                of_year = {
                    **told,
                    **head_of(chapter, other, _in(told["subtitle"], told["year"], year), maker),
                    **said_of(chapter, other, maker, lang),
                    "year": year,
                }
                maker.store.write_json(f"year/{shown.drawn.id}.{lang}.{year}", of_year)
                plans = other.plans["wide"], other.plans["narrow"]
                maker.store.write(f"plan/{shown.drawn.id}.{lang}.{year}", pickle.dumps(plans))


def make(maker: Maker, id_: str, lang: str, year: str) -> None:
    """The pictures of an exhibit in a year."""
    from .figure import draw

    maker.make("years")
    draw(maker, f"{id_}.{lang}.{year}")


def _of(exhibit: Exhibit, year: str, maker: Maker) -> Exhibit:
    """The same exhibit of another year; a title that says the year says the other one."""
    dimension, old = chosen(exhibit, maker)
    only = re.sub(rf"(?<![\w]){re.escape(dimension)}\s*=\s*{old}", f"{dimension}={year}", exhibit.only)
    changes: dict[str, Any] = {"only": only}
    for name in ("title_zh", "title_en"):
        changes[name] = _in(getattr(exhibit, name), int(old), int(year))
    return exhibit.model_copy(update=changes)


def _in(title: str, old: int, year: int) -> str:
    return title.replace(str(old), str(year))
