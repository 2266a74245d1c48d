"""The page of verdicts in a browser, and the reconciliation service as a client meets it."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from jihe.run.judgement import FILE, given
from tests.review import made
from tests.review.made import FARSEE, LYNX, PETREL, SWARM, SWARM_SHORT, YUNLING
from tests.site.conftest import awaited, desk_of
from tests.site.looking import Looking

PHONE = 390
WRITTEN = "[role=status]:has-text('Written')"


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return made.study(tmp_path_factory.mktemp("review"))


@pytest.fixture(scope="module")
def desk(study: tuple[Path, Path]) -> Iterator[tuple[str, str]]:
    """The address of a server that takes verdicts, and its token."""
    words = ("serve", str(study[0]), "--out", str(study[1]), "--port", "0", "--write")
    with desk_of("jihe.cli", *words) as found:
        yield found


@pytest.fixture
def at_desk(look: Looking, desk: tuple[str, str], study: tuple[Path, Path]) -> Any:
    (study[0] / FILE).unlink(missing_ok=True)
    look.page.goto(f"{desk[0]}?token={desk[1]}")
    page = look.go(desk[0], "review/", lang="en")
    page.fill("#who", "Ann")
    page.locator("h1").click()
    return page


def test_keys_write_verdicts(at_desk: Any, study: tuple[Path, Path]) -> None:
    page = at_desk
    assert page.locator("#effect").inner_text() == "Would merge 2 nodes into 1; 3 edges touched, 2 coincide."
    page.fill("#why", "one brand")
    page.locator("h1").click()
    page.keyboard.press("s")
    page.wait_for_selector(WRITTEN)
    page.keyboard.press("n")
    page.wait_for_selector(f"#pair :text('{FARSEE}')")
    page.keyboard.press("d")
    page.wait_for_selector("h2:has-text('last pair')")
    said = [(v.left, v.right, v.verdict, v.who, v.why) for v in given(study[0])]
    assert said == [(YUNLING, PETREL, "same", "Ann", "one brand"), (FARSEE, LYNX, "different", "Ann", "")]
    page.keyboard.press("b")
    page.wait_for_selector(f"#pair :text('{FARSEE}')")
    page.get_by_role("button", name="Unsure").click()
    page.wait_for_selector(WRITTEN)
    assert [(v.left, v.verdict) for v in given(study[0])][2:] == [(FARSEE, "unsure"), (FARSEE, "unsure")]
    page.reload()
    page.wait_for_selector("html[data-ready]")
    assert page.locator("#who").input_value() == "Ann"
    assert "2 of 3" in page.locator("#progress-text").inner_text()


def test_a_wrong_link_is_split(at_desk: Any, study: tuple[Path, Path]) -> None:
    at_desk.get_by_role("button", name="Linked by score").click()
    at_desk.wait_for_selector("h2:has-text('Linked as one')")
    at_desk.locator("h1").click()
    at_desk.keyboard.press("p")
    at_desk.wait_for_selector("h2:has-text('last pair')")
    assert [(v.left, v.right, v.verdict) for v in given(study[0])] == [(SWARM_SHORT, SWARM, "different")]


def test_nobody_judges_without_a_name_and_typing_is_no_verdict(
    at_desk: Any, study: tuple[Path, Path]
) -> None:
    at_desk.fill("#who", "")
    at_desk.locator("h1").click()
    at_desk.keyboard.press("s")
    at_desk.wait_for_selector("[role=status]:has-text('Say who')")
    at_desk.locator("#why").press_sequentially("sdunbp")
    assert at_desk.locator("#why").input_value() == "sdunbp"
    assert given(study[0]) == ()


@pytest.mark.parametrize(("lang", "theme"), [("zh", "light"), ("en", "dark")])
def test_the_page_can_be_used_by_all(look: Looking, desk: tuple[str, str], lang: str, theme: str) -> None:
    look.page.goto(f"{desk[0]}?token={desk[1]}")
    look.go(desk[0], "review/", lang=lang, theme=theme).wait_for_selector(".review-buttons")
    assert look.faults() == []


def test_the_page_fits_a_telephone(browser: Any, desk: tuple[str, str]) -> None:
    with Looking(browser, PHONE, 844) as phone:
        phone.page.goto(f"{desk[0]}?token={desk[1]}")
        for lang in ("zh", "en"):
            phone.go(desk[0], "review/", lang=lang).wait_for_selector(".review-buttons")
            assert phone.width() == PHONE
        phone.check()


def test_a_server_that_was_not_told_to_write_has_no_such_page(served: str) -> None:
    assert "writes" not in json.load(urllib.request.urlopen(f"{served}api/site.json", timeout=20))
    for path in ("review/", "api/review"):
        with pytest.raises(urllib.error.HTTPError, match="404"):
            urllib.request.urlopen(f"{served}{path}", timeout=20)


# ---- the reconciliation service


def asked(served: str, **form: Any) -> Any:
    """As OpenRefine's own process asks: a form, by POST."""
    data = urlencode({name: json.dumps(value) for name, value in form.items()}).encode()
    with urllib.request.urlopen(f"{served}reconcile?lang=en", data, timeout=60) as answer:
        return json.load(answer)


def found(served: str, **query: Any) -> list[tuple[str, float, bool]]:
    told = asked(served, queries={"q0": query})["q0"]["result"]
    return [(one["name"], one["score"], one["match"]) for one in told]


def test_names_of_elsewhere_are_found(served: str) -> None:
    awaited(served)
    assert found(served, query=YUNLING)[0] == (YUNLING, 100.0, True)
    assert found(served, query="yunling  DRONES")[0] == (YUNLING, 100.0, True)
    near = found(served, query="云岭无人机")
    assert near[0][0] == YUNLING
    assert near[0][1] < 97
    assert not near[0][2]
    assert found(served, query="zzzz") == []
    assert found(served, query="") == []


def test_properties_and_types_narrow(served: str) -> None:
    def at(region: str) -> list[str]:
        return [n for n, *_ in found(served, query=YUNLING, properties=[{"pid": "region", "v": region}])]

    assert YUNLING in at("松城")
    assert YUNLING in at("北原省")
    assert YUNLING not in at("港城市")
    strict = found(served, query=YUNLING, type="university", type_strict="any")
    assert YUNLING not in [name for name, *_ in strict]
    loose = found(served, query=YUNLING, type="university", type_strict="should")
    assert (YUNLING, 80.0, False) in loose


def test_a_column_is_filled_in(served: str) -> None:
    (one,) = asked(served, queries={"q0": {"query": YUNLING, "limit": 1}})["q0"]["result"]
    told = asked(served, extend={"ids": [one["id"]], "properties": [{"id": "founded"}, {"id": "degree"}]})
    assert told["rows"][one["id"]] == {"founded": [{"date": "2012-03-05T00:00:00Z"}], "degree": [{"int": 5}]}
