"""The reconciliation service: other programs, such as OpenRefine, look up names of organisations.

It speaks version 0.2 of the Reconciliation Service API (W3C Entity Reconciliation Community Group, 2023) and
0.1, of which 0.2 is a superset. It only reads, though queries may come by POST.
"""

from __future__ import annotations

import html
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Protocol
from urllib.parse import parse_qsl, quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from jihe.errors import LANGUAGES, tell

from ..safe import dumped, loaded
from .body import whole
from .rejection import Rejection
from .safety import is_local, parts_of

PATH = "/reconcile"
MOST_BYTES = 1 << 20
"""Of a request's body."""
MOST_QUERIES = 200
MOST_IDS = 1_000
MOST_FOUND = 50
FOUND = 10
"""Candidates of a query that says no limit."""
LONGEST = 500
"""Characters of a name that is looked up."""
WIDTH, HEIGHT = 420, 240
PROPERTIES = {
    "region": "place",
    "kind": "kind",
    "founded": "founded",
    "credit_code": "credit code",
    "degree": "number of relations",
}
"""What can be asked of an organisation, and what it is called."""
SPACE = "urn:jihe:{study}:organisation"

Query = Mapping[str, Any]
Work = Callable[[Callable[[], Any]], Awaitable[Any]]


class Names(Protocol):
    """What the service takes its answers from."""

    def site(self) -> dict[str, Any]: ...
    def search(self, q: str, lang: str) -> list[dict[str, Any]]: ...
    def kinds(self, lang: str) -> dict[str, str]: ...
    def find(self, query: Query, limit: int, lang: str) -> list[dict[str, Any]]: ...
    def extended(self, ids: list[str], properties: list[str], lang: str) -> dict[str, Any]: ...


