"""The columns that a measure may name, and the trees whose codes stand in them."""

from __future__ import annotations

from dataclasses import dataclass

from jihe.pack.model import ONLY_SET, Dimension, Settings
from jihe.pack.parts import Parts
from jihe.tables import ENDS, TOLD_OF, Column, published_columns

REGION_CODE = "region_code"


@dataclass(frozen=True)
class Population:
    """A published table as measures see it."""

    table: str
    columns: dict[str, Column]
    parts: Parts

    @classmethod
    def of(cls, table: str, parts: Parts, settings: Settings) -> Population:
        return cls(table, published_columns(table, parts.class_tables(), settings.currency), parts)

    def type(self, column: str) -> str:
        return self.columns[column].type

    def is_region(self, column: str) -> bool:
        """Whether codes of region.csv stand in a column."""
        return self._bare(column)[1] == REGION_CODE

    def taxonomy(self, column: str) -> str:
        """Name of the taxonomy whose codes stand in a column; "" when it holds none."""
        table, bare = self._bare(column)
        return self.parts.taxonomy_of(table, bare.removesuffix("_code")) if bare.endswith("_code") else ""

    def codes(self, column: str) -> dict[str, str]:
        """Codes that may stand in a column, with their levels; none when they are not known in full."""
        if self.is_region(column):
            known = () if "region.csv" in self.parts.broken else self.parts.regions
        else:
            known = self.parts.whole_tree(self.taxonomy(column))
        return {code.code: code.level for code in known}

    def classes(self, dimension: Dimension) -> list[str]:
        """The classes that a dimension may have; none when they are not known beforehand."""
        if dimension.column not in self.columns:
            return []
        if dimension.same_as is not None:
            return ["same", "different"]
        if dimension.bin is not None:
            return [b.code for b in self.parts.bins if b.bin_set == dimension.bin]
        if dimension.group:
            rows = [r for r in self.parts.region_groups if dimension.group in (ONLY_SET, r.group_set)]
            return list(dict.fromkeys(row.group_code for row in rows))
        if dimension.period is not None:
            if dimension.first is None or dimension.last is None:
                return []
            return [str(year) for year in range(dimension.first, dimension.last + 1)]
        if self.type(dimension.column) == "boolean":
            return ["true", "false"]
        codes = self.codes(dimension.column)
        return [code for code, level in codes.items() if dimension.level in (None, level)]

    def codes_file(self, column: str) -> str:
        """The file that lists the codes of a column; "" when it holds none."""
        if self.is_region(column):
            return "region.csv"
        name = self.taxonomy(column)
        return f"taxonomy/{name}.csv" if name else ""

    def _bare(self, column: str) -> tuple[str, str]:
        """Table and own name of a column; one that an end of the row lends belongs to organisations."""
        for end in ENDS[self.table]:
            if column.startswith(f"{end}_") and column != f"{end}_id":
                return "organisation", column.removeprefix(f"{end}_")
        return TOLD_OF.get(self.table, self.table), column
