"""The most frequent words of a text, and a sample of its rarest: the two ends in which noise shows."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from app import theme
from app.job_bar import JobBar
from app.labels import clipped
from app.map.sets_view import marks_of
from app.session import Session
from app.taking import TakeButton
from app.text.words_table import WordsTable
from app.theme import GRID
from app.training.mechanics.page import headed, heading
from core.tables import Table
from core.text.preflight.preflight import Rare, rare_sample
from core.text.vocabulary import Vocabulary

FREQUENT, TAKEN, RARE = 12, 10_000, 30
_LONGEST = 30  # characters of a word that are shown


class WordsSection(QWidget):
    """Twelve words and thirty; the buttons at the right take more of them, or draw others."""

    def __init__(self, session: Session, job_bar: JobBar, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._vocabulary: Vocabulary | None = None
        self._rare: Rare | None = None
        self._seed = 1
        self.frequent = WordsTable(self)
        self.about, self.among = clipped(self, "small"), clipped(self, "small")
        self.rare = clipped(self, "")
        self.rare.setAccessibleName(self.tr("A sample of the rarest words"))
        self.rare.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.again = QPushButton(self.tr("Another sample"), self)
        self.again.setProperty("role", "link")
        self.again.clicked.connect(self._draw_again)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID)
        take = TakeButton(self.frequent_table, job_bar, self)
        layout.addLayout(headed(heading(self.tr("Most frequent words"), self), take))
        layout.addWidget(self.about)
        layout.addWidget(self.frequent)
        layout.addSpacing(GRID)
        take_rare = TakeButton(self.rare_table, job_bar, self)
        layout.addLayout(headed(heading(self.tr("A sample of the rarest"), self), self.again, take_rare))
        layout.addWidget(self.among)
        layout.addWidget(self.rare)
        for signal in (session.sets_changed, theme.notifier.changed):
            signal.connect(self._mark_sets)

    def show_text(self, vocabulary: Vocabulary) -> None:
        """Show the ends of a vocabulary."""
        self._vocabulary = vocabulary
        shown = min(FREQUENT, len(vocabulary))
        self.about.setText(self.tr("{0} of {1} different words").format(shown, f"{len(vocabulary):,}"))
        self.frequent.show_words(
            [(_brief(vocabulary.words[place]), int(vocabulary.counts[place])) for place in range(shown)]
        )
        self._mark_sets()
        self._show_rare()

    def frequent_table(self) -> Table:
        """Rank, word and count of the first words."""
        vocabulary = self._vocabulary
        shown = min(TAKEN, len(vocabulary)) if vocabulary is not None else 0
        rows = [
            (place + 1, vocabulary.words[place], int(vocabulary.counts[place])) for place in range(shown) if vocabulary
        ]
        return Table((self.tr("Rank"), self.tr("Word"), self.tr("Count")), rows, "frequent words")

    def rare_table(self) -> Table:
        """The words that are shown, with their count."""
        rows = [(word, self._rare.occurrences) for word in self._rare.words] if self._rare is not None else []
        return Table((self.tr("Word"), self.tr("Count")), rows, "rare words")

    def _draw_again(self) -> None:
        self._seed += 1
        self._show_rare()

    def _show_rare(self) -> None:
        if self._vocabulary is None:
            return
        rare = self._rare = rare_sample(self._vocabulary, RARE, self._seed)
        once = self.tr("{0} of {1} words that occur once, drawn by chance")
        often = self.tr("{0} of {1} words that occur {2} times, drawn by chance")
        text = once if rare.occurrences == 1 else often
        self.among.setText(text.format(len(rare.words), f"{rare.among:,}", f"{rare.occurrences:,}"))
        self.rare.setText(" · ".join(map(_brief, rare.words)))
        self.again.setVisible(rare.among > len(rare.words))

    def _mark_sets(self) -> None:
        self.frequent.mark(marks_of(self._session.sets))


def _brief(word: str) -> str:
    return word if len(word) <= _LONGEST else f"{word[: _LONGEST - 1]}…"
