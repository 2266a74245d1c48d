"""Which identities are one organisation: proofs joined by union-find, held back by what forbids them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Proof:
    """A reason to take two identities for one organisation.

    Attributes
    ----------
    rule
        The line of a list, such as ``alias.csv:12``, or the kind of proof.
    said
        The two names as a person wrote them; "" where nobody did.
    is_verdict
        Whether it is a person's verdict, which outweighs credit codes.
    """

    left: str
    right: str
    rule: str
    said: str = ""
    is_verdict: bool = False

    @property
    def told(self) -> str:
        """The two names, or the identities where nobody wrote names."""
        return self.said or f"{self.left}, {self.right}"


@dataclass(frozen=True)
class Barrier:
    """What forbids to join two organisations.

    Attributes
    ----------
    source
        The line of the verdict, or the kind of barrier, such as ``credit code``.
    verdict
        What it says of the two: ``different`` or ``unsure``; "" where it says nothing.
    said
        The names of the verdict, or the codes.
    """

    source: str
    verdict: str = ""
    said: str = ""

    @property
    def told(self) -> str:
        """In one line."""
        return " ".join(filter(None, (self.source, self.verdict, self.said and f"({self.said})")))


@dataclass(frozen=True)
class Refusal:
    """A proof that was not followed, and why."""

    proof: Proof
    barrier: Barrier


class Joining:
    """Organisations that are being joined.

    Parameters
    ----------
    codes
        Identity -> its credit code. What bears different ones is joined by a person's verdict only.
    parents
        Identity -> its owners. What owns another, directly or through others, is never joined with it; none
        are looked at when left out.
    marks
        Identity -> registers that list each organisation once and this one among them.
    """

    def __init__(
        self,
        codes: Mapping[str, str] | None = None,
        parents: Mapping[str, Iterable[str]] | None = None,
        marks: Mapping[str, Iterable[str]] | None = None,
    ) -> None:
        self._parent: dict[str, str] = {}
        self._apart: dict[str, dict[str, Barrier]] = {}
        self._codes = {identity: {code} for identity, code in (codes or {}).items()}
        self._owners = {identity: set(owners) for identity, owners in (parents or {}).items()}
        self._marks = {identity: set(registers) for identity, registers in (marks or {}).items()}

    def find(self, identity: str) -> str:
        """The smallest identity of a cluster, which stands for it."""
        parent = self._parent
        parent.setdefault(identity, identity)
        while parent[identity] != identity:
            parent[identity] = parent[parent[identity]]
            identity = parent[identity]
        return identity

    def keep_apart(self, left: str, right: str, barrier: Barrier) -> None:
        """Forbid to join two that are not one yet; of several barriers the first is told."""
        left, right = self.find(left), self.find(right)
        if left != right:
            self._apart.setdefault(left, {}).setdefault(right, barrier)
            self._apart.setdefault(right, {}).setdefault(left, barrier)

    def join(self, proof: Proof) -> Barrier | None:
        """Join the ends of a proof, or tell what forbids it."""
        left, right = sorted((self.find(proof.left), self.find(proof.right)))
        if left == right:
            return None
        barrier = self._barrier(left, right, proof.is_verdict)
        if barrier is None:
            self._unite(left, right)
        return barrier

    def roots(self) -> dict[str, str]:
        """Every identity that was asked for -> the one that stands for it."""
        return {identity: self.find(identity) for identity in self._parent}

    def _barrier(self, left: str, right: str, is_verdict: bool) -> Barrier | None:
        if (barrier := self._apart.get(left, {}).get(right)) is not None:
            return barrier
        one, other = self._codes.get(left, set()), self._codes.get(right, set())
        if one and other and not one & other and not is_verdict:
            return Barrier("credit code", "different", ", ".join(sorted(one | other)))
        if self._is_owner(left, right) or self._is_owner(right, left):
            return Barrier("parent")
        if both := self._marks.get(left, set()) & self._marks.get(right, set()):
            return Barrier("distinct", said=", ".join(sorted(both)))
        return None

    def _is_owner(self, upper: str, lower: str) -> bool:
        """Whether `upper` owns `lower`, directly or through others."""
        seen, ahead = {lower}, [lower]
        while ahead:
            for named in self._owners.get(ahead.pop(), ()):
                owner = self.find(named)
                if owner == upper:
                    return True
                if owner not in seen:
                    seen.add(owner)
                    ahead.append(owner)
        return False

    def _unite(self, left: str, right: str) -> None:
        self._parent[right] = left
        for enemy, barrier in self._apart.pop(right, {}).items():
            self._apart.setdefault(left, {}).setdefault(enemy, barrier)
            self._apart[enemy].pop(right, None)
            self._apart[enemy].setdefault(left, barrier)
        for held in (self._codes, self._owners, self._marks):
            if right in held:
                held[left] = held.get(left, set()) | held.pop(right)


@dataclass(frozen=True)
class Clusters:
    """The outcome.

    Attributes
    ----------
    root
        Identity -> the identity that stands for its cluster; identities that nothing names are absent.
    rule
        Identity -> the rule of the proof that joined it.
    refused
        Proofs that were not followed, and why.
    """

    root: dict[str, str]
    rule: dict[str, str]
    refused: tuple[Refusal, ...]


def cluster(
    proofs: Iterable[Proof],
    apart: Iterable[tuple[str, str, Barrier]],
    codes: Mapping[str, str] | None = None,
) -> Clusters:
    """Join the ends of each proof, in order, unless something forbids it.

    The order of `proofs` is therefore their strength. The smallest identity of a cluster stands for it, so
    the outcome does not depend on the order of equally strong proofs unless a barrier holds one back.
    """
    joining = Joining(codes)
    for left, right, why in apart:
        joining.keep_apart(left, right, why)
    refused: list[Refusal] = []
    rule: dict[str, str] = {}
    for proof in proofs:
        barrier = joining.join(proof)
        if barrier is not None:
            refused.append(Refusal(proof, barrier))
            continue
        rule.setdefault(proof.left, proof.rule)
        rule.setdefault(proof.right, proof.rule)
    return Clusters(joining.roots(), rule, tuple(refused))
