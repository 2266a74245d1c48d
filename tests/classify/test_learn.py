from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest

from jihe import classify
from jihe.classify.examples import Example
from jihe.classify.learn import _threshold
from jihe.classify.linear import Linear, finest
from jihe.errors import DataError
from jihe.pack.model import TaxonomySetting
from tests import study

PARENTS = {"c": "C", "d": "C", "e": "E", "C": "", "E": ""}


def example(text: str, code: str) -> Example:
    return Example((("name", text),), code)


def made(n: int = 60, noise: float = 0.0) -> list[Example]:
    """Names of three trades, told apart by one word among made-up signs."""
    draw = random.Random(7)
    words = {"c": "芯片", "d": "机床", "e": "软件"}
    found = []
    for i in range(n):
        code = "cde"[i % 3]
        filler = "".join(draw.choice("天地玄黄宇宙洪荒日月盈昃") for _ in range(4))
        told = draw.choice("cde") if draw.random() < noise else code
        found.append(example(filler + words[told] + filler[:1], code))
    return found


@pytest.fixture(scope="module")
def learning() -> Any:
    return classify.learn(made(), "trade", ("name",), PARENTS)


def test_what_can_be_told_apart_is_learnt(learning: Any) -> None:
    give = Linear(learning.learnt)
    assert [give({"name": text})[0] for text in ("某芯片厂", "某机床厂", "某软件厂")] == ["c", "d", "e"]
    assert give({"name": "某软件厂"})[1].startswith("model (p=")
    assert give({"description": "软件"}) == (None, "unknown")
    assert give({"name": "zzz"}) == (None, "unknown")
    assert sum(m.n_given for m in learning.measured) == sum(m.n_right for m in learning.measured) > 30


def test_the_same_examples_and_seed_give_the_same_model(learning: Any) -> None:
    assert classify.learn(made(), "trade", ("name",), PARENTS).learnt == learning.learnt


def test_what_is_noise_is_never_given() -> None:
    draw = random.Random(3)
    found = [example("".join(draw.choice("天地玄黄宇宙") for _ in range(6)), "ce"[i % 2]) for i in range(80)]
    made_ = classify.learn(found, "trade", ("name",), PARENTS)
    assert sum(m.n_given for m in made_.measured) < 10
    assert {m.code: m.threshold for m in made_.measured if m.code in "CE"}.keys() == {"C", "E"}


def test_codes_with_few_examples_are_learnt_as_their_parent() -> None:
    found = [e for e in made() if e.code == "e"]
    found += [e for e in made() if e.code == "c"][:6] + [e for e in made() if e.code == "d"][:6]
    told = classify.learn(found, "trade", ("name",), PARENTS)
    assert told.learnt.classes == ("C", "e")
    assert told.rare == {"c": 6, "d": 6}
    assert list(told.learnt.codes) == ["C", "E", "e"]


def test_too_few_examples_are_refused_with_what_there_is() -> None:
    with pytest.raises(DataError, match="e × 20"):
        classify.learn([e for e in made() if e.code == "e"], "trade", ("name",))


def test_the_finest_code_that_is_sure_enough() -> None:
    codes = {"C": (0, 1), "E": (2,), "c": (0,), "d": (1,)}
    threshold = {"C": 0.6, "c": 0.8, "E": 0.5}
    assert finest(np.array([0.9, 0.05, 0.05]), codes, threshold) == ("c", 0.9)
    assert finest(np.array([0.5, 0.25, 0.25]), codes, threshold) == ("C", 0.75)
    assert finest(np.array([0.3, 0.2, 0.5]), codes, threshold) == ("E", 0.5)
    assert finest(np.array([0.3, 0.25, 0.45]), codes, threshold) == (None, 0.0)


def test_a_threshold_needs_enough_right_answers() -> None:
    share = np.linspace(0.99, 0.5, 40)
    assert _threshold(share[:10], np.ones(10, dtype=bool), 0.95) is None
    assert _threshold(share, np.ones(40, dtype=bool), 0.95) == 0.5
    right = np.arange(40) < 30
    limit = _threshold(share, right, 0.95)
    assert limit is not None
    assert 0.6 < limit < share[29] + 1e-3


def test_examples_come_from_labels_and_from_stated_classes() -> None:
    plain = study.pack()
    trade = TaxonomySetting(table="organisation", column="trade", from_=("name",), title=study.WORD)
    pack = study.pack(
        settings={"taxonomy": {**plain.settings.taxonomy, "trade": trade}},
        taxonomies={**plain.taxonomies, "trade": (study.code("c", name="芯片业"), study.code("e"))},
    )
    stated = study.records(
        pack,
        organisation=[{"name": "甲", "trade": "芯片业"}, {"name": "乙", "trade": "没有"}, {"name": "丙"}],
    )["organisation"]
    assert classify.find_examples(stated, "trade", pack) == [example("甲", "c")]
