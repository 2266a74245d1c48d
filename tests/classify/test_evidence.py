from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jihe import classify
from jihe.classify.evidence import Seats
from jihe.classify.regions import Gazetteer
from jihe.pack.model import RegionSetting, RegisterPart
from tests import study

DAY = date(2023, 12, 31)
LEVELS = ("continent", "country", "province", "city", "district")
CODES = (
    study.code("E", level="continent", name="东洲"),
    study.code("W", level="continent", name="西洲"),
    study.code("X", "E", "country", "甲国", alias=("Xland",)),
    study.code("Y", "W", "country", "乙国"),
    study.code("110000", "X", "province", "北京市", alias=("Beijing",)),
    study.code("110100", "110000", "city", "北京市", alias=("Beijing",)),
    study.code("110105", "110100", "district", "朝阳区"),
    study.code("110108", "110100", "district", "海淀区"),
    study.code("210000", "X", "province", "辽宁省"),
    study.code("211300", "210000", "city", "朝阳市"),
    study.code("440000", "X", "province", "广东省", alias=("Guangdong",)),
    study.code("440300", "440000", "city", "深圳市", alias=("Shenzhen",)),
    study.code("460000", "X", "province", "海南省"),
    study.code("469007", "460000", "city", "东方市"),
)
SETTING: dict[str, Any] = {"levels": LEVELS, "drop": ("省", "市"), "begin": "city", "homonym": ("东方",)}
REGISTER = RegisterPart(start=2, lengths=(6, 4, 2), fill="0", width=6)


def seats(*evidence: str, **more: Any) -> Seats:
    setting = RegionSetting(evidence=evidence, credit_code=REGISTER, **(SETTING | more))  # type: ignore[arg-type]
    return Seats(Gazetteer.of(CODES, setting, DAY), setting)


PLACES = seats("region").gazetteer


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("北京/朝阳区", "110105"),
        ("西洲/乙国", "Y"),
        ("深圳/深圳", "440300"),
        ("深圳市/南山区", "440300"),
        ("Beijing/Beijing", "110100"),
        ("Shenzhen, Guangdong", "440300"),
        ("甲国/Shenzhen, Guangdong", "440300"),
        ("Nowhere, Guangdong", "440000"),
    ],
)
def test_pairs_cities_as_provinces_and_continents(path: str, code: str) -> None:
    assert PLACES.find(path)[0] == code


def test_a_place_as_large_as_the_one_before_it_contradicts_it() -> None:
    assert PLACES.find("广东/北京") == ("X", "name; contradictory part")
    assert PLACES.find("西洲/东洲") == (None, "contradictory parts")
    # A small place of that name elsewhere is none: not all small places are listed.
    assert PLACES.find("辽宁/海淀区") == ("210000", "name; unknown part")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("北京市朝阳区建国路1号", "110105"),
        ("广东省深圳市南山区科技路", "440300"),
        ("中关村大街1号", None),
        ("（甲国）北京海淀区", "110108"),
        ("朝阳区建国路", None),
        ("朝阳市双塔区", "211300"),
        ("朝阳双塔", "211300"),
        ("海淀区中关村", None),
        ("甲国海淀区", "X"),
        ("东方大道3号", None),
        ("东方市八所镇", "469007"),
        ("Shenzhenville 3", None),
        ("Shenzhen 3", "440300"),
        ("", None),
    ],
)
def test_an_address_begins_with_its_places(text: str, code: str | None) -> None:
    assert PLACES.scan(text)[0] == code


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("深圳市某某公司", "440300"),
        ("某某科技（深圳）有限公司", "440300"),
        ("北京某某（深圳）有限公司", "440300"),
        ("深圳某某（甲国）有限公司", "440300"),
        ("某某（深圳分部）有限公司", None),
        ("东方某某", None),
        ("海南某某", "460000"),
    ],
)
def test_the_place_in_an_organisations_name(name: str, code: str | None) -> None:
    assert PLACES.scan_name(name)[0] == code


ALL = seats("region", "credit_code", "address", "name")


def test_the_first_evidence_is_believed_and_later_ones_only_make_it_finer() -> None:
    told = ALL.decide(["北京", None, "朝阳区建国路", "某公司"])
    assert (told.code, told.by, told.rule, told.against) == ("110105", "address", "address", ())
    told = ALL.decide([None, "91440300123456789X", "深圳市南山区", "北京某公司"])
    assert (told.code, told.by) == ("440300", "credit_code")
    assert told.against == (("name", "110000"),)
    assert told.rule == "credit code; organisation's name says otherwise"


def test_signs_of_a_credit_code_are_looked_up_from_the_longest() -> None:
    assert ALL.decide([None, "91110108000000000X", None, None]).code == "110108"
    assert ALL.decide([None, "91440399000000000X", None, None]).code == "440300"
    assert ALL.decide([None, "91449999000000000X", None, None]).code == "440000"
    assert ALL.decide([None, "9199", None, None]).code is None


def test_that_a_name_tells_no_place_is_no_failure() -> None:
    assert ALL.decide([None, None, None, "某公司"]).rule is None
    assert ALL.decide(["火星", None, None, "某公司"]).rule == "unknown"


@given(st.lists(st.one_of(st.none(), st.text("北京深圳朝阳区市广东海淀/（）甲国")), min_size=4, max_size=4))
def test_a_later_kind_never_leads_out_of_what_an_earlier_one_told(texts: list[str | None]) -> None:
    before = None
    for n in range(1, 5):
        code = ALL.decide([*texts[:n], *[None] * (4 - n)]).code
        assert before is None or (code is not None and PLACES.is_within(code, before))
        before = code


def test_organisations_bear_the_confidence_of_what_decided_and_contradictions_are_listed() -> None:
    region = RegionSetting(
        evidence=("region", "address", "name"), confidence={"region": 0.9, "name": 0.5}, **SETTING
    )
    pack = study.pack(settings={"region": region}, regions=CODES)
    stated = study.records(
        pack,
        organisation=[
            {"name": "a", "region": "广东/深圳", "address": "北京市海淀区"},
            {"name": "北京某公司"},
            {"name": "c", "address": "深圳市"},
            {"name": "d"},
        ],
    )["organisation"]
    stated = stated.mutate(organisation_id=stated.name)
    table = classify.classify("organisation", stated, pack)
    rows = {row["name"]: row for row in table.to_pyarrow().to_pylist()}
    told = {name: (row["region_code"], row["region_confidence"]) for name, row in rows.items()}
    assert told == {
        "a": ("440300", 0.9),
        "北京某公司": ("110000", 0.5),
        "c": ("440300", None),
        "d": (None, None),
    }
    assert classify.contradictions(table, pack).to_pylist() == [
        {
            "organisation_id": "a",
            "name": "a",
            "code_kept": "440300",
            "column_kept": "region",
            "code_other": "110108",
            "column_other": "address",
            "text_other": "北京市海淀区",
        }
    ]
    lacking = classify.unrecognised("organisation", table, pack).to_pyarrow().to_pylist()
    assert not [row for row in lacking if row["column"] == "region"]
