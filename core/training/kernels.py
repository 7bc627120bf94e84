"""The training core: every Numba function that learns, composed of small parts under one entry for each mode.

A mode is an architecture (which vectors meet) over an objective (which targets they meet, and what their scores should
have been). Each part is placed where it is called when LLVM compiles an entry, so the composition costs nothing.
`learn` is the only place where vectors move, for a whole block of them at once, as in a matrix product (Ji et al.
2016), and `logistic_errors` and `softmax_errors` are the only ones where a gradient is taken. Two kinds of integers run
through the code: a `word` is an id of the vocabulary, a `position` an index of a sentence. All parts are generic in the
float type: they train in float32 and are checked against central differences in float64.

Several threads may run an entry on the same model at once and overwrite each other's updates now and then (Recht et al.
2011, "Hogwild"); each has its own scratch and random state. What slows them down is that they all write the rows of the
most frequent words. So each thread works on copies of these rows, which stand behind the others in the same matrices,
and adds what they have moved by to the shared ones, a row after every few centre words, in turn (`Copies`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.compilation import compiled_lean, inlined_lean
from core.training import lanes
from core.training.huffman import HuffmanTree
from core.training.hyperparameters import CBOW, HIERARCHICAL_SOFTMAX, NEGATIVE_SAMPLING, SKIP_GRAM, SOFTMAX
from core.training.lanes import MOST_HIDDEN, MOST_OUTPUTS, MOST_OUTPUTS_ALONE, Arithmetic
from core.training.sampling import EveryWord, Noise

Floats = NDArray[np.floating[Any]]
_MULTIPLIER = np.uint64(0x2545F4914F6CDD1D)
# A word so frequent that this many draws all hit it loses that negative rather than hold up the run.
_MOST_DRAWS = 64
# After so many centre words a thread shares one of the rows that it has copies of: what another thread has written last
# takes as long to reach as several centre words take to learn.
CENTRES_PER_SHARE = 8
# So many centre words before its targets are chosen, a word is expected: what they are chosen from is sent for.
_EXPECTED = 2
# The output vectors of so many of the first nodes are at hand anyway, for every path passes some of them.
_NODES_AT_HAND = 512


class Model(NamedTuple):
    """What is learnt, in matrices made by `lanes.aligned`: d is padded with columns that stay 0.

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
    """

    size: int
    dynamic: bool
    mean_gradient: bool
    shared_targets: bool


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
    contexts and `k` targets, and a register more. Scores are written and read by whole registers too.

    Attributes:
        sentence: int32[greatest number of tokens], the words of the line at hand that stay.
        contexts: int32[2 n], rows of the input vectors: the context words of each slot's centre.
        targets: int32[2 k], rows of the output vectors.
        labels: float[2 k], 1 where the answer should be yes, else 0.
        context_counts: int64[2].
        target_counts: int64[2].
        places: int32[2 n], 0, 1, 2, ...: the rows of `hidden` and `gradient` in order.
        scores: float, a score and later a step for each context and target, tile by tile (`_tiles`).
        wanted: float, the label of each score.
        hidden: float[2 n, d], hidden vectors that are not input vectors themselves.
        gradient: float[2 n, d], what hidden vectors should move by.
        state: uint64[1], the random state.
        copies: which rows this thread has copies of.
        arithmetic: how vectors are reckoned with.
    """

    sentence: NDArray[np.int32]
    contexts: NDArray[np.int32]
    targets: NDArray[np.int32]
    labels: Floats
    most_contexts: int
    most_targets: int
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


# Chooses the targets of a word and their labels, writes them from a place of `Scratch` on, returns how many they are.
Targets = Callable[[Any, Model, Any, Scratch, int], int]
# Told of a word whose targets will be chosen soon.
Expect = Callable[[Any, Any], None]
# Turns the scores of so many hidden vectors and targets into steps; returns the loss if it is measured, else 0.
Errors = Callable[[int, int, Scratch, Any, bool], float]


