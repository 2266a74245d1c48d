"""What the commands of a collection print: words of pages stay words, failures of a large model are told."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from jihe.cli.collect_told import show, tell_asked
from jihe.collect.ask import Tally
from jihe.run.collect import Reading

ROW: dict[str, Any] = {
    "change": "new", "kind": "supply", "subject": "[b]Alder[/b]", "object": ":bomb:",
    "field": [], "before": [], "after": [], "polarity": "affirmed", "modality": "actual",
    "quote": "[bold red]x[/] :smile: \x1b[2J\u202ey",
}  # fmt: skip


def test_words_of_a_page_are_shown_as_they_stand(capsys: pytest.CaptureFixture[str]) -> None:
    show([ROW], {})
    told = capsys.readouterr().out
    for words in ("[b]Alder[/b]", ":bomb:", "[bold red]x[/] :smile: \\x1b[2J\\u202ey"):
        assert words in told


def test_why_no_answer_came_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    tally = Tally(calls=4, failed=Counter({"redirect": 2, "418": 1}))
    tell_asked(Reading(Path("reading"), asked=tally))
    told = capsys.readouterr().out
    assert "2 × the endpoint sends on to another address" in told
    assert "1 × the endpoint answers with status 418" in told
