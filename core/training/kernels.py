"""The training core: every Numba function that learns, composed of small parts under one entry for each mode.

A mode is an architecture (which vectors meet) over an objective (which targets they meet, and with what label). Each
part is placed where it is called when LLVM compiles an entry, so the composition costs nothing; `learn` is the only
place where a gradient is taken, for a whole block of vectors at once, as in a matrix product (Ji et al. 2016). Two
kinds of integers run through the code: a `word` is an id of the vocabulary, a `position` an index of a sentence. All
parts are generic in the float type: they train in float32 and are checked against central differences in float64.
Several threads may run an entry on the same model at once and overwrite each other's updates now and then (Recht et
al. 2011, "Hogwild"); each has its own scratch and random state.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.compilation import compiled_lean, inlined_lean
from core.training import lanes
from core.training.huffman import HuffmanTree
from core.training.hyperparameters import CBOW, HIERARCHICAL_SOFTMAX, NEGATIVE_SAMPLING, SKIP_GRAM
from core.training.lanes import MOST_HIDDEN, MOST_OUTPUTS
from core.training.sampling import Noise

Floats = NDArray[np.floating[Any]]
_MULTIPLIER = np.uint64(0x2545F4914F6CDD1D)
# A word so frequent that this many draws all hit it loses that negative rather than hold up the run.
_MOST_DRAWS = 64


class Model(NamedTuple):
    """What is learnt, in matrices made by `lanes.aligned`: d is padded with columns that stay 0.

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
    """

    size: int
    dynamic: bool
    mean_gradient: bool
    shared_targets: bool


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
    """What one thread works with; `n` is the greatest number of contexts, `k` of targets.

    Attributes:
        sentence: int32[greatest number of tokens], the words of the line at hand that stay.
        contexts: int32[n], the context words of the centre at hand.
        places: int32[n], 0, 1, 2, ...: the rows of `hidden` and `gradient` in order.
        targets: int32[2 k], rows of the output vectors: those of the centre at hand and of the next, in turn.
        labels: uint8[2 k], 1 where the answer should be yes.
        scores: float, a score and later a step for each context and target of a block.
        hidden: float[n, d], hidden vectors that are not input vectors themselves.
        gradient: float[1, d], what a hidden vector should move by.
        state: uint64[1], the random state.
    """

    sentence: NDArray[np.int32]
    contexts: NDArray[np.int32]
    places: NDArray[np.int32]
    targets: NDArray[np.int32]
    labels: NDArray[np.uint8]
    scores: Floats
    hidden: Floats
    gradient: Floats
    state: NDArray[np.uint64]


# Chooses the targets of a word and their labels, writes them from a place of `Scratch` on, returns how many they are.
Objective = Callable[[Any, Model, Any, Scratch, int], int]


def new_scratch(model: Model, tokens: int, windows: Windows, most_targets: int) -> Scratch:
    """Scratch for stretches of at most `tokens` tokens, under objectives of at most `most_targets` targets."""
    contexts, columns, kind = 2 * windows.size, model.input_vectors.shape[1], model.input_vectors.dtype.type
    return Scratch(
        np.empty(tokens, np.int32),
        np.empty(contexts, np.int32),
        np.arange(contexts, dtype=np.int32),
        np.empty(2 * most_targets, np.int32),
        np.empty(2 * most_targets, np.uint8),
        np.zeros(contexts * MOST_OUTPUTS + 2 * lanes.ROW, kind),
        lanes.aligned(contexts, columns, kind),
        lanes.aligned(1, columns, kind),
        np.ones(1, np.uint64),
    )


@inlined_lean
def next_random(state: NDArray[np.uint64]) -> np.uint64:
    """The next 64 random bits (xorshift64*, Vigna 2016); `state` is uint64[1], never 0."""
    bits = state[0]
    bits ^= bits >> np.uint64(12)
    bits ^= bits << np.uint64(25)
    bits ^= bits >> np.uint64(27)
    state[0] = bits
    return np.uint64(bits * _MULTIPLIER)


@inlined_lean
def random_below(bound: int, bits: np.uint64) -> np.int64:
    """A number of 0..bound-1 from the high half of 64 random bits."""
    return np.int64(((bits >> np.uint64(32)) * np.uint64(bound)) >> np.uint64(32))


@inlined_lean
def random_share(bits: np.uint64) -> np.float32:
    """A float32 of [0, 1) from bits that `random_below` does not use."""
    return np.float32((bits >> np.uint64(8)) & np.uint64(0xFFFFFF)) * np.float32(2.0**-24)


@inlined_lean
def draw_noise(noise: Noise, state: NDArray[np.uint64]) -> np.int64:
    """One word of the noise distribution."""
    bits = next_random(state)
    word = random_below(len(noise.aliases), bits)
    return word if random_share(bits) < noise.thresholds[word] else np.int64(noise.aliases[word])


@inlined_lean
def log_loss(score: float, label: float) -> float:
    """-ln sigma(score) for label 1, -ln(1 - sigma(score)) for label 0, exact over the whole range."""
    signed = np.float64(score if label > 0 else -score)
    return float(np.log1p(np.exp(-abs(signed))) + max(-signed, 0.0))


@inlined_lean
def learn(
    hidden: Floats, rows: NDArray[np.int32], gradient: Floats, gradient_rows: NDArray[np.int32], first: int, count: int,
    outputs: Floats, scratch: Scratch, begin: int, width: int, rate: float, measure: bool,
) -> float:  # fmt: skip
    """One logistic step of `count` hidden vectors against `width` targets: the only place where a gradient is taken.

    With s = h . o the loss of a pair is -ln sigma(s) for label 1 and -ln sigma(-s) for label 0; it falls along
    (label - sigma(s)) o for h and along (label - sigma(s)) h for o. All scores are taken before anything moves. The
    output vectors move at once; what the hidden vectors should move by is added to the rows of `gradient`, which may be
    the hidden vectors themselves. Returns the loss if it is measured, else 0.
    """
    block, end = scratch.scores, first + count
    for a in range(first, end, MOST_HIDDEN):
        lanes.scores(hidden, rows, a, min(MOST_HIDDEN, end - a), outputs, scratch.targets, begin, width, block)
    loss = 0.0
    if measure:
        for a in range(first, end):
            for b in range(width):
                loss += log_loss(block[a * width + b], scratch.labels[begin + b])
    if rate == 0:  # asked to measure only: a write would undo what other threads learn meanwhile
        return loss
    lanes.logistic(block, first * width, end * width, -rate)
    for b in range(width):
        if scratch.labels[begin + b]:
            for a in range(first, end):
                block[a * width + b] += rate
    lanes.update(hidden, rows, gradient, gradient_rows, first, count, outputs, scratch.targets, begin, width, block)
    return loss


@inlined_lean
def learn_all(
    hidden: Floats, rows: NDArray[np.int32], gradient: Floats, gradient_rows: NDArray[np.int32], first: int, count: int,
    outputs: Floats, scratch: Scratch, at: int, targets: int, rate: float, measure: bool,
) -> float:  # fmt: skip
    """`learn` against any number of targets; for more than a block `gradient` must be another matrix than `hidden`."""
    loss = 0.0
    blocks = (targets + MOST_OUTPUTS - 1) // MOST_OUTPUTS
    for block in range(blocks):
        begin, end = at + block * targets // blocks, at + (block + 1) * targets // blocks
        loss += learn(
            hidden, rows, gradient, gradient_rows, first, count, outputs, scratch, begin, end - begin, rate, measure
        )
    return loss


@inlined_lean
def negative_sampling(word: int, model: Model, noise: Noise, scratch: Scratch, at: int) -> int:
    """Tell `word` from drawn words (Mikolov et al. 2013b, equation 4); their vectors are sent for."""
    targets = 1
    scratch.targets[at] = word
    scratch.labels[at] = 1
    for _ in range(noise.negatives):
        draws = 1
        negative = draw_noise(noise, scratch.state)
        while negative == word and draws < _MOST_DRAWS:
            negative = draw_noise(noise, scratch.state)
            draws += 1
        if negative != word:
            lanes.prefetch(model.output_vectors, negative)
            scratch.targets[at + targets] = negative
            scratch.labels[at + targets] = 0
            targets += 1
    return targets


@inlined_lean
def hierarchical_softmax(word: int, model: Model, tree: HuffmanTree, scratch: Scratch, at: int) -> int:
    """Learn every turn on the way to `word` (Mikolov et al. 2013b, equation 3); most are near the root and at hand."""
    begin = tree.offsets[word]
    targets = int(tree.offsets[word + 1] - begin)
    for n in range(targets):
        scratch.targets[at + n] = tree.points[begin + n]
        scratch.labels[at + n] = 1 - tree.codes[begin + n]
    return targets


@inlined_lean
def skip_gram(
    objective: Objective, model: Model, tables: Any, word: int, contexts: int, at: int, targets: int, windows: Windows,
    rate: float, scratch: Scratch, measure: bool,
) -> tuple[float, int]:  # fmt: skip
    """Let each context word predict the centre word (the pairs are symmetric; the reference does the same).

    The first `contexts` of the scratch meet the `targets` that stand there from `at` on, or each after the first meets
    targets of its own.
    """
    one = model.input_vectors.dtype.type(1)
    loss, at_once = 0.0, contexts if windows.shared_targets else 1
    for first in range(0, contexts, at_once):
        if first > 0:
            targets = objective(word, model, tables, scratch, at)
        hidden, rows = model.input_vectors, scratch.contexts
        if targets > MOST_OUTPUTS:  # several blocks: each must meet the vectors as they were before the first
            hidden, rows = scratch.hidden, scratch.places
            for n in range(first, first + at_once):
                lanes.gather(model.input_vectors, scratch.contexts, n, 1, one, hidden, n)
        loss += learn_all(
            hidden, rows, model.input_vectors, scratch.contexts, first, at_once, model.output_vectors, scratch, at,
            targets, rate, measure,
        )  # fmt: skip
    return loss, contexts


@inlined_lean
def cbow(
    objective: Objective, model: Model, tables: Any, word: int, contexts: int, at: int, targets: int, windows: Windows,
    rate: float, scratch: Scratch, measure: bool,
) -> tuple[float, int]:  # fmt: skip
    """Let the mean of the context words predict the centre word."""
    one = scratch.hidden.dtype.type(1)
    share = one / scratch.hidden.dtype.type(contexts)
    lanes.gather(model.input_vectors, scratch.contexts, 0, contexts, share, scratch.hidden, 0)
    lanes.clear(scratch.gradient, 0)
    loss = learn_all(
        scratch.hidden, scratch.places, scratch.gradient, scratch.places, 0, 1, model.output_vectors, scratch, at,
        targets, rate, measure,
    )  # fmt: skip
    factor = share if windows.mean_gradient else one
    if rate != 0:
        lanes.scatter(scratch.gradient, 0, factor, model.input_vectors, scratch.contexts, 0, contexts)
    return loss, 1


@inlined_lean
def next_sentence(text: Text, position: int, stop: int, scratch: Scratch) -> int:
    """Write the words of `text` from `position` to `stop` that stay into the sentence; returns how many."""
    length = 0
    for place in range(position, stop):
        word = text.words[place]
        if 0 <= word < len(text.keep) and (
            text.keep[word] >= 1 or random_share(next_random(scratch.state)) < text.keep[word]
        ):
            scratch.sentence[length] = word
            length += 1
    return length


@inlined_lean
def gather_contexts(centre: int, begin: int, end: int, scratch: Scratch) -> int:
    """Write the words of the sentence from `begin` to `end` but the centre into the contexts; returns how many."""
    count = 0
    for position in range(begin, end):
        if position != centre:
            scratch.contexts[count] = scratch.sentence[position]
            count += 1
    return count


@inlined_lean
def walk(
    architecture: Callable[..., tuple[float, int]], objective: Objective, model: Model, tables: Any, text: Text,
    windows: Windows, rate: float, seed: np.uint64, measure_every: int, scratch: Scratch,
) -> Measured:  # fmt: skip
    """Train on a stretch of text: sentence by sentence, centre by centre; every mode is an instance of this."""
    scratch.state[0] = seed
    step = model.input_vectors.dtype.type(rate)
    loss, examples, positions, seen = 0.0, 0, 0, 0
    for line in range(len(text.line_starts)):
        stop = text.line_starts[line + 1] if line + 1 < len(text.line_starts) else len(text.words)
        length = next_sentence(text, text.line_starts[line], stop, scratch)
        at, ahead = 0, objective(scratch.sentence[0], model, tables, scratch, 0) if length else 0
        for centre in range(length):
            targets, here = ahead, at
            if centre + 1 < length:  # chosen a centre ahead, so that their vectors are there when they are needed
                at = len(scratch.targets) // 2 - at
                ahead = objective(scratch.sentence[centre + 1], model, tables, scratch, at)
            width = int(1 + random_below(windows.size, next_random(scratch.state))) if windows.dynamic else windows.size
            contexts = gather_contexts(centre, max(centre - width, 0), min(centre + width + 1, length), scratch)
            if contexts == 0:
                continue
            measure = seen % measure_every == 0
            seen += 1
            lost, asked = architecture(
                objective,
                model,
                tables,
                scratch.sentence[centre],
                contexts,
                here,
                targets,
                windows,
                step,
                scratch,
                measure,
            )
            if measure:
                loss += lost
                examples += asked
                positions += 1
    return Measured(loss, examples, positions)


@compiled_lean
def train_skip_gram_negative_sampling(
    model: Model, tables: Noise, text: Text, windows: Windows, rate: float, seed: np.uint64, measure_every: int,
    scratch: Scratch,
) -> Measured:  # fmt: skip
    """Skip-gram with negative sampling; see `walk`."""
    return walk(skip_gram, negative_sampling, model, tables, text, windows, rate, seed, measure_every, scratch)


@compiled_lean
def train_skip_gram_hierarchical_softmax(
    model: Model, tables: HuffmanTree, text: Text, windows: Windows, rate: float, seed: np.uint64, measure_every: int,
    scratch: Scratch,
) -> Measured:  # fmt: skip
    """Skip-gram with hierarchical softmax; see `walk`."""
    return walk(skip_gram, hierarchical_softmax, model, tables, text, windows, rate, seed, measure_every, scratch)


@compiled_lean
def train_cbow_negative_sampling(
    model: Model, tables: Noise, text: Text, windows: Windows, rate: float, seed: np.uint64, measure_every: int,
    scratch: Scratch,
) -> Measured:  # fmt: skip
    """CBOW with negative sampling; see `walk`."""
    return walk(cbow, negative_sampling, model, tables, text, windows, rate, seed, measure_every, scratch)


@compiled_lean
def train_cbow_hierarchical_softmax(
    model: Model, tables: HuffmanTree, text: Text, windows: Windows, rate: float, seed: np.uint64, measure_every: int,
    scratch: Scratch,
) -> Measured:  # fmt: skip
    """CBOW with hierarchical softmax; see `walk`."""
    return walk(cbow, hierarchical_softmax, model, tables, text, windows, rate, seed, measure_every, scratch)


Kernel = Callable[[Model, Any, Text, Windows, float, np.uint64, int, Scratch], Measured]
KERNELS: dict[tuple[str, str], Kernel] = {
    (SKIP_GRAM, NEGATIVE_SAMPLING): train_skip_gram_negative_sampling,
    (SKIP_GRAM, HIERARCHICAL_SOFTMAX): train_skip_gram_hierarchical_softmax,
    (CBOW, NEGATIVE_SAMPLING): train_cbow_negative_sampling,
    (CBOW, HIERARCHICAL_SOFTMAX): train_cbow_hierarchical_softmax,
}
