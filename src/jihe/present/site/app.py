"""The server: pages, their files, and the API. It answers those who may ask, and writes verdicts alone."""

from __future__ import annotations

import gzip
import hashlib
import re
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import parse_qsl, unquote

import anyio
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from jihe.errors import LANGUAGES

from ..safe import dumped
from .desk import CLAIMS, PAIRS, Desk, Writing
from .endpoint import ENDPOINTS, JSON, Answer, Endpoint, Parameter
from .openapi import openapi
from .reconcile import Service
from .rejection import Rejection, Wanted
from .safety import Guard
from .shell import STATIC, nowhere, pages, shell
from .source import Source

FONTS = Path(__file__).parents[1] / "font"
LEAST_PACKED = 1024
"""Bytes from which on an answer is sent packed."""
MOST_KEPT = 24 * 2**20
"""Bytes of answers that are kept for those who ask next."""
LONGEST_KEPT = 2 * 2**20
OFTEN = 20
"""After so many answers it is seen whether they took much memory."""
MOST_PARAMETERS = 20
AT_ONCE = 4
"""Answers that are worked out beside each other; the others wait."""
MOST_WAITING = 32
"""Requests that wait for what is yet to be made."""
TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".json": JSON,
    ".woff2": "font/woff2",
    ".html": "text/html; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
}


Made = TypeVar("Made")


def app(
    source: Source,
    key: str,
    hosts: Sequence[str],
    token: str = "",
    desk: Desk | None = None,
    claims: Desk | None = None,
) -> Any:
    """The site of a study as an ASGI application.

    Parameters
    ----------
    key
        What all answers are made from: they are the same as long as it is.
    hosts
        Names by which requests may call the server.
    token
        What those who ask must know; "" where nobody else can ask.
    desk, claims
        Take verdicts on pairs and on claims; without them the site only reads.
    """
    site = _Site(source, key)
    naming = Service(source, site.worked_out, token)
    desks = [(held, form) for held, form in ((desk, PAIRS), (claims, CLAIMS)) if held is not None]
    writing = [
        route for held, form in desks for route in Writing(held, site.worked_out, token, form).routes()
    ]
    posts = [route.path for route in (*naming.routes(), *writing) if "POST" in (route.methods or ())]
    routes = [
        *naming.routes(),
        *writing,
        Route("/api/{path:path}", site.api, methods=["GET"]),
        Route("/static/{path:path}", site.static, methods=["GET"]),
        Route("/figure/{file}", site.figure, methods=["GET"]),
        Route("/{page}", site.slash, methods=["GET"]),
        Route("/", site.page, methods=["GET"]),
        Route("/{page}/", site.page, methods=["GET"]),
        Route("/{path:path}", site.nothing, methods=["GET"]),
    ]
    return Guard(Starlette(routes=routes), hosts, token, posts)


class _Site:
    def __init__(self, source: Source, key: str) -> None:
        self._source = source
        self._key = key
        self._kept: OrderedDict[str, tuple[Answer, bytes | None]] = OrderedDict()
        self._size = 0
        self._n_answer = 0
        self._limit = anyio.CapacityLimiter(AT_ONCE)
        self._patience = anyio.CapacityLimiter(MOST_WAITING)
        self._paths = [(_pattern(e.path), e) for e in ENDPOINTS]

    # ---- pages and their files

    async def page(self, request: Request) -> Response:
        page = request.path_params.get("page", "")
        try:
            site = await self.worked_out(self._source.site)
        except Rejection as problem:
            return self._told(request, problem)
        if page not in pages(site):
            return await self.nothing(request)
        body = shell(page, site, request.query_params.get("lang", ""))
        return _sent(request, Answer(TYPES[".html"], body), None, self._tag(body))

    async def slash(self, request: Request) -> Response:
        """Pages end in a slash, as the folders do that a static site holds them in."""
        query = f"?{request.url.query}" if request.url.query else ""
        name = request.path_params["page"]
        if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
            return await self.nothing(request)
        return RedirectResponse(f"{name}/{query}", 308)

    async def figure(self, request: Request) -> Response:
        """The short address of a figure's file, ``figure/ID.csv``."""
        name = request.path_params["file"]
        if not re.fullmatch(r"[a-z][a-z0-9_]*\.(csv|json|xlsx|svg|png)", name):
            return await self.nothing(request)
        query = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(f"../api/figure/{name}{query}", 308)

    async def static(self, request: Request) -> Response:
        name = request.path_params["path"]
        file = files().get(name)
        return await self.nothing(request) if file is None else self._file(request, file)

    def _file(self, request: Request, path: Path) -> Response:
        try:
            body = path.read_bytes()
        except OSError:
            return Response("404", 404, media_type="text/plain")
        tag = f'W/"{hashlib.sha256(body).hexdigest()[:20]}"'
        return _sent(request, Answer(TYPES[path.suffix], body), None, tag)

    async def nothing(self, request: Request) -> Response:
        return self._told(request, Rejection(404, "path", "there is no such page"))

    def _told(self, request: Request, problem: Rejection) -> Response:
        """What is wrong: as a page for readers, in both languages, and as JSON for programs."""
        if "text/html" not in request.headers.get("accept", ""):
            return _refused(problem, "en")
        said = [problem.answer(lang)["error"]["message"] for lang in LANGUAGES]
        body = nowhere(problem.status, said, request.url.path)
        return Response(body, problem.status, media_type=TYPES[".html"])

    # ---- the API

    async def api(self, request: Request) -> Response:
        lang = request.query_params.get("lang", "en")
        try:
            return await self._answer(request)
        except Rejection as problem:
            return _refused(problem, lang if lang in ("zh", "en") else "en")

    async def _answer(self, request: Request) -> Response:
        # The path as it came: a slash that is part of a name is not one between names.
        path = request.scope["raw_path"].decode("ascii", "replace").partition("?")[0].partition("/api/")[2]
        if path == "openapi.json":
            body = dumped(openapi(await self.worked_out(self._source.site)))
            return _sent(request, Answer(JSON, body), None, self._tag(path, ()))
        endpoint, named = self._found(path)
        said = _said(endpoint, named, request.url.query)
        tag = self._tag(endpoint.path, tuple(said.items()))
        if tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=_headers(tag))
        answer, packed = self._kept.get(tag, (None, None))
        if answer is None:
            answer = await self.worked_out(lambda: endpoint.answer(self._source, said))
            self._n_answer += 1
            if self._n_answer % OFTEN == 0:
                self._source.rest()
            if isinstance(answer.body, bytes):
                if len(answer.body) >= LEAST_PACKED and answer.media != "image/png":
                    packed = await anyio.to_thread.run_sync(_packed, answer.body, limiter=self._limit)
                self._keep(tag, answer, packed)
        else:
            self._kept.move_to_end(tag)
        return _sent(request, answer, packed, tag)

    async def worked_out(self, work: Callable[[], Made]) -> Made:
        """The result of some work, beside which others are answered; what it needs is made first."""
        is_lost = False
        while True:
            try:
                return await anyio.to_thread.run_sync(work, limiter=self._limit)
            except Wanted as wanted:
                await anyio.to_thread.run_sync(self._source.make, wanted.part, limiter=self._patience)
            except FileNotFoundError:
                if is_lost:
                    raise
                is_lost = True
                self._source.forget()  # somebody removed what had been made: it is made anew

    def _found(self, path: str) -> tuple[Endpoint, dict[str, str]]:
        for pattern, endpoint in self._paths:
            if match := pattern.fullmatch(path):
                return endpoint, {name: unquote(text) for name, text in match.groupdict().items()}
        raise Rejection(404, "path", 'there is no "{path}" here; openapi.json lists what there is', path=path)

    def _tag(self, *parts: object) -> str:
        return f'W/"{hashlib.sha256(repr((self._key, parts)).encode()).hexdigest()[:24]}"'

    def _keep(self, tag: str, answer: Answer, packed: bytes | None) -> None:
        size = len(answer.body) + len(packed or b"") if isinstance(answer.body, bytes) else LONGEST_KEPT + 1
        if size > LONGEST_KEPT or tag in self._kept:
            return
        self._kept[tag] = answer, packed
        self._size += size
        while self._size > MOST_KEPT:
            _, (old, old_packed) = self._kept.popitem(last=False)
            self._size -= len(old.body) + len(old_packed or b"")  # type: ignore[arg-type]


