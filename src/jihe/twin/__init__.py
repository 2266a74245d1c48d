"""Synthetic micro-data that reproduces a study's published figures; always marked synthetic."""

from .draw import Missed, Twin, draw
from .records import records
from .rows import files

__all__ = ["Missed", "Twin", "draw", "files", "records"]
