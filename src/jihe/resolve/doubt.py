"""Why two names that are alike may still be of two organisations.

Set, not learnt: the pairs that the weights were found on have hardly any such names. A doubt brings a likely
pair before a person instead of linking it.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np
import numpy.typing as npt

from .likeness import Names, Rows
from .reader import Reader

DOUBT = {"bracket": -3.0, "script": -2.0, "arm": -2.5, "nation": -2.5, "branch": -3.0}
"""Natural log odds for a name that only stands in the brackets of another, which may be a parent's or a
former one; for the part of a name that is in one script, which may leave out what matters; for words of
investing that the two do not share, and a nation or a branch that one has and the other has not: a firm and
its investing arm, two arms, and a house and its branch abroad, are two."""
_MOST_ARMS = 62
"""Words of investing that are told from each other: as many as an integer has bits for."""


@dataclass(frozen=True)
class Signs:
    """What doubts look at, of each name.

    Attributes
    ----------
    in_bracket, in_script
        Whether it is what stood in the brackets of another name, or its part in one script.
    has_nation, has_branch
        Whether it has a nation, a word of branches.
    arms
        Its words of investing, a bit for each.
    """

    in_bracket: npt.NDArray[np.bool_]
    in_script: npt.NDArray[np.bool_]
    has_nation: npt.NDArray[np.bool_]
    has_branch: npt.NDArray[np.bool_]
    arms: npt.NDArray[np.int64]

    @classmethod
    def of(cls, names: Names, reader: Reader) -> Signs:
        """The signs of whole names."""
        bit = {word: 1 << at for at, word in enumerate(reader.arms[:_MOST_ARMS])}
        none = np.zeros(len(names), bool)
        return cls(
            none,
            none,
            np.array([bool(name.nation) for name in names.parts], bool),
            np.array([bool(name.branch) for name in names.parts], bool),
            np.array([sum({bit.get(word, 0) for word in name.arm}) for name in names.parts], np.int64),
        )

    def __add__(self, other: Signs) -> Signs:
        """These signs, then those of the other."""
        both = ((getattr(self, field.name), getattr(other, field.name)) for field in fields(self))
        return Signs(*map(np.concatenate, both))

    def shared(self, owner: Rows) -> Signs:
        """Nations, branches and words of investing of all names of one organisation, for each of them."""
        size = int(owner.max(initial=-1)) + 1
        nation, branch, arms = np.zeros(size, bool), np.zeros(size, bool), np.zeros(size, np.int64)
        np.logical_or.at(nation, owner, self.has_nation)
        np.logical_or.at(branch, owner, self.has_branch)
        np.bitwise_or.at(arms, owner, self.arms)
        return replace(self, has_nation=nation[owner], has_branch=branch[owner], arms=arms[owner])


def doubts(left: Signs, right: Signs, l_rows: Rows, r_rows: Rows) -> dict[str, npt.NDArray[np.float64]]:
    """What each doubt adds to the natural log odds of pairs."""
    one, other = left.arms[l_rows], right.arms[r_rows]
    holds = {
        "bracket": left.in_bracket[l_rows] | right.in_bracket[r_rows],
        "script": left.in_script[l_rows] | right.in_script[r_rows],
        "nation": left.has_nation[l_rows] != right.has_nation[r_rows],
        "branch": left.has_branch[l_rows] != right.has_branch[r_rows],
        "arm": (one | other != 0) & (one & other == 0),
    }
    return {name: np.where(held, DOUBT[name], 0.0) for name, held in holds.items()}
