"""What a message shows of a user's texts: never all of a long one, and nothing that a terminal obeys."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from jihe.errors import MAX_ALIKE, MAX_SHOWN, DataError, Fault, Place, nearest, samples, shown


@given(st.text())
def test_a_message_is_one_line_that_a_terminal_shows_as_it_is(text: str) -> None:
    told = Fault(Place(text, sheet=text, column=text, code=text), "{value}", {"value": text}).render()
    assert len(told.splitlines()) <= 1
    assert not any(sign < " " or "\x7f" <= sign < "\xa0" for sign in told)
    told.encode()


def test_plain_texts_are_shown_as_they_are() -> None:
    assert shown("云岭 {x} %s <b> e\u0301") == "云岭 {x} %s <b> e\u0301"
    assert shown("\u202e\x00\n") == r"\u202e\x00\n"


def test_long_texts_are_cut() -> None:
    told = Fault(Place(), "{value}", {"value": "x" * 10_000_000}).render()
    assert told == "x" * MAX_SHOWN + "\u2026"
    assert len(samples(["x" * 1000] * 9)) < 600


def test_faults_of_one_kind_are_told_up_to_a_number_and_then_counted() -> None:
    many = [Fault(Place("a.csv", line=n), "wrong") for n in range(1, 1001)]
    lines = DataError([*many, Fault(Place("b.csv"), "also wrong")]).render().splitlines()
    assert lines[0] == "a.csv, line 1: wrong"
    assert lines[MAX_ALIKE:] == ["a.csv: 980 more faults of this kind.", "b.csv: also wrong"]


def test_few_faults_keep_their_order() -> None:
    faults = [Fault(Place("a", line=1), "x"), Fault(Place("a", line=2), "y"), Fault(Place("a", line=3), "x")]
    assert DataError(faults).render() == "a, line 1: x\na, line 2: y\na, line 3: x"


def test_no_nearest_word_is_sought_among_very_many() -> None:
    words = [f"word{n}" for n in range(100_000)]
    assert nearest("word", words[:100])
    assert nearest("word", words) == ""
