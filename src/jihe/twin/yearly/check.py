"""What figures come out as."""

from __future__ import annotations

import numpy as np

from .ask import Asked
from .book import Book


def came_out(asked: Asked, book: Book) -> float:
    """The number that the values show; not a number where there is none, or where it is not among the top."""
    part, base = (book.holds(rows, asked.year) for rows in (asked.part, asked.base))
    if asked.organisation is not None:
        part &= base
    if asked.reduce == "active":
        least = asked.target.measure.least
        return float(sum(int((part & who).sum()) >= least for who in asked.classes.values()))
    if asked.column is None:
        if asked.reduce == "count":
            return float(part.sum())
        return float(part.sum() / base.sum()) if base.any() else np.nan
    value = book.of(asked.column, asked.year)
    part, base = part & ~np.isnan(value), base & ~np.isnan(value)
    total = value[part].sum()
    if asked.reduce == "share":
        return float(total / value[base].sum()) if base.any() else np.nan
    if not part.any():
        return np.nan
    number = float(total / part.sum()) if asked.reduce == "mean" else float(total)
    top = asked.target.measure.top
    if asked.organisation is not None and top is not None and (value[base] > number).sum() >= top:
        return np.nan
    return number


def is_met(asked: Asked, number: float) -> bool:
    """Whether a number is what the figure says."""
    return bool(asked.target.low <= number <= asked.target.high)
