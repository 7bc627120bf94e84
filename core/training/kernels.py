"""The training core: every Numba function that learns, composed of small parts under one entry for each mode.

A mode is an architecture (which vectors meet) over an objective (what is asked of them). Each part is placed where it
is called when LLVM compiles an entry, so the composition costs nothing; `learn` is the only place where a gradient is
written. Two kinds of integers run through the code: a `word` is an id of the vocabulary, a `position` an index of a
sentence. All parts are generic in the float type: they train in float32 and are checked against central differences in
float64. Several threads may run an entry on the same model at once and overwrite each other's updates now and then
(Recht et al. 2011, "Hogwild"); each has its own scratch and random state.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.compilation import compiled, inlined
from core.training.huffman import HuffmanTree
from core.training.hyperparameters import CBOW, HIERARCHICAL_SOFTMAX, NEGATIVE_SAMPLING, SKIP_GRAM
from core.training.sampling import Noise

Floats = NDArray[np.floating[Any]]
_MULTIPLIER = np.uint64(0x2545F4914F6CDD1D)
# A word so frequent that this many draws all hit it loses that negative rather than hold up the run.
_MOST_DRAWS = 64


class Model(NamedTuple):
    """What is learnt: float[V, d] input vectors; float output vectors, one row a word or an inner node."""

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
    """

    size: int
    dynamic: bool
    mean_gradient: bool


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


@inlined
def next_random(state: NDArray[np.uint64]) -> np.uint64:
    """The next 64 random bits (xorshift64*, Vigna 2016); `state` is uint64[1], never 0."""
    bits = state[0]
    bits ^= bits >> np.uint64(12)
    bits ^= bits << np.uint64(25)
    bits ^= bits >> np.uint64(27)
    state[0] = bits
    return np.uint64(bits * _MULTIPLIER)


@inlined
def random_below(bound: int, bits: np.uint64) -> np.int64:
    """A number of 0..bound-1 from the high half of 64 random bits."""
    return np.int64(((bits >> np.uint64(32)) * np.uint64(bound)) >> np.uint64(32))


@inlined
def random_share(bits: np.uint64) -> np.float32:
    """A float32 of [0, 1) from bits that `random_below` does not use."""
    return np.float32((bits >> np.uint64(8)) & np.uint64(0xFFFFFF)) * np.float32(2.0**-24)


@inlined
def draw_noise(noise: Noise, state: NDArray[np.uint64]) -> np.int64:
    """One word of the noise distribution."""
    bits = next_random(state)
    word = random_below(len(noise.aliases), bits)
    return word if random_share(bits) < noise.thresholds[word] else np.int64(noise.aliases[word])


@inlined
def log_loss(score: float, label: float) -> float:
    """-ln sigma(score) for label 1, -ln(1 - sigma(score)) for label 0, exact over the whole range."""
    signed = np.float64(score if label > 0 else -score)
    return float(np.log1p(np.exp(-abs(signed))) + max(-signed, 0.0))


@inlined
def learn(
    hidden: Floats, row: int, outputs: Floats, target: int | np.int64, label: float, rate: float, gradient: Floats
) -> float:
    """One logistic step of `hidden[row]` against `outputs[target]`; returns the score before it.

    The output vector moves at once; what the hidden vector should move by is added to `gradient`.
    """
    one = outputs.dtype.type(1)
    score = outputs.dtype.type(0)
    for d in range(outputs.shape[1]):
        score += hidden[row, d] * outputs[target, d]
    step = (outputs.dtype.type(label) - one / (one + np.exp(-score))) * rate
    for d in range(outputs.shape[1]):
        gradient[d] += step * outputs[target, d]
        outputs[target, d] += step * hidden[row, d]
    return float(score)


@inlined
def negative_sampling(
    hidden: Floats, row: int, outputs: Floats, word: int, noise: Noise, state: NDArray[np.uint64],
    rate: float, gradient: Floats, measure: bool,
) -> float:  # fmt: skip
    """Tell `word` from drawn words (Mikolov et al. 2013b, equation 4); returns the loss if it is measured, else 0."""
    loss = 0.0
    score = learn(hidden, row, outputs, word, 1, rate, gradient)
    if measure:
        loss += log_loss(score, 1)
    for _ in range(noise.negatives):
        draws = 1
        negative = draw_noise(noise, state)
        while negative == word and draws < _MOST_DRAWS:
            negative = draw_noise(noise, state)
            draws += 1
        if negative == word:
            continue
        score = learn(hidden, row, outputs, negative, 0, rate, gradient)
        if measure:
            loss += log_loss(score, 0)
    return loss


@inlined
def hierarchical_softmax(
    hidden: Floats, row: int, outputs: Floats, word: int, tree: HuffmanTree, state: NDArray[np.uint64],
    rate: float, gradient: Floats, measure: bool,
) -> float:  # fmt: skip
    """Learn every turn on the way to `word` (Mikolov et al. 2013b, equation 3); returns the loss if it is measured."""
    loss = 0.0
    for place in range(tree.offsets[word], tree.offsets[word + 1]):
        label = 1 - tree.codes[place]
        score = learn(hidden, row, outputs, tree.points[place], label, rate, gradient)
        if measure:
            loss += log_loss(score, label)
    return loss


