"""The report as one page, with the rows behind its numbers beside it: it opens without a server."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Mapping, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pyarrow as pa

from jihe.errors import LANGUAGES, tell
from jihe.pack.axes import STATISTIC
from jihe.pack.model import Pack
from jihe.pack.statistic import STATISTICS

from .. import synthetic
from ..chart import FONTS
from ..format import number, unit_name
from ..grid import Fact, Labels, read_facts
from ..studio import Studio
from . import comparison, consistency
from .beside import links, page_name
from .card import card
from .part import Held, Numbered, Part, page, plans
from .part import parts as chapters
from .prose import CITED, cited
from .rows import Behind, write_rows

HERE = Path(__file__).parent
ROWS = "rows"
"""Folder of scripts that hold the rows behind numbers."""
MOST_KEY_NUMBERS = 6
MOST_ROWS = 300
"""Rows of a table that the page shows; longer ones would be read by no one."""


def write(  # noqa: PLR0913 - all that the story knows of a build
    folder: Path,
    pack: Pack,
    facts: pa.Table,
    labels: pa.Table,
    opened: Mapping[str, pa.Table] | None,
    population: Mapping[str, str],
    populations: Mapping[str, pa.Table | None],
    accounts: pa.Table,
    pictures: Mapping[str, tuple[pa.Table, pa.Table]],
    lang: str,
    version: str,
    is_synthetic: bool = False,
    compared: comparison.Compared | None = None,
    consistent: consistency.Consistency | None = None,
    laid: Sequence[Part] | None = None,
    studio: Studio | None = None,
    langs: Collection[str] = LANGUAGES,
    known: Mapping[str, Fact] | None = None,
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
        open into several populations, a column ``population`` says which. None: their scripts stand in the
        folder already, and stay.
    population
        For each measure the population that its rows are places of.
    populations
        Rows by population. None: too many to stand beside the page; such numbers say how to get their rows.
    accounts
        What became of the rows of each file read.
    pictures
        For each exhibit that shows the network its nodes (label_zh, label_en, group, size, x, y) and edges
        (source, target: rows of the nodes; weight).
    is_synthetic
        Whether any row of the build was made up: then the page, every exhibit and every file say so.
    compared
        The study's published figures beside its facts, for ``compare.<lang>.html``; None where it has none.
    consistent
        What the audit of the build found, for ``consistency.<lang>.html``.
    laid
        The chapters, where they are numbered already.
    studio
        Where pictures are drawn; None: in one of our own, which keeps none.
    langs
        Languages that the report is written in: pages lead to their like in the other, where there is one.
    known
        The facts by identifier, where they are read already.

    Returns
    -------
    pathlib.Path
        The page.

    Raises
    ------
    PackError
        When an exhibit is ambiguous or prose cites a fact that does not exist.
    """
    known = {fact.id: fact for fact in read_facts(facts)} if known is None else known
    named = Labels(labels, lang)
    environment = _environment(lang)
    other = next(code for code in LANGUAGES if code != lang)
    environment.globals["has_other"] = other in langs or (folder / f"index.{other}.html").exists()
    show = environment.get_template("exhibit.html").module.picture
    held = Held(pack, facts, labels, known, pictures, lang, is_synthetic)
    laid = chapters(held) if laid is None else laid
    with nullcontext(studio) if studio else Studio() as drawing:
        drawing.begin(plans(laid, "wide", "narrow"))
        parts = tuple(page(part, held, show, drawing) for part in laid)
    key = key_numbers(known, pack, named, lang)
    shown = _shown(parts, key, known)
    opening = _opening(shown, known, compared)
    (folder / ROWS).mkdir(parents=True, exist_ok=True)
    if opened is not None:
        behind = Behind(opened, population, populations, is_synthetic)
        measures = list(dict.fromkeys([*shown_measures(pack), *opening]))
        write_rows(folder / ROWS, opening, measures, behind, pack, named, lang)
    _write_assets(folder / "asset")
    exhibits = [exhibit for part in parts for exhibit in part.exhibits]
    text = environment.get_template("page.html").render(
        pack=pack,
        lang=lang,
        **links("index", lang),
        version=version,
        key_numbers=key,
        parts=parts,
        figures=[f for part in parts for f in (*part.pictures, *part.figures)],
        tables=[e for e in exhibits if e.is_table],
        cards=[card(name, pack, lang, _showing(name, exhibits)) for name in pack.measures if name in shown],
        files=accounts.sort_by([("source_code", "ascending"), ("source_file", "ascending")]).to_pylist(),
        most_rows=MOST_ROWS,
        mark=synthetic.mark() if is_synthetic else "",
        compare_page=page_name(comparison.PAGE, lang) if compared else "",
        consistency_page=page_name(consistency.PAGE, lang) if consistent else "",
    )  # fmt: skip
    if consistent:
        consistency.write(folder, consistent, pack, environment, lang, version, is_synthetic)
    if compared:
        comparison.write(folder, compared, pack, environment, lang, version, is_synthetic)
    else:
        (folder / page_name(comparison.PAGE, lang)).unlink(missing_ok=True)
    return _write_page(folder, text, lang, pack)


