"""How far two people agree who sorted the same things into classes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Agreement:
    """Agreement of two people.

    Attributes
    ----------
    n
        Things that both sorted.
    n_equal
        Those that both put into one class.
    agreement_share
        Their share; None where both sorted nothing.
    kappa
        Cohen's kappa: the share of the agreement that chance leaves over which was reached; 1 at full
        agreement, 0 where it is what chance would give, below 0 where it is less. None where both sorted
        nothing, or both put everything into one and the same class: then chance leaves nothing over.
    counts
        (class by the first, class by the second) -> number of things.

    References
    ----------
    Cohen, J. (1960). A coefficient of agreement for nominal scales. Educational and Psychological
    Measurement 20 (1), 37-46.
    """

    n: int
    n_equal: int
    agreement_share: float | None
    kappa: float | None
    counts: dict[tuple[str, str], int]


def agreement(pairs: Iterable[tuple[str, str]]) -> Agreement:
    """Agreement over things, each with the class by the first person and that by the second.

    Examples
    --------
    >>> both = [("yes", "yes")] * 20 + [("no", "no")] * 15
    >>> found = agreement([*both, *[("yes", "no")] * 5, *[("no", "yes")] * 10])
    >>> found.n, found.n_equal, found.agreement_share, round(found.kappa, 6)
    (50, 35, 0.7, 0.4)
    """
    counts = Counter(pairs)
    n = counts.total()
    told = dict(sorted(counts.items()))
    if not n:
        return Agreement(0, 0, None, None, told)
    n_equal = sum(count for (one, other), count in counts.items() if one == other)
    first: Counter[str] = Counter()
    second: Counter[str] = Counter()
    for (one, other), count in counts.items():
        first[one] += count
        second[other] += count
    by_chance = sum(first[name] * second[name] for name in first)  # of n * n
    kappa = None if by_chance == n * n else (n_equal * n - by_chance) / (n * n - by_chance)
    return Agreement(n, n_equal, n_equal / n, kappa, told)
