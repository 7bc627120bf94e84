"""What a vocabulary says before anything is trained: figures, Zipf's law, and what each minimum count leaves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.text.vocabulary import Vocabulary

if TYPE_CHECKING:  # brings the compiler
    from core.text.corpus import Corpus

DRAWN_RANKS = 400  # of a Zipf plot: two for each pixel are no finer than one
LISTED_RANKS = 1_000  # of its table, before the steps grow
_EULER = 0.5772156649015329
_STEPS = (1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 15, 20, 25, 30, 40, 50, 60, 70, 80)  # then ten times those from 10 on
_LARGEST_CUT = 1_000_000  # of `Hyperparameters.min_count`


@dataclass(frozen=True, slots=True)
class Figures:
    """A text in numbers.

    Attributes:
        tokens: words of text.
        types: different words.
        hapaxes: words that occur once.
        sentences: lines or paragraphs that bound windows; None while that is not known.
        documents: None while that is not known.
    """

    tokens: int
    types: int
    hapaxes: int
    sentences: int | None = None
    documents: int | None = None

    @property
    def hapax_share(self) -> float:
        """Of the types, 0..1."""
        return self.hapaxes / max(self.types, 1)

    @property
    def type_token_ratio(self) -> float:
        """Types by tokens, 0..1; it falls as a text grows, so that only texts of one length compare."""
        return self.types / max(self.tokens, 1)


def figures_of(vocabulary: Vocabulary, corpus: Corpus | None = None) -> Figures:
    """The figures of a vocabulary, and of its corpus where there is one already."""
    hapaxes = len(vocabulary) - vocabulary.size_at(2)
    if corpus is None:
        return Figures(vocabulary.tokens, len(vocabulary), hapaxes)
    sentences, documents = len(corpus.line_starts) - 1, len(corpus.document_starts) - 1
    return Figures(vocabulary.tokens, len(vocabulary), hapaxes, sentences, documents)


class Cut(NamedTuple):
    """What a minimum count leaves of a text.

    Attributes:
        min_count: words that occur less often go.
        words: how many stay.
        tokens: how many tokens stay.
        coverage: the share of all tokens that is, 0..1.
    """

    min_count: int
    words: int
    tokens: int
    coverage: float


def cut_at(vocabulary: Vocabulary, min_count: int) -> Cut:
    """What one minimum count leaves."""
    words = vocabulary.size_at(min_count)
    tokens = int(vocabulary.counts[:words].sum())
    return Cut(min_count, words, tokens, tokens / max(vocabulary.tokens, 1))


def min_counts(vocabulary: Vocabulary, also: int = 1) -> list[int]:
    """The minimum counts worth trying, in steps that grow with them, as far as two words are left.

    Args:
        vocabulary: all words of the text.
        also: one that is among them whatever it is.
    """
    most = min(int(vocabulary.counts[1]) if len(vocabulary) > 1 else 1, _LARGEST_CUT)
    tens = [step for step in _STEPS if step >= 10]
    steps = {*_STEPS, *(step * 10**power for power in range(1, 6) for step in tens)}
    return sorted({step for step in steps if step <= most} | {1, also})


def zipf_ranks(types: int, most: int = DRAWN_RANKS) -> NDArray[np.int64]:
    """At most about `most` places (from 0) of a vocabulary, equally far apart on a logarithmic scale; both ends."""
    if types == 0:
        return np.empty(0, np.int64)
    return np.unique(np.rint(np.geomspace(1, types, most)).astype(np.int64)) - 1


def listed_ranks(types: int) -> NDArray[np.int64]:
    """The places (from 0) that a table of a Zipf plot names: the first ones all, later ones in growing steps."""
    return np.union1d(np.arange(min(types, LISTED_RANKS)), zipf_ranks(types)).astype(np.int64)


def zipf_constant(tokens: int, types: int) -> float:
    """The count of the first word if count times rank were the same for all (Zipf 1949) and the tokens as many.

    Args:
        tokens: of the text; its quotient by the harmonic number of `types` is the constant.
        types: at least 1.
    """
    if types < 100:
        return tokens / float((1 / np.arange(1, types + 1)).sum())
    return tokens / (float(np.log(types)) + _EULER + 0.5 / types)


class Rare(NamedTuple):
    """Words drawn from the rarest of a text.

    Attributes:
        words: in the order in which they were drawn.
        occurrences: how often each of those that were drawn from occurs.
        among: how many those are.
    """

    words: tuple[str, ...]
    occurrences: int
    among: int


def rare_sample(vocabulary: Vocabulary, wanted: int, seed: int) -> Rare:
    """Some of the words that occur least often, all equally likely; the same seed draws the same."""
    least = int(vocabulary.counts[-1])
    first = vocabulary.size_at(least + 1)
    among = len(vocabulary) - first
    drawn = np.random.default_rng(seed).choice(among, min(wanted, among), replace=False)
    return Rare(tuple(vocabulary.words[first + int(place)] for place in drawn), least, among)
