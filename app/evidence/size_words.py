"""Sizes as people read them: decimal units, as Docker prints them."""

from __future__ import annotations

_UNITS = ("B", "kB", "MB", "GB", "TB")


def size(number: int) -> str:
    """Three digits: `219 MB`, `1.09 GB`, `4.5 kB`."""
    value, unit = float(number), 0
    while value >= 999.5 and unit < len(_UNITS) - 1:
        value, unit = value / 1000, unit + 1
    if unit == 0 or value >= 100:
        return f"{value:.0f} {_UNITS[unit]}"
    digits = 2 if value < 9.995 else 1
    return f"{value:.{digits}f}".rstrip("0").rstrip(".") + f" {_UNITS[unit]}"
