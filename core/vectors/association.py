"""Do two sets of words keep to two others? The word embedding association test (WEAT, Caliskan et al. 2017)."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.job import Job
from core.vectors.embeddings import Embeddings, Fold, quoted

MOST_WORDS = 500  # of a set
_EXACT = 50_000
_BATCH = 2_000
_TARGETS = ("X", "Y")


@dataclass(frozen=True, slots=True)
class WordAssociation:
    """A target word: which set it is of, "X" or "Y", and how much nearer it is to A than to B, -2..2."""

    word: str
    target: str
    association: float


@dataclass(frozen=True, slots=True)
class Association:
    """The outcome of the test.

    Attributes:
        effect: how many standard deviations the mean associations of X and Y are apart; positive if X keeps to A and Y
            to B. Within about ±2.
        statistic: the sum of the associations of X less that of Y (the test statistic of the paper).
        p: the share of the ways to part the same words that reach this statistic, the true one among them; one-sided.
        permutations: how many ways were tried.
        possible: how many ways there are.
        is_exact: whether all were tried; else they were drawn, and p is (reached + 1) / (permutations + 1).
        words: X, then Y, each word with its own association.
    """

    effect: float
    statistic: float
    p: float
    permutations: int
    possible: int
    is_exact: bool
    words: tuple[WordAssociation, ...]


def weat(
    embeddings: Embeddings,
    x: Sequence[str],
    y: Sequence[str],
    a: Sequence[str],
    b: Sequence[str],
    fold: Fold | None,
    seed: int,
    permutations: int,
    job: Job,
) -> Association:
    """Test whether the words of X are nearer to A, and those of Y to B, than chance would have it.

    The association of a word is its mean cosine with A less that with B. The effect is the difference of the means over
    X and over Y, divided by the standard deviation over both, with n - 1 as May et al. (2019) take it; the paper leaves
    that open. For p the words of X and Y are parted anew, in sets of the same sizes: in all ways if these are at most
    50,000, else at random. A word that is given twice in a set counts once.

    Args:
        embeddings: whose input vectors are asked.
        x: target words, such as flowers.
        y: target words, such as insects.
        a: attribute words, such as pleasant ones.
        b: attribute words, such as unpleasant ones.
        fold: how the text was folded.
        seed: start of the random numbers.
        permutations: how many random ways, at least 1.
        job: told how far it is.

    Raises:
        UnknownWordError: a ValueError, if a word is not there; with near spellings.
        ValueError: if a set is empty or of more than 500 words, a word is both in X and Y, or all associations are
            alike.
        Cancelled: by the job.
    """
    rows = {name: _rows(embeddings, words, name, fold) for name, words in zip("XYAB", (x, y, a, b), strict=True)}
    _require_apart(embeddings, rows)
    targets = [*rows["X"], *rows["Y"]]
    associations = _associations(embeddings, targets, rows["A"], rows["B"])
    size = len(rows["X"])
    spread = float(associations.std(ddof=1))
    if spread < 1e-12:
        raise ValueError("All words of X and Y are as near to A as to B, so that there is nothing to test.")
    of_x, of_y = associations[:size], associations[size:]
    possible = math.comb(len(targets), size)
    if possible <= _EXACT:
        reached, tried = _count(associations, size, _all_ways(len(targets), size), possible, job)
        p = reached / tried
    else:
        ways = _random_ways(len(targets), size, permutations, seed)
        reached, tried = _count(associations, size, ways, permutations, job)
        p = (reached + 1) / (tried + 1)
    return Association(
        effect=float(of_x.mean() - of_y.mean()) / spread,
        statistic=float(of_x.sum() - of_y.sum()),
        p=p,
        permutations=tried,
        possible=possible,
        is_exact=possible <= _EXACT,
        words=tuple(
            WordAssociation(embeddings.words[row], _TARGETS[place >= size], association)
            for place, (row, association) in enumerate(zip(targets, associations.tolist(), strict=True))
        ),
    )


def _rows(embeddings: Embeddings, words: Sequence[str], name: str, fold: Fold | None) -> list[int]:
    rows = list(dict.fromkeys(embeddings.index_of(word, fold) for word in words))
    if not rows:
        raise ValueError(f"The set {name} is empty. Give it at least one word, better eight or more.")
    if len(rows) > MOST_WORDS:
        raise ValueError(f"The set {name} has {len(rows):,} words. Give it {MOST_WORDS} at most.")
    return rows


def _require_apart(embeddings: Embeddings, rows: dict[str, list[int]]) -> None:
    for first, second in (("X", "Y"), ("A", "B")):
        both = set(rows[first]) & set(rows[second])
        if both:
            word = embeddings.words[min(both)]
            raise ValueError(f"{quoted(word)} is both in {first} and in {second}. Take it out of one of them.")


def _associations(embeddings: Embeddings, targets: list[int], a: list[int], b: list[int]) -> NDArray[np.float64]:
    """float64[n]: how much nearer each target word is to A than to B, in the mean."""
    units = embeddings.units(targets)
    means = (embeddings.units(attributes).mean(axis=0) for attributes in (a, b))
    to_a, to_b = (units @ mean for mean in means)
    associations: NDArray[np.float64] = to_a - to_b
    return associations


def _count(
    associations: NDArray[np.float64], size: int, ways: Iterator[NDArray[np.intp]], total: int, job: Job
) -> tuple[int, int]:
    """How many ways reach the true one's sum over X, and how many were tried.

    The words of both sets are always the same, so the statistic grows with the sum over X alone. Sums that differ by
    rounding alone are equal.
    """
    true = associations[:size].sum() - 1e-12 * np.abs(associations).sum()
    reached = tried = 0
    for way in ways:
        job.report("Permuting", tried, total)
        reached += int(np.count_nonzero(associations[way].sum(axis=1) >= true))
        tried += len(way)
    return reached, tried


def _all_ways(count: int, size: int) -> Iterator[NDArray[np.intp]]:
    """Every choice of `size` of `count` places, some at once: intp[n, size]."""
    choices = itertools.combinations(range(count), size)
    while batch := list(itertools.islice(choices, _BATCH)):
        yield np.array(batch, np.intp)


def _random_ways(count: int, size: int, ways: int, seed: int) -> Iterator[NDArray[np.intp]]:
    """Random choices of `size` of `count` places, some at once."""
    generator = np.random.default_rng(seed)
    for begin in range(0, ways, _BATCH):
        order = generator.random((min(_BATCH, ways - begin), count))
        yield np.argpartition(order, size - 1, axis=1)[:, :size]
