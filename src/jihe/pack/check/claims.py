"""What a study reads from sentences: the tables of claim/."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from jihe.errors import Fault
from jihe.pack.claim import LISTS, TAKES, VALUES, Part, read_pattern
from jihe.pack.model import ClaimKind, ClaimRule, ClaimWord
from jihe.pack.parts import PACK, Parts, at, unknown

from .lists import find_twice

KIND, RULE, WORD = "claim/kind.csv", "claim/rule.csv", "claim/word.csv"
LABEL, SENSE = "claim/label.csv", "claim/sense.csv"
_MARK = re.compile(r"\[([A-Z]):[^\[\]]+\]")
_NUMBER = re.compile(r"-?\d{1,4}")
_OF_PATTERNS = re.compile(r"[<>{}]")


def find_claim_faults(parts: Parts) -> Iterator[Fault]:
    """Faults of the kinds, the rules and the words of claims."""
    yield from find_twice(KIND, ((k, k.code) for k in parts.claim_kinds), "code")
    yield from find_twice(RULE, ((r, r.code) for r in parts.claim_rules), "code")
    yield from find_twice(WORD, ((w, (w.list, w.word.casefold())) for w in parts.claim_words), "list, word")
    yield from _models(parts)
    lists = {word.list for word in parts.claim_words}
    for kind in parts.claim_kinds:
        yield from _kind(kind, parts, lists)
    kinds = {kind.code: kind for kind in parts.claim_kinds}
    for rule in parts.claim_rules:
        yield from _rule(rule, kinds, lists, parts)
    for word in parts.claim_words:
        yield from _word(word)
    yield from find_twice(SENSE, ((row, row.word) for row in parts.claim_senses), "word")
    yield from find_twice(LABEL, ((row, row.label) for row in parts.claim_labels), "label")
    for row in parts.claim_labels:
        if row.kind and row.kind not in kinds and KIND not in parts.broken:
            yield unknown(at(LABEL, row), "kind", row.kind, KIND, sorted(kinds))


def _models(parts: Parts) -> Iterator[Fault]:
    """The files of models that the settings name must be there."""
    setting = parts.settings.collect if parts.settings else None
    files = sorted(path.relative_to(parts.folder).as_posix() for path in parts.files)
    for key in ("mention_model", "claim_model") if setting else ():
        name = getattr(setting, key)
        if name and name not in files:
            models = [file for file in files if file.startswith("model/")]
            yield unknown(parts.place(PACK, "collect", key), key, name, "model/", models)


def _kind(kind: ClaimKind, parts: Parts, lists: set[str]) -> Iterator[Fault]:
    place = at(KIND, kind, kind.code)
    name = parts.taxonomy_of("relation", "kind")
    codes = {code.code for code in parts.whole_tree(name)}
    if kind.relation_kind and codes and kind.relation_kind not in codes:
        yield unknown(place, "relation_kind", kind.relation_kind, f"taxonomy/{name}.csv", sorted(codes))
    yield from (unknown(place, "takes", word, KIND, TAKES) for word in kind.takes if word not in TAKES)
    if kind.role and WORD not in parts.broken and kind.role not in lists:
        yield unknown(place, "role", kind.role, WORD, sorted(lists))


def _rule(rule: ClaimRule, kinds: dict[str, ClaimKind], lists: set[str], parts: Parts) -> Iterator[Fault]:
    place = at(RULE, rule, rule.code)
    kind = kinds.get(rule.kind)
    if rule.kind and kind is None and KIND not in parts.broken:
        yield unknown(place, "kind", rule.kind, KIND, sorted(kinds))
    there = replace(place, column="pattern")
    pattern, faults = read_pattern(rule.pattern, there)
    yield from faults
    if WORD not in parts.broken:
        named = {name for part in pattern for name in part.lists}
        yield from (
            unknown(place, "pattern", name, WORD, sorted(lists)) for name in sorted(named - lists)
        )  # fmt: skip
    if kind and kind.directed and any(part.end == "AA" for part in pattern):
        yield Fault(
            there,
            "{{AA}} has no direction, but kind {kind} has. Write {{A}} and {{B}}, or another kind.",
            {"kind": rule.kind},
        )
    if rule.kind and not faults:
        yield from _example(rule, pattern)


def _example(rule: ClaimRule, pattern: tuple[Part, ...]) -> Iterator[Fault]:
    """A rule that no sentence shows cannot be understood, nor tried."""
    marked = {found[1] for found in _MARK.finditer(rule.example)}
    wanted = {"A"} if any(part.end == "AA" for part in pattern) else {"A", "B"}
    if wanted - marked:
        yield Fault(
            replace(at(RULE, rule, rule.code), column="example"),
            "the example marks no {ends}. Write a sentence that the rule is for, with its ends as "
            "[A:name] and [B:name].",
            {"ends": ", ".join(f"[{end}:...]" for end in sorted(wanted - marked))},
        )


def _word(word: ClaimWord) -> Iterator[Fault]:
    if found := _OF_PATTERNS.search(word.word):
        yield Fault(
            replace(at(WORD, word), column="word"),
            'the word "{word}" holds "{sign}", which only patterns have: a list holds words as they stand in '
            "texts, never another list. Write them out.",
            {"word": word.word, "sign": found[0]},
        )
    wanted, value = LISTS.get(word.list, ""), word.value.strip()
    if wanted == "any":
        return
    allowed = VALUES.get(wanted, ("-1", "0", "1") if wanted else ())
    if wanted == "number":
        right = bool(_NUMBER.fullmatch(value))
    else:
        right = value in allowed if allowed else not value
    if not right:
        yield Fault(
            at(WORD, word),
            'a word of list {list} cannot have the value "{value}". Write one like these: {known}.',
            {"list": word.list, "value": value, "known": ", ".join(allowed) or "-"},
        )
    for other in filter(None, word.not_.split("|")):
        if word.word.casefold() not in other.casefold():
            yield Fault(
                at(WORD, word),
                'not "{other}" does not hold the word "{word}". Write texts that hold it.',
                {"other": other, "word": word.word},
            )
