"""What a request brings along."""

from __future__ import annotations

from starlette.requests import Request

from .rejection import Rejection


async def whole(request: Request, most: int) -> bytes:
    """The body of a request, which may have so many bytes.

    Raises
    ------
    Rejection
        With status 413.
    """
    said = request.headers.get("content-length", "")
    parts: list[bytes] = []
    size = int(said[:12]) if said.isdecimal() else 0
    if size <= most:
        size = 0
        async for part in request.stream():
            size += len(part)
            if size > most:
                break
            parts.append(part)
    if size > most:
        raise Rejection(413, "body", "a request brings at most {n} bytes", n=f"{most:,}")
    return b"".join(parts)