def shown_facts(held: Held, parts: Sequence[Part]) -> set[str]:
    """Identifiers of the facts on the page: those of exhibits, key numbers and prose."""
    key = key_numbers(held.known, held.pack, Labels(held.labels, held.lang), held.lang)
    return {k["fact"] for k in key} | _ids(parts)


def shown_measures(pack: Pack) -> list[str]:
    """Measures of which the page shows a fact: whose rows `write` can use.

    Those of exhibits, those without a cut (key numbers) and those that prose cites.
    """
    exhibited = {name for exhibit in pack.exhibits for name in (exhibit.measure, exhibit.against) if name}
    cited = {name for chapter in pack.chapters for name in CITED.findall(chapter.body)}
    uncut = {name for name, measure in pack.measures.items() if not measure.cut}
    return [name for name in pack.measures if name in exhibited | cited | uncut]


def key_numbers(known: Mapping[str, Fact], pack: Pack, labels: Labels, lang: str) -> list[dict[str, str]]:
    """The study's uncut facts in the order of its measures, six at most; of a network only its size."""
    order = list(pack.measures)
    sizes = {name for name, statistic in STATISTICS.items() if statistic.part == "size"}
    indicators = {node.measure for index in pack.indices.values() for node in index.tree}
    uncut = [
        f
        for f in known.values()
        if set(f.cut) <= {STATISTIC}
        and f.cut.get(STATISTIC, "n_node") in sizes
        and _measure(f) in order
        and _measure(f) not in indicators
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
    ids = {k["fact"] for k in key} | _ids(parts)
    shown: dict[str, list[Fact]] = {e.drawn.measure: [] for part in parts for e in part.exhibits}
    for id_, fact in known.items():
        if id_ in ids:
            shown.setdefault(_measure(fact), []).append(fact)
    return shown


def _ids(parts: Sequence[Part]) -> set[str]:
    """Facts of exhibits and prose."""
    exhibited = {fact for part in parts for e in part.exhibits for fact in e.drawn.facts}
    return exhibited | {fact for part in parts for fact in cited(part.tokens)}


def _opening(
    shown: Mapping[str, list[Fact]], known: Mapping[str, Fact], compared: comparison.Compared | None
) -> dict[str, list[Fact]]:
    """Facts that a page opens, by measure: the report's own, and those that published figures speak of."""
    if compared is None:
        return dict(shown)
    ids = compared.facts | {fact.id for facts in shown.values() for fact in facts}
    found: dict[str, list[Fact]] = {name: [] for name in shown}
    for id_, fact in known.items():
        if id_ in ids:
            found.setdefault(_measure(fact), []).append(fact)
    return found


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