def new_scratch(
    model: Model,
    tokens: int,
    windows: Windows,
    most_targets: int,
    copies: Copies = ALONE,
    arithmetic: Arithmetic = lanes.Fast(),  # noqa: B008 - an empty value that nothing can change
) -> Scratch:
    """Scratch for stretches of at most `tokens` tokens, under objectives of at most `most_targets` targets."""
    contexts, targets = lanes.padded(2 * windows.size + lanes.ROW), lanes.padded(most_targets)
    scores = lanes.padded(2 * windows.size) * targets
    columns, kind = model.input_vectors.shape[1], model.input_vectors.dtype.type
    places, state = lanes.apart(2 * contexts, np.int32), lanes.apart(1, np.uint64)
    places[:], state[:] = np.arange(2 * contexts), 1
    return Scratch(
        lanes.apart(tokens + lanes.ROW, np.int32),
        lanes.apart(2 * contexts, np.int32),
        lanes.apart(2 * targets, np.int32),
        lanes.apart(2 * targets + lanes.ROW, kind),
        contexts,
        targets,
        lanes.apart(2, np.int64),
        lanes.apart(2, np.int64),
        places,
        lanes.apart(scores, kind),
        lanes.apart(scores, kind),
        lanes.aligned(2 * contexts, columns, kind),
        lanes.aligned(2 * contexts, columns, kind),
        state,
        copies,
        arithmetic,
    )


# ---- random numbers ----


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
def random_24(bits: np.uint64) -> np.int64:
    """A number below 2^24 from bits that `random_below` does not use."""
    return np.int64((bits >> np.uint64(8)) & np.uint64(0xFFFFFF))


@inlined_lean
def draw_noise(noise: Noise, state: NDArray[np.uint64]) -> np.int64:
    """One word of the noise distribution."""
    bits = next_random(state)
    word = random_below(len(noise.cells), bits)
    threshold, alias = noise.cells[word, 0], noise.cells[word, 1]
    return word if random_24(bits) < threshold else np.int64(alias)


# ---- copies of the hottest rows ----


@inlined_lean
def own_row(row: int, copies: int, first: int) -> int:
    """The row that this thread works on in place of a shared one."""
    return row + first if row < copies else row


@inlined_lean
def share(row: int, model: Model, scratch: Scratch) -> None:
    """Bring one row and its copy together, in both matrices."""
    copies = scratch.copies
    inputs, outputs = copies.inputs + row, copies.outputs + row
    lanes.merge(scratch.arithmetic, model.input_vectors, row, inputs, inputs + copies.rows)
    lanes.merge(scratch.arithmetic, model.output_vectors, row, outputs, outputs + copies.rows)


@inlined_lean
def share_all(model: Model, scratch: Scratch) -> None:
    """Bring all rows and their copies together."""
    for row in range(scratch.copies.rows):
        share(row, model, scratch)


# ---- learning ----


@inlined_lean
def _widest(count: int) -> int:
    """How many targets a tile has: the scores of `count` hidden vectors are cut into tiles, ranges of the targets.

    A hidden vector's scores in a tile begin at a multiple of this, a tile's at a multiple of `_tile_size`.
    """
    return MOST_OUTPUTS_ALONE if count == 1 else MOST_OUTPUTS


@inlined_lean
def _tiles(count: int, targets: int) -> int:
    """Into how many tiles the scores of `count` hidden vectors are cut; all but the last are full."""
    return (targets + _widest(count) - 1) // _widest(count)


@inlined_lean
def _tile_size(count: int) -> int:
    """How much room the scores of `count` hidden vectors in a tile take."""
    return (count + MOST_HIDDEN - 1) // MOST_HIDDEN * lanes.ROW


@inlined_lean
def score(
    hidden: Floats, rows: NDArray[np.int32], first: int, count: int, outputs: Floats, scratch: Scratch, at: int,
    targets: int,
) -> None:  # fmt: skip
    """Write the scores of all hidden vectors and targets, tile by tile."""
    widest = _widest(count)
    for tile in range(_tiles(count, targets)):
        begin, place = tile * widest, tile * _tile_size(count)
        for a in range(0, count, MOST_HIDDEN):
            lanes.scores(
                scratch.arithmetic, hidden, rows, first + a, min(MOST_HIDDEN, count - a), outputs, scratch.targets,
                scratch.labels, at + begin, min(widest, targets - begin), scratch.scores, scratch.wanted,
                place + a * MOST_OUTPUTS,
            )  # fmt: skip


