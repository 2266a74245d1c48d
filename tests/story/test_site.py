"""The site of studies/example from its build: every number opens, and files say what the server says."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

import jihe
from jihe.errors import DataError
from jihe.present.site.app import app
from jihe.present.site.rejection import Rejection
from jihe.run.site import serve as serving
from jihe.run.site.open import MOST_STORES, Workshop, _forget, keep, maker_of
from jihe.run.site.read import Reader
from jihe.run.site.serve import serve
from jihe.run.site.store import Store, fnv
from jihe.run.site.write import write
from tests.present.site.asking import Told, ask

STUDY = Path(__file__).parents[2] / "studies" / "example"
LANGS = ("zh", "en")
FIRMS = "kind_count:kind=firm"


@pytest.fixture(scope="module")
def builds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("out")
    jihe.build(STUDY, out=out).close()
    return out


@pytest.fixture(scope="module")
def reader(builds: Path) -> Reader:
    maker = maker_of(STUDY, builds)
    return Reader(maker.store, maker.make)


@pytest.fixture(scope="module")
def site(reader: Reader) -> Any:
    return app(reader, "key", ["localhost"])


@pytest.fixture(scope="module")
def static(builds: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(STUDY, builds, tmp_path_factory.mktemp("host") / "site")[0]


@pytest.fixture(scope="module")
def read(static: Path) -> Any:
    """An answer as a static site holds it."""
    return lambda name: json.loads((static / "api" / name).read_bytes())


def got(site: Any, path: str, **said: object) -> Any:
    query = "&".join(f"{name}={quote(str(value), safe='')}" for name, value in said.items())
    told: Told = ask(site, f"/api/{path}?{query}" if query else f"/api/{path}")
    assert told.status == 200, (path, said, told.body)
    return told.json


def facts_of(reader: Reader) -> list[str]:
    found: list[str] = reader.fact_ids.to_pylist()
    return found


@pytest.mark.parametrize("lang", LANGS)
def test_every_number_opens_to_as_many_rows_as_it_says(reader: Reader, lang: str) -> None:
    for id_ in facts_of(reader):
        told = reader.fact(id_, lang)
        rows = reader.rows(id_, lang, 1, 500)
        assert rows["total"] == told["n"] == len(rows["rows"]), id_
        assert told["formula"]
        assert told["text"]


def test_rows_are_those_of_the_build(reader: Reader, builds: Path) -> None:
    build = jihe.open(STUDY, builds)
    for id_ in facts_of(reader)[::7]:
        rows = reader.rows(id_, "en", 1, 500)
        names = [column["name"] for column in rows["columns"]]
        if "source_row" in names:
            at = [names.index(column) for column in ("source_file", "source_row")]
            ours = sorted(tuple(row[i] for i in at) for row in rows["rows"])
            theirs = sorted((r["source_file"], r["source_row"]) for r in build.rows(id_).to_pylist())
            assert ours == theirs, id_


def test_all_numbers_of_exhibits_and_prose_are_facts(reader: Reader) -> None:
    known = set(facts_of(reader))
    for lang in LANGS:
        shown = []
        for head in reader.figures(lang):
            told = reader.figure(head["id"], lang)
            shown += [c["fact"] for row in told["table"]["rows"] for c in row if "fact" in c]
            shown += [run["fact"] for run in told["finding"] if "fact" in run]
            assert (told["svg"] is None) == (told["is_table"] or bool(told["empty"])), head["id"]
        assert shown
        assert set(shown) <= known
        for page in reader.prose_names:
            cited = json.dumps(reader.page(page, lang))
            assert "<" not in cited.replace("data:image", "")


def test_rows_are_paged_sorted_and_searched(site: Any) -> None:
    whole = got(site, "rows", fact=FIRMS, size=100)
    names = [column["name"] for column in whole["columns"]]
    pages = [got(site, "rows", fact=FIRMS, size=2, page=p)["rows"] for p in range(1, whole["total"])]
    assert [row for rows in pages for row in rows] == whole["rows"]
    at = names.index("name")
    up = [row[at] for row in got(site, "rows", fact=FIRMS, sort="name")["rows"]]
    down = [row[at] for row in got(site, "rows", fact=FIRMS, sort="-name")["rows"]]
    assert up == sorted(up) == down[::-1]
    wanted = up[0][1:3]
    found = got(site, "rows", fact=FIRMS, q=wanted)
    assert 0 < found["total"] < whole["total"]
    assert all(any(wanted in str(cell) for cell in row) for row in found["rows"])
    # A code is found by what it is called, and told.
    kinds = next(column for column in whole["columns"] if column["name"] == "region_code")
    code, name = next(iter(kinds["names"].items()))
    by_name = got(site, "rows", fact=FIRMS, q=name)["rows"]
    assert [row for row in whole["rows"] if row[names.index("region_code")] == code] == [
        row for row in by_name if row[names.index("region_code")] == code
    ]
    assert ask(site, f"/api/rows?fact={FIRMS}&sort=nothing").status == 400
    assert ask(site, "/api/rows?fact=kind_count:kind=none").status == 404


def test_rows_as_csv_are_all_rows(site: Any) -> None:
    told = ask(site, f"/api/rows.csv?fact={FIRMS}")
    lines = list(csv.reader(io.StringIO(told.body.decode("utf-8-sig"))))
    whole = got(site, "rows", fact=FIRMS, size=100)
    assert lines[0] == [column["name"] for column in whole["columns"]]
    assert len(lines) == whole["total"] + 1
    assert told.headers["content-disposition"].endswith('filename="kind_count_kind=firm.csv"')


def test_a_row_opens_to_what_was_read(site: Any) -> None:
    whole = got(site, "rows", fact=FIRMS)
    names = [column["name"] for column in whole["columns"]]
    file, row, name = (whole["rows"][0][names.index(c)] for c in ("source_file", "source_row", "name"))
    raw = got(site, "raw", file=file, row=row)
    cells = {cell["name"]: cell["value"] for record in raw["records"] for cell in record["cells"]}
    assert cells["name"] == name
    assert len(raw["sha256"]) == 64
    assert ask(site, f"/api/raw?file={quote(file)}&row=999999").status == 404
    assert ask(site, "/api/raw?file=..%2F..%2Fpack.yaml&row=1").status == 404


@pytest.mark.parametrize("lang", LANGS)
def test_every_organisation_and_region_has_its_page(reader: Reader, lang: str) -> None:
    ids = reader.organisation_ids(1_000)
    assert len(ids) == reader.site()["counts"]["organisation"]
    n_relation = 0
    for id_ in ids:
        told = reader.organisation(id_, lang)
        assert told["name"]
        assert told["n_relation"] == sum(count["total"] for count in told["relation_counts"])
        assert sum(n for c in told["relation_counts"] for _, n in c["years"]) == told["n_relation"]
        steps = {node["id"]: node["step"] for node in told["ego"]["nodes"]}
        assert steps[id_] == 0
        assert all(edge["source"] in steps and edge["target"] in steps for edge in told["ego"]["edges"])
        partners = {r["partner"] for r in told["relations"]} - {id_}
        assert {node for node, step in steps.items() if step == 1} == partners
        n_relation += told["n_relation"]
    assert n_relation == 2 * reader.site()["counts"]["relation"]
    for head in reader.regions(lang):
        told = reader.region(head["code"], lang)
        assert told["name"] == head["name"]
        for measure in told["measures"]:
            for fact in measure["facts"]:
                assert f"={head['code']}" in fact["id"]


def test_relations_are_chosen_and_paged(reader: Reader) -> None:
    id_ = max(reader.organisation_ids(1), key=str)
    told = reader.organisation(id_, "en")
    for count in told["relation_counts"]:
        for year, n in count["years"]:
            asked = (count["kind"], count["direction"], year or 0)
            found = reader.relations(id_, "en", 1, 100, *asked)
            assert found["total"] == n == len(found["relations"])
            assert {(r["kind"], r["direction"], r["year"] or 0) for r in found["relations"]} == {asked}
    assert reader.relations(id_, "en", 1, 100, "no such kind")["total"] == 0


def test_search_finds_names_codes_and_initials(reader: Reader) -> None:
    def first(q: str) -> str:
        return reader.search(q, "en")[0]["id"]

    for id_ in reader.organisation_ids(1_000):
        told = reader.organisation(id_, "en")
        for name in (told["name"], told["name_en"].upper(), id_):
            if name:
                assert id_ in [hit["id"] for hit in reader.search(name, "zh")], name
    assert first("北原") == first("by") == "RV-N"
    assert reader.search("qhny", "zh")[0]["name"].startswith("青禾")  # the initials of its full name
    assert reader.search("<script>", "en") == []
    assert reader.search("   ", "en") == []


def test_files_of_an_exhibit_say_what_it_is(site: Any, reader: Reader) -> None:
    head = next(h for h in reader.figures("en") if not h["is_table"])
    told = reader.figure(head["id"], "en")
    for form, start in (("csv", b"\xef\xbb\xbf"), ("xlsx", b"PK"), ("svg", b"<svg"), ("png", b"\x89PNG")):
        answer = ask(site, f"/api/figure/{head['id']}.{form}?lang=en")
        assert answer.status == 200
        assert answer.body.startswith(start)
        assert f"{head['id']}.en.{form}" in answer.headers["content-disposition"]
    drawing = ask(site, f"/api/figure/{head['id']}.svg?lang=en").body.decode()
    assert told["number"] in drawing
    assert told["title"].replace("'", "&#x27;").split(" ")[0] in drawing
    assert "<a " not in drawing
    assert "<script" not in drawing
    text = ask(site, f"/api/figure/{head['id']}.csv?lang=en").body.decode("utf-8-sig")
    assert told["title"] in text
    assert all(told["title"] != "" and cell["text"] in text for row in told["table"]["rows"] for cell in row)


def test_files_of_another_year_are_of_that_year(site: Any, reader: Reader) -> None:
    told = next(f for h in reader.figures("en") if (f := reader.figure(h["id"], "en"))["years"] and f["svg"])
    year = next(year for year in told["years"] if year != told["year"])
    other = reader.figure(told["id"], "en", year)
    for form, start in (("csv", b"\xef\xbb\xbf"), ("xlsx", b"PK"), ("svg", b"<svg"), ("png", b"\x89PNG")):
        answer = ask(site, f"/api/figure/{told['id']}.{form}?lang=en&year={year}")
        assert answer.status == 200
        assert answer.body.startswith(start)
        assert f"{told['id']}.en.{year}.{form}" in answer.headers["content-disposition"]
    text = ask(site, f"/api/figure/{told['id']}.csv?lang=en&year={year}").body.decode("utf-8-sig")
    assert all(cell["text"] in text for row in other["table"]["rows"] for cell in row)
    assert ask(site, f"/api/figure/{told['id']}.csv?lang=en&year=1900").status == 404


def test_the_static_site_holds_what_the_server_tells(
    site: Any, reader: Reader, static: Path, read: Any
) -> None:
    told = read("site.json")
    shards = told["shards"]
    assert {**told, "static": False, "shards": {}} == got(site, "site.json")
    for lang in LANGS:
        for name in ("figures", "measures", "regions"):
            assert read(f"{name}.{lang}.json")[name] == got(site, name, lang=lang)[name]
        for name in ("data", "consistency"):
            assert read(f"{name}.{lang}.json") == got(site, name, lang=lang)
        for head in reader.figures(lang):
            assert read(f"figure/{head['id']}.{lang}.json") == got(
                site, f"figure/{head['id']}.json", lang=lang
            )
            for form in ("csv", "xlsx"):
                answer = ask(site, f"/api/figure/{head['id']}.{form}?lang={lang}")
                assert (static / "api" / "figure" / f"{head['id']}.{lang}.{form}").read_bytes() == answer.body
        for head in reader.regions(lang):
            assert read(f"region/{head['code']}.{lang}.json") == got(
                site, "region", code=head["code"], lang=lang
            )
        for id_ in reader.organisation_ids(1_000):
            held = read(f"organisation/{fnv(id_) % shards['organisation']}.{lang}.json")["organisations"]
            assert held[id_] == got(site, "organisation", id=id_, lang=lang)
        for page in reader.prose_names:
            assert read(f"page/{page}.{lang}.json") == got(site, f"page/{page}.json", lang=lang)
        for network in told["networks"]:
            assert read(f"network/{network['name']}.{lang}.json") == got(
                site, f"network/{network['name']}.json", lang=lang
            )


def test_facts_and_rows_of_the_static_site(site: Any, reader: Reader, read: Any) -> None:
    shards = read("site.json")["shards"]
    for id_ in facts_of(reader):
        name = id_.partition(":")[0]
        held = read(f"fact/{name}.zh.{fnv(id_) % shards[f'fact/{name}']}.json")
        whole = {**held["measure"], **held["facts"][id_], "is_synthetic": False}
        assert whole == got(site, "fact", id=id_, lang="zh")
        kind, rows = read(f"rows/{name}.{fnv(id_) % shards[f'rows/{name}']}.json")["facts"][id_]
        answer = got(site, "rows", fact=id_, lang="zh", size=500)
        assert kind == answer["population"]
        assert cells(read, kind, rows) == answer["rows"]


def cells(read: Any, kind: str, rows: str) -> list[list[Any]]:
    """The rows as the front end puts them together."""
    if not kind:
        return []
    meta, found = read(f"population/{kind}.zh.json"), []
    for span in rows.split(",") if rows else ():
        first, _, last = span.partition("-")
        for row in range(int(first), int(last or first) + 1):
            values = read(f"population/{kind}/{row // meta['size']}.json")["values"]
            at = row % meta["size"]
            found.append([v[at] if isinstance(v, list) else v["d"][v["i"][at]] for v in values])
    return found


def test_raw_rows_of_the_static_site(site: Any, static: Path) -> None:
    meta = json.loads((static / "api" / "raw.en.json").read_bytes())
    n = 0
    for file, told in meta["files"].items():
        for path in (static / "api" / "raw" / str(told["shard"])).iterdir():
            for row, records in json.loads(path.read_bytes())["rows"].items():
                answer = got(site, "raw", file=file, row=row)
                assert [(r["table"], r["cells"]) for r in records] == [
                    (r["table"], {c["name"]: c["value"] for c in r["cells"]}) for r in answer["records"]
                ]
                n += len(records)
    assert n > 20


def test_equal_builds_make_equal_sites(builds: Path, static: Path, tmp_path: Path) -> None:
    again = write(STUDY, builds, tmp_path / "again")[0]
    files = {p.relative_to(static) for p in static.rglob("*") if p.is_file()}
    assert files == {p.relative_to(again) for p in again.rglob("*") if p.is_file()}
    assert [name for name in files if (static / name).read_bytes() != (again / name).read_bytes()] == []


def test_what_stands_beside_a_site_stays(builds: Path, tmp_path: Path) -> None:
    place = tmp_path / "web"
    write(STUDY, builds, place)
    (place / "CNAME").write_text("site.example")
    (place / ".git").mkdir()
    (place / ".git" / "HEAD").write_text("ref")
    write(STUDY, builds, place)
    assert (place / "CNAME").read_text() == "site.example"
    assert (place / ".git" / "HEAD").is_file()
    (place / "data" / "mine.txt").write_text("mine")
    with pytest.raises(DataError, match=r"1 files? among those of a site that no site wrote: data/mine.txt"):
        write(STUDY, builds, place)
    assert (place / "data" / "mine.txt").read_text() == "mine"


def test_a_folder_that_only_looks_like_a_site_is_left_alone(builds: Path, tmp_path: Path) -> None:
    (tmp_path / "api").mkdir()
    (tmp_path / "api" / "site.json").write_text("{}")
    with pytest.raises(DataError, match="holds something else"):
        write(STUDY, builds, tmp_path)


def test_a_folder_of_something_else_is_left_alone(builds: Path, tmp_path: Path) -> None:
    (tmp_path / "thesis.docx").write_text("years of work")
    with pytest.raises(DataError, match="holds something else"):
        write(STUDY, builds, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.docx"]
    with pytest.raises(DataError, match="not there"):
        write(STUDY, builds, tmp_path / "none" / "site")


@pytest.fixture
def workshop(builds: Path) -> Iterator[Workshop]:
    made = Workshop(STUDY, builds)
    yield made
    made._end()


def test_another_process_makes_what_is_wanted(workshop: Workshop) -> None:
    shutil.rmtree(workshop.folder / "made", ignore_errors=True)
    reader = Reader(Store(workshop.folder), workshop.make)
    assert reader.fact(FIRMS, "en")["value"] == 7
    workshop._end()  # as after a while without anything to make
    assert reader.rows(FIRMS, "en", 1, 50)["total"] == 7
    with pytest.raises(RuntimeError, match="nothing"):
        workshop.make("nothing")


def test_a_study_that_changed_under_a_server_says_so(builds: Path, tmp_path: Path) -> None:
    study = tmp_path / "study"
    shutil.copytree(STUDY, study)
    workshop = Workshop(study, builds)
    workshop._end()
    with (study / "pack.yaml").open("a", encoding="utf-8") as file:
        file.write("# another edition\n")
    with pytest.raises(Rejection, match="has changed since this server was started"):
        workshop.make("front")
    (study / "pack.yaml").unlink()
    with pytest.raises(Rejection, match="has changed since this server was started"):
        workshop.make("front")


def test_a_store_that_is_read_is_not_forgotten(tmp_path: Path) -> None:
    for age in range(MOST_STORES + 3):
        (tmp_path / str(age)).mkdir()
        os.utime(tmp_path / str(age), (age, age))
    keep(tmp_path / "1")
    _forget(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["1", "3", "4", "5"]


@pytest.mark.parametrize("host", ["0.0.0.0", "0", "::", ""])
def test_a_server_at_every_address_must_know_its_name(builds: Path, host: str) -> None:
    with pytest.raises(DataError, match="--name"):
        serve(STUDY, builds, host=host)


@pytest.mark.parametrize("token", ["a&b", "a b", "ü", 'a"', "a;b", "a%41"])
def test_a_token_that_an_address_or_cookie_would_change_is_refused(builds: Path, token: str) -> None:
    with pytest.raises(DataError, match="a token is made of"):
        serve(STUDY, builds, token=token)


def test_a_process_that_was_ended_is_begun_anew(workshop: Workshop) -> None:
    shutil.rmtree(workshop.folder / "made", ignore_errors=True)
    assert workshop._line is not None
    workshop._line.close()  # as when somebody ends the process
    workshop.make("facts")
    assert Store(workshop.folder).is_made("facts")


def test_other_addresses_ask_for_a_token(builds: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[str, int, str]] = []

    def noted(source: Any, key: str, host: str, port: int, token: str, *rest: Any) -> None:
        told.append((host, port, token))

    monkeypatch.setattr(serving, "answer", noted)
    serve(STUDY, builds)
    serve(STUDY, builds, host="192.0.2.1", port=9)
    serve(STUDY, builds, host="192.0.2.1", token="own")
    serve(STUDY, builds, names=["public.example"])
    assert told[0] == ("127.0.0.1", 8000, "")
    assert len(told[1][2]) >= 24
    assert told[2][2] == "own"
    assert len(told[3][2]) >= 24


def test_a_study_that_was_not_built_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no build lies here"):
        Workshop(STUDY, tmp_path)
