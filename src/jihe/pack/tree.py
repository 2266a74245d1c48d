"""YAML 1.2 text -> a tree whose scalars are texts as typed and whose every part knows its line.

Only what a study needs is allowed: mappings, lists and plain texts. Tags and anchors are refused, and scalars
are given a type only by the model that reads them, so that a code such as 010 keeps its zero.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from jihe.errors import Fault, Place

NOTHING = ("", "~", "null", "Null", "NULL")
"""Unquoted scalars that mean nothing at all."""
MAX_DEPTH = 30


@dataclass
class Node:
    """A part of the tree: a mapping, a list, a text, or None where nothing is written."""

    line: int
    value: dict[str, Node] | list[Node] | str | None
    key_lines: dict[str, int] = field(default_factory=dict)

    def child(self, step: str | int) -> Node | None:
        if isinstance(self.value, dict) and isinstance(step, str):
            return self.value.get(step)
        if isinstance(self.value, list) and isinstance(step, int) and 0 <= step < len(self.value):
            return self.value[step]
        return None


@dataclass(frozen=True)
class Document:
    """A YAML file."""

    file: str
    root: Node

    def line(self, *path: str | int) -> int:
        """Line of the part at `path`, or of the innermost part above it that is there."""
        line, node = 1, self.root
        for step in path:
            below = node.child(step)
            if below is None:
                return node.key_lines.get(str(step), line)
            line = node.key_lines.get(str(step), below.line)
            node = below
        return line

    def place(self, *path: str | int) -> Place:
        return Place(self.file, line=self.line(*path))


class _Builder:
    """Builds the tree from the parser's events, without recursion."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.faults: list[Fault] = []
        self.roots: list[Node] = []
        self._open: list[tuple[Node, Node | None]] = []

    def take(self, event: Any) -> None:
        kind = type(event).__name__
        line = event.start_mark.line + 1 if event.start_mark else 1
        place = Place(self.file, line=line)
        if getattr(event, "anchor", None) is not None:
            self.faults.append(
                Fault(place, "anchors (&) and references (*) are not used in a study. Write the value out.")
            )
        if getattr(event, "tag", None) is not None and kind.endswith(("ScalarEvent", "StartEvent")):
            self.faults.append(Fault(place, "tags (!) are not used in a study. Take it out."))
        match kind:
            case "ScalarEvent":
                is_nothing = event.value in NOTHING and not event.style
                self._put(Node(line, None if is_nothing else event.value))
            case "AliasEvent":
                self._put(Node(line, None))
            case "MappingStartEvent" | "SequenceStartEvent":
                node = Node(line, {} if kind == "MappingStartEvent" else [])
                self._put(node)
                self._open.append((node, None))
                if len(self._open) == MAX_DEPTH:
                    self.faults.append(
                        Fault(
                            place,
                            "the settings are nested too deeply. Close the brackets that were left open.",
                        )
                    )
            case "MappingEndEvent" | "SequenceEndEvent":
                self._open.pop()

    @property
    def is_too_deep(self) -> bool:
        return len(self._open) >= MAX_DEPTH

    def _put(self, node: Node) -> None:
        if not self._open:
            self.roots.append(node)
            return
        parent, key = self._open[-1]
        if isinstance(parent.value, list):
            parent.value.append(node)
        elif isinstance(parent.value, dict):
            if key is None:
                self._check_key(parent, node)
                self._open[-1] = (parent, node)
                return
            self._open[-1] = (parent, None)
            if isinstance(key.value, str) and key.value not in parent.value:
                parent.value[key.value] = node
                parent.key_lines[key.value] = key.line

    def _check_key(self, parent: Node, node: Node) -> None:
        place = Place(self.file, line=node.line)
        if not isinstance(node.value, str):
            self.faults.append(
                Fault(
                    place,
                    "a key must be a word. Write it before the colon, in quotes if it holds special signs.",
                )
            )
        elif node.value in parent.key_lines:
            self.faults.append(
                Fault(
                    place,
                    'the key "{key}" stands twice, first on line {first}. Keep one of the two.',
                    {"key": node.value, "first": parent.key_lines[node.value]},
                )
            )


def read_document(file: str, text: str) -> tuple[Document | None, list[Fault]]:
    """The tree of a YAML text, and what is wrong with its form."""
    builder = _Builder(file)
    try:
        for event in _events(text):
            builder.take(event)
            if builder.is_too_deep:
                return None, builder.faults
    except Exception as error:  # whatever trips the parser, the text is at fault
        builder.faults.append(_unreadable(file, error))
        return None, builder.faults
    if len(builder.roots) != 1 or not isinstance(builder.roots[0].value, dict):
        builder.faults.append(
            Fault(
                Place(file, line=1),
                "the file must hold one mapping of settings. Write each of them as key: value.",
            )
        )
        return None, builder.faults
    return Document(file, builder.roots[0]), builder.faults


def _events(text: str) -> Iterator[Any]:
    from ruamel.yaml import YAML

    yield from YAML(typ="safe", pure=True).parse(text)


def _unreadable(file: str, error: Exception) -> Fault:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or type(error).__name__
    return Fault(
        Place(file, line=mark.line + 1 if mark else None),
        "this is not YAML ({problem}). See that keys stand under each other, that a space follows "
        "each colon, "
        "and that quotes and brackets are closed.",
        {"problem": problem},
    )
