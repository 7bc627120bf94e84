"""What is open now: the only place that holds anything current."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from core.map.projection import Projection
    from core.text.corpus import Corpus
    from core.training.trainer import Trainer
    from core.vectors.embeddings import Embeddings


class Session(QObject):
    """The corpus, run, embeddings, projection and selected word on screen; one signal for each thing that changes.

    Values are immutable and replaced whole. For the window's thread only. Signals carry no value: whoever hears one
    reads the attribute.
    """

    corpus_changed = Signal()
    trainer_changed = Signal()
    embeddings_changed = Signal()
    exported_changed = Signal()
    projection_changed = Signal()
    selection_changed = Signal()
    highlighted_changed = Signal()
    fly_to_requested = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.corpus: Corpus | None = None
        self.trainer: Trainer | None = None
        self.embeddings: Embeddings | None = None
        self.exported = True
        self.projection: Projection | None = None
        self.selection: str | None = None
        self.highlighted: tuple[str, ...] = ()
        self.watched: tuple[str, ...] | None = None
        self.suites: tuple[Path, ...] = ()

    def set_corpus(self, corpus: Corpus | None) -> None:
        """Replace the corpus; vectors that are open stay."""
        self.corpus = corpus
        self.corpus_changed.emit()

    def set_trainer(self, trainer: Trainer | None) -> None:
        """Replace the run whose plots are shown."""
        self.trainer = trainer
        self.trainer_changed.emit()

    def set_embeddings(self, embeddings: Embeddings | None, exported: bool) -> None:
        """Replace the vectors; their projection, the selection and the highlighted words go with the old ones.

        Args:
            embeddings: prepared (`Embeddings.prepare`), so that looking up a word is immediate.
            exported: whether they stand in a file already.
        """
        self.embeddings = embeddings
        self.exported = exported or embeddings is None
        self.projection = None
        self.selection = None
        self.highlighted = ()
        self.embeddings_changed.emit()

    def mark_exported(self) -> None:
        """Note that the vectors were written to a file."""
        self.exported = True
        self.exported_changed.emit()

    def set_projection(self, projection: Projection | None) -> None:
        """Replace the projection of the present vectors."""
        self.projection = projection
        self.projection_changed.emit()

    def select(self, word: str | None) -> None:
        """Select a word of the vectors, or none; what was highlighted belongs to the old selection and is dropped."""
        if word == self.selection:
            return
        self.selection = word
        self.highlighted = ()
        self.selection_changed.emit()

    def set_highlighted(self, words: tuple[str, ...]) -> None:
        """Name the words that the map keeps bright beside the selection."""
        self.highlighted = words
        self.highlighted_changed.emit()

    def fly_to(self, word: str) -> None:
        """Ask the map to bring a word into view."""
        self.fly_to_requested.emit(word)

    def watch(self, words: tuple[str, ...]) -> None:
        """Name the words that are watched while a run goes on; until then some are proposed for each run."""
        self.watched = words
        if self.trainer is not None:
            observer = self.trainer.observer
            observer.unwatch({watched.word for watched in observer.watched} - set(words))
            observer.watch(words)

    def set_suites(self, paths: tuple[Path, ...]) -> None:
        """Name the files of questions that are scored while a run goes on."""
        self.suites = paths
        if self.trainer is not None:
            self.trainer.observer.set_suites(paths)

    def fold(self, word: str) -> str:
        """How a word is looked up: as it is typed where the vectors have it so, else folded as the text was."""
        if self.embeddings is not None and word in self.embeddings.words:
            return word
        return self.corpus.fold(word) if self.corpus is not None else word
