"""Answers requests at an address."""

from __future__ import annotations

import socket
from collections.abc import Callable, Sequence

from jihe.errors import DataError, Fault, Place

from .app import app
from .desk import Desk
from .source import Source

QUEUE = 512
"""Connections that wait to be taken."""
MOST_CONNECTIONS = 500
"""Connections that are answered; further ones are told to come back later."""


def serve(  # noqa: PLR0913 - all that a server is told
    source: Source,
    key: str,
    host: str,
    port: int,
    token: str,
    names: Sequence[str],
    listening: Callable[[str], None],
    desk: Desk | None = None,
    claims: Desk | None = None,
) -> None:
    """Answer until stopped.

    Parameters
    ----------
    names
        Further names by which visitors call the server.
    listening
        Told of the address once it may be asked.
    desk, claims
        Take verdicts on pairs and on claims; without them the site only reads.

    Raises
    ------
    DataError
        When the address cannot be used.
    """
    import uvicorn

    from .patience import Patient

    with _bound(host, port) as bound:
        shown = names[0] if names else host
        shown = f"[{shown}]" if ":" in shown else shown
        query = f"?token={token}" if token else ""
        listening(f"http://{shown}:{bound.getsockname()[1]}/{query}")
        hosts = ["127.0.0.1", "localhost", "::1", host, *names]
        settings = uvicorn.Config(
            app(source, key, hosts, token, desk, claims),
            log_level="warning",
            access_log=False,
            server_header=False,
            http=Patient,
            limit_concurrency=MOST_CONNECTIONS,
        )
        uvicorn.Server(settings).run(sockets=[bound])


def _bound(host: str, port: int) -> socket.socket:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        bound = socket.socket(family, kind, protocol)
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(address)
        bound.listen(QUEUE)  # who asks before all is ready waits
    except OSError as error:
        text = "port {port} of {host} cannot be used ({problem}). Choose another with --port."
        problem = error.strerror or str(error)
        raise DataError(Fault(Place(), text, {"port": port, "host": host, "problem": problem})) from error
    return bound
