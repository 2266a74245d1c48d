"""A dated directed network with given figures."""

from .grow import grow
from .inside import Inside
from .target import Grown, Growth, Hub, Inner, Miss

__all__ = ["Grown", "Growth", "Hub", "Inner", "Inside", "Miss", "grow"]
