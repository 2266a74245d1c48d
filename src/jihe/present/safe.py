"""Texts of strangers, made harmless for the programs that will read them."""

from __future__ import annotations

import json
from typing import Any

FORMULA = (*"=+-@\t\r", *"\uff1d\uff0b\uff0d\uff20")
"""A cell that begins so is run as a formula by spreadsheets, with signs of full width by those of Asia."""


def safe(text: str) -> str:
    """`text` as a spreadsheet cell that stays a text.

    Examples
    --------
    >>> safe("=cmd|' /C calc'!A0"), safe("plain")
    ("'=cmd|' /C calc'!A0", 'plain')
    """
    return f"'{text}" if text.startswith(FORMULA) else text


def script_json(value: Any) -> str:
    """`value` as JSON that may stand in a script: it can neither end the script nor break its lines.

    Examples
    --------
    >>> script_json("</script>")
    '"\\\\u003c/script>"'
    """
    text = dumped(value).decode()
    for char in "<\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return text


def loaded(text: str | bytes) -> Any:
    """What a stranger's JSON says.

    Raises
    ------
    ValueError
        When it is not JSON, is nested too deeply, or holds what cannot be written again: numbers without an
        end, halves of a character.

    Examples
    --------
    >>> loaded('{"a": 1}')
    {'a': 1}
    """
    try:
        found = json.loads(text)
        dumped(found)
    except RecursionError as error:
        raise ValueError(text) from error
    return found


def dumped(value: Any) -> bytes:
    """A value as JSON, the same bytes for the same value."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
