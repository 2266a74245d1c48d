"""What every page begins with, and what the page of data and methods tells."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from jihe import __version__, tables
from jihe.errors import LANGUAGES, tell
from jihe.pack.model import Pack
from jihe.present.note import NETWORK
from jihe.present.report.heading import class_names
from jihe.present.report.html import key_numbers

from ..page import CHAPTER, holds

if TYPE_CHECKING:
    from .maker import Maker

N_FINDING = 3


def make(maker: Maker) -> None:
    """The answer to ``site.json``, and that of data and methods."""
    for part in ("figures", "facts", "regions"):
        maker.make(part)
    pack, log = maker.pack, maker.build.log
    languages = [pack.settings.language, *(code for code in LANGUAGES if code != pack.settings.language)]
    line = pack.settings.source_line
    site = {
        "static": False,
        "study": pack.settings.study,
        "title": _both(pack.settings.title),
        "languages": languages,
        "snapshot_date": str(pack.settings.snapshot_date),
        "version": __version__,
        "build": log["key"],
        "is_synthetic": maker.build.is_synthetic,
        "mark": maker.build.mark,
        "source": _both(line) if line else None,
        "authors": list(pack.settings.authors),
        "pages": _pages(maker),
        "networks": _networks(pack),
        "indices": _indices(pack),
        "levels": list(pack.settings.region.levels) if pack.settings.region else [],
        "counts": _counts(maker, log),
        "headlines": _headlines(maker),
        "findings": _findings(maker),
        "shards": {},
    }
    maker.store.write_json("site", site)
    for lang in LANGUAGES:
        maker.store.write_json(f"data.{lang}", _data(maker, log, lang))


def _both(text: Any) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}


def _pages(maker: Maker) -> list[dict[str, Any]]:
    """Pages that the study names, in its order, then one for each chapter that none of them shows."""
    of_lang = {lang: {p.chapter.name: p for p in maker.story.parts(lang)} for lang in LANGUAGES}
    chapters: list[dict[str, Any]] = [
        {
            "name": name,
            "number": part.chapter.number,
            "title": {lang: of_lang[lang][name].chapter.title for lang in LANGUAGES},
            "figures": [e.drawn.id for e in part.exhibits],
        }
        for name, part in of_lang["en"].items()
        if part.exhibits
    ]
    made: list[dict[str, Any]] = []
    left = list(chapters)
    for page, setting in maker.pack.site.page.items():
        shown = [c for c in chapters if holds(setting.chapters, c["name"], maker.pack)]
        made.append({"page": page, "title": _both(setting.title), "chapters": shown})
        left = [c for c in left if c not in shown]
    for chapter in left:
        made.append({"page": CHAPTER, "title": chapter["title"], "chapters": [chapter]})
    return made


def _networks(pack: Pack) -> list[dict[str, Any]]:
    """The networks of the study, called by the kinds of their relations and by their sample."""
    named = {"main": pack.settings.network, **pack.settings.networks}
    kinds = {lang: class_names("relation", "kind_code", pack, lang) for lang in LANGUAGES}
    found = []
    for name, setting in named.items():
        if setting is not None:
            title = {
                lang: " · ".join(
                    [
                        tell(", ", lang).join(kinds[lang].get(k, k) for k in setting.kinds),
                        setting.sample or "",
                    ]
                )
                for lang in LANGUAGES
            }
            title = {lang: text.removesuffix(" · ") for lang, text in title.items()}
            years = {"first_year": setting.first_year, "last_year": setting.last_year}
            found.append({"name": name, "title": title, **years})
    return found


def _indices(pack: Pack) -> list[dict[str, Any]]:
    """One for each tree; its lists are the measures that rank by it."""
    found = []
    for name, index in pack.indices.items():
        lists = [m for m, measure in pack.measures.items() if measure.index == name]
        title = index.settings.title or (pack.measures[lists[0]].title if lists else None)
        if title is not None:
            found.append({"name": name, "title": _both(title), "lists": lists})
    return found


def _counts(maker: Maker, log: dict[str, Any]) -> dict[str, int]:
    counted = {
        name: log["tables"][f"measure.{name}"] for name in ("organisation", "relation", "event", "membership")
    }
    return {
        **counted,
        "fact": log["tables"]["measure.fact"],
        "figure": len(maker.pack.exhibits),
        "measure": len(maker.pack.measures),
        "file": len(log["files"]),
    }


def _headlines(maker: Maker) -> list[dict[str, Any]]:
    """Six numbers that stand for the whole: those that the report begins with."""
    known = maker.story.known
    told = {lang: key_numbers(known, maker.pack, maker.labels[lang], lang) for lang in LANGUAGES}
    return [
        {
            "fact": zh["fact"],
            "text": zh["text"],
            "unit": {"zh": zh["unit"], "en": en["unit"]},
            "title": {"zh": zh["title"], "en": en["title"]},
            "n": known[zh["fact"]].n,
        }
        for zh, en in zip(told["zh"], told["en"], strict=True)
    ]


def _findings(maker: Maker) -> list[dict[str, Any]]:
    """What the first exhibits of the first pages show that say it in a sentence.

    A chart goes before a table, and a table before a whole network, which is much to send for a first page.
    """
    runs: dict[str, dict[str, Any]] = {}
    fit: dict[str, list[tuple[int, str]]] = {}
    for lang in LANGUAGES:
        for head in maker.store.json(f"figures.{lang}"):
            told = maker.store.json(f"figure/{head['id']}.{lang}")
            if any("fact" in run for run in told["finding"]):
                place = 2 if head["mark"] == NETWORK else 1 if head["is_table"] else 0
                page = head["chapter"] if head["page"] == CHAPTER else head["page"]
                fit.setdefault(page, []).append((place, head["id"]))
                runs.setdefault(head["id"], {})[lang] = {"title": told["title"], "runs": told["finding"]}
    whole = [[pair for pair in pairs if set(runs[pair[1]]) == set(LANGUAGES)] for pairs in fit.values()]
    best = [min(pairs, key=lambda pair: pair[0]) for pairs in whole if pairs]
    chosen = [id_ for _, id_ in sorted(best, key=lambda pair: pair[0])][:N_FINDING]
    return [
        {
            "figure": id_,
            "title": {lang: runs[id_][lang]["title"] for lang in LANGUAGES},
            "runs": {lang: runs[id_][lang]["runs"] for lang in LANGUAGES},
        }
        for id_ in chosen
    ]


def _data(maker: Maker, log: dict[str, Any], lang: str) -> dict[str, Any]:
    pack = maker.pack
    source = {s.code: s for s in pack.sources}
    classes, currency = pack.class_tables(), pack.settings.currency
    return {
        "version": __version__,
        "build": log["key"],
        "snapshot_date": log["snapshot_date"],
        "files": [
            {
                "file": row["source_file"],
                "source": source[row["source_code"]].title.get(lang) if row["source_code"] in source else "",
                "sha256": row["sha256"] or "",
                **{name: row[name] or 0 for name in ("n_read", "n_stored", "n_quarantined")},
                **{
                    name: getattr(source.get(row["source_code"]), name, "")
                    for name in ("publisher", "licence", "url")
                },
            }
            for row in log["files"]
        ],
        "tables": [
            {
                "name": name,
                "n": log["tables"].get(f"measure.{name}", 0),
                "columns": [
                    {"name": c.name, "meaning": c.meaning, "unit": c.unit}
                    for c in tables.published_columns(tables.kind_of(name), classes, currency, lang).values()
                ],
            }
            for name in maker.populations
        ],
        "conflicts": log["conflicts"],
        "rejected": log["rejected"],
        "unrecognised": [{k: row[k] for k in ("table", "column", "n")} for row in log["unrecognised"]],
        "downloads": [],
    }


def make_consistency(maker: Maker) -> None:
    """What contradicts itself, and published figures beside the facts that they speak of."""
    for lang in LANGUAGES:
        told = maker.story.told(lang)
        found, compared = told.consistent, told.compared
        answer = {
            "n_fact": found.n_fact,
            "n_figure": found.n_figure,
            "facts": list(found.facts),
            "figures": list(found.figures),
            "compared": None if compared is None else _compared(compared, maker, lang),
            "resolution": None if found.resolution is None else asdict(found.resolution),
        }
        maker.store.write_json(f"consistency.{lang}", answer)


def _compared(compared: Any, maker: Maker, lang: str) -> dict[str, Any]:
    verdicts: dict[str, int] = {}
    for row in compared.rows:
        verdicts[row["verdict"]] = verdicts.get(row["verdict"], 0) + 1
    parts = ("match", "near", "miss", "absent", "left")
    rows = [
        {
            "name": maker.pack.measures[t["name"]].title.get(lang)
            if t["name"] in maker.pack.measures
            else t["name"],
            "counts": {part: t[part] for part in parts},
            "total": t["n"],
            "share": t["share"],
        }
        for t in compared.measures
    ]
    return {"verdicts": verdicts, "by_class": rows}
