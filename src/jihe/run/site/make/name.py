"""What names of elsewhere are compared with: every name of every organisation, and the words to read them
by."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from jihe.resolve import Reader

from ..fold import folded
from .search import _aliases

if TYPE_CHECKING:
    from .maker import Maker

AUTO = 0.97
"""From this likelihood on a name is taken for an organisation's, where the study does not say it."""
COLUMNS = ("name", "short_name", "name_en")


def make(maker: Maker) -> None:
    """The table ``name``: names and the place of the organisation that bears each; and the reader of
    names."""
    maker.make("organisations")
    table = maker.table("measure.organisation").sort_by("row")
    ids = table["organisation_id"].to_pylist()
    alias = _aliases(maker)
    held = [table[column].to_pylist() for column in COLUMNS if column in table.column_names]
    texts: list[str] = []
    places: list[int] = []
    for place, id_ in enumerate(ids):
        names = (*(column[place] for column in held), *alias.get(id_, ()))
        for text in dict.fromkeys(name for name in names if name and folded(name)):
            texts.append(text)
            places.append(place)
    maker.store.write_table("name", pa.table({"text": pa.array(texts, pa.string()), "place": places}))
    codes = table["credit_code"].to_pylist() if "credit_code" in table.column_names else []
    maker.store.write_json("codes", {code: place for place, code in enumerate(codes) if code})
    maker.store.write_json("reader", Reader.of(maker.pack).told())
    setting = maker.pack.settings.resolve
    maker.store.write_json("auto", setting.auto if setting else AUTO)
