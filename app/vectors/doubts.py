"""Why a word is not to be trusted, for every list and map that shows it in grey."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from app.session import Session
from core.vectors.trust import FEWEST_SEEN, RARE, SHAKEN, TRUSTED, doubted


class Doubts(QObject):
    """Knows of each word of the present vectors whether it is too rare, or was found to be unstable.

    For the window's thread only. `changed` says that reasons may be others now.
    """

    changed = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._found: NDArray[np.uint8] | None = None
        session.stability_changed.connect(self._forget)  # other vectors say so as well

    def reason(self, word: str) -> str:
        """Why a word is in doubt, in a line; "" where it is trusted, or is no word of the vectors."""
        embeddings = self._session.embeddings
        index = None if embeddings is None else embeddings.words.find(word)
        if embeddings is None or index is None:
            return ""
        code = self._codes()[index]
        if code == SHAKEN and self._session.stability is not None:
            share = self._session.stability.overlap[index]
            kept = f"{share * self._session.stability.neighbours.shape[1]:.1f}"
            return self.tr("Unstable: {0} of its {1} neighbours stay the same when retrained").format(
                kept, self._session.stability.neighbours.shape[1]
            )
        if code == RARE and embeddings.counts is not None:
            count = int(embeddings.counts[index])
            if count == 1:
                return self.tr("Seen once: too rare to trust")
            return self.tr("Seen {0} times: too rare to trust").format(count)
        return ""

    @property
    def count(self) -> int:
        """How many of the words are in doubt."""
        return 0 if self._session.embeddings is None else int((self._codes() != TRUSTED).sum())

    @property
    def rule(self) -> str:
        """What is grey before anything was measured, and what that stands on."""
        return self.tr(
            "Words seen fewer than {0} times are grey from the start: too rare to trust. Measured on 0.5M words of "
            "English, 5 epochs: about 1 of their 10 neighbours stays when the run is repeated, and 5 of those of "
            "words seen 50 times and more."
        ).format(FEWEST_SEEN)

    def _codes(self) -> NDArray[np.uint8]:
        """Why each word is in doubt; found at the first question."""
        embeddings, stability = self._session.embeddings, self._session.stability
        assert embeddings is not None
        if self._found is None:
            overlap = None if stability is None else stability.overlap
            self._found = doubted(embeddings.counts, len(embeddings), overlap)
        return self._found

    def _forget(self) -> None:
        self._found = None
        self.changed.emit()
