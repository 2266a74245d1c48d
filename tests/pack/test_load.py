"""What a loaded study holds: texts as typed, numbers and dates as their model reads them."""

from __future__ import annotations

import datetime
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from jihe.errors import PackError
from jihe.pack import load, picture
from jihe.pack.model import Range

BASE = Path(__file__).parent / "base"
STUDIES = Path(__file__).parents[2] / "studies"
FILES = sorted(p.relative_to(BASE).as_posix() for p in BASE.rglob("*") if p.is_file())


@pytest.fixture
def study(tmp_path: Path) -> Path:
    return shutil.copytree(BASE, tmp_path / "study")


def change(study: Path, file: str, old: str, new: str) -> None:
    path = study / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_codes_stay_texts(study: Path) -> None:
    change(study, "pack.yaml", 'missing: ["-"]', "missing: [NO, 1e3, 010, 2011-03, true, '~']")
    pack = load(study)
    assert pack.settings.missing == ("NO", "1e3", "010", "2011-03", "true", "~")
    assert pack.sources[0].continued == "No"
    assert [code.code for code in pack.taxonomies["topic"]] == ["010", "011", "011"]
    assert pack.measures["field_count"].where == {"name": Range(**{"not": ("010", "1e3")})}


def test_values_take_the_type_of_their_place(study: Path) -> None:
    pack = load(study)
    assert pack.settings.snapshot_date == datetime.date(2023, 12, 31)
    assert pack.settings.network is not None
    assert pack.settings.network.last_year == 2023
    assert pack.sources[0].header == (1, 2)
    assert pack.rates[1].rate == 0.92
    assert pack.taxonomies["organisation_kind"][0].alias == ("Company", "Corporation")
    where = pack.measures["firm_count"].where
    assert where["topic_code"] == "010"
    assert where["is_sample"] is True
    assert where["founded_date"] == Range(**{"from": datetime.date(2000, 1, 1)})
    assert pack.measures["amount_sum"].where["kind_code"] == ("technology", "capital")
    degree = pack.measures["degree_count"].where["degree"]
    assert isinstance(degree, Range)
    assert (degree.from_, degree.to) == (1, 100)


def test_a_condition_on_a_number_is_a_number(study: Path) -> None:
    change(study, "measure.yaml", "where: {degree: {from: 1, to: 100}}", "where: {degree: [007, 8]}")
    assert load(study).measures["degree_count"].where == {"degree": (7, 8)}


def test_lines_are_those_of_the_file(study: Path) -> None:
    (study / "rate.csv").write_text(
        '\ufeffcurrency,year,rate,source\r\n\r\nUSD,2022,1,"a\r\nb"\r\n,,,\r\nUSD,2023,2,c\r\n', "utf-8"
    )
    assert [(rate.line, rate.year) for rate in load(study).rates] == [(3, 2022), (6, 2023)]


def test_columns_may_stand_in_any_order_and_optional_ones_be_left_out(study: Path) -> None:
    (study / "taxonomy/relation_kind.csv").write_text(
        "name_en,code,name_zh\nTechnology, technology ,技术\nCapital,capital,资本\n", "utf-8"
    )
    assert [code.code for code in load(study).taxonomies["relation_kind"]] == ["technology", "capital"]


def test_a_rule_keeps_its_spaces(study: Path) -> None:
    change(study, "rule/topic.csv", "contains,laser,", "starts,web ,")
    assert load(study).rules["topic"][0].pattern == "web "


def test_chapters_hold_title_and_body(study: Path) -> None:
    chapters = {(c.number, c.name, c.lang): (c.title, c.body) for c in load(study).chapters}
    assert chapters == {
        (1, "firms", "en"): ("Firms", "Prose.\n"),
        (1, "firms", "zh"): ("企业", "正文。\n"),
    }


