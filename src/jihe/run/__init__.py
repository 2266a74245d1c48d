"""The stories, and the only files that know every room: a study's, and that of a network file."""

from . import network
from .study import Build, build, check, open

__all__ = ["Build", "build", "check", "network", "open"]
