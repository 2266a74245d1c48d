"""The folder of an index: what is read, and how each mistake in it is told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from jihe.errors import Fault, PackError
from jihe.pack.index import read_index

TREE = """code,parent,name_zh,name_en,direction,weight,normalisation,low,high,denominator
all,,总,All,,,,,,
money,all,钱,Money,,0.6,,,,
people,all,人,People,,0.4,,,,
deals,money,笔,Deals,,0.5,,,,
amount,money,额,Amount,,0.5,,,,
staff,people,员,Staff,positive,,,,,
leave,people,离,Leave,negative,,goalposts,0,1,heads
"""
UNIT = """unit,name_zh,name_en,list,group
n,北,North,land|coast,x
s,南,South,land,y
"""
VALUE = """unit,code,year,value
n,deals,,3
n,amount,,1.5
n,staff,,12
n,leave,,2
n,heads,,20
s,deals,,4
s,amount,,2
s,staff,,
s,leave,,1
s,heads,,10
"""
JUDGEMENT = """parent,expert,a,b,ratio
people,one,staff,leave,3
people,two,leave,staff,1/4
"""
FOLDER = {
    "tree.csv": TREE,
    "unit.csv": UNIT,
    "indicator.csv": VALUE,
    "judgement.csv": JUDGEMENT,
    "index.yaml": "scale: 10\n",
}

Change = Mapping[str, str | bytes | None]
Refused = Callable[[Change], tuple[Fault, ...]]


def written(folder: Path, change: Change = FOLDER) -> Path:
    """The good folder with some files changed, or taken away."""
    for name, text in {**FOLDER, **change}.items():
        if text is not None:
            (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


@pytest.fixture
def refused(tmp_path: Path) -> Refused:
    def read(change: Change) -> tuple[Fault, ...]:
        with pytest.raises(PackError) as error:
            read_index(written(tmp_path, change))
        return error.value.faults

    return read


def test_a_good_folder_is_read_as_it_stands(tmp_path: Path) -> None:
    index = read_index(written(tmp_path))
    assert index.leaves == ("deals", "amount", "staff", "leave")
    assert index.years == (None,)
    assert index.lists == ("land", "coast")
    assert [unit.unit for unit in index.units] == ["n", "s"]
    assert index.judgements == {
        ("people", "one"): (("staff", "leave", 3.0),),
        ("people", "two"): (("leave", "staff", 0.25),),
    }
    assert index.settings.scale == 10
    assert index.settings.normalise == "log_ratio"


def test_without_a_list_of_units_those_with_values_are_ranked(tmp_path: Path) -> None:
    index = read_index(written(tmp_path, {"unit.csv": None, "judgement.csv": None, "index.yaml": None}))
    assert [unit.unit for unit in index.units] == ["n", "s"]
    assert index.lists == ("",)


def test_a_byte_order_mark_is_no_part_of_a_heading(tmp_path: Path) -> None:
    assert read_index(written(tmp_path, {"tree.csv": b"\xef\xbb\xbf" + TREE.encode()})).leaves


MISTAKES: dict[str, tuple[Change, str, int | None, tuple[str, ...]]] = {
    "unit without values": ({"unit.csv": UNIT + "w,西,West,land,\n"}, "unit.csv", 4, ("no value", "w")),
    "indicator without values": (
        {"tree.csv": TREE + "new,people,新,New,,,,,,\n"},
        "tree.csv",
        9,
        ("no value of this indicator", "new"),
    ),
    "denominator without values": (
        {"tree.csv": TREE.replace(",heads", ",souls"), "indicator.csv": VALUE.replace("heads", "deals2")},
        "tree.csv",
        8,
        ('"souls"', "no value of the denominator"),
    ),
    "unknown unit": (
        {
            "indicator.csv": VALUE + "north,deals,,1\nnorth,amount,,1\n",
            "unit.csv": UNIT.replace("n,北", "nort,北"),
        },
        "indicator.csv",
        12,
        ('unit "north"', "2 lines", 'Did you mean "nort"?'),
    ),
    "unknown code": (
        {"indicator.csv": VALUE + "n,amounts,,1\ns,amounts,,1\n"},
        "indicator.csv",
        12,
        ('code "amounts" is not in tree.csv', "2 lines", 'Did you mean "amount"?'),
    ),
    "unknown code like no other": (
        {"indicator.csv": VALUE + "n,zzz,,1\n"},
        "indicator.csv",
        12,
        ('code "zzz"', "1 lines", "Correct it, or add it there"),
    ),
    "value for a pillar": ({"indicator.csv": VALUE + "n,money,,1\n"}, "indicator.csv", 12, ('code "money"',)),
    "two values for one cell": (
        {"indicator.csv": VALUE + "s,deals,,5\n"},
        "indicator.csv",
        12,
        ("line 7 has the same unit, code, year",),
    ),
    "value that is no number": (
        {"indicator.csv": VALUE.replace("n,amount,,1.5", "n,amount,,many")},
        "indicator.csv",
        3,
        ("many", "number"),
    ),
    "value without an end": (
        {"indicator.csv": VALUE.replace("n,amount,,1.5", "n,amount,,inf")},
        "indicator.csv",
        3,
        ("inf",),
    ),
    "unit twice": ({"unit.csv": UNIT + "n,北,North,land,\n"}, "unit.csv", 4, ("line 2 has the same unit",)),
    "unit in no list": ({"unit.csv": UNIT.replace("land,y", ",y")}, "unit.csv", 3, ("in no list", "s")),
    "code twice": ({"tree.csv": TREE + "deals,money,笔,Deals,,0,,,,\n"}, "tree.csv", 9, ("line 5", "code")),
    "unknown parent": (
        {"tree.csv": TREE.replace("amount,money,", "amount,monye,")},
        "tree.csv",
        6,
        ('parent "monye"', 'Did you mean "money"?'),
    ),
    "cycle": (
        {"tree.csv": TREE.replace("money,all,", "money,amount,")},
        "tree.csv",
        3,
        ("lead back", "amount, money"),
    ),
    "weights that do not add up": (
        {"tree.csv": TREE.replace("0.4", "0.3")},
        "tree.csv",
        3,
        ("money, people", "add up to 0.9, not 1", "all"),
    ),
    "weight missing": (
        {"tree.csv": TREE.replace("0.4", "")},
        "tree.csv",
        3,
        ("1 of its children", "people", "all of them one, or none"),
    ),
    "weight below 0": ({"tree.csv": TREE.replace("0.4", "-0.4")}, "tree.csv", 3, ("below 0", "people")),
    "unknown normalisation": (
        {"tree.csv": TREE.replace("goalposts,0,1", "min_mx,,")},
        "tree.csv",
        8,
        ('"min_mx"', 'Did you mean "min_max"?'),
    ),
    "direction of a pillar": (
        {"tree.csv": TREE.replace("People,,", "People,negative,")},
        "tree.csv",
        4,
        ("direction belongs to an indicator", "people"),
    ),
    "normalisation of a pillar": (
        {"tree.csv": TREE.replace("people,all,人,People,,0.4,", "people,all,人,People,,0.4,borda")},
        "tree.csv",
        4,
        ("normalisation belongs to an indicator",),
    ),
    "goalposts without high": (
        {"tree.csv": TREE.replace("0,1,heads", "0,,heads")},
        "tree.csv",
        8,
        ("low and high",),
    ),
    "goalposts without low": (
        {"tree.csv": TREE.replace("0,1,heads", ",1,heads")},
        "tree.csv",
        8,
        ("low and high",),
    ),
    "goalposts upside down": (
        {"tree.csv": TREE.replace("0,1,heads", "1,0,heads")},
        "tree.csv",
        8,
        ("low below high",),
    ),
    "goalposts for all, without any": (
        {"index.yaml": "normalise: goalposts\n"},
        "tree.csv",
        5,
        ("goalposts need low and high", "deals"),
    ),
    "low without goalposts": (
        {"tree.csv": TREE.replace("goalposts,0,1", "min_max,0,")},
        "tree.csv",
        8,
        ("low and high belong to goalposts",),
    ),
    "years for some": (
        {"indicator.csv": VALUE.replace("n,deals,,3", "n,deals,2024,3")},
        "indicator.csv",
        None,
        ("9 values have no year", "lines 3, 4, 5, 6, 7, ..."),
    ),
    "judgements of weighted children": (
        {"judgement.csv": "parent,expert,a,b,ratio\nmoney,,deals,amount,2\n"},
        "judgement.csv",
        2,
        ("weights in the tree as well", "money"),
    ),
    "judgement of an unknown parent": (
        {"judgement.csv": JUDGEMENT + "peple,one,staff,leave,3\n"},
        "judgement.csv",
        4,
        ('parent "peple"', 'Did you mean "people"?'),
    ),
    "judgement of an unknown item": (
        {"judgement.csv": JUDGEMENT.replace("staff,leave", "staf,leave")},
        "judgement.csv",
        2,
        ('item "staf"', "people", 'Did you mean "staff"?'),
    ),
    "judgement of another group's item": (
        {"judgement.csv": JUDGEMENT.replace("staff,leave", "deals,leave")},
        "judgement.csv",
        2,
        ('item "deals"',),
    ),
    "ratio that is no number": (
        {"judgement.csv": JUDGEMENT.replace("1/4", "often")},
        "judgement.csv",
        3,
        ('not "often"', "1/3"),
    ),
    "ratio of 0": ({"judgement.csv": JUDGEMENT.replace(",3", ",0")}, "judgement.csv", 2, ('not "0"',)),
    "ratio below 0": ({"judgement.csv": JUDGEMENT.replace(",3", ",-3")}, "judgement.csv", 2, ('not "-3"',)),
    "ratio over 0": ({"judgement.csv": JUDGEMENT.replace("1/4", "1/0")}, "judgement.csv", 3, ('not "1/0"',)),
    "tree not in UTF-8": ({"tree.csv": TREE.encode("gb18030")}, "tree.csv", None, ("not in UTF-8",)),
    "settings not in UTF-8": ({"index.yaml": b"title: \xff\n"}, "index.yaml", None, ("not in UTF-8",)),
    "no tree": ({"tree.csv": None}, "tree.csv", None, ("is missing", "tree.csv and indicator.csv")),
    "no values": ({"indicator.csv": None}, "indicator.csv", None, ("is missing",)),
    "empty tree": ({"tree.csv": ""}, "tree.csv", 1, ("the file is empty", "code, parent, name_zh")),
    "unknown column": (
        {"indicator.csv": VALUE.replace("value", "valu", 1)},
        "indicator.csv",
        1,
        ('no column "valu"', 'Did you mean "value"?'),
    ),
    "unknown setting": (
        {"index.yaml": "normalize: min_max\n"},
        "index.yaml",
        1,
        ('Did you mean "normalise"?',),
    ),
    "unknown choice": (
        {"index.yaml": "scale: 1\nnormalise: minmax\n"},
        "index.yaml",
        2,
        ('"minmax"', 'Did you mean "min_max"?'),
    ),
    "level that is none": ({"index.yaml": "levels: {7: geometric}\n"}, "index.yaml", None, ('"7"', "is 1")),
    "level that is no number": ({"index.yaml": "levels: {top: geometric}\n"}, "index.yaml", None, ('"top"',)),
    "coverage beyond 1": (
        {"index.yaml": "least_coverage: 80\n"},
        "index.yaml",
        None,
        ("from 0 to 1, not 80",),
    ),
    "scale of 0": ({"index.yaml": "scale: 0\n"}, "index.yaml", None, ("scale is a number above 0",)),
    "winsorised below 0": (
        {"index.yaml": "most_winsorised: -1\n"},
        "index.yaml",
        None,
        ("0 or more, not -1",),
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_told_with_its_place(mistake: str, refused: Refused) -> None:
    change, file, line, words = MISTAKES[mistake]
    faults = refused(change)
    told = [
        fault.render()
        for fault in faults
        if fault.place.file == file and fault.place.line == line and all(w in fault.render() for w in words)
    ]
    assert told, "\n".join(fault.render() for fault in faults)


ALONE = set(MISTAKES) - {
    "denominator without values",  # its values then belong to a code that is not in the tree
    "unknown unit",  # and the unit that was meant has no values
    "unknown parent",  # and what is left below it has weights that do not add up
    "cycle",
    "code twice",
    "goalposts for all, without any",  # three indicators lack them
    "judgement of an unknown parent",
}


@pytest.mark.parametrize("mistake", sorted(ALONE))
def test_one_mistake_is_told_once(mistake: str, refused: Refused) -> None:
    assert len(refused(MISTAKES[mistake][0])) == 1


def test_all_faults_of_all_files_come_at_once(refused: Refused) -> None:
    faults = refused(
        {
            "tree.csv": TREE.replace("0.4", "0.3"),
            "unit.csv": UNIT + "w,西,West,land,\n",
            "indicator.csv": VALUE + "s,deals,,5\nn,zzz,,1\n",
            "judgement.csv": JUDGEMENT.replace("1/4", "often"),
            "index.yaml": "normalize: min_max\n",
        }
    )
    found = {(fault.place.file, fault.place.line) for fault in faults}
    assert found == {
        ("tree.csv", 3),
        ("unit.csv", 4),
        ("indicator.csv", 12),
        ("indicator.csv", 13),
        ("judgement.csv", 3),
        ("index.yaml", 1),
    }


def test_a_file_that_cannot_be_read_brings_no_faults_upon_the_others(refused: Refused) -> None:
    assert [f.place.file for f in refused({"tree.csv": b"\xff\xfe"})] == ["tree.csv"]
    assert [f.place.file for f in refused({"unit.csv": b"\xff\xfe"})] == ["unit.csv"]
    assert [f.place.file for f in refused({"indicator.csv": b"\xff\xfe"})] == ["indicator.csv"]


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(PackError, match="there is no such folder"):
        read_index(tmp_path / "none")


def test_the_words_of_the_code_are_those_of_the_model() -> None:
    """The model's choices, the folder's and the engine's are one list."""
    from typing import get_args

    from jihe.measure.index.aggregate import AGGREGATIONS
    from jihe.measure.index.normalise import NORMALISATIONS
    from jihe.pack import index, model

    assert set(index.NORMALISATIONS) == set(get_args(model.Normalisation)) == set(NORMALISATIONS)
    assert set(get_args(model.Aggregation)) == set(AGGREGATIONS)