@inlined_lean
def logistic_errors(count: int, targets: int, scratch: Scratch, rate: float, measure: bool) -> float:
    """The steps of independent yes-no questions.

    With s = h . o the loss of a pair is -ln sigma(s) for label 1 and -ln sigma(-s) for label 0, that is ln(1 + e^s)
    less s for label 1; it falls along (label - sigma(s)) o for h and along (label - sigma(s)) h for o.
    """
    loss, widest, tiles = 0.0, _widest(count), _tiles(count, targets)
    if measure:
        for tile in range(tiles):
            loss += lanes.logistic_loss(
                scratch.arithmetic, scratch.scores, scratch.wanted, tile * _tile_size(count), count,
                min(widest, targets - tile * widest), widest,
            )  # fmt: skip
    lanes.logistic_steps(scratch.arithmetic, scratch.scores, scratch.wanted, tiles * _tile_size(count), rate)
    return loss


@inlined_lean
def softmax_errors(count: int, targets: int, scratch: Scratch, rate: float, measure: bool) -> float:
    """The steps of one choice among all targets.

    With p = exp(s) / sum exp(s) over the targets the loss is -ln p of the one with label 1; it falls along
    (label - p) o for h and along (label - p) h for o.
    """
    loss, scores, widest, tiles, size = 0.0, scratch.scores, _widest(count), _tiles(count, targets), _tile_size(count)
    if measure:
        for a in range(count):
            for target in range(targets):
                place = target // widest * size + a * widest + target % widest
                loss -= scratch.wanted[place] * scores[place]
    lanes.exponential(scratch.arithmetic, scores, tiles * size)
    for a in range(count):
        total = 0.0
        for tile in range(tiles):
            place = tile * size + a * widest
            for n in range(place, place + min(widest, targets - tile * widest)):
                total += scores[n]
        if measure:
            loss += np.log(total)
        part = scores.dtype.type(1 / total)
        for tile in range(tiles):
            place = tile * size + a * widest
            for n in range(place, place + min(widest, targets - tile * widest)):
                scores[n] = rate * (scratch.wanted[n] - scores[n] * part)
    return loss


@inlined_lean
def learn(
    errors: Errors, hidden: Floats, rows: NDArray[np.int32], gradient: Floats, gradient_rows: NDArray[np.int32],
    first: int, count: int, outputs: Floats, scratch: Scratch, at: int, targets: int, rate: float, measure: bool,
) -> float:  # fmt: skip
    """One step of `count` hidden vectors against `targets` targets: the only place where output vectors move.

    All scores are taken before anything moves. What the hidden vectors should move by is added to the rows of
    `gradient`, which may be the hidden vectors themselves where there is one tile. With rate 0 nothing is written but
    scratch. Returns the loss if it is measured, else 0.
    """
    score(hidden, rows, first, count, outputs, scratch, at, targets)
    loss = errors(count, targets, scratch, rate, measure)
    if rate != 0 and count == 1:
        lanes.update_alone(
            scratch.arithmetic, hidden, rows[first], gradient, gradient_rows[first], outputs, scratch.targets, at,
            targets, scratch.scores,
        )  # fmt: skip
    elif rate != 0:
        for tile in range(_tiles(count, targets)):
            begin = tile * MOST_OUTPUTS
            lanes.update(
                scratch.arithmetic, hidden, rows, gradient, gradient_rows, first, count, outputs, scratch.targets,
                at + begin, min(MOST_OUTPUTS, targets - begin), scratch.scores, tile * _tile_size(count),
            )  # fmt: skip
    return loss


# ---- objectives ----


@inlined_lean
def negative_sampling(word: int, model: Model, noise: Noise, scratch: Scratch, at: int) -> int:
    """Tell `word` from drawn words (Mikolov et al. 2013b, equation 4); their vectors are sent for."""
    targets, copies = 1, scratch.copies
    scratch.targets[at] = own_row(word, copies.rows, copies.outputs)
    scratch.labels[at] = 1
    for _ in range(noise.negatives):
        draws = 1
        negative = draw_noise(noise, scratch.state)
        while negative == word and draws < _MOST_DRAWS:
            negative = draw_noise(noise, scratch.state)
            draws += 1
        if negative != word:
            row = own_row(int(negative), copies.rows, copies.outputs)
            lanes.prefetch(model.output_vectors, row)
            scratch.targets[at + targets] = row
            scratch.labels[at + targets] = 0
            targets += 1
    return targets