@inlined
def skip_gram(
    objective: Callable[..., float], model: Model, tables: Any, sentence: NDArray[np.int32], centre: int,
    begin: int, end: int, windows: Windows, state: NDArray[np.uint64], rate: float, scratch: Floats, measure: bool,
) -> tuple[float, int]:  # fmt: skip
    """Let each context word predict the centre word (the pairs are symmetric; the reference does the same)."""
    loss = 0.0
    gradient = scratch[0]
    for position in range(begin, end):
        if position == centre:
            continue
        word = sentence[position]
        gradient[:] = 0
        loss += objective(
            model.input_vectors, word, model.output_vectors, sentence[centre], tables, state, rate, gradient, measure
        )
        for d in range(len(gradient)):
            model.input_vectors[word, d] += gradient[d]
    return loss, end - begin - 1


@inlined
def cbow(
    objective: Callable[..., float], model: Model, tables: Any, sentence: NDArray[np.int32], centre: int,
    begin: int, end: int, windows: Windows, state: NDArray[np.uint64], rate: float, scratch: Floats, measure: bool,
) -> tuple[float, int]:  # fmt: skip
    """Let the mean of the context words predict the centre word."""
    share = scratch.dtype.type(1) / scratch.dtype.type(end - begin - 1)
    gradient = scratch[0]
    scratch[:] = 0
    for position in range(begin, end):
        if position != centre:
            for d in range(scratch.shape[1]):
                scratch[1, d] += model.input_vectors[sentence[position], d] * share
    loss = objective(scratch, 1, model.output_vectors, sentence[centre], tables, state, rate, gradient, measure)
    if windows.mean_gradient:
        for d in range(len(gradient)):
            gradient[d] *= share
    for position in range(begin, end):
        if position != centre:
            for d in range(len(gradient)):
                model.input_vectors[sentence[position], d] += gradient[d]
    return loss, 1


@inlined
def next_sentence(text: Text, position: int, stop: int, state: NDArray[np.uint64], sentence: NDArray[np.int32]) -> int:
    """Write the words of `text` from `position` to `stop` that stay into `sentence`; returns how many."""
    length = 0
    for place in range(position, stop):
        word = text.words[place]
        if word < len(text.keep) and (text.keep[word] >= 1 or random_share(next_random(state)) < text.keep[word]):
            sentence[length] = word
            length += 1
    return length


@inlined
def walk(
    architecture: Callable[..., tuple[float, int]], objective: Callable[..., float], model: Model, tables: Any,
    text: Text, windows: Windows, rate: float, seed: np.uint64, measure_every: int,
) -> Measured:  # fmt: skip
    """Train on a stretch of text: sentence by sentence, centre by centre; every mode is an instance of this."""
    state = np.full(1, seed, np.uint64)
    scratch = np.zeros((2, model.input_vectors.shape[1]), model.input_vectors.dtype)
    sentence = np.empty(len(text.words), np.int32)
    step = model.input_vectors.dtype.type(rate)
    loss, examples, positions, seen = 0.0, 0, 0, 0
    for line in range(len(text.line_starts)):
        stop = text.line_starts[line + 1] if line + 1 < len(text.line_starts) else len(text.words)
        length = next_sentence(text, text.line_starts[line], stop, state, sentence)
        for centre in range(length):
            width = 1 + random_below(windows.size, next_random(state)) if windows.dynamic else windows.size
            begin, end = max(centre - width, 0), min(centre + width + 1, length)
            if end - begin < 2:
                continue
            measure = seen % measure_every == 0
            seen += 1
            lost, asked = architecture(
                objective, model, tables, sentence, centre, begin, end, windows, state, step, scratch, measure
            )
            if measure:
                loss += lost
                examples += asked
                positions += 1
    return Measured(loss, examples, positions)


@compiled
def train_skip_gram_negative_sampling(
    model: Model, tables: Noise, text: Text, windows: Windows, rate: float, seed: np.uint64, measure_every: int
) -> Measured:
    """Skip-gram with negative sampling; see `walk`."""
    return walk(skip_gram, negative_sampling, model, tables, text, windows, rate, seed, measure_every)


@compiled
def train_skip_gram_hierarchical_softmax(
    model: Model, tables: HuffmanTree, text: Text, windows: Windows, rate: float, seed: np.uint64, measure_every: int
) -> Measured:
    """Skip-gram with hierarchical softmax; see `walk`."""
    return walk(skip_gram, hierarchical_softmax, model, tables, text, windows, rate, seed, measure_every)


@compiled
def train_cbow_negative_sampling(
    model: Model, tables: Noise, text: Text, windows: Windows, rate: float, seed: np.uint64, measure_every: int
) -> Measured:
    """CBOW with negative sampling; see `walk`."""
    return walk(cbow, negative_sampling, model, tables, text, windows, rate, seed, measure_every)


@compiled
def train_cbow_hierarchical_softmax(
    model: Model, tables: HuffmanTree, text: Text, windows: Windows, rate: float, seed: np.uint64, measure_every: int
) -> Measured:
    """CBOW with hierarchical softmax; see `walk`."""
    return walk(cbow, hierarchical_softmax, model, tables, text, windows, rate, seed, measure_every)


Kernel = Callable[[Model, Any, Text, Windows, float, np.uint64, int], Measured]
KERNELS: dict[tuple[str, str], Kernel] = {
    (SKIP_GRAM, NEGATIVE_SAMPLING): train_skip_gram_negative_sampling,
    (SKIP_GRAM, HIERARCHICAL_SOFTMAX): train_skip_gram_hierarchical_softmax,
    (CBOW, NEGATIVE_SAMPLING): train_cbow_negative_sampling,
    (CBOW, HIERARCHICAL_SOFTMAX): train_cbow_hierarchical_softmax,
}
