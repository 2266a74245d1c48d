"""What the reader takes a name apart into: by hand, and that nothing is lost or breaks."""

from __future__ import annotations

import json

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jihe.resolve.reader import Name, Reader, scripts
from tests.resolve.worded import FORMS, PLACES, WORDS, reader

READER = reader()


def read(text: str, by: Reader = READER) -> Name | None:
    return by.read(pa.array([text], pa.string()))[0]


CASES = {
    "蓝鲸": Name("蓝鲸"),
    "临海蓝鲸科技有限公司": Name("蓝鲸", ("科技",), region=("临海",), form=("有限公司",)),
    "华北省临海市蓝鲸软件技术有限公司": Name(
        "蓝鲸", ("软件", "技术"), region=("华北省", "临海市"), form=("有限公司",)
    ),
    # A place in brackets, wherever they stand and whatever they look like.
    "蓝鲸科技(临海)有限公司": Name("蓝鲸", ("科技",), region=("临海",), form=("有限公司",)),
    "(临海)蓝鲸科技有限公司": Name("蓝鲸", ("科技",), region=("临海",), form=("有限公司",)),
    "蓝鲸【临海】有限公司": Name("蓝鲸", region=("临海",), form=("有限公司",)),
    "蓝鲸（大国）科技有限公司": Name("蓝鲸", ("科技",), nation=("大国",), form=("有限公司",)),
    "蓝鲸(大地集团)有限公司": Name("蓝鲸", form=("有限公司",), bracket=("大地集团",)),
    "蓝鲸(科技(临海))有限公司": Name("蓝鲸", ("科技",), region=("临海",), form=("有限公司",)),
    # The longest word wins.
    "蓝鲸股份有限公司": Name("蓝鲸", form=("股份有限公司",)),
    "蓝鲸集团": Name("蓝鲸", group=("集团",)),
    "蓝鲸控股有限公司": Name("蓝鲸", form=("有限公司",), group=("控股",)),
    # A branch's place stands between it and the name of the house.
    "蓝鲸银行临海分行": Name("蓝鲸", ("银行",), region=("临海",), branch=("分行",)),
    "蓝鲸股份有限公司临海分公司": Name("蓝鲸", region=("临海",), form=("股份有限公司",), branch=("分公司",)),
    "蓝鲸临海": Name("蓝鲸临海"),
    "大国蓝鲸公司": Name("蓝鲸", nation=("大国",), form=("公司",)),
    "蓝鲸邻国": Name("蓝鲸", nation=("邻国",)),
    "*ST蓝鲸": Name("蓝鲸", mark=("*st",)),
    "ST蓝鲸A": Name("蓝鲸", mark=("st", "a")),
    "蓝鲸创投": Name("蓝鲸", ("创投",)),
    # Width, case, spaces, characters.
    "ＢＬＵＥ　Ｗｈａｌｅ Co., Ltd.": Name("blue whale", form=("co ltd",)),
    "Blue Whale Tech Inc": Name("blue whale", ("tech",), form=("inc",)),
    "藍鯨軟件有限公司": Name("蓝鲸", ("软件",), form=("有限公司",)),
    "蓝 鲸 科 技": Name("蓝鲸", ("科技",)),
    "蓝鲸·软件": Name("蓝鲸", ("软件",)),
    "BlueWhale蓝鲸科技": Name("bluewhale蓝鲸", ("科技",)),
    # Half a word of letters is none.
    "Zinc": Name("zinc"),
    "Zinc Inc": Name("zinc", form=("inc",)),
    "Stella": Name("stella"),
    # Brackets that are empty, unbalanced, or hold all.
    "蓝鲸()有限公司": Name("蓝鲸", form=("有限公司",)),
    "蓝鲸(有限公司": Name("蓝鲸", form=("有限公司",)),
    "蓝鲸)有限公司": Name("蓝鲸", form=("有限公司",)),
    "(临海)": Name("临海"),
    "((蓝鲸)())": Name("蓝鲸"),
    # What stays a brand although a list has it: something must.
    "科技": Name("科技"),
    "科技有限公司": Name("科技", form=("有限公司",)),
    "临海科技有限公司": Name("科技", region=("临海",), form=("有限公司",)),
    "临海": Name("临海"),
    "大国银行": Name("银行", nation=("大国",)),
    "鲸": Name("鲸"),
    "鲸有限公司": Name("鲸", form=("有限公司",)),
    # A brand keeps two signs, a space being none.
    "鲸科技": Name("鲸科技"),
    "X Tech": Name("x tech"),
    "A": Name("a"),
    "*ST": Name("*st"),
    # A word that means something else as well is no place, and a place's abbreviation no word.
    "高新蓝鲸": Name("高新蓝鲸"),
    "北蓝鲸": Name("北蓝鲸"),
    # What would be a regular expression elsewhere.
    "^甲|乙$": Name("甲乙"),
    "蓝鲸+?科技": Name("蓝鲸", ("科技",)),
}


@pytest.mark.parametrize("text", CASES)
def test_parts_by_hand(text: str) -> None:
    assert read(text) == CASES[text]


@pytest.mark.parametrize("text", ["", " ", "-", "()", "（）", "***", ".*", "·", "☃", "(*)"])
def test_a_name_of_marks_only_is_none(text: str) -> None:
    assert read(text) is None


def test_names_are_read_each_for_itself_and_a_missing_one_is_none() -> None:
    texts = ["蓝鲸科技", None, "-", "藍鯨", "大国蓝鲸"]
    assert READER.read(pa.array(texts)) == [text and read(text) for text in texts]
    assert READER.read(pa.array([], pa.string())) == []


