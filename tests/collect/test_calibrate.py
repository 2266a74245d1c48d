"""What a score is worth, learnt from verdicts."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jihe.collect.calibrate import Calibration

ROWS = st.lists(st.tuples(st.sampled_from(["a", "b", "c"]), st.floats(0, 1), st.booleans()), max_size=40)


def made(rows: list[tuple[str, float, bool]]) -> Calibration:
    return Calibration.of([r for r, _, _ in rows], [s for _, s, _ in rows], [a for _, _, a in rows])


@given(st.floats(0.001, 0.999))
def test_without_verdicts_a_score_stays_what_it_was(score: float):
    assert made([]).score("a", score) == pytest.approx(score, abs=1e-6)


@given(ROWS, st.floats(0, 1), st.floats(0, 1))
def test_a_better_score_is_never_worth_less(rows: list[tuple[str, float, bool]], one: float, other: float):
    low, high = sorted((one, other))
    told = made(rows)
    for rule in ("a", "b", "c", "new"):
        assert told.score(rule, low) <= told.score(rule, high) + 1e-6
        assert 0 < told.score(rule, low) < 1


@given(ROWS, st.randoms(use_true_random=False))
def test_the_order_of_verdicts_makes_no_difference(rows: list[tuple[str, float, bool]], random):
    mixed = list(rows)
    random.shuffle(mixed)
    assert made(rows) == made(mixed)


@given(ROWS)
def test_a_verdict_moves_a_rule_its_way(rows: list[tuple[str, float, bool]]):
    before = made(rows).score("a", 0.5)
    assert made([*rows, ("a", 0.5, True)]).score("a", 0.5) >= before - 1e-6
    assert made([*rows, ("a", 0.5, False)]).score("a", 0.5) <= before + 1e-6


def test_few_verdicts_move_a_rule_a_little_and_many_to_what_they_say():
    def after(n: int) -> float:
        return made([("a", 0.5, k % 10 == 0) for k in range(n)]).score("a", 0.5)

    assert after(2000) == pytest.approx(0.1, abs=0.01)
    assert 0.1 < after(30) < after(10) < 0.5


def test_a_rule_is_told_apart_from_others_and_a_new_one_goes_by_all():
    rows = [("good", 0.5, k % 10 != 0) for k in range(200)] + [("bad", 0.5, k % 10 == 0) for k in range(200)]
    told = made(rows)
    assert told.score("good", 0.5) > 0.8
    assert told.score("bad", 0.5) < 0.2
    assert 0.4 < told.score("new", 0.5) < 0.6
    assert told.n_judged == {"bad": 200, "good": 200}


def test_scores_that_are_too_sure_are_brought_back():
    random = np.random.default_rng(5)
    scores = random.uniform(0.05, 0.95, 4000)
    odds = np.log(scores / (1 - scores))
    truth = 1 / (1 + np.exp(-(0.4 * odds - 0.5)))
    accepted = random.uniform(size=4000) < truth
    told = Calibration.of(["a"] * 4000, scores.tolist(), accepted.tolist())
    assert np.abs(told.scores(["a"] * 4000, scores.tolist()) - truth).max() < 0.06


def test_a_score_that_tells_nothing_or_the_contrary_is_the_rules_share():
    rows = [("a", 0.9, k % 4 == 0) for k in range(400)] + [("a", 0.1, k % 4 != 0) for k in range(400)]
    told = made(rows)
    assert told.rules["a"][1] == 0
    assert told.score("a", 0.9) == told.score("a", 0.1) == pytest.approx(0.5, abs=0.05)


def test_what_is_no_score_is_refused():
    with pytest.raises(ValueError, match="between 0 and 1"):
        made([("a", 1.5, True)])
    with pytest.raises(ValueError, match="between 0 and 1"):
        made([("a", float("nan"), True)])
    with pytest.raises(ValueError, match="equally many"):
        Calibration.of(["a"], [], [])
