"""The reconciliation service as programs meet it: what they send, and what a page elsewhere may not."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

import pytest

from jihe.present.site.app import app
from tests.present.site.asking import Told, ask
from tests.present.site.test_safety import HOSTS, TOKEN, Little

FORM = "application/x-www-form-urlencoded"


class Named(Little):
    """Knows one organisation, and what it was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[tuple[Mapping[str, Any], int, str]] = []

    def search(self, q: str, lang: str) -> list[dict[str, str]]:
        hit = {"id": "o1", "name": "Ace", "detail": f"{q} {lang}", "path": ""}
        return [{**hit, "kind": "organisation"}, {**hit, "kind": "region"}]

    def kinds(self, lang: str) -> dict[str, str]:
        return {"firm": "企业" if lang == "zh" else "Firm"}

    def find(self, query: Mapping[str, Any], limit: int, lang: str) -> list[dict[str, Any]]:
        self.asked.append((query, limit, lang))
        return [{"id": "o1", "name": "Ace </script>", "score": 100.0, "match": True, "type": []}]

    def extended(self, ids: list[str], properties: list[str], lang: str) -> dict[str, Any]:
        return {i: {p: [{"str": f"<{p}>"}] for p in properties} if i == "o1" else {} for i in ids}


@pytest.fixture
def source() -> Named:
    return Named()


@pytest.fixture
def site(source: Named) -> Any:
    return app(source, "key", HOSTS)


def post(site: Any, form: Mapping[str, str], address: str = "/reconcile", **headers: str) -> Told:
    told = {"content_type": FORM, **headers}
    return ask(site, address, "POST", body=urlencode(form).encode(), **told)


def test_the_manifest_says_all_that_a_client_needs(site: Any) -> None:
    for path in ("/reconcile", "/reconcile/"):
        told = ask(site, path)
        assert told.headers["content-type"] == "application/json"
        manifest = told.json
        assert "0.2" in manifest["versions"]
        assert {"name", "identifierSpace", "schemaSpace"} <= set(manifest)
        assert manifest["view"]["url"] == "http://localhost:8000/organisation/?id={{id}}"
        assert "{{id}}" in manifest["preview"]["url"]
        assert manifest["defaultTypes"] == [{"id": "firm", "name": "Firm"}]
    assert ask(site, "/reconcile?lang=zh").json["defaultTypes"] == [{"id": "firm", "name": "企业"}]


def test_every_address_of_the_manifest_answers(site: Any) -> None:
    manifest = ask(site, "/reconcile").json
    parts = [*manifest["suggest"].values(), manifest["extend"]["propose_properties"]]
    for part in parts:
        address = (part["service_url"] + part["service_path"]).removeprefix("http://localhost:8000")
        assert ask(site, address).status == 200
    preview = manifest["preview"]["url"].removeprefix("http://localhost:8000")
    card = ask(site, preview.replace("{{id}}", "o1"))
    assert card.status == 200
    assert b"&lt;name&gt;" in card.body
    assert "frame-ancestors *" in card.headers["content-security-policy"]
    assert ask(site, preview.replace("{{id}}", "o2")).status == 404


def test_queries_as_openrefine_sends_them(site: Any, source: Named) -> None:
    queries = {
        "q0": {"query": "Ace", "type": "firm", "type_strict": "should", "limit": 3},
        "q1": {
            "query": "Bo",
            "properties": [
                {"pid": "region", "v": {"id": "R1", "name": "North"}},
                {"pid": "credit_code", "v": ["A", 7]},
                {"pid": "founded", "v": 2012},
            ],
        },
    }
    told = post(site, {"queries": json.dumps(queries)})
    assert set(told.json) == {"q0", "q1"}
    assert told.json["q0"]["result"][0]["match"] is True
    (first, limit, _), (second, usual, _) = source.asked
    assert (first["query"], first["types"], first["is_strict"], limit) == ("Ace", ["firm"], False, 3)
    assert (second["properties"], usual) == (
        {"region": ["North"], "credit_code": ["A", "7"], "founded": ["2012"]},
        10,
    )
    # Older clients ask by GET, or for one name alone.
    assert ask(site, f"/reconcile?queries={quote(json.dumps(queries))}").json == told.json
    assert ask(site, "/reconcile?query=Ace").json["result"][0]["id"] == "o1"
    assert ask(site, f"/reconcile?query={quote(json.dumps({'query': 'Ace', 'limit': 2}))}").json["result"]
    assert source.asked[-1][1] == 2


