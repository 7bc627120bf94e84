"""Numbers as a person reads them: amounts, sizes in bytes, lengths of time."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication


def amount(number: float) -> str:
    """A large number in few figures: "512", "0.5M", "17M"."""
    if number < 10_000:
        return f"{number:,.0f}"
    if number < 100_000:
        return f"{number / 1e3:.0f}k"
    return f"{number / 1e6:.1f}M" if number < 9.95e6 else f"{number / 1e6:,.0f}M"


def size(count: int) -> str:
    """A number of bytes: "3.6 MB"."""
    for scale, unit in ((10**9, "GB"), (10**6, "MB"), (10**3, "kB")):
        if count >= scale:
            return f"{count / scale:,.1f} {unit}"
    return f"{count} B"


def duration(seconds: float) -> str:
    """A length of time as a person says it: "12 s", "3 min", "1 h 20 min"."""
    whole = max(round(seconds), 1)
    if whole < 60:
        return _tr("{0} s").format(whole)
    minutes = round(seconds / 60)
    if minutes < 60:
        return _tr("{0} min").format(minutes)
    return _tr("{0} h {1} min").format(minutes // 60, minutes % 60)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Figures", text)
