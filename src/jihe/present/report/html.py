"""The report as one page, with the rows behind its numbers beside it: it opens without a server."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa

from jihe.errors import LANGUAGES, Fault, PackError, Place, nearest, tell
from jihe.pack.model import Chapter, Pack
from jihe.pack.statistic import STATISTICS

from ..chart import FONTS, svg
from ..exhibit import Drawn, draw
from ..format import number, unit_name
from ..grid import STATISTIC, Fact, Labels, read_facts
from ..mark import NARROW, WIDE
from ..network import NetworkPicture
from ..network import svg as network_svg
from .card import card
from .heading import tile_names
from .prose import prose
from .rows import Behind, write_rows

HERE = Path(__file__).parent
MOST_KEY_NUMBERS = 6
MOST_ROWS = 300
"""Rows of a table that the page shows; longer ones would be read by no one."""


@dataclass(frozen=True)
class Numbered:
    """An exhibit with its number in the report."""

    drawn: Drawn
    anchor: str
    number: str
    wide: str
    narrow: str

    @property
    def is_table(self) -> bool:
        return self.drawn.is_table


@dataclass(frozen=True)
class Part:
    """A chapter on the page."""

    chapter: Chapter
    html: str
    exhibits: tuple[Numbered, ...]


def write(  # noqa: PLR0913 - all that the story knows of a build
    folder: Path,
    pack: Pack,
    facts: pa.Table,
    labels: pa.Table,
    opened: Mapping[str, pa.Table],
    population: Mapping[str, str],
    populations: Mapping[str, pa.Table | None],
    accounts: pa.Table,
    pictures: Mapping[str, tuple[pa.Table, pa.Table]],
    lang: str,
    version: str,
) -> Path:
    """Write ``index.<lang>.html`` and what it needs; for the study's own language ``index.html`` too.

    Parameters
    ----------
    folder
        Where to write; made when missing.
    facts, labels
        Tables ``measure.fact`` and ``measure.label``.
    opened
        For each measure fact_id and rows, which are places in its population; where the facts of one measure
        open into several populations, a column ``population`` says which.
    population
        For each measure the population that its rows are places of.
    populations
        Rows by population. None: too many to stand beside the page; such numbers say how to get their rows.
    accounts
        What became of the rows of each file read.
    pictures
        For each exhibit that shows the network its nodes (label_zh, label_en, group, size, x, y) and edges
        (source, target: rows of the nodes; weight).

    Returns
    -------
    pathlib.Path
        The page.

    Raises
    ------
    PackError
        When an exhibit is ambiguous or prose cites a fact that does not exist.
    """
    known = {fact.id: fact for fact in read_facts(facts)}
    named = Labels(labels, lang)
    parts = _parts(pack, facts, labels, known, pictures, lang)
    key = _key_numbers(known, pack, named, lang)
    shown = _shown(parts, key, known)
    (folder / "rows").mkdir(parents=True, exist_ok=True)
    behind = Behind(opened, population, populations)
    write_rows(folder / "rows", shown, shown_measures(pack), behind, pack, named, lang)
    _write_assets(folder / "asset")
    exhibits = [exhibit for part in parts for exhibit in part.exhibits]
    other = next(code for code in LANGUAGES if code != lang)
    page = _environment(lang).get_template("page.html").render(
        pack=pack,
        lang=lang,
        other=other,
        other_name=tell("English", other),  # each language's name for itself
        version=version,
        key_numbers=key,
        parts=parts,
        figures=[e for e in exhibits if not e.is_table],
        tables=[e for e in exhibits if e.is_table],
        cards=[card(name, pack, lang, _showing(name, exhibits)) for name in pack.measures if name in shown],
        files=accounts.sort_by([("source_code", "ascending"), ("source_file", "ascending")]).to_pylist(),
        most_rows=MOST_ROWS,
    )  # fmt: skip
    return _write_page(folder, page, lang, pack)


def shown_measures(pack: Pack) -> list[str]:
    """Measures of which the page shows a fact: whose rows `write` can use.

    Those of exhibits, those without a cut (key numbers) and those that prose cites.
    """
    exhibited = {name for exhibit in pack.exhibits for name in (exhibit.measure, exhibit.against) if name}
    cited = {name for chapter in pack.chapters for name in re.findall(r"\]\(fact:([a-z0-9_]+)", chapter.body)}
    uncut = {name for name, measure in pack.measures.items() if not measure.cut}
    return [name for name in pack.measures if name in exhibited | cited | uncut]


def _parts(
    pack: Pack,
    facts: pa.Table,
    labels: pa.Table,
    known: Mapping[str, Fact],
    pictures: Mapping[str, tuple[pa.Table, pa.Table]],
    lang: str,
) -> tuple[Part, ...]:
    return tuple(
        Part(
            chapter=chapter,
            html=prose(chapter.body, partial(_cited, chapter=chapter, known=known)),
            exhibits=tuple(_numbered(chapter, pack, facts, labels, pictures, lang)),
        )
        for chapter in _chapters(pack, lang)
    )


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


def _numbered(
    chapter: Chapter,
    pack: Pack,
    facts: pa.Table,
    labels: pa.Table,
    pictures: Mapping[str, tuple[pa.Table, pa.Table]],
    lang: str,
) -> Sequence[Numbered]:
    """The chapter's exhibits, drawn; figures and tables are counted apart."""
    line = pack.settings.source_line
    result, count = [], {True: 0, False: 0}
    for exhibit in (e for e in pack.exhibits if e.chapter == chapter.name):
        measure = pack.measures[exhibit.measure]
        drawn = draw(
            exhibit,
            measure,
            pack.dimensions,
            facts,
            labels,
            lang,
            source=line.get(lang) if line else "",
            against=pack.measures.get(exhibit.against),
            tiles=pack.tiles,
            tile_names=tile_names(pack, lang) if pack.tiles else {},
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
        if exhibit.exhibit in pictures:
            wide, narrow = (_network(*pictures[exhibit.exhibit], width, lang) for width in (WIDE, NARROW))
        anchor = f"{'table' if is_table else 'figure'}-{place}"
        result.append(Numbered(drawn, anchor, text, wide, narrow))
    return result


def _network(node: pa.Table, edge: pa.Table, width: int, lang: str) -> str:
    """The picture of a network; a narrow one names fewer nodes."""
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


def _key_numbers(known: Mapping[str, Fact], pack: Pack, labels: Labels, lang: str) -> list[dict[str, str]]:
    """The study's uncut facts in the order of its measures, six at most; of a network only its size."""
    order = list(pack.measures)
    sizes = {name for name, statistic in STATISTICS.items() if statistic.part == "size"}
    uncut = [
        f
        for f in known.values()
        if set(f.cut) <= {STATISTIC} and f.cut.get(STATISTIC, "n_node") in sizes and _measure(f) in order
    ]
    uncut.sort(key=lambda fact: order.index(_measure(fact)))
    found = []
    for fact in [f for f in uncut if f.value is not None][:MOST_KEY_NUMBERS]:
        measure = pack.measures[_measure(fact)]
        code = fact.cut.get(STATISTIC, "")
        title = labels.name(STATISTIC, code) if code else measure.title.get(lang)
        unit = unit_name(measure, fact.unit, lang)
        found.append({"fact": fact.id, "text": number(fact.value, fact.unit), "unit": unit, "title": title})
    return found


def _shown(
    parts: Sequence[Part], key: Sequence[Mapping[str, str]], known: Mapping[str, Fact]
) -> dict[str, list[Fact]]:
    """Facts on the page by measure, each once, in the order of the fact table; none for an empty exhibit."""
    ids = {k["fact"] for k in key} | {f for part in parts for e in part.exhibits for f in e.drawn.facts}
    cited = "".join(part.html for part in parts)
    shown: dict[str, list[Fact]] = {e.drawn.measure: [] for part in parts for e in part.exhibits}
    for id_, fact in known.items():
        if id_ in ids or f'"#fact={id_}"' in cited:
            shown.setdefault(_measure(fact), []).append(fact)
    return shown


def _measure(fact: Fact) -> str:
    return fact.id.partition(":")[0]


def _showing(name: str, exhibits: Sequence[Numbered]) -> tuple[tuple[str, str], ...]:
    return tuple((e.anchor, e.number) for e in exhibits if e.drawn.measure == name)


def _write_assets(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    fonts = [*sorted(FONTS.glob("*.woff2")), FONTS / "OFL.txt"]
    files = [*sorted((HERE / "asset").iterdir()), *fonts]
    for path in files:
        shutil.copyfile(path, folder / path.name)
    for path in {*folder.glob("jihe.*"), *folder.glob("Jihe*.woff2")}:
        if path.name not in {file.name for file in files}:
            path.unlink()  # of an earlier version


def _write_page(folder: Path, page: str, lang: str, pack: Pack) -> Path:
    path = folder / f"index.{lang}.html"
    path.write_text(page, "utf-8", newline="\n")
    if lang == pack.settings.language or not (folder / "index.html").exists():
        (folder / "index.html").write_text(page, "utf-8", newline="\n")
    return path


def _environment(lang: str) -> Any:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(HERE / "template"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals["tell"] = lambda text, **params: tell(text, lang, **params)
    environment.filters["number"] = number
    return environment
