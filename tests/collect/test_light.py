"""The light classifier: what it takes a sentence to say of two names, whichever is asked about first."""

from __future__ import annotations

import csv
import json
import zipfile
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jihe.collect.light import MOST, Judged, Light, decided, kin_of
from jihe.collect.pair import ONE, OTHER, Pair, Signs
from jihe.errors import DataError

STUDY = Path(__file__).parents[2] / "studies" / "china-ai-2018"
SIGNS = Signs(breaks=",。", stops="。", joins="、")
LABELS = [
    {"label": "none", "inverse": "none", "kind": "", "direction": "", "modality": ""},
    {"label": "buys", "inverse": "bought", "kind": "purchase", "direction": "forward", "modality": "actual"},
    {"label": "bought", "inverse": "buys", "kind": "purchase", "direction": "backward", "modality": "actual"},
    {
        "label": "would",
        "inverse": "woulded",
        "kind": "purchase",
        "direction": "forward",
        "modality": "planned",
    },
    {
        "label": "woulded",
        "inverse": "would",
        "kind": "purchase",
        "direction": "backward",
        "modality": "planned",
    },
    {"label": "joins", "inverse": "joins", "kind": "union", "direction": "none", "modality": "actual"},
    {"label": "hates", "inverse": "hates", "kind": "", "direction": "", "modality": ""},
]
for _label in LABELS:
    _label["counts_as"] = {"": _label["label"], "purchase": "capital", "union": "work"}[_label["kind"]]
NAMES = st.text("ABCDE北南", min_size=1, max_size=4)
SENTENCES = st.tuples(*(st.text("xyz,。、 🙂", max_size=8) for _ in range(3)))


def mark(word: str) -> int:
    """The mark of a word between the names."""
    pair = Pair.of(f"A{word}B", (0, 1), (len(word) + 1, len(word) + 2))
    return next(marks for place, marks in pair.parts(SIGNS) if place == "M")[-1]


def written(path: Path, told: dict[str, object] | None = None, **arrays: np.ndarray) -> Path:
    """A model by hand: after the earlier name "x" buys, "yy" is bought, "z" joins, "xx" would buy."""
    words = {"x": "buys", "yy": "bought", "z": "joins", "xx": "would", "w": "hates"}
    marks = np.array([mark(word) for word in words], np.uint32)
    names = [label["label"] for label in LABELS]
    weights = np.zeros((len(words), len(names)), np.int8)
    for row, label in enumerate(words.values()):
        weights[row, names.index(label)] = 100
    order = np.argsort(marks)
    found: dict[str, np.ndarray] = {
        "marks": marks[order],
        "weights": weights[order],
        "scale": np.full(len(words), 0.5, np.float32),
        "usual": np.zeros(len(names), np.float32),
    } | arrays
    model: dict[str, object] = {
        "format": 3, "name": "m", "temperature": 1.0, "least": 0.3, "none": "none", "labels": LABELS,
        "signs": {"breaks": SIGNS.breaks, "stops": SIGNS.stops, "joins": SIGNS.joins, "senses": {}},
    } | (told or {})  # fmt: skip
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("model.json", json.dumps(model))
        for name, array in found.items():
            data = BytesIO()
            np.save(data, array)
            archive.writestr(f"{name}.npy", data.getvalue())
    return path


@pytest.fixture
def light(tmp_path: Path) -> Light:
    return Light(written(tmp_path / "m.npz"))


def said(one: Judged) -> tuple[str, str | None, bool | None, str]:
    return one.label, one.kind, one.is_forward, one.modality


@pytest.mark.parametrize(
    ("word", "forward", "backward"),
    [
        ("x", ("buys", "purchase", True, "actual"), ("bought", "purchase", False, "actual")),
        ("yy", ("bought", "purchase", False, "actual"), ("buys", "purchase", True, "actual")),
        ("z", ("joins", "union", None, "actual"), ("joins", "union", None, "actual")),
        ("w", ("hates", None, None, "actual"), ("hates", None, None, "actual")),
        ("q", ("none", None, None, "actual"), ("none", None, None, "actual")),
    ],
)
def test_direction_goes_by_the_name_asked_about_first(
    light: Light, word: str, forward: tuple[object, ...], backward: tuple[object, ...]
):
    sentence = f"A{word}B"
    first, second = (0, 1), (len(word) + 1, len(word) + 2)
    assert said(light.judge(sentence, first, second)) == forward
    assert said(light.judge(sentence, second, first)) == backward