def test_cells_are_filled_in(site: Any) -> None:
    asked = {"ids": ["o1", "o2"], "properties": [{"id": "region"}, {"id": "unknown"}]}
    told = post(site, {"extend": json.dumps(asked)}).json
    assert told["meta"] == [{"id": "region", "name": "place"}]
    assert told["rows"] == {"o1": {"region": [{"str": "<region>"}]}, "o2": {}}
    asked["properties"] = [{"id": ["region"]}, {"id": {}}, {}, 1]  # type: ignore[list-item]
    assert post(site, {"extend": json.dumps(asked)}).json == {"meta": [], "rows": {"o1": {}, "o2": {}}}
    proposed = ask(site, "/reconcile/properties?type=firm&limit=2").json
    assert (proposed["type"], len(proposed["properties"])) == ("firm", 2)
    many = post(site, {"limit": "9" * 5000}, "/reconcile/properties").json
    assert len(many["properties"]) == 5


def test_what_is_suggested_are_organisations(site: Any) -> None:
    told = ask(site, "/reconcile/suggest/entity?prefix=ac").json
    assert told == {"result": [{"id": "o1", "name": "Ace", "description": "ac en"}]}
    assert [p["id"] for p in ask(site, "/reconcile/suggest/property?prefix=fou").json["result"]] == [
        "founded"
    ]
    assert ask(site, "/reconcile/suggest/type?prefix=x").json == {"result": []}


def test_an_answer_can_be_a_call(site: Any) -> None:
    told = ask(site, "/reconcile?query=a&callback=jQuery1_2.x")
    assert told.headers["content-type"].startswith("text/javascript")
    assert told.body.startswith(b"/**/jQuery1_2.x(")
    for bad in ("a(", "alert(1)//", "a-b", "a" * 101, "é", "1a"):
        assert ask(site, f"/reconcile?callback={quote(bad)}").status == 400


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"origin": "http://127.0.0.1:3333"}, 200),
        ({"referer": "http://localhost:3333/project?project=1", "sec_fetch_site": "cross-site"}, 200),
        ({"sec_fetch_site": "same-site"}, 200),
        ({"origin": "http://evil.example"}, 403),
        ({"referer": "http://evil.example/127.0.0.1"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "http://["}, 403),
        ({"referer": "http://[::1/"}, 403),
        ({"host": "[::1"}, 400),
        ({"sec_fetch_site": "cross-site"}, 403),
        ({"host": "evil.example"}, 400),
    ],
)
def test_pages_of_elsewhere_read_nothing(site: Any, headers: dict[str, str], status: int) -> None:
    assert ask(site, "/reconcile?query=a", **headers).status == status
    assert ask(site, "/reconcile?query=a&callback=f", **headers).status == status
    assert post(site, {"queries": "{}"}, **headers).status == status


def test_a_token_is_asked_for_and_handed_on(source: Named) -> None:
    site = app(source, "key", HOSTS, TOKEN)
    assert ask(site, "/reconcile?query=a").status == 401
    assert post(site, {"queries": "{}"}).status == 401
    # Who knows it may ask from anywhere, and is not sent elsewhere: programs hold no cookie.
    told = ask(site, f"/reconcile?token={TOKEN}", origin="http://elsewhere.example")
    assert (told.status, told.headers["access-control-allow-origin"]) == (200, "*")
    assert "set-cookie" not in told.headers
    assert told.json["suggest"]["entity"]["service_path"] == f"/suggest/entity?token={TOKEN}"
    assert post(site, {"queries": "{}"}, f"/reconcile?token={TOKEN}").json == {}
    cookie = ask(site, f"/?token={TOKEN}").headers["set-cookie"].partition(";")[0]
    assert ask(site, "/reconcile", cookie=cookie, origin="http://elsewhere.example").status == 403


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"queries": "["}, 400),
        ({"queries": "[]"}, 400),
        ({"queries": '{"q0": 1}'}, 400),
        ({"queries": "[" * 100_000}, 400),
        ({"queries": '{"q0": {"query": "half of a sign \\ud83d"}}'}, 400),
        ({"queries": '{"\\udfff": {"query": "a"}}'}, 400),
        ({"queries": '{"q0": {"query": "a", "limit": NaN}}'}, 400),
        ({"extend": '{"ids": ["\\ud83d"], "properties": []}'}, 400),
        ({"queries": json.dumps({str(i): {"query": "a"} for i in range(201)})}, 413),
        ({"queries": "x" * (1 << 20)}, 413),
        ({"extend": "{}"}, 400),
        ({"extend": json.dumps({"ids": ["a"] * 1001, "properties": []})}, 400),
    ],
)
def test_what_is_not_understood_is_told(site: Any, source: Named, form: dict[str, str], status: int) -> None:
    told = post(site, form)
    assert told.status == status
    assert told.json["status"] == "error"
    assert told.json["message"]
    assert source.asked == []


def test_only_forms_are_read_and_only_there(site: Any) -> None:
    assert post(site, {"queries": "{}"}, content_type="multipart/form-data; boundary=x").status == 415
    assert post(site, {"queries": "{}"}, content_length=str(1 << 40)).status == 413
    for address in ("/", "/api/site.json", "/reconcile/preview", "/reconcile/other"):
        assert post(site, {}, address).status == 405
    for method in ("PUT", "DELETE", "OPTIONS"):
        assert ask(site, "/reconcile", method).status == 405
