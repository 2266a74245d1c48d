"""YAML files -> frozen models, each refusal with its line."""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from jihe.errors import Fault

from .refusal import Path, annotation_at, leaf, refused
from .tree import Document, Node

Model = TypeVar("Model", bound=BaseModel)


def read_settings(document: Document, model: type[Model], **given: str) -> tuple[Model | None, list[Fault]]:
    """Read a YAML file as a model.

    Parameters
    ----------
    document
        The file.
    given
        Values that the model has but the file may not state, such as a source's code.

    Returns
    -------
    (model or None, faults)
        With faults, the model lacks the entries that are at fault, so that what is left can still be held
        against the other files; None when too little is left.
    """
    wrong = [
        Fault(document.place(key), '"{key}" is given by the name of the file. Take it out.', {"key": key})
        for key in given
        if document.root.child(key)
    ]
    data = _plain(document.root, model) | given
    try:
        return _validated(model, data), wrong
    except ValidationError as error:
        found = refused(error, model, lambda path: _held(document.root, path), lambda p: document.place(*p))
    faults = [*wrong, *_once(found)]
    try:
        return _validated(model, _without(data, [path[:2] for path, _ in found])), faults
    except ValidationError:
        return None, faults


def _validated(model: type[Model], data: Any) -> Model:
    # Files have one spelling for each key: the alias where there is one.
    return model.model_validate(data, by_alias=True, by_name=False)


def _once(found: list[tuple[Path, Fault]]) -> list[Fault]:
    seen: dict[tuple[Path, str], Fault] = {}
    for path, fault in found:
        seen.setdefault((path, fault.text), fault)
    return sorted(seen.values(), key=lambda fault: fault.place.line or 0)


def _plain(node: Node, kind: Any) -> Any:
    if isinstance(node.value, dict):
        return {key: _plain(below, annotation_at(kind, (key,))) for key, below in node.value.items()}
    if isinstance(node.value, list):
        return [_plain(below, annotation_at(kind, (0,))) for below in node.value]
    return leaf(kind, node.value)


def _held(root: Node, path: Path) -> Any:
    node: Node | None = root
    for step in path:
        node = node.child(step) if node is not None else None
    if node is None:
        raise KeyError(path)
    return node.value


def _without(data: dict[str, Any], paths: list[Path]) -> dict[str, Any]:
    """`data` without the entries at some paths of one or two steps."""
    kept: dict[str, Any] = {}
    for key, value in data.items():
        if (key,) in paths:
            continue
        if isinstance(value, dict):
            value = {k: v for k, v in value.items() if (key, k) not in paths}
        elif isinstance(value, list):
            value = [v for i, v in enumerate(value) if (key, i) not in paths]
        kept[key] = value
    return kept
