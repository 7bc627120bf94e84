"""One run in the window, from Start to its vectors: its trainer, its checkpoint file, its ways out."""

from __future__ import annotations

import dataclasses
import secrets
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from app import preparation
from app.preparation import background
from core.files import data_folder
from core.job import Job

if TYPE_CHECKING:
    from core.text.corpus import Corpus
    from core.text.vocabulary import Vocabulary
    from core.training.checkpoint_file import CheckpointFile
    from core.training.hyperparameters import Hyperparameters
    from core.training.trainer import Trainer
    from core.vectors.embeddings import Embeddings

PROPOSED = 3
_RANKS = (150, 500)  # frequent enough to be learnt early, and past the words that only hold sentences

Make = Callable[[Job, "Run"], "Trainer"]


class Run:
    """A trainer that is made and run off the window's thread.

    The window's thread may read `trainer` (None until it is made), `embeddings` and `store`, and call the ways out.

    Args:
        make: makes the trainer, and names the run's `store` as soon as there is one.
        watched: the words whose neighbours are asked for; None proposes some.
        suites: files of questions that are scored.
    """

    def __init__(self, make: Make, watched: Sequence[str] | None, suites: Sequence[Path]) -> None:
        self._make = make
        self._watched, self._suites = watched, suites
        self.trainer: Trainer | None = None
        self.store: CheckpointFile | None = None
        self.embeddings: Embeddings | None = None
        self.interrupted = False
        self._stopped = False

    def work(self, job: Job) -> Embeddings:
        """The job's function.

        Raises:
            Cancelled: after a cancel or an interruption; `interrupted` tells them apart.
            OSError, ValueError: what stood in the way; the checkpoint of what was learnt before stays.
        """
        try:
            return self._work(job)
        except BaseException:
            if self.store is not None:
                self.store.close()
            raise

    def _work(self, job: Job) -> Embeddings:
        background.need(job, preparation.plots)
        trainer = self._make(job, self)
        words = trainer.vocabulary.words
        words.prepare_lookup()  # the field of watched words offers them
        watched = self._watched if self._watched is not None else proposed_words(trainer.vocabulary)
        trainer.observer.watch(watched)
        trainer.observer.set_suites(self._suites)
        self.trainer = trainer
        if self.interrupted:  # before there was a trainer to be told
            trainer.interrupt()
        if self._stopped:
            trainer.stop_and_keep()
        embeddings = trainer.run(job)
        job.report(QCoreApplication.translate("TrainingView", "Preparing the vectors"))
        embeddings.prepare()
        self.embeddings = embeddings
        return embeddings

    def stop_and_keep(self) -> None:
        """End early with the vectors as they are."""
        self._stopped = True
        if self.trainer is not None:
            self.trainer.stop_and_keep()

    def interrupt(self) -> bool:
        """End with the state in the checkpoint; whether there is a state to wait for."""
        self.interrupted = True
        return self.trainer is not None and self.trainer.interrupt()

    def discard_checkpoint(self) -> None:
        """Remove the checkpoint: the vectors are safe, or nobody wants them."""
        if self.store is not None:
            self.store.discard()


def new_run(corpus: Corpus, chosen: Hyperparameters, threads: int | None) -> Make:
    """A run from the start."""

    def make(job: Job, run: Run) -> Trainer:
        background.need(job, preparation.training, chosen.architecture, chosen.objective)
        from core.training.trainer import Trainer  # brings the compiler, which the window must not wait for

        run.store = _new_store()
        return Trainer(corpus, chosen, threads, run.store)

    return make


def interrupted_run(path: Path) -> Make:
    """A run that goes on from a checkpoint file; its text is opened again."""

    def make(job: Job, run: Run) -> Trainer:
        from core.training.checkpoint_file import CheckpointFile
        from core.training.checkpoint_format import read_checkpoint

        run.store = CheckpointFile(path)
        run.store.claim()
        begin, note = read_checkpoint(path, job)
        background.need(job, preparation.reading)
        from core.text.corpus import reopen_corpus

        corpus = reopen_corpus(begin.recipe, job)
        background.need(job, preparation.training, begin.hyperparameters.architecture, begin.hyperparameters.objective)
        from core.training.trainer import Trainer

        run.store.adopt(whole=not note)
        return Trainer.resumed(corpus, begin, run.store)

    return make


def longer_run(before: Trainer, epochs: int) -> Make:
    """A run that goes on where another ended, by `epochs` epochs more; the other's vectors stay as they are."""

    def make(job: Job, run: Run) -> Trainer:
        from core.training.trainer import Trainer

        run.store = _new_store()
        # The state is kept at the end too: that of the shorter run goes then, and is never gone before.
        begin = dataclasses.replace(before.checkpoint().with_more_epochs(epochs), keep=True)
        trainer = Trainer.resumed(before.corpus, begin, run.store)
        trainer.observer.watch(word.word for word in before.observer.watched)
        trainer.observer.set_suites([suite.path for suite in before.observer.suites])
        seen = before.observer.live_map
        trainer.observer.live_map = seen.continued() if seen is not None else None
        return trainer

    return make


def runs_folder() -> Path:
    """Where the window's runs keep their states.

    Raises:
        OSError: with a remedy, if it cannot be made or written.
    """
    return data_folder("runs")


def proposed_words(vocabulary: Vocabulary) -> list[str]:
    """Some frequent words that mean something, to watch before the person names any."""
    size = len(vocabulary)
    first = min(_RANKS[0], size // 4)
    words = [vocabulary.words[index] for index in range(first, min(_RANKS[1], size))]
    written = [word for word in words if word.isalpha()] or words
    return sorted(written, key=len, reverse=True)[:PROPOSED]


def _new_store() -> CheckpointFile:
    from core.training.checkpoint_file import SUFFIX, CheckpointFile

    return CheckpointFile(runs_folder() / f"{time.strftime('%Y%m%d-%H%M%S')}-{secrets.token_hex(4)}{SUFFIX}")