class Service:
    """Answers the requests below ``/reconcile``.

    Parameters
    ----------
    work
        Runs what takes long beside the requests of others.
    token
        What those who ask must know; the manifest hands on that which came in its address.
    """

    def __init__(self, source: Names, work: Work, token: str) -> None:
        self._source = source
        self._work = work
        self._token = token

    def routes(self) -> list[Route]:
        parts = {
            "": self._service,
            "/": self._service,
            "/suggest/entity": self._entities,
            "/suggest/property": self._properties,
            "/suggest/type": self._types,
            "/properties": self._proposed,
        }
        found = [
            Route(PATH + part, self._answering(answer), methods=["GET", "POST"])
            for part, answer in parts.items()
        ]
        return [*found, Route(f"{PATH}/preview", self._preview, methods=["GET"])]

    def _answering(
        self, answer: Callable[[Request, dict[str, str], str], Awaitable[Any]]
    ) -> Callable[[Request], Awaitable[Response]]:
        """The answer as JSON, or as a call of the function that a page elsewhere names."""

        async def respond(request: Request) -> Response:
            try:
                said = await _said(request)
                _check_near(request, bool(self._token) and said.get("token") == self._token)
                told = await answer(request, said, await self._lang(said))
                return _sent(told, said.get("callback", ""))
            except Rejection as problem:
                told = {"status": "error", **problem.answer("en")["error"]}
                return Response(dumped(told), problem.status, media_type="application/json")

        return respond

    async def _lang(self, said: Mapping[str, str]) -> str:
        site = await self._work(self._source.site)
        lang = said.get("lang", "")
        return lang if lang in LANGUAGES else str(site["languages"][0])

    # ---- what is asked

    async def _service(self, request: Request, said: dict[str, str], lang: str) -> Any:
        if "queries" in said:
            queries = _object(said["queries"], "queries")
            if len(queries) > MOST_QUERIES:
                raise Rejection(413, "queries", "at most {n} queries at once", n=MOST_QUERIES)
            checked = {key: _query(one) for key, one in queries.items()}
            return await self._work(lambda: {k: self._found(query, lang) for k, query in checked.items()})
        if "query" in said:
            text = said["query"]
            query = _query(_object(text, "query") if text.lstrip().startswith("{") else {"query": text})
            return await self._work(lambda: self._found(query, lang))
        if "extend" in said:
            return await self._extended(_object(said["extend"], "extend"), lang)
        return await self._manifest(request, said, lang)

    def _found(self, query: Query, lang: str) -> dict[str, Any]:
        limit = query.get("limit") or FOUND
        return {"result": self._source.find(query, min(int(limit), MOST_FOUND), lang)}

    async def _manifest(self, request: Request, said: Mapping[str, str], lang: str) -> dict[str, Any]:
        site = await self._work(self._source.site)
        kinds = await self._work(lambda: self._source.kinds(lang))
        root = f"{request.url.scheme}://{request.url.netloc}"
        handed = [f"{part}={quote(said[part], safe='')}" for part in ("token", "lang") if said.get(part)]
        query = f"?{'&'.join(handed)}" if handed else ""
        base = root + PATH
        suggest = {
            part: {"service_url": base, "service_path": f"/suggest/{part}{query}"}
            for part in ("entity", "property", "type")
        }
        mark = f" [{site['mark']}]" if site["mark"] else ""
        preview = "&".join(["embed=1", "id={{id}}", *handed])
        return {
            "versions": ["0.1", "0.2"],
            "name": site["title"][lang] + mark,
            "identifierSpace": SPACE.format(study=site["study"]),
            "schemaSpace": SPACE.format(study=site["study"]) + ":schema",
            "serviceVersion": site["version"],
            "defaultTypes": [{"id": id_, "name": name} for id_, name in kinds.items()],
            "view": {"url": f"{root}/organisation/?id={{{{id}}}}"},
            "preview": {"url": f"{base}/preview?{preview}", "width": WIDTH, "height": HEIGHT},
            "suggest": suggest,
            "extend": {
                "propose_properties": {"service_url": base, "service_path": f"/properties{query}"},
                "property_settings": [],
            },
        }

    async def _extended(self, asked: Mapping[str, Any], lang: str) -> dict[str, Any]:
        ids, wanted = asked.get("ids"), asked.get("properties")
        if not isinstance(ids, list) or not isinstance(wanted, list) or len(ids) > MOST_IDS:
            text = "extend has ids, {n} at most, and properties"
            raise Rejection(400, "extend", text, n=MOST_IDS)
        asked_for = [one.get("id") for one in wanted if isinstance(one, dict)]
        names = [name for name in asked_for if isinstance(name, str) and name in PROPERTIES]
        texts = [id_ for id_ in ids if isinstance(id_, str)]
        rows = await self._work(lambda: self._source.extended(texts, names, lang))
        return {"meta": [{"id": name, "name": tell(PROPERTIES[name], lang)} for name in names], "rows": rows}

    # ---- what is suggested

    async def _entities(self, request: Request, said: dict[str, str], lang: str) -> Any:
        prefix = said.get("prefix", "")[:LONGEST]
        hits = await self._work(lambda: self._source.search(prefix, lang))
        held = [hit for hit in hits if hit["kind"] == "organisation"]
        return {"result": [{"id": h["id"], "name": h["name"], "description": h["detail"]} for h in held]}

    async def _properties(self, request: Request, said: dict[str, str], lang: str) -> Any:
        told = [{"id": id_, "name": tell(name, lang)} for id_, name in PROPERTIES.items()]
        return {"result": [one for one in told if _begins(one, said.get("prefix", ""))]}

    async def _types(self, request: Request, said: dict[str, str], lang: str) -> Any:
        kinds = await self._work(lambda: self._source.kinds(lang))
        told = [{"id": id_, "name": name} for id_, name in kinds.items()]
        return {"result": [one for one in told if _begins(one, said.get("prefix", ""))]}

    async def _proposed(self, request: Request, said: dict[str, str], lang: str) -> Any:
        told = [{"id": id_, "name": tell(name, lang)} for id_, name in PROPERTIES.items()]
        limit = said.get("limit", "")
        most = int(limit[:9]) if limit.isdecimal() else None
        return {"type": said.get("type", ""), "properties": told[:most]}

    async def _preview(self, request: Request) -> Response:
        """A card of an organisation, which other programs show in a frame."""
        said = dict(request.query_params)
        lang = await self._lang(said)
        id_ = said.get("id", "")
        try:
            rows = await self._work(lambda: self._source.extended([id_], ["name", *PROPERTIES], lang))
        except Rejection:
            rows = {id_: {}}
        body = _card(rows[id_], lang)
        return Response(body, 200 if rows[id_] else 404, media_type="text/html; charset=utf-8")


