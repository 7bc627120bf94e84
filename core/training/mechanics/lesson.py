"""The lesson: word2vec on a text so short that every vector can be looked at."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.job import Job
from core.text.reading import Reading
from core.text.tokenizers import Counter
from core.training.hyperparameters import Hyperparameters
from core.training.mechanics.course import Course
from core.training.mechanics.lesson_texts import ready_lines
from core.training.mechanics.step import Example, Step
from core.training.mechanics.walk import Visit, walk
from core.training.mode import Mode
from core.training.sampling import chunk_seed

MOST_TOKENS = 300
_MOST_EMPTY = 1_000  # epochs in a row
MOST_CHARACTERS = 20_000  # that are looked at; MOST_TOKENS are found in far fewer


@dataclass(frozen=True)
class LessonText:
    """A short text in words.

    Attributes:
        words: the V different ones, most frequent first.
        counts: int64[V].
        lines: the words of each line, by their place in `words`.
        tokens: how many there are.
        total: how many there were before the text was cut at MOST_TOKENS; a lower bound where it is very long.
    """

    words: tuple[str, ...]
    counts: NDArray[np.int64]
    lines: tuple[tuple[int, ...], ...]
    tokens: int
    total: int

    @property
    def is_cut(self) -> bool:
        """Whether only the beginning of the text is learnt."""
        return self.total > self.tokens


def read_text(text: str) -> LessonText:
    """Cut a text into words as the program's tokenizer does; a line without spaces in Chinese into characters.

    Raises:
        ValueError: there are not two different words, or no line has two.
    """
    sentences = ready_lines(text) or lines_of(text[:MOST_CHARACTERS])
    total = sum(map(len, sentences))
    room, kept = MOST_TOKENS, []
    for sentence in sentences:
        kept.append(sentence[:room])
        room -= len(kept[-1])
    lines = [line for line in kept if line]
    distinct = sorted({word for line in lines for word in line})
    if len(distinct) < 2 or all(len(line) < 2 for line in lines):
        raise ValueError(
            "The text needs a line of at least two words, and two different ones: a word is learnt from its neighbours."
        )
    counts = {word: sum(line.count(word) for line in lines) for word in distinct}
    order = sorted(distinct, key=lambda word: (-counts[word], word.encode()))
    places = {word: place for place, word in enumerate(order)}
    return LessonText(
        tuple(order),
        np.array([counts[word] for word in order], np.int64),
        tuple(tuple(places[word] for word in line) for line in lines),
        sum(map(len, lines)),
        total + (len(text) > MOST_CHARACTERS),
    )


class Lesson:
    """A text that is learnt step by step, epoch after epoch, as the kernels would with a constant learning rate.

    Its draws are those of a run on this text with this seed, so the vectors are, too. One thread at a time.

    Args:
        text: what is learnt.
        hyperparameters: min_count does not matter; the learning rate must be resolved.
        at_once: how many contexts of a centre skip-gram learns at once; None as many as the kernels do.

    Raises:
        ValueError: at birth or in a step, if subsampling leaves nothing to learn.

    Attributes:
        text: as given.
        mode: its tables and windows.
        course: the steps so far.
        epoch: how many epochs are behind it.
    """

    def __init__(self, text: LessonText, hyperparameters: Hyperparameters, at_once: int | None = None) -> None:
        self.text, self.hyperparameters, self._at_once = text, hyperparameters, at_once
        self.mode = Mode(hyperparameters, text.counts)
        inputs, outputs = self.mode.vectors(self.mode.untrained_model(1, Job()))
        self._places: deque[tuple[Example, Visit]] = deque(maxlen=2)  # of the last step and of the next
        self.epoch = 0
        assert hyperparameters.learning_rate is not None
        self.course = Course(hyperparameters, inputs, outputs, self._walk, hyperparameters.learning_rate)
        self.course.preview()

    def restart(self) -> None:
        """Go back to the start."""
        self.course.restart()
        self.course.preview()

    def run_epoch(self, job: Job) -> None:
        """Take all steps to the end of this epoch, at least one.

        Raises:
            Cancelled: the job was cancelled; the steps that were taken stay.
        """
        epoch = self.epoch
        while self.epoch == epoch:
            self.course.run(1, job)
            self.course.preview()

    def visit_of(self, step: Step) -> Visit:
        """The place of the text where the last step or the next one learns."""
        return next(visit for example, visit in self._places if example is step.example)

    def input_vectors(self) -> NDArray[np.floating]:
        """float32[V, d]: W as it is now."""
        return self.course.inputs[np.arange(len(self.course.inputs))]

    def output_vectors(self) -> NDArray[np.floating]:
        """float32[O, d]: W' as it is now."""
        return self.course.outputs[np.arange(len(self.course.outputs))]

    def _walk(self) -> Iterator[Example]:
        epoch = empty = 0
        while empty < _MOST_EMPTY:
            self.epoch, empty = epoch, empty + 1
            seed = int(chunk_seed(self.hyperparameters.seed, epoch, 0))
            for visit in walk(self.text.lines, self.mode, seed, self._at_once):
                for example in visit.examples:
                    empty = 0
                    self._places.append((example, visit))
                    yield example
            epoch += 1
        raise ValueError(
            f"In {_MOST_EMPTY:,} epochs subsampling left no two words of a line. Subsample less, or not at all: 0."
        )


def in_the_plane(vectors: NDArray[np.floating]) -> NDArray[np.float64]:
    """float64[V, 2]: vectors of two dimensions as they are, others on their first two principal axes."""
    exact = vectors.astype(np.float64)
    if exact.shape[1] <= 2:
        return np.pad(exact, ((0, 0), (0, 2 - exact.shape[1])))
    centred = exact - exact.mean(axis=0)
    _, _, axes = np.linalg.svd(centred, full_matrices=False)
    plane = axes[:2] if len(axes) > 1 else np.vstack((axes, np.zeros_like(axes)))
    signs = np.sign(plane[np.arange(2), np.abs(plane).argmax(axis=1)])  # or it might flip from step to step
    return np.asarray(centred @ (plane * signs[:, None]).T)


def lines_of(text: str) -> list[list[str]]:
    """The words of each line of a short text, as the program's tokenizer cuts and folds them."""
    counter, numbers, starts = Counter(Reading()), [], []
    counter.start_file()
    counter.start_document(paragraphs=False)
    for found in counter.feed(np.frombuffer(text.encode(errors="replace"), np.uint8), final=True):
        starts += found.sentences[:, 0].tolist()
        numbers += found.ids.tolist()
    if not numbers:
        return []
    vocabulary, ranks = counter.ranked()
    words = [vocabulary.words[int(ranks[number])] for number in numbers]
    return [words[begin:end] for begin, end in zip(starts, [*starts[1:], len(words)], strict=True)]
