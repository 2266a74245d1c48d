"""The catalogues: what is compiled is what was translated, and no translation can fail when it is told."""

from __future__ import annotations

import gettext
import string
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from jihe.errors import tell

LOCALE = Path(__file__).parents[1] / "src" / "jihe" / "locale"
CATALOGUES = sorted(LOCALE.glob("*/LC_MESSAGES/jihe.po"))


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda p: p.parts[-3])
def test_a_translation_has_the_names_of_its_text(path: Path) -> None:
    with path.open("rb") as file:
        messages = [m for m in read_po(file) if m.id and m.string]
    assert messages
    assert [m.id for m in messages if fields(m.id) != fields(m.string)] == []


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda p: p.parts[-3])
def test_the_compiled_catalogue_is_current(path: Path) -> None:
    compiled = gettext.translation("jihe", LOCALE, languages=[path.parts[-3]])
    with path.open("rb") as file:
        wrong = [m.id for m in read_po(file) if m.id and m.string and compiled.gettext(m.id) != m.string]
    assert wrong == [], "run: python tool/make_locale.py"


def test_texts_are_told_in_both_languages() -> None:
    assert tell("Figure {number}", "zh", number="3-2") == "图 3-2"
    assert tell("Figure {number}", "en", number="3-2") == "Figure 3-2"
