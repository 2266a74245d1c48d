"""Which names share rare pieces: a quick look-up of the few names worth comparing closely."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from scipy import sparse

from .first import first_of

_BITS = 21
"""Of a code point."""
_SPACE = ord(" ")


def grams(texts: pa.Array) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """The pieces of each text, each once: row numbers and the pieces as numbers.

    A piece is a sign that is no ASCII letter or digit, two neighbouring signs of which one is none, or three
    neighbouring ASCII signs, a word's edges among them.

    Parameters
    ----------
    texts
        No null among them.
    """
    padded = [f" {text} " for text in texts.to_pylist()]
    signs = np.frombuffer("".join(padded).encode("utf-32-le"), np.uint32).astype(np.int64)
    lengths = np.fromiter(map(len, padded), np.int64, len(padded))
    rows = np.repeat(np.arange(len(padded)), lengths)
    plain = signs < 128
    pieces, owners = [], []

    def add(mask: npt.NDArray[np.bool_], size: int) -> None:
        (at,) = np.nonzero(mask)
        code = np.zeros(len(at), np.int64)
        for step in range(size):
            code = (code << _BITS) | signs[at + step]
        pieces.append(code)
        owners.append(rows[at])

    add(~plain, 1)
    together = rows[1:] == rows[:-1]
    # A word's edge beside a sign of a script without spaces tells little more than the sign.
    add(together & ~(plain[1:] & plain[:-1]) & (signs[1:] != _SPACE) & (signs[:-1] != _SPACE), 2)
    inside = (rows[2:] == rows[:-2]) & plain[2:] & plain[1:-1] & plain[:-2] & (signs[1:-1] != _SPACE)
    add(inside, 3)
    owner, piece = np.concatenate(owners), np.concatenate(pieces)
    once = first_of((owner, piece))
    return owner[once], piece[once]


class Index:
    """Names by their pieces.

    Parameters
    ----------
    texts
        What is looked up, such as the names' cores.
    most_common
        Pieces that more names bear than this share of all (and more than `FEW`) find nothing.
    """

    FEW = 1000

    def __init__(self, texts: pa.Array, most_common: float = 0.01) -> None:
        self._most_common = most_common
        self._set(*grams(texts), len(texts))

    def extended(self, texts: pa.Array) -> Index:
        """The index of these names and then those of `texts`, which alone are cut into pieces."""
        rows, pieces = grams(texts)
        made = Index.__new__(Index)
        made._most_common = self._most_common
        made._set(
            np.concatenate([self._rows, rows + self.n]),
            np.concatenate([self._borne, pieces]),
            self.n + len(texts),
        )
        return made

    def _set(self, rows: npt.NDArray[np.int64], borne: npt.NDArray[np.int64], n: int) -> None:
        self._rows, self._borne, self.n = rows, borne, n
        self.pieces, columns, counts = np.unique(borne, return_inverse=True, return_counts=True)
        self.rarity = np.log1p(n / np.maximum(counts, 1))
        self.rarity[counts > max(self.FEW, self._most_common * n)] = 0
        self._matrix = _weighted(rows, columns, self.rarity, (n, len(self.pieces)), normed=True)

    def candidates(
        self, texts: pa.Array, most: int, threads: int = 1
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Up to `most` rows of the index for each text, the likest first: rows of `texts`, rows of the
        index."""
        from sparse_dot_topn import sp_matmul_topn

        rows, pieces = grams(texts)
        columns = np.searchsorted(self.pieces, pieces)
        columns[columns == len(self.pieces)] = 0
        known = self.pieces[columns] == pieces if len(self.pieces) else np.zeros(len(pieces), bool)
        asked = _weighted(
            rows[known], columns[known], self.rarity, (len(texts), len(self.pieces)), normed=False
        )
        turned = self._matrix.T.tocsr()
        found = sp_matmul_topn(asked, turned, top_n=most, threshold=1e-9, sort=True, n_threads=threads)
        left = np.repeat(np.arange(len(texts)), np.diff(found.indptr))
        return left, found.indices.astype(np.int64)


def _weighted(
    rows: npt.NDArray[np.int64],
    columns: npt.NDArray[np.int64],
    rarity: npt.NDArray[np.float64],
    shape: tuple[int, int],
    normed: bool,
) -> Any:
    """The rarity of each piece of each text, as a matrix; rows of length 1 where `normed`."""
    weights = rarity[columns]
    keep = weights > 0
    made = sparse.csr_matrix((weights[keep].astype(np.float32), (rows[keep], columns[keep])), shape=shape)
    if normed:
        norm = np.sqrt(np.asarray(made.multiply(made).sum(axis=1)).ravel())
        made = sparse.diags_array(1 / np.maximum(norm, 1e-9)).astype(np.float32) @ made
    return sparse.csr_matrix(made)
