"""Which rows are one organisation.

Proofs come first: equal keys, equal spellings of names, equal credit codes, the study's lists of aliases and
judgements. Then names that are alike, in a study that says how much alike is enough. Each identity carries
the rule that decided.
"""

from .identity import scoped
from .lasting import Former
from .lookup import Lookup
from .match import Matcher
from .merge import all_conflicts, organisations, without_cycles
from .names import normalise
from .reader import Reader
from .recognise import identify
from .registry import records_of
from .sentence import pair_scores
from .statement import refer
from .trial import try_links

__all__ = [
    "Former",
    "Lookup",
    "Matcher",
    "Reader",
    "all_conflicts",
    "identify",
    "normalise",
    "organisations",
    "pair_scores",
    "records_of",
    "refer",
    "scoped",
    "try_links",
    "without_cycles",
]