@inlined_lean
def hierarchical_softmax(word: int, model: Model, tree: HuffmanTree, scratch: Scratch, at: int) -> int:
    """Learn every turn on the way to `word` (Mikolov et al. 2013b, equation 3); the far nodes' vectors are sent for."""
    begin, copies = tree.offsets[word], scratch.copies
    targets = int(tree.offsets[word + 1] - begin)
    lanes.own_rows(tree.points, begin, targets, copies.rows, copies.outputs, scratch.targets, at)
    lanes.opposites(tree.codes, begin, targets, scratch.labels, at)
    far = targets
    while far > 0 and tree.points[begin + far - 1] >= _NODES_AT_HAND:
        far -= 1
        lanes.prefetch(model.output_vectors, tree.points[begin + far])
    return targets


@inlined_lean
def every_word(word: int, model: Model, vocabulary: EveryWord, scratch: Scratch, at: int) -> int:
    """Tell `word` from all others (Mikolov et al. 2013a; what the other objectives replace by something cheaper)."""
    copies = scratch.copies
    for target in range(vocabulary.words):
        scratch.targets[at + target] = own_row(target, copies.rows, copies.outputs)
        scratch.labels[at + target] = 0
    scratch.labels[at + word] = 1
    return vocabulary.words


@inlined_lean
def expect_nothing(word: int, tables: Any) -> None:
    """Nothing has to be sent for before the targets of a word are chosen."""


@inlined_lean
def expect_path(word: int, tree: HuffmanTree) -> None:
    """Send for the path to a word whose targets will be chosen soon."""
    begin = tree.offsets[word]
    lanes.prefetch_from(tree.points, begin, 2 * lanes.ROW)
    lanes.prefetch_from(tree.codes, begin, lanes.ROW)


# ---- architectures ----


@inlined_lean
def skip_gram(
    choose: Targets, errors: Errors, model: Model, tables: Any, word: int, slot: int, windows: Windows, rate: float,
    scratch: Scratch, measure: bool,
) -> tuple[float, int]:  # fmt: skip
    """Let each context word predict the centre word (the pairs are symmetric; the reference does the same).

    All contexts meet the targets of the slot, or each after the first meets targets of its own.
    """
    one = model.input_vectors.dtype.type(1)
    loss, contexts, at = 0.0, scratch.context_counts[slot], slot * scratch.most_targets
    targets, begin = scratch.target_counts[slot], slot * scratch.most_contexts
    at_once = contexts if windows.shared_targets else 1
    for first in range(begin, begin + contexts, at_once):
        if first > begin:
            targets = choose(word, model, tables, scratch, at)
        hidden, rows = model.input_vectors, scratch.contexts
        if _tiles(at_once, targets) > 1:  # each tile must meet the vectors as they were before the first
            hidden, rows = scratch.hidden, scratch.places
            for n in range(first, first + at_once):
                lanes.gather(scratch.arithmetic, model.input_vectors, scratch.contexts, n, 1, one, hidden, n)
        loss += learn(
            errors, hidden, rows, model.input_vectors, scratch.contexts, first, at_once, model.output_vectors, scratch,
            at, targets, rate, measure,
        )  # fmt: skip
    return loss, contexts


@inlined_lean
def cbow(
    choose: Targets, errors: Errors, model: Model, tables: Any, word: int, slot: int, windows: Windows, rate: float,
    scratch: Scratch, measure: bool,
) -> tuple[float, int]:  # fmt: skip
    """Let the mean of the context words predict the centre word."""
    one, contexts, first = scratch.hidden.dtype.type(1), scratch.context_counts[slot], slot * scratch.most_contexts
    part = one / scratch.hidden.dtype.type(contexts)
    lanes.gather(scratch.arithmetic, model.input_vectors, scratch.contexts, first, contexts, part, scratch.hidden, 0)
    lanes.clear(scratch.arithmetic, scratch.gradient, 0)
    loss = learn(
        errors, scratch.hidden, scratch.places, scratch.gradient, scratch.places, 0, 1, model.output_vectors, scratch,
        slot * scratch.most_targets, scratch.target_counts[slot], rate, measure,
    )  # fmt: skip
    if rate != 0:
        factor = part if windows.mean_gradient else one
        lanes.scatter(
            scratch.arithmetic, scratch.gradient, 0, factor, model.input_vectors, scratch.contexts, first, contexts
        )
    return loss, 1


