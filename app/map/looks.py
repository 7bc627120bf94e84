"""How the words of a map look: colours, sizes, rings, marks, lines, arrows; which are shown. Both maps hold it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from app.map.colouring import Colouring, by_frequency, frequency_scale
from app.map.legend import Legend
from app.map.lines import Line
from app.map.sizes import ringed, steps
from app.theme import Theme


class Looks:
    """What a map shows of its words beside their places.

    What is set holds until it is set again. Arrays are replaced, never written into, so that a copy of the whole can
    be drawn in another thread. For one thread at a time.

    Args:
        counts: int64, how often each word occurs, or None.
        total: n, how many words are on the map.
        theme: its colours.
        rings: whether words of sets have rings in the colours of their sets; else their points take these.

    Attributes:
        theme: its colours.
        selected: the index of the one selected word.
        marked: int32, the selected word and those that are highlighted.
        first: int32, the marked words, then the chosen ones: they are drawn before all others.
        preferred: bool[n], the chosen words, which are written before others; None without any.
        shown: bool[n], which words are drawn, written and found.
        shown_count: how many those are.
        colours: uint32[n], 0xffrrggbb, the colour of each word as it is drawn now.
        sizes: uint8[n], the size of each word's point, of `app.map.sizes`.
        rings: uint32[n], 0xffrrggbb, the ring of each word, 0 for none; empty where no word has one.
        lines: from the selected word to others.
        arrows: from one word to another, by their index.
    """

    def __init__(self, counts: NDArray[np.int64] | None, total: int, theme: Theme, *, rings: bool) -> None:
        self.theme = theme
        self.counts = counts
        self.selected: int | None = None
        self.marked = self.first = self._chosen = np.zeros(0, np.int32)
        self.preferred: NDArray[np.bool_] | None = None
        self.shown, self.shown_count = np.ones(total, np.bool_), total
        self.rings = np.zeros(0, np.uint32)
        self.lines: Sequence[Line] = ()
        self.arrows: Sequence[tuple[int, int]] = ()
        self._total, self._ringed = total, rings
        self._tints: NDArray[np.uint32] | None = None
        self._frequency = frequency_scale(counts, total)
        self._plain_colouring = self._colouring = by_frequency(counts, total)
        self._bright = self._colouring.colours(theme)
        self.size_by(None)
        self._colour()

    def __len__(self) -> int:
        return self._total

    @property
    def colouring(self) -> Colouring:
        """The colours of all words, before any of them step back."""
        return self._colouring

    @property
    def legend(self) -> Legend:
        """What the colours stand for."""
        return self._colouring.legend

    def dress(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self.theme = theme
        self._bright = self._colouring.colours(theme)
        self._colour()

    def paint_by(self, colouring: Colouring | None) -> None:
        """Colour the words by something else; by their frequency if None.

        Raises:
            ValueError: if it is not of as many words.
        """
        colouring = self._plain_colouring if colouring is None else colouring
        self._require_all(len(colouring))
        if colouring is self._colouring:
            return
        self._colouring = colouring
        self._bright = colouring.colours(self.theme)
        self._colour()

    def size_by(self, values: NDArray[np.floating] | float | None) -> None:
        """Size the points by values of 0 to 1, all alike by one value, or by their frequency if None.

        Args:
            values: float[n]; what is no number is the smallest.

        Raises:
            ValueError: if there are not as many as words.
        """
        shares = self._frequency if values is None else np.asarray(values, np.float32)
        if shares.ndim == 0:
            shares = np.full(len(self), shares)
        self._require_all(len(shares))
        self._plain_sizes = steps(shares)
        self._ring()

    def show_only(self, shown: NDArray[np.bool_] | None) -> None:
        """Draw, write and find only some of the words: bool[n], or None for all.

        Raises:
            ValueError: if it is not of as many words.
        """
        if shown is not None:
            self._require_all(len(shown))
        self.shown = np.ones(len(self), np.bool_) if shown is None else np.array(shown, np.bool_)
        self.shown_count = int(np.count_nonzero(self.shown))

    def mark(
        self, selected: int | None, highlighted: Sequence[int], chosen: Sequence[int] | NDArray[np.integer] = ()
    ) -> None:
        """Keep one word, some others and very many chosen ones bright, by their index; all else steps back.

        A word that is not among the first n is left out. The one and the others are written over everything else;
        of the chosen ones, as many as find room.
        """
        if selected != self.selected:
            self.lines = ()
        self.selected = selected if selected is not None and 0 <= selected < len(self) else None
        inside = [point for point in highlighted if 0 <= point < len(self) and point != self.selected]
        many = np.asarray(chosen, np.int32)
        self.marked = np.array([self.selected, *inside] if self.selected is not None else inside, np.int32)
        self._chosen = many[(many >= 0) & (many < len(self))]
        self._colour()

    def tint(self, tints: NDArray[np.uint32] | None) -> None:
        """Set some words apart by a colour of their own: uint32[n], 0xffrrggbb, or 0 for the others; None for no word.

        Raises:
            ValueError: if there are not as many as words.
        """
        if tints is not None:
            self._require_all(len(tints))
        self._tints = None if tints is None else np.ascontiguousarray(tints, np.uint32)
        self._ring()
        self._colour()

    def set_lines(self, lines: Sequence[Line]) -> None:
        """Draw lines from the selected word to others; they go when another word is selected."""
        self.lines = tuple(Line(*line) for line in lines if 0 <= line[0] < len(self))

    def set_arrows(self, arrows: Sequence[tuple[int, int]]) -> None:
        """Draw arrows from one word to another, as far as both are among the first n; whichever word is selected."""
        self.arrows = tuple(arrow for arrow in arrows if all(0 <= point < len(self) for point in arrow))

    def count_of(self, point: int) -> str:
        """How often a word occurs, as it is written beside it; "" where nobody knows."""
        return "" if self.counts is None else f"{int(self.counts[point]):,} ×"

    def notes(self) -> dict[int, str]:
        """What is written behind the words at the ends of lines: their cosines."""
        return {line.point: f"{line.cosine:.2f}" for line in self.lines}

    def _require_all(self, count: int) -> None:
        if count != len(self):
            raise ValueError(f"There are {count:,} values for the {len(self):,} words on the map.")

    def _ring(self) -> None:
        self.sizes, self.rings = self._plain_sizes, np.zeros(0, np.uint32)
        if self._ringed and self._tints is not None:
            self.rings = self._tints
            self.sizes = ringed(self._plain_sizes, self._tints != 0)

    def _colour(self) -> None:
        """Give each word its colour: dim where others are marked."""
        bright = self._bright
        if self._tints is not None and not self._ringed:
            bright = np.where(self._tints != 0, self._tints, bright)
        self.first = np.concatenate((self.marked, self._chosen))
        self.colours, self.preferred = bright, None
        if len(self.first) and not self._colouring.lit:
            self.colours = self._colouring.receded(self.theme)
            self.colours[self.first] = bright[self.first]
        if len(self._chosen):
            self.preferred = np.zeros(len(self), np.bool_)
            self.preferred[self._chosen] = True
