"""The work of an evaluation, off the window's thread: suites are found, read and asked, and missing words counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from app.job_bar import plain
from app.vectors.trust.evaluation_runs import ChosenSuite
from core.job import Job

if TYPE_CHECKING:
    from core.text.corpus import Corpus
    from core.vectors.embeddings import Embeddings
    from core.vectors.evaluation import Evaluation

ENDINGS = (".txt", ".csv", ".tsv")


@dataclass(frozen=True)
class Found:
    """What an evaluation found; see `EvaluatedRun`."""

    results: Mapping[str, Evaluation | str]
    occurrences: Mapping[str, int] | None
    least_count: int


@dataclass(frozen=True, eq=False)
class Asking:
    """The work of one evaluation; called with its job off the window's thread.

    Attributes:
        embeddings: that are asked.
        corpus: the text that they may come from.
        places: of the suites.
        restrict: how many of the most frequent words take part; 0 for all.
        method: of the analogies.
    """

    embeddings: Embeddings
    corpus: Corpus | None
    places: Sequence[str]
    restrict: int
    method: str

    def __call__(self, job: Job) -> Found:
        """Ask every suite; one that cannot be asked yields its reason."""
        results = {place: self._asked(place, job) for place in self.places}
        if self.corpus is None or self.embeddings.counts is None:
            return Found(results, None, 0)
        vocabulary = self.corpus.vocabulary
        evaluations = [result for result in results.values() if not isinstance(result, str)]
        words = list({missing.word: None for result in evaluations for missing in result.missing})
        places = vocabulary.words.places(words).tolist()
        occurrences = {
            word: int(vocabulary.counts[place]) for word, place in zip(words, places, strict=True) if place >= 0
        }
        return Found(results, occurrences, int(self.embeddings.counts.min()))

    def _asked(self, place: str, job: Job) -> Evaluation | str:
        from core.vectors.evaluation import Questions, score
        from core.vectors.suites import read_suite

        job.report("Reading questions", detail=Path(place).name)
        try:
            questions = Questions(read_suite(place), self.embeddings.words, self.restrict or None)
            return score(questions, self.embeddings, job, self.method)
        except (OSError, ValueError) as error:
            return plain(error)


def found_suites(places: Sequence[Path], job: Job) -> tuple[list[ChosenSuite], list[str]]:
    """The suites among files and the files of folders, and why the others are none."""
    from core.vectors.suites import read_suite

    found: list[ChosenSuite] = []
    refused: list[str] = []
    paths = [path for place in places for path in (_files_in(place) if place.is_dir() else [place])]
    for done, path in enumerate(paths):
        job.report("Reading questions", done, len(paths), path.name)
        try:
            suite = read_suite(path)
        except (OSError, ValueError) as error:
            refused.append(plain(error))
        else:
            found.append(ChosenSuite(str(path), True, suite.kind, len(suite)))
    return found, refused


def _files_in(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.suffix.lower() in ENDINGS and path.is_file())


def as_found(suite: ChosenSuite, result: Evaluation | str | None) -> ChosenSuite:
    """The suite with its kind and size, which are known once it was asked."""
    if result is None or isinstance(result, str):
        return suite
    size = result.total.asked + result.total.skipped - len(result.unreadable)
    return replace(suite, kind=result.kind, size=size)
