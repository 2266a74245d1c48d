"""Verdicts that visitors give: the only thing that the site writes, and only where it was told to."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Protocol

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from jihe.errors import JiheError

from ..safe import dumped, loaded
from .body import whole
from .endpoint import JSON, LANG, Parameter
from .rejection import Rejection
from .safety import parts_of

PATH = "/api/review"
PROOF = "x-jihe-proof"
"""Header that shows that a request comes from our own page, which was told what to put there."""
MOST_BYTES = 16_000
FIELDS = ("left", "right", "verdict", "who", "why")
PARAMETERS = (
    Parameter("from", "pairs to pass over", "integer", "0", 0, 1_000_000),
    Parameter("size", "pairs to tell", "integer", "10", 1, 50),
    Parameter("state", "review or linked", default="review", most=6, among=("review", "linked")),
    LANG,
)

Work = Callable[[Callable[[], Any]], Awaitable[Any]]


class Desk(Protocol):
    """What holds the pairs and takes the verdicts."""

    def waiting(self, state: str, first: int, size: int) -> dict[str, Any]:
        """The pairs that nobody has answered: total, n_answered and pairs."""

    def give(self, verdict: Mapping[str, str]) -> dict[str, Any]:
        """Write a verdict; raises `Rejection` for one on no pair, and `JiheError`."""


class Writing:
    """Requests that read the queue and add verdicts.

    Parameters
    ----------
    token
        What visitors must know; the proof that a page gives back is bound to it and to this server's run.
    """

    def __init__(self, desk: Desk, work: Work, token: str) -> None:
        self._desk = desk
        self._work = work
        self._proof = hmac.new(secrets.token_bytes(32), token.encode(), "sha256").hexdigest()

    def routes(self) -> list[Route]:
        return [Route(PATH, self._queue, methods=["GET"]), Route(PATH, self._give, methods=["POST"])]

    async def _queue(self, request: Request) -> Response:
        lang = request.query_params.get("lang", "en")
        try:
            said = {p.name: p.read(request.query_params.get(p.name)) for p in PARAMETERS}
            lang = str(said["lang"])
            state, first, size = str(said["state"]), int(said["from"]), int(said["size"])
            told = await self._work(lambda: self._desk.waiting(state, first, size))
        except (Rejection, JiheError) as problem:
            return _refused(problem, lang)
        return _sent({**told, "proof": self._proof})

    async def _give(self, request: Request) -> Response:
        lang = "zh" if request.query_params.get("lang") == "zh" else "en"
        try:
            self._check_ours(request)
            verdict = _fields(await whole(request, MOST_BYTES))
            told = await self._work(lambda: self._desk.give(verdict))
        except (Rejection, JiheError) as problem:
            return _refused(problem, lang)
        return _sent(told)

    def _check_ours(self, request: Request) -> None:
        """Refuse what no page of ours sends: another site may have made a visitor's browser ask."""
        headers = request.headers
        kind = headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != JSON:
            raise Rejection(415, "body", "send JSON")
        origin = headers.get("origin")
        is_ours = origin is None or parts_of(origin).netloc.lower() == headers.get("host", "").lower()
        if not is_ours or headers.get("sec-fetch-site", "same-origin") != "same-origin":
            raise Rejection(403, "origin", "verdicts are taken from this site's own page alone")
        if not hmac.compare_digest(headers.get(PROOF, "").encode(), self._proof.encode()):
            raise Rejection(403, "proof", "the page is older than the server's start. Open it anew.")


def _fields(body: bytes) -> dict[str, str]:
    try:
        told = loaded(body)
    except ValueError:
        told = None
    is_plain = isinstance(told, dict) and all(isinstance(value, str) for value in told.values())
    if not is_plain or set(told) - set(FIELDS) or {"left", "right", "verdict", "who"} - set(told):
        raise Rejection(400, "body", "a verdict has {fields}, all of them texts", fields=", ".join(FIELDS))
    return {name: told.get(name, "").strip() for name in FIELDS}


def _sent(told: Any) -> Response:
    return Response(dumped(told), headers={"Cache-Control": "no-store"}, media_type=JSON)


def _refused(problem: Rejection | JiheError, lang: str) -> Response:
    lang = lang if lang in ("zh", "en") else "en"
    if isinstance(problem, Rejection):
        return Response(dumped(problem.answer(lang)), problem.status, media_type=JSON)
    told = {"error": {"message": problem.render(lang), "parameter": "study"}}
    return Response(dumped(told), 409, media_type=JSON)
