"""A claim as a person is asked about it: what it says, where it stands, what accepting it changes."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from .claim_judgement import Standing
from .passage import Part

STATES = ("open", "second", "disputed")
"""Claims that nobody has judged; that others have, but not who asks; on which two people disagree."""
EFFECTS = {"edge": 1.0, "back": 0.8, "node": 0.5, "both": 0.25, "known": 0.1, "beside": 0.1, "none": 0.05}
"""What accepting a claim does to the main network -> how much it is, beside a new edge between two nodes."""


@dataclass(frozen=True)
class ClaimEffect:
    """What accepting a claim does.

    Attributes
    ----------
    outcome
        edge: a new edge between nodes of the main network; back: one beside an edge that runs the other way;
        node, both: one or both ends become nodes; known: the edge is there already; beside: a relation of a
        kind that the main network does not count; none: no new relation, as the text denies,
        plans, rumours or ends it, or the kind becomes none; "" where nothing was built.
    subject_degree, object_degree
        Edges of the ends in the main network.
    n_node, n_edge
        Nodes and edges of the main network once it is accepted.
    """

    outcome: str
    subject_degree: int = 0
    object_degree: int = 0
    n_node: int = 0
    n_edge: int = 0

    @property
    def weight(self) -> float:
        """How much it is: a share by outcome, times the binary logarithm of 2 and the edges of both ends."""
        return EFFECTS.get(self.outcome, 1.0) * math.log2(2 + self.subject_degree + self.object_degree)


@dataclass(frozen=True)
class Evidence:
    """Another sentence that speaks of the two ends, or another page that holds the same one.

    Attributes
    ----------
    verdict
        What was last said of it; "" where nobody has judged it.
    """

    claim_id: str
    kind: str
    quote: str
    title: str
    publisher: str
    published: str
    address: str
    verdict: str
    is_same: bool


@dataclass(frozen=True)
class Asked:
    """A claim as it is shown; columns of the claim as `tables.COLLECTED` has them, "" for what is missing.

    Attributes
    ----------
    subject_id, object_id
        Organisations of the build that the ends were linked to; "" for none.
    subject_meant, object_meant
        The one organisation of the build that bears the very words of the text as a name; "" for none.
    effect, effect_flipped
        What accepting it does, as it was read and the other way round.
    novelty
        1 for the first claim of this family on its pair, 1/2 for the second, ...; but for those rejected.
    n_document
        Documents that hold the sentence.
    """

    claim_id: str
    kind: str
    family: str
    is_directed: bool
    subject: str
    subject_name: str
    subject_state: str
    subject_id: str
    subject_meant: str
    object: str
    object_name: str
    object_state: str
    object_id: str
    object_meant: str
    trigger: str
    rule: str
    polarity: str
    modality: str
    date: str
    date_source: str
    amount: float | None
    amount_low: float | None
    amount_high: float | None
    currency: str
    round: str
    role: str
    score: float
    passage: tuple[Part, ...]
    title: str
    publisher: str
    published: str
    address: str
    n_document: int
    evidence: tuple[Evidence, ...]
    effect: ClaimEffect
    effect_flipped: ClaimEffect
    novelty: float
    rank: float


def waits(said: Standing | None, state: str, who: str = "", is_unsure: bool = False) -> bool:
    """Whether a claim of which this is said waits for a verdict in a list of `STATES`."""
    if state == "disputed":
        return said is not None and said.is_disputed
    if state == "second":
        return said is not None and all(one.who != who for one in said.by)
    return said is None or (is_unsure and said.verdict.verdict == "unsure")


def day_text(day: Any, precision: str | None) -> str:
    """A date as exactly as it is known; "" for none."""
    if day is None:
        return ""
    return str(day)[: {"year": 4, "month": 7}.get(precision or "day", 10)]
