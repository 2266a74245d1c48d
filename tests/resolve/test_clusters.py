from __future__ import annotations

import networkx as nx
from hypothesis import given
from hypothesis import strategies as st

from jihe.resolve.clusters import Barrier, Proof, cluster
from jihe.resolve.merge import cycles

identity = st.sampled_from([f"n:{c}" for c in "abcdefghijkl"])
pairs = st.lists(st.tuples(identity, identity), max_size=30)


def proofs(found: list[tuple[str, str]]) -> list[Proof]:
    return [Proof(left, right, f"alias.csv:{i}") for i, (left, right) in enumerate(found)]


@given(pairs)
def test_clusters_are_the_components_of_the_proofs(found: list[tuple[str, str]]) -> None:
    clusters = cluster(proofs(found), [])
    graph = nx.Graph(found)
    components = {frozenset(c) for c in nx.connected_components(graph)}
    ours: dict[str, set[str]] = {}
    for member, root in clusters.root.items():
        ours.setdefault(root, set()).add(member)
    assert {frozenset(c) for c in ours.values()} == components
    assert all(root == min(members) for root, members in ours.items())
    assert clusters.refused == ()


@given(pairs, pairs)
def test_a_verdict_of_difference_is_never_overrun(
    found: list[tuple[str, str]], apart: list[tuple[str, str]]
) -> None:
    apart = [(left, right) for left, right in apart if left != right]
    barriers = [Barrier(f"judgement.csv:{i}", "different") for i in range(len(apart))]
    clusters = cluster(proofs(found), [(*pair, why) for pair, why in zip(apart, barriers, strict=True)])
    root = clusters.root
    assert all(root[left] != root[right] for left, right in apart)
    refused = [refusal.proof for refusal in clusters.refused]
    followed = [p for p in proofs(found) if p not in refused]
    assert all(root[p.left] == root[p.right] for p in followed)
    # what was refused would have broken a verdict at the end, too
    for refusal in clusters.refused:
        proof = refusal.proof
        assert refusal.barrier in barriers
        joined = {member: root[proof.left] if r == root[proof.right] else r for member, r in root.items()}
        assert any(joined[left] == joined[right] for left, right in apart)


@given(st.dictionaries(identity, identity, max_size=12))
def test_cycles_of_owners_are_those_of_the_graph(parent: dict[str, str]) -> None:
    import pyarrow as pa

    table = pa.table(
        {
            "organisation_id": pa.array(parent, pa.string()),
            "parent_id": pa.array(parent.values(), pa.string()),
        }
    )
    found = cycles(table)
    graph = nx.DiGraph(list(parent.items()))
    rings = list(nx.simple_cycles(graph))
    assert set(found) == {member for ring in rings for member in ring}
    for member, ring in found.items():
        assert member in ring
        assert ring[0] == min(ring)
        assert [parent[m] for m in ring] == [*ring[1:], ring[0]]
