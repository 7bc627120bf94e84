"""How far the neighbours of a word, and a similarity, can be trusted: what is known of a run that was repeated.

What is near what depends on random numbers, and on which documents happened to be there. Following Wendlandt et al.
(2018, "Factors influencing the surprising instability of word embeddings") a word's stability is the share of its 10
nearest neighbours that two runs have in common; following Antoniak and Mimno (2018, "Evaluating the stability of
embedding-based word similarities") runs differ in their seeds, or in documents drawn with replacement.
"""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.options import check_options, option
from core.training.estimates import estimated_seconds, operations_per_token
from core.training.hyperparameters import Hyperparameters
from core.vectors.embeddings import Embeddings

if TYPE_CHECKING:  # brings the compiler
    from core.text.corpus import Corpus

NEIGHBOURS = 10
MOST_WORDS = 100_000  # whose neighbours are looked for: 15 to 45 processor seconds a run at 100 dimensions
CONFIDENCE = 0.95
SEEDS, TEXTS, BOTH = "seeds", "texts", "both"
_PRODUCTS_PER_SECOND = 2e10  # multiplications of that search, of one core (measured: 1.1 to 3.3)
_SEARCH_SPEED = 4.0  # how many of them take the time of one of training (measured)
_TINY = 1e-12


@dataclass(frozen=True, slots=True)
class Plan:
    """How a run is repeated.

    Raises:
        ValueError: at birth, if a value is out of its bounds.
    """

    runs: int = option(
        5,
        "Train again",
        "How many times the run is repeated. Five tell stable words from unstable ones; 20 give narrow intervals.",
        whole=True,
        minimum=2,
        maximum=100,
        unit="times",
    )
    vary: str = option(
        BOTH,
        "What differs",
        "The seed: what chance does in training. The text: its documents are drawn with replacement, which shows what "
        "hangs on a few of them. Both: whatever a repetition could change.",
        choices={BOTH: "Both", SEEDS: "Seed", TEXTS: "Text"},
    )

    def __post_init__(self) -> None:
        check_options(self)


class Interval(NamedTuple):
    """A figure over several runs.

    Attributes:
        mean: over the runs.
        low: where the figure of one more run lies with 95 % confidence: from here
        high: to here; by Student's t with n - 1 degrees of freedom, mean ± t·s·sqrt(1 + 1/n).
        values: float64[n], of each run.
    """

    mean: float
    low: float
    high: float
    values: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Stability:
    """What stays of a run's neighbours when the run is repeated.

    Each repetition is compared with the present run, for its vectors are the ones that are looked at: what stays is
    the mean over the repetitions of |A and B| / 10, A the 10 nearest of a word here and B there. So the share of a word
    is also the mean over its neighbours of the share of runs that have them.

    Attributes:
        plan: what was wished; fewer runs if it was stopped early.
        embeddings: the present run.
        measured: n, the most frequent words; whose neighbours among each other were looked at.
        neighbours: int32[n, k], the nearest of each word in the present run, nearest first; k is 10, or n - 1.
        kept: uint8[n, k], in how many of the repetitions each of them is among the k nearest.
        presence: uint8[n], in how many of the repetitions each word occurs; no other can tell anything of it.
        overlap: float32[n], the share of the neighbours that stay, over the repetitions in which the word occurs; NaN
            where it occurs in none.
        replicas: float32[V, d] of each repetition, at length 1, 0 where a word is absent; mapped from disk.
        by_documents: whether texts were drawn by documents; else by stretches of sentences.
        threads: of each repetition; with one, seeds make it repeatable.
    """

    plan: Plan
    embeddings: Embeddings
    measured: int
    neighbours: NDArray[np.int32]
    kept: NDArray[np.uint8]
    presence: NDArray[np.uint8]
    overlap: NDArray[np.float32]
    replicas: tuple[NDArray[np.float32], ...]
    by_documents: bool
    threads: int

    @property
    def runs(self) -> int:
        """How many repetitions there are."""
        return len(self.replicas)

    @property
    def over_texts(self) -> bool:
        """Whether the text differed between the repetitions."""
        return self.plan.vary != SEEDS

    def similarity_interval(self, first: int, second: int) -> Interval | None:
        """The cosine of two words, by index, over the repetitions that have both; None where fewer than two do."""
        return self.sets_interval([first], [second])

    def sets_interval(self, left: Sequence[int], right: Sequence[int]) -> Interval | None:
        """The cosine of the means of two sets over the repetitions that have all their words; None: fewer than two."""
        values = []
        for vectors in self.replicas:
            sides = [vectors[list(side)] for side in (left, right)]
            if all(side.any(axis=1).all() for side in sides):
                first, second = (side.mean(axis=0, dtype=np.float64) for side in sides)
                values.append(float(first @ second / max(np.linalg.norm(first) * np.linalg.norm(second), _TINY)))
        return interval_of(np.array(values)) if len(values) > 1 else None


def interval_of(values: NDArray[np.float64]) -> Interval:
    """The interval in which one more value of the same kind lies, at least two being given; within -1 and 1."""
    from scipy.special import stdtrit  # brings what nobody needs before

    count, mean = len(values), float(values.mean())
    quantile = float(stdtrit(count - 1, 0.5 + CONFIDENCE / 2))
    reach = quantile * float(values.std(ddof=1)) * math.sqrt(1 + 1 / count)
    return Interval(mean, max(mean - reach, -1.0), min(mean + reach, 1.0), values)


def hyperparameters_of(embeddings: Embeddings) -> Hyperparameters:
    """How the vectors were trained.

    Raises:
        ValueError: if they do not say so: vectors from a file that no run of this program has written.
    """
    made = embeddings.details.get("hyperparameters")
    if not isinstance(made, dict):
        raise ValueError("These vectors come from a file, which does not tell how to train them again.")
    return Hyperparameters(**made)


def estimated_cost(corpus: Corpus, chosen: Hyperparameters, plan: Plan, threads: int) -> tuple[float | None, int]:
    """About how many seconds all repetitions take, None while the speed of training is unknown, and bytes on disk."""
    vocabulary = corpus.vocabulary.at_least(chosen.min_count)
    once = estimated_seconds(vocabulary, corpus.tokens, chosen, threads)
    disk = plan.runs * 4 * len(vocabulary) * chosen.dimensions
    disk += 4 * corpus.tokens if plan.vary != SEEDS else 0
    if once is None:
        return None, disk
    search = products(len(vocabulary), chosen) / (_PRODUCTS_PER_SECOND * (os.cpu_count() or 1))
    return plan.runs * (once + search), disk


def search_share(corpus: Corpus, chosen: Hyperparameters) -> float:
    """The share of a repetition's time that the search for neighbours takes."""
    counts = corpus.vocabulary.at_least(chosen.min_count).counts
    training = corpus.tokens * (chosen.epochs or 1) * operations_per_token(counts, corpus.tokens, chosen)
    search = products(len(counts), chosen) / _SEARCH_SPEED
    return search / (training + search)


def products(words: int, chosen: Hyperparameters) -> float:
    """Multiplications of comparing all measured words with each other once."""
    return 0.5 * min(words, MOST_WORDS) ** 2 * chosen.dimensions
