"""The story: a study's files become tables, facts and pictures. One of the only files that know every room.

`build` is the story in one screen; below it stand its steps, then what a user holds of a build. The file is
long because no room may carry tables to another.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pyarrow as pa
import pyarrow.compute

from jihe import __version__, classify, ingest, measure, resolve, tables, warehouse
from jihe.errors import LANGUAGES, DataError, Fault, Place, nearest
from jihe.pack import Pack, fingerprint, load
from jihe.present import synthetic
from jihe.present.view import View

from .before import former
from .collect_draft import check_published
from .compare import comparison
from .effect import effect
from .export import export
from .kept import DRAWN, Kept
from .report import report

if TYPE_CHECKING:
    import ibis

MOST_LISTED = 5
"""Reasons and texts that the log lists; the tables hold all."""

TWIN_LOG = "log.json"
"""What `jihe twin` writes beside the rows that it draws."""

Tick = Callable[[str, int], None]
"""Told of progress: what is being done, and how far (rows read, or 0)."""


def build(
    study: str | Path,
    data: str | Path | None = None,
    out: str | Path | None = None,
    force: bool = False,
    tick: Tick = lambda what, done: None,
    collection: str | Path | Literal[False] | None = None,
) -> Build:
    """Build a study from its files and make the build current.

    Parameters
    ----------
    study
        The study's folder.
    data
        Folder that the sources' `files` are found in; ``<study>/data`` when left out.
    out
        Folder of builds; ``build/<study>`` below the working folder when left out.
    force
        Build even when neither definitions, data nor version changed since the current build.
    collection
        Folder that the `files` of collected sources are found in; ``<study>/collection``, where there is such
        a folder, when left out; False: none. Without one these sources are switched off, and the log says so.

    Raises
    ------
    PackError, DataError
        With every fault found; the last good build stays.
    """
    pack = load(Path(study))
    found, place = _data(pack, data), _out(pack, out)
    collected, off = _collection(pack, collection, is_real=_twin_log(found) is None)
    _check_apart(place, [found, *([collected] if collected else [])], pack)
    tick("hash", 0)
    on = ingest.without(pack, off)
    key = _key(fingerprint(pack), ingest.fingerprint(on, found, collected))
    current = warehouse.current(place)
    if current is not None and current.name.split(".")[0] == f"build-{key}" and not force:
        return Build(pack, current, is_new=False)

    with warehouse.Draft(place, key) as draft:
        house = draft.warehouse
        reading = ingest.read(on, found, draft.folder / "quarantine", tick, collected)
        for name, batch in reading:
            house.append(f"ingest.{name}", batch)
        house.close_streams(
            {f"ingest.{t}": tables.record_fields(t, pack.class_columns(t)) for t in tables.RECORD}
        )
        for name in ("accounts", "records", "quarantined"):
            house.keep(f"ingest.{name}", getattr(reading, name))
        records = resolve.scoped({name: house.table(f"ingest.{name}") for name in tables.RECORD}, pack)

        tick("resolve", 0)
        published = _resolved(records, house, pack, former(current, pack))
        tick("classify", 0)
        published = _classified(published, house, pack)
        tick("measure", 0)
        _measured(published, house, pack)
        log = _log(pack, key, house)
        if within := measure.n_within(published, pack):
            log["within_group"] = within
        if (done := effect(records, published, house, pack)) is not None:
            log["resolution"] = done
        if off:
            log["off"] = [{"source": code, "reason": why} for code, why in off.items()]
        if (drawn := _twin_log(found)) is not None:
            log["twin"] = drawn
        (draft.folder / "log.json").write_text(json.dumps(log, ensure_ascii=False, indent=1) + "\n", "utf-8")
        folder = draft.publish()
    return Build(pack, folder, is_new=True)


def open(study: str | Path, out: str | Path | None = None) -> Build:
    """The current build of a study.

    Raises
    ------
    DataError
        When the study has not been built yet, or its definitions have changed since: facts and rows would
        then speak of different things. Chapters and exhibits may change, they only show; and verdicts of
        judgement.csv, which the next build counts.
    """
    pack = load(Path(study))
    folder = warehouse.current(_out(pack, out))
    if folder is None:
        text = "no build lies here. Run: jihe build {study}, or say with --out where its builds lie."
        raise DataError(Fault(Place(str(_out(pack, out))), text, {"study": str(study)}))
    made = Build(pack, folder, is_new=False)
    if made.log.get("definitions") != fingerprint(pack, judged=False):
        made.close()
        text = "the study's definitions have changed since this build. Run: jihe build {study}"
        raise DataError(Fault(Place(str(folder)), text, {"study": str(study)}))
    return made


def _resolved(
    records: Mapping[str, Any], house: warehouse.Warehouse, pack: Pack, before: resolve.Former | None
) -> dict[str, Any]:
    found = resolve.identify(records, pack, before)
    known = house.keep("resolve.identity", found.identity, ["identity"])
    house.keep("resolve.candidate", found.candidate, ["left", "right"])
    house.keep("resolve.succession", found.succession)
    house.keep("resolve.trial", resolve.try_links(records, known, pack))
    organisation, conflict = resolve.organisations(records, known, pack)
    organisation = house.keep("resolve.merged", organisation, ["organisation_id"])
    organisation, owns = resolve.without_cycles(organisation)
    conflict = resolve.all_conflicts(conflict, found.refused, found.shared, owns, found.unknown)
    order = ("column", "organisation_id", "source_other", "value_other", "name", "value_kept")
    house.keep("resolve.conflict", conflict, order)
    organisation = house.keep("resolve.organisation", organisation, ["organisation_id"])
    told = resolve.refer(records, known, organisation, pack)
    rejected = told.pop("rejected")
    house.keep("resolve.rejected", rejected, ["table", "source_file", "source_row", "reason"])
    kept = {name: house.keep(f"resolve.{name}", table, tables.KEY[name]) for name, table in told.items()}
    warehouse.check_key("resolve.organisation", organisation, ["organisation_id"])
    warehouse.check_key("resolve.relation", kept["relation"], ["relation_id"])
    warehouse.check_reference(
        "resolve.evidence", kept["evidence"], "relation_id", kept["relation"], "relation_id"
    )
    for end in ("source_id", "target_id"):
        warehouse.check_reference("resolve.relation", kept["relation"], end, organisation, "organisation_id")
    return {"organisation": organisation, **kept}


def _classified(published: Mapping[str, Any], house: warehouse.Warehouse, pack: Pack) -> dict[str, Any]:
    coded = {}
    for name, table in published.items():
        table = classify.convert(name, classify.classify(name, table, pack), pack)
        coded[name] = house.keep(f"classify.{name}", table, tables.KEY[name])
    worklist = [house.read(classify.unrecognised(name, table, pack)) for name, table in coded.items()]
    every = pa.concat_tables([part.cast(classify.UNRECOGNISED) for part in worklist])
    every = every.sort_by(
        [("table", "ascending"), ("column", "ascending"), ("n", "descending"), ("text", "ascending")]
    )
    house.keep("classify.unrecognised", every)
    house.keep("classify.contradiction", classify.contradictions(coded["organisation"], pack))
    View(every, is_synthetic=bool(_made_up(house))).write_csv(house.folder / "unrecognised.csv")
    return coded


def _measured(published: Mapping[str, Any], house: warehouse.Warehouse, pack: Pack) -> None:
    kept = measure.Populations()

    def keep(made: Mapping[str, Any]) -> None:
        for name, table in measure.populations({**published, **made}, pack).items():
            if name not in kept:
                kept[name] = house.keep(f"measure.{name}", table, ["row"])

    keep(measure.network_tables(published, pack))
    keep(measure.node_years(kept, pack))
    facts = [measure.fact_table(name, kept, pack) for name in sorted(pack.measures)]
    fact = pa.concat_tables(facts) if facts else measure.no_facts()
    house.keep("measure.fact", fact)
    house.keep("measure.label", measure.label_table(fact, kept, pack))
    shown: dict[str | None, list[int]] = {None: []}
    for network, year in measure.pictured_years(pack).values():
        shown[network] = sorted({*shown.get(network, ()), year})
    for network, years in shown.items():
        place = measure.positions(kept, pack, years, network)
        house.keep(f"measure.{tables.network_table('position', network)}", place)


def _log(pack: Pack, key: str, house: warehouse.Warehouse) -> dict[str, Any]:
    """What the build did, in numbers that do not depend on when or where it ran."""
    counts = {name: house.read(house.table(name).count()) for name in house.names()}
    return {
        "study": pack.settings.study,
        "key": key,
        "definitions": fingerprint(pack, judged=False),
        "version": __version__,
        "snapshot_date": str(pack.settings.snapshot_date),
        "files": house.read(house.table("ingest.accounts")).to_pylist(),
        "records": house.read(house.table("ingest.records")).to_pylist(),
        "reasons": _greatest(house.tally("ingest.quarantined", "source_file", "reason")),
        "rejected": house.tally("resolve.rejected", "table", "reason"),
        "identities": _of_lists(house.tally("resolve.identity", "rule")),
        "unrecognised": _worklist(house.read(house.table("classify.unrecognised")).to_pylist()),
        "conflicts": house.tally("resolve.conflict", "column"),
        "rules": {
            f"{t}.{c}": house.tally(f"classify.{t}", c) for t, c in tables.rule_columns(pack.class_tables())
        },
        "tables": {name: count.as_py() for name, count in counts.items()},
        "synthetic": _made_up(house),
    }


def _made_up(house: warehouse.Warehouse) -> dict[str, int]:
    """How many rows of each table were made up, tables without any left out."""
    held = {name: house.table(name) for name in house.names()}
    marks = {name: table.is_synthetic for name, table in held.items() if "is_synthetic" in table.columns}
    found = {name: int(house.read(mark.sum()).as_py() or 0) for name, mark in marks.items()}
    return {name: n for name, n in found.items() if n}


def _twin_log(data: Path) -> dict[str, Any] | None:
    """What `jihe twin` wrote of the rows that it drew, where the data are a twin's."""
    try:
        told = json.loads((data / TWIN_LOG).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return told if isinstance(told, dict) and {"seed", "scale", "missed"} <= set(told) else None


def _of_lists(rules: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """How many identities each rule decided, the lines of a list taken together."""
    found: dict[str, int] = {}
    for row in rules:
        name = row["rule"].partition(":")[0]
        found[name] = found.get(name, 0) + row["n"]
    return [{"rule": rule, "n": n} for rule, n in sorted(found.items())]


def _greatest(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(rows, key=lambda row: -row["n"])[:MOST_LISTED]


def _worklist(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """For each column how many rows nothing decided, and the most frequent texts."""
    columns: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in rows:
        columns.setdefault((row["table"], row["column"]), []).append(row)
    return [
        {
            "table": table,
            "column": column,
            "n": sum(row["n"] for row in found),
            "n_text": len(found),
            "texts": {row["text"]: row["n"] for row in found[:MOST_LISTED]},
        }
        for (table, column), found in columns.items()
    ]


class Build:
    """A published build: its facts, the rows behind them, its tables and its log.

    Attributes
    ----------
    pack
        The study's definitions.
    folder
        Where the build rests.
    is_new
        Whether this call made it; False when nothing had changed or it was only opened.
    """

    def __init__(self, pack: Pack, folder: Path, is_new: bool) -> None:
        self.pack = pack
        self.folder = folder
        self.is_new = is_new
        self._house = warehouse.Warehouse(folder)
        # A published build never changes, so what is found out of it may be kept.
        self._ways: dict[str, Any] = {}

    @property
    def log(self) -> dict[str, Any]:
        """What the build did: files read, rows stored and quarantined, conflicts, rules."""
        return json.loads((self.folder / "log.json").read_text("utf-8"))

    @cached_property
    def is_synthetic(self) -> bool:
        """Whether any row that was read was made up; then all that shows the build says so."""
        return bool(self.log.get("synthetic"))

    @property
    def mark(self) -> str:
        """The words for it in every language; "" for a build of nothing but what was observed."""
        return synthetic.mark() if self.is_synthetic else ""

    def facts(self, measure_name: str | None = None, lang: str | None = None) -> View:
        """All facts, or those of one measure, with what their classes are called.

        Parameters
        ----------
        measure_name
            A measure of the study.
        lang
            Language of the labels; the study's own when left out.
        """
        table = self._house.table("measure.fact")
        if measure_name is not None:
            measure.check_measure(measure_name, self.pack)
            table = table.filter(table.measure == measure_name)
        facts = self._house.read(table)
        labels = self._house.read(self._house.table("measure.label"))
        told = measure.labelled(facts, labels, lang or self.pack.settings.language)
        return View(told, measure_name or self.pack.settings.study, self.is_synthetic)

    def rows(self, fact_id: str) -> View:
        """The rows behind a fact: as many as its `n`.

        Raises
        ------
        DataError
            When the study has no such fact.
        """
        name, cut = measure.parse_fact_id(fact_id, self.pack)
        if fact_id not in self._fact_ids:
            raise DataError(unknown_fact(fact_id, self._fact_ids))
        if name not in self._ways:
            self._ways[name] = measure.way(name, self._populations, self.pack)
        found = self._house.read(self._ways[name].rows(cut).order_by("row").drop("row"))
        return View(found, fact_id, self.is_synthetic)

    def table(self, name: str) -> View:
        """A table of the build, named room.table; `tables` lists them.

        Raises
        ------
        DataError
            When the build has no such table.
        """
        if name not in self.tables:
            text = "the build has no such table. It has: {known}"
            raise DataError(Fault(Place(name), text, {"known": ", ".join(self.tables)}))
        return View(self._house.whole(name), name, self.is_synthetic)

    @property
    def tables(self) -> list[str]:
        return self._house.names()

    def classified(self) -> dict[str, ibis.Table]:
        """The tables that bear codes, with all the texts that these were read from; and `node`, where the
        study has a main network."""
        found = {name: self._house.table(f"classify.{name}") for name in self.pack.class_tables()}
        if "measure.node" in self.tables:
            found["node"] = self._house.table("measure.node")
        return found

    def compare(self, lang: str | None = None) -> View:
        """Every figure of the study's published/ beside the fact that it speaks of.

        Parameters
        ----------
        lang
            Language of what measures and classes are called; the study's own when left out.

        Raises
        ------
        DataError
            When the study has no such figures.
        """
        if not self.pack.figures:
            text = "no published figures lie here. Write them into CSV files, as docs/study.md says."
            raise DataError(Fault(Place("published/"), text))
        tables_ = (self._house.table(f"measure.{name}") for name in ("fact", "label"))
        facts, labels = (self._house.read(table) for table in tables_)
        identity, organisation = (
            self._house.read(self._house.table(f"resolve.{name}")) for name in ("identity", "organisation")
        )
        told = lang or self.pack.settings.language
        twin = self.log.get("twin")
        drawn = [(figure, why, params) for figure, why, params in twin["missed"]] if twin else None
        made = comparison(self.pack, facts, labels, identity, organisation, told, drawn)
        return View(made, self.pack.settings.study, self.is_synthetic)

    def report(self, folder: str | Path | None = None, lang: str | None = None) -> Path:
        """Write the report as pages in both languages and return its page.

        Parameters
        ----------
        folder
            Where to write; ``report`` beside the builds when left out.
        lang
            Language of the page returned; the study's own when left out.
        """
        if lang not in (None, *LANGUAGES):
            raise DataError(Fault(Place(), "a report is written in en or zh, not in {lang}", {"lang": lang}))
        first = lang or self.pack.settings.language
        return report(self, folder, ("html",), (first, *(code for code in LANGUAGES if code != first)))[0]

    def export(self, folder: str | Path | None = None, chapters: Sequence[str] = ()) -> list[Path]:
        """Write the data behind every exhibit, as `jihe.run.export.export` says; returns the files."""
        return export(self, folder, chapters)

    def _pictures(self) -> dict[str, tuple[pa.Table, pa.Table]]:
        """Nodes and edges of each exhibit that shows the network."""
        kept = Kept(self.folder.parent / DRAWN, self.folder.name)
        top = {exhibit.exhibit: exhibit.top for exhibit in self.pack.exhibits}
        found = {}
        for exhibit, (network, year) in measure.pictured_years(self.pack).items():
            made_from = network, year, top[exhibit]
            found[exhibit] = kept.tables(partial(self._picture, *made_from), "picture", *made_from)
        return found

    def _picture(self, network: str | None, year: int, top: int | None) -> tuple[pa.Table, pa.Table]:
        position = self._house.read(self._house.table(f"measure.{tables.network_table('position', network)}"))
        return measure.pictured(position, self._populations, self.pack, year, top, network)

    @cached_property
    def _fact_ids(self) -> frozenset[str]:
        return frozenset(self._house.read(self._house.table("measure.fact").fact_id).to_pylist())

    @cached_property
    def _populations(self) -> measure.Populations:
        # A build of an earlier version may lack what came after it.
        names = [name for name in measure.population_names(self.pack) if f"measure.{name}" in self.tables]
        return measure.Populations({name: self._house.table(f"measure.{name}") for name in names})

    def close(self) -> None:
        self._house.close()

    def __repr__(self) -> str:
        counts = self.log["tables"]
        return (
            f"<Build {self.pack.settings.study} of {self.log['snapshot_date']}: "
            f"{counts['measure.organisation']:,} organisations, {counts['measure.relation']:,} relations, "
            f"{counts['measure.fact']:,} facts{', synthetic' if self.is_synthetic else ''}>"
        )


def unknown_fact(fact_id: str, known: Iterable[str]) -> Fault:
    near = nearest(fact_id, sorted(i for i in known if i.startswith(fact_id.partition(":")[0])))
    text = "the build has no such fact. `jihe facts` lists all."
    if near:
        text = 'the build has no such fact. Did you mean "{near}"? `jihe facts` lists all.'
    return Fault(Place(fact_id), text, {"near": near})


def _data(pack: Pack, data: str | Path | None) -> Path:
    folder = Path(data) if data is not None else pack.folder / "data"
    if not folder.is_dir():
        text = "is not a folder. Say where the study's files lie: jihe build {study} --data DIR"
        raise DataError(Fault(Place(str(folder)), text, {"study": str(pack.folder)}))
    return folder


def _collection(
    pack: Pack, collection: str | Path | Literal[False] | None, is_real: bool = True
) -> tuple[Path | None, dict[str, str]]:
    """The study's collection, and the sources that are switched off for want of it.

    What was observed is not mixed into a twin unless somebody says so: `is_real` is False of its data.
    """
    if collection is False:
        return None, ingest.switched_off(pack, None, is_asked=True)
    if collection is not None:
        folder = Path(collection)
        if not folder.is_dir():
            raise DataError(Fault(Place(str(folder)), "is not a folder. Name the folder of the collection."))
        check_published(folder)
        return folder, ingest.switched_off(pack, folder)
    own = pack.folder / "collection"
    found = own if is_real and own.is_dir() else None
    if found is not None:
        check_published(found)
    return found, ingest.switched_off(pack, found, is_asked=False)


def _out(pack: Pack, out: str | Path | None) -> Path:
    return Path(out) if out is not None else Path("build") / pack.settings.study


def _check_apart(out: Path, folders: Iterable[Path], pack: Pack) -> None:
    """Refuse to write builds where the next build would take them for data or definitions."""
    place, study = out.resolve(), pack.folder.resolve()
    is_in_study = place.is_relative_to(study) and not place.is_relative_to(study / "build")
    if is_in_study or any(place.is_relative_to(folder.resolve()) for folder in folders):
        text = "builds would lie among the study's own files. Choose a place elsewhere with --out."
        raise DataError(Fault(Place(str(out)), text))


def _key(*parts: str) -> str:
    """What the build is made of: version, definitions and data."""
    return hashlib.sha256("\n".join((__version__, *parts)).encode()).hexdigest()[:16]


def check(study: str | Path, data: str | Path | None = None, collection: str | Path | None = None) -> Pack:
    """Check a study's definitions and, where its files lie at hand, their headings.

    Parameters
    ----------
    collection
        As for `build`.

    Raises
    ------
    PackError, DataError
        With every fault found.
    """
    pack = load(Path(study))
    collected, off = _collection(pack, collection)
    if data is not None or (pack.folder / "data").is_dir():
        ingest.look(ingest.without(pack, off), _data(pack, data), collected)
    return pack
