"""The words of a text as a list: all of them or some, sought and sorted, with what becomes of each in training."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.job import Job
from core.tables import Cell, Table
from core.text.corpus import Corpus
from core.text.lookup.search import matches
from core.text.lookup.word_index import alphabetical_ranks
from core.text.vocabulary import Vocabulary, Words
from core.text.words.rewriting import Dropped

ALL, LEARNT, RARE, DROPPED = "all", "learnt", "rare", "dropped"
RANK, WORD, COUNT, SHARE, FATE = range(5)
_MILLION = 1_000_000
_REVERSED_WORDS = 4_096  # that are strings at one time


@dataclass(frozen=True)
class Wanted:
    """What a person wants to see.

    Attributes:
        part: `ALL` words, those that are `LEARNT`, too `RARE` for it, or `DROPPED` by a step of the reading.
        typed: what the word must hold: a part of it, or an expression between slashes.
        column: what the list is sorted by: `WORD` or `COUNT`.
        falls: whether the greatest is first.
        from_end: whether words are sorted by their endings, as in a rhyming dictionary.
    """

    part: str = ALL
    typed: str = ""
    column: int = COUNT
    falls: bool = True
    from_end: bool = False


@dataclass(frozen=True)
class Names:
    """How a table calls its columns and what becomes of words, in the person's language.

    Attributes:
        headings: of rank, word, count, share and fate.
        learnt: what becomes of a word that is frequent enough.
        rare: of one that is not.
        dropped: of one that a step dropped, by the place of the step in `Reading.taken_steps`.
    """

    headings: tuple[str, str, str, str, str]
    learnt: str
    rare: str
    dropped: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class WordList:
    """Words of a text in the order of a list.

    Attributes:
        vocabulary: of the text.
        dropped: the words that steps dropped.
        order: int64[n], which words: the place in the vocabulary, or the vocabulary's size + the place in `dropped`.
        learnt: how many words of the vocabulary are frequent enough.
        tokens: how often the words of the list stand in the text.
    """

    vocabulary: Vocabulary
    dropped: Dropped
    order: NDArray[np.int64]
    learnt: int
    tokens: int

    def __len__(self) -> int:
        return len(self.order)

    def word(self, row: int) -> str:
        """The word in a row."""
        place, words = int(self.order[row]), self.vocabulary.words
        return words[place] if place < len(words) else self.dropped.words[place - len(words)]

    def is_dropped(self, row: int) -> bool:
        """Whether a step dropped the word in a row, so that it has no lines."""
        return int(self.order[row]) >= len(self.vocabulary)

    def table(self, names: Names) -> Table:
        """The list as a table, whose rows are made when they are asked for."""
        return Table(names.headings, _Rows(self, names), "vocabulary")


class _Rows(Sequence[tuple[Cell, ...]]):
    def __init__(self, words: WordList, names: Names) -> None:
        self._words, self._names = words, names
        self._tokens = words.vocabulary.tokens

    def __len__(self) -> int:
        return len(self._words)

    def __getitem__(self, row: int) -> tuple[Cell, ...]:  # type: ignore[override]  # nobody takes slices of it
        words, names = self._words, self._names
        place, size = int(words.order[row]), len(words.vocabulary)
        if place >= size:
            step = int(words.dropped.steps[place - size])
            return (None, words.word(row), int(words.dropped.counts[place - size]), None, names.dropped[step])
        count = int(words.vocabulary.counts[place])
        fate = names.learnt if place < words.learnt else names.rare
        return (place + 1, words.word(row), count, count * _MILLION / self._tokens, fate)


def word_list(corpus: Corpus, min_count: int, wanted: Wanted, job: Job) -> WordList:
    """The words that are wanted, sorted; a second for a million words in the order of the alphabet.

    Args:
        corpus: the text.
        min_count: how often a word must occur to be learnt.
        wanted: which words, in what order.
        job: is asked between the steps whether to go on.

    Raises:
        ValueError: for an expression that cannot be read, or takes too long.
        Cancelled: by the job.
    """
    vocabulary, dropped = corpus.vocabulary, corpus.dropped
    size, learnt = len(vocabulary), vocabulary.size_at(min_count)
    edges = {
        ALL: (0, size + len(dropped.words)),
        LEARNT: (0, learnt),
        RARE: (learnt, size),
        DROPPED: (size, size + len(dropped.words)),
    }
    order = np.arange(*edges[wanted.part], dtype=np.int64)
    words = vocabulary.words.followed_by(dropped.words) if order.size and order[-1] >= size else vocabulary.words
    counts = np.concatenate((vocabulary.counts, dropped.counts))
    if wanted.typed:
        order = order[matches(words.take(order), wanted.typed, job)]
    job.check()
    order = order[_sorted(words, counts, order, wanted, job)]
    return WordList(vocabulary, dropped, order, learnt, int(counts[order].sum()))


def _sorted(
    words: Words, counts: NDArray[np.int64], order: NDArray[np.int64], wanted: Wanted, job: Job
) -> NDArray[np.int64]:
    """The order of the words of a list; ties as they stand in the vocabulary."""
    if wanted.column == WORD:
        chosen = words.take(order)
        ranks = alphabetical_ranks(_reversed(chosen, job) if wanted.from_end else chosen, job)
        return np.argsort(-ranks if wanted.falls else ranks, kind="stable")
    keys = counts[order]
    return np.argsort(-keys if wanted.falls else keys, kind="stable")


def _reversed(words: Words, job: Job) -> Words:
    """Each word from its end."""
    blocks = [b"\n"]
    for begin in range(0, len(words), _REVERSED_WORDS):
        job.check()
        lines = words.between(begin, begin + _REVERSED_WORDS).split("\n")
        blocks.append("".join(f"{line[::-1]}\n" for line in lines).encode())
    block = b"".join(blocks)
    return Words(block, np.flatnonzero(np.frombuffer(block, np.uint8) == ord("\n")) + 1)
