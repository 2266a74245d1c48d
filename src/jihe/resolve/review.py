"""Which pairs of organisations a person should look at first, and what a verdict on them would change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from jihe.pack.model import Judgement

from .identity import written

REVIEW, LINKED = "review", "linked"
"""States of a candidate that a person is asked about: not linked but alike, and linked by its score."""

Links = Mapping[str, frozenset[tuple[str, str]]]
"""End -> its edges, as (out or in, partner)."""


@dataclass(frozen=True)
class Network:
    """The network that verdicts change.

    Attributes
    ----------
    n_node, n_edge
        As they are in the build; an edge is a pair of organisations in one direction.
    links
        Edges of each organisation, by its identifier.
    sides
        Edges of each end of a linked pair by its identity: what it would have without the other.
    """

    n_node: int
    n_edge: int
    links: Links
    sides: Links


@dataclass(frozen=True)
class Effect:
    """What joining two organisations does to the network.

    Attributes
    ----------
    n_touched
        Edges of the end that has fewer of them: so many get another end.
    n_coincide
        Edges of both ends with one partner in one direction: each two become one.
    n_between
        Edges between the two, which drop out.
    n_node_apart, n_edge_apart, n_node_joined, n_edge_joined
        Nodes and edges of the network with the two apart, and with the two as one.
    """

    n_touched: int
    n_coincide: int
    n_between: int
    n_node_apart: int
    n_edge_apart: int
    n_node_joined: int
    n_edge_joined: int


@dataclass(frozen=True)
class Pair:
    """Two organisations that may be one.

    Attributes
    ----------
    left, right
        Their identities; `left_id` and `right_id` are equal where the build takes them for one.
    left_text, right_text
        What a verdict calls them: a name where that is enough, else the identity.
    reasons
        What speaks for and against it, the weightiest first.
    rank
        The greater, the sooner it is shown.
    """

    left: str
    right: str
    left_name: str
    right_name: str
    left_id: str
    right_id: str
    left_text: str
    right_text: str
    score: float
    state: str
    method: str
    reasons: tuple[str, ...]
    effect: Effect
    rank: float


def uncertainty(score: float) -> float:
    """How unsure a probability leaves one: 1 at one half, 0 at nought and one.

    Examples
    --------
    >>> uncertainty(0.5), uncertainty(1.0), round(uncertainty(0.9), 12)
    (1.0, 0.0, 0.2)
    """
    return 1 - abs(2 * score - 1)


def effect(left: str, right: str, left_id: str, right_id: str, network: Network) -> Effect:
    """What joining the two does; for a linked pair, what its link has done."""
    is_joined = left_id == right_id
    links, ends = (network.sides, (left, right)) if is_joined else (network.links, (left_id, right_id))
    mine, theirs = (links.get(end, frozenset()) for end in ends)
    between = {link for link in mine if link[1] == ends[1]}
    n_back = sum(1 for link in theirs if link[1] == ends[0])
    n_coincide = len((mine & theirs) - between)
    n_touched = min(len(mine), len(theirs))
    is_both = bool(mine) and bool(theirs)
    fewer = n_coincide + n_back
    if is_joined:
        before = network.n_node + is_both, network.n_edge + fewer
        after = network.n_node, network.n_edge
    else:
        before = network.n_node, network.n_edge
        after = network.n_node - is_both, network.n_edge - fewer
    return Effect(n_touched, n_coincide, n_back, *before, *after)


def queue(
    candidate: pa.Table, known: Mapping[str, str], network: Network, states: Sequence[str] = (REVIEW,)
) -> list[Pair]:
    """Pairs in the order in which they are worth a look.

    Pairs that are not linked stand by uncertainty times one more than the edges touched, the greatest first;
    linked ones before them, the weakest first, as a wrong link hides among those.

    Parameters
    ----------
    candidate
        ``resolve.candidate``.
    known
        Identity -> organisation_id, of those identities that stand for one organisation.
    states
        The states that are asked about.
    """
    rows = [row for row in candidate.to_pylist() if row["state"] in states]
    stands = identities((row[end] or "" for row in rows for end in ("left_name", "right_name")), {})
    pairs = [_pair(row, known, network, stands) for row in rows]

    def place(pair: Pair) -> tuple[bool, float, float, str, str]:
        is_linked = pair.state == LINKED
        first = pair.score if is_linked else -pair.rank
        return not is_linked, first, -pair.effect.n_touched, pair.left, pair.right

    return sorted(pairs, key=place)


def _pair(
    row: Mapping[str, Any], known: Mapping[str, str], network: Network, stands: Mapping[str, str]
) -> Pair:
    def text(name: str) -> str:
        return str(row[name] or "")

    def called(name: str, own: str, id_: str) -> str:
        """A name where it means no other organisation, else the identity."""
        is_plain = bool(name) and name == name.strip() and known.get(stands[name]) == id_
        return name if is_plain else own

    left, right, left_id, right_id = (text(name) for name in ("left", "right", "left_id", "right_id"))
    names = text("left_name"), text("right_name")
    texts = called(names[0], left, left_id), called(names[1], right, right_id)
    if stands.get(texts[0], texts[0]) == stands.get(texts[1], texts[1]):
        texts = left, right
    score = float(row["score"] or 0)
    found = effect(left, right, left_id, right_id, network)
    reasons = tuple(row["reason"] or ())
    own = left, right, *names, left_id, right_id, *texts
    rank = uncertainty(score) * (1 + found.n_touched)
    return Pair(*own, score, text("state"), text("method"), reasons, found, rank)


def identities(texts: Iterable[str], known: Mapping[str, str]) -> dict[str, str]:
    """The identity that each text of a verdict stands for: itself where it is one, else that of the name."""
    every = list(dict.fromkeys(texts))
    return {text: text if text in known else said for text, said in zip(every, written(every), strict=True)}


def answers(
    pairs: Sequence[Pair], judgements: Iterable[Judgement], known: Mapping[str, str]
) -> dict[int, Judgement]:
    """The last verdict on each pair that has one, by the pair's place.

    A verdict speaks of a pair when it names both ends, by names or identities, or two others that are the
    same two organisations.
    """
    latest: dict[frozenset[str], tuple[int, Judgement]] = {}
    said = list(judgements)
    texts = [*(text for one in said for text in _texts(one)), *(t for pair in pairs for t in _texts(pair))]
    stands = identities(texts, known)
    for turn, one in enumerate(said):
        ends = [stands[text] for text in _texts(one)]
        ids = [known.get(end, "") for end in ends]
        latest[frozenset(ends)] = turn, one
        if all(ids) and ids[0] != ids[1]:
            latest[frozenset(ids)] = turn, one
    found = {}
    for place, pair in enumerate(pairs):
        keys = [frozenset((pair.left, pair.right)), frozenset(stands[text] for text in _texts(pair))]
        if pair.left_id != pair.right_id:
            keys.append(frozenset((pair.left_id, pair.right_id)))
        told = [latest[key] for key in keys if key in latest]
        if told:
            found[place] = max(told, key=lambda one: one[0])[1]
    return found


def _texts(one: Judgement | Pair) -> tuple[str, str]:
    return (one.left, one.right) if isinstance(one, Judgement) else (one.left_text, one.right_text)
