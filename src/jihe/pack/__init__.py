"""A study's definitions: read, checked and frozen.

The models, and the libraries that they need, are imported only when one of these names is asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .begin import draft
    from .model import Code, Dimension, Exhibit, Measure, Pack, Settings, Source
    from .study import load

__all__ = ["Code", "Dimension", "Exhibit", "Measure", "Pack", "Settings", "Source", "draft", "load"]


def __getattr__(name: str) -> object:
    if name == "draft":
        return import_module("jihe.pack.begin").draft
    if name == "load":
        return import_module("jihe.pack.study").load
    if name.startswith("_"):
        raise AttributeError(f"module 'jihe.pack' has no attribute {name!r}")
    return getattr(import_module("jihe.pack.model"), name)
