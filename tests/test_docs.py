"""The documents mention what there is, their links lead somewhere, and no file tells of a machine.

A name is mentioned when it stands as code: between backticks, or in a block of code. The keys of a definition
are explained together: one section (from a heading to the next) names all of them.
"""

from __future__ import annotations

import csv
import importlib.util
import os
import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import pytest
from pydantic import BaseModel

from jihe.pack import model
from jihe.pack.space import SPACE
from jihe.pack.statistic import STATISTICS

ROOT = Path(__file__).parents[1]

NOT_WRITTEN_BY_USERS = {"Setting", "Row", "Pack", "Chapter", "Index"}
"""Models of the pack that stand for no piece of a file."""

FENCE = re.compile(r"^(```+|~~~+)[^\n]*\n(.*?)^\1\s*$", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"(`+)(.+?)\1")
HEADING = re.compile(r"^#{1,6} .*$", re.MULTILINE)
LINK = re.compile(r"!?\[[^\]]*\]\(<?([^)\s>]+)>?[^)]*\)")
WORD = re.compile(r"[\w-]+")

BUILT = {"node_modules", "build", "dist", "__pycache__"}
"""Folders that programs write into the project, beside those whose names begin with a dot."""

# Put together from parts, since this file is searched as well.
FORBIDDEN = ["/work" + "/", "/tmp" + "/x", "/root" + "/", "/opt" + "/pypi"] + [
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("files", "pythonhosted", "org"),
        ("registry", "npmjs", "org"),
        ("deb", "debian", "org"),
        ("proxy", "golang", "org"),
    )
]


def documents() -> list[Path]:
    return [path for path in (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))) if path.is_file()]


def code(text: str) -> str:
    """What stands as code in a Markdown text."""
    blocks = [found[1] for found in FENCE.findall(text)]
    return "\n".join([*blocks, *(found[1] for found in SPAN.findall(FENCE.sub("", text)))])


def prose(text: str) -> str:
    return SPAN.sub("", FENCE.sub("", text))


def sections(text: str) -> list[str]:
    """The text between headings; a heading belongs to what follows it, and a # within code is none."""
    hidden = FENCE.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)
    starts = [0, *(found.start() for found in HEADING.finditer(hidden)), len(text)]
    return [text[a:b] for a, b in pairwise(starts)]


def words(text: str) -> set[str]:
    return set(WORD.findall(code(text)))


@pytest.fixture(scope="module")
def texts() -> list[str]:
    return [path.read_text("utf-8") for path in documents()]


def models() -> list[type[BaseModel]]:
    return [
        each
        for name, each in vars(model).items()
        if isinstance(each, type)
        and issubclass(each, BaseModel)
        and each.__module__ == model.__name__
        and name not in NOT_WRITTEN_BY_USERS
    ]


def keys(of: type[BaseModel]) -> set[str]:
    """The keys (columns) of a definition as its file spells them; a row's line number is not written."""
    return {field.alias or name for name, field in of.model_fields.items()} - {"line"}


def choices(annotation: Any) -> Iterator[str]:
    """The words that a field may hold, when it takes one of a list."""
    if get_origin(annotation) is Literal:
        yield from (value for value in get_args(annotation) if value)
    for part in get_args(annotation):
        yield from choices(part)


@pytest.mark.parametrize("of", models(), ids=lambda of: of.__name__)
def test_one_section_names_all_keys_of_a_definition(of: type[BaseModel], texts: list[str]) -> None:
    known = [(keys(of) - words(part), part) for text in texts for part in sections(text)]
    missing, part = min(known, key=lambda pair: len(pair[0]), default=(keys(of), ""))
    nearest = part.strip().splitlines()[0] if part.strip() else "none"
    assert not missing, (
        f"{of.__name__}: no section names every key; the nearest ({nearest}) lacks {sorted(missing)}"
    )


@pytest.mark.parametrize(
    ("of", "field"),
    [
        (of, name)
        for of in models()
        for name, field in of.model_fields.items()
        if any(choices(field.annotation))
    ],
    ids=lambda value: value if isinstance(value, str) else value.__name__,
)
def test_every_choice_of_a_key_is_mentioned(of: type[BaseModel], field: str, texts: list[str]) -> None:
    whole = "\n\n".join(texts)
    signs = {found[1].strip() for found in SPAN.findall(FENCE.sub("", whole))}
    missing = set(choices(of.model_fields[field].annotation)) - words(whole) - signs
    assert not missing, f"{of.__name__}.{field}: not mentioned as code: {sorted(missing)}"


