"""The site as a server."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from pathlib import Path

from jihe.errors import DataError, Fault, Place
from jihe.present.site.safety import is_everywhere, is_local, is_token
from jihe.present.site.server import serve as answer

from .open import opened


def serve(  # noqa: PLR0913 - all that a server is told
    study: Path,
    out: Path | None = None,
    host: str = "127.0.0.1",
    port: int = 8000,
    token: str = "",
    names: Sequence[str] = (),
    listening: Callable[[str], None] = print,
    write: bool = False,
    collection: Path | None = None,
) -> None:
    """Answer requests for the site of a study's current build, until stopped.

    Parameters
    ----------
    token
        What visitors must know; one is made up where others than this machine can ask, at its address or by
        a name of its own, and where they may write.
    names
        Further names by which visitors call the server.
    listening
        Told of the address once it may be asked.
    write
        Whether visitors may give verdicts, which are added to the study's judgement.csv.
    collection
        Folder of the collection whose claims they may judge then, into claim_judgement.csv; if none is
        given, that in the study's folder, where it was read.

    Raises
    ------
    PackError, DataError
        When there is no such build, or the address cannot be used.
    """
    if token and not is_token(token):
        text = "a token is made of the letters A to Z, digits and . _ ~ - alone, as it stands in addresses."
        raise DataError(Fault(Place("--token"), text))
    if is_everywhere(host) and not names:
        text = (
            "a server that listens at every address of a machine must be told by which name visitors call "
            "it. Say it with --name: one of the addresses, or the machine's name."
        )
        raise DataError(Fault(Place(host), text))
    if write or not all(is_local(one) for one in (host, *names)):
        token = token or secrets.token_urlsafe(24)
    if collection is not None and not write:
        text = "claims are judged where visitors may write. Say --write as well, or leave --collection out."
        raise DataError(Fault(Place("--collection"), text))
    if write and collection is None:
        collection = _own_collection(study)
    source, key, make_ahead = opened(study, out, write, collection)
    desk = claims = None
    if write:
        from .read.claim_desk import ClaimQueue
        from .read.desk import Queue

        desk, claims = Queue(source, study), ClaimQueue(source, study) if collection is not None else None

    def listens(address: str) -> None:
        make_ahead()
        listening(address)

    answer(source, key, host, port, token, names, listens, desk, claims)


def _own_collection(study: Path) -> Path | None:
    """The collection in a study's folder, if there is one that was read."""
    from ..collect import collection_of
    from ..collect_reading import latest

    held = collection_of(study)
    return held.folder if latest(held) else None
