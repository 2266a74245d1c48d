"""The example study, built, with candidates that were thought up for tests."""

from __future__ import annotations

import shutil
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

import jihe

STUDY = Path(__file__).parents[2] / "studies" / "example"
YUNLING, PETREL, EGRET = "云岭无人机有限公司", "海燕航空科技有限公司", "白鹭物流股份有限公司"
UNIVERSITY, VENTURES = "北原大学", "河谷创投"
LYNX, FARSEE = "山猫传感器有限公司", "Farsee Optics"
SWARM, SWARM_SHORT = "蜂群智能有限公司", "蜂群智能"

CANDIDATE = pa.schema(
    [
        ("left", pa.string()),
        ("right", pa.string()),
        ("left_name", pa.string()),
        ("right_name", pa.string()),
        ("score", pa.float64()),
        ("method", pa.string()),
        ("reason", pa.list_(pa.string())),
        ("left_id", pa.string()),
        ("right_id", pa.string()),
        ("state", pa.string()),
        ("why", pa.string()),
    ]
)
PAIRS = (
    (FARSEE, LYNX, 0.9, "review", ["brand: optics and sensors"]),
    (YUNLING, PETREL, 0.6, "review", ["name +2.4", "place -1.1", "both fly"]),
    (UNIVERSITY, VENTURES, 0.5, "review", []),
    (SWARM_SHORT, SWARM, 0.98, "linked", ["name: one begins the other"]),
    (EGRET, LYNX, 0.99, "held", ["an owner"]),
)
"""The first three are asked about in the order 2, 3, 1: by uncertainty times edges touched."""


def study(folder: Path) -> tuple[Path, Path]:
    """A copy of the example study that verdicts may be written into, and a folder with its build."""
    copy, out = folder / "example", folder / "builds"
    shutil.copytree(STUDY, copy)
    built(copy, out)
    return copy, out


def built(study: Path, out: Path) -> None:
    """Build a study and lay `PAIRS` into its build."""
    made = jihe.build(study, out=out)
    identity = {row["identity"]: row["organisation_id"] for row in made.table("resolve.identity").to_pylist()}
    rows = []
    for left, right, score, state, reason in PAIRS:
        ends = [f"n:{name.lower().replace(' ', '')}" for name in (left, right)]
        rows.append(
            {
                "left": ends[0],
                "right": ends[1],
                "left_name": left,
                "right_name": right,
                "score": score,
                "method": "names",
                "reason": reason,
                "left_id": identity[ends[0]],
                "right_id": identity[ends[1]],
                "state": state,
                "why": "",
            }
        )
    path = made.folder / "table" / "resolve" / "candidate.parquet"
    made.close()
    pq.write_table(pa.Table.from_pylist(rows, CANDIDATE), path)
