"""One gradient step with its numbers, by the equations of the papers, and equal to what the kernels do.

The names are those of Rong (2014, "word2vec parameter learning explained"): W and W' hold the input and output vectors,
h is a hidden vector, u = W' h its scores, y what the scores say, t what they should say (the labels), e = y - t the
errors, EH the sum of e_j w'_j. In our kernels, as in the reference program, a context word is the input and the centre
word is the output.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from core.training.hyperparameters import CBOW, HIERARCHICAL_SOFTMAX, NEGATIVE_SAMPLING, SOFTMAX, Hyperparameters
from core.training.lanes import MOST_OUTPUTS

Floats = NDArray[np.floating[Any]]
Rows = NDArray[np.int64]


class Matrix(Protocol):
    """Vectors of which some rows are asked for: an array, or `Overlay`."""

    def __getitem__(self, rows: Any) -> Any: ...


@dataclass(frozen=True, eq=False)
class Example:
    """What one step learns from.

    Attributes:
        centre: the word that is predicted.
        contexts: int64[n], the words that predict it; a word may be there twice.
        targets: int64[T], rows of W': the words that are told apart, or the inner nodes on the way to the centre.
        labels: float64[T], t: 1 for the right word, or where the way turns left; else 0.
    """

    centre: int
    contexts: Rows
    targets: Rows
    labels: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Step:
    """One step, from the words to the moves of their vectors. H is n for skip-gram and 1 for CBOW.

    Attributes:
        architecture: a name of `hyperparameters`.
        objective: likewise.
        rate: the learning rate.
        example: what it learns from.
        input_vectors: float[n, d], the rows of W of the contexts, before.
        output_vectors: float[T, d], the rows of W' of the targets, before.
        hidden: float[H, d], h: the rows themselves for skip-gram, their mean for CBOW.
        scores: float[H, T], u.
        probabilities: float[H, T], y: sigma(u), or the softmax of u.
        errors: float[H, T], e = y - t.
        error_sums: float[H, d], EH.
        input_updates: float[n, d], what is added to each context's vector.
        output_updates: float[T, d], what is added to each target's vector.
        loss: nats, the sum over the hidden vectors, before the step.
        loss_after: the same question after it.
    """

    architecture: str
    objective: str
    rate: float
    example: Example
    input_vectors: Floats
    output_vectors: Floats
    hidden: Floats
    scores: Floats
    probabilities: Floats
    errors: Floats
    error_sums: Floats
    input_updates: Floats
    output_updates: Floats
    loss: float
    loss_after: float

    @property
    def dimensions(self) -> int:
        """The length d of each vector."""
        return int(self.input_vectors.shape[1])

    @property
    def chances(self) -> Floats:
        """float[H, T]: the probability of each turn that is taken, or of each answer that is right."""
        if self.objective == SOFTMAX:
            return self.probabilities
        return np.asarray(np.where(self.example.labels == 1, self.probabilities, 1 - self.probabilities))

    @property
    def touched(self) -> int:
        """How many parameters were moved."""
        rows = len(np.unique(self.example.contexts)) + len(np.unique(self.example.targets))
        return rows * self.dimensions

    @property
    def moved_inputs(self) -> tuple[Rows, Floats]:
        """The distinct rows of W, and float[rows, d], what they are after the step."""
        return _moved(self.example.contexts, self.input_vectors, self.input_updates)

    @property
    def moved_outputs(self) -> tuple[Rows, Floats]:
        """The same of W'."""
        return _moved(self.example.targets, self.output_vectors, self.output_updates)


def take_step(hyperparameters: Hyperparameters, inputs: Matrix, outputs: Matrix, example: Example, rate: float) -> Step:
    """Reckon one step; nothing is written.

    All errors are taken before anything moves. Reckoned in the float type of the vectors; losses in float64.

    Args:
        hyperparameters: architecture, objective and the gradient of CBOW.
        inputs: W, float[V, d].
        outputs: W', float[O, d], a row for each word or inner node.
        example: what is learnt.
        rate: the learning rate, eta.
    """
    is_cbow, objective = hyperparameters.architecture == CBOW, hyperparameters.objective
    input_vectors, output_vectors = inputs[example.contexts], outputs[example.targets]
    step_size = input_vectors.dtype.type(rate)
    hidden = input_vectors.mean(axis=0, keepdims=True) if is_cbow else input_vectors
    scores = hidden @ output_vectors.T
    probabilities = PROBABILITIES[objective](scores)
    errors = probabilities - example.labels.astype(scores.dtype)
    met = hidden if is_cbow else _hidden_as_met(example, hidden, errors, output_vectors, step_size)
    output_updates = -step_size * (errors.T @ met)
    error_sums = errors @ _outputs_as_met(example, output_vectors, errors, hidden, step_size)
    input_updates = -step_size * error_sums
    if is_cbow:
        part = 1 / len(example.contexts) if hyperparameters.cbow_gradient == "exact" else 1
        input_updates = np.repeat(input_updates * input_vectors.dtype.type(part), len(example.contexts), axis=0)
    after_inputs = _all_moved(example.contexts, input_vectors, input_updates)
    after_hidden = after_inputs.mean(axis=0, keepdims=True) if is_cbow else after_inputs
    after_scores = after_hidden @ _all_moved(example.targets, output_vectors, output_updates).T
    return Step(
        hyperparameters.architecture, objective, rate, example, input_vectors, output_vectors, hidden, scores,
        probabilities, errors, error_sums, input_updates, output_updates,
        LOSSES[objective](scores, example.labels), LOSSES[objective](after_scores, example.labels),
    )  # fmt: skip


