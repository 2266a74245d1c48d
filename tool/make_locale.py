"""Gather every text that a user may be told into the catalogue, and compile the catalogue.

Texts are English templates: the first argument of ``tell``, ``say``, ``both`` and ``sentence``, the second of
``Fault``, the third of ``Column`` and ``Rejection``, the first two of ``Statistic`` and ``SpaceStatistic``,
the fifth of ``Miss``, and ``tell(...)`` in page templates. A name in their place stands for the texts given
to that name in the same file: by assignment, or as items of what a loop runs over. Texts that are stored
first and told where they are read again stand under the names in `STORED`. Translations are kept in
``src/jihe/locale/<language>/LC_MESSAGES/jihe.po``: fill in the empty ``msgstr`` there and run this again::

    python tool/make_locale.py            # update the .po files, compile the .mo files
    python tool/make_locale.py --check    # also list what is not translated, and fail if anything is

Texts that no longer occur are dropped. Needs Babel.
"""

from __future__ import annotations

import ast
import re
import string
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

SOURCE = Path(__file__).parents[1] / "src" / "jihe"
PLACE = {
    "tell": (0,),
    "say": (0,),
    "both": (0,),
    "sentence": (0,),
    "Fault": (1,),
    "Column": (2,),
    "Statistic": (0, 1),
    "SpaceStatistic": (0, 1),
    "Miss": (4,),
    "Rejection": (2,),
}
"""Which arguments of a call hold texts."""

STORED = ("_REASONS", "WHY", "BROUGHT_TITLES", "MOMENTS", "COMPONENTS")
"""Names whose texts go into tables and are told from there."""

HEADER = """\
# Texts of Jihe. tool/make_locale.py keeps the list of English texts; people write the translations."""

Names = dict[str, list[ast.expr]]


def python_texts(path: Path) -> Iterator[tuple[str, int]]:
    """(text, line) of each text in a Python file."""
    tree = ast.parse(path.read_text("utf-8"))
    names = _bound(tree)
    for stored in STORED:
        for value in names.get(stored, ()):
            for text in _texts(value, names, frozenset()):
                yield text, value.lineno
    for call, argument in _tellings(tree):
        for text in _texts(argument, names, frozenset()):
            yield text, call.lineno


def unknown_texts(path: Path) -> Iterator[tuple[str, int]]:
    """(expression, line) of each call whose text stands nowhere in the file: someone else must have it."""
    tree = ast.parse(path.read_text("utf-8"))
    names = _bound(tree)
    for call, argument in _tellings(tree):
        if not any(_texts(argument, names, frozenset())):
            yield ast.unparse(argument), call.lineno


def _tellings(tree: ast.AST) -> Iterator[tuple[ast.Call, ast.expr]]:
    """Each call that tells a text, and the argument that holds it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            for place in PLACE.get(called, ()):
                if len(node.args) > place:
                    yield node, node.args[place]


def _bound(tree: ast.AST) -> Names:
    """Names and what they may stand for: what is assigned to them or what a loop over gives them."""
    names: Names = {}
    for node in ast.walk(tree):
        targets: list[ast.expr] = []
        value: ast.expr | None = None
        if isinstance(node, ast.Assign):
            targets, value = node.targets, node.value
        elif isinstance(node, ast.AnnAssign):
            targets, value = [node.target], node.value
        elif isinstance(node, ast.For | ast.comprehension):
            targets, value = [node.target], node.iter
        for target in targets:
            if value is not None:
                _bind(target, value, names)
    return names


def _bind(target: ast.expr, value: ast.expr, names: Names) -> None:
    if isinstance(target, ast.Name):
        names.setdefault(target.id, []).append(value)
    elif isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple) and _fits(target, value):
        for part, item in zip(target.elts, value.elts, strict=True):
            _bind(part, item, names)
    elif isinstance(target, ast.Tuple):
        for position, part in enumerate(target.elts):
            for item in _at(value, position):
                _bind(part, item, names)


def _fits(target: ast.Tuple, value: ast.Tuple) -> bool:
    """Whether names get the items of `value` one by one, rather than the parts of each item in a loop."""
    return len(target.elts) == len(value.elts) and not any(isinstance(item, ast.Tuple) for item in value.elts)


def _at(value: ast.expr, position: int) -> list[ast.expr]:
    """What the name at `position` of a loop's names gets: its place in each pair, where pairs are written."""
    if isinstance(value, ast.Tuple | ast.List) and all(isinstance(item, ast.Tuple) for item in value.elts):
        pairs = [item.elts for item in value.elts if isinstance(item, ast.Tuple)]
        return [pair[position] for pair in pairs if position < len(pair)]
    return [value]