def test_the_hash_covers_what_was_read_and_nothing_else(study: Path) -> None:
    (study / ".git").mkdir()
    for name in (".git/x", "README.md", "~$pack.yaml"):
        (study / name).write_text("x", "utf-8")
    for name in ("data", "template"):
        (study / name).mkdir()
        (study / name / "x.csv").write_text("x", "utf-8")
    read = {path.relative_to(study).as_posix() for path in load(study).files}
    assert read == set(FILES)


def test_a_verdict_may_be_withdrawn(study: Path) -> None:
    assert [j.verdict for j in load(study).judgements] == ["same", "different"]


@pytest.mark.parametrize("name", sorted(p.name for p in STUDIES.iterdir() if (p / "pack.yaml").is_file()))
def test_studies_that_ship_load(name: str) -> None:
    assert load(STUDIES / name).settings.study == name


def test_a_folder_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PackError, match="no such folder"):
        load(tmp_path / "nowhere")


def test_an_unreadable_file_is_refused(study: Path) -> None:
    (study / "alias.csv").unlink()
    (study / "alias.csv").symlink_to(study / "nowhere.csv")
    with pytest.raises(PackError, match=r"alias\.csv: the file cannot be opened"):
        load(study)


def test_importing_the_room_imports_no_library() -> None:
    """The command line starts quickly because nothing is imported before it is asked for."""
    code = "import sys, jihe.pack; print({'pydantic', 'ruamel', 'pyarrow', 'openpyxl'} & set(sys.modules))"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "set()"


# ---- whatever the bytes, a study loads or is refused ------------------------------------------------


@st.composite
def mangled(draw: st.DrawFn) -> tuple[str, bytes]:
    """A file of the base study with some of its bytes replaced by others."""
    file = draw(st.sampled_from(FILES))
    data = (BASE / file).read_bytes()
    at = draw(st.integers(0, len(data)))
    until = draw(st.integers(at, min(len(data), at + 40)))
    words = ["{", "}", "[", "]", '"', ",", ":", "\n", "&a", "*a", "!!x", "- ", "? ", "|", ">", "~", "9" * 400]
    piece = draw(
        st.one_of(
            st.binary(max_size=20),
            st.text(max_size=20).map(lambda text: text.encode("utf-8", "surrogatepass")),
            st.lists(st.sampled_from(words), max_size=6).map(lambda parts: "".join(parts).encode()),
            st.sampled_from(
                [b'"\\UFFFFFFFF"', b"\x00", b"-9999-01-01", b"1e999", b"9999-12-31", b"0001-01-01"]
            ),
        )
    )
    return file, data[:at] + piece + data[until:]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(change=mangled() | st.tuples(st.sampled_from(FILES), st.binary()))
@example(change=("pack.yaml", b'a: "\\UFFFFFFFF"'))
@example(change=("measure.yaml", b"? {a: b}\n: c"))
@example(change=("pack.yaml", b"a: &a [*a, *a]"))
@example(change=("bin.csv", b"bin_set,code,low,high,name_zh,name_en\ns,a,nan,inf,a,a\n"))
@example(
    change=("taxonomy/topic.csv", b"code,name_zh,name_en,valid_to\na,a,a,9999-12-31\na,a,a,0001-01-01\n")
)
def test_any_bytes_load_or_are_refused(change: tuple[str, bytes], tmp_path: Path) -> None:
    study = tmp_path / "study"
    if not study.exists():
        shutil.copytree(BASE, study)
    file, data = change
    (study / file).write_bytes(data)
    refusal = None
    try:
        load(study)
    except PackError as error:
        refusal = error
    finally:
        shutil.copy(BASE / file, study / file)
    assert refusal is None or all(refusal.render(lang) for lang in ("en", "zh"))


def test_a_picture_that_no_page_bears_is_refused() -> None:
    data = b"\x89PNG\r\n\x1a\n" + bytes(picture.MOST_BYTES)
    [fault] = picture.find_file_faults("report/map.png", data)
    assert "5,000,008 bytes" in fault.render()
    assert picture.find_file_faults("report/map.png", data[:-8]) == []
