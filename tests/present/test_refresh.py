"""Numbers of a Word file set anew: only ours, only where no author has changed them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from jihe.errors import DataError
from jihe.present.report.docx import write
from jihe.present.report.docx.markup import W
from jihe.present.report.docx.record import tag
from jihe.present.report.docx.refresh import Anew, backup, read_record, refresh
from tests.present.docx_made import document

NAME = "report.docx"
DOCUMENT = "word/document.xml"
NS = {"w": W}
VAL = f"{{{W}}}val"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("docx") / NAME
    write(document(), path)
    return path.read_bytes()


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def packed(parts: Mapping[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in parts.items():
            package.writestr(name, part)
    return held.getvalue()


def edited(data: bytes, edit: Callable[[Any], None], name: str = DOCUMENT) -> bytes:
    """The file after an author went over a part of it."""
    held = parts(data)
    root = etree.fromstring(held[name])
    edit(root)
    return packed({**held, name: etree.tostring(root)})


def controls(root: Any, key: str) -> list[Any]:
    return [c for c in root.iter(f"{{{W}}}sdt") if c.find("w:sdtPr/w:tag", NS).get(VAL) == key]


def shown(data: bytes, key: str) -> list[str]:
    root = etree.fromstring(parts(data)[DOCUMENT])
    return ["".join(t.text or "" for t in c.iterfind(".//w:t", NS)) for c in controls(root, key)]


def same(data: bytes, **changes: str | None) -> Anew:
    """What a build prints in which only some facts have changed; None: it has not these."""
    numbers = read_record(data, NAME).numbers

    def anew(fact: str, form: str) -> str | None:
        return changes[fact] if fact in changes else numbers[tag(fact, form)].text

    return anew


def type_over(key: str, text: str) -> Callable[[Any], None]:
    """An author who writes something else in place of a number."""

    def edit(root: Any) -> None:
        for control in controls(root, key):
            control.find(".//w:t", NS).text = text

    return edit


def test_a_file_whose_numbers_are_as_they_were_stays_as_it_is(data: bytes) -> None:
    new, told = refresh(data, NAME, same(data))
    assert new == data
    assert told.unchanged == len(etree.fromstring(parts(data)[DOCUMENT]).findall(".//w:sdt", NS))
    assert (told.updated, told.unknown, told.conflicts, told.removed) == ([], [], [], [])


def test_a_number_that_changed_is_set_anew_wherever_it_stands(data: bytes) -> None:
    new, told = refresh(data, NAME, same(data, firms="4,400"))
    assert shown(new, "firms") == ["4,400"]
    assert [(c.fact, c.old, c.here, c.new) for c in told.updated] == [("firms", "4,311", "4,311", "4,400")]
    assert read_record(new, NAME).numbers["firms"].text == "4,400"


def test_nothing_else_changes(data: bytes) -> None:
    new, _ = refresh(data, NAME, same(data, firms="4,400"))
    old_parts, new_parts = parts(data), parts(new)
    assert list(old_parts) == list(new_parts)
    changed = {name for name, part in old_parts.items() if new_parts[name] != part}
    assert changed == {DOCUMENT, "customXml/item1.xml"}
    kept = etree.tostring(etree.fromstring(new_parts[DOCUMENT]), method="c14n").decode()
    was = etree.tostring(etree.fromstring(old_parts[DOCUMENT]), method="c14n").decode()
    assert kept.replace("4,400", "4,311") == was


def test_a_second_time_there_is_nothing_to_do(data: bytes) -> None:
    new, _ = refresh(data, NAME, same(data, firms="4,400"))
    again, told = refresh(new, NAME, same(data, firms="4,400"))
    assert again == new
    assert told.updated == []


def test_one_fact_in_two_forms_changes_in_each(data: bytes) -> None:
    def anew(fact: str, form: str) -> str | None:
        return {"rank": "7", "value": "9.99%"}[form] if fact == "share:province=0" else "x"

    new, told = refresh(data, NAME, anew)
    assert set(shown(new, "share:province=0")) == {"9.99%"}
    assert set(shown(new, "rank share:province=0")) == {"7"}
    assert told.conflicts == []


def test_what_an_author_wrote_stays_and_is_told(data: bytes) -> None:
    mine = edited(data, type_over("firms", "about 4,300"))
    new, told = refresh(mine, NAME, same(data, firms="4,400"))
    assert shown(new, "firms") == ["about 4,300"]
    assert [(c.old, c.here, c.new) for c in told.conflicts] == [("4,311", "about 4,300", "4,400")]
    assert told.updated == []
    # even where the build has not changed
    assert refresh(mine, NAME, same(data))[1].conflicts[0].here == "about 4,300"


def test_a_conflict_is_told_again_after_other_numbers_were_set(data: bytes) -> None:
    mine = edited(data, type_over("firms", "about 4,300"))
    changes = {"firms": "4,400", "share:province=1": "1.00%"}
    new, _ = refresh(mine, NAME, same(data, **changes))
    assert set(shown(new, "share:province=1")) == {"1.00%"}
    again, told = refresh(new, NAME, same(data, **changes))
    assert again == new
    assert [(c.here, c.new) for c in told.conflicts] == [("about 4,300", "4,400")]


def test_an_author_who_wrote_the_new_number_is_right(data: bytes) -> None:
    mine = edited(data, type_over("firms", "4,400"))
    _, told = refresh(mine, NAME, same(data, firms="4,400"))
    assert (told.updated, told.conflicts) == ([], [])


def test_a_fact_that_the_build_has_not_stays_and_is_told_once(data: bytes) -> None:
    new, told = refresh(data, NAME, same(data, **{"share:province=0": None}))
    assert new == data
    assert told.unknown == ["share:province=0"]


def test_a_number_that_was_taken_out_is_told(data: bytes) -> None:
    def edit(root: Any) -> None:
        for control in controls(root, "firms"):
            control.getparent().remove(control)

    assert refresh(edited(data, edit), NAME, same(data))[1].removed == ["firms"]


def test_a_number_copied_to_another_place_is_set_anew_there_too(data: bytes) -> None:
    def edit(root: Any) -> None:
        control = controls(root, "firms")[0]
        place = root.find(".//w:body/w:p", NS)
        place.append(etree.fromstring(etree.tostring(control)))

    new, told = refresh(edited(data, edit), NAME, same(data, firms="4,400"))
    assert shown(new, "firms") == ["4,400", "4,400"]
    assert len(told.updated) == 2


def test_a_number_cut_into_pieces_by_an_editor_is_one_number(data: bytes) -> None:
    def edit(root: Any) -> None:
        run = controls(root, "firms")[0].find(".//w:r", NS)
        other = etree.fromstring(etree.tostring(run))
        run.find("w:t", NS).text, other.find("w:t", NS).text = "4,3", "11"
        run.addnext(other)

    new, told = refresh(edited(data, edit), NAME, same(data, firms="4,400"))
    assert shown(new, "firms") == ["4,400"]
    assert len(told.updated) == 1


def test_what_is_marked_as_deleted_is_no_part_of_a_number(data: bytes) -> None:
    def edit(root: Any) -> None:
        run = controls(root, "firms")[0].find(".//w:r", NS)
        gone = etree.fromstring(f'<w:del xmlns:w="{W}" w:id="9"><w:r><w:delText>99</w:delText></w:r></w:del>')
        run.addnext(gone)

    new, told = refresh(edited(data, edit), NAME, same(data, firms="4,400"))
    assert len(told.updated) == 1
    assert b"<w:delText>99</w:delText>" in parts(new)[DOCUMENT]


def test_a_control_that_was_emptied_is_a_conflict(data: bytes) -> None:
    def edit(root: Any) -> None:
        control = controls(root, "firms")[0]
        etree.SubElement(control.find("w:sdtPr", NS), f"{{{W}}}showingPlcHdr")
        control.find(".//w:t", NS).text = "Click here to enter text."

    assert [c.here for c in refresh(edited(data, edit), NAME, same(data))[1].conflicts] == [""]


def test_numbers_in_heads_and_notes_are_set_anew(data: bytes) -> None:
    control = controls(etree.fromstring(parts(data)[DOCUMENT]), "firms")[0]

    def edit(root: Any) -> None:
        root.find("w:p", NS).append(control)

    new, told = refresh(edited(data, edit, "word/header1.xml"), NAME, same(data, firms="4,400"))
    assert b"4,400" in parts(new)["word/header1.xml"]
    assert len(told.updated) == 2


def test_editors_may_rename_the_part_that_remembers(data: bytes) -> None:
    held = parts(data)
    held["customXml/item7.xml"] = held.pop("customXml/item1.xml")
    held["customXml/item1.xml"] = b"<other/>"
    new, told = refresh(packed(held), NAME, same(data, firms="4,400"))
    assert len(told.updated) == 1
    assert parts(new)["customXml/item1.xml"] == b"<other/>"


def test_editors_may_drop_tags_and_move_bookmarks_inside(data: bytes) -> None:
    def edit(root: Any) -> None:
        for control in list(root.iter(f"{{{W}}}sdt")):
            control.find("w:sdtPr", NS).clear()
            control.find("w:sdtContent", NS).insert(0, control.getprevious())

    new, told = refresh(edited(data, edit), NAME, same(data, firms="4,400", **{"share:province=0": "9.99%"}))
    assert b"4,400" in parts(new)[DOCUMENT]
    assert [c.new for c in told.updated] == ["4,400"] + ["9.99%"] * (len(told.updated) - 1)
    assert len(told.updated) > 2
    assert (told.conflicts, told.removed) == ([], [])


def test_editors_may_drop_the_controls_and_keep_the_bookmarks(data: bytes) -> None:
    def edit(root: Any) -> None:
        for control in list(root.iter(f"{{{W}}}sdt")):
            for run in control.find("w:sdtContent", NS):
                control.addprevious(run)
            control.getparent().remove(control)

    new, told = refresh(edited(data, edit), NAME, same(data, firms="4,400"))
    assert b">4,400<" in parts(new)[DOCUMENT]
    assert len(told.updated) == 1
    assert told.removed == []


@settings(max_examples=25)
@given(
    st.dictionaries(
        st.integers(0, 59), st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S"]))
    )
)
def test_whatever_is_printed_anew_is_what_stands_there(data: bytes, texts: dict[int, str]) -> None:
    changes = {f"share:province={place}": text for place, text in texts.items()}
    new, told = refresh(data, NAME, same(data, **changes))
    for fact, text in changes.items():
        assert set(shown(new, fact)) == {text}
    assert told.conflicts == []
    assert {c.fact for c in told.updated} <= set(changes)


# ---- what cannot be refreshed


def test_a_file_of_another_kind_is_refused(data: bytes) -> None:
    for wrong in (b"", b"PK\x03\x04 broken", b"\xd0\xcf\x11\xe0 locked", packed({"a.txt": b""})):
        with pytest.raises(DataError, match="no Word file"):
            refresh(wrong, NAME, same(data))


def test_a_file_that_remembers_nothing_is_refused(data: bytes) -> None:
    held = {name: part for name, part in parts(data).items() if not name.startswith("customXml/")}
    with pytest.raises(DataError, match="does not remember"):
        refresh(packed(held), NAME, same(data))


def test_a_damaged_file_is_refused(data: bytes) -> None:
    held = parts(data)
    for name in (DOCUMENT, "customXml/item1.xml"):
        with pytest.raises(DataError, match="damaged"):
            refresh(packed({**held, name: held[name][:-20]}), NAME, same(data))


def test_entities_are_not_put_in(data: bytes, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret", "utf-8")
    held = parts(data)
    bomb = f'<!DOCTYPE x [<!ENTITY e SYSTEM "{secret.as_uri()}">]>'.encode()
    body = held[DOCUMENT].partition(b"?>")[2].replace(b"4,311", b"&e;", 1)
    new, told = refresh(packed({**held, DOCUMENT: bomb + body}), NAME, same(data, firms="4,400"))
    assert b"secret" not in b"".join(parts(new).values()).replace(secret.as_uri().encode(), b"")
    assert len(told.conflicts) == 1


def test_copies_never_take_the_place_of_others(tmp_path: Path) -> None:
    path = tmp_path / NAME
    names = []
    for _ in range(3):
        kept = backup(path)
        kept.write_bytes(b"")
        names.append(kept.name)
    assert names == ["report.docx.bak", "report.docx.bak2", "report.docx.bak3"]
