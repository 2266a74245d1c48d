"""Who may ask, and what a browser is told to heed."""

from __future__ import annotations

from typing import Any

import pytest

from jihe.present.site.app import app
from jihe.present.site.rejection import Rejection, Wanted, missing
from jihe.present.site.safety import is_local
from tests.present.site.asking import Told, ask

TOKEN = "a-token"
HOSTS = ("localhost", "127.0.0.1", "::1")


class Little:
    """A source of a study that holds next to nothing."""

    def __init__(self) -> None:
        self.made: list[str] = []
        self.lost = ["found again"]

    def site(self) -> dict[str, Any]:
        text = {"zh": "题", "en": "Title <b>"}
        return {
            "study": "s",
            "title": text,
            "languages": ["en", "zh"],
            "mark": "",
            "version": "1",
            "pages": [],
        }

    def make(self, part: str) -> None:
        self.made.append(part)

    def rest(self) -> None: ...

    def forget(self) -> None:
        self.made.clear()

    def measures(self, lang: str) -> list[dict[str, str]]:
        return [{"id": f"{lang}{i}"} for i in range(600)]

    def search(self, q: str, lang: str) -> list[dict[str, str]]:
        return [{"name": q}]

    def fact(self, id_: str, lang: str) -> dict[str, str]:
        if id_ == "yet":
            if not self.made:
                raise Wanted("facts")
            return {"id": "yet"}
        if id_ == "changed":
            raise Rejection(503, "study", "the study has changed since this server was started.")
        if id_ in self.lost:
            self.lost.remove(id_)
            raise FileNotFoundError(id_)
        if id_ == "found again":
            return {"id": id_}
        raise missing("fact", id_)

    def network_bin(self, name: str) -> bytes:
        return b"\x00" * 5000


@pytest.fixture
def site() -> Any:
    return app(Little(), "key", HOSTS)


@pytest.fixture
def guarded() -> Any:
    return app(Little(), "key", HOSTS, TOKEN)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_only_reading(site: Any, method: str) -> None:
    told = ask(site, "/api/site.json", method)
    assert told.status == 405
    assert told.headers["allow"] == "GET, HEAD"


def test_head_has_no_body(site: Any) -> None:
    told, whole = ask(site, "/api/site.json", "HEAD"), ask(site, "/api/site.json")
    assert (told.status, told.body) == (200, b"")
    assert told.headers["content-length"] == str(len(whole.body))


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "", "127.0.0.1.evil.example:80", "[::2]:80"]
)
def test_another_name_gets_nothing(site: Any, host: str) -> None:
    assert ask(site, "/", host=host).status == 400
    assert ask(site, "/api/site.json", host=host).status == 400


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:1", "127.0.0.1:8000", "[::1]:8000"])
def test_our_names_are_answered(site: Any, host: str) -> None:
    assert ask(site, "/api/site.json", host=host).status == 200


@pytest.mark.parametrize(
    "address", ["/", "/api/site.json", "/api/none", "/static/none.js", "/none/", "/data/?lang=zh"]
)
def test_every_answer_binds_the_browser(site: Any, address: str) -> None:
    headers = ask(site, address).headers
    policy = headers["content-security-policy"]
    assert "script-src 'self'" in policy
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"


def test_pages_hold_no_script_of_their_own(site: Any) -> None:
    page = ask(site, "/").body.decode()
    for tag in page.split("<script")[1:]:
        assert tag.split(">", 1)[1].startswith("</script>"), "a script stands in the page"
    assert "<style" not in page
    assert " style=" not in page
    assert " onload" not in page
    assert "<b>" not in page.split("<title>")[1].split("</title>")[0], "a title is a text"


def test_framed_by_others_only_when_embedded(site: Any) -> None:
    assert "frame-ancestors 'self'" in ask(site, "/gallery/").headers["content-security-policy"]
    assert "frame-ancestors *" in ask(site, "/gallery/?embed=1").headers["content-security-policy"]


@pytest.mark.parametrize(
    "address",
    [
        "/static/../app.py",
        "/static/%2e%2e/app.py",
        "/static/..%2fapp.py",
        "/static//etc/passwd",
        "/static/font/../../app.py",
        "/api/../app.py",
        "/..%2f..%2fetc%2fpasswd",
        "/%2e%2e/",
        "/static/built.json%00.js",
        "//evil.example/",
        "//evil.example",
        "/\\evil.example",
    ],
)
def test_no_path_leads_out(site: Any, address: str) -> None:
    told = ask(site, address)
    assert told.status in (400, 404), told.body[:200]
    assert "location" not in told.headers


