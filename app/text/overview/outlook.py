"""What a text and the settings come to before training: everything that the page "Overview" shows, in one value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import psutil

from app.training.mechanics.keep_curve import Kept, kept_at
from core.job import Job
from core.text.preflight.finding import Finding
from core.text.preflight.preflight import Cut, Figures, cut_at, figures_of, min_counts
from core.text.vocabulary import Vocabulary
from core.training.estimates import estimated_seconds, memory_needed
from core.training.hyperparameters import Hyperparameters, default_threads, preset_for

if TYPE_CHECKING:
    from core.text.corpus import Corpus


@dataclass(frozen=True)
class Row:
    """A minimum count and what it comes to.

    Attributes:
        cut: the words and tokens that it leaves.
        memory: bytes that training takes.
        seconds: about how long training takes; None where this machine's speed at it was not measured.
    """

    cut: Cut
    memory: int
    seconds: float | None


@dataclass(frozen=True, eq=False)
class Outlook:
    """Everything that is shown.

    Attributes:
        name: of the text; "" while it is read.
        vocabulary: all words of it, or of what is read so far.
        corpus: None while it is read.
        share: how much is read, 0..1.
        settings: what the form holds.
        figures: of the text.
        steps: the minimum counts of the slider.
        chosen: what the form's minimum count comes to.
        trained: the words that reach it.
        kept: what the form's threshold of subsampling keeps of them; None where fewer than two words are left.
        free_memory: bytes.
        preset: the name of the one that fits.
        of_min_count: what is to be said of the form's minimum count; nothing while the text is read.
    """

    name: str
    vocabulary: Vocabulary
    corpus: Corpus | None
    share: float
    settings: Hyperparameters
    figures: Figures
    steps: list[int]
    chosen: Row
    trained: Vocabulary
    kept: Kept | None
    free_memory: int
    preset: str
    of_min_count: tuple[Finding, ...]

    def row(self, min_count: int) -> Row:
        """What another minimum count would come to; milliseconds."""
        return row_of(self.vocabulary, self.settings, min_count, is_whole=self.corpus is not None)


def outlook_of(
    vocabulary: Vocabulary, corpus: Corpus | None, share: float, settings: Hyperparameters, job: Job
) -> Outlook:
    """Reckon it; some 50 ms for a million words, so off the window's thread.

    Raises:
        Cancelled: by the job.
    """
    from core.text.preflight.findings import min_count_findings  # brings the compiler

    job.check()
    trained = vocabulary.at_least(settings.min_count)
    kept = kept_at(trained.counts, settings.subsample, settings.subsample) if len(trained) >= 2 else None
    job.check()
    return Outlook(
        corpus.name if corpus is not None else "",
        vocabulary,
        corpus,
        share,
        settings,
        figures_of(vocabulary, corpus),
        min_counts(vocabulary, settings.min_count),
        row_of(vocabulary, settings, settings.min_count, is_whole=corpus is not None),
        trained,
        kept,
        psutil.virtual_memory().available,
        preset_for(vocabulary.tokens),
        min_count_findings(vocabulary, settings.min_count) if corpus is not None else (),
    )


def row_of(vocabulary: Vocabulary, settings: Hyperparameters, min_count: int, *, is_whole: bool) -> Row:
    """What a minimum count comes to; of a text that is still read nobody knows the time."""
    cut = cut_at(vocabulary, min_count)
    threads = default_threads(vocabulary.tokens)
    left = vocabulary.at_least(min_count)
    seconds = estimated_seconds(left, vocabulary.tokens, settings, threads) if is_whole and cut.words >= 2 else None
    return Row(cut, memory_needed(cut.words, settings, threads), seconds)
