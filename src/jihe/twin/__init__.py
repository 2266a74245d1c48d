"""Synthetic micro-data that reproduces a study's published figures; always marked synthetic."""

from .draft import Missed, Twin
from .draw import draw
from .records import records
from .written import files

__all__ = ["Missed", "Twin", "draw", "files", "records"]
