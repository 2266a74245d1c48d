"""`jihe collect review`: claims in a terminal, one a screen; a key is a verdict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from rich.text import Text

from jihe.errors import Place
from jihe.run.claim_judgement import ClaimVerdict, Correction, append, correction_faults, with_cell
from jihe.run.judgement import Verdict
from jihe.run.judgement import append as append_pairs

from .claim_card import FIELDS, Card, plain
from .screen import ESCAPE, Screen, asked, line
from .words import LANG, say

if TYPE_CHECKING:
    from jihe.pack.model import ClaimRule
    from jihe.run.claim_asked import Asked
    from jihe.run.claim_review import ClaimReview

KEYS = {"a": "accept", "r": "reject", "u": "unsure"}
"""Key -> the verdict that it gives."""
ENDS = {"1": "subject", "2": "object"}
AHEAD = 20
"""Claims that are read together."""
Given = tuple[ClaimVerdict, list[Verdict]]


class ClaimScreen(Screen):
    """Asks about claims; an answer is what was written, of the claim and of names.

    Parameters
    ----------
    is_told
        Whether what others said is shown: a second person who judges shall not know.
    """

    def __init__(
        self,
        review: ClaimReview,
        ids: Sequence[str],
        who: str,
        when: date,
        rules: Mapping[str, ClaimRule],
        is_told: bool = False,
    ) -> None:
        super().__init__(len(ids))
        self._review = review
        self._ids = ids
        self._who = who
        self._when = when
        self._card = Card(review.kinds, rules, self.console)
        self._is_told = is_told
        self._held: dict[int, Asked] = {}
        self._made = Correction()
        self._same: dict[str, str] = {}

    def arrive(self, place: int) -> None:
        self._made, self._same = Correction(), {}

    def ended(self) -> str:
        return say("That was the last claim.")

    def answer(self, place: int, key: str, note: str) -> Given | None:
        one = self._one(place)
        if key in KEYS:
            return self._give(one, KEYS[key])
        if key == "f":
            self._flip(one, place)
        elif key == "c":
            self._correct(one, place, note)
        elif key == "s":
            self._same_as(one, place, note)
        elif key == "?":
            self.print(_help())
        else:
            self.print(_keys())
        self.why = "" if key in ("c", "s") and self.why == note else self.why
        return None

    def _give(self, one: Asked, verdict: str) -> Given:
        made = self._made if verdict == "accept" else Correction()
        given = ClaimVerdict(one.claim_id, verdict, self._who, self._when, made, self.why)
        pairs = []
        if verdict == "accept":
            for end, name in self._same.items():
                pairs.append(Verdict(getattr(one, end), name, "same", self._who, self._when, one.claim_id))
        self.n_written += append(self._review.study, [given])
        self.n_written += append_pairs(self._review.study, pairs)
        return given, pairs

    def take_back(self, place: int, answer: Given) -> None:
        given, pairs = answer
        back = replace(given, verdict="unsure", correction=Correction(), why=say("taken back"))
        self.n_written += append(self._review.study, [back])
        taken = [replace(one, verdict="unsure", why=say("taken back")) for one in pairs]
        self.n_written += append_pairs(self._review.study, taken)

    # ---- what is set right

    def _flip(self, one: Asked, place: int) -> None:
        if not self._is_directed(one):
            self.print(say("This kind has no direction."))
            return
        self._made = replace(self._made, is_flipped=not self._made.is_flipped)
        self.fresh(place)

    def _is_directed(self, one: Asked) -> bool:
        held = self._card.kinds.get(self._made.kind or one.kind)
        return one.is_directed if held is None else held.directed

    def _correct(self, one: Asked, place: int, note: str) -> None:
        """Ask which field, and for its value; an empty one takes a correction back."""
        field, _, value = note.partition(" ")
        if not note:
            names = list(FIELDS)
            self.print("  ".join(f"{i % 10} {FIELDS[name]}" for i, name in enumerate(names, 1)))
            key, _ = asked()
            field = names[(int(key) - 1) % 10] if key.isdigit() and len(key) == 1 else ""
            if field == "kind":
                self.print("; ".join(f"{code} {self._card.called(code)}" for code in self._card.kinds))
            value = line(f"{FIELDS[field]}: ") if field else ""
        if field not in FIELDS:
            self.print(say("Nothing was set right."))
            return
        if field == "kind" and value and value not in self._card.kinds:
            self.print(say('no kind is called "{code}"', code=plain(value)))
            return
        made = with_cell(self._made, field, value)
        if faults := correction_faults(made, Place()):
            self.print(faults[0].render(LANG))
            return
        self._made = made
        if field in self._same:
            del self._same[field]
        self.fresh(place)

    def _same_as(self, one: Asked, place: int, note: str) -> None:
        """Ask which end, and for the organisation that it is."""
        if self._review.seen is None:
            self.print(say("The study has no build in which a name could be sought."))
            return
        key, _, text = note.partition(" ")
        if not note:
            self.print(f"1 {plain(one.subject)}  2 {plain(one.object)}")
            key, _ = asked()
        if key not in ENDS:
            self.print(say("Nothing was set right."))
            return
        end = ENDS[key]
        hits = self._review.seen.find(text or line(say("Name, or part of it: ")))
        for i, (name, id_) in enumerate(hits, 1):
            told = say("edges: {n}", n=f"{self._review.seen.degree[id_]:,}")
            self.print(f"{i} {plain(name)}, {told}")
        if not hits:
            self.print(say("No organisation of the study is called so."))
            return
        chosen, _ = asked()
        if chosen == ESCAPE or not chosen.isdigit() or not 0 < int(chosen) <= len(hits):
            self.print(say("Nothing was set right."))
            return
        name, id_ = hits[int(chosen) - 1]
        self._made = with_cell(self._made, end, name)
        self._same.pop(end, None)
        if getattr(one, f"{end}_meant") not in ("", id_):  # the words are another one's name: they may be one
            self._same[end] = name
        self.fresh(place)

    # ---- what is shown

    def show(self, place: int) -> None:
        one = self._one(place)
        head = say("Claim {i} of {n}", i=place + 1, n=len(self._ids))
        self.console.print(Text(head, style="dim"))
        said = self._review.standing().get(one.claim_id) if self._is_told else None
        effect = one.effect_flipped if self._made.is_flipped else one.effect
        self.console.print(self._card.draw(one, self._made, said.by if said else (), effect))
        for end, name in self._same.items():
            words = {"left": plain(getattr(one, end)), "right": plain(name)}
            told = say("Accepting it also says in judgement.csv: {left} is {right}.", **words)
            self.print(told)
        self.console.print(Text(_keys(), style="bold"))

    def _one(self, place: int) -> Asked:
        if place not in self._held:
            ahead = range(place, min(place + AHEAD, len(self._ids)))
            found = self._review.asked(self._ids[i] for i in ahead)
            self._held |= dict(zip(ahead, found, strict=True))
        return self._held[place]


def _keys() -> str:
    return say(
        "a accept  r reject  u unsure  f turn  c correct  s same as  w why  n next  b back  ? help  q end"
    )


def _help() -> str:
    return say(
        "a: the text says so, with what you set right. r: it does not say so. u: it cannot be told. f: turns "
        "the direction. c: sets a field right. s: an end is an organisation that the study knows. w: a note. "
        "n: passes it over. b: goes back and takes your verdict back. Verdicts are only ever added."
    )
