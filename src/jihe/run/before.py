"""The build before, as far as the next one needs it: the ledger of identifiers."""

from __future__ import annotations

import json
from pathlib import Path

from jihe import resolve, warehouse
from jihe.errors import DataError
from jihe.pack import Pack
from jihe.resolve.lasting import SUCCESSION


def former(folder: Path | None, pack: Pack) -> resolve.Former | None:
    """Identifiers of a published build of the same study; None where there is no such one or it is damaged.

    Parameters
    ----------
    folder
        The current build, if there is one.
    """
    if folder is None:
        return None
    try:
        if json.loads((folder / "log.json").read_text("utf-8"))["study"] != pack.settings.study:
            return None
        with warehouse.Warehouse(folder) as house:
            identity = house.whole("resolve.identity").select(["identity", "organisation_id"])
            told = "resolve.succession" in house.names()
            succession = house.whole("resolve.succession") if told else SUCCESSION.empty_table()
    except (OSError, ValueError, KeyError, DataError):
        # A damaged build is mended by building again, so it must not stand in the way.
        return None
    return resolve.Former(identity, succession.cast(SUCCESSION))
