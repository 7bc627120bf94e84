"""The walk over text: what each centre word meets, and every Numba function that trains, an entry for each mode.

A mode is an architecture (which vectors meet) over an objective (which targets they meet, and what their scores should
have been). Each part is placed where it is called when LLVM compiles an entry, so the composition costs nothing.
How vectors learn is in `learning`, what all of it works on in `workspace`. All parts are generic in the float type:
they train in float32 and are checked against central differences in float64.

Several threads may run an entry on the same model at once and overwrite each other's updates now and then (Recht et al.
2011, "Hogwild"); each has its own scratch and random state. What slows them down is that they all write the rows of the
most frequent words. So each thread works on copies of these rows, which stand behind the others in the same matrices,
and adds what they have moved by to the shared ones, a row after every few centre words, in turn (`Copies`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.compilation import compiled_lean, inlined_lean
from core.training import transfers
from core.training.huffman import HuffmanTree
from core.training.hyperparameters import CBOW, HIERARCHICAL_SOFTMAX, NEGATIVE_SAMPLING, SKIP_GRAM, SOFTMAX
from core.training.learning import Errors, learn, logistic_errors, softmax_errors, tiles_of
from core.training.rows import ROW
from core.training.sampling import EveryWord, Noise
from core.training.workspace import Measured, Model, Scratch, Text, Windows

MULTIPLIER = np.uint64(0x2545F4914F6CDD1D)  # makes random bits of the state of `next_random`
# A word so frequent that this many draws all hit it loses that negative rather than hold up the run.
MOST_DRAWS = 64
# After so many centre words a thread shares one of the rows that it has copies of: what another thread has written last
# takes as long to reach as several centre words take to learn.
CENTRES_PER_SHARE = 8
# So many centre words before its targets are chosen, a word is expected: what they are chosen from is sent for.
_EXPECTED = 2
# The output vectors of so many of the first nodes are at hand anyway, for every path passes some of them.
_NODES_AT_HAND = 512


# Chooses the targets of a word and their labels, writes them from a place of `Scratch` on, returns how many they are.
Targets = Callable[[Any, Model, Any, Scratch, int], int]
# Told of a word whose targets will be chosen soon.
Expect = Callable[[Any, Any], None]


# ---- random numbers ----


@inlined_lean
def next_random(state: NDArray[np.uint64]) -> np.uint64:
    """The next 64 random bits (xorshift64*, Vigna 2016); `state` is uint64[1], never 0."""
    bits = state[0]
    bits ^= bits >> np.uint64(12)
    bits ^= bits << np.uint64(25)
    bits ^= bits >> np.uint64(27)
    state[0] = bits
    return np.uint64(bits * MULTIPLIER)


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
    transfers.merge(scratch.arithmetic, model.input_vectors, row, inputs, inputs + copies.rows)
    transfers.merge(scratch.arithmetic, model.output_vectors, row, outputs, outputs + copies.rows)


@inlined_lean
def share_all(model: Model, scratch: Scratch) -> None:
    """Bring all rows and their copies together."""
    for row in range(scratch.copies.rows):
        share(row, model, scratch)


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
        while negative == word and draws < MOST_DRAWS:
            negative = draw_noise(noise, scratch.state)
            draws += 1
        if negative != word:
            row = own_row(int(negative), copies.rows, copies.outputs)
            transfers.prefetch(model.output_vectors, row)
            scratch.targets[at + targets] = row
            scratch.labels[at + targets] = 0
            targets += 1
    return targets


@inlined_lean
def hierarchical_softmax(word: int, model: Model, tree: HuffmanTree, scratch: Scratch, at: int) -> int:
    """Learn every turn on the way to `word` (Mikolov et al. 2013b, equation 3); the far nodes' vectors are sent for."""
    begin, copies = tree.offsets[word], scratch.copies
    targets = int(tree.offsets[word + 1] - begin)
    transfers.own_rows(tree.points, begin, targets, copies.rows, copies.outputs, scratch.targets, at)
    transfers.opposites(tree.codes, begin, targets, scratch.labels, at)
    far = targets
    while far > 0 and tree.points[begin + far - 1] >= _NODES_AT_HAND:
        far -= 1
        transfers.prefetch(model.output_vectors, tree.points[begin + far])
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
    transfers.prefetch_from(tree.points, begin, 2 * ROW)
    transfers.prefetch_from(tree.codes, begin, ROW)


# ---- architectures ----


