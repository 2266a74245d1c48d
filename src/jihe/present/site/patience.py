"""Connections on which no whole request comes are ended: a few hundred of them would shut all others out."""

from __future__ import annotations

import asyncio

from uvicorn.protocols.http.h11_impl import H11Protocol

PATIENCE_S = 10.0
"""Seconds that a request may take to come."""


class Patient(H11Protocol):
    """Uvicorn's own way to speak HTTP, but it does not wait for ever."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._before: object = None
        self._watch = self.loop.call_later(PATIENCE_S, self._look)

    def connection_lost(self, exc: Exception | None) -> None:
        self._watch.cancel()
        super().connection_lost(exc)

    def _look(self) -> None:
        """End it where nothing is being answered and no request came since the last look."""
        is_busy = self.cycle is not None and not self.cycle.response_complete
        if not is_busy and self.cycle is self._before:
            self.transport.close()
            return
        self._before = self.cycle
        self._watch = self.loop.call_later(PATIENCE_S, self._look)
