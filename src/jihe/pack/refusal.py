"""What the models refuse, told as faults in a study's own terms."""

from __future__ import annotations

import re
import types
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from jihe.errors import Fault, Place, nearest

Path = tuple[str | int, ...]

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")


def _options(kind: Any) -> Iterator[Any]:
    """The types that an annotation allows."""
    if get_origin(kind) is Annotated:
        yield from _options(get_args(kind)[0])
    elif get_origin(kind) in (Union, types.UnionType):
        for part in get_args(kind):
            yield from _options(part)
    else:
        yield kind


def keys(model: type[BaseModel]) -> dict[str, Any]:
    """The keys of a model as files spell them, each with its annotation."""
    return {field.alias or name: field.annotation for name, field in model.model_fields.items()}


def annotation_at(kind: Any, path: Sequence[str | int]) -> Any:
    """The annotation of what stands at `path` below an annotation; None when nothing may stand there."""
    for step in path:
        kind = next((below for option in _options(kind) if (below := _below(option, step)) is not None), None)
    return kind


def _below(option: Any, step: str | int) -> Any:
    if isinstance(option, type) and issubclass(option, BaseModel):
        return keys(option).get(str(step))
    origin = get_origin(option)
    if origin is tuple and isinstance(step, int):
        return get_args(option)[0]
    if isinstance(origin, type) and issubclass(origin, Mapping) and isinstance(step, str):
        return get_args(option)[1]
    return None


def known_keys(kind: Any) -> list[str]:
    """The keys that a mapping read as `kind` may have; none when it may have any."""
    return [
        key
        for option in _options(kind)
        if isinstance(option, type) and issubclass(option, BaseModel)
        for key in keys(option)
    ]


def leaf(kind: Any, text: str | None) -> str | None:
    """A scalar ready for its model: a date must be written in full, or a number might pass for one."""
    options = list(_options(kind))
    if text is not None and date in options and str not in options and not _ISO.fullmatch(text):
        return f"no date: {text}"
    return text


def refused(
    error: ValidationError,
    model: type[BaseModel],
    held: Callable[[Path], Any],
    place: Callable[[Path], Place],
) -> list[tuple[Path, Fault]]:
    """The faults of a validation error, each with the path of what is wrong.

    Parameters
    ----------
    held
        What stands at a path: a mapping, a list, a text, None for nothing; KeyError off the tree.
    place
        Where a path stands in the file.
    """
    found = []
    for path, problem in _settled(error, held):
        name = str(next((step for step in reversed(path) if isinstance(step, str)), ""))
        try:
            value = name if "[key]" in problem["loc"] else held(path)
        except KeyError:
            value = None
        allowed = known_keys(annotation_at(model, path[:-1]))
        found.append((path, _fault(place(path), problem, name, value, allowed)))
    # A key that is misspelt is not missing as well.
    meant = {(*path[:-1], fault.params["near"]) for path, fault in found if "near" in fault.params}
    return [(path, fault) for path, fault in found if path not in meant]


def _settled(error: ValidationError, held: Callable[[Path], Any]) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    """(path, problem) with what a union says of the options that were not meant left out."""
    groups: dict[Path, list[tuple[Path, str, Mapping[str, Any]]]] = {}
    for problem in error.errors(include_url=False, include_input=False):
        path, fork, label = _real(problem["loc"], problem["type"], held)
        groups.setdefault(fork if fork is not None else (*path, problem["type"]), []).append(
            (path, label, dict(problem))
        )
    for fork, told in groups.items():
        if told[0][1]:
            told = _meant(told, held(fork))
        yield from ((path, problem) for path, _, problem in told)


def _real(loc: Sequence[str | int], kind: str, held: Callable[[Path], Any]) -> tuple[Path, Path | None, str]:
    """The path in the file of a pydantic location, where a union forked on it, and the option's label."""
    path: Path = ()
    fork, label = None, ""
    for i, step in enumerate(loc):
        if step == "[key]":
            continue
        try:
            held((*path, step))
        except KeyError:
            if kind != "missing" or i < len(loc) - 1:
                fork, label = (path, str(step)) if fork is None else (fork, label)
                continue
        path = (*path, step)
    return path, fork, label


def _meant(
    told: list[tuple[Path, str, Mapping[str, Any]]], value: Any
) -> list[tuple[Path, str, Mapping[str, Any]]]:
    """What was said of the option that a value was meant for: a model, a list or a single value."""

    def suits(label: str) -> bool:
        if isinstance(value, dict):
            return label[:1].isupper()
        return label.startswith("tuple") == isinstance(value, list)

    return [each for each in told if suits(each[1])] or told[:1]


