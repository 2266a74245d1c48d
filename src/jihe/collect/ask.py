"""A large model, asked about the sentences that rules and the light classifier leave unsure.

The sentence goes in as quoted data, and nothing is believed of what comes back: it must be JSON of one
shape, name a kind that was asked about, and quote words of the sentence, verbatim, in which both names stand.
So a page that gives orders to the model gains nothing that it could not have said outright, and a reviewer
reads the quote before it counts. Answers are kept by what was asked: the same question is paid for once.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Literal

import pyarrow as pa

from jihe.collect.endpoint import Endpoint, FailedError, Reply
from jihe.collect.pair import Span
from jihe.collect.question import messages
from jihe.pack.model import AskSetting, ClaimKind

MOST_SIGNS = 1_000
"""Of a sentence that is asked about; longer ones are none."""
MOST_TOKENS = 400
"""That an answer may have."""
MOST_KEPT = 4_000
"""Signs of an answer that are kept and read."""
MOST_FAILURES = 5
"""In a row; then no more is asked in this reading."""

KEPT = pa.schema(
    [
        pa.field("question_sha256", pa.string()),
        pa.field("model", pa.string()),
        pa.field("answer", pa.string()),
        pa.field("n_in", pa.int64()),
        pa.field("n_out", pa.int64()),
    ]
)
"""Answers that a collection keeps; a row for each question, in the order of their hashes."""

Polarity = Literal["affirmed", "denied"]
Modality = Literal["actual", "planned", "ended", "rumoured"]
POLARITIES = ("affirmed", "denied")
MODALITIES = ("actual", "planned", "ended", "rumoured")
KEYS = {"kind", "subject", "polarity", "modality", "quote"}


@dataclass(frozen=True)
class Answer:
    """What the model took a sentence to say, after all checks.

    Attributes
    ----------
    kind
        Code of the study's claim kinds; None: it states none of them.
    is_forward
        Whether the first name is the subject; None for kinds without direction.
    quote, begin
        Words of the sentence, and where in it they begin; empty without a kind.
    """

    kind: str | None
    is_forward: bool | None
    polarity: Polarity
    modality: Modality
    quote: str
    begin: int


@dataclass
class Tally:
    """What asking came to, for those who pay for it.

    Attributes
    ----------
    calls
        Times that the endpoint was asked, those in vain among them.
    answered, refused
        Answers that held, and those that did not by reason: invalid (no JSON), shape, kind, subject, quote.
    remembered
        Questions whose answer was kept from before: not paid for again.
    failed
        Questions without an answer, by reason: timeout, connection, redirect, huge, shape, a status.
    left
        Questions that were not put, by reason: calls or cost (the study's caps), long, given up.
    cost
        In the currency of the prices; where an endpoint does not say how much it counted, the most that it
        can have been.
    """

    calls: int = 0
    answered: int = 0
    remembered: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)
    left: Counter[str] = field(default_factory=Counter)
    n_in: int = 0
    n_out: int = 0
    cost: float = 0.0


class RefusedError(Exception):
    """An answer that is not believed; `str` of it is the reason."""


class Asker:
    """Asks an endpoint about sentences, within the study's caps.

    Parameters
    ----------
    kinds
        Those that may be answered.
    kept
        Answers of earlier readings, as `kept()` gave them.
    endpoint
        Another one than the setting's, for tests.
    """

    def __init__(
        self,
        setting: AskSetting,
        kinds: Iterable[ClaimKind],
        kept: pa.Table | None = None,
        endpoint: Endpoint | None = None,
    ) -> None:
        self.tally = Tally()
        self._setting = setting
        self._kinds = {kind.code: kind for kind in kinds}
        self._endpoint = endpoint or Endpoint(setting)
        rows = kept.select(KEPT.names).to_pylist() if kept is not None else []
        self._kept: dict[str, dict[str, object]] = {str(row["question_sha256"]): row for row in rows}
        self._n_failures = 0
        self._is_over = False

    def is_unsure(self, probability: float) -> bool:
        """Whether a sentence of this probability is worth asking about."""
        return abs(probability - 0.5) < self._setting.margin

    def ask(
        self, sentence: str, first: Span, second: Span, trigger: str = "", among: Iterable[str] = ()
    ) -> Answer | None:
        """What the model takes the sentence to say of two stretches of it.

        Parameters
        ----------
        trigger
            Words that a rule went by: an answer that quotes others is refused.
        among
            Codes of the kinds in question; none: all. Another kind in the answer is refused, so that a page
            cannot have the model say what nothing else in its words speaks for.

        Returns
        -------
        Answer or None
            None where it was not asked, did not answer, or was not believed: `tally` says how often.
        """
        if len(sentence) > MOST_SIGNS:
            self.tally.left["long"] += 1
            return None
        ends = sentence[slice(*first)], sentence[slice(*second)]
        asked = set(among)
        kinds = [kind for kind in self._kinds.values() if kind.code in asked or not asked]
        put = messages(kinds, sentence, *ends)
        question = sha256(f"{self._setting.model}\n{json.dumps(put)}".encode()).hexdigest()
        if question in self._kept:
            self.tally.remembered += 1
            text: str | None = str(self._kept[question]["answer"])
        else:
            text = self._put(question, put)
        if text is None:
            return None
        try:
            answer = _read(text, {kind.code: kind for kind in kinds}, sentence, ends, trigger)
        except RefusedError as error:
            self.tally.refused[str(error)] += 1
            return None
        self.tally.answered += 1
        return answer

    def kept(self) -> pa.Table:
        """All answers, those of earlier readings among them, for the collection to keep."""
        return pa.Table.from_pylist([self._kept[key] for key in sorted(self._kept)], schema=KEPT)

    def _put(self, question: str, put: Sequence[dict[str, str]]) -> str | None:
        """The endpoint's answer, counted and kept; None where there is none."""
        # No model makes more tokens of a text than it has bytes.
        n_in = sum(len(message["content"].encode(errors="replace")) + 16 for message in put)
        if (reason := self._cap(n_in)) is not None:
            self.tally.left[reason] += 1
            return None
        try:
            reply = self._endpoint.put(put, MOST_TOKENS, lambda: self._begin(n_in))
        except FailedError as error:
            self.tally.failed[error.reason] += 1
            self._n_failures += 1
            self._is_over = error.is_final or self._n_failures >= MOST_FAILURES
            return None
        self._n_failures = 0
        self._settle(n_in, reply)
        row = (question, self._setting.model, reply.text[:MOST_KEPT], reply.n_in, reply.n_out)
        self._kept[question] = dict(zip(KEPT.names, row, strict=True))
        return reply.text[:MOST_KEPT]

    def _price(self, n_in: int, n_out: int) -> float:
        return (n_in * self._setting.price_in + n_out * self._setting.price_out) / 1e6

    def _cap(self, n_in: int) -> str | None:
        """Why nothing may be asked; the dearest that an answer could be must fit below the cap."""
        if self._is_over:
            return "given up"
        if self.tally.calls >= self._setting.most_calls:
            return "calls"
        if self.tally.cost + self._price(n_in, MOST_TOKENS) > self._setting.most_cost:
            return "cost"
        return None

    def _begin(self, n_in: int) -> bool:
        """Counts a call at the most that it can cost, as one that fails may be charged as well."""
        if self._cap(n_in) is not None:
            return False
        self.tally.calls += 1
        self.tally.n_in += n_in
        self.tally.n_out += MOST_TOKENS
        self.tally.cost += self._price(n_in, MOST_TOKENS)
        return True

    def _settle(self, n_in: int, reply: Reply) -> None:
        """Puts what the endpoint counted in the place of what was reckoned with."""
        told_in = n_in if reply.n_in is None else reply.n_in
        told_out = MOST_TOKENS if reply.n_out is None else reply.n_out
        self.tally.n_in += told_in - n_in
        self.tally.n_out += told_out - MOST_TOKENS
        self.tally.cost += self._price(told_in, told_out) - self._price(n_in, MOST_TOKENS)


def _read(
    text: str, kinds: Mapping[str, ClaimKind], sentence: str, ends: tuple[str, str], trigger: str
) -> Answer:
    """The answer that a text is.

    Raises
    ------
    RefusedError
        When it is none, or says what the sentence cannot bear out.
    """
    told = _shaped(text)
    if told["kind"] is None:
        return Answer(None, None, "affirmed", "actual", "", 0)
    kind = kinds.get(told["kind"])
    if kind is None:
        raise RefusedError("kind")
    if told["subject"] not in (("first", "second") if kind.directed else (None,)):
        raise RefusedError("subject")
    quote = told["quote"] or ""
    at = sentence.find(quote)
    if at < 0 or not _holds(quote, ends, trigger):
        raise RefusedError("quote")
    forward = told["subject"] == "first" if kind.directed else None
    return Answer(kind.code, forward, told["polarity"], told["modality"], quote, at)


def _shaped(text: str) -> dict[str, Any]:
    """The one object that the text is, with the keys asked for and values of their types."""
    try:
        told = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise RefusedError("invalid") from error
    if not isinstance(told, dict) or set(told) != KEYS:
        raise RefusedError("shape")
    if not all(told[key] is None or isinstance(told[key], str) for key in ("kind", "subject", "quote")):
        raise RefusedError("shape")
    if told["polarity"] not in POLARITIES or told["modality"] not in MODALITIES:
        raise RefusedError("shape")
    return told


def _holds(quote: str, ends: tuple[str, str], trigger: str) -> bool:
    """Whether the quote has both names, the trigger, and words beside them."""
    if not all(end and end in quote for end in ends) or trigger not in quote:
        return False
    for end in sorted(ends, key=len, reverse=True):
        quote = quote.replace(end, " ")
    return any(sign.isalnum() for sign in quote)
