"""Counts drawn by hypothesis."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

some_counts = arrays(np.int64, st.integers(2, 12), elements=st.integers(0, 60))
"""One distribution, perhaps without any row."""

counts = some_counts.filter(lambda held: held.sum() > 0)
"""One distribution with rows."""

tables = arrays(
    np.int64, array_shapes(min_dims=2, max_dims=2, min_side=2, max_side=8), elements=st.integers(0, 30)
)
"""Regions by classes, perhaps without any row."""
