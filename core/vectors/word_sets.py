"""Sets of words that a person has named, and which words she wants to see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.job import Job
from core.text.lookup.search import matches
from core.text.vocabulary import Words

COLOURS = 10  # that are given to sets in turn


@dataclass(frozen=True, slots=True)
class WordSet:
    """Words under a name.

    Attributes:
        name: unlike that of any other set.
        words: whichever vectors are open; never row numbers.
        colour: 0..COLOURS-1, which of the theme's colours it has.
        shown: whether the views mark its words.
    """

    name: str
    words: tuple[str, ...]
    colour: int = 0
    shown: bool = True


def free_colour(sets: Sequence[WordSet]) -> int:
    """The first of the colours that fewest sets have."""
    used = [word_set.colour for word_set in sets]
    return min(range(COLOURS), key=used.count)


@dataclass(frozen=True, slots=True)
class WordFilter:
    """Which words are shown: those that pass every part of it.

    Attributes:
        lowest: the count that a word has at least, or None.
        highest: the count that it has at most, or None.
        text: what its spelling holds, or matches if it is an expression between slashes; "" for any.
        within: the name of the set that it belongs to; "" for any.
    """

    lowest: int | None = None
    highest: int | None = None
    text: str = ""
    within: str = ""

    def mask(
        self, words: Words, counts: NDArray[np.int64] | None, sets: Sequence[WordSet], job: Job
    ) -> NDArray[np.bool_]:
        """bool[n]: which words pass.

        Args:
            words: with their lookup prepared.
            counts: int64[n], or None: then any count passes.
            sets: those that there are; a set that is none of them holds no word.
            job: is asked on the way whether to go on.

        Raises:
            ValueError: for an expression that cannot be read or takes too long.
            Cancelled: by the job.
        """
        kept = np.ones(len(words), bool)
        if counts is not None:
            lowest = 0 if self.lowest is None else self.lowest
            kept = counts[: len(words)] >= lowest
            if self.highest is not None:
                kept &= counts[: len(words)] <= self.highest
        if self.within:
            members = next((word_set.words for word_set in sets if word_set.name == self.within), ())
            places = words.places(members)
            inside = np.zeros(len(words), bool)
            inside[places[places >= 0]] = True
            kept &= inside
        if self.text:
            left = np.flatnonzero(kept)
            kept[left] = matches(words.take(left), self.text, job)
        return kept


EVERYTHING = WordFilter()
