"""Which pairs come first, and what a verdict on them would change."""

from __future__ import annotations

from datetime import date
from typing import Any

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from jihe.pack.model import Judgement
from jihe.resolve.review import Network, Pair, answers, effect, queue
from tests.review.made import CANDIDATE

NAMES = "abcdef"
edges = st.sets(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)).filter(lambda e: e[0] != e[1]))


def network(found: set[tuple[str, str]]) -> Network:
    links: dict[str, set[tuple[str, str]]] = {}
    for source, target in found:
        links.setdefault(source, set()).add(("out", target))
        links.setdefault(target, set()).add(("in", source))
    nodes = {end for edge in found for end in edge}
    return Network(len(nodes), len(found), {k: frozenset(v) for k, v in links.items()}, {})


@given(edges)
def test_an_effect_is_what_joining_does(found: set[tuple[str, str]]) -> None:
    told = effect("n:a", "n:b", "a", "b", network(found))
    joined = {tuple("a" if end == "b" else end for end in edge) for edge in found}
    joined = {edge for edge in joined if edge[0] != edge[1]}
    # A node whose only edge led to the other end is still a node once the two are one.
    nodes = {"a" if end == "b" else end for edge in found for end in edge}
    assert (told.n_node_apart, told.n_edge_apart) == (len({e for edge in found for e in edge}), len(found))
    assert (told.n_node_joined, told.n_edge_joined) == (len(nodes), len(joined))
    degrees = [sum(end in edge for edge in found) for end in "ab"]
    assert told.n_touched == min(degrees)
    assert told.n_edge_apart - told.n_edge_joined == told.n_coincide + told.n_between


@given(edges)
def test_a_link_undone_is_a_join_backwards(found: set[tuple[str, str]]) -> None:
    """The network in which a and b are one already gives the same counts as that in which they are not."""
    found = {edge for edge in found if set(edge) != {"a", "b"}}
    apart = network(found)
    joined = network({tuple("a" if end == "b" else end for end in edge) for edge in found})  # type: ignore[misc]
    sides = {f"n:{end}": apart.links.get(end, frozenset()) for end in "ab"}
    now = Network(joined.n_node, joined.n_edge, joined.links, sides)
    assert effect("n:a", "n:b", "a", "a", now) == effect("n:a", "n:b", "a", "b", apart)


def row(left: str, right: str, score: float, state: str = "review", **more: Any) -> dict[str, Any]:
    told = {"left": f"n:{left}", "right": f"n:{right}", "left_name": left, "right_name": right}
    told |= {"left_id": left, "right_id": right, "state": state, "score": score, "method": "names"}
    return told | {"reason": ["why"], "why": ""} | more


def queued(
    *rows: dict[str, Any], known: dict[str, str] | None = None, states: Any = ("review",)
) -> list[Pair]:
    known = {f"n:{name}": name for name in NAMES} if known is None else known
    return queue(
        pa.Table.from_pylist(list(rows), CANDIDATE),
        known,
        network({("a", "c"), ("b", "c"), ("d", "c")}),
        states,
    )


def test_the_order_is_uncertainty_times_what_is_touched() -> None:
    held = row("a", "f", 0.99, "held")
    pairs = queued(row("a", "b", 0.8), row("e", "f", 0.5), row("a", "d", 0.7), row("d", "f", 0.5), held)
    assert [(p.left_id, p.right_id) for p in pairs] == [("a", "d"), ("d", "f"), ("e", "f"), ("a", "b")]
    assert [round(p.rank, 9) for p in pairs] == [1.2, 1.0, 1.0, 0.8]


def test_linked_pairs_come_first_the_weakest_first() -> None:
    rows = [row("a", "b", 0.5), row("c", "d", 0.99, "linked"), row("e", "f", 0.97, "linked")]
    assert [p.left_id for p in queued(*rows, states=("linked", "review"))] == ["e", "c", "a"]
    assert [p.left_id for p in queued(*rows)] == ["a"]


def test_a_verdict_names_an_end_by_its_identity_where_the_name_means_another() -> None:
    plain = queued(row("a", "b", 0.5))[0]
    assert (plain.left_text, plain.right_text) == ("a", "b")
    other = queued(row("a", "b", 0.5), known={"n:a": "a", "n:b": "elsewhere"})[0]
    assert (other.left_text, other.right_text) == ("a", "n:b")
    one_name = {**row("a", "b", 0.5), "left": "k:s:1", "right": "k:s:2", "right_name": "A"}
    both = queued(one_name, known={"n:a": "a", "k:s:1": "a", "k:s:2": "b"})[0]
    assert (both.left_text, both.right_text) == ("a", "k:s:2")
    linked = {**one_name, "state": "linked", "right_id": "a"}
    same = queued(linked, known={"n:a": "a", "k:s:1": "a", "k:s:2": "a"}, states=("linked",))[0]
    assert (same.left_text, same.right_text) == ("k:s:1", "k:s:2")


def judged(left: str, right: str, verdict: Any = "same") -> Judgement:
    return Judgement(line=2, left=left, right=right, verdict=verdict, who="w", when=date(2024, 1, 1))


def test_a_pair_is_answered_by_whatever_names_its_two_ends() -> None:
    known = {**{f"n:{name}": name for name in NAMES}, "n:alsoa": "a"}
    pairs = queued(row("a", "b", 0.5), row("c", "d", 0.5), known=known)
    for left, right in (("a", "b"), ("b", "A"), ("n:b", "n:a"), ("also a", "B.")):
        assert {
            place: one.verdict for place, one in answers(pairs, [judged(left, right)], known).items()
        } == {[p.left_id for p in pairs].index("a"): "same"}
    assert answers(pairs, [judged("a", "c"), judged("a", "elsewhere")], known) == {}
    last = [judged("a", "b"), judged("also a", "b", "unsure"), judged("c", "d")]
    assert answers(pairs, last, known)[[p.left_id for p in pairs].index("a")].verdict == "unsure"


@given(st.permutations(range(5)))
def test_the_order_of_the_table_does_not_matter(order: list[int]) -> None:
    rows = [row(*ends, 0.5) for ends in ("ab", "cd", "ef", "ac", "bd")]
    assert queued(*(rows[i] for i in order)) == queued(*rows)