def test_a_page_without_its_slash_leads_to_it(site: Any) -> None:
    told = ask(site, "/gallery?figure=a&lang=zh")
    assert told.status == 308
    assert told.headers["location"] == "gallery/?figure=a&lang=zh"


def test_a_figures_file_has_a_short_address(site: Any) -> None:
    told = ask(site, "/figure/firms.csv?lang=zh")
    assert told.status == 308
    assert told.headers["location"] == "../api/figure/firms.csv?lang=zh"
    assert ask(site, "/figure/firms.exe").status == 404


def test_without_the_token_nothing_is_told(guarded: Any) -> None:
    for address in (
        "/",
        "/api/site.json",
        "/static/boot.js",
        "/?token=",
        "/?token=a-toke",
        "/?token=a-token2",
    ):
        told = ask(guarded, address)
        assert told.status == 401, address
        assert b"Title" not in told.body
    assert ask(guarded, "/", cookie="jihe_token_0=wrong").status == 401
    assert ask(guarded, "/", cookie='=;;jihe_token_0="\\').status == 401


def test_the_token_leaves_the_address_and_becomes_a_cookie(guarded: Any) -> None:
    told = ask(guarded, f"/data/?lang=zh&token={TOKEN}&measure=a")
    assert told.status == 303
    assert told.headers["location"] == "/data/?lang=zh&measure=a"
    cookie = told.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    name = cookie.partition("=")[0]
    for others in ("other=1", "a=b c", "x[0]=1", 'j={"a":1}', "ü=ü"):
        assert ask(guarded, "/", cookie=f"{others}; {name}={TOKEN}").status == 200, others
    assert ask(guarded, "/api/site.json", authorization=f"Bearer {TOKEN}").status == 200


def test_a_query_in_another_script_keeps_its_token(guarded: Any) -> None:
    for query in ("q=%E9%B2%B8", "q=%e9%b2%b8"):
        told = ask(guarded, f"/data/?{query}&token={TOKEN}")
        assert told.status == 303, query
        assert told.headers["location"] == "/data/?q=%E9%B2%B8"


def test_a_token_leads_to_no_other_server(guarded: Any) -> None:
    told = ask(guarded, f"//evil.example/?token={TOKEN}")
    assert told.headers["location"] == "/evil.example/"
    told = ask(guarded, f"/\\evil.example?token={TOKEN}")
    assert told.headers["location"] == "/evil.example"


def test_what_was_removed_meanwhile_is_made_anew(site: Any) -> None:
    assert ask(site, "/api/fact?id=found%20again").json == {"id": "found again"}


def test_a_request_has_few_parameters(site: Any) -> None:
    many = "&".join(f"a{i}=1" for i in range(30))
    told = ask(site, f"/api/site.json?{many}")
    assert told.status == 400
    assert told.json["error"]["parameter"] == "query"


@pytest.mark.parametrize(
    ("accepted", "is_packed"),
    [
        ("gzip", True),
        ("br, GZIP;q=0.5", True),
        ("gzip;q=0", False),
        ("gzip; q=0.00", False),
        ("x-gzipped", False),
    ],
)
def test_only_those_who_unpack_get_it_packed(site: Any, accepted: str, is_packed: bool) -> None:
    told = ask(site, "/api/measures?size=500", accept_encoding=accepted)
    assert (told.headers.get("content-encoding") == "gzip") == is_packed