def _card(told: Mapping[str, list[dict[str, Any]]], lang: str) -> str:
    def text(name: str) -> str:
        values = (next(iter(cell.values())) for cell in told.get(name, ()))
        return ", ".join(str(value).removesuffix("T00:00:00Z") for value in values)

    lines = [
        f"<div><dt>{html.escape(tell(label, lang))}</dt><dd>{html.escape(text(name))}</dd></div>"
        for name, label in PROPERTIES.items()
        if text(name)
    ]
    title = html.escape(text("name") or "404")
    head = f'<meta charset="utf-8"><title>{title}</title><link rel="stylesheet" href="../static/site.css">'
    return (
        f'<!doctype html>\n<html lang="{lang}"><head>{head}</head><body class="card"><main>'
        f'<h1>{title}</h1><dl class="lines">{"".join(lines)}</dl></main></body></html>\n'
    )


# ---- requests


async def _said(request: Request) -> dict[str, str]:
    """The parameters of the address, and those of a form in the body."""
    said = dict(request.query_params)
    if request.method == "POST":
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != "application/x-www-form-urlencoded":
            raise Rejection(415, "body", "send a form: application/x-www-form-urlencoded")
        data = await whole(request, MOST_BYTES)
        try:
            pairs = parse_qsl(data.decode("utf-8"), keep_blank_values=True, max_num_fields=20)
        except ValueError:
            raise Rejection(400, "body", "the form is not understood") from None
        said |= dict(pairs)
    return said


def _check_near(request: Request, has_token: bool) -> None:
    """Refuse a page of elsewhere that has a visitor's browser ask: it would read what only the visitor may.

    OpenRefine runs on the visitor's own machine, and so do programs, which name no page. Who knows the token
    may ask from anywhere.
    """
    if has_token:
        return
    headers = request.headers
    page = headers.get("origin") or headers.get("referer")
    if page:
        host = parts_of(page).hostname or ""
        is_near = is_local(host) or host == request.url.hostname
    else:
        is_near = headers.get("sec-fetch-site", "none") != "cross-site"
    if not is_near:
        text = "pages of other servers may ask only with the token in the address: jihe serve --token"
        raise Rejection(403, "origin", text)


def _object(text: str, parameter: str) -> dict[str, Any]:
    try:
        found = loaded(text)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise Rejection(400, parameter, "{parameter} is an object written as JSON", parameter=parameter)
    return found


def _query(query: Any) -> dict[str, Any]:
    """A query in one form: its text, limit, types, and the values of its properties as texts."""
    if not isinstance(query, dict):
        raise Rejection(400, "queries", "each query is an object")
    limit, types = query.get("limit") or 0, query.get("type") or []
    told: dict[str, list[str]] = {}
    given = query.get("properties")
    for one in given if isinstance(given, list) else ():
        if isinstance(one, dict) and isinstance(one.get("pid"), str):
            values = one.get("v")
            for value in values if isinstance(values, list) else [values]:
                if isinstance(value, dict):
                    value = value.get("name") or value.get("id")
                if value not in (None, ""):
                    told.setdefault(one["pid"], []).append(str(value)[:LONGEST])
    return {
        "query": str(query.get("query") or "")[:LONGEST],
        "limit": int(limit) if isinstance(limit, int | float) and 0 < limit < MOST_FOUND else 0,
        "types": [str(one) for one in (types if isinstance(types, list) else [types])],
        "is_strict": query.get("type_strict") in ("any", "all"),
        "properties": told,
    }


def _begins(one: Mapping[str, str], prefix: str) -> bool:
    text = prefix.strip().lower()
    return any(word.startswith(text) for word in (one["id"].lower(), one["name"].lower()))


def _sent(told: Any, callback: str) -> Response:
    headers = {
        "Access-Control-Allow-Origin": "*",
        "Cache-Control": "private, no-cache",
        "Vary": "Origin, Referer",
    }
    if not callback:
        return Response(dumped(told), headers=headers, media_type="application/json")
    if not re.fullmatch(r"[A-Za-z_$][\w$.]{0,99}", callback, re.ASCII):
        raise Rejection(400, "callback", "callback is the name of a function")
    body = b"/**/" + callback.encode() + b"(" + dumped(told) + b");"
    return Response(body, headers=headers, media_type="text/javascript; charset=utf-8")