def files() -> dict[str, Path]:
    """Every file that pages are made of, by its name below ``static/``."""
    found = {path.relative_to(STATIC).as_posix(): path for path in STATIC.rglob("*") if path.is_file()}
    found |= {f"font/{path.name}": path for path in (FONTS / "slice").glob("*.woff2")}
    return {name: path for name, path in found.items() if path.suffix in TYPES}


def _pattern(path: str) -> re.Pattern[str]:
    parts = re.split(r"(\{\w+\})", path)
    return re.compile("".join(f"(?P<{p[1:-1]}>[^/]+?)" if p.startswith("{") else re.escape(p) for p in parts))


def _said(endpoint: Endpoint, named: Mapping[str, str], query: str) -> dict[str, Any]:
    """The parameters of a request, each understood and none unknown."""
    known: dict[str, Parameter] = {p.name: p for p in endpoint.parameters}
    given = dict(named)
    try:
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=MOST_PARAMETERS)
    except ValueError:
        text = "a request has at most {n} parameters"
        raise Rejection(400, "query", text, n=MOST_PARAMETERS) from None
    for name, value in pairs:
        if name not in known or known[name].in_path:
            raise Rejection(400, name, 'there is no parameter "{name}" here', name=name)
        if name in given:
            raise Rejection(400, name, "{name} is said twice", name=name)
        given[name] = value
    return {name: parameter.read(given.get(name)) for name, parameter in known.items()}


def _packed(body: bytes) -> bytes:
    return gzip.compress(body, 5, mtime=0)


def _headers(tag: str) -> dict[str, str]:
    return {"ETag": tag, "Cache-Control": "private, no-cache", "Vary": "Accept-Encoding"}


def _sent(request: Request, answer: Answer, packed: bytes | None, tag: str) -> Response:
    headers = _headers(tag)
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    if answer.name:
        headers["Content-Disposition"] = f'attachment; filename="{_ascii(answer.name)}"'
    if not isinstance(answer.body, bytes):
        return StreamingResponse(answer.body, headers=headers, media_type=answer.media)
    body = answer.body
    if _unpacks(request.headers.get("accept-encoding", "")) and len(body) >= LEAST_PACKED:
        if packed is None and not answer.media.startswith(("font/", "image/png")):
            packed = _packed(body)
        if packed is not None:
            body = packed
            headers["Content-Encoding"] = "gzip"
    return Response(body, headers=headers, media_type=answer.media)


def _unpacks(accepted: str) -> bool:
    """Whether who asks can unpack gzip."""
    offers = (offer.replace(" ", "").lower().partition(";q=") for offer in accepted.split(","))
    return any(name == "gzip" and not re.fullmatch(r"0(\.0*)?", weight) for name, _, weight in offers)


def _ascii(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9._=-]", "_", name)


def _refused(problem: Rejection, lang: str) -> Response:
    return Response(dumped(problem.answer(lang)), problem.status, media_type=JSON)
