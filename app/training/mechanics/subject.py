"""What the mechanics are shown of: the run on screen, or what the form's settings would make of the text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QCoreApplication

from app.session import Session
from app.translation import declared
from core.text.vocabulary import Vocabulary
from core.training.hyperparameters import Hyperparameters, options
from core.vectors.embeddings import UnknownWordError, near_spellings

if TYPE_CHECKING:
    from core.text.corpus import Corpus
    from core.training.held_out import HeldOut
    from core.vectors.embeddings import Embeddings

_RANK = 150  # of the word that is shown before the person names one: it means something and is often met


@dataclass(frozen=True, eq=False)
class Subject:
    """A vocabulary with its hyperparameters, and what else there is of a run.

    Attributes:
        name: what the person calls the text.
        vocabulary: the words that reach the minimum count.
        hyperparameters: of the run, or of the form.
        of_run: whether they are those of the run on screen.
        corpus: the text, where it is open.
        embeddings: the run's vectors, once it has ended; else None.
        held_out: which lines the run keeps back; None: none.
    """

    name: str
    vocabulary: Vocabulary
    hyperparameters: Hyperparameters
    of_run: bool
    corpus: Corpus | None = None
    embeddings: Embeddings | None = None
    held_out: HeldOut | None = None

    @property
    def caption(self) -> str:
        """Of what the numbers are, in one line."""
        chosen, declarations = self.hyperparameters, options()
        whose = _tr("Of the run on screen") if self.of_run else _tr("Of these settings, no run yet")
        architecture = declared(declarations["architecture"].choices[chosen.architecture])
        objective = declared(declarations["objective"].choices[chosen.objective])
        words = _tr("{0} words").format(f"{len(self.vocabulary):,}")
        return " · ".join((whose, self.name, f"{architecture}, {objective.lower()}", words))

    def place_of(self, word: str | None) -> int:
        """The row of a word; of one that means something where none is named. Off the window's thread.

        Raises:
            UnknownWordError: if it is not there; with the reason, or near spellings.
        """
        words = self.vocabulary.words
        if word is None:
            return min(_RANK, len(words) // 4)
        folded = self.corpus.fold(word) if self.corpus is not None else word
        for spelling in (word, folded):
            place = words.find(spelling)
            if place is not None:
                return place
        raise UnknownWordError(word, len(words), near_spellings(words, folded), self._reason(word))

    def _reason(self, word: str) -> str:
        """What the reading of the text made of it."""
        if self.corpus is None:
            return ""
        from core.text.lookup.absence import why_absent  # brings the compiler

        return why_absent(word, self.corpus, self.hyperparameters.min_count)


def subject_of(session: Session) -> Subject | None:
    """What is shown now; None where there is neither a run nor a text with two words."""
    trainer, corpus, embeddings = session.trainer, session.corpus, session.embeddings
    if trainer is not None:
        vocabulary = trainer.vocabulary
        own = embeddings if embeddings is not None and _is_of(embeddings, vocabulary) else None
        return Subject(
            trainer.corpus.name, vocabulary, trainer.hyperparameters, True, trainer.corpus, own, trainer.held_out
        )
    chosen = session.settings or Hyperparameters()
    if corpus is not None:
        vocabulary = corpus.vocabulary.at_least(chosen.min_count)
        return _enough(Subject(corpus.name, vocabulary, chosen.resolved(corpus.tokens), False, corpus))
    if embeddings is not None and embeddings.counts is not None:
        vocabulary = Vocabulary(embeddings.words, embeddings.counts)
        return _enough(Subject(embeddings.name, vocabulary, chosen.resolved(vocabulary.tokens), False))
    return None


def _enough(subject: Subject) -> Subject | None:
    return subject if len(subject.vocabulary) >= 2 else None


def _is_of(embeddings: Embeddings, vocabulary: Vocabulary) -> bool:
    """Whether vectors are those of a run over this vocabulary."""
    return (
        embeddings.counts is not None
        and np.array_equal(embeddings.counts, vocabulary.counts)
        and embeddings.words.block == vocabulary.words.block
    )


def _tr(text: str) -> str:
    return QCoreApplication.translate("Mechanics", text)
