"""Names with a wrong sign in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from jihe.errors import Fault, Place

from ...finding import WARNING, Finding
from ..name import parts
from ..said import Said

OFTEN = 3
SHORTEST = 2
"""Signs of a name; its last one, which tells the kind of thing, is not compared."""


def find_misprints(said: Said) -> Iterator[Finding]:
    """``name_misprint``: a name in a list that differs from a frequent one by a sign that looks like another.

    The pairs of signs are words of the language; the name must stand but once, the right one three times at
    least.
    """
    held: Counter[str] = Counter()
    first: dict[str, Place] = {}
    for table in said.text.tables:
        held.update(cell.text for row in table.rows for cell in row if cell.value is None)
    for sentence in said.sentences:
        for start, end in sentence.clauses:
            clause = sentence.text[start:end]
            listed = parts(clause, sentence.grammar) if sentence.grammar.words["lookalike"] else []
            for name in listed if len(listed) > 2 else ():
                held[name] += 1
                first.setdefault(name, sentence.place(start + clause.find(name)))
    cores: dict[str, Counter[str]] = {}
    for name, n in held.items():
        cores.setdefault(name[:-1], Counter())[name] += n
    for name, place in first.items():
        if held[name] > 1 or len(name) <= SHORTEST:
            continue
        near = (cores[core] for core in _variants(said, name[:-1]) if core in cores)
        right, n = max(
            (counter.most_common(1)[0] for counter in near), key=lambda one: one[1], default=("", 0)
        )
        if n >= OFTEN:
            text = "{name} stands here only; {right} stands {n} times in lists and tables. Correct the sign."
            why = Fault(place, text, {"name": name, "right": right, "n": n})
            yield Finding("name_misprint", WARNING, why, name, right)


def _variants(said: Said, name: str) -> Iterator[str]:
    """A name with one sign changed for one that looks alike."""
    for passage in said.text.passages[:1]:
        for alike in passage.grammar.words["lookalike"]:
            for at, sign in enumerate(name):
                if sign in alike:
                    yield from (name[:at] + other + name[at + 1 :] for other in alike if other != sign)
