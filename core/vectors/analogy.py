"""Analogies: A is to B as C is to ?, with the part that each of the three words has in a score."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.vectors.embeddings import EVERYWHERE, Among, Embeddings, Fold
from core.vectors.embeddings import leave_out as leave_out_of
from core.vectors.ranking import at_least, exactly_greatest, nth_greatest

ADD, MUL = "add", "mul"
METHODS = {ADD: "3CosAdd", MUL: "3CosMul"}
NO_ZERO = 1e-6  # keeps the divisor of 3CosMul from 0; gensim's, where Levy and Goldberg have 0.001
_Parts = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class AnalogyAnswer:
    """One answer.

    Attributes:
        word: the answer.
        score: 3CosAdd's cosine, or 3CosMul's score.
        count: how often the word occurs, or None where that is not known.
        parts: what A, B and C contribute to the score: by "add" they sum to it, by "mul" they multiply to it.
    """

    word: str
    score: float
    count: int | None
    parts: tuple[float, float, float]


def analogy(
    embeddings: Embeddings,
    a: str,
    b: str,
    c: str,
    count: int,
    method: str = ADD,
    fold: Fold | None = None,
    leave_out: bool = True,
    among: Among = EVERYWHERE,
) -> list[AnalogyAnswer]:
    """The answers to "A is to B as C is to ?", exact, best first, ties by index.

    Args:
        embeddings: whose input vectors are asked, at unit length.
        a: the first word; with b the relation.
        b: what a is to.
        c: the word whose counterpart is asked.
        count: how many answers.
        method: "add" for 3CosAdd (Mikolov et al. 2013), the cosine similarity to b - a + c; "mul" for 3CosMul (Levy
            and Goldberg 2014, equation 4), cos(b) cos(c) / cos(a) with each cosine brought to 0..1.
        fold: how the text was folded.
        leave_out: whether A, B and C are left out of the answers.
        among: which words may answer.

    Raises:
        ValueError: if a word is not there, or the method is neither.
    """
    if method not in METHODS:
        raise ValueError(f"The analogy method {method!r} is neither 'add' nor 'mul'.")
    indices = [embeddings.index_of(word, fold) for word in (a, b, c)]
    asked = embeddings.units(indices)
    candidates, count = (_by_sum if method == ADD else _by_product)(
        embeddings, asked, indices if leave_out else (), among, count
    )

    def rescore(rows: NDArray[np.intp]) -> NDArray[np.float64]:
        return _score(_parts(embeddings, asked, rows, method), method)

    rows, scores = exactly_greatest(candidates, count, rescore)
    parts = _parts(embeddings, asked, rows, method).tolist()
    return [
        AnalogyAnswer(embeddings.words[row], score, embeddings.count_of(row), (to_a, to_b, to_c))
        for row, score, (to_a, to_b, to_c) in zip(rows.tolist(), scores.tolist(), parts, strict=True)
    ]


def _by_sum(
    embeddings: Embeddings, asked: _Parts, without: Sequence[int], among: Among, count: int
) -> tuple[NDArray[np.intp], int]:
    """The rows that 3CosAdd's score may be greatest for, and how many can answer."""
    return embeddings.contenders(asked[1] - asked[0] + asked[2], count, without, among=among)


def _by_product(
    embeddings: Embeddings, asked: _Parts, without: Sequence[int], among: Among, count: int
) -> tuple[NDArray[np.intp], int]:
    """As `_by_sum` for 3CosMul: its factors are known within half of what cosines are."""
    first, _ = among.rows(len(embeddings))
    to_a, to_b, to_c = ((embeddings.cosines(vector, among=among) + np.float32(1)) / np.float32(2) for vector in asked)
    margin, no_zero = np.float32(embeddings.rounding), np.float32(NO_ZERO)
    low = np.maximum(to_b - margin, 0) * np.maximum(to_c - margin, 0) / (to_a + margin + no_zero)
    high = (to_b + margin) * (to_c + margin) / (np.maximum(to_a - margin, 0) + no_zero)
    count = leave_out_of(low, without, first, count)
    leave_out_of(high, without, first, count)
    if count <= 0:
        return np.zeros(0, np.intp), 0
    return at_least(high, nth_greatest(low, count) * (1 - 1e-6)) + first, count


def _parts(embeddings: Embeddings, asked: _Parts, indices: NDArray[np.intp], method: str) -> _Parts:
    """float64[n, 3]: what A, B and C contribute to the scores of words."""
    units = embeddings.units(indices.tolist())
    cosines = np.stack([(units * vector).sum(axis=1) for vector in asked], axis=1)
    if method == ADD:
        length = float(np.linalg.norm(asked[1] - asked[0] + asked[2]))
        signed: _Parts = cosines * np.array([-1.0, 1.0, 1.0]) / (length if length > 0 else 1.0)
        return signed
    shifted: _Parts = np.maximum(1 + cosines, 0) / 2
    shifted[:, 0] = 1 / (shifted[:, 0] + NO_ZERO)
    return shifted


def _score(parts: _Parts, method: str) -> NDArray[np.float64]:
    scores: NDArray[np.float64] = parts.sum(axis=1) if method == ADD else parts.prod(axis=1)
    return scores
