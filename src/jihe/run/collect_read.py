"""Documents -> mentions -> claims, part by part; what a former reading found by one recipe is taken from it.

Which documents are read again, and why:

- all, for mentions: when the code or the model of unknown names is another;
- those that hold a name which came, went or changed who bears it: mentions and claims;
- those whose unknown names now mean another organisation: claims;
- all, for claims alone: when rules or models of claims are others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from jihe.collect.ask import Asker, Tally
from jihe.collect.changed import Changed
from jihe.collect.mention import mentions_all
from jihe.collect.row import CLAIM, MENTION, claim_rows, mention_of, mention_rows
from jihe.collect.scan import Names
from jihe.collect.unknown import Tagger
from jihe.pack import Pack

from .collect_claims import Claimer
from .collect_names import Linker, changed, scanner
from .collect_recipe import Recipe, model_file

NEEDED = ("document_id", "text", "published_date", "published_date_precision")
"""Columns of documents that are read."""
TOGETHER = 500
"""Documents that the model of unknown names is shown at once."""


@dataclass(frozen=True)
class Found:
    """What a part of a collection says.

    Attributes
    ----------
    n_scanned, n_claimed
        Documents whose mentions, whose claims were looked for anew.
    asked
        What asking a large model came to, up to and with this part.
    """

    mention: pa.Table
    claim: pa.Table
    n_scanned: int
    n_claimed: int
    asked: Tally | None = None


@dataclass(frozen=True)
class Before:
    """A former reading's recipe and names."""

    recipe: Recipe
    names: pa.Table


class PartReader:
    """Reads the parts of a collection by one recipe.

    Parameters
    ----------
    names
        As `collect_names.NAME`.
    before
        The reading whose rows `read` is given.
    asker
        Asks the study's large model.
    """

    def __init__(
        self,
        pack: Pack,
        names: pa.Table,
        recipe: Recipe,
        before: Before | None = None,
        asker: Asker | None = None,
    ) -> None:
        setting = pack.settings.collect
        model = model_file(pack, setting.mention_model if setting else "")
        self._pack, self._known = pack, names
        self._tagger = Tagger(model) if model else None
        self._claimer = Claimer(pack, asker)
        old = before.recipe if before else None
        self._is_scanned = old is not None and old.mention == recipe.mention
        self._is_linked = self._is_scanned and old is not None and old.link == recipe.link
        self._is_claimed = self._is_scanned and old is not None and old.claim == recipe.claim
        self._changed = Changed(changed(before.names, names)) if before else Changed(())
        self._is_named = old is not None and old.names == recipe.names

    # Of a hundred thousands of names both take seconds to make, and are seldom needed.

    @cached_property
    def _names(self) -> Names:
        return scanner(self._known)

    @cached_property
    def _linker(self) -> Linker:
        return Linker(self._pack, self._known)

    def read(self, documents: pa.Table, before: tuple[pa.Table, pa.Table] | None = None) -> Found:
        """Mentions and claims of a part.

        Parameters
        ----------
        documents
            With the columns `NEEDED`.
        before
            Its mentions and claims in the former reading.
        """
        ids = documents["document_id"]
        every = set(ids.to_pylist())
        if before is None or not self._is_scanned:
            again = claimed = every
            mention, claim = self._scan(documents), CLAIM.empty_table()
        else:
            again = self._touched(documents)
            kept = _without(before[0], again)
            found = self._scan(_only(documents, again)) if again else MENTION.empty_table()
            linked = kept if self._is_linked and self._is_named else self._link(kept)
            claimed = again | _differing(kept, linked) if self._is_claimed else every
            mention, claim = pa.concat_tables([linked, found]), _without(before[1], claimed)
        mention = _in_order(mention, ids)
        new = self._claims(_only(documents, claimed), _only(mention, claimed))
        return Found(mention, _in_order(pa.concat_tables([claim, new]), ids), len(again), len(claimed))

    def _touched(self, documents: pa.Table) -> set[str]:
        if self._is_named:
            return set()
        return {id_ for id_, text in _texts(documents) if self._changed.is_in(text)}

    def _scan(self, documents: pa.Table) -> pa.Table:
        rows: list[dict[str, Any]] = []
        texts = list(_texts(documents))
        for start in range(0, len(texts), TOGETHER):
            some = texts[start : start + TOGETHER]
            found = mentions_all([text for _, text in some], self._names, self._tagger)
            for (id_, _), held in zip(some, found, strict=True):
                rows += mention_rows(id_, held)
        return self._link(pa.Table.from_pylist(rows, MENTION))

    def _link(self, mention: pa.Table) -> pa.Table:
        """The mentions, with those that only the model found linked to what they mean now."""
        is_asked = pc.and_(pc.equal(mention["found_by"], "model"), pc.equal(mention["label"], "organisation"))
        place = np.flatnonzero(is_asked.to_numpy())
        texts = mention["text"].take(pa.array(place)).to_pylist()
        found = self._linker.link(sorted(set(texts))) if texts else {}
        state, bearer = mention["state"].to_pylist(), mention["organisation"].to_pylist()
        for at, text in zip(place.tolist(), texts, strict=True):
            means = found[text]
            state[at] = "linked" if len(means) == 1 else "ambiguous" if means else "unknown"
            bearer[at] = means[0] if len(means) == 1 else None
        columns = {"state": pa.array(state, pa.string()), "organisation": pa.array(bearer, pa.string())}
        return pa.table([columns.get(name, mention[name]) for name in MENTION.names], schema=MENTION)

    def _claims(self, documents: pa.Table, mention: pa.Table) -> pa.Table:
        of = _by_document(mention.to_pylist())
        rows: list[dict[str, Any]] = []
        for id_, text, day, precision in zip(*(documents[c].to_pylist() for c in NEEDED), strict=True):
            held = [mention_of(row) for row in of.get(id_, ())]
            if len(held) > 1:
                claims = self._claimer.claims(text, held, day, precision)
                rows += claim_rows(id_, claims, self._claimer.family)
        return pa.Table.from_pylist(rows, CLAIM)


def _texts(documents: pa.Table) -> Iterator[tuple[str, str]]:
    yield from zip(documents["document_id"].to_pylist(), documents["text"].to_pylist(), strict=True)


def _by_document(rows: Iterable[Mapping[str, Any]]) -> dict[str, list[Mapping[str, Any]]]:
    return {id_: list(held) for id_, held in groupby(rows, lambda row: row["document_id"])}


def _differing(before: pa.Table, after: pa.Table) -> set[str]:
    """Documents of which a mention means another organisation than before."""
    same = pa.chunked_array([pa.array(np.ones(len(before), bool))])
    for name in ("state", "organisation"):
        one, other = (pc.fill_null(table[name], "") for table in (before, after))
        same = pc.and_(same, pc.equal(one, other))
    return set(before["document_id"].filter(pc.invert(same)).to_pylist())


def _only(table: pa.Table, ids: set[str]) -> pa.Table:
    return table.filter(_is_in(table, ids))


def _without(table: pa.Table, ids: set[str]) -> pa.Table:
    return table.filter(pc.invert(_is_in(table, ids)))


def _is_in(table: pa.Table, ids: set[str]) -> pa.Array:
    return pc.is_in(table["document_id"], pa.array(sorted(ids), pa.string()))


def _in_order(table: pa.Table, ids: pa.ChunkedArray) -> pa.Table:
    """Rows in the order of the documents, each document's own as they are."""
    place = pc.index_in(table["document_id"], ids.combine_chunks()).to_numpy()
    order = np.argsort(place, kind="stable")
    return table if (np.diff(order) > 0).all() else table.take(pa.array(order))
