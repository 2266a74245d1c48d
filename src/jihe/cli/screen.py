"""What is asked one by one in a terminal: a key is an answer. What is piped in is read line by line."""

from __future__ import annotations

import sys
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.text import Text

from .words import say

ENDS = ("q", "\x03", "\x04", "")
ESCAPE = "\x1b"
WIDE = 110
"""Width where no terminal shows it."""


@dataclass
class Visit:
    """Something that was shown, and what was answered; None where it was passed over."""

    place: int
    answer: Any = None


class Screen(ABC):
    """Asks about one thing after the other until the last one, or until the person ends it.

    Parameters
    ----------
    n
        How many there are.
    """

    def __init__(self, n: int) -> None:
        self._n = n
        self.console = Console(highlight=False, width=None if sys.stdout.isatty() else WIDE)
        self.why = ""
        self.n_written = 0

    @abstractmethod
    def show(self, place: int) -> None:
        """Show one of them."""

    @abstractmethod
    def ended(self) -> str:
        """What is said after the last one."""

    @abstractmethod
    def answer(self, place: int, key: str, note: str) -> Any:
        """What a key answers, written; None where it answers nothing and the person stays where they are."""

    @abstractmethod
    def take_back(self, place: int, answer: Any) -> None:
        """Take an answer back."""

    def arrive(self, place: int) -> None:  # noqa: B027 - most have nothing to begin
        """Begin with one of them."""

    def run(self) -> int:
        """Ask; return how many lines were written."""
        visited: list[Visit] = []
        place = self._to(0)
        while place < self._n:
            key, note = asked()
            self.why = note or self.why
            if key in ENDS:
                break
            if key == "w":
                self.why = note or line(say("Why: "))
            elif key == "b" and visited:
                last = visited.pop()
                if last.answer is not None:
                    self.take_back(last.place, last.answer)
                place = self._to(last.place)
            elif key == "n":
                visited.append(Visit(place))
                place = self._to(place + 1)
            elif (answer := self.answer(place, key, note)) is not None:
                visited.append(Visit(place, answer))
                place = self._to(place + 1)
        return self.n_written

    def _to(self, place: int) -> int:
        self.why = ""
        if place < self._n:
            self.arrive(place)
            self.fresh(place)
        else:
            self.print(self.ended())
        return place

    def fresh(self, place: int) -> None:
        """Show one of them on an empty screen."""
        if sys.stdout.isatty():
            self.console.clear()
        self.show(place)

    def print(self, text: str) -> None:
        """A line, as it is."""
        self.console.print(Text(text), soft_wrap=True)


def asked() -> tuple[str, str]:
    """A key, and what stands behind it on a line that was piped in; "" at the end."""
    if not sys.stdin.isatty():
        told = sys.stdin.readline()
        key, _, note = told.strip().partition(" ")
        return ("n" if told and not key else key.lower()), note.strip()
    return _key().lower(), ""


def _key() -> str:
    """The next key, without waiting for the end of a line."""
    if sys.platform == "win32":
        import msvcrt

        return msvcrt.getwch()
    import termios
    import tty

    file = sys.stdin.fileno()
    before = termios.tcgetattr(file)
    try:
        tty.setcbreak(file, termios.TCSADRAIN)  # keys that were typed ahead count
        return sys.stdin.read(1)
    finally:
        termios.tcsetattr(file, termios.TCSADRAIN, before)


def line(question: str) -> str:
    """A line that is typed."""
    if sys.stdin.isatty():
        return input(question).strip()
    return sys.stdin.readline().strip()
