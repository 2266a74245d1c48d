"""Vega-Lite specification -> SVG text: without a network, the same bytes for the same specification.

Vega runs in an engine of its own, and a table tells it how wide the letters of our fonts are: what opens the
font for each letter that it measures, as vl-convert does, takes five times as long.
"""

from __future__ import annotations

import hashlib
import json
import re
from concurrent.futures import ThreadPoolExecutor
from functools import cache, lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

FONTS = Path(__file__).parent / "font"
ADVANCE = FONTS / "advance.json"
"""What characters are wide; written by ``tool/make_fonts.py``."""
VEGA = Path(__file__).parent / "vega" / "draw.js"
"""Vega, Vega-Lite and our few lines that ask them; built in ``web/``."""
LONGEST = 600.0
"""Seconds after which a drawing is given up."""


def svg(spec: dict[str, Any]) -> str:
    """Draw a specification whose data stand in it.

    Returns
    -------
    str
        An SVG element. Links in it lead to places of the page that it is put into, and are not reached by the
        keyboard: the table beside the chart holds the same links.

    Raises
    ------
    ValueError
        When data would have to be fetched, or the specification cannot be drawn.
    """
    _check_inline(spec)
    return _drawn(json.dumps(spec))


@lru_cache(maxsize=512)
def _drawn(spec: str) -> str:
    """Each picture once: one without words is the same in both languages, and drawing is what takes time."""
    from py_mini_racer import JSEvalException, JSPromiseError

    try:
        drawn: str = _thread().submit(_asked, f"draw({json.dumps(spec)})").result()
    except (JSEvalException, JSPromiseError) as error:
        raise ValueError(str(error).partition("\n")[0]) from None  # the rest is Vega's own code
    # Links lead to places of the page, not of the sample data's site.
    drawn = re.sub(r'<a xlink:href="[^"#]*#', '<a tabindex="-1" href="#', drawn)
    return drawn.replace(' version="1.1" class="marks"', "", 1)


def _asked(script: str) -> Any:
    return engine().eval(script).get(timeout=LONGEST)


@cache
def _thread() -> ThreadPoolExecutor:
    """Where the engine is asked: in a thread that runs an event loop, as notebooks do, it would not wait."""
    return ThreadPoolExecutor(1, "charts")


def _check_inline(part: Any) -> None:
    if isinstance(part, dict):
        if "url" in part:
            raise ValueError("a chart's data must stand in its specification")
        for value in part.values():
            _check_inline(value)
    elif isinstance(part, list):
        for value in part:
            _check_inline(value)


@cache
def engine() -> Any:
    """The engine, started at the first chart, with Vega and the widths of our fonts known to it."""
    from py_mini_racer import MiniRacer

    started = MiniRacer()
    started.eval(VEGA.read_text("utf-8"))
    started.eval(f"learn({ADVANCE.read_text('utf-8')})")
    return started


@cache
def tools() -> bytes:
    """The hash of all that a drawing depends on beside its specification."""
    digest = hashlib.sha256(version("mini-racer").encode())
    for path in (Path(__file__), VEGA, ADVANCE):
        digest.update(path.read_bytes())
    return digest.digest()
