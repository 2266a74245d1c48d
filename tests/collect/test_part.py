"""Parts of a collection that are read again only as far as names and models changed, as if from scratch."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jihe.collect.noun import Mention
from jihe.collect.seen import DOCUMENT
from jihe.pack import Pack, load
from jihe.run import collect_read
from jihe.run.collect_names import NAME, Linker
from jihe.run.collect_read import NEEDED, Before, Found, PartReader
from jihe.run.collect_recipe import Recipe
from tests.story import news

NAMES = ("甲科", "甲科技", "科技", "乙车", "乙", "ab", "abc", "b-c", "丙丙")
BEARERS = ("甲科技公司", "乙车公司", "AB Co.")
SIGNS = "甲科技乙车丙ab-c 为提供。"


class Tagger:
    """Takes runs of 丙, of 车 and of c for organisations, in the place of a model."""

    def tag(self, text: str) -> list[Mention]:
        return [
            Mention(found.start(), found.end(), found[0], found_by="model")
            for found in re.finditer("丙+|车+|c+", text)
        ]

    def tag_all(self, texts: Sequence[str]) -> list[list[Mention]]:
        return [self.tag(text) for text in texts]


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    return load(news.study(tmp_path_factory.mktemp("part")))


def names(rows: Sequence[tuple[str, str | None, bool]]) -> pa.Table:
    made = [dict(zip(NAME.names, row, strict=True)) for row in sorted(set(rows), key=repr)]
    return pa.Table.from_pylist(made, NAME)


def documents(texts: Sequence[str]) -> pa.Table:
    rows = [{"document_id": f"{at:064x}", "text": text} for at, text in enumerate(texts)]
    return pa.Table.from_pylist(rows, DOCUMENT).select(NEEDED)


def reader(pack: Pack, held: pa.Table, before: pa.Table | None = None) -> PartReader:
    recipe = Recipe.of(pack, held)
    old = Before(Recipe.of(pack, before), before) if before is not None else None
    made = PartReader(pack, held, recipe, old)
    made._tagger = Tagger()  # type: ignore[assignment]
    return made


def rows(found: Found) -> tuple[list[object], list[object]]:
    return found.mention.to_pylist(), found.claim.to_pylist()


NAMED = st.lists(
    st.tuples(st.sampled_from(NAMES), st.one_of(st.none(), st.sampled_from(BEARERS)), st.booleans()),
    max_size=8,
)
TEXTS = st.lists(
    st.one_of(
        st.text(SIGNS, max_size=25),
        st.builds("{}为{}提供电池。".format, st.sampled_from(NAMES), st.sampled_from(NAMES)),
    ),
    min_size=1,
    max_size=5,
)


@settings(max_examples=30)
@given(first=NAMED, second=NAMED, texts=TEXTS)
def test_names_that_change_are_read_again_and_nothing_else(
    pack: Pack,
    first: list[tuple[str, str | None, bool]],
    second: list[tuple[str, str | None, bool]],
    texts: list[str],
) -> None:
    old, new, held = names(first), names(second), documents(texts)
    was = reader(pack, old).read(held)
    again = reader(pack, new, old).read(held, (was.mention, was.claim))
    assert rows(again) == rows(reader(pack, new).read(held))
    if old.equals(new):
        assert (again.n_scanned, again.n_claimed) == (0, 0)


def test_only_what_a_change_touches_is_read(pack: Pack) -> None:
    old = names([("甲科技", BEARERS[0], False), ("乙车", BEARERS[1], False)])
    held = documents(["甲科技为乙车提供电池。", "丙丙为乙车提供电池。", "乙车来了。", "ABC来了。"])
    was = reader(pack, old).read(held)
    assert [row["object_name"] for row in was.claim.to_pylist()] == [BEARERS[1]] * 2
    new = names([*zip(*(old[c].to_pylist() for c in NAME.names), strict=True), ("ABC", "AB Co.", False)])
    again = reader(pack, new, old).read(held, (was.mention, was.claim))
    assert (again.n_scanned, again.n_claimed) == (1, 1)
    # A name that is spelled as what the model found: the document is scanned, as the name stands in it.
    new = names([*zip(*(old[c].to_pylist() for c in NAME.names), strict=True), ("丙丙", "AB Co.", False)])
    again = reader(pack, new, old).read(held, (was.mention, was.claim))
    assert (again.n_scanned, again.n_claimed) == (1, 1)
    assert [row["subject_name"] for row in again.claim.to_pylist()] == [BEARERS[0], "AB Co."]


def test_a_new_meaning_of_an_unknown_name_is_read_for_claims_alone(
    pack: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when a name comes that is only like it, and stands in no text."""
    old = names([("甲科技", BEARERS[0], False)])
    held = documents(["甲科技为丙丙提供电池。", "甲科技来了。", "丙来了。"])
    was = reader(pack, old).read(held)
    new = names([("甲科技", BEARERS[0], False), ("丙丙股份", "丙丙股份", False)])

    def link(linker: Linker, texts: Sequence[str]) -> dict[str, tuple[str, ...]]:
        return {text: ("丙丙股份",) if text == "丙丙" else () for text in texts}

    monkeypatch.setattr(collect_read.Linker, "link", link)
    again = reader(pack, new, old).read(held, (was.mention, was.claim))
    assert (again.n_scanned, again.n_claimed) == (0, 1)
    assert [row["object_name"] for row in again.claim.to_pylist()] == ["丙丙股份"]
    assert rows(again) == rows(reader(pack, new).read(held))


def test_names_spelled_alike_are_linked_or_ambiguous(pack: Pack) -> None:
    held = names([("A.B. Co", "one", False), ("AB Co", "two", False), ("Lynx", "three", False)])
    found = Linker(pack, held).link(["ab co", "LYNX", "nobody"])
    assert found == {"ab co": ("one", "two"), "LYNX": ("three",), "nobody": ()}


def test_parts_do_not_depend_on_each_other(pack: Pack, tmp_path: Path) -> None:
    held = names([("甲科技", BEARERS[0], False), ("乙车", BEARERS[1], False)])
    one, other = documents(["甲科技为乙车提供电池。"]), documents(["丙为乙车提供电池。", "无"])
    together = reader(pack, held)
    first, second = together.read(one), together.read(other)
    assert rows(first) == rows(reader(pack, held).read(one))
    assert rows(second) == rows(reader(pack, held).read(other))
