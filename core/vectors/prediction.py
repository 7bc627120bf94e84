"""What a model expects: the probability of each word, given a centre word (skip-gram) or a context (CBOW)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.training.hyperparameters import CBOW, HIERARCHICAL_SOFTMAX, NEGATIVE_SAMPLING, SKIP_GRAM, SOFTMAX
from core.training.sampling import noise_distribution
from core.vectors.embeddings import Embeddings, Fold
from core.vectors.ranking import greatest

PROBABILITY, SCORE = "probability", "score"
_INPUT = {
    SKIP_GRAM: (
        "The given word is the input: its input vector meets the output side of every word. Training lets each word "
        "around a centre word be the input and the centre word the output; as who is around whom is mutual, this is "
        "also the chance of a word to stand around the given one."
    ),
    CBOW: (
        "The given words are the input, the mean of their input vectors: the context. The answer is the word in their "
        "middle; their order counts for nothing."
    ),
}
_OUTPUT = {
    SOFTMAX: "The probability is that of the model itself, exact over all words.",
    HIERARCHICAL_SOFTMAX: (
        "The probability is that of the model itself: the product of the turns on the word's path down the tree."
    ),
    NEGATIVE_SAMPLING: (
        "Negative sampling learns no probability. The score is its answer to “a true pair, or one with a drawn word?” "
        "The probability beside it assumes that training has reached its optimum, where u·v = ln(P(word | given) / "
        "(k·Pn(word))): it is k·Pn(word)·exp(u·v), brought to the sum 1, with Pn the noise distribution of the run and "
        "k its negatives (Levy and Goldberg 2014)."
    ),
}
_THINNED = (
    "Training skipped the most frequent words now and then (subsampling): they are less likely here than in the text."
)


@dataclass(frozen=True, slots=True)
class Predicted:
    """One word that may come.

    Attributes:
        word: the word.
        probability: P(word | given), 0..1.
        score: sigma(u·v) for negative sampling, which is no probability of the word; else None.
        count: how often the word occurs.
    """

    word: str
    probability: float
    score: float | None
    count: int | None


@dataclass(frozen=True, slots=True)
class Prediction:
    """What is expected around a word or in a context.

    Attributes:
        objective: how the run was trained; it decides what a probability is.
        architecture: "skip-gram" or "cbow".
        given: the words that were given, as the vectors have them.
        rows: the likeliest words, best first.
        entropy: of the distribution over all words, in bits: 2^entropy words as likely as each other are as uncertain.
        mass: what the probabilities sum to before they are brought to 1: 1 but for rounding, for negative sampling
            only at the optimum; how far it is from 1 tells how well the assumption holds.
        assumptions: in English, which word is the input, what the probability assumes, and whether the text was thinned
            out.
    """

    objective: str
    architecture: str
    given: tuple[str, ...]
    rows: tuple[Predicted, ...]
    entropy: float
    mass: float
    assumptions: tuple[str, ...]

    @property
    def assumption(self) -> str:
        """All of `assumptions`."""
        return " ".join(self.assumptions)


def predict(
    embeddings: Embeddings, words: Sequence[str], count: int, fold: Fold | None = None, by: str = PROBABILITY
) -> Prediction:
    """The words that a model expects, given one word (skip-gram) or the words around a gap (CBOW).

    Args:
        embeddings: of a run, with the vectors of its output side.
        words: one for skip-gram; one or more for CBOW, a word as often as it is given.
        count: how many answers.
        fold: how the text was folded.
        by: "probability", or "score" to rank by the score of negative sampling, which favours rare words.

    Raises:
        UnknownWordError: a ValueError, if a word is not there; with near spellings.
        ValueError: if the vectors cannot predict; says what is missing and what to do.
    """
    architecture, objective, made = made_by(embeddings)
    _require_words(words, architecture)
    indices = [embeddings.index_of(word, fold) for word in words]
    hidden = embeddings.input_vectors[indices].astype(np.float64).mean(axis=0)
    logs, products = _logs(embeddings, hidden, objective, made)
    total = _log_sum(logs)
    probabilities = np.exp(logs - total)
    ranked = probabilities if by == PROBABILITY or products is None else products
    best = greatest(ranked, min(count, len(ranked))).tolist()
    scores = [None if products is None else _sigmoid(float(products[row])) for row in best]
    return Prediction(
        objective=objective,
        architecture=architecture,
        given=tuple(embeddings.words[index] for index in indices),
        rows=tuple(
            Predicted(embeddings.words[row], float(probabilities[row]), score, embeddings.count_of(row))
            for row, score in zip(best, scores, strict=True)
        ),
        entropy=_entropy(probabilities),
        mass=math.exp(min(total, 700.0)) if objective == NEGATIVE_SAMPLING else 1.0,
        assumptions=(_INPUT[architecture], _OUTPUT[objective], *([_THINNED] if made.get("subsample") else ())),
    )


def distribution(embeddings: Embeddings, hidden: NDArray[np.floating]) -> NDArray[np.float64]:
    """float64[V]: the probability of every word, given a hidden vector; its sum is 1.

    Args:
        embeddings: of a run, with the vectors of its output side.
        hidden: float[d], the input vector of the given word, or the mean of those of a context.

    Raises:
        ValueError: as `predict`.
    """
    _, objective, made = made_by(embeddings)
    logs, _ = _logs(embeddings, np.asarray(hidden, np.float64), objective, made)
    probabilities: NDArray[np.float64] = np.exp(logs - _log_sum(logs))
    return probabilities


def made_by(embeddings: Embeddings) -> tuple[str, str, dict[str, Any]]:
    """Architecture, objective and hyperparameters of the run that made the vectors."""
    made = embeddings.details.get("hyperparameters")
    if not isinstance(made, dict) or made.get("architecture") not in _INPUT or made.get("objective") not in _OUTPUT:
        raise ValueError(
            "These vectors do not say how they were trained, and a file of vectors holds the input side only. To "
            "predict words, train here, or open a project or checkpoint of a run."
        )
    objective: str = made["objective"]
    by_tree = objective == HIERARCHICAL_SOFTMAX
    if (embeddings.node_vectors if by_tree else embeddings.output_vectors) is None:
        raise ValueError(
            "The output side of this run is missing: only its input vectors were kept. To predict words, train again, "
            "or open a project or checkpoint of the run."
        )
    if embeddings.counts is None and objective != SOFTMAX:
        raise ValueError(
            "The counts of the words are missing, without which "
            f"{'the tree' if by_tree else 'the noise distribution'} is not known. Train again to predict words."
        )
    return made["architecture"], objective, made


def _require_words(words: Sequence[str], architecture: str) -> None:
    if not words:
        raise ValueError("No word is given. Type one to see what is expected around it.")
    if architecture == SKIP_GRAM and len(words) > 1:
        raise ValueError("A skip-gram model predicts from one word at a time. Give one; only CBOW takes a context.")


def _logs(
    embeddings: Embeddings, hidden: NDArray[np.float64], objective: str, made: dict[str, Any]
) -> tuple[NDArray[np.float64], NDArray[np.float64] | None]:
    """float64[V]: logarithms of what is in proportion to the probabilities; and u·v, for negative sampling."""
    if objective == HIERARCHICAL_SOFTMAX:
        assert embeddings.node_vectors is not None
        assert embeddings.counts is not None
        return _path_logs(embeddings, _products(embeddings.node_vectors, hidden)), None
    assert embeddings.output_vectors is not None
    products = _products(embeddings.output_vectors, hidden)
    if objective == SOFTMAX:
        return products, None
    assert embeddings.counts is not None
    noise = noise_distribution(embeddings.counts, made["noise_power"])
    return products + np.log(made["negatives"] * noise), products


def _products(vectors: NDArray[np.float32], hidden: NDArray[np.float64]) -> NDArray[np.float64]:
    """float64[n]: the product of each vector with the hidden one, summed in float64, without a copy of the vectors."""
    products: NDArray[np.float64] = np.einsum("ij,j->i", vectors, hidden)
    return products


def _path_logs(embeddings: Embeddings, products: NDArray[np.float64]) -> NDArray[np.float64]:
    """float64[V]: the logarithm of each leaf's probability."""
    if len(embeddings) < 2:
        return np.zeros(len(embeddings))
    from core.training.huffman import leaf_logs  # brings the compiler

    return leaf_logs(embeddings.tree, products)


def _log_sum(logs: NDArray[np.float64]) -> float:
    """The logarithm of the sum of exponentials."""
    greatest_log = float(logs.max())
    return greatest_log + float(np.log(np.exp(logs - greatest_log).sum()))


def _entropy(probabilities: NDArray[np.float64]) -> float:
    """In bits."""
    some = probabilities[probabilities > 0]
    return max(float(-(some * np.log2(some)).sum()), 0.0)


def _sigmoid(value: float) -> float:
    return float(0.5 * (1 + np.tanh(0.5 * value)))
