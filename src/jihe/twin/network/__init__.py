"""A dated directed network with given figures."""

from .grow import grow
from .target import Grown, Growth, Hub, Inner, Miss

__all__ = ["Grown", "Growth", "Hub", "Inner", "Miss", "grow"]
