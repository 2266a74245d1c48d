"""The catalogues: every text of the code is there and translated; no translation can fail when it is told."""

from __future__ import annotations

import gettext
import importlib.util
import string
from pathlib import Path
from types import ModuleType

import pytest
from babel.messages.pofile import read_po

from jihe.errors import LANGUAGES, Fault, Place, tell

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "jihe"
CATALOGUES = sorted(SOURCE.glob("locale/*/LC_MESSAGES/jihe.po"))

TOLD_FROM_ELSEWHERE = {
    "measure/space/study.py": {"text"},  # pack/space.py
    "cli/collect_told.py": {"problem"},  # WHY of collect/known.py and collect/trouble.py
    "cli/network.py": {"STATISTICS[name].label"},  # a label of pack/statistic.py
    "cli/twin.py": {"one.why"},  # WHY of the file of jihe.twin that misses the figure
    "cli/words.py": {"text"},  # of whoever says it
    "cli/study.py": {"row['reason']"},  # a column of resolve.rejected
    "run/compare.py": {"why"},  # of the twin, as in cli/twin.py
    "errors.py": {"self.text"},  # the text of a fault
    "measure/network/study.py": {"held.label"},  # of pack/statistic.py
    "ingest/survey.py": {"word"},  # DIRECTIONS and YES_NO of pack/survey.py
    "ingest/survey_check.py": {"word"},  # the same
    "pack/survey.py": {"meanings.get(name, '')"},  # a meaning of tables.RECORD
    "run/survey.py": {"DIRECTIONS[OUT if gives else IN]"},  # of pack/survey.py
    "pack/workbook.py": {"meanings.get(name, '')"},  # a meaning of tables.RECORD
    "present/exhibit.py": {"BROUGHT_TITLES[dimension]"},  # of present/grid.py
    "present/export/readme.py": {"BROUGHT_TITLES[dimension]"},  # of present/grid.py
    "present/report/card.py": {"s.label", "s.meaning"},  # of pack/statistic.py
    "present/report/html.py": {"text"},  # of the templates
    "present/report/rows.py": {"BROUGHT_TITLES[d]"},  # of present/grid.py
    "present/report/trace.py": {"TABLES[measure.table]"},  # of present/report/card.py
    "present/site/rejection.py": {"self._text"},  # of whoever rejects
    "run/site/make/fact.py": {"BROUGHT_TITLES[dimension]", "TABLES[measure.table]"},  # of present
    "present/sentence.py": {"text"},  # of whoever asks for a sentence
    "tables.py": {"column.meaning", "meaning"},  # a meaning of the same file
}
"""Arguments whose texts stand in another call or another file, where they are found."""


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def translations(path: Path) -> dict[str, str]:
    with path.open("rb") as file:
        return {m.id: m.string for m in read_po(file) if m.id}


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_locale", ROOT / "tool" / "make_locale.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_language_but_english_has_a_catalogue() -> None:
    assert {path.parts[-3] for path in CATALOGUES} == set(LANGUAGES) - {"en"}


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda p: p.parts[-3])
def test_every_text_is_translated(path: Path) -> None:
    assert [text for text, said in translations(path).items() if not said] == []


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda p: p.parts[-3])
def test_the_catalogue_holds_the_texts_of_the_code(path: Path, tool: ModuleType) -> None:
    known = {message.id for message in tool.gathered() if message.id}
    held = set(translations(path))
    assert (known - held, held - known) == (set(), set()), "run: python tool/make_locale.py"


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda p: p.parts[-3])
def test_a_translation_has_the_names_of_its_text(path: Path) -> None:
    assert [text for text, said in translations(path).items() if fields(text) != fields(said)] == []


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda p: p.parts[-3])
def test_the_compiled_catalogue_is_current(path: Path) -> None:
    compiled = gettext.translation("jihe", SOURCE / "locale", languages=[path.parts[-3]])
    wrong = [text for text, said in translations(path).items() if compiled.gettext(text) != said]
    assert wrong == [], "run: python tool/make_locale.py"


def test_every_text_that_is_told_is_found(tool: ModuleType) -> None:
    """A text made on the spot (an f-string, say) would never be translated."""
    unknown = {
        f"{path.relative_to(SOURCE).as_posix()}:{line}: {argument}"
        for path in SOURCE.rglob("*.py")
        for argument, line in tool.unknown_texts(path)
        if argument not in TOLD_FROM_ELSEWHERE.get(path.relative_to(SOURCE).as_posix(), ())
    }
    assert unknown == set()


def test_texts_are_told_in_both_languages() -> None:
    assert tell("Figure {number}", "zh", number="3-2") == "图 3-2"
    assert tell("Figure {number}", "en", number="3-2") == "Figure 3-2"


def test_a_fault_is_told_in_both_languages() -> None:
    fault = Fault(Place("firms.csv", row=3, column="year"), "required, but missing")
    assert fault.render("en") == "firms.csv, row 3, column year: required, but missing"
    assert fault.render("zh") == "firms.csv，第 3 行，列 year：必填，但没有值"
