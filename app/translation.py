"""What `core` declares in English, in the person's language: labels, help, choices, samples, stages of a job.

`core` knows no Qt and marks nothing, so whatever the window shows of its declarations passes through here.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

CONTEXT = "core"  # of all these texts in a translator's file


def declared(text: str) -> str:
    """A text that `core` declares, as the person reads it; as it is where nobody has translated it."""
    return QCoreApplication.translate(CONTEXT, text) if text else ""
