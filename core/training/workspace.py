"""What the training core works on: the model, a stretch of text, and the working memory of a thread.

Two kinds of integers run through the core: a `word` is an id of the vocabulary, a `position` an index of a sentence.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.training.registers import Arithmetic, Fast
from core.training.rows import ROW, aligned, apart, padded

Floats = NDArray[np.floating[Any]]


ALL = 1 << 20  # more than any window has contexts


class Model(NamedTuple):
    """What is learnt, in matrices made by `aligned`: d is padded with columns that stay 0.

    Behind the rows below there may be copies of the first ones (`Copies`).

    Attributes:
        input_vectors: float[V, d], a row for each word.
        output_vectors: float[O, d], a row for each word or inner node.
    """

    input_vectors: Floats
    output_vectors: Floats


class Text(NamedTuple):
    """A stretch of the corpus.

    Attributes:
        words: int32, word ids; those not below the size of the vocabulary are passed over.
        line_starts: int64, positions in `words` where sentences start, ascending, the first 0.
        keep: float32[V], keep probabilities of subsampling.
    """

    words: NDArray[np.int32]
    line_starts: NDArray[np.int64]
    keep: NDArray[np.float32]


class Windows(NamedTuple):
    """How contexts are formed.

    Attributes:
        size: greatest distance between centre and context.
        dynamic: whether the width is drawn uniformly from 1..size at each centre.
        mean_gradient: whether CBOW divides the gradient by the number of context words, as their mean demands.
        shared_targets: whether all contexts of a centre meet the same targets; if not, skip-gram draws for each pair.
        at_once: how many hidden vectors of a centre are learnt at once, all by the vectors as they were before.
    """

    size: int
    dynamic: bool
    mean_gradient: bool
    shared_targets: bool
    at_once: int = ALL


class Copies(NamedTuple):
    """One thread's own copies of the first rows of both matrices; behind them stand the rows as they were last shared.

    Attributes:
        rows: how many; 0 for a thread that is alone.
        inputs: where they begin in the input vectors.
        outputs: where they begin in the output vectors.
    """

    rows: int
    inputs: int
    outputs: int


ALONE = Copies(0, 0, 0)


class Measured(NamedTuple):
    """What one call measured, each summed over the positions that were looked at.

    Attributes:
        loss: negative log-likelihood, natural logarithm.
        examples: how many times the objective was asked: pairs for skip-gram, positions for CBOW.
        positions: how many centre words had a context.
    """

    loss: float
    examples: int
    positions: int


class Scratch(NamedTuple):
    """What one thread works with.

    While a centre word is learnt the next one is made ready, so there are two slots in turn, each with room for `n`
    contexts and `k` targets, which are written by whole registers.

    Attributes:
        sentence: int32[greatest number of tokens + ROW], the words of the line at hand that stay.
        contexts: int32[2 n], rows of the input vectors: the context words of each slot's centre.
        targets: int32[2 k], rows of the output vectors.
        labels: float[2 k + ROW], 1 where the answer should be yes, else 0.
        context_room: n, from one slot to the next.
        target_room: k, from one slot to the next.
        context_counts: int64[2], of each slot.
        target_counts: int64[2], of each slot.
        places: int32[2 n], 0, 1, 2, ...: the rows of `hidden` in order.
        scores: float, a score and later a step for each hidden vector and target, tile by tile (`learning.tiles_of`).
        wanted: float, of the same size, the label of each score.
        hidden: float[2 n, d], hidden vectors that are not input vectors themselves.
        gradient: float[1, d], what the one hidden vector of CBOW should move by.
        state: uint64[1], the random state.
        copies: which rows this thread has copies of.
        arithmetic: how vectors are reckoned with.
    """

    sentence: NDArray[np.int32]
    contexts: NDArray[np.int32]
    targets: NDArray[np.int32]
    labels: Floats
    context_room: int
    target_room: int
    context_counts: NDArray[np.int64]
    target_counts: NDArray[np.int64]
    places: NDArray[np.int32]
    scores: Floats
    wanted: Floats
    hidden: Floats
    gradient: Floats
    state: NDArray[np.uint64]
    copies: Copies
    arithmetic: Arithmetic


def new_scratch(
    model: Model,
    tokens: int,
    windows: Windows,
    most_targets: int,
    copies: Copies = ALONE,
    arithmetic: Arithmetic = Fast(),  # noqa: B008 - an empty value that nothing can change
) -> Scratch:
    """Scratch for stretches of at most `tokens` tokens, under objectives of at most `most_targets` targets."""
    contexts, targets = padded(2 * windows.size + ROW), padded(most_targets)
    at_once = min(windows.at_once, 2 * windows.size)
    scores = (at_once + at_once % 2) * targets
    columns, kind = model.input_vectors.shape[1], model.input_vectors.dtype.type
    places, state = apart(2 * contexts, np.int32), apart(1, np.uint64)
    places[:], state[:] = np.arange(2 * contexts), 1
    return Scratch(
        apart(tokens + ROW, np.int32),
        apart(2 * contexts, np.int32),
        apart(2 * targets, np.int32),
        apart(2 * targets + ROW, kind),
        contexts,
        targets,
        apart(2, np.int64),
        apart(2, np.int64),
        places,
        apart(scores, kind),
        apart(scores, kind),
        aligned(2 * contexts, columns, kind),
        aligned(1, columns, kind),
        state,
        copies,
        arithmetic,
    )
