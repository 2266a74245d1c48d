"""Where tables rest: the engine, their contracts, and the one atomic step that makes a build current."""

from .contract import check_key, check_reference
from .engine import Warehouse
from .publish import Draft, current

__all__ = ["Draft", "Warehouse", "check_key", "check_reference", "current"]
