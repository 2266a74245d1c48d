"""The one rule: no room imports another room; `run` alone carries tables between them.

The rule is read off the source of each file, so that it holds for imports inside functions, relative ones and
those made by name as well.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src" / "jihe"

ROOMS = {
    "audit",
    "classify",
    "collect",
    "exchange",
    "ingest",
    "measure",
    "present",
    "resolve",
    "twin",
    "warehouse",
}
LEAVES = {"errors", "tables", "pack"}
FRONT = ""
"""The package itself, jihe/__init__.py."""

MAY_IMPORT: dict[str, set[str]] = {
    "errors": set(),
    "tables": {"errors"},
    "pack": {"errors", "tables"},
    **dict.fromkeys(ROOMS, LEAVES),
    "run": ROOMS | LEAVES | {FRONT},
    "cli": LEAVES | {"run", FRONT},
    FRONT: LEAVES | {"run"},
    "__main__": {"cli"},
}
"""Zone -> zones that it may import beside its own. What is new directly under jihe is entered here."""

HOMES: dict[str, set[str]] = {
    "anyio": {"present"},
    "babel": {"collect"},
    "daachorse": {"collect"},
    "docx": {"present"},
    "duckdb": {"warehouse"},
    "fastwarc": {"collect"},
    "feedparser": {"collect"},
    "ibis": {"resolve", "classify", "warehouse", "measure", "run"},
    "jinja2": {"present"},
    "lxml": {"collect", "present"},
    "networkit": {"measure"},
    "numba": {"collect", "measure", "twin"},
    "opencc": {"resolve"},
    "openpyxl": {"ingest", "pack", "present"},
    "protego": {"collect"},
    "py_mini_racer": {"present"},
    "pypdfium2": {"collect"},
    "pyarrow.csv": {"exchange", "ingest"},
    "pypinyin": {"run"},
    "pyspark": {"warehouse"},
    "python_calamine": {"audit", "ingest"},
    "rapidfuzz": {"resolve"},
    "resiliparse": {"collect"},
    "rensa": {"collect"},
    "ruamel": {"pack"},
    "scipy": {"audit", "classify", "collect", "measure", "resolve", "twin"},
    "sparse_dot_topn": {"resolve"},
    "splink": {"resolve"},
    "starlette": {"present"},
    "threadpoolctl": {"collect", "twin"},
    "trafilatura": {"collect"},
    "typer": {"cli"},
    "urllib3": {"collect"},
    "uvicorn": {"present"},
}
"""Engine -> zones that may import it."""

IMPORTERS = {"import_module", "__import__"}


def imported(tree: ast.AST, package: str) -> Iterator[tuple[int, str | None]]:
    """(line, dotted name) of everything that `tree`, code of `package`, imports.

    ``from a import b`` gives ``a.b``, as b may be a module. None stands for a name that is worked out only
    when the code runs.
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, name.name) for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = absolute("." * node.level + (node.module or ""), package)
            yield from ((node.lineno, f"{base}.{name.name}") for name in node.names)
        elif isinstance(node, ast.Call) and called(node) in IMPORTERS:
            name = written(node)
            yield node.lineno, None if name is None else absolute(name, package)


def written(node: ast.Call) -> str | None:
    """The name that the call imports; of ``f"jihe.ingest.{format}"`` the zone, which is what matters here."""
    given = node.args[0] if node.args else next((k.value for k in node.keywords if k.arg == "name"), None)
    if isinstance(given, ast.JoinedStr) and isinstance(given.values[0], ast.Constant):
        start = str(given.values[0].value)
        return start.rstrip(".") if re.fullmatch(r"jihe\.\w+\.(.*\.)?", start) else None
    return given.value if isinstance(given, ast.Constant) and isinstance(given.value, str) else None


def called(node: ast.Call) -> str:
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ""


def absolute(name: str, package: str) -> str:
    """`name` without its leading dots, as seen from `package`."""
    rest = name.lstrip(".")
    level = len(name) - len(rest)
    if not level:
        return name
    parts = package.split(".")
    return ".".join([*parts[: len(parts) - level + 1], *([rest] if rest else [])])


def zone(module: str) -> str:
    """The zone of a module of ours: the first name below jihe that is one; the front otherwise."""
    name = module.split(".")[1] if "." in module else FRONT
    return name if name in MAY_IMPORT else FRONT


def is_part(module: str, of: str) -> bool:
    return module == of or module.startswith(of + ".")


def objection(here: str, name: str | None) -> str:
    """Why code of the zone `here` may not import `name`; "" when it may."""
    if name is None:
        return "imports a name that is not written out, so that no one can check it"
    if is_part(name, "jihe"):
        there = zone(name)
        allowed = there == here or there in MAY_IMPORT[here]
        return "" if allowed else f"{here or 'jihe'} may not import {name}"
    for engine, homes in HOMES.items():
        if is_part(name, engine) and here not in homes:
            return f"{engine} lives in {', '.join(sorted(homes))}, not in {here or 'jihe'}"
    return ""