@pytest.mark.parametrize(
    ("address", "parameter"),
    [
        ("/api/measures?size=0", "size"),
        ("/api/measures?size=501", "size"),
        ("/api/measures?size=-1", "size"),
        ("/api/measures?size=1e3", "size"),
        ("/api/measures?size=%D9%A3", "size"),
        ("/api/measures?page=0", "page"),
        ("/api/measures?page=9999999999", "page"),
        ("/api/measures?lang=fr", "lang"),
        ("/api/measures?sql=select", "sql"),
        ("/api/measures?lang=en&lang=zh", "lang"),
        ("/api/search", "q"),
        ("/api/search?q=", "q"),
        (f"/api/search?q={'a' * 101}", "q"),
        ("/api/search?q=a%00b", "q"),
        ("/api/fact", "id"),
        ("/api/relations?id=a&direction=up", "direction"),
        ("/api/network/main.bin?name=other", "name"),
    ],
)
def test_what_is_not_understood_is_told(site: Any, address: str, parameter: str) -> None:
    told = ask(site, address)
    assert told.status == 400
    assert told.json["error"]["parameter"] == parameter
    assert told.json["error"]["message"]


def test_what_is_not_there_is_told(site: Any) -> None:
    told = ask(site, "/api/fact?id=%3Cscript%3E&lang=zh")
    assert told.status == 404
    assert told.headers["content-type"] == "application/json"
    assert told.json["error"]["parameter"] == "fact"
    assert ask(site, "/api/none").status == 404


def test_a_reader_who_lost_the_way_sees_a_page(site: Any) -> None:
    told = ask(site, "/no/%3Cscript%3E/", accept="text/html")
    assert told.status == 404
    assert told.headers["content-type"].startswith("text/html")
    assert b"there is no such page" in told.body
    assert b'href="../../"' in told.body
    assert b"script" not in told.body


def test_too_long_an_address_is_refused(site: Any) -> None:
    assert ask(site, f"/?a={'b' * 5000}").status == 414


def test_lists_come_in_pages(site: Any) -> None:
    last = ask(site, "/api/measures?page=3&size=250&lang=zh").json
    assert (last["total"], last["page"], last["size"]) == (600, 3, 250)
    assert [m["id"] for m in last["measures"]] == [f"zh{i}" for i in range(500, 600)]
    assert ask(site, "/api/measures?page=4&size=250").json["measures"] == []


def test_what_is_known_is_not_sent_again(site: Any) -> None:
    first = ask(site, "/api/measures?lang=zh")
    again = ask(site, "/api/measures?lang=zh", if_none_match=first.headers["etag"])
    assert (again.status, again.body) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert ask(site, "/api/measures?lang=en").headers["etag"] != first.headers["etag"]
    assert (
        ask(app(Little(), "other", HOSTS), "/api/measures?lang=zh").headers["etag"] != first.headers["etag"]
    )
    assert ask(site, "/api/measures?size=500&page=1&lang=zh").headers["etag"] == first.headers["etag"]


def test_long_answers_are_packed_for_those_who_unpack(site: Any) -> None:
    packed, plain = ask(site, "/api/measures", accept_encoding="br, gzip"), ask(site, "/api/measures")
    assert packed.headers["content-encoding"] == "gzip"
    assert len(packed.body) < len(plain.body) / 3
    assert packed.json == plain.json
    assert "Accept-Encoding" in plain.headers["vary"]
    assert "content-encoding" not in ask(site, "/api/search?q=a", accept_encoding="gzip").headers


def test_what_is_wanted_is_made_and_then_told() -> None:
    source = Little()
    told: Told = ask(app(source, "key", HOSTS), "/api/fact?id=yet")
    assert told.json == {"id": "yet"}
    assert source.made == ["facts"]


def test_the_description_tells_of_every_kind_of_request(site: Any) -> None:
    told = ask(site, "/api/openapi.json").json
    assert told["openapi"].startswith("3.1")
    rows = told["paths"]["/rows"]["get"]["parameters"]
    assert {p["name"] for p in rows} == {"fact", "lang", "page", "size", "sort", "q"}
    assert next(p for p in rows if p["name"] == "size")["schema"]["maximum"] == 500
    figure = told["paths"]["/figure/{id}.svg"]["get"]
    assert figure["parameters"][0]["in"] == "path"
    assert all(set(path) == {"get"} for path in told["paths"].values())


@pytest.mark.parametrize(
    ("host", "is_own"),
    [("127.0.0.1", True), ("127.9.9.9", True), ("::1", True), ("localhost", True), ("0.0.0.0", False),
     ("::", False), ("192.168.1.2", False), ("example.org", False), ("127.0.0.1.evil.example", False)],
)  # fmt: skip
def test_which_addresses_are_of_this_machine_alone(host: str, is_own: bool) -> None:
    assert is_local(host) is is_own
