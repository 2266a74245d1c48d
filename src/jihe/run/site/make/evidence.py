"""Evidence: where each relation was read, in the order of the relations."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from .maker import Maker

TOLD = ("url", "title", "publisher", "published_date", "quote", "sha256")


def make(maker: Maker) -> None:
    """The evidence of relations, that of each the oldest first, with file and row of the relation itself; and
    `offset`, where that of each relation begins."""
    relation = maker.table("measure.relation").sort_by("row")
    place, told = np.zeros(0, np.int64), pa.table({name: pa.array([], pa.string()) for name in TOLD})
    if "measure.evidence" in maker.build.tables:
        order = [(name, "ascending") for name in ("published_date", "publisher", "evidence_id")]
        table = maker.table("measure.evidence").sort_by(order)
        ids = relation["relation_id"].combine_chunks()
        # A build whose evidence speaks of no relation is refused, so that each has a place.
        place = pc.index_in(table["relation_id"], value_set=ids).to_numpy().astype(np.int64)
        by_relation = np.argsort(place, kind="stable")
        place, told = place[by_relation], table.select(list(TOLD)).take(pa.array(by_relation))
    texts = {name: told[name].cast(pa.string()) for name in TOLD}
    read = relation.select(["source_file", "source_row"]).take(pa.array(place))
    held = pa.table({**texts, "file": read["source_file"], "row": read["source_row"]})
    maker.store.write_table("evidence", held)
    offset = np.searchsorted(place, np.arange(len(relation) + 1)).astype(np.int32)
    maker.store.write_table("evidence.offset", pa.table({"offset": offset}))
