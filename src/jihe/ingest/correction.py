"""correction.csv put to use: raw cells are set right before they are read, if they say what was meant."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable

import numpy as np
import pyarrow as pa

from jihe.errors import Fault, Place
from jihe.ingest.clean import clean
from jihe.ingest.raw import Part, Raw
from jihe.pack.model import Correction, Pack

FILE = "correction.csv"


class Corrections:
    """The corrections of one part."""

    def __init__(self, pack: Pack, part: Part) -> None:
        self._open: dict[int, list[Correction]] = {}
        self._faults: list[Fault] = []
        for correction in pack.corrections:
            if meant(correction, part):
                self._open.setdefault(correction.row, []).append(correction)

    def apply(self, raw: Raw) -> pa.RecordBatch:
        """The batch's cells, corrected."""
        here = [row for row in self._open if len(raw.rows) and raw.rows[0] <= row <= raw.rows[-1]]
        changes: dict[str, list[tuple[int, Correction]]] = {}
        for row in here:
            position = int(np.searchsorted(raw.rows, row))
            if raw.rows[position] != row:
                continue
            for correction in self._open.pop(row):
                changes.setdefault(clean(correction.column), []).append((position, correction))
        cells = raw.cells
        for heading, corrections in changes.items():
            cells = self._change(cells, heading, corrections)
        return cells

    def _change(
        self, cells: pa.RecordBatch, heading: str, corrections: list[tuple[int, Correction]]
    ) -> pa.RecordBatch:
        """`cells` with (position, correction) made in one column, each correction's `was` compared."""
        index = cells.schema.get_field_index(heading)
        if index < 0:
            for _, correction in corrections:
                self._faults.append(
                    Fault(
                        _place(correction),
                        '{file} has no column "{column}". Change or remove this line.',
                        {"file": correction.file, "column": correction.column},
                    )
                )
            return cells
        texts = cells.column(index).to_pylist()
        for position, correction in corrections:
            held, texts[position] = texts[position] or "", correction.value
            if clean(held) != clean(correction.was):
                self._faults.append(
                    Fault(
                        _place(correction),
                        'row {row}, column {column} of {file} says "{held}", not "{was}". Change or remove '
                        "this line.",
                        {**correction.model_dump(include={"row", "column", "file", "was"}), "held": held},
                    )
                )
        return cells.set_column(index, heading, pa.array(texts, pa.string()))

    def unmet(self) -> list[Fault]:
        """Faults of corrections that found another text, or no row, once the whole part was read."""
        late = [
            Fault(
                _place(correction),
                "{file} has no row {row} that can be corrected. Change or remove this line.",
                {"file": correction.file, "row": correction.row},
            )
            for some in self._open.values()
            for correction in some
        ]
        return sorted([*self._faults, *late], key=lambda fault: fault.place.line or 0)


def meant(correction: Correction, part: Part) -> bool:
    """Whether a correction speaks of a part: of its source, and of its path or a pattern that matches it."""
    names = (part.file, part.name)
    return correction.source == part.source.code and any(
        correction.file == name or fnmatch.fnmatchcase(name, correction.file) for name in names
    )


def check_corrections(pack: Pack, parts: Iterable[Part]) -> list[Fault]:
    """Faults of corrections that speak of no file at all."""
    held = list(parts)
    return [
        Fault(
            _place(correction),
            'source {source} reads no file "{file}". Change or remove this line.',
            {"source": correction.source, "file": correction.file},
        )
        for correction in pack.corrections
        if not any(meant(correction, part) for part in held)
    ]


def _place(correction: Correction) -> Place:
    return Place(FILE, line=correction.line)
