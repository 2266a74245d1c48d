"""What a search looks through: all that has a page, by every name that it bears."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

import numpy as np
import pyarrow as pa

from jihe.errors import LANGUAGES
from jihe.pack.model import versions_at

if TYPE_CHECKING:
    from .maker import Maker

SIGN = "\n"
"""Stands before and after every name of a hit."""
NAMED = "n:"
"""What the identities begin with that are names."""


class Entry(NamedTuple):
    """What may be found: its kind, what it is called in both languages, all that finds it."""

    kind: str
    id: str
    zh: str
    en: str
    detail_zh: str
    detail_en: str
    keys: tuple[str, ...]
    path: str


def make(maker: Maker) -> None:
    """The table that is searched, and the letters that the readings of characters begin with."""
    for part in ("figures", "regions", "organisations"):
        maker.make(part)
    entries = [
        *_regions(maker),
        *_organisations(maker),
        *_classes(maker),
        *_figures(maker),
        *_measures(maker),
    ]
    columns = list(zip(*entries, strict=True))
    names = [name for name in Entry._fields if name != "keys"]
    held = {name: pa.array(columns[Entry._fields.index(name)], pa.string()) for name in names}
    keys = [SIGN + SIGN.join(dict.fromkeys(k.lower() for k in entry.keys if k)) + SIGN for entry in entries]
    letters = _letters(keys)
    held["keys"] = pa.array(keys, pa.string())
    maker.store.write_table("search", pa.table(held))
    maker.store.write_json("letters", letters)
    maker.store.write_table("initial", _initials(keys, letters))


def _measures(maker: Maker) -> Iterator[Entry]:
    for name, measure in maker.pack.measures.items():
        title = measure.title
        yield Entry(
            "measure",
            name,
            title.zh,
            title.en,
            name,
            name,
            (title.zh, title.en, name),
            f"data/?measure={name}",
        )


def _figures(maker: Maker) -> Iterator[Entry]:
    told = {lang: maker.store.json(f"figures.{lang}") for lang in LANGUAGES}
    for zh, en in zip(told["zh"], told["en"], strict=True):
        keys = (zh["title"], en["title"], zh["number"], en["number"], zh["id"])
        path = f"gallery/?figure={quote(zh['id'], safe='')}"
        yield Entry("figure", zh["id"], zh["title"], en["title"], zh["number"], en["number"], keys, path)


def _regions(maker: Maker) -> Iterator[Entry]:
    told = {lang: maker.store.json(f"regions.{lang}") for lang in LANGUAGES}
    alias = {
        code: node.alias
        for code, node in versions_at(maker.pack.regions, maker.pack.settings.snapshot_date).items()
    }
    for code, zh in told["zh"].items():
        en = told["en"][code]
        detail = [told[lang].get(zh["parent"], {}).get("name", "") for lang in ("zh", "en")]
        keys = (zh["name"], en["name"], code, *alias.get(code, ()))
        path = f"region/?code={quote(code, safe='')}"
        yield Entry("region", code, zh["name"], en["name"], detail[0], detail[1], keys, path)


def _classes(maker: Maker) -> Iterator[Entry]:
    """Classes of taxonomies; they lead to the first figure that is cut by them."""
    pack = maker.pack
    for name, nodes in pack.taxonomies.items():
        setting = pack.settings.taxonomy[name]
        column = f"{setting.column}_code"
        cut = {d for d, dimension in pack.dimensions.items() if dimension.column.endswith(column)}
        shown = (e.exhibit for e in pack.exhibits if cut & set(pack.measures[e.measure].dimensions))
        figure = next(shown, "")
        path = f"gallery/?figure={quote(figure, safe='')}" if figure else "gallery/"
        title = setting.title
        for code, node in versions_at(nodes, pack.settings.snapshot_date).items():
            keys = (node.name_zh, node.name_en, code, *node.alias)
            yield Entry("class", f"{name}:{code}", node.name_zh, node.name_en, title.zh, title.en, keys, path)


def _organisations(maker: Maker) -> Iterator[Entry]:
    """Organisations, the most linked first."""
    table = maker.table("measure.organisation").sort_by("row")
    degree = maker.store.table("of/degree")["degree"].to_numpy()
    names = {lang: maker.store.json(f"names.{lang}")["region_code"] for lang in LANGUAGES}
    kinds = {lang: maker.store.json(f"names.{lang}").get("organisation.kind_code", {}) for lang in LANGUAGES}
    alias = _aliases(maker)
    wanted = ("organisation_id", "name", "short_name", "name_en", "credit_code", "region_code", "kind_code")
    held = {c: table[c].to_pylist() if c in table.column_names else [None] * len(table) for c in wanted}
    for i in np.argsort(-degree, kind="stable").tolist():
        id_, name, short, english, credit, region, kind = (held[c][i] for c in wanted)
        detail = {
            lang: " · ".join(
                part for part in (short and name, names[lang].get(region), kinds[lang].get(kind)) if part
            )
            for lang in LANGUAGES
        }
        shown = short or name or id_
        keys = (name or "", short or "", english or "", credit or "", id_, *alias.get(id_, ()))
        yield Entry(
            "organisation",
            id_,
            shown,
            english or shown,
            detail["zh"],
            detail["en"],
            keys,
            f"organisation/?id={id_}",
        )


def _aliases(maker: Maker) -> dict[str, list[str]]:
    """Organisation -> every name by which the sources and alias.csv know it, as names are compared."""
    identity = maker.table("resolve.identity")
    found: dict[str, list[str]] = defaultdict(list)
    rows = zip(identity["identity"].to_pylist(), identity["organisation_id"].to_pylist(), strict=True)
    for text, id_ in rows:
        if text.startswith(NAMED):
            found[id_].append(text.removeprefix(NAMED))
    return found


def _letters(keys: list[str]) -> dict[str, str]:
    """Character -> the letters that its readings begin with, of characters that are read by sound."""
    from pypinyin.constants import PINYIN_DICT

    found = {}
    for char in sorted(set().union(*map(set, keys))):
        readings = PINYIN_DICT.get(ord(char), "") if ord(char) > 0x2E7F else ""
        if starts := sorted({_plain(reading[0]) for reading in readings.split(",") if reading}):
            found[char] = "".join(starts)
    return found


def _plain(letter: str) -> str:
    """A letter without its tone."""
    import unicodedata

    return unicodedata.normalize("NFD", letter)[0]


def _initials(keys: list[str], letters: dict[str, str]) -> pa.Table:
    """For each character of all keys, one after the other, a bit for each letter that it may stand for, and
    its entry."""
    text = "".join(keys)
    bits = {char: sum(1 << (ord(letter) - 97) for letter in found) for char, found in letters.items()}
    for letter in "abcdefghijklmnopqrstuvwxyz":
        bits[letter] = 1 << (ord(letter) - 97)
    mask = np.fromiter((bits.get(char, 0) for char in text), np.int32, len(text))
    return pa.table(
        {"mask": mask, "entry": np.repeat(np.arange(len(keys), dtype=np.int32), [len(k) for k in keys])}
    )
