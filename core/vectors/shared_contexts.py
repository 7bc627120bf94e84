"""Why two words are near: the contexts that they share, with counts and measures of association."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.compilation import compiled_lean
from core.job import Job
from core.text.corpus import Corpus
from core.text.lookup.word_index import WordIndex
from core.vectors.concordance import sentence_of

MIN_COUNT = 3
WINDOW = 5
MOST_WINDOW = 100
_SHIFT = 1.0  # bits


@dataclass(frozen=True, eq=False)
class SharedContexts:
    """The m words that stand within a window of both of two words, what makes them near first.

    A token is near a word if it stands at most `window` tokens from one of its places, in the same sentence; however
    many places it is near, it counts once, and the word itself is no context of its own (surface co-occurrence,
    Evert 2008, "Corpora and collocations"). So each token of the text, but those of the word, is of the context or
    not, and near or not: a table of two by two.

    Attributes:
        corpus: the text.
        pair: the ids of the two words.
        window: tokens on each side.
        words: int32[m], the ids of the contexts.
        counts: int64[m, 2], how many tokens of each are near the first word and the second.
        expected: float64[m, 2], how many would be by chance: tokens near the word times the context's share of the
            text.
        pmi: float64[m, 2], pointwise mutual information, log2(count / expected), bits.
        log_likelihood: float64[m, 2], G2 of the table of two by two (Dunning 1993); above 10.83 a chance of less than
            1 in 1,000 for one table. It grows with the evidence, whichever way it points.
        log_dice: float64[m, 2], 14 + log2(2 count / (count of word + count of context)) (Rychlý 2008); the same for
            texts of any size. Beyond 14 only where a context stands several times round most places of a rare word.
        salience: float64[m], what they are ranked by, see `shared_contexts`.
        together: int64[2], how many tokens of the second word are near the first, and of the first near the second.
    """

    corpus: Corpus
    pair: tuple[int, int]
    window: int
    words: NDArray[np.int32]
    counts: NDArray[np.int64]
    expected: NDArray[np.float64]
    pmi: NDArray[np.float64]
    log_likelihood: NDArray[np.float64]
    log_dice: NDArray[np.float64]
    salience: NDArray[np.float64]
    together: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.words)

    def word(self, index: int) -> str:
        """How a context is spelt."""
        return self.corpus.vocabulary.words[int(self.words[index])]


def shared_contexts(
    index: WordIndex, first: int, second: int, window: int, job: Job, min_count: int = MIN_COUNT
) -> SharedContexts:
    """The contexts that two words share, what makes them near first.

    Ranked by the lesser of the two saliences, max(PMI - 1, 0) * ln(count + 1), after the Word Sketches (Kilgarriff &
    Tugwell 2001). PMI, because that is what the vectors know: skip-gram with negative sampling factorises its matrix,
    shifted (Levy & Goldberg 2014); a shift of 1 leaves what is there more than twice as often as by chance, so that
    function words do not lead. Times the logarithm of the count, because PMI alone puts words first that were seen
    twice. The lesser, because a context brings two words near by what both have of it. Ties: the greater lesser PMI.

    Args:
        index: of the text.
        first: the id of a word.
        second: the id of another.
        window: tokens on each side.
        job: is asked between the steps whether to go on.
        min_count: how often a context must be near each of the two.

    Raises:
        DamagedIndexError: a ValueError, if the index is not the text's.
        ValueError: for a word and itself, or a window or count that cannot be.
        Cancelled: by the job.
    """
    if first == second:
        raise ValueError("A word is near itself. Give two different words.")
    if not 1 <= window <= MOST_WINDOW or min_count < 1:
        raise ValueError(f"A window has 1 to {MOST_WINDOW} words, and a context is seen once at least.")
    corpus, pair = index.corpus, (first, second)
    near = np.zeros((2, len(corpus.vocabulary)), np.int64)
    ids, line_starts = np.asarray(corpus.ids), np.asarray(corpus.line_starts)
    for word, counts in zip(pair, near, strict=True):
        job.check()
        if not _count_near(index.places(word), ids, line_starts, word, window, counts):
            raise ValueError(f"The copy of {corpus.name} in the cache is damaged. Clear the cache and open it anew.")
    together = np.array([near[0, second], near[1, first]])
    sizes = near.sum(axis=1)
    near[:, pair] = 0
    words = np.flatnonzero((near >= min_count).all(axis=0)).astype(np.int32)
    counts = near[:, words].T
    totals, own = corpus.vocabulary.counts[words][:, None], corpus.vocabulary.counts[list(pair)]
    expected = sizes.astype(np.float64) * totals / (corpus.tokens - own)
    pmi = np.log2(counts / expected)
    salience = (np.maximum(pmi - _SHIFT, 0) * np.log(counts + 1)).min(axis=1)
    order = np.lexsort((-pmi.min(axis=1), -salience))
    return SharedContexts(
        corpus,
        pair,
        window,
        words=words[order],
        counts=counts[order],
        expected=expected[order],
        pmi=pmi[order],
        log_likelihood=_log_likelihood(counts, sizes, totals, corpus.tokens - own)[order],
        log_dice=(14 + np.log2(2 * counts / (own + totals)))[order],
        salience=salience[order],
        together=together,
    )


def prepare() -> None:
    """Compile what counts, or load it from the cache; off the window's thread."""
    ids, line_starts = np.zeros(2, np.int32), np.array([0, 2], np.int64)
    for array in (ids, line_starts):
        array.flags.writeable = False  # as what is mapped from disk is
    _count_near(np.zeros(1, np.int64), ids, line_starts, 0, 1, np.zeros(1, np.int64))


def _log_likelihood(
    counts: NDArray[np.int64], sizes: NDArray[np.int64], totals: NDArray[np.int64], tokens: NDArray[np.int64]
) -> NDArray[np.float64]:
    """float64[m, 2]: G2 = 2 sum O ln(O / E) over the table of two by two: near or not, of the context or not.

    Dunning 1993. Products are taken in float64: those of 3 billion tokens leave int64.

    Args:
        counts: int64[m, 2], tokens of the context that are near.
        sizes: int64[2], tokens that are near.
        totals: int64[m, 1], tokens of the context.
        tokens: int64[2], all tokens.
    """
    observed = np.stack(
        (counts, sizes - counts, totals - counts, tokens - sizes - totals + counts), dtype=np.float64, casting="unsafe"
    )
    size, total, all_tokens = (part.astype(np.float64) for part in (sizes, totals, tokens))
    others, far = all_tokens - total, all_tokens - size
    expected = np.stack((size * total, size * others, far * total, far * others))
    ratio = np.divide(observed * tokens, expected, out=np.ones_like(observed), where=observed > 0)
    return np.asarray(np.maximum(2 * (observed * np.log(ratio)).sum(axis=0), 0.0))


@compiled_lean
def _count_near(
    places: NDArray[np.int64],
    ids: NDArray[np.int32],
    line_starts: NDArray[np.int64],
    word: int,
    window: int,
    counts: NDArray[np.int64],
) -> bool:
    """Count by word the tokens that are near any of the rising places, each once; False where an id is no word's."""
    sentence = 0
    counted = 0  # tokens before this one are counted, if they are near
    for place in places:
        sentence = sentence_of(place, line_starts, sentence, len(line_starts) - 1)
        end = min(int(line_starts[sentence + 1]), int(place) + window + 1)
        for position in range(max(int(line_starts[sentence]), int(place) - window, counted), end):
            near = ids[position]
            if near < 0 or near >= len(counts):
                return False
            if near != word:
                counts[near] += 1
        counted = max(counted, end)
    return True
