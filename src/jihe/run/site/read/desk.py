"""The queue of the page of verdicts: pairs as they were made, less those answered since."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jihe.present.site.rejection import Rejection

from ...judgement import FILE, VERDICTS, Verdict, append, given
from .noted import Noted

if TYPE_CHECKING:
    from .reader import Reader

PART = "review"
STATES = ("review", "linked")


class Queue:
    """Tells which pairs wait, and adds verdicts to the study's judgement.csv.

    Whether a pair is answered is seen by the texts that its verdict is written with: names spelled otherwise
    are recognised by the next build.
    """

    def __init__(self, reader: Reader, study: Path) -> None:
        self._reader = reader
        self._study = study
        self._noted = Noted(study / FILE, lambda: _answers(study))

    def waiting(self, state: str, first: int, size: int) -> dict[str, Any]:
        pairs: list[dict[str, Any]] = self._reader.held(PART, f"{PART}.{state}")
        answered = self._noted.now()
        left = [pair for pair in pairs if not answered.keys() & _keys(pair)]
        counts = {"total": len(pairs), "n_answered": len(pairs) - len(left)}
        return {**counts, "pairs": left[first : first + size]}

    def give(self, verdict: Mapping[str, str]) -> dict[str, Any]:
        texts = {verdict["left"], verdict["right"]}
        known = (p for s in STATES for p in self._reader.held(PART, f"{PART}.{s}"))
        if not any({p["left_text"], p["right_text"]} == texts for p in known):
            raise Rejection(404, "left", "there is no such pair")
        if verdict["verdict"] not in VERDICTS:
            known_verdicts = ", ".join(VERDICTS)
            text = "{parameter} is one of {known}"
            raise Rejection(400, "verdict", text, parameter="verdict", known=known_verdicts)
        today = date.today()  # noqa: DTZ011 - the day of the act, where the server is
        return {"written": append(self._study, [Verdict(**verdict, when=today)])}


def _answers(study: Path) -> dict[frozenset[str], str]:
    """The last verdict on each pair of texts."""
    return {frozenset((one.left, one.right)): one.verdict for one in given(study)}


def _keys(pair: Mapping[str, Any]) -> set[frozenset[str]]:
    """The pairs of texts that a verdict on a pair may be written with."""
    return {
        frozenset((pair["left_text"], pair["right_text"])),
        frozenset((pair["left"], pair["right"])),
    }
