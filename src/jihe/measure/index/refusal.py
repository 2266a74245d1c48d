"""What the functions of an index refuse, so that whoever knows the names can say which cell it is."""

from __future__ import annotations

from collections.abc import Mapping

Cells = tuple[tuple[int, int], ...]
"""(row, column) pairs; -1 stands for all."""


class Refusal(ValueError):  # noqa: N818 - it is told to people by what it is
    """Values from which no index can be made.

    Attributes
    ----------
    template, values
        An English sentence with {names}, and what stands for the names.
    cells
        Where: (unit, indicator) in a table of values, (item, item) in a matrix of judgements.
    """

    def __init__(self, template: str, values: Mapping[str, object] | None = None, cells: Cells = ()) -> None:
        self.template, self.values, self.cells = template, dict(values or {}), tuple(cells)
        super().__init__(template.format(**self.values))
