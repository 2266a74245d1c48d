"""Jihe (极核): an observatory for innovation ecosystems.

>>> import jihe                                     # doctest: +SKIP
>>> build = jihe.build("studies/example")           # doctest: +SKIP
>>> build.facts("firm_count")                       # doctest: +SKIP
>>> build.rows("firm_count:province=north")         # doctest: +SKIP
>>> network = jihe.read_network("edges.csv")        # doctest: +SKIP
>>> network.structure()                             # doctest: +SKIP
>>> jihe.read_index("my-index").ranking()           # doctest: +SKIP
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .run import Build, build, open
    from .run.index import CompositeIndex, read_index
    from .run.network import Network, read_network

__version__ = "0.1.0"
__all__ = ["Build", "CompositeIndex", "Network", "build", "open", "read_index", "read_network"]


def __getattr__(name: str) -> object:
    # Engines are imported only when a study is built or opened.
    if name in __all__:
        from . import run
        from .run import index, network

        rooms = {"Network": network, "read_network": network, "CompositeIndex": index, "read_index": index}
        return getattr(rooms.get(name, run), name)
    raise AttributeError(f"module 'jihe' has no attribute {name!r}")