def test_labels_of_one_kind_and_direction_are_summed(light: Light):
    # "xx" has the marks of "x" as well: buying and the wish to buy are as likely, and one outcome.
    found = light.judge("AxxB", (0, 1), (3, 4))
    chance = light.probabilities([("AxxB", (0, 1), (3, 4))])[0]
    assert (found.kind, found.is_forward) == ("purchase", True)
    assert found.probability == pytest.approx(chance[1] + chance[3])
    assert found.probability > max(chance)


def test_labels_that_count_as_one_kind_of_relation_speak_for_each_other():
    # Columns as LABELS: none, buys, bought, would, woulded, joins, hates.
    alone = [0.30, 0.22, 0.00, 0.02, 0.00, 0.24, 0.22]
    with_kin = [0.30, 0.22, 0.11, 0.11, 0.00, 0.24, 0.02]
    found = decided(np.array([alone, with_kin]), kin_of(LABELS), 0, 0.1)
    assert [LABELS[row]["label"] for row in found] == ["joins", "buys"]
    assert decided(np.array([with_kin]), kin_of(LABELS), 0, 0.9).tolist() == [0]


def test_what_is_less_likely_than_the_model_tells_is_no_relation(tmp_path: Path):
    light = Light(written(tmp_path / "m.npz", {"least": 0.999999}))
    assert said(light.judge("AzB", (0, 1), (2, 3))) == ("none", None, None, "actual")


@given(NAMES, NAMES, SENTENCES)
@settings(max_examples=60)
def test_both_orders_say_the_same(one: str, other: str, parts: tuple[str, str, str]):
    light = shipped()
    sentence = parts[0] + one + parts[1] + other + parts[2]
    first = (len(parts[0]), len(parts[0]) + len(one))
    second = (first[1] + len(parts[1]), first[1] + len(parts[1]) + len(other))
    a, b = light.judge(sentence, first, second), light.judge(sentence, second, first)
    assert (a.kind, a.probability, a.margin) == (
        b.kind,
        pytest.approx(b.probability),
        pytest.approx(b.margin, abs=1e-9),
    )
    assert a.is_forward == (None if b.is_forward is None else not b.is_forward)
    told = {row["label"]: row["inverse"] for row in label_rows()}
    assert a.label == told[b.label]
    assert 0 <= a.probability <= 1.0000001


@given(st.lists(st.tuples(NAMES, SENTENCES, NAMES), max_size=6))
@settings(max_examples=25)
def test_many_are_judged_as_each_alone(rows: list[tuple[str, tuple[str, str, str], str]]):
    asked = []
    for one, parts, other in rows:
        begin = len(one) + len(parts[1])
        asked.append((one + parts[1] + other + parts[2], (0, len(one)), (begin, begin + len(other))))
    together = shipped().judge_many(asked)
    alone = [shipped().judge(*row) for row in asked]
    assert [said(one) for one in together] == [said(one) for one in alone]
    assert [one.probability for one in together] == pytest.approx([one.probability for one in alone])


def test_marks_are_the_same_for_all_names_but_those_of_the_names_themselves():
    def places(sentence: str, first: tuple[int, int], second: tuple[int, int]) -> set[tuple[str, int]]:
        parts = Pair.of(sentence, first, second).parts(SIGNS)
        return {(place, mark) for place, marks in parts for mark in marks if place != "name"}

    assert places("AB收购C", (0, 2), (4, 5)) == places("DDDD收购EE", (0, 4), (6, 8))
    assert places("AB收购C", (0, 2), (4, 5)) != places("AB出售C", (0, 2), (4, 5))


@pytest.mark.parametrize(
    ("sentence", "first", "second", "text", "one"),
    [
        ("A和B", (0, 1), (2, 3), f"{ONE}和{OTHER}", "A"),
        ("A和B", (2, 3), (0, 1), f"{ONE}和{OTHER}", "A"),
        ("A股:A和B", (0, 1), (5, 6), f"{ONE}股:{ONE}和{OTHER}", "A"),
        ("甲乙和乙", (0, 2), (3, 4), f"{ONE}和{OTHER}", "甲乙"),
        ("甲乙公司", (0, 2), (1, 2), f"{ONE}{OTHER}公司", "甲乙"),
        ("甲乙公司", (1, 2), (0, 2), f"{ONE}{OTHER}公司", "甲乙"),
        ("甲和甲", (0, 1), (2, 3), f"{ONE}和{OTHER}", "甲"),
        (f"{ONE}A和B", (1, 2), (3, 4), f" {ONE}和{OTHER}", "A"),
    ],
)
def test_names_are_masked_wherever_they_stand(
    sentence: str, first: tuple[int, int], second: tuple[int, int], text: str, one: str
):
    found = Pair.of(sentence, first, second)
    assert (found.text, found.one) == (text, one)
    assert (found.text[found.begin], found.text[found.end]) == (ONE, OTHER)


