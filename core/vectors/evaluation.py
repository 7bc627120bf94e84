"""How well vectors answer suites of questions: scores with their intervals, and what was not asked and why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.job import Job
from core.text.vocabulary import Words
from core.vectors import intervals, measures
from core.vectors.analogy import ADD, METHODS
from core.vectors.cosines import at_unit_length
from core.vectors.embeddings import Embeddings
from core.vectors.intervals import Interval
from core.vectors.suite_lines import Group, Pair
from core.vectors.suites import ANALOGIES, CATEGORIES, OUTLIERS, SIMILARITIES, Suite, read_suite

LEAST_WORDS = 3  # of a group that an odd one out can stand among
MEASURES = {ANALOGIES: "accuracy", SIMILARITIES: "spearman", CATEGORIES: "purity", OUTLIERS: "accuracy"}
_ASKED = {ANALOGIES: "asked", SIMILARITIES: "pairs", CATEGORIES: "words", OUTLIERS: "asked"}
_SCORES = 1 << 23  # similarities that are held at a time
_BLOCK = 256
_PAIRS = 1 << 14


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure.

    Attributes:
        value: a share 0..1 or a correlation -1..1; None where it cannot be computed.
        interval: of 95 %, by `core.vectors.intervals`; None where it cannot be computed.
        chance: what answers by chance would reach; None where that is 0 or nearly.
    """

    value: float | None
    interval: Interval | None = None
    chance: float | None = None


@dataclass(frozen=True, slots=True)
class Scores:
    """What was asked, and how it was answered.

    Attributes:
        asked: questions that were asked.
        skipped: questions that were not, and lines that could not be read.
        figures: by name, the main one first: accuracy; spearman and pearson; purity; or accuracy and opp (the mean
            place of the odd one out, 0..1).
        correct: how many answers were right, where an answer is right or wrong.
    """

    asked: int
    skipped: int
    figures: Mapping[str, Figure]
    correct: int | None = None

    @property
    def main(self) -> Figure:
        """The figure that is named first."""
        return next(iter(self.figures.values()))