def _texts(node: ast.expr, names: Names, seen: frozenset[str]) -> Iterator[str]:
    """The texts that an expression may stand for."""
    if isinstance(node, ast.Constant):
        if isinstance(node.value, str) and node.value:
            yield node.value
    elif isinstance(node, ast.Name):
        if node.id not in seen:
            for value in names.get(node.id, ()):
                yield from _texts(value, names, seen | {node.id})
    else:
        for part in _parts(node):
            yield from _texts(part, names, seen)


def _parts(node: ast.expr) -> list[ast.expr]:
    """The parts of an expression that its value may come from."""
    if isinstance(node, ast.IfExp):
        return [node.body, node.orelse]
    if isinstance(node, ast.Dict):
        return node.values
    if isinstance(node, ast.Tuple | ast.List | ast.Set):
        return node.elts
    if isinstance(node, ast.Subscript):
        return [node.value]
    if isinstance(node, ast.Call):
        return _called_parts(node)
    return []


def _called_parts(node: ast.Call) -> list[ast.expr]:
    """``NAMED.items()``, ``NAMED.get(key, "other")`` and ``enumerate(NAMED)``."""
    if isinstance(node.func, ast.Attribute) and node.func.attr in ("items", "values", "get"):
        return [node.func.value, *node.args[1:]]
    if isinstance(node.func, ast.Name) and node.func.id in ("enumerate", "sorted", "zip"):
        return list(node.args)
    return []


def template_texts(path: Path) -> Iterator[tuple[str, int]]:
    """(text, line) of each ``tell("...")`` in a page template."""
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        for double, single in re.findall(r"""tell\(\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')""", line):
            yield double or single, number


def gathered() -> Catalog:
    """All texts, without translations, in the order of files."""
    catalogue = Catalog(domain="jihe", charset="utf-8")
    for path in sorted(SOURCE.rglob("*")):
        if path.suffix == ".py":
            found = list(python_texts(path))
        elif path.suffix == ".html" and "template" in path.parts:
            found = list(template_texts(path))
        else:
            continue
        for text, _ in sorted(found, key=lambda pair: pair[1]):
            catalogue.add(text, locations=[(path.relative_to(SOURCE.parent).as_posix(), 0)])
    return catalogue


def update(path: Path, known: Catalog) -> Catalog:
    """The catalogue at `path` with the texts of `known`: translations stay, texts gone from the code go."""
    with path.open("rb") as file:
        held = read_po(file, locale=path.parts[-3], domain="jihe")
    fresh = Catalog(locale=path.parts[-3], domain="jihe", charset="utf-8", fuzzy=False)
    for message in known:
        if message.id:
            old = held.get(message.id)
            fresh.add(message.id, old.string if old else "", locations=message.locations)
    return fresh


def write(path: Path, catalogue: Catalog) -> None:
    """Write .po and .mo; the header holds neither date nor person, so that equal texts give equal files."""
    head = f'{HEADER}\nmsgid ""\nmsgstr ""\n"Language: {catalogue.locale}\\n"\n"MIME-Version: 1.0\\n"\n' \
        '"Content-Type: text/plain; charset=utf-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n' \
        '"Plural-Forms: nplurals=1; plural=0;\\n"\n\n'  # fmt: skip
    with path.open("wb") as file:
        file.write(head.encode())
        write_po(file, catalogue, width=110, omit_header=True, include_lineno=False)
    with path.open("rb") as file:
        compiled = read_po(file, locale=path.parts[-3], domain="jihe")
    plain = Catalog(locale=path.parts[-3], domain="jihe", charset="utf-8", fuzzy=False)
    plain.mime_headers = [("Content-Type", "text/plain; charset=utf-8")]
    for message in compiled:
        if message.id and message.string:
            plain.add(message.id, message.string)
    with path.with_suffix(".mo").open("wb") as file:
        write_mo(file, plain)


def faults(catalogue: Catalog) -> Iterator[str]:
    """Translations whose {names} differ from their text's: they would fail when told."""
    for message in catalogue:
        if message.id and message.string and _fields(message.id) != _fields(message.string):
            yield f"{message.id!r} is translated with other names: {message.string!r}"


def _fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def main() -> int:
    known = gathered()
    missing = 0
    for path in sorted(SOURCE.glob("locale/*/LC_MESSAGES/jihe.po")):
        catalogue = update(path, known)
        wrong = list(faults(catalogue))
        if wrong:
            print("\n".join(wrong))  # noqa: T201
            return 1
        write(path, catalogue)
        empty = [m.id for m in catalogue if m.id and not m.string]
        missing += len(empty)
        print(f"{path.parts[-3]}: {len(catalogue)} texts, {len(empty)} not translated")  # noqa: T201
        if "--check" in sys.argv:
            print("\n".join(f"  {text!r}" for text in empty))  # noqa: T201
    return 1 if missing and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
