"""What resolving organisations did, as the page of data tells it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from typing import Any
from urllib.request import urlopen

import pytest

import jihe
from jihe.resolve import recognise
from tests.site.conftest import STUDY, serving
from tests.site.looking import Looking
from tests.story.test_resolution import LINKS, alike

PHONE = 390
PART = "#consistency #resolution"


@pytest.fixture(scope="module")
def resolved(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a study in which one pair is linked rightly by a score and another wrongly."""
    folder = tmp_path_factory.mktemp("resolution")
    study = folder / "example"
    shutil.copytree(STUDY, study)
    (study / "alias.csv").unlink()
    with (study / "pack.yaml").open("a", encoding="utf-8") as file:
        file.write("resolve: {auto: 0.9}\n")
    (study / "link.csv").write_text(LINKS, "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(recognise, "find_candidates", alike)
        jihe.build(study, out=folder / "builds").close()
    with serving(study, folder / "builds") as address:
        yield address


def rows(page: Any, label: str) -> list[list[str]]:
    """The cells of a table's body."""
    found = page.locator(f"{PART} [aria-label='{label}'] tbody tr").all()
    return [row.locator("th, td").all_inner_texts() for row in found]


@pytest.mark.parametrize(("lang", "theme"), [("zh", "light"), ("en", "dark")])
def test_it_stands_in_both_languages_as_the_api_tells_it(
    look: Looking, resolved: str, lang: str, theme: str
) -> None:
    page = look.go(resolved, "data/", lang=lang, theme=theme)
    page.wait_for_selector(PART)
    with urlopen(f"{resolved}api/consistency?lang={lang}", timeout=20) as answer:
        done = json.load(answer)["resolution"]
    page.locator(f"{PART} summary").click()
    words = {
        "en": ("before and after", "Greatest degrees", "alike", "How records name", "a person looked"),
        "zh": ("前后的网络", "度最大", "相似的", "如何指称", "人工查看过"),
    }[lang]
    labels = [held.get_attribute("aria-label") for held in page.locator(f"{PART} [role=region]").all()]
    assert len(labels) == len(words)
    for label, said, part in zip(labels, words, ("sizes", "top", "states", "rules", "failed"), strict=True):
        assert said in label
        assert rows(page, label) == done[part]
    assert done["tried"] in page.locator(PART).inner_text()
    assert look.faults() == []


def test_the_numbers_are_those_of_the_study(look: Looking, resolved: str) -> None:
    page = look.go(resolved, "data/", lang="en")
    page.wait_for_selector(PART)
    assert rows(page, "The network before and after") == [["nodes", "8", "9"], ["edges", "8", "9"]]
    told = page.locator(PART).inner_text()
    assert "66.7% are one (precision)" in told
    assert "found 100.0% (recall)" in told
    page.locator(f"{PART} summary").click()
    wrong = ["wrongly taken for one", "蜂群智能", "海燕航空科技有限公司", "two firms"]
    assert rows(page, "Pairs that a person looked at") == [wrong]


def test_it_fits_a_telephone_and_names_have_room(browser: Any, resolved: str) -> None:
    with Looking(browser, PHONE, 844) as phone:
        for lang in ("zh", "en"):
            page = phone.go(resolved, "data/", lang=lang)
            page.wait_for_selector(PART)
            page.locator(f"{PART} summary").click()
            assert phone.width() == PHONE
            for table in page.locator(f"{PART} .scroll").all():
                assert table.evaluate("held => held.scrollWidth <= held.clientWidth")
            for place in (2, 4):
                name = page.locator(f"{PART} .ranks tbody tr > :nth-child({place})").first
                assert name.bounding_box()["width"] > PHONE / 2
        phone.check()


def test_a_study_that_takes_no_alike_names_for_one_tells_nothing_of_it(look: Looking, served: str) -> None:
    page = look.go(served, "data/", lang="en")
    page.wait_for_selector("#consistency :text('were held against each other')")
    assert page.locator("#resolution").count() == 0
