"""When two names are spelled alike.

Only what no reader would call a difference is taken away: width and case of letters, spaces, and the
marks that typists put in or leave out. Anything that needs knowledge of a language is left to the study's
alias and judgement lists.
"""

from __future__ import annotations

import ibis
import ibis.expr.datatypes as dt
import pyarrow as pa
import pyarrow.compute as pc

_MARKS = r"[\s\p{Z}\p{Cf}'\"`´‘’“”«»·・•.,;:!?，。、；：！？_\-‐‑–—]+"


def normalise(names: pa.Array) -> pa.Array:
    """Spelling of each name by which it is compared; a name made only of marks is none and gives null.

    Examples
    --------
    >>> normalise(pa.array(["Ｈua-wei Tech. Ltd", "HUAWEI tech ltd"])).to_pylist()
    ['huaweitechltd', 'huaweitechltd']
    """
    # Marks go first: a lone accent would else be split from its space and settle on the letter before it.
    bare = pc.replace_substring_regex(names, _MARKS, "")
    folded = pc.utf8_normalize(pc.utf8_lower(pc.utf8_normalize(bare, form="NFKC")), form="NFKC")
    bare = pc.utf8_normalize(pc.replace_substring_regex(folded, _MARKS, ""), form="NFKC")
    return pc.if_else(pc.equal(bare, ""), None, bare)


def spelling(names: ibis.Value) -> ibis.Value:
    """`normalise` inside an expression."""
    # DuckDB takes no null from a function that was given a text.
    return _spelled(names).nullif("")


@ibis.udf.scalar.pyarrow(signature=((dt.string,), dt.string))  # type: ignore[untyped-decorator]
def _spelled(names: pa.Array) -> pa.Array:
    return pc.fill_null(normalise(names), "")
