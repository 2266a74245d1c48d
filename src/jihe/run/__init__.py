"""The stories, and the only files that know every room: a study's, and that of a network file.

Each is imported when it is asked for: a server of what was made before needs no engine.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from . import network
    from .study import Build, build, check, open

__all__ = ["Build", "build", "check", "network", "open"]


def __getattr__(name: str) -> object:
    if name == "network":
        return import_module(".network", __name__)
    if name in __all__:
        return getattr(import_module(".study", __name__), name)
    raise AttributeError(f"module 'jihe.run' has no attribute {name!r}")
