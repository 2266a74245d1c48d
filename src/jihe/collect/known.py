"""What a collection holds already, by hashes, in 16 or 32 bytes each: millions of pages fit into memory."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

SHORT, LONG = 16, 32
"""Bytes of a hash that are told from others, and that are given back."""
RECENT = 200_000
"""Hashes that wait to be put in order with the others."""

WHY = {"empty": "no text"}
NO_TEXT = WHY["empty"]
"""Problem of a page that can be read and says nothing."""

Hashes = npt.NDArray[np.bytes_]


class Known:
    """Captures, pages' contents and documents that were seen."""

    def __init__(self) -> None:
        self._captures = _Index()
        self._contents = _Index()
        self._documents = _Index()

    def extend(
        self,
        captures: Sequence[str],
        contents: Sequence[str],
        documents: Sequence[str | None],
        problems: Sequence[str | None],
    ) -> None:
        """Take note of rows of captures."""
        for capture, content, document, problem in zip(captures, contents, documents, problems, strict=True):
            self._captures.add(capture)
            if document is not None:
                self._documents.add(document)
            if problem in (None, NO_TEXT):
                self._contents.add(content, document or "")

    def is_new_capture(self, capture_id: str) -> bool:
        """Whether it was not known; it is now."""
        return self._captures.add(capture_id)

    def is_new_document(self, document_id: str) -> bool:
        """Whether it was not known; it is now."""
        return self._documents.add(document_id)

    def add_content(self, content: str, document_id: str | None) -> None:
        self._contents.add(content, document_id or "")

    def document_of(self, content: str) -> str | None:
        """The document that pages of this content hold, "" where they hold none; None when it is unknown."""
        return self._contents.find(content)


class _Index:
    """Hashes (hexadecimal), each with another one or nothing.

    Most lie in sorted arrays; the last that came wait in a dict.
    """

    def __init__(self) -> None:
        self._keys: Hashes = np.zeros(0, f"S{SHORT}")
        self._values: Hashes = np.zeros(0, f"S{LONG}")
        self._recent: dict[bytes, bytes] = {}

    def add(self, key: str, value: str = "") -> bool:
        """Add what is not there; return whether it was not."""
        short = bytes.fromhex(key)[:SHORT]
        if self._at(short) is not None:
            return False
        self._recent[short] = bytes.fromhex(value)
        if len(self._recent) >= RECENT:
            self._merge()
        return True

    def find(self, key: str) -> str | None:
        found = self._at(bytes.fromhex(key)[:SHORT])
        return None if found is None else found.hex()

    def _at(self, short: bytes) -> bytes | None:
        if (found := self._recent.get(short)) is not None:
            return found
        # An array drops the zeros at the end of what it gives back, of keys and values alike.
        wanted = short.rstrip(b"\0")
        place = int(np.searchsorted(self._keys, short))
        if place == len(self._keys) or bytes(self._keys[place]) != wanted:
            return None
        value = bytes(self._values[place])
        return value.ljust(LONG, b"\0") if value else b""

    def _merge(self) -> None:
        keys = np.concatenate([self._keys, np.array(list(self._recent), f"S{SHORT}")])
        values = np.concatenate([self._values, np.array(list(self._recent.values()), f"S{LONG}")])
        order = np.argsort(keys, kind="stable")
        self._keys, self._values, self._recent = keys[order], values[order], {}
