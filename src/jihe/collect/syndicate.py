"""Articles that say the same, as agencies and reprints do: evidence counts once for each cluster of them.

MinHash (Broder 1997) estimates the share of runs of signs that two texts have in common; banding finds the
pairs that are worth comparing. Both are rensa's.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from rensa import RMinHash, RMinHashLSH
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from jihe.tables import collected_fields

RUN = 5
"""Signs in a run: words of languages that write no blanks have no borders to go by."""
SAME = 0.7
"""Share of runs in common from which on two texts are one article. A reprint of 500 signs that changes a
tenth of its sentences has some 0.8; two reports of one event seldom have more than 0.4."""
N_PERMUTATION = 128
N_BAND = 32
SEED = 1
FINER = {"day": 0, "month": 1, "year": 2}


def clusters(documents: pa.Table) -> pa.Table:
    """Which documents are one article, and which of these came first.

    Parameters
    ----------
    documents
        `document_id`, `text`, `published_date`, `published_date_precision`: any order, each document once.

    Returns
    -------
    pyarrow.Table
        `COLLECTED["syndication"]`, by document. Documents without a day come after those with one; of equal
        days the finer known one is first, then the smaller identifier. Texts without any letter or digit are
        by themselves.
    """
    documents = documents.sort_by("document_id")
    ids: list[str] = documents["document_id"].to_pylist()
    texts: list[str] = documents["text"].to_pylist()
    group = _groups(texts)
    dates = documents["published_date"].to_pylist()
    finer = [FINER.get(one, 3) for one in documents["published_date_precision"].to_pylist()]
    order = sorted(
        range(len(ids)),
        key=lambda i: (group[i], dates[i] is None, str(dates[i]), finer[i], ids[i]),
    )
    first: dict[int, str] = {}
    count: dict[int, int] = {}
    rows: list[tuple[str, str, int]] = []
    for i in order:
        head = first.setdefault(group[i], ids[i])
        count[group[i]] = count.get(group[i], 0) + 1
        rows.append((ids[i], head, count[group[i]]))
    columns: Sequence[Sequence[Any]] = list(zip(*sorted(rows), strict=True)) or [(), (), ()]
    fields = collected_fields("syndication")
    return pa.table([pa.array(c, f.type) for c, f in zip(columns, fields, strict=True)], schema=fields)


def _groups(texts: Sequence[str]) -> list[int]:
    """Number of the cluster of each text."""
    signs = [_signature(text) for text in texts]
    pairs = np.array(list(_pairs(signs)), np.int64).reshape(-1, 2)
    n = len(texts)
    linked = coo_array((np.ones(len(pairs), np.int8), (pairs[:, 0], pairs[:, 1])), shape=(n, n))
    return connected_components(linked, directed=False)[1].tolist()


def _pairs(signs: Sequence[RMinHash | None]) -> Iterator[tuple[int, int]]:
    """Each text and the first that it is like: of fifty reprints none is held against all others, and of
    thousands of notices from one form only the first is looked up."""
    heads = RMinHashLSH(threshold=SAME, num_perm=N_PERMUTATION, num_bands=N_BAND)
    for i, sign in enumerate(signs):
        if sign is None:
            continue
        for j in sorted(heads.query(sign)):
            if (other := signs[j]) is not None and sign.jaccard(other) >= SAME:
                yield i, j
                break
        else:
            heads.insert(i, sign)


def _signature(text: str) -> RMinHash | None:
    if not (runs := _runs(text)):
        return None
    made = RMinHash(num_perm=N_PERMUTATION, seed=SEED)
    made.update(runs)
    return made


def _runs(text: str) -> list[str]:
    """Runs of letters and digits, whatever their width, case, blanks and points."""
    bare = re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text).lower())
    return [bare[i : i + RUN] for i in range(max(1, len(bare) - RUN + 1))] if bare else []
