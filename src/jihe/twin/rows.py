"""A twin as records: organisations under their names, their samples and relations."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from jihe.pack.model import Pack

from .dates import days
from .draft import Draft, Twin

WIDTH = 6
"""Digits of the number of a made-up name."""

Records = Mapping[str, Mapping[str, np.ndarray]]
"""Record table -> column -> values; None or "" where a value is not known."""


def names(draft: Draft, words: Mapping[str, str]) -> np.ndarray:
    """The name of each organisation: the printed one, or a word of its kind with a number."""
    held = np.full(draft.n, "", object)
    for name, org in sorted(draft.named.items()):
        held[org] = name
    counted: dict[str, int] = {}
    for org, kind in enumerate(draft.kind):
        if not held[org]:
            word = words.get(kind, kind)
            counted[word] = counted.get(word, 0) + 1
            held[org] = f"{word}-{counted[word]:0{WIDTH}}"
    return held


def keys(n: int) -> np.ndarray:
    """The key of each organisation."""
    return np.array([f"S{i:07}" for i in range(n)], object)


def told(twin: Twin, pack: Pack, rng: np.random.Generator) -> Records:
    """Records of organisations, their samples and relations."""
    draft, setting = twin.draft, pack.twin
    assert setting is not None
    key, name = keys(draft.n), names(draft, setting.name)
    trait = {column.removesuffix("_code"): values for column, values in draft.trait.items()}
    founded = trait.pop("founded_date", np.full(draft.n, "", object))
    is_known = founded != ""
    dates = np.full(draft.n, "", object)
    dates[is_known] = days(founded[is_known].astype(np.int64), rng)
    members = [
        (org, sample, year) for (sample, year), orgs in sorted(draft.member.items()) for org in orgs.tolist()
    ]
    at = np.array([org for org, _, _ in members], np.int64)
    relation = dict(twin.relation)
    source, target = (relation.pop(end).astype(np.int64) for end in ("source", "target"))
    return {
        "organisation": {
            "key": key,
            "name": name,
            "founded_date": dates,
            "is_platform": _is_platform(twin),
            "kind": np.array(draft.kind, object),
            **trait,
        },
        "membership": {
            "organisation_key": key[at],
            "organisation_name": name[at],
            "sample_code": np.array([sample for _, sample, _ in members], object),
            "year": np.array([year for _, _, year in members], object),
        },
        "relation": {
            "source_key": key[source],
            "source_name": name[source],
            "target_key": key[target],
            "target_name": name[target],
            "relation_date": relation.pop("date"),
            **{column.removesuffix("_code"): values for column, values in relation.items()},
        },
    }


def _is_platform(twin: Twin) -> np.ndarray:
    """Whether each organisation is a member of a network within; not known where there is none."""
    found = np.full(twin.draft.n, None, object)
    for name, grown in twin.grown.items():
        if grown.inner.any():
            found[:] = False
            found[twin.draft.org[name][grown.inner]] = True
    return found