def violations(path: str, source: str) -> list[str]:
    """What the file `path` (below src/jihe) does against the rule, one sentence each."""
    parts = path.removesuffix(".py").split("/")
    here = FRONT if parts == ["__init__"] else parts[0]
    if here not in MAY_IMPORT:
        return [f"{path}: {here} is unknown; say in tests/test_rooms.py whether it is a room"]
    package = ".".join(["jihe", *parts[:-1]])
    found = ((line, objection(here, name)) for line, name in imported(ast.parse(source), package))
    return [f"{path}:{line}: {why}" for line, why in found if why]


def test_no_room_imports_another() -> None:
    files = sorted(SOURCE.rglob("*.py"))
    assert files
    found = [v for f in files for v in violations(f.relative_to(SOURCE).as_posix(), f.read_text("utf-8"))]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("ingest/read.py", "import jihe.measure.count"),
        ("ingest/read.py", "import os, jihe.measure as m"),
        ("ingest/read.py", "from jihe.measure.count import share"),
        ("ingest/read.py", "from jihe import measure"),
        ("ingest/read.py", "from jihe import errors, measure"),
        ("ingest/read.py", "from .. import measure"),
        ("ingest/read.py", "from ..measure import count"),
        ("ingest/__init__.py", "from ..measure import count"),
        ("measure/network/core.py", "from ...resolve.names import normal"),
        ("ingest/read.py", "def f():\n    from jihe.measure import count"),
        ("ingest/read.py", "if TYPE_CHECKING:\n    from jihe.measure import count"),
        ("ingest/read.py", "import importlib\nimportlib.import_module('jihe.measure')"),
        ("ingest/read.py", "from importlib import import_module\nimport_module(name='jihe.measure')"),
        ("ingest/read.py", "importlib.import_module('..measure', __package__)"),
        ("ingest/read.py", "__import__('jihe.measure')"),
        ("ingest/read.py", "importlib.import_module('jihe.' + room)"),
        ("ingest/read.py", "importlib.import_module(f'jihe.{room}')"),
        ("ingest/read.py", "importlib.import_module(f'jihe.mea{room}')"),
        ("ingest/read.py", "importlib.import_module(f'jihe.measure.{name}')"),
        ("ingest/read.py", "importlib.import_module(f'{room}')"),
        ("ingest/read.py", "from jihe import run"),
        ("ingest/read.py", "import jihe"),
        ("ingest/read.py", "from jihe import *"),
        ("errors.py", "from jihe.tables import RECORD"),
        ("errors.py", "from . import tables"),
        ("tables.py", "from jihe.pack import model"),
        ("pack/read.py", "from jihe.ingest import readers"),
        ("cli.py", "from jihe.present import view"),
        ("cli.py", "from .present import view"),
        ("__init__.py", "from .measure import count"),
        ("ingest/read.py", "import duckdb"),
        ("ingest/read.py", "from duckdb.typing import VARCHAR"),
        ("measure/count.py", "def f():\n    import pyspark.sql"),
        ("run.py", "import duckdb"),
        ("pack/read.py", "from python_calamine import CalamineWorkbook"),
        ("pack/read.py", "import pyarrow.csv"),
        ("warehouse/engine.py", "from pyarrow import csv"),
        ("measure/chart.py", "import py_mini_racer"),
        ("run.py", "from jinja2 import Environment"),
        ("run.py", "import typer"),
        ("ingest/source.py", "from ruamel.yaml import YAML"),
        ("present/page.py", "import ibis"),
        ("pack/read.py", "from ibis import _"),
        ("ingest/read.py", "import ibis.expr.types as ir"),
        ("measure/table.py", "from openpyxl import Workbook"),
        ("helpers/text.py", ""),
        ("helpers.py", ""),
    ],
)
def test_violation_is_caught(path: str, source: str) -> None:
    assert len(violations(path, source)) == 1


@pytest.mark.parametrize(
    ("path", "source"),
    [
        (
            "ingest/read.py",
            "from jihe.errors import Fault\nfrom jihe import tables, pack\nfrom ..pack.model import Pack",
        ),
        ("ingest/read.py", "from . import readers\nfrom .readers import date\nimport jihe.ingest.readers"),
        ("ingest/__init__.py", "from .read import read\nfrom . import read"),
        ("ingest/read.py", "importlib.import_module(f'jihe.ingest.{format}')"),
        (
            "ingest/read.py",
            "import pyarrow as pa\nimport pyarrow.csv\nfrom python_calamine import CalamineWorkbook",
        ),
        ("measure/network/core.py", "from ..count import share\nimport ibis"),
        ("warehouse/engine.py", "import duckdb, ibis\nfrom jihe.tables import RECORD"),
        ("tables.py", "from .errors import Fault\nimport pyarrow as pa"),
        ("pack/read.py", "from ruamel.yaml import YAML\nfrom jihe import errors"),
        ("run.py", "from jihe import ingest, measure\nfrom jihe.present import page"),
        ("cli.py", "import typer\nfrom jihe import run, errors\nfrom jihe import __version__"),
        ("__init__.py", "from .run import build"),
        ("present/page.py", "import jihe_theme\nimport duckdb_theme"),
    ],
)
def test_what_is_allowed_passes(path: str, source: str) -> None:
    assert violations(path, source) == []
