"""The queue of the page of claims, and the verdicts that are given there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jihe.present.site.rejection import Rejection

from ...claim_asked import waits
from ...claim_judgement import (
    CORRECTIONS,
    FILE,
    VERDICTS,
    YES,
    ClaimVerdict,
    Correction,
    Standing,
    append,
    given,
    standing,
)
from ...judgement import Verdict
from ...judgement import append as append_pairs
from .noted import Noted

if TYPE_CHECKING:
    from .reader import Reader

PART = "claims"
ENDS = ("subject", "object")


class ClaimQueue:
    """Tells which claims wait, and adds verdicts to the study's claim_judgement.csv.

    Where an end of an accepted claim was said to be an organisation of the study, and the words of the text
    are a name of another one, judgement.csv is told that the two are the same.
    """

    def __init__(self, reader: Reader, study: Path) -> None:
        self._reader = reader
        self._study = study
        self._noted: Noted[dict[str, Standing]] = Noted(study / FILE, lambda: standing(given(study)))

    def _claims(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._reader.held(PART, f"{PART}.claims")
        return found

    def waiting(self, state: str, first: int, size: int, who: str = "") -> dict[str, Any]:
        """Claims of one of `claim_asked.STATES`; what others said stands only with those in dispute."""
        stand, claims = self._noted.now(), self._claims()
        left = [one for one in claims if waits(stand.get(one["claim_id"]), state, who)]
        total = len(claims)
        if state != "open":
            total = sum(any(said.who != who for said in one.by) for one in stand.values())
        total = len(left) if state == "disputed" else total
        shown = [
            {**one, "said": _said(stand[one["claim_id"]]) if state == "disputed" else []}
            for one in left[first : first + size]
        ]
        kinds = self._reader.held(PART, f"{PART}.kinds")
        counts = {"total": max(total, len(left)), "n_answered": max(0, total - len(left))}
        return {**counts, "claims": shown, "kinds": kinds}

    def give(self, verdict: Mapping[str, str]) -> dict[str, Any]:
        claim = next((one for one in self._claims() if one["claim_id"] == verdict["claim_id"]), None)
        if claim is None:
            raise Rejection(404, "claim_id", "there is no such claim")
        self._check_among("verdict", verdict["verdict"], VERDICTS)
        kinds = [kind["code"] for kind in self._reader.held(PART, f"{PART}.kinds")]
        if verdict["kind"]:
            self._check_among("kind", verdict["kind"], kinds)
        today = date.today()  # noqa: DTZ011 - the day of the act, where the server is
        cells: dict[str, Any] = {name: verdict[name] for name in CORRECTIONS}
        cells["is_flipped"] = verdict["is_flipped"] == YES
        is_accepted = verdict["verdict"] == "accept"
        one = ClaimVerdict(
            verdict["claim_id"],
            verdict["verdict"],
            verdict["who"],
            today,
            Correction(**cells) if is_accepted else Correction(),
            verdict["why"],
        )
        same = self._same(claim, verdict, today)
        return {"written": append(self._study, [one]) + append_pairs(self._study, same)}

    def _same(self, claim: Mapping[str, Any], verdict: Mapping[str, str], today: date) -> list[Verdict]:
        """Names that accepting the claim calls the same; being unsure of it takes that back."""
        words = {"accept": "same", "unsure": "unsure"}
        word, ends = words.get(verdict["verdict"]), verdict["same"].split()
        for end in ends:
            self._check_among("same", end, ENDS)
            self._check_named(claim, end, verdict[end])
        if word is None:
            return []
        made = (claim[end] for end in ends)
        return [
            Verdict(text, verdict[end], word, verdict["who"], today, claim["claim_id"])
            for end, text in zip(ends, made, strict=True)
        ]

    def _check_named(self, claim: Mapping[str, Any], end: str, name: str) -> None:
        """Refuse a name that no organisation bears, and words of the text that none does."""
        hits = self._reader.search(name, "zh") + self._reader.search(name, "en")
        bears = {hit["id"] for hit in hits if hit["kind"] == "organisation" and hit["name"] == name}
        if not claim[f"{end}_meant"] or not bears - {claim[f"{end}_meant"]}:
            raise Rejection(400, "same", "the two are not names of two organisations of the study")

    @staticmethod
    def _check_among(parameter: str, word: str, known: tuple[str, ...] | list[str]) -> None:
        if word not in known:
            text = "{parameter} is one of {known}"
            raise Rejection(400, parameter, text, parameter=parameter, known=", ".join(known))


def _said(stand: Standing) -> list[dict[str, Any]]:
    """What each person said."""
    return [
        {"who": one.who, "verdict": one.verdict, "why": one.why, "corrections": one.correction.told}
        for one in stand.by
    ]
