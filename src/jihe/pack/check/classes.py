"""What codes are assigned by: rules, labels, what was learnt, and the evidence of places."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from jihe.errors import Fault
from jihe.pack.model import Code, Label, Learnt, Rule, Settings
from jihe.pack.parts import PACK, Parts, at, unknown
from jihe.tables import TOLD


def find_class_faults(parts: Parts) -> Iterator[Fault]:
    """Faults of rules, labels and models, of the columns that they read, and of the evidence of places."""
    taxonomy = parts.settings.taxonomy if parts.settings else {}
    for name, rules in parts.rules.items():
        reads = taxonomy[name].reads if name in taxonomy else ()
        yield from _rules(f"rule/{name}.csv", rules, parts.whole_tree(name), reads)
    for name, labels in parts.labels.items():
        yield from _labels(name, labels, parts)
    for name, learnt in parts.models.items():
        yield from _model(name, learnt, parts)
    if parts.settings is not None:
        yield from _columns(parts, parts.settings)
        yield from _evidence(parts, parts.settings)


def _columns(parts: Parts, settings: Settings) -> Iterator[Fault]:
    """Faults of the columns that taxonomies read beside their own."""
    for name, setting in settings.taxonomy.items():
        single = [column for column, many in parts.class_tables()[setting.table] if not many]
        for i, column in enumerate(setting.from_):
            if column not in (*TOLD[setting.table], *single):
                place = parts.place(PACK, "taxonomy", name, "from", i)
                yield unknown(
                    place, "from", column, f"table {setting.table}", [*TOLD[setting.table], *single]
                )


def _rules(file: str, rules: Sequence[Rule], codes: Sequence[Code], reads: Sequence[str]) -> Iterator[Fault]:
    known = {code.code for code in codes}
    first: dict[tuple[str, ...], Rule] = {}
    for rule in rules:
        if known and rule.code not in known:
            yield unknown(at(file, rule), "code", rule.code, file.replace("rule/", "taxonomy/"), known)
        if not rule.pattern.strip():
            yield Fault(at(file, rule), "the pattern is empty and would match all. Write a text.")
        if reads and rule.column and rule.column not in reads:
            yield unknown(at(file, rule), "column", rule.column, "pack.yaml: taxonomy", reads)
        patterns = (rule.pattern if rule.match == "regex" else "", rule.not_)
        for pattern, problem in ((p, _regex_problem(p)) for p in patterns if p.strip()):
            if not problem:
                continue
            yield Fault(
                at(file, rule),
                'the pattern "{pattern}" is not a regular expression ({problem}). Correct it, or use '
                "contains.",
                {"pattern": pattern, "problem": problem},
            )
        held = first.setdefault((rule.match, rule.pattern, rule.code, rule.column, rule.not_), rule)
        if held is not rule:
            yield Fault(
                at(file, rule), "the rule stands already on line {line}. Remove one.", {"line": held.line}
            )


def _labels(name: str, labels: Sequence[Label], parts: Parts) -> Iterator[Fault]:
    file = f"label/{name}.csv"
    known = {code.code for code in parts.whole_tree(name)}
    setting = parts.settings.taxonomy.get(name) if parts.settings else None
    for label in labels:
        # Where a row bears one class, `a|b` is no list but a code that does not exist.
        codes = label.codes if setting and setting.many else filter(None, [label.code])
        for code in codes:
            if known and code not in known:
                yield unknown(at(file, label), "code", code, f"taxonomy/{name}.csv", known)


def _model(name: str, learnt: Learnt, parts: Parts) -> Iterator[Fault]:
    known = {code.code for code in parts.whole_tree(name)}
    setting = parts.settings.taxonomy.get(name) if parts.settings else None
    width = 1 + len(learnt.classes)
    is_whole = len(learnt.bias) + 1 == width and all(len(row) == width for row in learnt.features.values())
    places = {place for found in learnt.codes.values() for place in found}
    is_whole = is_whole and places <= {*range(width - 1)} and {*learnt.threshold} <= {*learnt.codes}
    has_codes = not known or {*learnt.codes} <= known
    has_columns = setting is None or ({*learnt.reads} <= {*setting.reads} and not setting.many)
    if not (is_whole and has_codes and has_columns):
        yield Fault(
            parts.place(f"model/{name}.json"),
            "the model does not fit taxonomy {name}: it was learnt of other codes or columns. Run jihe learn "
            "again, or take the file away.",
            {"name": name},
        )


def _evidence(parts: Parts, settings: Settings) -> Iterator[Fault]:
    """Faults of what tells an organisation's place."""
    region = settings.region
    if region is None:
        return
    if not region.evidence or len(set(region.evidence)) < len(region.evidence):
        yield Fault(
            parts.place(PACK, "region", "evidence"),
            "evidence must name each kind once, the most trusted first, and at least one. Correct the list.",
        )
    if region.begin is not None and region.begin not in region.levels:
        yield unknown(
            parts.place(PACK, "region", "begin"), "begin", region.begin, "region.levels", region.levels
        )
    if ("credit_code" in region.evidence) != (region.credit_code is not None):
        yield Fault(
            parts.place(PACK, "region"),
            "credit_code must stand both in evidence and as a setting that says which of its signs tell the "
            "place, or in neither. Add it, or take it out.",
        )
    part = region.credit_code
    if part is not None and (part.start < 0 or not part.lengths or min(part.lengths) < 1):
        yield Fault(
            parts.place(PACK, "region", "credit_code"),
            "start {start} and lengths {lengths} hold no sign. Count from 0, and name at least one length.",
            {"start": part.start, "lengths": ", ".join(map(str, part.lengths)) or "-"},
        )
    for kind, share in region.confidence.items():
        if not 0 <= share <= 1:
            yield Fault(
                parts.place(PACK, "region", "confidence", kind),
                "confidence {share} is no share. Write a number from 0 to 1.",
                {"share": share},
            )


def _regex_problem(pattern: str) -> str:
    try:
        pc.match_substring_regex(pa.array([""]), pattern, ignore_case=True)
    except (ValueError, NotImplementedError) as error:
        return str(error)
    return ""
