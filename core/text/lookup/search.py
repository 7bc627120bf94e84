"""Which words hold a text or match a regular expression."""

from __future__ import annotations

import time

import numpy as np
from numpy.typing import NDArray

from core.job import Job
from core.text.tokens.expressions import compiled
from core.text.vocabulary import Words

_CHUNK = 8_192  # words that are strings at one time, and between two looks at the job
_WORD_TIME = 0.1  # seconds that one word may take; the time for which the interpreter is held
_TIME = 20.0  # seconds that all of them may take


def is_expression(wanted: str) -> bool:
    """Whether a text is a regular expression between slashes."""
    return len(wanted) > 2 and wanted[0] == wanted[-1] == "/"


def matches(words: Words, wanted: str, job: Job) -> NDArray[np.bool_]:
    """bool[n]: which words match; 0.1 s for a million words and a plain text, 2 s for an expression.

    Args:
        words: are made strings a few thousand at a time.
        wanted: an expression between slashes, which may match any part of a word; or a text that is part of the word,
            in capital or small letters alike unless it holds a capital.
        job: is asked between the words whether to go on.

    Raises:
        ValueError: for an expression that cannot be read, or that takes too long or too much memory.
        Cancelled: by the job.
    """
    if is_expression(wanted):
        return _expression_matches(words, wanted[1:-1], job)
    folds = wanted == wanted.lower()
    found = np.zeros(len(words), bool)
    for begin in range(0, len(words), _CHUNK):
        job.check()
        text = words.between(begin, begin + _CHUNK)
        chunk = (text.lower() if folds else text).split("\n")
        found[begin : begin + len(chunk)] = [wanted in word for word in chunk]
    return found


def _expression_matches(words: Words, expression: str, job: Job) -> NDArray[np.bool_]:
    search = compiled(expression).search
    found = np.zeros(len(words), bool)
    deadline = time.monotonic() + _TIME
    for index, word in enumerate(words):
        if index % 64 == 0:
            job.check()
        try:
            # Letting the interpreter go for each of a million words would take far longer than matching them.
            found[index] = search(word, timeout=_WORD_TIME, concurrent=False) is not None
        except TimeoutError:
            raise ValueError(f"The expression /{expression}/ takes too long on “{word[:40]}”. Simplify it.") from None
        if index % 64 == 0 and time.monotonic() > deadline:
            raise ValueError(f"The expression /{expression}/ takes too long: over {_TIME:.0f} seconds. Simplify it.")
    return found
