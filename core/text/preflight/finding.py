"""Finding: one thing about a text that a person should know before it is trained on, with evidence and remedy."""

from __future__ import annotations

from dataclasses import dataclass

from core.text.reading import Reading

WARNING, NOTE = "warning", "note"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found, how one sees it, and what to do; its strings are English and are shown by `declared`.

    Attributes:
        kind: names what it is about; a text has one finding of a kind at most.
        severity: `WARNING` where the vectors will be bad, `NOTE` where they may be.
        title: what it is, in a few words.
        evidence: with {0}, {1} ... where `values` belong.
        values: numbers and examples.
        remedy: what to do.
        action: what a button is called that does it; "" where nothing can be pressed.
        reading: how the text is read anew by that button.
        min_count: the minimum count that the button takes.
    """

    kind: str
    severity: str
    title: str
    evidence: str
    values: tuple[str, ...]
    remedy: str
    action: str = ""
    reading: Reading | None = None
    min_count: int | None = None

    @property
    def told(self) -> str:
        """The evidence in English."""
        return self.evidence.format(*self.values)


def percent(share: float) -> str:
    """A share as it stands in evidence: 3.2 %, 41 %."""
    return f"{100 * share:.0f} %" if share >= 0.1 else f"{100 * share:.1f} %"