@pytest.mark.parametrize(
    ("sentence", "first", "second"),
    [
        ("", (0, 0), (0, 0)),
        ("A", (0, 1), (0, 1)),
        ("AB", (0, 2), (1, 2)),
        ("\ud800A\x00B", (1, 2), (3, 4)),
        ("AB", (0, 1), (1, 1)),
    ],
)
def test_odd_stretches_are_judged(
    light: Light, sentence: str, first: tuple[int, int], second: tuple[int, int]
):
    assert 0 <= light.judge(sentence, first, second).probability <= 1


def test_of_a_very_long_sentence_what_stands_beside_the_names_is_read(light: Light):
    long = "q" * (20 * MOST)
    assert said(light.judge(f"{long}AxB{long}", (len(long), len(long) + 1), (len(long) + 2, len(long) + 3)))[
        1
    ]
    apart = f"A{long}B"
    assert light.judge(apart, (0, 1), (len(apart) - 1, len(apart))).kind is None


def test_nothing_asked_nothing_told(light: Light):
    assert light.judge_many([]) == []


@pytest.mark.parametrize("data", [b"", b"PK", b"text"])
def test_a_file_that_is_no_model_is_refused(tmp_path: Path, data: bytes):
    file = tmp_path / "m.npz"
    file.write_bytes(data)
    with pytest.raises(DataError, match=r"cannot be read .*make_claim_model"):
        Light(file)
    with pytest.raises(DataError, match="cannot be read"):
        Light(tmp_path / "none.npz")


def test_a_model_of_another_form_is_refused(tmp_path: Path):
    with pytest.raises(DataError, match="form 2, not 3"):
        Light(written(tmp_path / "m.npz", {"format": 2}))


@pytest.mark.parametrize(
    "signs",
    [
        {"breaks": ",", "stops": "。", "joins": "、"},
        {"breaks": ",", "stops": "。", "joins": "、", "senses": {"": "buy"}},
        {"breaks": ",", "stops": "。", "joins": "、", "senses": ["buy"]},
        {"breaks": ",", "stops": "。", "joins": "、", "senses": {}, "more": ""},
    ],
)
def test_a_model_whose_signs_are_not_ours_is_refused(tmp_path: Path, signs: dict[str, object]):
    with pytest.raises(DataError, match="cannot be read"):
        Light(written(tmp_path / "m.npz", {"signs": signs}))


def test_a_model_that_would_run_code_is_refused(tmp_path: Path):
    evil = np.array([object()], dtype=object)
    with pytest.raises(DataError, match="cannot be read"):
        Light(written(tmp_path / "m.npz", marks=evil))


_shipped: list[Light] = []


def shipped() -> Light:
    """The study's own model, read once."""
    if not _shipped:
        _shipped.append(Light(STUDY / "model" / "claim.npz"))
    return _shipped[0]


def label_rows() -> list[dict[str, str]]:
    with (STUDY / "claim" / "label.csv").open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def test_the_studys_labels_are_each_others_inverse_and_stand_for_its_kinds():
    with (STUDY / "claim" / "kind.csv").open(encoding="utf-8-sig", newline="") as lines:
        kinds = {row["code"]: row["directed"] for row in csv.DictReader(lines)}
    rows = {row["label"]: row for row in label_rows()}
    assert set(shipped().labels) == set(rows)
    for label, row in rows.items():
        other = rows[row["inverse"]]
        assert other["inverse"] == label
        assert (other["kind"], other["modality"]) == (row["kind"], row["modality"])
        if not row["kind"]:
            assert row["direction"] == ""
            continue
        way = {"forward": "backward", "backward": "forward", "none": "none"}
        assert other["direction"] == way[row["direction"]]
        assert kinds[row["kind"]] == ("no" if row["direction"] == "none" else "yes")


@pytest.mark.parametrize(
    ("sentence", "kind", "is_forward"),
    [
        ("[云图科技]昨日宣布,拟以5亿元收购[山海物流]100%股权。", "acquisition", True),
        ("[云图科技]被[山海物流]收购。", "acquisition", False),
        ("[云图科技]与[山海物流]签署战略合作协议,双方将共同开发新产品。", "cooperation", None),
        ("[云图科技]持有[山海物流]30%股权,为其第一大股东。", "holding", True),
    ],
)
def test_plain_sentences_are_read_rightly(sentence: str, kind: str, is_forward: bool | None):
    a, b = sentence.index("["), sentence.rindex("[") - 2
    text = sentence.replace("[", "").replace("]", "")
    found = shipped().judge(text, (a, a + 4), (b, b + 4))
    assert text[a : a + 4] == "云图科技"
    assert text[b : b + 4] == "山海物流"
    assert (found.kind, found.is_forward) == (kind, is_forward)