def test_characters_are_converted_only_where_the_study_asks() -> None:
    found = read("藍鯨軟件", reader(simplify=""))
    assert found == Name("藍鯨軟件")


def test_core_is_brand_and_trade() -> None:
    told = [read(text) for text in ("临海蓝鲸软件技术有限公司", "Blue Whale Tech Inc", "Blue科技")]
    assert [name.core for name in told if name] == ["蓝鲸软件技术", "blue whale tech", "blue科技"]


def test_words_for_what_invests_are_alike_and_what_they_were_is_kept() -> None:
    one, other, firm = (read(f"蓝鲸{word}") for word in ("创投", "投资", "科技"))
    assert one is not None
    assert other is not None
    assert firm is not None
    assert [READER.is_arm(name) for name in (one, other, firm)] == [True, True, False]
    assert READER.alike(one).trade == READER.alike(other).trade
    assert (READER.alike(one).arm, READER.alike(other).arm) == (("创投",), ("投资",))
    assert READER.alike(firm) is firm


def test_places_stand_for_codes_inside_a_nation() -> None:
    assert READER.place(["临海"]) == ({"C11"}, {"C1", "C11"})
    assert READER.place(["临海市"]) == READER.place(["临海"])
    assert READER.place(["大国"]) == (set(), set())
    assert READER.place(["江东", "上城区"]) == ({"C2", "C21"}, {"C2", "C21"})
    assert READER.place(["无处"]) == (set(), set())
    # Two places of one name.
    assert READER.place(["东川"])[0] == {"C12", "C22"}


def test_a_place_has_its_abbreviation() -> None:
    assert [READER.brief(word) for word in ("华北省", "华北", "江东", "临海")] == ["北", "北", "江东", "临海"]


def test_what_is_told_through_json_is_heard() -> None:
    heard = Reader.heard(json.loads(json.dumps(READER.told())))
    for text in CASES:
        assert read(text, heard) == read(text)
    assert heard.place(["东川"]) == READER.place(["东川"])
    assert (heard.brief("华北"), heard.arms) == ("北", READER.arms)


@pytest.mark.parametrize(
    "text",
    ["鲸" * 10_000, "有限公司" * 2_500, "临海" * 5_000, "a " * 5_000, "蓝鲸" + "(" * 5_000 + ")" * 5_000,
     "(" * 9_999 + "鲸", "(鲸)" * 3_333, "*" * 9_999 + "a"],
    ids=["signs", "forms", "places", "words", "nested", "open", "brackets", "stars"],
)  # fmt: skip
def test_ten_thousand_signs_are_read(text: str) -> None:
    found = read(text)
    assert found is not None
    assert found.brand


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("temasek淡马锡", ["temasek", "淡马锡"]),
        ("蓝鲸bluewhale", ["蓝鲸", "bluewhale"]),
        ("blue whale 蓝鲸", ["blue whale", "蓝鲸"]),
        ("蓝鲸", []),
        ("it桔子", []),
        ("360安全", []),
        ("蓝鲸blue科技", []),
        ("鲸bluewhale", []),
    ],
)
def test_names_in_two_scripts_are_parted(text: str, parts: list[str]) -> None:
    assert scripts(text) == parts


LISTED = [word for words in WORDS.values() for word in words] + list(PLACES)
ANY = st.lists(
    st.one_of(st.text(max_size=6), st.sampled_from([*LISTED, "(", ")", "（", "]", " ", "*", "蓝鲸", "大国"])),
    max_size=8,
).map("".join)


@settings(max_examples=50)
@given(ANY)
def test_any_name_is_read_and_keeps_a_brand(text: str) -> None:
    found = read(text)
    assert (found is None) == (not any(sign.isalnum() for sign in prepared(text)))
    if found is not None:
        assert any(sign.isalnum() for sign in found.brand), found
        assert found == read(text)
        # What is read was there: nothing comes from nowhere, and no letter is lost.
        parts = [found.brand, *found.trade, *found.region, *found.nation, *found.form, *found.group,
                 *found.branch, *found.mark, *found.bracket]  # fmt: skip
        signs = sorted(sign for part in parts for sign in part if sign.isalnum())
        assert signs == sorted(sign for sign in prepared(text) if sign.isalnum())


def prepared(text: str) -> str:
    return str(READER.prepare(pa.array([text], pa.string()))[0])


BRAND = st.text(st.sampled_from("甲乙丙丁戊己庚辛壬癸"), min_size=2, max_size=5)
TRADE = st.sampled_from([word for word in WORDS["trade"] if not word.isascii()])
FORM = st.sampled_from([word for word in FORMS if not word.isascii()])


@settings(max_examples=50)
@given(st.lists(st.sampled_from(PLACES), max_size=2), BRAND, st.lists(TRADE, max_size=3), FORM)
def test_parts_that_lists_name_come_back(region: list[str], brand: str, trade: list[str], form: str) -> None:
    found = read("".join((*region, brand, *trade, form)))
    assert found == Name(brand, tuple(trade), tuple(region), form=(form,))


@settings(max_examples=25)
@given(BRAND, TRADE, FORM, st.sampled_from(PLACES))
def test_a_place_in_brackets_is_the_place_before(brand: str, trade: str, form: str, place: str) -> None:
    assert read(f"{brand}{trade}（{place}）{form}") == read(f"{place}{brand}{trade}{form}")
