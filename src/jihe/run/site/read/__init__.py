"""What the site shows, read from its store: the part of it that a server needs, without any engine."""

from .reader import Reader

__all__ = ["Reader"]
