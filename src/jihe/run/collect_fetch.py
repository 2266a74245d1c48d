"""Addresses -> pages -> captures and documents, so that no page is lost when a run is killed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from itertools import chain, islice
from pathlib import Path

from jihe.collect.address import Address, addresses
from jihe.collect.asked import Asked
from jihe.collect.document import document
from jihe.collect.fetch import Fetcher
from jihe.collect.noun import Page
from jihe.collect.seen import Seen, seen
from jihe.collect.store import Added, Collection
from jihe.errors import DataError, Fault, Place
from jihe.pack import load
from jihe.pack.model import CollectSetting

from .collect import Tick, alone, collection_of

AT_ONCE = 100
"""Pages that are written together: those that a run which is killed asks for again."""
ASKED = "asked.jsonl"


def fetch(
    study: str | Path,
    wanted: Sequence[str | Path],
    collection: str | Path | None = None,
    tick: Tick = lambda what, done, total: None,
    make: Callable[[CollectSetting, Asked], Fetcher] = Fetcher,
) -> Added:
    """Fetch pages and add them; what has not changed since it was fetched last is a capture and no document.

    Parameters
    ----------
    wanted
        Addresses, and files that name some: feeds, sitemaps, lists.
    make
        Makes the fetcher.

    Raises
    ------
    PackError, DataError
        When the study allows no hosts, a file names no addresses, and as for `add`.
    """
    pack = load(Path(study))
    setting = pack.settings.collect
    if setting is None or not setting.hosts:
        text = "the study allows no hosts. Say below collect: hosts from which hosts pages may be fetched."
        raise DataError(Fault(Place("pack.yaml"), text))
    named = list(chain.from_iterable(map(_named, wanted)))
    held = collection_of(study, collection)
    with alone(held):
        asked = _Settled(held.folder / ASKED)
        last = _last_contents(held)
        came = make(setting, asked).fetch(named, lambda what, done: tick(what, done, 0))
        total = Added()
        looked = (_fetched(page, last) for page in came)
        while batch := list(islice(looked, AT_ONCE)):
            total = _sum(total, held.add_seen(batch))
            asked.settle()
        asked.settle()
    return total


class _Settled(Asked):
    """What was asked, noted only once the pages that came are kept: a run that is killed loses none."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._waiting: list[dict[str, object]] = []

    def _write(self, told: dict[str, object]) -> None:
        self._waiting.append(told)

    def settle(self) -> None:
        for told in self._waiting:
            super()._write(told)
        self._waiting.clear()


def _named(wanted: str | Path) -> list[Address]:
    if str(wanted).startswith(("http://", "https://")):
        return [Address(str(wanted))]
    path = Path(wanted)
    try:
        return addresses(path.read_bytes(), path.as_posix())
    except OSError as error:
        text = "cannot be read ({problem}). Give an address, or a file with addresses."
        raise DataError(Fault(Place(str(wanted)), text, {"problem": error.strerror or error})) from error


def _last_contents(held: Collection) -> dict[str, tuple[str, str | None]]:
    """Address -> content and document of the last page that was fetched from it."""
    rows = held.captures(["kind", "address", "content_sha256", "document_id", "problem"])
    columns = (rows[c].to_pylist() for c in rows.column_names)
    return {
        address: (content, document_id)
        for kind, address, content, document_id, problem in zip(*columns, strict=True)
        if kind == "fetch" and document_id
    }


def _fetched(page: Page, last: dict[str, tuple[str, str | None]]) -> Seen:
    if page.status == 304 and page.address in last:
        content, document_id = last[page.address]
        return Seen(seen(page, lambda _: None).capture | {
            "content_sha256": content, "document_id": document_id, "problem": None,
        })  # fmt: skip
    one = seen(page, document)
    if page.address and one.capture["document_id"]:
        last[page.address] = one.capture["content_sha256"], one.capture["document_id"]
    return one


def _sum(one: Added, other: Added) -> Added:
    total = asdict(one)
    for name, value in asdict(other).items():
        if isinstance(value, dict):
            total[name] = {k: total[name].get(k, 0) + value.get(k, 0) for k in {**total[name], **value}}
        else:
            total[name] += value
    return Added(**total)