# ---- walking over text ----


@inlined_lean
def next_sentence(text: Text, position: int, stop: int, scratch: Scratch) -> int:
    """Write the words of `text` from `position` to `stop` that stay into the sentence; returns how many.

    Whether a word stays is as good as unpredictable, so it is written first and counted or not, without a branch.
    """
    length, vocabulary = 0, len(text.keep)
    for place in range(position, stop):
        word = text.words[place]
        known = 0 <= word < vocabulary
        chance = text.keep[word if known else 0] * np.float32(2.0**24)
        scratch.sentence[length] = word
        length += int(known) & int(np.float32(random_24(next_random(scratch.state))) < chance)
    return length


@inlined_lean
def gather_contexts(centre: int, begin: int, end: int, scratch: Scratch, at: int) -> int:
    """Write the rows of the words of the sentence from `begin` to `end` but the centre; returns how many."""
    copies, before = scratch.copies, centre - begin
    lanes.own_rows(scratch.sentence, begin, before, copies.rows, copies.inputs, scratch.contexts, at)
    lanes.own_rows(
        scratch.sentence, centre + 1, end - centre - 1, copies.rows, copies.inputs, scratch.contexts, at + before
    )
    return end - begin - 1


@inlined_lean
def make_ready(
    choose: Targets, expect: Expect, model: Model, tables: Any, centre: int, length: int, windows: Windows,
    scratch: Scratch, slot: int,
) -> None:  # fmt: skip
    """Fill a slot with the targets and contexts of a centre word; send for what it and the next ones need."""
    scratch.target_counts[slot] = choose(scratch.sentence[centre], model, tables, scratch, slot * scratch.most_targets)
    if centre + _EXPECTED < length:
        expect(scratch.sentence[centre + _EXPECTED], tables)
    if centre + windows.size < length:
        lanes.prefetch(model.input_vectors, scratch.sentence[centre + windows.size])
    width = int(1 + random_below(windows.size, next_random(scratch.state))) if windows.dynamic else windows.size
    begin, end = max(centre - width, 0), min(centre + width + 1, length)
    scratch.context_counts[slot] = gather_contexts(centre, begin, end, scratch, slot * scratch.most_contexts)


@inlined_lean
def walk(
    architecture: Callable[..., tuple[float, int]], choose: Targets, expect: Expect, errors: Errors, model: Model,
    tables: Any, text: Text, windows: Windows, rate: float, seed: np.uint64, measure_every: int, scratch: Scratch,
) -> Measured:  # fmt: skip
    """Train on a stretch of text: sentence by sentence, centre by centre; every mode is an instance of this.

    The next centre word is made ready before the one at hand is learnt, so that what it needs is there in time.
    """
    scratch.state[0] = seed
    step = model.input_vectors.dtype.type(rate)
    loss, examples, positions, seen, turn = 0.0, 0, 0, 0, 0
    share_all(model, scratch)
    for line in range(len(text.line_starts)):
        stop = text.line_starts[line + 1] if line + 1 < len(text.line_starts) else len(text.words)
        length = next_sentence(text, text.line_starts[line], stop, scratch)
        if length < 2:
            continue
        make_ready(choose, expect, model, tables, 0, length, windows, scratch, 0)
        for centre in range(length):
            if centre + 1 < length:
                make_ready(choose, expect, model, tables, centre + 1, length, windows, scratch, (centre + 1) & 1)
            measure = seen % measure_every == 0
            seen += 1
            lost, asked = architecture(
                choose, errors, model, tables, scratch.sentence[centre], centre & 1, windows, step, scratch, measure
            )
            if measure:
                loss += lost
                examples += asked
                positions += 1
            if scratch.copies.rows > 0 and seen % CENTRES_PER_SHARE == 0:
                share(turn, model, scratch)
                turn = turn + 1 if turn + 1 < scratch.copies.rows else 0
                lanes.prefetch(model.input_vectors, turn)
                lanes.prefetch(model.output_vectors, turn)
    share_all(model, scratch)
    return Measured(loss, examples, positions)


