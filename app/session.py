"""What is open now: the only place that holds anything current."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from core.text.reading import Reading
from core.vectors.word_sets import EVERYTHING, WordFilter, WordSet

if TYPE_CHECKING:
    from core.map.bookmarks import Bookmark
    from core.map.projection import Projection
    from core.text.building.glimpse import Glimpse
    from core.text.corpus import Corpus
    from core.training.hyperparameters import Hyperparameters
    from core.training.stability import Stability
    from core.training.trainer import Trainer
    from core.vectors.embeddings import Embeddings


class Session(QObject):
    """The corpus, run, embeddings, projection and words of interest on screen; one signal for each thing that changes.

    Values are immutable and replaced whole. For the window's thread only. Signals carry no value: whoever hears one
    reads the attribute.
    """

    corpus_changed = Signal()
    reading_changed = Signal()
    glimpse_changed = Signal()
    refusal_changed = Signal()
    settings_changed = Signal()
    settings_wanted = Signal(dict)
    trainer_changed = Signal()
    embeddings_changed = Signal()
    stability_changed = Signal()
    exported_changed = Signal()
    projection_changed = Signal()
    selection_changed = Signal()
    highlighted_changed = Signal()
    chosen_changed = Signal()
    sets_changed = Signal()
    filter_changed = Signal()
    bookmarks_changed = Signal()
    arrows_changed = Signal()
    fly_to_requested = Signal(str)
    axis_requested = Signal(str)
    read_again_requested = Signal()
    text_page_requested = Signal(str)
    text_requested = Signal()
    places_requested = Signal(list)
    lines_requested = Signal(str)
    reason_requested = Signal(str, str)
    term_requested = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.corpus: Corpus | None = None
        self.reading = Reading()
        self.glimpse: Glimpse | None = None
        self.refusal = ""
        self.settings: Hyperparameters | None = None
        self.trainer: Trainer | None = None
        self.embeddings: Embeddings | None = None
        self.stability: Stability | None = None
        self.exported = True
        self.projection: Projection | None = None
        self.selection: str | None = None
        self.highlighted: tuple[str, ...] = ()
        self.arrows: tuple[tuple[str, str], ...] = ()
        self.chosen: tuple[str, ...] = ()
        self.sets: tuple[WordSet, ...] = ()
        self.filter = EVERYTHING
        self.bookmarks: tuple[Bookmark, ...] = ()
        self.watched: tuple[str, ...] | None = None
        self.suites: tuple[Path, ...] = ()

    def set_corpus(self, corpus: Corpus | None) -> None:
        """Replace the corpus; vectors that are open stay. How it was read is how the next text is."""
        self.corpus = corpus
        self.corpus_changed.emit()
        if corpus is not None:
            self.set_reading(corpus.reading)

    def set_reading(self, reading: Reading) -> None:
        """Say how the next text is read, or the present one when it is read again."""
        if reading != self.reading:
            self.reading = reading
            self.reading_changed.emit()

    def set_glimpse(self, glimpse: Glimpse | None) -> None:
        """Name what can be seen of the text that is read now; None when none is."""
        self.glimpse = glimpse
        self.glimpse_changed.emit()

    def set_refusal(self, reason: str) -> None:
        """Say why the text that was asked for last was not read; "" once one is read, or another is asked for."""
        if reason != self.refusal:
            self.refusal = reason
            self.refusal_changed.emit()

    def read_again(self) -> None:
        """Ask that the open text is read again, as `reading` says now."""
        self.read_again_requested.emit()

    def show_text_page(self, tab: str) -> None:
        """Ask for a tab of the page "Text", by its name in `app.text.text_page.PAGES`."""
        self.text_page_requested.emit(tab)

    def ask_text(self) -> None:
        """Ask for the dialogue in which texts are chosen."""
        self.text_requested.emit()

    def open_places(self, places: list[str]) -> None:
        """Ask that files, folders or samples ("sample:NAME") are opened."""
        self.places_requested.emit(places)

    def want_settings(self, values: dict[str, object]) -> None:
        """Ask the form to hold these values, by hyperparameter; `settings` follows if it takes them."""
        self.settings_wanted.emit(values)

    def set_settings(self, hyperparameters: Hyperparameters) -> None:
        """Replace what the next run would train with: what the form says while nothing in it is wrong."""
        if hyperparameters != self.settings:
            self.settings = hyperparameters
            self.settings_changed.emit()

    def set_trainer(self, trainer: Trainer | None) -> None:
        """Replace the run whose plots are shown."""
        self.trainer = trainer
        self.trainer_changed.emit()

    def set_embeddings(self, embeddings: Embeddings | None, exported: bool) -> None:
        """Replace the vectors; their projection, stability, selection, chosen words and filter go with the old ones.

        Named sets and bookmarks stay: they hold words.

        Args:
            embeddings: prepared (`Embeddings.prepare`), so that looking up a word is immediate.
            exported: whether they stand in a file already.
        """
        self.embeddings = embeddings
        self.stability = None
        self.exported = exported or embeddings is None
        self.projection = None
        self.selection = None
        self.highlighted = ()
        self.arrows = ()
        self.chosen = ()
        self.filter = EVERYTHING
        self.embeddings_changed.emit()
        self.stability_changed.emit()
        self.arrows_changed.emit()
        self.chosen_changed.emit()
        self.filter_changed.emit()

    def set_stability(self, stability: Stability | None) -> None:
        """Say what repetitions of the run have shown; what is of other vectors than the present ones is dropped."""
        if stability is None or stability.embeddings is self.embeddings:
            self.stability = stability
            self.stability_changed.emit()

    def mark_exported(self) -> None:
        """Note that the vectors were written to a file."""
        self.exported = True
        self.exported_changed.emit()

    def set_projection(self, projection: Projection | None) -> None:
        """Replace the projection of the present vectors."""
        self.projection = projection
        self.projection_changed.emit()

    def select(self, word: str | None) -> None:
        """Select a word of the vectors, or none; what was highlighted or had arrows belongs to the old one and goes."""
        if word == self.selection:
            return
        self.selection = word
        self.highlighted = ()
        self.set_arrows(())
        self.selection_changed.emit()

    def set_highlighted(self, words: tuple[str, ...]) -> None:
        """Name the words that the map keeps bright beside the selection; arrows belonged to those before and go."""
        self.highlighted = words
        self.set_arrows(())
        self.highlighted_changed.emit()

    def set_arrows(self, arrows: tuple[tuple[str, str], ...]) -> None:
        """Name the pairs of words from the first of which the map draws an arrow to the second."""
        if arrows != self.arrows:
            self.arrows = arrows
            self.arrows_changed.emit()

    def choose(self, words: tuple[str, ...]) -> None:
        """Choose many words: what a person has gathered on the map, beside the one that is selected."""
        if words != self.chosen:
            self.chosen = words
            self.chosen_changed.emit()

    def set_sets(self, sets: tuple[WordSet, ...]) -> None:
        """Replace the named sets; a filter by a set that is gone lets every word through."""
        if sets == self.sets:
            return
        self.sets = sets
        if self.filter.within not in {"", *(word_set.name for word_set in sets)}:
            self.filter = replace(self.filter, within="")
            self.filter_changed.emit()
        self.sets_changed.emit()

    def rename_set(self, old: str, new: str) -> None:
        """Give a set a name that no other has; a filter by it follows."""
        self.sets = tuple(replace(s, name=new) if s.name == old else s for s in self.sets)
        if self.filter.within == old:
            self.filter = replace(self.filter, within=new)
            self.filter_changed.emit()
        self.sets_changed.emit()

    def set_filter(self, word_filter: WordFilter) -> None:
        """Say which words are shown; a set that is not there is left out of it."""
        if word_filter.within not in {"", *(word_set.name for word_set in self.sets)}:
            word_filter = replace(word_filter, within="")
        if word_filter != self.filter:
            self.filter = word_filter
            self.filter_changed.emit()

    def set_bookmarks(self, bookmarks: tuple[Bookmark, ...]) -> None:
        """Replace the views that can be opened again."""
        self.bookmarks = bookmarks
        self.bookmarks_changed.emit()

    def fly_to(self, word: str) -> None:
        """Ask the map to bring a word into view."""
        self.fly_to_requested.emit(word)

    def draw_along(self, expression: str) -> None:
        """Ask for a map whose horizontal axis is the cosine with an expression."""
        self.axis_requested.emit(expression)

    def show_lines(self, word: str) -> None:
        """Ask for the places of the text where a word stands."""
        self.lines_requested.emit(word)

    def ask_reason(self, first: str, second: str) -> None:
        """Ask why two words are near: for the contexts that they share."""
        self.reason_requested.emit(first, second)

    def explain(self, term: str) -> None:
        """Ask for a term of `core.glossary`, by its key."""
        self.term_requested.emit(term)

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