@dataclass(frozen=True, slots=True)
class Missing:
    """A word that kept questions from being asked.

    Attributes:
        word: as the suite has it, folded.
        questions: in how many of them it stands.
        restricted: whether it is there, but not among the words that may take part.
    """

    word: str
    questions: int
    restricted: bool


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The result of one suite.

    Attributes:
        kind: of the suite.
        sections: by name; none for similarities and classes.
        total: of all sections.
        missing: the words that were missing, those of most questions first.
        unreadable: lines of the file that are no question: number and beginning.
    """

    kind: str
    sections: Mapping[str, Scores]
    total: Scores
    missing: tuple[Missing, ...] = ()
    unreadable: tuple[tuple[int, str], ...] = ()

    def as_json(self) -> dict[str, Any]:
        """`{"sections": {name: scores}, "total": scores}` and beside them the kind and what was missing."""
        return {
            "kind": self.kind,
            "sections": {name: _as_json(scores, self.kind) for name, scores in self.sections.items()},
            "total": _as_json(self.total, self.kind),
            "missing_words": {missing.word: missing.questions for missing in self.missing},
            "unreadable_lines": [number for number, _ in self.unreadable],
        }


def evaluate(
    embeddings: Embeddings, path: str | Path, restrict: int | None, job: Job, method: str = ADD
) -> dict[str, Any]:
    """Ask all questions of one suite; of which kind they are its content tells.

    Case is folded; of words that differ in case alone the most frequent one is meant. Questions with a word that is not
    there are skipped and counted.

    - Analogies are answered by `method` with the inputs left out.
    - Similarities: the correlation of cosines with what people said.
    - Classes: the words are clustered into as many clusters as there are classes (`measures.clustered`).
    - Odd one out: by compactness (`measures.outlier_place`). Words of a group that are missing are left out of it.

    Args:
        embeddings: whose input vectors answer.
        path: a file that `read_suite` reads, or the name of a suite of our own.
        restrict: use the n first (most frequent) words only; None uses all.
        job: told how far it is; cancels between blocks.
        method: of analogies, one of `METHODS`.

    Returns:
        As `Evaluation.as_json`: scores are asked, correct, accuracy and skipped, or pairs, skipped, spearman and
        pearson, or words, skipped and purity, or asked, correct, accuracy, skipped and opp; and for each figure its
        interval and, where there is one, the level of chance. A figure that cannot be computed is None.

    Raises:
        OSError: if the file cannot be read.
        ValueError: if it is of no kind; names the first line that is not.
    """
    job.report("Reading questions")
    return score(Questions(read_suite(path), embeddings.words, restrict), embeddings, job, method).as_json()


class Questions:
    """A suite put to one vocabulary: looked up once, scored as often as the vectors change.

    Args:
        suite: the questions.
        words: of the vectors that will answer, most frequent first.
        restrict: use the n first words only; None uses all.

    Attributes:
        suite: the questions.
        size: how many words may take part.
        variants: the indices of the words that fold to each word of the suite, most frequent first.
        missing: the words of the suite that may not take part or are not there, those of most questions first.
    """

    def __init__(self, suite: Suite, words: Words, restrict: int | None) -> None:
        self.suite = suite
        self.size = len(words) if restrict is None else min(restrict, len(words))
        wanted = suite.occurrences()
        found = _variants(words, wanted)
        within = {word: [index for index in indices if index < self.size] for word, indices in found.items()}
        self.variants = {word: indices for word, indices in within.items() if indices}
        self.missing = tuple(
            Missing(word, count, word in found) for word, count in wanted.most_common() if word not in self.variants
        )

    @property
    def answerable(self) -> int:
        """How many questions can be asked."""
        if self.suite.kind == OUTLIERS:
            return sum(len(self.outliers_of(group)) for group in self.suite.groups)
        return sum(map(self.has, self.suite.questions()))

    def has(self, words: Iterable[str]) -> bool:
        """Whether all words of a question are in the vocabulary."""
        return all(word in self.variants for word in words)

    def outliers_of(self, group: Group) -> list[str]:
        """The odd ones out that can be asked for: those that are there, in a group of which three words are there."""
        if sum(word in self.variants for word in group.words) < LEAST_WORDS:
            return []
        return [word for word in group.outliers if word in self.variants]

    def first(self, words: Iterable[str]) -> NDArray[np.intp]:
        """The index of the most frequent variant of each word; all must be there."""
        return np.array([self.variants[word][0] for word in words], np.intp)

    def thin_out(self, most: int) -> None:
        """Keep at most `most` of the analogies that can be answered, evenly spaced over the suite."""
        asked = [(name, one) for name, all_of in self.suite.analogies.items() for one in all_of if self.has(one)]
        analogies: dict[str, list[tuple[str, ...]]] = {}
        for place in range(min(most, len(asked))):
            name, question = asked[place * len(asked) // min(most, len(asked))]
            analogies.setdefault(name, []).append(question)
        self.suite = replace(self.suite, analogies=analogies)


@dataclass(frozen=True)
class _Asking:
    """What every kind of question is asked with."""

    questions: Questions
    embeddings: Embeddings
    method: str
    job: Job
    sections: dict[str, Scores] = field(default_factory=dict)


def score(questions: Questions, embeddings: Embeddings, job: Job, method: str = ADD) -> Evaluation:
    """Ask all questions of vectors that have the vocabulary of `questions`; see `evaluate`.

    Raises:
        ValueError: if the method is none of `METHODS`.
    """
    if method not in METHODS:
        raise ValueError(f"The analogy method {method!r} is none of {', '.join(METHODS)}.")
    suite = questions.suite
    asking = _Asking(questions, embeddings, method, job)
    total = _SCORERS[suite.kind](asking)
    total = replace(total, skipped=total.skipped + len(suite.unreadable))
    return Evaluation(suite.kind, asking.sections, total, questions.missing, tuple(suite.unreadable))


def _analogies(asking: _Asking) -> Scores:
    questions, suite = asking.questions, asking.questions.suite
    scores = measures.AnalogyScores(asking.embeddings.input_vectors, questions.size, asking.method)
    block = max(1, min(_BLOCK, _SCORES // max(questions.size, 1)))
    done, all_asked, all_correct = 0, 0, 0
    for name, in_section in suite.analogies.items():
        asked = [question for question in in_section if questions.has(question)]
        correct = 0
        for begin in range(0, len(asked), block):
            asking.job.report("Asking analogies", done + begin, len(suite), name)
            correct += _answered(questions, asked[begin : begin + block], scores)
        done += len(in_section)
        all_asked, all_correct = all_asked + len(asked), all_correct + correct
        asking.sections[name] = _accuracy(len(asked), correct, len(in_section) - len(asked))
    return _accuracy(all_asked, all_correct, done - all_asked)


def _answered(questions: Questions, asked: Sequence[tuple[str, ...]], scores: measures.AnalogyScores) -> int:
    """How many analogies have the right word as their best answer; the inputs in any case are no answers."""
    variants = questions.variants
    found = scores.of([(variants[a][0], variants[b][0], variants[c][0]) for a, b, c, _ in asked])
    for row, question in zip(found, asked, strict=True):
        row[[index for word in question[:3] for index in variants[word]]] = -np.inf
    best = found.argmax(axis=1).tolist()
    return sum(answer in variants[question[3]] for answer, question in zip(best, asked, strict=True))


def _similarity(asking: _Asking) -> Scores:
    suite, questions = asking.questions.suite, asking.questions
    pairs = [pair for pair in suite.similarities if questions.has(pair[:2])]
    cosines = np.empty(len(pairs))
    for begin in range(0, len(pairs), _PAIRS):
        asking.job.report("Comparing similarities", begin, len(pairs))
        cosines[begin : begin + _PAIRS] = _cosines(asking, pairs[begin : begin + _PAIRS])
    said = np.array([pair.score for pair in pairs], np.float64)
    spearman = measures.pearson(measures.ranks(cosines), measures.ranks(said))
    pearson = measures.pearson(cosines, said)
    figures = {
        "spearman": Figure(spearman, intervals.of_correlation(spearman, len(pairs), ranks=True)),
        "pearson": Figure(pearson, intervals.of_correlation(pearson, len(pairs))),
    }
    return Scores(len(pairs), len(suite) - len(pairs), figures)


def _cosines(asking: _Asking, pairs: Sequence[Pair]) -> NDArray[np.float64]:
    vectors, questions = asking.embeddings.input_vectors, asking.questions
    first = at_unit_length(vectors[questions.first(pair.first for pair in pairs)])
    second = at_unit_length(vectors[questions.first(pair.second for pair in pairs)])
    cosines: NDArray[np.float64] = np.einsum("ij,ij->i", first, second, dtype=np.float64)
    return cosines


def _categories(asking: _Asking) -> Scores:
    suite, questions = asking.questions.suite, asking.questions
    asking.job.report("Clustering words", 0, len(suite))
    members = [(name, word) for name, words in suite.categories.items() for word in words if questions.has((word,))]
    names = list(dict.fromkeys(name for name, _ in members))
    classes = np.array([names.index(name) for name, _ in members], np.intp)
    unit = at_unit_length(asking.embeddings.input_vectors[questions.first(word for _, word in members)])
    clusters = measures.clustered(unit, len(names))
    asking.job.check()
    right = measures.in_majority(clusters, classes)
    purity = float(right.mean()) if len(right) else None
    figure = Figure(purity, intervals.of_mean(right), measures.chance_purity(clusters, classes))
    return Scores(len(members), len(suite) - len(members), {"purity": figure})


def _outliers(asking: _Asking) -> Scores:
    suite = asking.questions.suite
    found: dict[str, list[_Place]] = {}  # by the name of a group, which several may have
    outliers: dict[str, int] = {}
    for done, group in enumerate(suite.groups):
        asking.job.report("Looking for odd ones out", done, len(suite.groups), group.name)
        found.setdefault(group.name, []).extend(_places(asking, group))
        outliers[group.name] = outliers.get(group.name, 0) + len(group.outliers)
    for name, places in found.items():
        asking.sections[name] = _detection(places, outliers[name] - len(places))
    all_places = [place for places in found.values() for place in places]
    return _detection(all_places, len(suite) - len(all_places))


_Place = tuple[bool, float, float]  # whether the odd one was found, its place, and the chance to find it


def _places(asking: _Asking, group: Group) -> list[_Place]:
    questions = asking.questions
    words = [word for word in group.words if word in questions.variants]
    found = []
    for outlier in questions.outliers_of(group):
        asking.job.check()
        place = measures.outlier_place(
            at_unit_length(asking.embeddings.input_vectors[questions.first([outlier, *words])])
        )
        found.append((place == len(words), place / len(words), 1 / (len(words) + 1)))
    return found


def _detection(found: list[_Place], skipped: int) -> Scores:
    """Accuracy, and the mean of the places (OPP, Camacho-Collados and Navigli 2016), 0..1."""
    hits, places, chances = np.array(found, np.float64).reshape(-1, 3).T
    scores = _accuracy(len(found), int(hits.sum()), skipped, float(chances.mean()) if len(found) else None)
    opp = Figure(float(places.mean()) if len(found) else None, intervals.of_mean(places), 0.5 if len(found) else None)
    return replace(scores, figures={**scores.figures, "opp": opp})


_SCORERS: dict[str, Callable[[_Asking], Scores]] = {
    ANALOGIES: _analogies,
    SIMILARITIES: _similarity,
    CATEGORIES: _categories,
    OUTLIERS: _outliers,
}


def _accuracy(asked: int, correct: int, skipped: int, chance: float | None = None) -> Scores:
    share = correct / asked if asked else None
    return Scores(asked, skipped, {"accuracy": Figure(share, intervals.of_share(correct, asked), chance)}, correct)


def _as_json(scores: Scores, kind: str) -> dict[str, Any]:
    found: dict[str, Any] = {_ASKED[kind]: scores.asked}
    if scores.correct is not None:
        found["correct"] = scores.correct
    found |= {name: figure.value for name, figure in scores.figures.items()}
    found["skipped"] = scores.skipped
    for name, figure in scores.figures.items():
        found[f"{name}_interval"] = None if figure.interval is None else list(figure.interval)
        if figure.chance is not None:
            found[f"{name}_chance"] = figure.chance
    return found


def _variants(all_words: Words, wanted: Mapping[str, int]) -> dict[str, list[int]]:
    """The indices of the words that fold to each wanted word, most frequent first."""
    found: dict[str, list[int]] = {}
    starts, block = all_words.starts, all_words.block
    for begin in range(0, len(all_words), 8192):
        end = min(begin + 8192, len(all_words))
        words = block[int(starts[begin]) : int(starts[end]) - 1].decode().casefold().split("\n")
        for index, word in enumerate(words, start=begin):
            if word in wanted:
                found.setdefault(word, []).append(index)
    return found
