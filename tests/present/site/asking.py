"""Asks an application as a web server would, without one."""

from __future__ import annotations

import asyncio
import gzip
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote


@dataclass(frozen=True)
class Told:
    """An answer."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(
            gzip.decompress(self.body) if self.headers.get("content-encoding") == "gzip" else self.body
        )


def ask(
    app: Any,
    address: str,
    method: str = "GET",
    host: str = "localhost:8000",
    body: bytes = b"",
    **headers: str,
) -> Told:
    """Ask for an address; a header's name has _ for -."""
    path, _, query = address.partition("?")
    told = {"host": host, **{name.replace("_", "-"): value for name, value in headers.items()}}
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": unquote(path),
        "raw_path": path.encode("ascii"),
        "query_string": query.encode("ascii"),
        "root_path": "",
        "headers": [(name.encode(), value.encode("latin-1")) for name, value in told.items()],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 8000),
    }
    sent: list[dict[str, Any]] = []

    asked = iter([{"type": "http.request", "body": body, "more_body": False}])

    async def receive() -> dict[str, Any]:
        for message in asked:
            return message
        await asyncio.Event().wait()  # nobody hangs up
        raise AssertionError

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    # In a thread of its own: a browser that other tests drive may keep a loop running in this one.
    with ThreadPoolExecutor(1) as apart:
        apart.submit(asyncio.run, app(scope, receive, send)).result()
    start, *bodies = sent
    found = {name.decode().lower(): value.decode("latin-1") for name, value in start["headers"]}
    return Told(start["status"], found, b"".join(part.get("body", b"") for part in bodies))
