"""TEMPORARY stand-in so that the package can be imported; helper D replaces this file."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np


@dataclass(frozen=True)
class PowerLaw:
    alpha: float | None = None
    k_min: int | None = None
    p_value: float | None = None
    sigma: float | None = None
    n_tail: int | None = None
    rivals: dict[str, Any] = field(default_factory=dict)


def fit_power_law(values: Any, n_bootstrap: int = 0, seed: int = 0) -> PowerLaw:
    return PowerLaw()


def ccdf(values: Any) -> tuple[Any, Any]:
    k = np.unique(values)
    return k, np.array([(values >= at).mean() for at in k])