@inlined_lean
def skip_gram(
    choose: Targets, errors: Errors, model: Model, tables: Any, word: int, slot: int, windows: Windows, rate: float,
    scratch: Scratch, measure: bool,
) -> tuple[float, int]:  # fmt: skip
    """Let each context word predict the centre word (the pairs are symmetric; the reference does the same).

    All contexts meet the targets of the slot, some at once, or each after the first meets targets of its own.
    """
    one = model.input_vectors.dtype.type(1)
    loss, contexts, at = 0.0, scratch.context_counts[slot], slot * scratch.target_room
    targets, begin = scratch.target_counts[slot], slot * scratch.context_room
    most = windows.at_once if windows.shared_targets else 1
    for first in range(begin, begin + contexts, most):
        at_once = min(most, begin + contexts - first)
        if first > begin and not windows.shared_targets:
            targets = choose(word, model, tables, scratch, at)
        hidden, rows = model.input_vectors, scratch.contexts
        if at_once > 1 and tiles_of(at_once, targets) > 1:  # each tile must meet the vectors as before the first
            hidden, rows = scratch.hidden, scratch.places
            for n in range(first, first + at_once):
                transfers.gather(scratch.arithmetic, model.input_vectors, scratch.contexts, n, 1, one, hidden, n)
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
    one, contexts, first = scratch.hidden.dtype.type(1), scratch.context_counts[slot], slot * scratch.context_room
    part = one / scratch.hidden.dtype.type(contexts)
    transfers.gather(
        scratch.arithmetic, model.input_vectors, scratch.contexts, first, contexts, part, scratch.hidden, 0
    )
    transfers.clear(scratch.arithmetic, scratch.gradient, 0)
    loss = learn(
        errors, scratch.hidden, scratch.places, scratch.gradient, scratch.places, 0, 1, model.output_vectors, scratch,
        slot * scratch.target_room, scratch.target_counts[slot], rate, measure,
    )  # fmt: skip
    if rate != 0:
        factor = part if windows.mean_gradient else one
        transfers.scatter(
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
    transfers.own_rows(scratch.sentence, begin, before, copies.rows, copies.inputs, scratch.contexts, at)
    transfers.own_rows(
        scratch.sentence, centre + 1, end - centre - 1, copies.rows, copies.inputs, scratch.contexts, at + before
    )
    return end - begin - 1


@inlined_lean
def make_ready(
    choose: Targets, expect: Expect, model: Model, tables: Any, centre: int, length: int, windows: Windows,
    scratch: Scratch, slot: int,
) -> None:  # fmt: skip
    """Fill a slot with the targets and contexts of a centre word; send for what it and the next ones need."""
    scratch.target_counts[slot] = choose(scratch.sentence[centre], model, tables, scratch, slot * scratch.target_room)
    if centre + _EXPECTED < length:
        expect(scratch.sentence[centre + _EXPECTED], tables)
    if centre + windows.size < length:
        transfers.prefetch(model.input_vectors, scratch.sentence[centre + windows.size])
    width = int(1 + random_below(windows.size, next_random(scratch.state))) if windows.dynamic else windows.size
    begin, end = max(centre - width, 0), min(centre + width + 1, length)
    scratch.context_counts[slot] = gather_contexts(centre, begin, end, scratch, slot * scratch.context_room)


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
                transfers.prefetch(model.input_vectors, turn)
                transfers.prefetch(model.output_vectors, turn)
    share_all(model, scratch)
    return Measured(loss, examples, positions)


@compiled_lean
def train_skip_gram_negative_sampling(
    model: Model, tables: Noise, text: Text, windows: Windows, rate: float, seed: np.uint64, measure_every: int,
    scratch: Scratch,
) -> Measured:  # fmt: skip
    """Skip-gram with negative sampling; see `walk`."""
    return walk(
        skip_gram, negative_sampling, expect_nothing, logistic_errors, model, tables, text, windows, rate, seed,
        measure_every, scratch,
    )  # fmt: skip


@compiled_lean
def train_skip_gram_hierarchical_softmax(
    model: Model, tables: HuffmanTree, text: Text, windows: Windows, rate: float, seed: np.uint64, measure_every: int,
    scratch: Scratch,
) -> Measured:  # fmt: skip
    """Skip-gram with hierarchical softmax; see `walk`."""
    return walk(
        skip_gram, hierarchical_softmax, expect_path, logistic_errors, model, tables, text, windows, rate, seed,
        measure_every, scratch,
    )  # fmt: skip


@compiled_lean
def train_skip_gram_softmax(
    model: Model, tables: EveryWord, text: Text, windows: Windows, rate: float, seed: np.uint64, measure_every: int,
    scratch: Scratch,
) -> Measured:  # fmt: skip
    """Skip-gram with the exact softmax; see `walk`."""
    return walk(
        skip_gram, every_word, expect_nothing, softmax_errors, model, tables, text, windows, rate, seed,
        measure_every, scratch,
    )  # fmt: skip


@compiled_lean
def train_cbow_negative_sampling(
    model: Model, tables: Noise, text: Text, windows: Windows, rate: float, seed: np.uint64, measure_every: int,
    scratch: Scratch,
) -> Measured:  # fmt: skip
    """CBOW with negative sampling; see `walk`."""
    return walk(
        cbow, negative_sampling, expect_nothing, logistic_errors, model, tables, text, windows, rate, seed,
        measure_every, scratch,
    )  # fmt: skip


@compiled_lean
def train_cbow_hierarchical_softmax(
    model: Model, tables: HuffmanTree, text: Text, windows: Windows, rate: float, seed: np.uint64, measure_every: int,
    scratch: Scratch,
) -> Measured:  # fmt: skip
    """CBOW with hierarchical softmax; see `walk`."""
    return walk(
        cbow, hierarchical_softmax, expect_path, logistic_errors, model, tables, text, windows, rate, seed,
        measure_every, scratch,
    )  # fmt: skip


@compiled_lean
def train_cbow_softmax(
    model: Model, tables: EveryWord, text: Text, windows: Windows, rate: float, seed: np.uint64, measure_every: int,
    scratch: Scratch,
) -> Measured:  # fmt: skip
    """CBOW with the exact softmax; see `walk`."""
    return walk(
        cbow, every_word, expect_nothing, softmax_errors, model, tables, text, windows, rate, seed,
        measure_every, scratch,
    )  # fmt: skip


Kernel = Callable[[Model, Any, Text, Windows, float, np.uint64, int, Scratch], Measured]
KERNELS: dict[tuple[str, str], Kernel] = {
    (SKIP_GRAM, NEGATIVE_SAMPLING): train_skip_gram_negative_sampling,
    (SKIP_GRAM, HIERARCHICAL_SOFTMAX): train_skip_gram_hierarchical_softmax,
    (SKIP_GRAM, SOFTMAX): train_skip_gram_softmax,
    (CBOW, NEGATIVE_SAMPLING): train_cbow_negative_sampling,
    (CBOW, HIERARCHICAL_SOFTMAX): train_cbow_hierarchical_softmax,
    (CBOW, SOFTMAX): train_cbow_softmax,
}