def parameter_count(objective: str, words: int, dimensions: int) -> int:
    """2 V d; for hierarchical softmax (2 V - 1) d, for a tree of V leaves has V - 1 inner nodes."""
    return (2 * words - (objective == HIERARCHICAL_SOFTMAX)) * dimensions


def costs(words: int, negatives: int) -> dict[str, float]:
    """How many output vectors each objective asks for one hidden vector: V, about log2 V, k + 1."""
    return {SOFTMAX: words, HIERARCHICAL_SOFTMAX: math.log2(max(words, 1)), NEGATIVE_SAMPLING: negatives + 1}


# ---- objectives ----


def sigma(scores: Floats) -> Floats:
    """1 / (1 + e^-u), without overflow however far u is from 0."""
    small = np.exp(-np.abs(scores))
    return np.asarray(np.where(scores >= 0, 1 / (1 + small), small / (1 + small)))


def softmax(scores: Floats) -> Floats:
    """e^u over the sum of e^u, row by row."""
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def logistic_loss(scores: Floats, labels: NDArray[np.float64]) -> float:
    """-ln sigma(u) where t is 1, -ln sigma(-u) where it is 0: ln(1 + e^u) - t u, summed."""
    exact = scores.astype(np.float64)
    return float((np.logaddexp(0, exact) - labels * exact).sum())


def softmax_loss(scores: Floats, labels: NDArray[np.float64]) -> float:
    """-ln y of the right word, summed over the hidden vectors: ln of the sum of e^u less its u."""
    exact = scores.astype(np.float64)
    exact -= exact.max(axis=1, keepdims=True)
    return float((np.log(np.exp(exact).sum(axis=1)) - exact @ labels).sum())


PROBABILITIES: dict[str, Callable[[Floats], Floats]] = {
    NEGATIVE_SAMPLING: sigma,
    HIERARCHICAL_SOFTMAX: sigma,
    SOFTMAX: softmax,
}
LOSSES: dict[str, Callable[[Floats, NDArray[np.float64]], float]] = {
    NEGATIVE_SAMPLING: logistic_loss,
    HIERARCHICAL_SOFTMAX: logistic_loss,
    SOFTMAX: softmax_loss,
}


# ---- rows that are named twice ----


def _outputs_as_met(example: Example, vectors: Floats, errors: Floats, hidden: Floats, rate: Any) -> Floats:
    """float[T, d]: the targets' vectors as EH meets them, which is as they were but for a word that was drawn twice.

    The kernel goes through the targets in blocks (of one for a single hidden vector): a word that is met again in a
    later block has been moved by the earlier ones.
    """
    if len(np.unique(example.targets)) == len(example.targets):
        return vectors
    block = 1 if len(hidden) == 1 else MOST_OUTPUTS
    met, moves = vectors.copy(), -rate * (errors.T @ hidden)
    for begin in range(0, len(met), block):
        for place in range(begin, min(begin + block, len(met))):
            again = np.flatnonzero(example.targets == example.targets[place])
            met[again[again >= begin + block]] += moves[place]
    return met


def _hidden_as_met(example: Example, hidden: Floats, errors: Floats, outputs: Floats, rate: Any) -> Floats:
    """float[H, d]: the hidden vectors as the targets meet them: a context word that is there twice has moved once."""
    contexts = example.contexts
    if len(np.unique(contexts)) == len(contexts) or len(example.targets) > MOST_OUTPUTS:
        return hidden  # the kernel keeps them aside where it needs several blocks of targets
    met, moves = hidden.copy(), -rate * (errors @ outputs)
    for place, context in enumerate(contexts):
        again = np.flatnonzero(contexts == context)
        met[again[again > place]] += moves[place]
    return met


def _moved(rows: Rows, vectors: Floats, updates: Floats) -> tuple[Rows, Floats]:
    """The distinct rows and their vectors after all updates; a row that is named twice moves twice."""
    distinct, first, places = np.unique(rows, return_index=True, return_inverse=True)
    if len(distinct) == len(rows):
        return rows, vectors + updates
    after = vectors[first]
    np.add.at(after, places, updates)
    return distinct, after


def _all_moved(rows: Rows, vectors: Floats, updates: Floats) -> Floats:
    """float[len(rows), d]: each row as it is after all updates."""
    distinct, after = _moved(rows, vectors, updates)
    return after if len(distinct) == len(rows) else after[np.searchsorted(distinct, rows)]
