"""The walk over text without learning: what each centre word would meet, by the very functions that training calls.

The random state at a sentence depends on all draws before it in its chunk, so a chunk is walked from its start. Only
negative sampling draws its targets; the paths and words of the other objectives draw nothing.

Compiled, because a sentence may stand behind a hundred thousand tokens of its chunk. `core.training.mechanics.walk` is
the same walk over texts of a few lines, word by word in Python, which needs no room for notes and gives whole examples.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.compilation import compiled_lean, inlined_lean
from core.training import kernels
from core.training.sampling import EveryWord, Noise
from core.training.workspace import Model, Scratch, Text, Windows


class Noted(NamedTuple):
    """What is noted of one sentence, written by the walk.

    Attributes:
        stays: uint8[n], whether each token stays.
        widths: int64[n], the width of each centre's window; centres are the tokens that stay, in order.
        contexts: int64[n], how many context words each centre has.
        before: uint64[n], the random state from which each centre's targets are drawn.
        during: uint64[n], the random state as each centre is learnt: from it later pairs draw targets of their own.
    """

    stays: NDArray[np.uint8]
    widths: NDArray[np.int64]
    contexts: NDArray[np.int64]
    before: NDArray[np.uint64]
    during: NDArray[np.uint64]


def noted(tokens: int) -> Noted:
    """Room for a sentence of so many tokens."""
    return Noted(
        np.zeros(tokens, np.uint8),
        np.zeros(tokens, np.int64),
        np.zeros(tokens, np.int64),
        np.zeros(tokens, np.uint64),
        np.zeros(tokens, np.uint64),
    )


@inlined_lean
def no_targets(word: int, model: Model, tables: Any, scratch: Scratch, at: int) -> int:
    """Draws nothing, as the objectives that know their targets."""
    return 0


@inlined_lean
def ready(
    choose: kernels.Targets, model: Model, tables: Any, centre: int, length: int, windows: Windows, scratch: Scratch,
    is_wanted: bool, notes: Noted,
) -> None:  # fmt: skip
    """`kernels.make_ready`, noted."""
    slot = centre & 1
    before = scratch.state[0]
    kernels.make_ready(choose, kernels.expect_nothing, model, tables, centre, length, windows, scratch, slot)
    if is_wanted:
        drawn = kernels.random_below(windows.size, scratch.state[0] * kernels.MULTIPLIER)  # the last draw is the width
        notes.before[centre] = before
        notes.widths[centre] = 1 + drawn if windows.dynamic else windows.size
        notes.contexts[centre] = scratch.context_counts[slot]


@inlined_lean
def rehearse(
    choose: kernels.Targets, model: Model, tables: Any, text: Text, windows: Windows, pair_targets: bool,
    seed: np.uint64, wanted: int, scratch: Scratch, notes: Noted,
) -> int:  # fmt: skip
    """Walk as `kernels.walk` does, up to the wanted line, and note it; returns how many of its words stay."""
    scratch.state[0] = seed
    length = 0
    for line in range(wanted + 1):
        begin = text.line_starts[line]
        stop = text.line_starts[line + 1] if line + 1 < len(text.line_starts) else len(text.words)
        is_wanted = line == wanted
        if is_wanted:
            length = note_sentence(text, begin, stop, scratch, notes)
        else:
            length = kernels.next_sentence(text, begin, stop, scratch)
        if length < 2:
            continue
        ready(choose, model, tables, 0, length, windows, scratch, is_wanted, notes)
        for centre in range(length):
            if centre + 1 < length:
                ready(choose, model, tables, centre + 1, length, windows, scratch, is_wanted, notes)
            if is_wanted:
                notes.during[centre] = scratch.state[0]
            if pair_targets:
                for _ in range(1, scratch.context_counts[centre & 1]):
                    choose(scratch.sentence[centre], model, tables, scratch, (centre & 1) * scratch.target_room)
    return length


@inlined_lean
def note_sentence(text: Text, begin: int, stop: int, scratch: Scratch, notes: Noted) -> int:
    """`kernels.next_sentence` token by token, so that it is seen which of them stay; returns how many."""
    length = 0
    for place in range(begin, stop):
        if kernels.next_sentence(text, place, place + 1, scratch) == 1:
            notes.stays[place - begin] = 1
            length += 1
    kept = 0
    for place in range(begin, stop):
        if notes.stays[place - begin] == 1:
            scratch.sentence[kept] = text.words[place]
            kept += 1
    return length


@compiled_lean
def rehearse_with_noise(
    model: Model, tables: Noise, text: Text, windows: Windows, pair_targets: bool, seed: np.uint64, wanted: int,
    scratch: Scratch, notes: Noted,
) -> int:  # fmt: skip
    """Negative sampling; see `rehearse`."""
    return rehearse(kernels.negative_sampling, model, tables, text, windows, pair_targets, seed, wanted, scratch, notes)


@compiled_lean
def rehearse_without_noise(
    model: Model, tables: EveryWord, text: Text, windows: Windows, pair_targets: bool, seed: np.uint64, wanted: int,
    scratch: Scratch, notes: Noted,
) -> int:  # fmt: skip
    """The other objectives; see `rehearse`."""
    return rehearse(no_targets, model, tables, text, windows, pair_targets, seed, wanted, scratch, notes)


@compiled_lean
def targets_from(model: Model, noise: Noise, word: int, state: np.uint64, times: int, scratch: Scratch) -> int:
    """Draw the targets of a word `times` times from a random state; the last are in the first slot; how many."""
    scratch.state[0] = state
    targets = 0
    for _ in range(times):
        targets = kernels.negative_sampling(word, model, noise, scratch, 0)
    return targets


@compiled_lean
def draw_words(noise: Noise, state: NDArray[np.uint64], drawn: NDArray[np.int64]) -> None:
    """Fill an array with words of the noise distribution; `state` is uint64[1] and goes on."""
    for place in range(len(drawn)):
        drawn[place] = kernels.draw_noise(noise, state)
