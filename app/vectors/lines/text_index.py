"""The index of the text that is open: made in the background when it is first wanted."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app import preparation
from app.job_bar import JobBar
from app.preparation import background
from app.session import Session
from core.job import Job

if TYPE_CHECKING:
    from core.text.corpus import Corpus
    from core.text.lookup.word_index import WordIndex

KIND = "index"


class TextIndex(QObject):
    """Holds the index of the session's corpus; `changed` when it is there, or when it will not come.

    For the window's thread only.
    """

    changed = Signal()

    def __init__(self, session: Session, job_bar: JobBar, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._job_bar = session, job_bar
        self.index: WordIndex | None = None
        self.trouble = ""
        session.corpus_changed.connect(self._forget)
        job_bar.cancelled.connect(self._note_cancelled)

    @property
    def is_coming(self) -> bool:
        """Whether it is being made."""
        return self._job_bar.running(KIND)

    def want(self, anew: bool = False) -> None:
        """See to it that it comes; `anew` replaces one that is damaged."""
        corpus = self._session.corpus
        if corpus is None or self.is_coming or (self.index is not None and not anew):
            return
        self.index, self.trouble = None, ""

        def work(job: Job) -> WordIndex:
            background.need(job, preparation.lines)
            from core.text.lookup.word_index import word_index

            corpus.vocabulary.words.prepare_lookup()
            return word_index(corpus, job, anew)

        title = self.tr("Indexing {0}").format(corpus.name)
        self._job_bar.run(KIND, title, work, partial(self._take, corpus), self._fail, unit="tokens")

    def _take(self, corpus: Corpus, index: WordIndex) -> None:
        if corpus is self._session.corpus:
            self.index = index
            self.changed.emit()

    def _fail(self, text: str) -> None:
        self.trouble = text
        self.changed.emit()

    def _note_cancelled(self, kind: str) -> None:
        if kind == KIND:
            self.changed.emit()

    def _forget(self) -> None:
        self.index, self.trouble = None, ""
        self._job_bar.cancel(KIND)
        self.changed.emit()
