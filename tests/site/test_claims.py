"""The page of claims in a browser, by the keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from jihe.run import judgement as pairs
from jihe.run.claim_judgement import FILE, ClaimVerdict, Correction, append, given
from tests.review import claimed
from tests.review.made import PETREL, SWARM, YUNLING
from tests.site.conftest import desk_of
from tests.site.looking import Looking
from tests.site.test_review import PHONE, WRITTEN


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return claimed.study(tmp_path_factory.mktemp("claims"))


@pytest.fixture(scope="module")
def desk(study: tuple[Path, Path]) -> Iterator[tuple[str, str]]:
    """The address of a server that takes verdicts on claims, and its token."""
    with desk_of("tests.site.claim_server", *map(str, study)) as found:
        yield found


@pytest.fixture
def at_desk(look: Looking, desk: tuple[str, str], study: tuple[Path, Path]) -> Any:
    for file in (FILE, pairs.FILE):
        (study[0] / file).unlink(missing_ok=True)
    return begun(look, desk)


def begun(look: Looking, desk: tuple[str, str], who: str = "Ann", **query: str) -> Any:
    look.page.goto(f"{desk[0]}?token={desk[1]}")
    page = look.go(desk[0], "claims/", lang="en", **query)
    page.fill("#who", who)
    page.locator("h1").click()
    return page


def test_keys_turn_correct_and_accept(at_desk: Any, study: tuple[Path, Path]) -> None:
    page = at_desk
    quote = page.locator("blockquote").inner_text()
    assert claimed.SECOND[:3] in quote
    assert page.locator("mark.subject").inner_text().startswith(YUNLING)
    assert page.locator("#effect").inner_text() == "A new edge between two nodes of the network."
    page.keyboard.press("f")
    page.wait_for_selector(".claim-ends .end:first-child.object")
    page.keyboard.press("c")
    page.keyboard.press("Tab")  # from the kind to who gives, who takes in, and the date
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("2023-06")
    page.keyboard.press("Enter")
    page.wait_for_selector("[role=status]:has-text('Set right')")
    page.keyboard.press("a")
    page.wait_for_selector(WRITTEN)
    page.keyboard.press("r")
    page.wait_for_selector("[role=status]:has-text('rejected')")
    told = [(v.claim_id, v.verdict, v.who, v.correction) for v in given(study[0])]
    assert told == [
        ("again", "accept", "Ann", Correction(is_flipped=True, date="2023-06")),
        ("forged", "reject", "Ann", Correction()),
    ]
    page.keyboard.press("b")
    page.wait_for_selector("bdi:has-text('<script>')")
    assert [(v.claim_id, v.verdict) for v in given(study[0])][2:] == [("forged", "unsure")]


def test_an_end_is_said_to_be_a_known_organisation(at_desk: Any, study: tuple[Path, Path]) -> None:
    page = at_desk
    page.keyboard.press("s")
    page.wait_for_selector("dialog[open] input[type=search]:focus")
    page.locator("#end-object").check()
    page.locator("dialog [type=search]").press_sequentially("Swarm")
    page.wait_for_selector("dialog [role=option]:not([aria-disabled])")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog", state="detached")
    assert "one organisation" in page.locator(".set").first.inner_text()
    page.keyboard.press("a")
    page.wait_for_selector(WRITTEN)
    (one,) = given(study[0])
    name = one.correction.object
    assert name in ("Swarm Intelligence", SWARM)
    assert [(v.left, v.right, v.verdict) for v in pairs.given(study[0])] == [(PETREL, name, "same")]


def test_words_of_a_page_are_words(at_desk: Any) -> None:
    page = at_desk
    page.keyboard.press("n")
    page.wait_for_selector("bdi:has-text('<script>')")
    assert page.locator("#content script, #content img, #content b").count() == 0
    assert page.locator(".unseen").all_inner_texts() == ["\\u202e", "\\u202c", "\\u001b"]
    assert page.locator("figcaption a").count() == 0, "an address that runs a script is no link"


def test_typing_is_no_verdict_and_windows_close(at_desk: Any, study: tuple[Path, Path]) -> None:
    page = at_desk
    page.locator("#why").press_sequentially("arufcs")
    page.locator("h1").click()
    page.keyboard.press("?")
    page.wait_for_selector("dialog[open]")
    page.keyboard.press("a")
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog", state="detached")
    assert page.evaluate("document.activeElement.id") == "pair"
    assert given(study[0]) == ()


def test_a_second_person_judges_unknowing_and_a_dispute_is_shown(
    look: Looking, at_desk: Any, desk: tuple[str, str], study: tuple[Path, Path]
) -> None:
    append(study[0], [ClaimVerdict("edge", "reject", "Bo", date(2024, 1, 2), why="only a plan")])
    page = begun(look, desk, state="second")
    page.wait_for_selector(".claim-says")
    assert "only a plan" not in page.inner_text("main")
    page.keyboard.press("a")
    page.wait_for_selector("h2:has-text('last claim')")
    page = begun(look, desk, state="disputed")
    page.wait_for_selector(".claim-says")
    assert "Bo: rejected – only a plan" in page.inner_text("main")


@pytest.mark.parametrize(("lang", "theme"), [("zh", "light"), ("en", "dark")])
def test_the_page_can_be_used_by_all(look: Looking, desk: tuple[str, str], lang: str, theme: str) -> None:
    look.page.goto(f"{desk[0]}?token={desk[1]}")
    page = look.go(desk[0], "claims/", lang=lang, theme=theme)
    page.wait_for_selector(".review-buttons")
    assert look.faults() == []
    for key in "c?":
        page.keyboard.press(key)
        page.wait_for_selector("dialog[open]")
        assert look.faults() == []
        page.keyboard.press("Escape")


def test_the_page_fits_a_telephone(browser: Any, desk: tuple[str, str]) -> None:
    with Looking(browser, PHONE, 844) as phone:
        phone.page.goto(f"{desk[0]}?token={desk[1]}")
        for lang in ("zh", "en"):
            phone.go(desk[0], "claims/", lang=lang).wait_for_selector(".review-buttons")
            assert phone.width() == PHONE
        phone.check()
