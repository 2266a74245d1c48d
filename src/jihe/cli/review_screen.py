"""Pairs in a terminal, one a screen; a key is a verdict."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from jihe.errors import shown
from jihe.run.judgement import Verdict, append

from .screen import Screen
from .words import LANG, say

if TYPE_CHECKING:
    from jihe.run.review import Pair, Record, Review, Stated

KEYS = {"s": "same", "d": "different", "u": "unsure", "p": "different"}
"""Key -> the verdict that it gives; p is for linked pairs alone."""
ABOUT = {
    "arm": say("an arm of the other"),
    "branch": say("branch"),
    "brand": say("brand"),
    "bracket": say("words in brackets"),
    "founded": say("founded"),
    "group": say("mark of a group"),
    "letters": say("letters"),
    "name": say("whole name"),
    "nation": say("nation"),
    "place": say("place in the name"),
    "region": say("place"),
    "rivals": say("other candidates"),
    "script": say("script"),
    "trade": say("trade"),
    "website": say("website"),
}
"""What a reason speaks of, in words; its number is what it adds to the log odds."""
AHEAD = 20
"""Pairs whose records are read together."""


class PairScreen(Screen):
    """Asks about pairs; an answer is the verdict."""

    def __init__(self, review: Review, pairs: Sequence[Pair], who: str, when: date) -> None:
        super().__init__(len(pairs))
        self._review = review
        self._pairs = pairs
        self._who = who
        self._when = when
        self._records: dict[int, tuple[Record, Record]] = {}
        self._titles = {s.code: s.title.get(LANG) for s in review.build.pack.sources}

    def answer(self, place: int, key: str, note: str) -> str | None:
        pair = self._pairs[place]
        if key in KEYS and (key != "p" or pair.state == "linked"):
            self._give(pair, KEYS[key], self.why)
            return KEYS[key]
        self.print(say("p splits a pair that is linked; this one is not.") if key == "p" else _keys(pair))
        return None

    def take_back(self, place: int, answer: str) -> None:
        self._give(self._pairs[place], "unsure", say("taken back"))

    def ended(self) -> str:
        return say("That was the last pair.")

    def _give(self, pair: Pair, verdict: str, why: str) -> None:
        one = Verdict(pair.left_text, pair.right_text, verdict, self._who, self._when, why)
        self.n_written += append(self._review.study, [one])

    # ---- what is shown

    def show(self, place: int) -> None:
        pair, console = self._pairs[place], self.console
        state = say("linked") if pair.state == "linked" else say("not linked")
        head = say("Pair {i} of {n}: {score} likely one, {state}", i=place + 1, n=len(self._pairs),
                   score=f"{pair.score:.1%}", state=state)  # fmt: skip
        console.print(Text(head, style="bold"))
        console.print(self._table(*self._both(place)))
        for reason in pair.reasons:
            console.print(Text(f"  {_reason(reason)}"))
        console.print(Text(effect_of(pair)), soft_wrap=True)
        console.print(Text(_keys(pair), style="bold"))

    def _both(self, place: int) -> tuple[Record, Record]:
        if place not in self._records:
            ahead = range(place, min(place + AHEAD, len(self._pairs)))
            found = self._review.records([self._pairs[i] for i in ahead])
            self._records |= dict(zip(ahead, found, strict=True))
        return self._records[place]

    def _table(self, left: Record, right: Record) -> Table:
        table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
        table.add_column(style="dim", no_wrap=True)
        table.add_column(ratio=1, overflow="fold")
        table.add_column(ratio=1, overflow="fold")
        table.add_row("", *(Text(str(shown(one.name)), style="bold") for one in (left, right)))
        lines: list[tuple[str, Callable[[Record], str]]] = [
            (say("other names"), lambda one: _joined(one.names)),
            (say("kind"), lambda one: _joined(one.kind)),
            (say("place"), lambda one: _joined(one.place)),
            (say("founded"), lambda one: _joined(one.founded)),
            (say("website"), lambda one: _joined(one.website)),
            (say("credit code"), lambda one: _joined(one.credit_code)),
            (say("owner"), lambda one: _joined(one.parent)),
            (say("edges"), lambda one: f"{one.degree:,}"),
            (say("partners"), lambda one: _joined(one.partners)),
            (say("described in"), lambda one: self._places(one.described)),
            (say("named in"), self._named),
        ]
        for name, told in lines:
            mine, theirs = told(left), told(right)
            if mine or theirs:
                table.add_row(name, Text(mine or "–"), Text(theirs or "–"))
        return table

    def _places(self, places: Sequence[Stated]) -> str:
        return "; ".join(
            say("{source}, row {row}", source=self._titles.get(one.source, one.source), row=one.row)
            for one in places
        )

    def _named(self, record: Record) -> str:
        if not record.n_mentioned:
            return ""
        first = self._places(record.mentioned)
        return say("{n} rows: {first}", n=f"{record.n_mentioned:,}", first=first)


def effect_of(pair: Pair) -> str:
    """What joining the two does, or what splitting them would undo."""
    found = pair.effect
    counts = {
        "touched": f"{found.n_touched:,}",
        "coincide": f"{found.n_coincide:,}",
        "nodes": f"{found.n_node_apart:,}",
        "edges": f"{found.n_edge_apart:,}",
        "nodes_joined": f"{found.n_node_joined:,}",
        "edges_joined": f"{found.n_edge_joined:,}",
    }
    if pair.state == "linked":
        return say(
            "Was merged: 2 nodes into 1; {touched} edges touched, {coincide} coincide. Split, the network "
            "has {nodes} nodes and {edges} edges; as it is, {nodes_joined} and {edges_joined}.",
            **counts,
        )
    return say(
        "Would merge 2 nodes into 1; {touched} edges touched, {coincide} coincide. The network has {nodes} "
        "nodes and {edges} edges; merged, {nodes_joined} and {edges_joined}.",
        **counts,
    )


def _reason(reason: str) -> str:
    """A reason with its subject in words, and how much it weighs as a bar; one of another form as it is."""
    subject, _, weight = reason.rpartition(" ")
    try:
        size = float(weight)
    except ValueError:
        return str(shown(reason))
    bar = ("+" if size > 0 else "-") * min(20, round(2 * abs(size)))
    return f"{ABOUT.get(subject, subject)} {weight}  {bar}"


def _keys(pair: Pair) -> str:
    split = say("p split  ") if pair.state == "linked" else ""
    return say("s same  d different  u unsure  {split}w why  n next  b back  q end", split=split)


def _joined(texts: Sequence[str]) -> str:
    return str(shown(" / ".join(texts)))
