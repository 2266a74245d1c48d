"""What the site shows, made from a build: the part of it that needs engines."""

from .maker import Maker

__all__ = ["Maker"]
