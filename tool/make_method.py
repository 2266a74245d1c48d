"""Writes the pages of docs/method/ that tell what the statistics of places mean, from their docstrings.

    python tool/make_method.py [--check]

`--check` writes nothing and fails when a page is not what its docstrings say.
"""

# ruff: noqa: T201
from __future__ import annotations

import importlib
import inspect
import re
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

PAGES = {
    "dispersion": ["top_share", "herfindahl", "gini", "theil", "theil_parts", "entropy", "n_active"],
    "flow": ["intra_share", "mean_distance", "great_circle"],
    "mobility": ["rank_correlation", "mean_rank_change"],
    "quotient": ["location_quotient"],
    "complexity": ["specialised", "proximity", "relatedness_density", "complexity"],
    "shift_share": ["shift_share"],
    "bootstrap": ["resampled", "interval"],
}
"""Module of jihe.measure.space -> what its page tells, in this order."""

DOCS = Path(__file__).parents[1] / "docs" / "method"

RULE = re.compile(r"^(\w[\w ]*)\n-{3,}$", re.MULTILINE)
MATH = re.compile(r"^\.\. math::[ ]?(.*(?:\n(?:[ ]{4}.*|[ ]*))*)", re.MULTILINE)


def page(name: str, functions: list[str]) -> str:
    """The page of a module: what it says of itself, then each function."""
    module = importlib.import_module(f"jihe.measure.space.{name}")
    title, _, rest = (inspect.getdoc(module) or "").partition("\n\n")
    parts = [f"# {title.rstrip('.')}", "Made from the docstrings of `jihe.measure.space`."]
    parts += [_prose(rest)] if rest else []
    parts += [_section(module, function) for function in functions]
    return "\n\n".join(parts) + "\n"


def _section(module: ModuleType, name: str) -> str:
    function = getattr(module, name)
    text = inspect.getdoc(function) or ""
    pieces = RULE.split(text)
    told = [f"## {name}", f"`{name}({_parameters(function)})`", _prose(pieces[0])]
    for heading, body in zip(pieces[1::2], pieces[2::2], strict=True):
        told.append(f"**{heading.rstrip('s') if heading == 'References' else heading}**")
        told.append(f"```pycon\n{body.strip()}\n```" if heading == "Examples" else _listed(heading, body))
    return "\n\n".join(told)


def _parameters(function: Callable[..., object]) -> str:
    known = inspect.signature(function).parameters.values()
    return ", ".join(p.name if p.default is p.empty else f"{p.name}={p.default}" for p in known)


def _prose(text: str) -> str:
    """Formulas as Markdown has them, code in single backticks, paragraphs as they stand."""
    text = MATH.sub(lambda found: f"$$\n{inspect.cleandoc(found[1]).strip()}\n$$\n\n", text)
    return re.sub(r"``(.+?)``", r"`\1`", text).strip()


def _listed(heading: str, body: str) -> str:
    """Parameters and what is given back, as a list."""
    if heading not in ("Parameters", "Returns", "Yields", "Raises"):
        return _prose(body)
    lines: list[str] = []
    for line in body.strip("\n").splitlines():
        if line and not line.startswith(" "):
            lines.append(f"- `{line.strip()}`:")
        elif line.strip():
            lines[-1] += f" {line.strip()}"
    return "\n".join(lines)


def main() -> None:
    wrong = []
    for name, functions in PAGES.items():
        path, text = DOCS / f"{name.replace('_', '-')}.md", page(name, functions)
        if path.is_file() and path.read_text("utf-8") == text:
            continue
        wrong.append(path.name)
        if "--check" not in sys.argv:
            path.write_text(text, "utf-8", newline="\n")
    print(f"{len(wrong)} of {len(PAGES)} pages changed: {', '.join(wrong) or '-'}")
    if wrong and "--check" in sys.argv:
        sys.exit("Run: python tool/make_method.py")


if __name__ == "__main__":
    main()
