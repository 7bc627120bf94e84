"""Lines that are kept back from training, and the loss on them: whether what is learnt holds beyond the text."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from core.training.workspace import Measured, Text

LEAST_LINES = 100
_BLOCK = 1 << 20
_GOLDEN = 0x9E3779B97F4A7C15


class HeldOut:
    """The lines of a corpus that are kept back: a share of them, by a hash of the seed and the line's number.

    The choice depends neither on threads nor on chunks. At least one line is kept back.

    Args:
        line_starts: int64[lines + 1], the last entry the number of tokens.
        share: of the lines, above 0.
        seed: of the run.
        most_measured: tokens of these lines on which the loss is measured at most.

    Attributes:
        is_held: bool[lines].
        lines: how many lines are kept back.
        tokens: how many tokens they have.
        measured_tokens: on how many of these the loss is measured.

    Raises:
        ValueError: if the corpus has fewer than `LEAST_LINES` lines.
    """

    def __init__(self, line_starts: NDArray[np.int64], share: float, seed: int, most_measured: int) -> None:
        count = len(line_starts) - 1
        if count < LEAST_LINES:
            raise ValueError(
                f"Held out: the text has {count:,} line{'s' * (count != 1)}, and {LEAST_LINES} are needed to keep some "
                "back. Set it to 0, or take text with more lines."
            )
        self._line_starts = np.asarray(line_starts)  # a mapped array takes longer at each slice
        self._seed = seed
        self.is_held = np.zeros(count, bool)
        bound, least = np.uint64(int(share * 2.0**64)), (np.iinfo(np.uint64).max, 0)
        for begin in range(0, count, _BLOCK):
            hashes = _hashes(seed, np.arange(begin, min(begin + _BLOCK, count), dtype=np.uint64))
            self.is_held[begin : begin + _BLOCK] = hashes < bound
            place = int(hashes.argmin())
            least = min(least, (int(hashes[place]), begin + place))
        self.is_held[least[1]] = True
        numbers = np.flatnonzero(self.is_held)
        self.lines = len(numbers)
        self.tokens = int((line_starts[numbers + 1] - line_starts[numbers]).sum())
        self.measured_tokens = min(self.tokens, most_measured)

    def trained(self, words: NDArray[np.int32], start: int, end: int) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """What is trained on of a stretch of the corpus.

        Args:
            words: int32[end - start], the ids of the stretch.
            start: its first token; it may lie within a line.
            end: behind its last token.

        Returns:
            The ids that stay, read-only, and int64, where lines start among them, the first 0.
        """
        first = int(np.searchsorted(self._line_starts, start, side="right")) - 1
        last = int(np.searchsorted(self._line_starts, end))
        starts = np.maximum(self._line_starts[first:last], start) - start
        stays = ~self.is_held[first:last]
        if stays.all():
            return words, starts
        ends = np.concatenate((starts[1:], [end - start]))
        held_starts, held_ends = starts[~stays], ends[~stays]
        pieces = zip([0, *held_ends.tolist()], [*held_starts.tolist(), end - start], strict=True)
        rest = np.concatenate([words[a:b] for a, b in pieces])  # a tenth of the time of a mask over all tokens
        rest.flags.writeable = False  # as those of a corpus; other arrays would be compiled for anew
        left_out = np.cumsum(np.where(stays, 0, ends - starts))
        return rest, (starts - left_out)[stays]

    def measured(self, ids: NDArray[np.int32]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """What the loss is measured on: `measured_tokens` of lines in the order of their hashes, the last one cut.

        Returns:
            As `trained`.
        """
        numbers = np.flatnonzero(self.is_held)
        numbers = numbers[np.argsort(_hashes(self._seed, numbers.astype(np.uint64)), kind="stable")]
        begins = np.asarray(self._line_starts[numbers])
        lengths = np.asarray(self._line_starts[numbers + 1]) - begins
        room = np.clip(self.measured_tokens - (np.cumsum(lengths) - lengths), 0, lengths)
        taken = [ids[begin : begin + length] for begin, length in zip(begins, room, strict=True) if length]
        words = np.concatenate(taken).astype(np.int32, copy=False)
        words.flags.writeable = False
        kept = room[room > 0]
        return words, np.cumsum(kept) - kept


class HeldOutLoss:
    """Measures the run's own objective on held-out text, by the kernel that trains, with learning rate 0.

    Windows, subsampling and negatives are drawn from the same random numbers each time, so the figures differ by the
    vectors alone. Nothing is written to the model.

    Args:
        text: what is measured.
        measure: the kernel with all its arguments but the text.
    """

    def __init__(self, text: Text, measure: Callable[[Text], Measured]) -> None:
        self._text = text
        self._measure = measure

    def __call__(self) -> float | None:
        """Nats per example (a pair for skip-gram, a position for CBOW), or None where no word has a context."""
        measured = Measured(*self._measure(self._text))
        return measured.loss / measured.examples if measured.examples else None


def _hashes(seed: int, lines: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """64 random bits for each line (the finaliser of splitmix64, Steele, Lea and Flood 2014)."""
    bits = (lines + np.uint64(1)) * np.uint64(_GOLDEN) + np.uint64((seed * 0xD1342543DE82EF95) & 0xFFFFFFFFFFFFFFFF)
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        bits = (bits ^ (bits >> np.uint64(shift))) * np.uint64(factor)
    return np.asarray(bits ^ (bits >> np.uint64(31)))
