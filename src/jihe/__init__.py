"""Jihe (极核): an observatory for innovation ecosystems.

>>> import jihe                                     # doctest: +SKIP
>>> build = jihe.build("studies/example")           # doctest: +SKIP
>>> build.facts("firm_count")                       # doctest: +SKIP
>>> build.rows("firm_count:province=north")         # doctest: +SKIP
>>> network = jihe.read_network("edges.csv")        # doctest: +SKIP
>>> network.structure()                             # doctest: +SKIP
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .run import Build, build, open
    from .run.network import Network, read_network

__version__ = "0.1.0"
__all__ = ["Build", "Network", "build", "open", "read_network"]


def __getattr__(name: str) -> object:
    # Engines are imported only when a study is built or opened.
    if name in __all__:
        from . import run

        return getattr(run.network if name in ("Network", "read_network") else run, name)
    raise AttributeError(f"module 'jihe' has no attribute {name!r}")
