"""Which identities are one organisation: proofs joined by union-find, held back by verdicts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Proof:
    """A reason to take two identities for one organisation."""

    left: str
    right: str
    rule: str


@dataclass(frozen=True)
class Clusters:
    """The outcome.

    Attributes
    ----------
    root
        Identity -> the identity that stands for its cluster; identities that no proof names are absent.
    rule
        Identity -> the rule of the proof that joined it.
    refused
        Proofs that were not followed because a verdict keeps their ends apart.
    """

    root: dict[str, str]
    rule: dict[str, str]
    refused: tuple[Proof, ...]


def cluster(proofs: Iterable[Proof], apart: Iterable[tuple[str, str]]) -> Clusters:
    """Join the ends of each proof, in order, unless that would join a pair that is to stay apart.

    The order of `proofs` is therefore their strength. The smallest identity of a cluster stands for it, so
    the outcome does not depend on the order of equally strong proofs unless a verdict holds one back.
    """
    parent: dict[str, str] = {}

    def find(identity: str) -> str:
        parent.setdefault(identity, identity)
        while parent[identity] != identity:
            parent[identity] = parent[parent[identity]]
            identity = parent[identity]
        return identity

    enemies: dict[str, set[str]] = {}
    for left, right in apart:
        enemies.setdefault(find(left), set()).add(find(right))
        enemies.setdefault(find(right), set()).add(find(left))

    refused: list[Proof] = []
    rule: dict[str, str] = {}
    for proof in proofs:
        left, right = sorted((find(proof.left), find(proof.right)))
        if left != right and right in enemies.get(left, ()):
            refused.append(proof)
            continue
        rule.setdefault(proof.left, proof.rule)
        rule.setdefault(proof.right, proof.rule)
        if left == right:
            continue
        parent[right] = left
        for enemy in enemies.pop(right, set()):
            enemies.setdefault(left, set()).add(enemy)
            enemies[enemy].discard(right)
            enemies[enemy].add(left)
    return Clusters({identity: find(identity) for identity in parent}, rule, tuple(refused))
