"""A study's definitions: read, checked and frozen.

The models, and the libraries that they need, are imported only when one of these names is asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .begin import draft
    from .model import Code, Dimension, Exhibit, Measure, Pack, Settings, Source
    from .study import fingerprint, load

__all__ = [
    "Code",
    "Dimension",
    "Exhibit",
    "Measure",
    "Pack",
    "Settings",
    "Source",
    "draft",
    "fingerprint",
    "load",
]


def __getattr__(name: str) -> object:
    if name == "draft":
        return import_module("jihe.pack.begin").draft
    if name in ("load", "fingerprint"):
        return getattr(import_module("jihe.pack.study"), name)
    if name.startswith("_"):
        raise AttributeError(f"module 'jihe.pack' has no attribute {name!r}")
    return getattr(import_module("jihe.pack.model"), name)
