"""Who may write verdicts through the site, and what they may write."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from jihe.errors import DataError, Fault, Place
from jihe.present.site.app import app
from jihe.present.site.rejection import Rejection
from tests.present.site.asking import Told, ask
from tests.present.site.test_safety import HOSTS, TOKEN, Little

VERDICT = {"left": "A", "right": "B", "verdict": "same", "who": "Ann", "why": " because "}
KNOWN = {"authorization": f"Bearer {TOKEN}"}


class Writes(Little):
    def site(self) -> dict[str, Any]:
        return {**super().site(), "writes": True}


class Book:
    """Takes verdicts on A and B."""

    def __init__(self) -> None:
        self.given: list[Mapping[str, str]] = []

    def waiting(self, state: str, first: int, size: int) -> dict[str, Any]:
        return {"total": 1, "n_answered": len(self.given), "pairs": [state, first, size]}

    def give(self, verdict: Mapping[str, str]) -> dict[str, Any]:
        if verdict["left"] == "busy":
            raise DataError(Fault(Place("judgement.csv"), "{who} is writing to it", {"who": "Bo"}))
        if verdict["left"] != "A":
            raise Rejection(404, "left", "there is no such pair")
        self.given.append(verdict)
        return {"written": 1}


@pytest.fixture
def book() -> Book:
    return Book()


@pytest.fixture
def site(book: Book) -> Any:
    return app(Writes(), "key", HOSTS, TOKEN, book)


@pytest.fixture
def proof(site: Any) -> str:
    return str(ask(site, "/api/review", **KNOWN).json["proof"])


def post(site: Any, body: Any, **headers: str) -> Told:
    told = {"content_type": "application/json", **KNOWN, **headers}
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return ask(site, "/api/review?lang=en", "POST", body=data, **{k: v for k, v in told.items() if v})


def test_a_verdict_of_our_own_page_is_taken(site: Any, book: Book, proof: str) -> None:
    told = post(
        site, VERDICT, x_jihe_proof=proof, origin="http://localhost:8000", sec_fetch_site="same-origin"
    )
    assert (told.status, told.json) == (200, {"written": 1})
    assert book.given == [{**VERDICT, "why": "because"}]
    assert told.headers["cache-control"] == "no-store"
    assert "script-src 'self'" in told.headers["content-security-policy"]


def test_the_queue_is_asked_for_in_parts(site: Any) -> None:
    told = ask(site, "/api/review?state=linked&from=3&size=5", **KNOWN).json
    assert told["pairs"] == ["linked", 3, 5]
    for bad in ("state=all", "size=51", "from=-1", "lang=fr"):
        assert ask(site, f"/api/review?{bad}", **KNOWN).status == 400


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"authorization": ""}, 401),
        ({"authorization": "Bearer other"}, 401),
        ({"x_jihe_proof": ""}, 403),
        ({"x_jihe_proof": "0" * 64}, 403),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "http://localhost:9999"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "http://["}, 403),
        ({"sec_fetch_site": "cross-site"}, 403),
        ({"sec_fetch_site": "same-site"}, 403),
        ({"content_type": "text/plain"}, 415),
        ({"content_type": "application/x-www-form-urlencoded"}, 415),
        ({"host": "evil.example"}, 400),
    ],
)
def test_what_another_site_makes_a_browser_send_is_refused(
    site: Any, book: Book, proof: str, headers: dict[str, str], status: int
) -> None:
    assert post(site, VERDICT, **{"x_jihe_proof": proof, **headers}).status == status
    assert book.given == []


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"[]", 400),
        (b"{" * 5000, 400),
        ({**VERDICT, "why": "half of a sign \ud83d"}, 400),
        ({**VERDICT, "who": "\udfff"}, 400),
        ({**VERDICT, "when": "2020-01-01"}, 400),
        ({**VERDICT, "who": 1}, 400),
        ({"left": "A", "right": "B", "verdict": "same"}, 400),
        ({**VERDICT, "why": "x" * 20_000}, 413),
        ({**VERDICT, "left": "C"}, 404),
        ({**VERDICT, "left": "busy"}, 409),
    ],
)
def test_what_is_no_verdict_is_told(site: Any, book: Book, proof: str, body: Any, status: int) -> None:
    told = post(site, body, x_jihe_proof=proof)
    assert told.status == status
    assert told.json["error"]["message"]
    assert book.given == []


def test_a_proof_is_good_for_one_run_of_one_server(book: Book, proof: str) -> None:
    another = app(Writes(), "key", HOSTS, TOKEN, book)
    assert post(another, VERDICT, x_jihe_proof=proof).status == 403


def test_without_writing_there_is_nothing_to_post_to() -> None:
    site = app(Little(), "key", HOSTS, TOKEN)
    assert post(site, VERDICT).status == 405
    assert ask(site, "/api/review", **KNOWN).status == 404
    assert ask(site, "/review/", **KNOWN).status == 404


def test_the_page_is_there_where_verdicts_are_taken(site: Any) -> None:
    assert b'data-kind="review"' in ask(site, "/review/", **KNOWN).body
    for address in ("/", "/api/site.json", "/review/", "/api/figures"):
        assert ask(site, address, "POST", **KNOWN).status == 405


# ---- claims

CLAIM = {"claim_id": "c1", "verdict": "accept", "who": "Ann", "is_flipped": "true", "date": " 2018-05 "}


class ClaimBook(Book):
    """Takes verdicts on claim c1."""

    def waiting(self, state: str, first: int, size: int, who: str = "") -> dict[str, Any]:
        return {"total": 1, "n_answered": 0, "claims": [state, first, size, who]}

    def give(self, verdict: Mapping[str, str]) -> dict[str, Any]:
        if verdict["claim_id"] != "c1":
            raise Rejection(404, "claim_id", "there is no such claim")
        self.given.append(verdict)
        return {"written": 1}


@pytest.fixture
def claims() -> ClaimBook:
    return ClaimBook()


@pytest.fixture
def both(book: Book, claims: ClaimBook) -> Any:
    return app(Writes(), "key", HOSTS, TOKEN, book, claims)


def post_claim(site: Any, body: Any, **headers: str) -> Told:
    told = {"content_type": "application/json", **KNOWN, **headers}
    return ask(site, "/api/claims", "POST", body=json.dumps(body).encode(), **told)


def test_a_verdict_on_a_claim_comes_whole(both: Any, claims: ClaimBook) -> None:
    told = ask(both, "/api/claims?state=second&who=Ann&from=2&size=3", **KNOWN).json
    assert told["claims"] == ["second", 2, 3, "Ann"]
    proof = str(told["proof"])
    assert post_claim(both, CLAIM, x_jihe_proof=proof).json == {"written": 1}
    (given,) = claims.given
    filled = {name: text for name, text in given.items() if text}
    assert filled == {**CLAIM, "date": "2018-05"}
    for bad, status in (
        ({**CLAIM, "score": "1"}, 400),
        ({"claim_id": "c1"}, 400),
        ({**CLAIM, "claim_id": "x"}, 404),
    ):
        assert post_claim(both, bad, x_jihe_proof=proof).status == status
    for headers in ({}, {"x_jihe_proof": "0" * 64}, {"x_jihe_proof": proof, "origin": "http://evil.example"}):
        assert post_claim(both, CLAIM, **headers).status == 403
    assert len(claims.given) == 1


def test_claims_are_not_judged_where_there_is_no_collection(site: Any) -> None:
    assert ask(site, "/api/claims", **KNOWN).status == 404
    assert ask(site, "/claims/", **KNOWN).status == 404
