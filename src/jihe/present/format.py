"""How values are written: shares, counts, means, money. In one place: a number reads alike everywhere."""

from __future__ import annotations

import math
import re

from jihe.errors import tell
from jihe.pack.model import Measure

SHARE, POINT = "share", "point"
UNDEFINED = "—"


def number(value: float | None, unit: str = "") -> str:
    """`value` in full: a share in percent with two decimals, whole numbers with separators of thousands.

    Undefined values are written as a dash. Other numbers keep three decimals, small ones three significant
    digits, great ones and money fewer.

    Examples
    --------
    >>> number(0.1234567, "share"), number(1234567.0), number(3.82649), number(0.000312), number(None)
    ('12.35%', '1,234,567', '3.826', '0.000312', '—')
    """
    if value is None or math.isnan(value):
        return UNDEFINED
    if unit == SHARE:
        return f"{value * 100:,.2f}%"
    if unit == POINT:
        return f"{value:,.2f}"
    if math.isinf(value) or value == int(value):
        return f"{value:,.0f}"
    size = abs(value)
    if is_money(unit):
        return f"{value:,.0f}" if size >= 1000 else f"{value:,.2f}"
    if size < 0.1:
        return f"{value:.3g}" if size < 1e-6 else f"{value:.{2 - math.floor(math.log10(size))}f}"
    return f"{value:,.2f}" if size >= 100 else f"{value:,.3f}"


def number_format(value: float | None, unit: str = "") -> str:
    """The number format by which a spreadsheet shows `value` as `number` writes it.

    Examples
    --------
    >>> number_format(0.1234567, "share"), number_format(1234567.0), number_format(0.000312)
    ('#,##0.00%', '#,##0', '#,##0.000000')
    """
    text = number(value, unit)
    if value is None or not math.isfinite(value) or "e" in text:
        return "0.00E+00"
    _, point, digits = text.partition(".")
    percent = "%" if text.endswith("%") else ""
    places = "0" * len(digits.removesuffix("%"))
    return f"#,##0{point}{places}{percent}"


def short(value: float | None, unit: str, lang: str) -> str:
    """`value` for a chart, where great sums and means need a word to be read: 12.3 m.

    Examples
    --------
    >>> short(12345678, "EUR", "en"), short(0.5, "share", "en"), short(1204, "", "en")
    ('12.3 m', '50.00%', '1,204')
    """
    if value is None or unit == SHARE:
        return number(value, unit)
    for size, word in scales(lang):
        if abs(value) >= size and abs(value) >= 1e5:
            return f"{_digits(value / size)} {word}"
    return number(value, unit)


def tick(value: float, unit: str, lang: str) -> str:
    """A round number beside an axis, without digits that say nothing.

    Examples
    --------
    >>> tick(0.4, "share", "en"), tick(2000000, "", "en")
    ('40%', '2 m')
    """
    return f"{value * 100:,.6g}%" if unit == SHARE else short(value, unit, lang)


def scales(lang: str) -> list[tuple[float, str]]:
    """(size, word) of the great numbers, from the greatest down: languages group digits differently."""
    pairs = (part.split() for part in tell("1e9 bn; 1e6 m", lang).split(";"))
    return [(float(size), word) for size, word in pairs]


def axis_label(unit: str, lang: str) -> str:
    """A Vega expression that writes an axis' values."""
    if unit == SHARE:
        return "format(datum.value, '~%')"
    found = "format(datum.value, ',~r')"
    for size, word in reversed(scales(lang)):
        scaled = f"format(datum.value / {size:.0f}, ',~r') + ' {word}'"
        found = f"abs(datum.value) >= {max(size, 1e5):.0f} ? {scaled} : {found}"
    return found


def is_money(unit: str) -> bool:
    """Whether a unit is a currency (ISO 4217)."""
    return re.fullmatch(r"[A-Z]{3}", unit) is not None


def unit_name(measure: Measure, unit: str, lang: str) -> str:
    """What a measure's values are counted in, in words; "" where the title says it."""
    if measure.unit is not None:
        return measure.unit.get(lang)
    words = {"person": tell("persons", lang), "patent": tell("patents", lang), "paper": tell("papers", lang)}
    words[POINT] = tell("points", lang)
    return "" if unit == SHARE else words.get(unit, unit)


def _digits(value: float) -> str:
    """Three significant digits, never in powers of ten."""
    size = abs(value)
    text = f"{value:,.0f}" if size >= 100 else f"{value:.1f}" if size >= 10 else f"{value:.2f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
