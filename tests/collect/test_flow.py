"""Fetched pages are kept before they are noted; who judges claims beside rules, and what verdicts say."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from jihe.collect.ask import Answer, Tally
from jihe.collect.asked import Answer as Told
from jihe.collect.asked import Asked
from jihe.collect.light import Judged, Outcome
from jihe.collect.mention import mentions
from jihe.collect.noun import Page
from jihe.collect.row import CLAIM
from jihe.collect.scan import Names
from jihe.errors import DataError
from jihe.pack import load
from jihe.run import collect, collect_claims, collect_fetch
from jihe.run.claim_judgement import ClaimVerdict, Correction, standing
from jihe.run.collect_calibrated import calibrated
from jihe.run.collect_claims import ASKED, Claimer
from tests.story import news

AT = datetime(2024, 1, 1, tzinfo=UTC)
URL = "https://news.example/{}"
HOSTS = "collect: {hosts: [news.example]}\n"


class Fetcher:
    """Gives pages that nobody fetched; the third time nothing has changed."""

    round = 0

    def __init__(self, setting: object, asked: Asked) -> None:
        self._asked = asked

    def fetch(self, wanted: list[Any], tick: object) -> Iterator[Page]:
        for at, one in enumerate(wanted):
            if self._asked.is_done(one.url):
                continue
            is_same = self._asked.last(one.url) is not None
            self._asked.keep(one.url, Told(304 if is_same else 200))
            body = b"" if is_same else news.article(f"n{at}", [f"第{at}条。", news.SUPPLY]).encode()
            yield Page(body, "fetch", one.url, 0, one.url, AT, 304 if is_same else 200, "text/html")
            if at == 2 and Fetcher.round == 0:
                raise KeyboardInterrupt
        self._asked.end()


@pytest.fixture
def study(tmp_path: Path) -> Path:
    return news.study(tmp_path)


def test_a_fetch_that_is_killed_loses_no_page(study: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    urls = [URL.format(k) for k in range(5)]
    with pytest.raises(DataError, match="allows no hosts"):
        collect_fetch.fetch(study, urls, make=Fetcher)  # type: ignore[arg-type]
    with (study / "pack.yaml").open("a", encoding="utf-8") as file:
        file.write(HOSTS)
    monkeypatch.setattr(collect_fetch, "AT_ONCE", 2)
    monkeypatch.setattr(Fetcher, "round", 0)
    with pytest.raises(KeyboardInterrupt):
        collect_fetch.fetch(study, urls, make=Fetcher)  # type: ignore[arg-type]
    held = collect.collection_of(study)
    assert held.counts() == {"capture": 2, "document": 2}
    monkeypatch.setattr(Fetcher, "round", 1)
    added = collect_fetch.fetch(study, urls, make=Fetcher)  # type: ignore[arg-type]
    assert (added.n_capture, added.n_new) == (3, 3)
    # Next time nothing has changed: captures of the same documents.
    added = collect_fetch.fetch(study, urls, make=Fetcher)  # type: ignore[arg-type]
    assert (added.n_unchanged, added.n_new, added.n_problem) == (5, 0, 0)
    rows = held.captures().to_pylist()
    assert len({row["document_id"] for row in rows}) == 5
    assert [row["status"] for row in rows[5:]] == [304] * 5


class Light:
    """Takes every pair for a supply by the second, unsurely."""

    name = "light-1"

    def judge_many(self, pairs: Any) -> list[Judged]:
        return [Judged("x", "supply", False, 0.6, 0.2) for _ in pairs]

    def score(self, told: Judged) -> float:
        return told.probability

    def chances(self, pairs: Any) -> list[dict[Outcome, float]]:
        return [{Outcome("supply", False): 0.13, Outcome("supply", True): 0.03} for _ in pairs]


class Asker:
    def __init__(self, answer: Answer | None) -> None:
        self.tally, self.answer, self.asked = Tally(), answer, list[str]()

    def is_unsure(self, probability: float) -> bool:
        return 0.3 < probability < 0.7

    def ask(self, sentence: str, *_: object, **__: object) -> Answer | None:
        self.asked.append(sentence)
        return self.answer


def claims(study: Path, text: str, answer: Answer | None = None, is_light: bool = True) -> list[Any]:
    asker = Asker(answer)
    claimer = Claimer(load(study), asker)  # type: ignore[arg-type]
    claimer._light = Light() if is_light else None  # type: ignore[assignment]
    names = Names.of(["云岭", "海燕", "山猫"], ["云岭", "海燕", "山猫"])
    return claimer.claims(text, mentions(text, names), date(2023, 5, 1), "day")


def test_rules_first_then_the_classifier_then_the_large_model(study: Path) -> None:
    ruled, met = "云岭为海燕提供雷达。", "云岭会见了山猫。"
    [one] = claims(study, ruled, is_light=False)
    assert (one.rule, one.score) == ("su_for", 0.8)
    [one] = claims(study, ruled)  # the classifier says the other way round
    assert (one.rule, one.subject.text) == ("su_for", "云岭")
    assert one.score == pytest.approx(4 / (4 + 3))  # 4 to 1 by the rule, 5 to 15 by the classifier
    [one] = claims(study, met)
    assert (one.rule, one.subject.text, one.object.text, one.score) == ("light-1", "山猫", "云岭", 0.6)
    assert (one.on, one.date_source, one.trigger) == (date(2023, 5, 1), "publication", "会见了")
    assert one.quote == met[one.quote_begin : one.quote_end]

    yes = Answer("supply", True, "affirmed", "planned", met, 0)
    [one] = claims(study, met, yes)
    assert (one.rule, one.subject.text, one.modality) == (ASKED, "云岭", "planned")
    assert claims(study, met, Answer(None, None, "affirmed", "actual", "", 0)) == []
    [one] = claims(study, ruled, Answer(None, None, "affirmed", "actual", "", 0))
    assert (one.rule, one.score) == (ASKED, collect_claims.UNTOLD)
    [one] = claims(study, ruled, Answer("supply", False, "denied", "actual", ruled, 0))
    assert (one.subject.text, one.polarity, one.score) == ("海燕", "denied", collect_claims.TOLD)


def test_verdicts_say_what_scores_are_worth() -> None:
    def row(id_: str, rule: str) -> dict[str, Any]:
        return dict.fromkeys(CLAIM.names) | {"claim_id": id_, "rule": rule, "score": 0.6, "document_id": "d"}

    rows = [row(f"a{k}", "good") for k in range(30)] + [row(f"b{k}", "bad") for k in range(30)]
    table = pa.Table.from_pylist(rows, CLAIM)
    assert calibrated(table, {}) is table
    said = [ClaimVerdict(f"a{k}", "accept", "Ann", date(2024, 1, 1)) for k in range(20)]
    turned = Correction(is_flipped=True)
    said += [ClaimVerdict(f"b{k}", "accept", "Ann", date(2024, 1, 1), turned) for k in range(20)]
    scores = calibrated(table, standing(said))["score"].to_pylist()
    assert scores[29] > 0.8 > 0.4 > scores[59]
