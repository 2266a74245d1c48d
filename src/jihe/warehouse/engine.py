"""DuckDB over Parquet files, reached through Ibis. The only home of the engine.

A table `room.name` rests in ``<folder>/table/<room>/<name>.parquet``: any other program can open it, equal
tables are equal bytes, and a half-written build is just a folder that nobody points to.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import duckdb
import ibis
import pyarrow as pa
import pyarrow.parquet as pq

from jihe.errors import DataError, Fault, Place

MEMORY_LIMIT = "1GB"
"""What the engine may hold before it spills to disk; Python and Arrow come on top."""


class Warehouse:
    """The tables of one build.

    Parameters
    ----------
    folder
        The build's folder. Tables that already rest there are open for reading.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        # Spilled data must not land in a published build, so it goes to the system's temporary folder
        # unless this build is being written.
        self._spill = tempfile.TemporaryDirectory(prefix="jihe-", dir=folder if _is_draft(folder) else None)
        self._connection = ibis.duckdb.connect(
            memory_limit=MEMORY_LIMIT, temp_directory=self._spill.name, preserve_insertion_order=True
        )
        self._connection.raw_sql("SET enable_progress_bar = false")  # we tell of progress ourselves
        self._writers: dict[str, pq.ParquetWriter] = {}
        try:
            for path in sorted((folder / "table").glob("*/*.parquet")):
                self._view(f"{path.parent.name}.{path.stem}")
        except duckdb.Error as error:
            self.close()
            reason = str(error).splitlines()[0]
            text = "the build is damaged ({reason}). Build it again: jihe build --force"
            raise DataError(Fault(Place(str(folder)), text, {"reason": reason})) from error

    def append(self, name: str, batch: pa.RecordBatch) -> None:
        """Add a batch to table `name`, which is not readable before `close_streams`."""
        with _told(self.folder):
            if name not in self._writers:
                self._writers[name] = pq.ParquetWriter(
                    self._path(name), batch.schema, compression="zstd", use_dictionary=True
                )
            self._writers[name].write_batch(batch)

    def close_streams(self, schemas: dict[str, pa.Schema]) -> None:
        """End all streams; a table of `schemas` that got no batch becomes an empty one."""
        with _told(self.folder):
            for name, schema in schemas.items():
                if name not in self._writers:
                    self._writers[name] = pq.ParquetWriter(self._path(name), schema, compression="zstd")
            for name in sorted(self._writers):
                self._writers[name].close()
                self._open(name)
            self._writers.clear()

    def keep(self, name: str, table: ibis.Table | pa.Table, order_by: Iterable[str] = ()) -> ibis.Table:
        """Write `table` as `name`, in an order that `order_by` makes unique, and return it for reading."""
        keys = list(order_by)
        with _told(self.folder):
            path = self._path(name)
            if isinstance(table, pa.Table):
                ordered = table.sort_by([(key, "ascending") for key in keys]) if keys else table
                pq.write_table(ordered, path, compression="zstd")
            else:
                ordered_expression = table.order_by(keys) if keys else table
                self._connection.to_parquet(ordered_expression, path, compression="zstd")
            return self._open(name)

    def table(self, name: str) -> ibis.Table:
        """Table `room.name` as an Ibis expression."""
        room, _, short = name.partition(".")
        return self._connection.table(short, database=room)

    def names(self) -> list[str]:
        """Every table of the build, as `room.name`."""
        return sorted(f"{p.parent.name}.{p.stem}" for p in (self.folder / "table").glob("*/*.parquet"))

    def read(self, expression: ibis.Expr) -> pa.Table:
        """Run an expression."""
        with _told(self.folder):
            return self._connection.to_pyarrow(expression)

    def whole(self, name: str) -> pa.Table:
        """All of a table as it rests: the engine and what it needs for queries stay out of it."""
        with _told(self.folder):
            rest = pq.ParquetFile(self._path(name)).read()
            return rest.cast(self.table(name).schema().to_pyarrow())

    def tally(self, name: str, *columns: str) -> list[dict[str, Any]]:
        """How many rows of table `name` bear each combination of values of `columns`, as ``n``."""
        table = self.table(name)
        grouped = table.group_by(list(columns)).agg(n=table.count()).order_by(list(columns))
        return self.read(grouped).to_pylist()

    def close(self) -> None:
        # Streams that are still open belong to a draft that is thrown away, perhaps as the disk is full.
        for writer in self._writers.values():
            with suppress(OSError):
                writer.close()
            writer.is_open = False
        self._writers.clear()
        self._connection.disconnect()
        self._spill.cleanup()

    def __enter__(self) -> Warehouse:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _path(self, name: str) -> Path:
        room, _, short = name.partition(".")
        path = self.folder / "table" / room / f"{short}.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def _open(self, name: str) -> ibis.Table:
        self._view(name)
        return self.table(name)

    def _view(self, name: str) -> None:
        room, _, short = name.partition(".")
        path = str(self._path(name)).replace("'", "''")
        self._connection.raw_sql(f'CREATE SCHEMA IF NOT EXISTS "{room}"')
        self._connection.raw_sql(
            f'CREATE OR REPLACE VIEW "{room}"."{short}" AS FROM read_parquet(\'{path}\')'
        )


def _is_draft(folder: Path) -> bool:
    return folder.name.startswith(".draft-")


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    """Turn what the disk refuses into a fault that says what to do."""
    try:
        yield
    except OSError as error:
        raise DataError(disk_fault(folder, error.strerror or str(error))) from error
    except duckdb.OutOfMemoryException as error:
        text = (
            "the tables are too large for the memory that a build may use ({reason}). Nothing was published "
            "and the last good build stays. Build from fewer rows."
        )
        reason = str(error).splitlines()[0]
        raise DataError(Fault(Place(str(folder.parent)), text, {"reason": reason})) from error
    except duckdb.IOException as error:
        raise DataError(disk_fault(folder, str(error).splitlines()[0])) from error


def disk_fault(folder: Path, reason: str) -> Fault:
    """The fault of a place that cannot be written."""
    return Fault(
        Place(str(folder.parent)),
        "the build could not be written ({reason}). Nothing was published and the last good build stays. "
        "Free some space or choose another place with --out, then build again.",
        {"reason": reason},
    )
