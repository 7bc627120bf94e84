"""What a person watches while a run goes on: neighbours of words, scores of suites, the held-out loss, the map."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.job import Job
from core.map.blas import ONE_BLAS_THREAD
from core.map.live_map import LiveMap
from core.text.vocabulary import Words
from core.training.checkpoint import HELD_OUT
from core.vectors.cosines import lengths_of
from core.vectors.embeddings import Embeddings, Fold, UnknownWordError
from core.vectors.evaluation import MEASURES, Questions, score
from core.vectors.suites import ANALOGIES, Suite, read_suite

logger = logging.getLogger(__name__)

NEIGHBOURS = 10
# A kind of question is asked again after 100 times what it cost, times the number of kinds: together they take at most
# one hundredth of one core's time, whatever the size of the vocabulary.
COST_TIMES = 100
# Nor are more points taken than a curve can show: 400 while the least spacing doubles, and so on.
_POINTS = 400
WORDS_SECONDS, SUITES_SECONDS, LOSS_SECONDS, MAP_SECONDS = 2.0, 4.0, 0.5, 2.0
# Analogies are answered among the most frequent words, as is usual, and as many are asked as cost a moment.
MOST_WORDS = 30_000
_MULTIPLICATIONS, LEAST_ANALOGIES = 1_000_000_000, 100


class Answer(NamedTuple):
    """The neighbours of a watched word at one moment.

    Attributes:
        tokens: tokens trained so far, all epochs counted.
        neighbours: words and cosine similarities, best first.
        stability: the share of the neighbours that were there in the answer before, 0..1; None in the first.
    """

    tokens: int
    neighbours: tuple[tuple[str, float], ...]
    stability: float | None


class WatchedWord:
    """A word that is asked for its neighbours again and again.

    Attributes:
        word: as it was asked for.
        answers: newest last; the run appends, any thread reads.
        reason: why there is no answer, in plain words; empty while there is nothing wrong.
    """

    def __init__(self, word: str) -> None:
        self.word = word
        self.answers: list[Answer] = []
        self.reason = ""
        self.index: int | None = None


class Curve:
    """Append-only points (tokens, value); one thread appends, any thread reads whole points.

    Args:
        earlier: float64[n, 2], the points of an earlier part of the run.
    """

    def __init__(self, earlier: NDArray[np.float64] | None = None) -> None:
        before = np.zeros((0, 2)) if earlier is None else earlier
        self.length = len(before)
        self._points = np.concatenate((before, np.zeros((64, 2))))

    def append(self, tokens: float, value: float) -> None:
        """Add a point; the length is raised last."""
        if self.length == len(self._points):
            self._points = np.concatenate((self._points, np.zeros_like(self._points)))
        self._points[self.length] = tokens, value
        self.length += 1

    def points(self) -> NDArray[np.float64]:
        """float64[length, 2], not to be changed: tokens trained so far (all epochs counted) and the value there."""
        length = self.length  # before the array, which may be replaced by a longer one
        return self._points[:length]


class WatchedSuite:
    """A suite of questions that is scored again and again.

    Attributes:
        path: the file.
        curve: over tokens the main figure of its kind of questions, such as accuracy (0..1) or Spearman's correlation.
        measure: which that is, one of `MEASURES`; empty before the file was read.
        asked: how many questions are asked each time.
        questions: how many the file has.
        reason: why there is no score, in plain words; empty while there is nothing wrong.

    Args:
        path: the file.
        earlier: the points of the curve in an earlier part of the run.
    """

    def __init__(self, path: Path, earlier: NDArray[np.float64] | None = None) -> None:
        self.path = path
        self.curve = Curve(earlier)
        self.measure = ""
        self.asked = self.questions = 0
        self.reason = ""
        self._suite: Suite | None = None
        self._found: Questions | None = None
        self._words: Words | None = None

    def read(self) -> None:
        """Read the file, once; off the window's thread."""
        if self._suite is None and not self.reason:
            try:
                self._suite = read_suite(self.path)
            except (OSError, ValueError) as error:
                self.reason = str(error)

    def find(self, words: Words, dimensions: int) -> None:
        """Look the words of the questions up, once."""
        suite = self._suite
        if suite is None or self._found is not None or self.reason:
            return
        found = Questions(suite, words, MOST_WORDS if suite.kind == ANALOGIES else None)
        self.questions = len(suite)
        if suite.analogies:
            found.thin_out(max(LEAST_ANALOGIES, _MULTIPLICATIONS // (found.size * dimensions)))
        self.asked = found.answerable
        self.measure = MEASURES[suite.kind]
        if self.asked < 2:
            self.reason = f"{self.path}: the text has the words of {self.asked} of {self.questions:,} questions."
            return
        self._words = words.first(found.size)
        self._found = found

    def ask(self, vectors: NDArray[np.float32], tokens: int) -> None:
        """Score once and append the point; a figure that cannot be computed gives none."""
        if self._found is None or self._words is None:
            return
        value = score(self._found, Embeddings(self._words, vectors[: len(self._words)]), Job()).total.main.value
        if value is not None and np.isfinite(value):
            self.curve.append(tokens, value)


class Observer:
    """Asks what a person watches; one for each run.

    It asks from the run's own thread between two looks at the workers, the rarer the more an answer costs.
    Any thread may change what is watched and read what was found meanwhile; `begin`, `look` and `finish` belong to the
    run. It reads vectors that other threads are writing and never writes them; what it does changes no bit of a run.

    Args:
        clock: seconds; wall time, which is never less than the time that is taken from the workers.

    Attributes:
        held_out: the loss on held-out lines over tokens, in nats per example as `Sample.loss`; empty without any.
        live_map: takes the places of the words; None where nobody wants to see them. Any thread may set it.
    """

    def __init__(self, clock: Callable[[], float] = time.perf_counter) -> None:
        self.held_out = Curve()
        self.live_map: LiveMap | None = None
        self._clock = clock
        self._lock = threading.Lock()
        self._watched: tuple[WatchedWord, ...] = ()
        self._suites: tuple[WatchedSuite, ...] = ()
        self._earlier: Mapping[str, NDArray[np.float64]] = {}
        self._run: _Run | None = None
        self._tasks = (
            _Task(LOSS_SECONDS, self._measure_loss),
            _Task(WORDS_SECONDS, self._ask_words),
            _Task(SUITES_SECONDS, self._ask_suites),
            _Task(MAP_SECONDS, self._ask_map),
        )

    # --- any thread --------------------------------------------------------------------------------------------------

    @property
    def watched(self) -> tuple[WatchedWord, ...]:
        """The watched words in the order in which they came."""
        return self._watched

    @property
    def suites(self) -> tuple[WatchedSuite, ...]:
        """The chosen suites."""
        return self._suites

    def watch(self, words: Iterable[str]) -> None:
        """Watch more words; each is asked for at the next look."""
        with self._lock:
            known = {watched.word for watched in self._watched}
            new = [WatchedWord(word) for word in dict.fromkeys(words) if word not in known]
            self._watched = (*self._watched, *new)

    def unwatch(self, words: Iterable[str]) -> None:
        """Watch some words no longer; their answers are dropped."""
        gone = set(words)
        with self._lock:
            self._watched = tuple(watched for watched in self._watched if watched.word not in gone)

    def set_suites(self, paths: Sequence[Path]) -> None:
        """Score these files and no others; those that were scored before keep their curves. Files are read later."""
        with self._lock:
            known = {suite.path: suite for suite in self._suites}
            self._suites = tuple(
                known.get(path) or WatchedSuite(path, self._earlier.get(str(path))) for path in dict.fromkeys(paths)
            )

    def read_suites(self) -> None:
        """Read the files that were not read yet, as a run does by itself; off the window's thread."""
        for suite in self._suites:
            suite.read()

    @property
    def curves(self) -> dict[str, NDArray[np.float64]]:
        """Every curve that has points, by `HELD_OUT` or the path of its suite; see `Curve.points`."""
        named = {HELD_OUT: self.held_out, **{str(suite.path): suite.curve for suite in self._suites}}
        return {name: curve.points() for name, curve in named.items() if curve.length}

    # --- the run -----------------------------------------------------------------------------------------------------

    def go_on(self, curves: Mapping[str, NDArray[np.float64]]) -> None:
        """Begin with the `curves` of an earlier part of the run, before anything else; suites are chosen later."""
        self._earlier = curves
        self.held_out = Curve(curves.get(HELD_OUT))

    def begin(
        self,
        words: Words,
        vectors: NDArray[np.float32],
        fold: Fold,
        loss: Callable[[], float | None] | None,
        why_absent: Callable[[str], str] | None = None,
    ) -> None:
        """Take the run that begins; looks up what is watched already, before the workers start.

        Args:
            words: the V words.
            vectors: float32[V, d], the live input vectors.
            fold: how the text was folded.
            loss: measures the held-out loss, None where it gives none; None without held-out lines.
            why_absent: what the reading of the text made of a word that is not there, "" where it does not know it.
        """
        run = _Run(words, vectors, fold, loss, why_absent)
        self._prepare(run)
        run.begun = self._clock()
        for task in self._tasks:
            task.due = run.begun + task.least_seconds
        self._tasks[3].due = run.begun  # the words as they are before they have learnt anything
        self._run = run

    def look(self, tokens: int) -> None:
        """Ask what is due, one kind of question at a time; costs microseconds where none is.

        Args:
            tokens: trained so far, all epochs counted.
        """
        run, now = self._run, self._clock()
        if run is None:
            return
        kinds = (run.loss is not None, bool(self._watched), bool(self._suites), self.live_map is not None)
        new = any(not (word.reason or word.answers) for word in self._watched)
        for task, has_any in zip(self._tasks, kinds, strict=True):
            at_once = new and task is self._tasks[1]  # a person who has just typed a word waits for it
            if has_any and (now >= task.due or at_once):
                times = 0 if self._is_first_look(task) else COST_TIMES
                self._ask(task, run, tokens)
                end = self._clock()
                rest = max(times * sum(kinds) * (end - now), task.least_seconds, (end - run.begun) / _POINTS)
                task.due = max(task.due - end, 0.0) + end + rest if at_once else end + rest
                return

    def _is_first_look(self, task: _Task) -> bool:
        """Whether it is that at untrained words: the second one is to come soon, for they move most at the start."""
        return task is self._tasks[3] and self.live_map is not None and self.live_map.newest is None

    def finish(self, tokens: int) -> None:
        """Ask everything once more of the finished vectors, and let go of them."""
        if self._run is not None:
            for task in self._tasks:
                self._ask(task, self._run, tokens)
        self._run = None

    def _ask(self, task: _Task, run: _Run, tokens: int) -> None:
        """Ask on this thread alone: after each product the other threads of a BLAS wait for the next one in a loop."""
        with ONE_BLAS_THREAD:
            try:
                task.ask(run, tokens)
            except Exception as error:  # whatever cannot be answered, the vectors are worth more than the answer
                logger.warning("what is watched could not be asked (%s)", type(error).__name__)

    def _prepare(self, run: _Run) -> None:
        """Look up what has not been looked up, and say what is not there."""
        for watched in self._watched:
            if watched.index is None and not watched.reason:
                try:
                    watched.index = run.embeddings.index_of(watched.word, run.fold)
                except UnknownWordError as error:
                    told = run.why_absent(watched.word) if run.why_absent is not None else ""
                    watched.reason = str(UnknownWordError(error.word, len(run.embeddings), error.near, told))
        self.read_suites()
        for suite in self._suites:
            suite.find(run.embeddings.words, run.embeddings.dimensions)

    def _measure_loss(self, run: _Run, tokens: int) -> None:
        loss = None if run.loss is None else run.loss()
        if loss is not None and np.isfinite(loss):
            self.held_out.append(tokens, loss)

    def _ask_suites(self, run: _Run, tokens: int) -> None:
        self._prepare(run)
        for suite in self._suites:
            suite.ask(run.embeddings.input_vectors, tokens)

    def _ask_map(self, run: _Run, tokens: int) -> None:
        live_map = self.live_map
        if live_map is not None:
            live_map.look(run.embeddings.input_vectors, tokens)

    def _ask_words(self, run: _Run, tokens: int) -> None:
        """All watched words at once: their cosine similarities to all words, without a copy of the vectors."""
        self._prepare(run)
        words = [watched for watched in self._watched if watched.index is not None]
        vectors = run.embeddings.input_vectors
        if not words:
            return
        lengths = lengths_of(vectors).astype(np.float32)
        for watched in words:
            index = watched.index
            assert index is not None
            scores: NDArray[np.float32] = vectors @ (vectors[index] / lengths[index])
            scores /= lengths
            if np.isfinite(scores.max()):  # a run that diverges is noticed by the trainer
                found = run.embeddings.best(scores, NEIGHBOURS, [index])
                _append(watched, tokens, tuple((near.word, near.similarity) for near in found))


class _Run:
    """The run that is observed."""

    def __init__(
        self,
        words: Words,
        vectors: NDArray[np.float32],
        fold: Fold,
        loss: Callable[[], float | None] | None,
        why_absent: Callable[[str], str] | None,
    ) -> None:
        self.fold, self.loss, self.why_absent = fold, loss, why_absent
        self.embeddings = Embeddings(words, vectors)
        self.begun = 0.0


class _Task:
    """One kind of question, and when it is due."""

    def __init__(self, least_seconds: float, ask: Callable[[_Run, int], None]) -> None:
        self.least_seconds, self.ask = least_seconds, ask
        self.due = 0.0


def _append(watched: WatchedWord, tokens: int, neighbours: tuple[tuple[str, float], ...]) -> None:
    stability = None
    if watched.answers and neighbours:
        before = {word for word, _ in watched.answers[-1].neighbours}
        stability = sum(word in before for word, _ in neighbours) / len(neighbours)
    watched.answers.append(Answer(tokens, neighbours, stability))
