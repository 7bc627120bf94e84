"""The walk of the kernels over text, in plain Python: the same draws in the same order, so the same examples.

For the lesson and for single steps, whose texts are a few lines: it stops anywhere, and gives each example whole. A
sentence of a real corpus is found by `core.training.rehearsal`, which walks through a chunk a hundred times as fast.
Both are tested against the kernels.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.training.huffman import HuffmanTree
from core.training.hyperparameters import CBOW
from core.training.kernels import MOST_DRAWS, MULTIPLIER
from core.training.mechanics.step import Example
from core.training.mode import Mode
from core.training.sampling import EveryWord, Noise

_BITS = (1 << 64) - 1
_MULTIPLIER = int(MULTIPLIER)


class Random:
    """The kernels' random numbers: xorshift64* (Vigna 2016), and what they take from each.

    Args:
        seed: not 0.
    """

    def __init__(self, seed: int) -> None:
        self._state = seed

    def bits(self) -> int:
        """The next 64 random bits."""
        state = self._state
        state ^= state >> 12
        state ^= (state << 25) & _BITS
        state ^= state >> 27
        self._state = state
        return (state * _MULTIPLIER) & _BITS

    def below(self, bound: int) -> int:
        """A number of 0..bound-1."""
        return _below(bound, self.bits())

    def share(self) -> int:
        """A number below 2^24."""
        return _share(self.bits())

    def noise(self, noise: Noise) -> int:
        """One word of the noise distribution."""
        bits = self.bits()
        word = _below(len(noise.cells), bits)
        threshold, alias = noise.cells[word]
        return word if _share(bits) < threshold else int(alias)


def _below(bound: int, bits: int) -> int:
    return ((bits >> 32) * bound) >> 32


def _share(bits: int) -> int:
    return (bits >> 8) & 0xFFFFFF


@dataclass(frozen=True, eq=False)
class Visit:
    """One centre word, and what is learnt there, in order; examples of one visit are learnt one after another.

    Attributes:
        line: which line of the text.
        sentence: the words of the line that stay.
        centre: the position of the centre word in it.
        begin: the position where its window begins.
        end: the position behind its window.
        examples: what is learnt.
    """

    line: int
    sentence: tuple[int, ...]
    centre: int
    begin: int
    end: int
    examples: tuple[Example, ...]


def walk(lines: Sequence[Sequence[int]], mode: Mode, seed: int, at_once: int | None = None) -> Iterator[Visit]:
    """All visits to one stretch of text, as `kernels.walk` makes them.

    Args:
        lines: word ids; those that are not below V are passed over.
        mode: tables, windows and keep probabilities.
        seed: of the stretch (`sampling.chunk_seed`).
        at_once: how many contexts of a centre skip-gram learns at once; None as many as the kernel does.
    """
    random = Random(seed)
    for line, words in enumerate(lines):
        sentence = _kept(words, mode, random)
        if len(sentence) < 2:
            continue
        ready = _made_ready(sentence, 0, mode, random)
        for centre, word in enumerate(sentence):
            now = ready  # the kernel makes the next centre ready before it learns the one at hand
            if centre + 1 < len(sentence):
                ready = _made_ready(sentence, centre + 1, mode, random)
            first, begin, end = now
            contexts = [*sentence[begin:centre], *sentence[centre + 1 : end]]
            examples = tuple(_examples(word, contexts, first, mode, random, at_once))
            yield Visit(line, sentence, centre, begin, end, examples)


def examples_of(
    centre: int, contexts: Sequence[int], mode: Mode, random: Random, at_once: int | None = None
) -> list[Example]:
    """What is learnt at one centre word with these contexts; arguments as of `walk`."""
    return list(_examples(centre, contexts, choose(centre, mode.tables, random), mode, random, at_once))


def choose(word: int, tables: Any, random: Random) -> tuple[Sequence[int], Sequence[int]]:
    """The targets of a word and their labels."""
    return CHOOSE[type(tables)](word, tables, random)


Ready = tuple[tuple[Sequence[int], Sequence[int]], int, int]


def _kept(words: Sequence[int], mode: Mode, random: Random) -> tuple[int, ...]:
    """The words that subsampling keeps; a number is drawn for each, known or not."""
    kept = []
    for word in words:
        known = 0 <= word < mode.words
        chance = mode.keep[word if known else 0] * np.float32(2.0**24)
        if np.float32(random.share()) < chance and known:
            kept.append(int(word))
    return tuple(kept)


def _made_ready(sentence: tuple[int, ...], centre: int, mode: Mode, random: Random) -> Ready:
    """The first targets of a centre word, and where its window begins and ends."""
    first, windows = choose(sentence[centre], mode.tables, random), mode.windows
    width = 1 + random.below(windows.size) if windows.dynamic else windows.size
    return first, max(centre - width, 0), min(centre + width + 1, len(sentence))


def _examples(
    word: int,
    contexts: Sequence[int],
    first: tuple[Sequence[int], Sequence[int]],
    mode: Mode,
    random: Random,
    at_once: int | None,
) -> Iterator[Example]:
    shared = mode.windows.shared_targets
    most = len(contexts) if mode.architecture == CBOW else at_once or (mode.windows.at_once if shared else 1)
    for begin in range(0, len(contexts), max(most, 1)):
        targets, labels = first if begin == 0 or shared else choose(word, mode.tables, random)
        yield Example(
            word,
            np.array(contexts[begin : begin + most], np.int64),
            np.array(targets, np.int64),
            np.array(labels, np.float64),
        )


# ---- objectives ----


def _negative_sampling(word: int, noise: Noise, random: Random) -> tuple[Sequence[int], Sequence[int]]:
    targets = [word]
    for _ in range(noise.negatives):
        negative, draws = random.noise(noise), 1
        while negative == word and draws < MOST_DRAWS:
            negative, draws = random.noise(noise), draws + 1
        if negative != word:
            targets.append(negative)
    return targets, [1] + [0] * (len(targets) - 1)


def _hierarchical_softmax(word: int, tree: HuffmanTree, random: Random) -> tuple[Sequence[int], Sequence[int]]:
    path = slice(tree.offsets[word], tree.offsets[word + 1])
    return tree.points[path].tolist(), (1 - tree.codes[path].astype(int)).tolist()


def _every_word(word: int, vocabulary: EveryWord, random: Random) -> tuple[Sequence[int], Sequence[int]]:
    labels = [0] * vocabulary.words
    labels[word] = 1
    return range(vocabulary.words), labels


CHOOSE: dict[type, Callable[..., tuple[Sequence[int], Sequence[int]]]] = {
    Noise: _negative_sampling,
    HuffmanTree: _hierarchical_softmax,
    EveryWord: _every_word,
}
