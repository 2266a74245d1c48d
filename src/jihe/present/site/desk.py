"""Verdicts that visitors give: the only thing that the site writes, and only where it was told to."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
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

PROOF = "x-jihe-proof"
"""Header that shows that a request comes from our own page, which was told what to put there."""
MOST_BYTES = 16_000
_FROM = Parameter("from", "how many to pass over", "integer", "0", 0, 1_000_000)
_SIZE = Parameter("size", "how many to tell", "integer", "10", 1, 50)
_PAIR_STATES = ("review", "linked")
_CLAIM_STATES = ("open", "second", "disputed")


@dataclass(frozen=True)
class Form:
    """What a desk is asked for and what it is told.

    Attributes
    ----------
    fields, needed
        Texts of which a verdict consists, and those that must be there.
    """

    path: str
    fields: tuple[str, ...]
    needed: tuple[str, ...]
    parameters: tuple[Parameter, ...]


PAIRS = Form(
    "/api/review",
    ("left", "right", "verdict", "who", "why"),
    ("left", "right", "verdict", "who"),
    (_FROM, _SIZE, Parameter("state", "which pairs", default="review", most=8, among=_PAIR_STATES), LANG),
)
_CORRECTED = ("kind", "is_flipped", "subject", "object", "date", "amount", "currency", "round", "role")
CLAIMS = Form(
    "/api/claims",
    ("claim_id", "verdict", "who", "why", *_CORRECTED, "technology", "application", "same"),
    ("claim_id", "verdict", "who"),
    (
        _FROM,
        _SIZE,
        Parameter("state", "which claims", default="open", most=8, among=_CLAIM_STATES),
        Parameter("who", "who judges", default="", most=200),
        LANG,
    ),
)

Work = Callable[[Callable[[], Any]], Awaitable[Any]]


class Desk(Protocol):
    """What holds pairs or claims and takes the verdicts."""

    def waiting(self, *args: Any, **said: Any) -> dict[str, Any]:
        """What waits for a verdict: total, n_answered, and pairs or claims; told `first`, `size`, `state`."""

    def give(self, verdict: Mapping[str, str]) -> dict[str, Any]:
        """Write a verdict; raises `Rejection` for one on nothing that is held, and `JiheError`."""


class Writing:
    """Requests that read the queue and add verdicts.

    Parameters
    ----------
    token
        What visitors must know; the proof that a page gives back is bound to it and to this server's run.
    """

    def __init__(self, desk: Desk, work: Work, token: str, form: Form = PAIRS) -> None:
        self._desk = desk
        self._form = form
        self._work = work
        self._proof = hmac.new(secrets.token_bytes(32), token.encode(), "sha256").hexdigest()

    def routes(self) -> list[Route]:
        path = self._form.path
        return [Route(path, self._queue, methods=["GET"]), Route(path, self._give, methods=["POST"])]

    async def _queue(self, request: Request) -> Response:
        lang = request.query_params.get("lang", "en")
        try:
            said = {p.name: p.read(request.query_params.get(p.name)) for p in self._form.parameters}
            lang, first = str(said.pop("lang")), said.pop("from")
            told = await self._work(lambda: self._desk.waiting(first=first, **said))
        except (Rejection, JiheError) as problem:
            return _refused(problem, lang)
        return _sent({**told, "proof": self._proof})

    async def _give(self, request: Request) -> Response:
        lang = "zh" if request.query_params.get("lang") == "zh" else "en"
        try:
            self._check_ours(request)
            verdict = self._fields(await whole(request, MOST_BYTES))
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

    def _fields(self, body: bytes) -> dict[str, str]:
        fields = self._form.fields
        try:
            told = loaded(body)
        except ValueError:
            told = None
        is_plain = isinstance(told, dict) and all(isinstance(value, str) for value in told.values())
        if not is_plain or set(told) - set(fields) or set(self._form.needed) - set(told):
            raise Rejection(
                400, "body", "a verdict has {fields}, all of them texts", fields=", ".join(fields)
            )
        return {name: told.get(name, "").strip() for name in fields}


def _sent(told: Any) -> Response:
    return Response(dumped(told), headers={"Cache-Control": "no-store"}, media_type=JSON)


def _refused(problem: Rejection | JiheError, lang: str) -> Response:
    lang = lang if lang in ("zh", "en") else "en"
    if isinstance(problem, Rejection):
        return Response(dumped(problem.answer(lang)), problem.status, media_type=JSON)
    told = {"error": {"message": problem.render(lang), "parameter": "study"}}
    return Response(dumped(told), 409, media_type=JSON)