def test_every_command_and_option_is_mentioned(texts: list[str]) -> None:
    import typer

    from jihe.cli import app

    said = "\n".join(code(text) for text in texts)
    whole = typer.main.get_command(app)
    assert whole.commands
    wanted, commands = {f"jihe {name}" for name in whole.commands}, [whole, *whole.commands.values()]
    for name in ("network", "index"):
        group = whole.commands[name]
        wanted |= {f"jihe {name} {below}" for below in group.commands}
        commands += group.commands.values()
    for command in commands:
        words_ = [word for param in command.params for word in (*param.opts, *param.secondary_opts)]
        wanted |= {word for word in words_ if word.startswith("--")}
    wanted -= {"--help", "--install-completion", "--show-completion"}
    missing = [
        each for each in sorted(wanted) if not re.search(rf"(?<![\w-]){re.escape(each)}(?![\w-])", said)
    ]
    assert not missing, f"not mentioned as code: {missing}"


def test_every_statistic_of_the_network_is_mentioned(texts: list[str]) -> None:
    assert set(STATISTICS) - words("\n\n".join(texts)) == set()


def test_links_resolve() -> None:
    assert (ROOT / "README.md").is_file()
    broken = [
        f"{path.relative_to(ROOT)}: {target}"
        for path in documents()
        for target in LINK.findall(prose(path.read_text("utf-8")))
        if not re.match(r"[a-z][a-z0-9+.-]*:|#", target)
        and not (path.parent / target.partition("#")[0]).exists()
    ]
    assert not broken, "\n".join(broken)


def project_files() -> Iterator[Path]:
    """Every file of the project's own, found without asking git."""
    for folder, below, names in os.walk(ROOT):
        below[:] = [
            n for n in below if n == ".ci" or not (n.startswith(".") or n in BUILT or n.endswith(".egg-info"))
        ]
        yield from (Path(folder, name) for name in names)


def test_no_file_tells_of_a_machine_or_a_registry() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {word}"
        for path in project_files()
        for text in [path.read_bytes().decode("utf-8", "replace")]
        for word in FORBIDDEN
        if word in text
    ]
    assert not found, "\n".join(found)


# ---- the tests' own tools ---------------------------------------------------------------------------

SAMPLE = """# One
Say `jihe new` with --plain.

```yaml
# not a heading
from: name   # `inner`
```
## Two
A [link](docs/a.md), `[no](link.md)`.
"""


def test_code_is_told_from_prose() -> None:
    assert words(SAMPLE) >= {"jihe", "new", "from", "name"}
    assert not words(SAMPLE) & {"plain", "Say", "Two"}
    assert LINK.findall(prose(SAMPLE)) == ["docs/a.md"]


def test_sections_end_at_headings_outside_code() -> None:
    assert [part.splitlines()[0] for part in sections(SAMPLE) if part] == ["# One", "## Two"]


def test_choices_are_found_inside_other_types() -> None:
    assert set(choices(Literal["csv", "xlsx"] | None)) == {"csv", "xlsx"}
    assert set(choices(tuple[Literal["a", ""], ...])) == {"a"}
    assert not set(choices(str | None))


def test_pages_made_from_docstrings_are_current() -> None:
    path = ROOT / "tool" / "make_method.py"
    spec = importlib.util.spec_from_file_location("make_method", path)
    assert spec is not None
    assert spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    for name, functions in tool.PAGES.items():
        held = (tool.DOCS / f"{name.replace('_', '-')}.md").read_text("utf-8")
        assert held == tool.page(name, functions), "run: python tool/make_method.py"


def test_statistics_of_places_are_explained_where_they_are_declared() -> None:
    page = (ROOT / "docs" / "measure.md").read_text("utf-8")
    text = next(t for t in sections(page) if t.startswith("## polarisation and diffusion"))
    assert set(SPACE) <= words(text)


def test_every_caption_of_the_reports_has_an_exhibit_or_a_reason() -> None:
    """The three reports have 140 figures and tables; what shows them is declared."""
    page = (ROOT / "docs" / "reports.md").read_text("utf-8")
    with (ROOT / "studies" / "china-ai" / "exhibit.csv").open(encoding="utf-8", newline="") as file:
        declared = {row["exhibit"] for row in csv.DictReader(file)}
    heading, told = "", {}
    for line in page.splitlines():
        if line.startswith("## "):
            heading = line.removeprefix("## ")
        elif found := re.fullmatch(r"\| (\d+) \| (.*) \| (.*) \|", line):
            told[heading, int(found[1])] = found[3]
    assert Counter(heading for heading, _ in told) == {
        "2022, figures": 64,
        "2022, tables": 7,
        "2023, figures": 34,
        "2023, tables": 10,
        "2024, figures": 20,
        "2024, tables": 5,
    }
    shown = [text for text in told.values() if not text.startswith("none: ")]
    assert len(told) == len(shown)
    pictures = {path.name.split(".")[0] for path in (ROOT / "studies" / "china-ai" / "report").glob("*.svg")}
    for text in shown:
        named = set(re.findall(r"`(\w+)`", text))
        assert named
        assert named <= (pictures if text.startswith("author's picture") else declared)
