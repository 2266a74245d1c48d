"""Pairs in a terminal, one a screen; a key is a verdict. What is piped in is read line by line."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from jihe.errors import shown
from jihe.run.judgement import Verdict, append

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
ENDS = ("q", "\x03", "\x04", "")
AHEAD = 20
"""Pairs whose records are read together."""
WIDE = 110
"""Width where no terminal shows it."""


@dataclass
class _Visit:
    """A pair that was shown, and whether it was answered."""

    place: int
    is_answered: bool = False


class Screen:
    """Asks about pairs until the last one, or until the person ends it."""

    def __init__(self, review: Review, pairs: Sequence[Pair], who: str, when: date) -> None:
        self._review = review
        self._pairs = pairs
        self._who = who
        self._when = when
        self._records: dict[int, tuple[Record, Record]] = {}
        is_terminal = sys.stdout.isatty()
        self._console = Console(highlight=False, width=None if is_terminal else WIDE)
        self._titles = {s.code: s.title.get(LANG) for s in review.build.pack.sources}
        self._n = 0

    def run(self) -> int:
        """Ask; return how many verdicts were written."""
        visited: list[_Visit] = []
        place, why = 0, ""
        self._show(place)
        while place < len(self._pairs):
            key, note = _asked()
            why = note or why
            pair = self._pairs[place]
            if key in ENDS:
                break
            if key == "w":
                why = note or _line(say("Why: "))
                continue
            if key == "b" and visited:
                last = visited.pop()
                if last.is_answered:
                    self._give(self._pairs[last.place], "unsure", say("taken back"))
                place, why = last.place, ""
            elif key == "n":
                visited.append(_Visit(place))
                place, why = place + 1, ""
            elif key in KEYS and (key != "p" or pair.state == "linked"):
                self._give(pair, KEYS[key], why)
                visited.append(_Visit(place, is_answered=True))
                place, why = place + 1, ""
            else:
                told = say("p splits a pair that is linked; this one is not.") if key == "p" else _keys(pair)
                self._console.print(Text(told))
                continue
            self._show(place)
        return self._n

    def _give(self, pair: Pair, verdict: str, why: str) -> None:
        one = Verdict(pair.left_text, pair.right_text, verdict, self._who, self._when, why)
        self._n += append(self._review.study, [one])

    # ---- what is shown

    def _show(self, place: int) -> None:
        if place >= len(self._pairs):
            self._console.print(Text(say("That was the last pair.")))
            return
        pair, console = self._pairs[place], self._console
        if sys.stdout.isatty():
            console.clear()
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


def _asked() -> tuple[str, str]:
    """A key, and what stands behind it on a line that was piped in; "" at the end."""
    if not sys.stdin.isatty():
        line = sys.stdin.readline()
        key, _, note = line.strip().partition(" ")
        return ("n" if line and not key else key.lower()), note.strip()
    return _key().lower(), ""


def _key() -> str:
    """The next key, without waiting for the end of a line."""
    if sys.platform == "win32":
        import msvcrt

        return msvcrt.getwch()
    import termios
    import tty

    file = sys.stdin.fileno()
    before = termios.tcgetattr(file)
    try:
        tty.setcbreak(file, termios.TCSADRAIN)  # keys that were typed ahead count
        return sys.stdin.read(1)
    finally:
        termios.tcsetattr(file, termios.TCSADRAIN, before)


def _line(asked: str) -> str:
    if sys.stdin.isatty():
        return input(asked).strip()
    return sys.stdin.readline().strip()
