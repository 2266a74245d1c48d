"""Days of relations and events: within the year, the same for the same seed."""

from __future__ import annotations

import numpy as np

from .margin import Ints


def days(year: Ints, rng: np.random.Generator) -> np.ndarray:
    """A day of each year, as text: 2021-03-05."""
    first = np.array([f"{y}-01-01" for y in year.tolist()], "datetime64[D]")
    return np.datetime_as_string(first + rng.integers(0, 365, len(year)).astype("timedelta64[D]"), unit="D")
