"""A claim as it stands on a terminal's screen."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from jihe.errors import shown
from jihe.pack.model import ClaimKind, ClaimRule
from jihe.run.claim_asked import Asked, ClaimEffect, Evidence
from jihe.run.claim_judgement import ClaimVerdict, Correction
from jihe.run.passage import AROUND, OBJECT, QUOTE, SUBJECT, TRIGGER, Part

from .words import LANG, say

STYLES = {SUBJECT: "bold blue", OBJECT: "bold magenta", TRIGGER: "underline", AROUND: "dim", QUOTE: ""}
BRACKETS = {SUBJECT: ("[", "]"), OBJECT: ("[", "]"), TRIGGER: ("*", "*")}
"""Around the marked words where no colour tells them from the others."""
MOST_QUOTE = 90
"""Characters of another sentence."""
OUTCOMES = {
    "edge": say("a new edge between two nodes of the network"),
    "back": say("a new edge beside the one that runs the other way"),
    "node": say("a new edge, and one end becomes a node"),
    "both": say("a new edge, and both ends become nodes"),
    "known": say("no new edge: the network has it already; one more piece of evidence"),
    "beside": say("a relation of a kind that the main network does not count"),
    "none": say("no new relation: the text denies, plans, rumours or ends it, or its kind becomes none"),
    "": say("unknown: the study has no build"),
}
VERDICT_WORDS = {"accept": say("accepted"), "reject": say("rejected"), "unsure": say("unsure")}
MODALITIES = {"planned": say("planned"), "ended": say("ended"), "rumoured": say("rumoured")}
FIELDS = {
    "kind": say("kind"),
    "subject": say("who gives"),
    "object": say("who takes in"),
    "date": say("date"),
    "amount": say("amount"),
    "currency": say("currency"),
    "round": say("round"),
    "role": say("post or degree"),
    "technology": say("technology"),
    "application": say("application"),
}
"""What can be set right, in words."""


@dataclass(frozen=True)
class Card:
    """Draws claims.

    Parameters
    ----------
    kinds, rules
        The study's, by code.
    """

    kinds: Mapping[str, ClaimKind]
    rules: Mapping[str, ClaimRule]
    console: Console

    def draw(self, one: Asked, made: Correction, by: tuple[ClaimVerdict, ...], effect: ClaimEffect) -> Group:
        """A claim with what was set right in it, and what others said of it where that is shown."""
        lines: list[RenderableType] = [
            self._statement(one, made),
            Padding(self._passage(one.passage), (1, 2)),
            self._table(one, made, by),
            Text("\n" + say("Accepting it: {outcome}.", outcome=OUTCOMES[effect.outcome])),
        ]
        if effect.outcome in ("edge", "back", "node", "both"):
            counts = {"nodes": f"{effect.n_node:,}", "edges": f"{effect.n_edge:,}"}
            told = say("The network then has {nodes} nodes and {edges} edges.", **counts)
            lines.append(Text(told, style="dim"))
        return Group(*lines)

    def _statement(self, one: Asked, made: Correction) -> Text:
        """What is claimed, in a line: who, to whom, what, when, how much."""
        ends = [(plain(made.subject or one.subject_name or one.subject), STYLES[SUBJECT])]
        ends.append((plain(made.object or one.object_name or one.object), STYLES[OBJECT]))
        if made.is_flipped:
            ends.reverse()
        text = Text()
        text.append(*ends[0])
        is_directed = self.kinds[made.kind].directed if made.kind in self.kinds else one.is_directed
        text.append(" --> " if is_directed else " <-> ", style="bold")
        text.append(*ends[1])
        text.append(f"   {self.called(made.kind or one.kind)}", style="bold")
        for word in (MODALITIES.get(one.modality), say("denied") if one.polarity == "denied" else None):
            if word:
                text.append(f"  {word}", style="bold red")
        return text

    def _passage(self, parts: tuple[Part, ...]) -> Text:
        text, is_plain = Text(), self.console.color_system is None
        for part in parts:
            begin, end = BRACKETS.get(part.mark, ("", "")) if is_plain else ("", "")
            text.append(f"{begin}{plain(part.text, len(part.text))}{end}", style=STYLES[part.mark])
        return text

    def _table(self, one: Asked, made: Correction, by: tuple[ClaimVerdict, ...]) -> Table:
        table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
        table.add_column(style="dim", no_wrap=True)
        table.add_column(ratio=1, overflow="fold")
        for name, told in self._lines(one):
            if told:
                table.add_row(name, told if isinstance(told, Text) else Text(told))
        for evidence in one.evidence:
            table.add_row(say("see also"), self._evidence(evidence))
        for name, cell in made.told.items():
            table.add_row(say("set right"), Text(_cell(name, cell), style="bold green"))
        for verdict in by:
            table.add_row(say("said by {who}", who=plain(verdict.who)), Text(self._said(verdict)))
        return table

    def _lines(self, one: Asked) -> Iterator[tuple[str, Text | str]]:
        ends = (
            (FIELDS["subject"], FIELDS["object"]) if one.is_directed else (say("one side"), say("other side"))
        )
        yield ends[0], self._end(one, SUBJECT)
        yield ends[1], self._end(one, OBJECT)
        sources = {"sentence": say("as the sentence says"), "publication": say("day of publication")}
        yield FIELDS["date"], _with(one.date, sources.get(one.date_source, ""))
        yield FIELDS["amount"], amount(one)
        yield FIELDS["round"], plain(one.round)
        yield FIELDS["role"], plain(one.role)
        yield say("decided by"), Text().append(plain(one.trigger), STYLES[TRIGGER])
        rule = self.rules.get(one.rule)
        told = say("{score} likely right: rule {rule}", score=f"{one.score:.0%}", rule=plain(one.rule))
        yield say("score"), _with(told, plain(rule.note) if rule is not None else "")
        title = " · ".join(plain(part) for part in (one.publisher, one.published, one.title) if part)
        n = say("in {n} documents", n=f"{one.n_document:,}") if one.n_document > 1 else ""
        yield say("stands in"), _with(title, n)
        yield "", plain(one.address)

    def _end(self, one: Asked, end: str) -> Text:
        """How the text calls it, what that was taken for, and its edges."""
        word, name, state = (getattr(one, f"{end}{what}") for what in ("", "_name", "_state"))
        text = Text().append(plain(word), STYLES[end])
        if state == "linked":
            degree = getattr(one.effect, f"{end}_degree")
            told = say("known to the study, edges: {n}", n=f"{degree:,}")
            told = told if name == word else f"= {plain(name)}, {told}"
        elif state == "ambiguous":
            told = say("several organisations bear this name")
        else:
            told = say("not known to the study")
        return text.append(f"  {told}")

    def _evidence(self, one: Evidence) -> Text:
        where = " · ".join(plain(part) for part in (one.publisher, one.published) if part)
        if one.is_same:
            return Text(say("the same sentence: {where}", where=where or plain(one.address)))
        verdict = VERDICT_WORDS.get(one.verdict, say("waits"))
        quote = plain(one.quote, MOST_QUOTE)
        return Text(" · ".join(part for part in (self.called(one.kind), verdict, quote, where) if part))

    def _said(self, verdict: ClaimVerdict) -> str:
        told = [_cell(name, cell) for name, cell in verdict.correction.told.items()]
        return "; ".join(filter(None, [VERDICT_WORDS[verdict.verdict], *told, plain(verdict.why)]))

    def called(self, kind: str) -> str:
        """What a kind is called."""
        held = self.kinds.get(kind)
        return plain(kind) if held is None else plain(held.name_zh if LANG == "zh" else held.name_en)


def amount(one: Asked) -> str:
    """A sum as it was read: a number, or its bounds."""
    number: Callable[[float], str] = lambda value: f"{value:,.15g}"  # noqa: E731
    if one.amount is not None:
        return f"{number(one.amount)} {one.currency}".strip()
    bounds = [number(value) for value in (one.amount_low, one.amount_high) if value is not None]
    return f"{' – '.join(bounds)} {one.currency}".strip() if bounds else ""


def _cell(column: str, cell: str) -> str:
    """What was set right, in words."""
    return say("direction turned") if column == "is_flipped" else f"{FIELDS[column]}: {plain(cell)}"


def _with(text: str, note: str) -> Text:
    """A text, and what is said of it more softly."""
    made = Text(text)
    return made.append(f"  {note}", style="dim") if text and note else made


def plain(text: str, most: int = 300) -> str:
    """Words of a page as a terminal may show them: nothing in them steers it."""
    return str(shown(text, most))
