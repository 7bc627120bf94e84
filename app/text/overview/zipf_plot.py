"""Zipf's plot: how often each word occurs over its rank, both in powers of ten, with words named along it."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QCoreApplication, QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app import theme
from app.theme import GRID
from app.training.mechanics.chart import Chart, Curve, Picture, Scale, decades
from core.tables import Table
from core.text.preflight.preflight import listed_ranks, zipf_constant, zipf_ranks
from core.text.vocabulary import Vocabulary

HEIGHT = 32 * GRID
_NAMES = 24
_LONGEST_NAME = 24  # characters
_ROOM = 12.0  # by how much the scale of ranks goes on behind the line of Zipf, for its name
_FOOT = 0.7  # where the scale of counts begins, so that words that occur once stand above the axis


class ZipfPlot(Chart):
    """The curve with the line that Zipf's law would have; the pointer, or the arrow keys, read a word.

    `pointed` says that another word is read, or none.
    """

    pointed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_tr("Zipf's plot: count over rank"), HEIGHT, parent)
        self._vocabulary: Vocabulary | None = None
        self._drawn: Picture | None = None
        self._described = ""
        self._place: int | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    @property
    def place(self) -> int | None:
        """The place (from 0) of the word that is read."""
        return self._place

    def show_text(self, vocabulary: Vocabulary, min_count: int) -> None:
        """Draw the words of a text and where a minimum count cuts them."""
        if self._vocabulary is not None and self._place is not None and self._place >= len(vocabulary):
            self._place = None
        self._vocabulary, self._drawn = vocabulary, zipf_picture(vocabulary, min_count)
        size = vocabulary.size_at(min_count)
        self._described = _tr(
            "{0} words by rank. The first occurs {1} times, the last {2} times. {3} reach the minimum count of {4}."
        ).format(
            f"{len(vocabulary):,}",
            f"{vocabulary.counts[0]:,}",
            f"{vocabulary.counts[-1]:,}",
            f"{size:,}",
            f"{min_count:,}",
        )
        self._show()

    def point_at(self, place: int | None) -> None:
        """Read a word, by its place from 0; None reads none."""
        if place != self._place:
            self._place = place
            self._show()
            self.pointed.emit()

    def reading(self) -> str:
        """The word that is read with its rank and count; what to do where none is."""
        if self._vocabulary is None or self._place is None:
            return _tr("Point at the curve, or use the arrow keys, to read its words.")
        word = _brief(self._vocabulary.words[self._place])
        text = _tr("{0}: rank {1}, occurs {2} times")
        return text.format(word, f"{self._place + 1:,}", f"{self._vocabulary.counts[self._place]:,}")

    def table(self) -> Table:
        """Rank, word and count: the first thousand words all, later ones in growing steps."""
        headings = tuple(map(_tr, ("Rank", "Word", "Count")))
        vocabulary = self._vocabulary
        if vocabulary is None:
            return Table(headings, [], "zipf")
        ranks = listed_ranks(len(vocabulary)).tolist()
        return Table(
            headings, [(rank + 1, vocabulary.words[rank], int(vocabulary.counts[rank])) for rank in ranks], "zipf"
        )

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Read the word under the pointer."""
        if self._vocabulary is None or self._drawn is None:
            return
        share = (event.position().x() - self.area.left()) / max(self.area.width(), 1.0)
        inside = -0.02 <= share <= 1.02
        rank = round(self._drawn.x.value(min(max(share, 0.0), 1.0)))
        self.point_at(min(max(rank, 1), len(self._vocabulary)) - 1 if inside else None)

    def leaveEvent(self, event: QEvent) -> None:
        """Read nothing any more."""
        super().leaveEvent(event)
        if not self.hasFocus():
            self.point_at(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and right along the curve, Home and End to its ends, Escape to read nothing."""
        if self._vocabulary is None:
            return
        drawn = zipf_ranks(len(self._vocabulary))
        at = int(np.searchsorted(drawn, self._place)) if self._place is not None else -1
        steps = {
            Qt.Key.Key_Right: at + 1,
            Qt.Key.Key_Left: max(at - 1, 0),
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: len(drawn) - 1,
        }
        if event.key() == Qt.Key.Key_Escape:
            self.point_at(None)
        elif event.key() in steps:
            self.point_at(int(drawn[min(steps[Qt.Key(event.key())], len(drawn) - 1)]))
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Read nothing any more."""
        super().focusOutEvent(event)
        self.point_at(None)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Show that the keys go here."""
        super().paintEvent(event)
        if self.hasFocus():
            painter = QPainter(self)
            painter.setPen(QPen(theme.current().accent, 1))
            painter.drawRect(self.area)

    def _show(self) -> None:
        assert self._drawn is not None
        picture, vocabulary = self._drawn, self._vocabulary
        assert vocabulary is not None
        described = self._described
        if self._place is not None:
            mark = (float(self._place + 1), float(vocabulary.counts[self._place]), self.reading())
            picture, described = replace(picture, mark=mark), f"{self.reading()}. {described}"
        self.show_picture(picture, described)


def zipf_picture(vocabulary: Vocabulary, min_count: int) -> Picture:
    """Curve, line of Zipf, names and cut of a vocabulary of one word or more."""
    types, counts = len(vocabulary), vocabulary.counts
    places = zipf_ranks(types)
    constant = zipf_constant(vocabulary.tokens, types)
    top = 10.0 ** max(math.ceil(math.log10(max(float(counts[0]), constant))), 1)
    end = max(min(constant / 2, 1.5 * types), min(2.0, constant / _FOOT))
    right = max(_ROOM * end, 1.5 * types)
    x = places.astype(np.float64) + 1.0
    law = np.asarray(np.geomspace(max(1.0, constant / top), end, 50), np.float64)
    named = zipf_ranks(types, _NAMES).tolist()
    curves = [
        Curve(law, constant / law, 1, _tr("Zipf: slope -1"), dashed=True),
        Curve(x, counts[places].astype(np.float64), 0),
    ]
    kept = vocabulary.size_at(min_count)
    cut = _tr("minimum count {0}: {1} words").format(f"{min_count:,}", f"{kept:,}")
    return Picture(
        Scale(_tr("rank"), 1.0, right, decades(1.0, right), short, logarithmic=True),
        Scale(_tr("count"), _FOOT, top, decades(1.0, top), short, logarithmic=True),
        curves,
        names=[(place + 1.0, float(counts[place]), _brief(vocabulary.words[place])) for place in named],
        levels=[(max(float(min_count), 1.0), cut)] if min_count <= top else [],
    )


def short(value: float) -> str:
    """A power of ten in few figures."""
    for size, letter in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if value >= size:
            return f"{value / size:g}{letter}"
    return f"{value:g}"


def _brief(word: str) -> str:
    return word if len(word) <= _LONGEST_NAME else f"{word[: _LONGEST_NAME - 1]}…"


def _tr(text: str) -> str:
    return QCoreApplication.translate("ZipfPlot", text)
