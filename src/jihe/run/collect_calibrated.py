"""Scores of claims, by what people said of those of the same rule."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa

from jihe.collect.calibrate import Calibration

from .claim_judgement import Standing

READ_WRONG = ("kind", "is_flipped", "subject", "object")
"""What is set right in a claim that was read wrongly, though there is one."""


def calibrated(claim: pa.Table, stand: Mapping[str, Standing]) -> pa.Table:
    """The claims with the probability that a reviewer accepts them as they were read.

    Parameters
    ----------
    stand
        What is said of each claim; those who are unsure say nothing.
    """
    rules, scores = claim["rule"].to_pylist(), claim["score"].to_pylist()
    judged: dict[str, tuple[str, float, bool]] = {}
    for id_, rule, score in zip(claim["claim_id"].to_pylist(), rules, scores, strict=True):
        said = stand[id_].verdict if id_ in stand else None
        if said is not None and said.verdict != "unsure":
            is_right = said.verdict == "accept" and not (said.correction.told.keys() & set(READ_WRONG))
            judged.setdefault(id_, (rule, score, is_right))
    if not judged or not rules:
        return claim
    learnt = Calibration.of(*zip(*judged.values(), strict=True))
    place = claim.schema.get_field_index("score")
    return claim.set_column(place, claim.schema.field("score"), pa.array(learnt.scores(rules, scores)))
