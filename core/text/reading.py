"""How a text is read: the tokenizers and what no window crosses. Brings no compiler: forms are made from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.text import characters


@dataclass(frozen=True, slots=True)
class Tokenizer:
    """A way to cut text into tokens.

    Attributes:
        label: the name that a person chooses.
        classes: makes uint8[CODES + 1], the class of each code point.
        lower: whether it folds case unless told otherwise.
        normalised: whether apostrophes, hyphens and Hebrew marks are brought to one form each.
    """

    label: str
    classes: Callable[[], NDArray[np.uint8]]
    lower: bool
    normalised: bool


TOKENIZERS: dict[str, Tokenizer] = {
    "words": Tokenizer("Words, in any script", characters.word_classes, lower=True, normalised=True),
    "whitespace": Tokenizer("Split at white space only", characters.whitespace_classes, lower=False, normalised=False),
}

BOUNDS = {
    "auto": "Auto: line or paragraph",
    "line": "Line",
    "paragraph": "Paragraph",
}


@dataclass(frozen=True, slots=True)
class Reading:
    """How a text is read: one value, part of the key of the cache.

    Attributes:
        tokenizer: a name of `TOKENIZERS`.
        lower: whether case is folded; None as the tokenizer does by itself.
        bounds: what no window crosses, a name of `BOUNDS`.

    Raises:
        ValueError: at birth, for a name that is not known.
    """

    tokenizer: str = "words"
    lower: bool | None = None
    bounds: str = "auto"

    def __post_init__(self) -> None:
        for name, known in (("tokenizer", TOKENIZERS), ("bounds", BOUNDS)):
            if getattr(self, name) not in known:
                raise ValueError(f"{name.capitalize()}: {getattr(self, name)!r} is not one of {', '.join(known)}.")

    @property
    def folds(self) -> bool:
        """Whether case is folded."""
        return TOKENIZERS[self.tokenizer].lower if self.lower is None else self.lower
