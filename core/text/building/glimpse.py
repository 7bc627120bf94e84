"""What can be seen of a text while it is read."""

from __future__ import annotations

import time
from collections.abc import Callable

from core.text.vocabulary import Vocabulary

_LEAST_SECONDS = 0.4  # between two looks
_LARGEST_SHARE = 0.1  # of the time that looks may take


class Glimpse:
    """The vocabulary of what is read so far: written by the thread that reads, looked at by any other.

    Attributes:
        vocabulary: all types so far by falling count, replaced whole; None before the first look.
        share: how much of the text that is, 0..1.
    """

    def __init__(self) -> None:
        self.vocabulary: Vocabulary | None = None
        self.share = 0.0
        self._next = time.monotonic() + _LEAST_SECONDS / 2

    def offer(self, make: Callable[[], Vocabulary], share: float) -> None:
        """Take a look if it is time for one; so seldom that it costs a tenth of the reading at most."""
        start = time.monotonic()
        if start < self._next:
            return
        self.vocabulary, self.share = make(), share
        end = time.monotonic()
        self._next = end + max(_LEAST_SECONDS, (end - start) / _LARGEST_SHARE)