def _fault(place: Place, problem: Mapping[str, Any], name: str, value: Any, allowed: Iterable[str]) -> Fault:
    kind = str(problem["type"])
    if kind == "missing":
        return Fault(place, '"{key}" is missing. Write it: it has no default.', {"key": name})
    if kind == "extra_forbidden":
        return unknown_key(place, name, allowed)
    if value is None:
        return Fault(
            place,
            'nothing is written for "{key}". Write a value (in quotes if it is the text null), or '
            "take the key "
            "out.",
            {"key": name},
        )
    if isinstance(value, list | dict) or (kind.endswith("_type") and kind not in _SCALARS):
        return _shape(place, kind, name)
    return _scalar(place, kind, problem.get("ctx", {}), {"key": name, "value": value})


_SCALARS = ("string_type", "int_type", "float_type", "bool_type", "date_type")


def unknown_key(place: Place, key: str, allowed: Iterable[str]) -> Fault:
    """A key that a file may not have."""
    allowed = list(allowed)
    if near := nearest(key, allowed):
        return Fault(place, '"{key}" is not known here. Did you mean "{near}"?', {"key": key, "near": near})
    return Fault(
        place,
        '"{key}" is not known here. Take it out, or write one of: {allowed}.',
        {"key": key, "allowed": ", ".join(allowed)},
    )


def _shape(place: Place, kind: str, name: str) -> Fault:
    if kind == "tuple_type":
        return Fault(place, '"{key}" must be a list. Write it in brackets: [first, second].', {"key": name})
    if kind in ("model_type", "model_attributes_type", "mapping_type", "dict_type"):
        return Fault(
            place,
            '"{key}" must be a mapping. Write its settings below it, each as key: value.',
            {"key": name},
        )
    return Fault(place, '"{key}" must be a single value. Take the brackets or lower keys out.', {"key": name})


def _scalar(place: Place, kind: str, context: Mapping[str, Any], params: dict[str, Any]) -> Fault:
    if kind == "literal_error":
        known = [word for word in re.findall(r"'([^']*)'", str(context.get("expected", ""))) if word]
        near = nearest(str(params["value"]).lower(), known)
        params |= {"known": ", ".join(known), "near": near}
        if near:
            return Fault(
                place, '{key} cannot be "{value}". Did you mean "{near}"? It is one of: {known}.', params
            )
        return Fault(place, '{key} cannot be "{value}". Write one of: {known}.', params)
    if kind.startswith(("greater_than", "less_than")):
        return _bound(place, kind, params | {"bound": f"{next(iter(context.values())):g}"})
    if kind == "string_pattern_mismatch":
        return _form(place, str(context.get("pattern")), params)
    if kind.startswith("date"):
        return Fault(place, '{key} "{value}" is not a date. Write year-month-day, as 2023-12-31.', params)
    if kind.startswith("int"):
        return Fault(place, '{key} "{value}" is not a whole number. Write digits only.', params)
    if kind.startswith(("float", "finite")):
        return Fault(
            place, '{key} "{value}" is not a number. Write digits, with a point for decimals.', params
        )
    if kind.startswith("bool"):
        return Fault(place, '{key} "{value}" is neither true nor false. Write one of the two.', params)
    return Fault(place, '{key} cannot be "{value}". Correct it.', params)


def _bound(place: Place, kind: str, params: dict[str, Any]) -> Fault:
    if kind == "greater_than_equal":
        return Fault(place, '{key} cannot be "{value}". Write a number of at least {bound}.', params)
    if kind == "greater_than":
        return Fault(place, '{key} cannot be "{value}". Write a number above {bound}.', params)
    if kind == "less_than_equal":
        return Fault(place, '{key} cannot be "{value}". Write a number of at most {bound}.', params)
    return Fault(place, '{key} cannot be "{value}". Write a number below {bound}.', params)


def _form(place: Place, pattern: str, params: dict[str, Any]) -> Fault:
    if pattern == "^[A-Z]{3}$":
        return Fault(
            place,
            '"{value}" is not a currency code. Write the three capital letters of ISO 4217, as EUR.',
            params,
        )
    if pattern == "^[a-z0-9][a-z0-9-]*$":
        return Fault(place, '"{value}" is not a study name. Write small letters, digits and hyphens.', params)
    return Fault(
        place,
        '"{value}" is not a name. Write at most 80 small letters, digits and underscores, a letter first.',
        params,
    )
