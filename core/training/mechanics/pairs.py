"""What becomes of one sentence in training: which tokens are dropped, how wide each window is, which pairs come out."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.text.corpus import Corpus
from core.text.vocabulary import Vocabulary
from core.training.held_out import HeldOut
from core.training.hyperparameters import NEGATIVE_SAMPLING, SKIP_GRAM, Hyperparameters
from core.training.mode import read_only
from core.training.rehearsal import Noted, draw_words, noted, rehearse_with_noise, rehearse_without_noise, targets_from
from core.training.rows import aligned
from core.training.sampling import EveryWord, chunk_seed, keep_probabilities, noise
from core.training.schedule import chunk_bounds, chunk_tokens, lines_within
from core.training.workspace import Model, Text, Windows, new_scratch


@dataclass(frozen=True, eq=False)
class Window:
    """A centre word with what it meets; places are those of the sentence's tokens.

    Attributes:
        centre: its place.
        width: how far the window was to reach, in words that stay.
        contexts: int64[c], the places of the context words.
        negatives: the drawn words (ids) that the true word is told from: one list for all pairs, or one for each;
            empty where the objective draws none.
    """

    centre: int
    width: int
    contexts: NDArray[np.int64]
    negatives: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, eq=False)
class Sentence:
    """A stretch of text that no window crosses, as one epoch treats it.

    Attributes:
        start: its first token in the corpus.
        words: int32[n], ids; those not below the size of the vocabulary are too rare.
        is_rare: bool[n], left out before all else: under the minimum count.
        stays: bool[n], neither rare nor dropped by subsampling.
        held_out: whether it is kept back from training.
        places: int64[m], the places of the tokens that stay: the centres, in order.
        widths: int64[m], the width of each centre's window; empty where fewer than two tokens stay.
        before: uint64[m], the random state from which each centre's targets are drawn.
        during: uint64[m], the state from which its later pairs draw targets of their own.
    """

    start: int
    words: NDArray[np.int32]
    is_rare: NDArray[np.bool_]
    stays: NDArray[np.bool_]
    held_out: bool
    places: NDArray[np.int64]
    widths: NDArray[np.int64]
    before: NDArray[np.uint64]
    during: NDArray[np.uint64]

    @property
    def end(self) -> int:
        """The token of the corpus behind its last."""
        return self.start + len(self.words)

    @property
    def centres(self) -> int:
        """How many windows there are."""
        return len(self.widths)

    def contexts(self, centre: int) -> NDArray[np.int64]:
        """int64[c]: the places of the context words of the centre of this number."""
        width = int(self.widths[centre])
        return np.concatenate(
            (self.places[max(centre - width, 0) : centre], self.places[centre + 1 : centre + width + 1])
        )

    @cached_property
    def pairs(self) -> int:
        """How many context words all centres have together."""
        centres = np.arange(self.centres)
        left = np.minimum(centres, self.widths)
        return int((left + np.minimum(self.centres - 1 - centres, self.widths)).sum())


class Rehearsal:
    """Shows sentences of a corpus as a run with these hyperparameters treats them; learns nothing.

    Threads that share it take turns.

    Args:
        corpus: the text.
        vocabulary: its words at the minimum count.
        hyperparameters: of the run, resolved.
        held_out: the lines that the run keeps back, if any.
    """

    def __init__(
        self, corpus: Corpus, vocabulary: Vocabulary, hyperparameters: Hyperparameters, held_out: HeldOut | None = None
    ) -> None:
        self._corpus, self._chosen, self._held_out = corpus, hyperparameters, held_out
        self._size = len(vocabulary)
        self._keep = keep_probabilities(vocabulary.counts, hyperparameters.subsample)
        self.bounds = chunk_bounds(corpus.line_starts, chunk_tokens(hyperparameters, self._size))
        self._draws = hyperparameters.objective == NEGATIVE_SAMPLING
        self._pair_targets = (
            self._draws and hyperparameters.architecture == SKIP_GRAM and hyperparameters.negative_sharing == "pair"
        )
        self._windows = Windows(
            hyperparameters.window, hyperparameters.window_mode == "dynamic", False, not self._pair_targets
        )
        self._tables: Any = (
            noise(vocabulary.counts, hyperparameters.noise_power, hyperparameters.negatives)
            if self._draws
            else EveryWord(self._size)
        )
        self._model = Model(aligned(2, 1), aligned(2, 1))  # nothing in it is read
        longest = int(np.diff(self.bounds).max())
        most_targets = hyperparameters.negatives + 1
        self._scratch = new_scratch(self._model, longest, self._windows, most_targets)
        self._turn = threading.Lock()

    def sentence(self, position: int, epoch: int = 0) -> Sentence:
        """The sentence that holds a token of the corpus, as an epoch (from 0) treats it.

        A line that a chunk's end cuts is two sentences, as in training.

        Raises:
            IndexError: if there is no such token.
        """
        if not 0 <= position < self._corpus.tokens:
            raise IndexError(position)
        line_starts = self._corpus.line_starts
        chunk = int(np.searchsorted(self.bounds, position, side="right")) - 1
        line = int(np.searchsorted(line_starts, position, side="right")) - 1
        chunk_start, chunk_end = int(self.bounds[chunk]), int(self.bounds[chunk + 1])
        start, end = max(int(line_starts[line]), chunk_start), min(int(line_starts[line + 1]), chunk_end)
        words = np.array(self._corpus.ids[start:end], np.int32)
        if self._held_out is not None and self._held_out.is_held[line]:
            return _made(start, words, self._size, None, 0)
        notes = noted(len(words))
        kept = self._walk(chunk, line, epoch, notes)
        return _made(start, words, self._size, notes, kept)

    def window(self, sentence: Sentence, centre: int) -> Window:
        """The centre of this number (from 0) with its contexts, and the negatives that are drawn for it."""
        contexts = sentence.contexts(centre)
        word = int(sentence.words[sentence.places[centre]])
        negatives: list[tuple[int, ...]] = []
        if self._draws:
            negatives.append(self._negatives(word, sentence.before[centre], 1))
            later = range(1, len(contexts)) if self._pair_targets else range(0)
            negatives += [self._negatives(word, sentence.during[centre], times) for times in later]
        return Window(int(sentence.places[centre]), int(sentence.widths[centre]), contexts, tuple(negatives))

    def _walk(self, chunk: int, line: int, epoch: int, notes: Noted) -> int:
        """Walk through a chunk to the wanted line; how many of its tokens stay."""
        start, end = int(self.bounds[chunk]), int(self.bounds[chunk + 1])
        words = read_only(np.array(self._corpus.ids[start:end], np.int32))
        first = int(np.searchsorted(self._corpus.line_starts, start, side="right")) - 1
        wanted = line - first
        if self._held_out is not None:
            wanted -= int(self._held_out.is_held[first:line].sum())
            text = Text(*self._held_out.trained(words, start, end), self._keep)
        else:
            text = Text(words, lines_within(self._corpus.line_starts, start, end), self._keep)
        walk = rehearse_with_noise if self._draws else rehearse_without_noise
        seed = chunk_seed(self._chosen.seed, epoch, chunk)
        return int(
            walk(self._model, self._tables, text, self._windows, self._pair_targets, seed, wanted, self._scratch, notes)
        )

    def _negatives(self, word: int, state: np.uint64, times: int) -> tuple[int, ...]:
        with self._turn:
            targets = targets_from(self._model, self._tables, word, state, times, self._scratch)
            return tuple(self._scratch.targets[1:targets].tolist())


def _made(start: int, words: NDArray[np.int32], size: int, notes: Noted | None, kept: int) -> Sentence:
    is_rare = words >= size
    stays = notes.stays.astype(bool) if notes is not None else ~is_rare
    centres = kept if notes is not None and kept > 1 else 0
    none = np.zeros(0, np.int64)
    return Sentence(
        start,
        words,
        is_rare,
        stays,
        notes is None,
        np.flatnonzero(stays),
        notes.widths[:centres] if notes is not None else none,
        notes.before[:centres] if notes is not None else none.astype(np.uint64),
        notes.during[:centres] if notes is not None else none.astype(np.uint64),
    )


def prepare() -> None:
    """Compile what a rehearsal calls or load it from the cache, by walking over a text of one word."""
    model, windows = Model(aligned(2, 1), aligned(2, 1)), Windows(1, True, False, True)
    keep = np.ones(2, np.float32)
    text = Text(read_only(np.zeros(1, np.int32)), np.zeros(1, np.int64), keep)
    scratch = new_scratch(model, 1, windows, 2)
    drawn_from = noise(np.array([2, 1]), 0.75, 1)
    rehearse_with_noise(model, drawn_from, text, windows, False, np.uint64(1), 0, scratch, noted(1))
    rehearse_without_noise(model, EveryWord(2), text, windows, False, np.uint64(1), 0, scratch, noted(1))
    targets_from(model, drawn_from, 0, np.uint64(1), 1, scratch)
    draw_words(drawn_from, np.ones(1, np.uint64), np.zeros(1, np.int64))
