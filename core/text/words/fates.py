"""What becomes of a word on its way through the steps: its forms, and the step that drops it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from core.text import tokenizers
from core.text.reading import Reading
from core.text.words.rewriting import made_ready, stages


class Fate(NamedTuple):
    """What becomes of a word.

    Attributes:
        word: as the tokenizer writes it before any step.
        forms: what it is after each of `Reading.taken_steps`; "" from the one on that drops it.
    """

    word: str
    forms: tuple[str, ...]

    @property
    def form(self) -> str:
        """What it is in the end; "" where it is dropped."""
        return self.forms[-1] if self.forms else self.word

    @property
    def dropped_by(self) -> int | None:
        """The place in `Reading.taken_steps` of the step that drops it, or None."""
        return self.forms.index("") if "" in self.forms and self.word else None

    @property
    def dropped_form(self) -> str:
        """What it is when it is dropped."""
        return "" if self.dropped_by is None else (self.word, *self.forms)[self.dropped_by]

    @property
    def changed_by(self) -> tuple[int, ...]:
        """The places in `Reading.taken_steps` of the steps that give it another form."""
        forms = (self.word, *self.forms)
        return tuple(place for place, form in enumerate(self.forms) if form and form != forms[place])


def fates(words: Sequence[str], reading: Reading) -> list[Fate]:
    """What becomes of words that stand as the tokenizer writes them before any step; phrases are left out of it.

    Raises:
        OSError: a file that a step needs cannot be read.
        ValueError: what stands there is wrong; says where.
    """
    steps = reading.taken_steps
    of_words = [place for place, step in enumerate(steps) if hasattr(step, "rewrite")]
    made = stages(list(words), made_ready(tuple(steps[place] for place in of_words)))
    columns = [made[bisect_right(of_words, place)] for place in range(len(steps))]
    return [Fate(word, tuple(column[index] for column in columns)) for index, word in enumerate(words)]


def fate(word: str, reading: Reading) -> Fate:
    """What becomes of one word as a person types it.

    Raises:
        OSError: a file that a step needs cannot be read.
        ValueError: what stands there is wrong; says where.
    """
    return fates([tokenizers.fold(word, reading.tokenizer, lower=False)], reading)[0]