@compiled_lean
def train_skip_gram_negative_sampling(
    model: Model, tables: Noise, text: Text, windows: Windows, rate: float, seed: np.uint64, measure_every: int,
    scratch: Scratch,
) -> Measured:  # fmt: skip
    """Skip-gram with negative sampling; see `walk`."""
    return walk(
        skip_gram,
        negative_sampling,
        expect_nothing,
        logistic_errors,
        model,
        tables,
        text,
        windows,
        rate,
        seed,
        measure_every,
        scratch,
    )


@compiled_lean
def train_skip_gram_hierarchical_softmax(
    model: Model, tables: HuffmanTree, text: Text, windows: Windows, rate: float, seed: np.uint64, measure_every: int,
    scratch: Scratch,
) -> Measured:  # fmt: skip
    """Skip-gram with hierarchical softmax; see `walk`."""
    return walk(
        skip_gram,
        hierarchical_softmax,
        expect_path,
        logistic_errors,
        model,
        tables,
        text,
        windows,
        rate,
        seed,
        measure_every,
        scratch,
    )


@compiled_lean
def train_skip_gram_softmax(
    model: Model, tables: EveryWord, text: Text, windows: Windows, rate: float, seed: np.uint64, measure_every: int,
    scratch: Scratch,
) -> Measured:  # fmt: skip
    """Skip-gram with the exact softmax; see `walk`."""
    return walk(
        skip_gram,
        every_word,
        expect_nothing,
        softmax_errors,
        model,
        tables,
        text,
        windows,
        rate,
        seed,
        measure_every,
        scratch,
    )


@compiled_lean
def train_cbow_negative_sampling(
    model: Model, tables: Noise, text: Text, windows: Windows, rate: float, seed: np.uint64, measure_every: int,
    scratch: Scratch,
) -> Measured:  # fmt: skip
    """CBOW with negative sampling; see `walk`."""
    return walk(
        cbow,
        negative_sampling,
        expect_nothing,
        logistic_errors,
        model,
        tables,
        text,
        windows,
        rate,
        seed,
        measure_every,
        scratch,
    )


@compiled_lean
def train_cbow_hierarchical_softmax(
    model: Model, tables: HuffmanTree, text: Text, windows: Windows, rate: float, seed: np.uint64, measure_every: int,
    scratch: Scratch,
) -> Measured:  # fmt: skip
    """CBOW with hierarchical softmax; see `walk`."""
    return walk(
        cbow,
        hierarchical_softmax,
        expect_path,
        logistic_errors,
        model,
        tables,
        text,
        windows,
        rate,
        seed,
        measure_every,
        scratch,
    )


@compiled_lean
def train_cbow_softmax(
    model: Model, tables: EveryWord, text: Text, windows: Windows, rate: float, seed: np.uint64, measure_every: int,
    scratch: Scratch,
) -> Measured:  # fmt: skip
    """CBOW with the exact softmax; see `walk`."""
    return walk(
        cbow,
        every_word,
        expect_nothing,
        softmax_errors,
        model,
        tables,
        text,
        windows,
        rate,
        seed,
        measure_every,
        scratch,
    )


Kernel = Callable[[Model, Any, Text, Windows, float, np.uint64, int, Scratch], Measured]
KERNELS: dict[tuple[str, str], Kernel] = {
    (SKIP_GRAM, NEGATIVE_SAMPLING): train_skip_gram_negative_sampling,
    (SKIP_GRAM, HIERARCHICAL_SOFTMAX): train_skip_gram_hierarchical_softmax,
    (SKIP_GRAM, SOFTMAX): train_skip_gram_softmax,
    (CBOW, NEGATIVE_SAMPLING): train_cbow_negative_sampling,
    (CBOW, HIERARCHICAL_SOFTMAX): train_cbow_hierarchical_softmax,
    (CBOW, SOFTMAX): train_cbow_softmax,
}
