"""How well vectors answer published questions: analogy suites and word similarities, as they are found in the wild."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.job import Job
from core.text.vocabulary import Words
from core.vectors.embeddings import Embeddings, at_unit_length

MAX_SUITE_BYTES = 64_000_000
_SCORES = 1 << 23  # similarities that are held at a time
_BLOCK = 256


@dataclass
class Suite:
    """The questions of one file, words folded.

    Attributes:
        analogies: by section, each question's four words: a is to b as c is to d.
        similarities: two words and what people said of them.
        unreadable: lines that are neither, the first of which is `first_unreadable` (from 1).
    """

    analogies: dict[str, list[tuple[str, ...]]] = field(default_factory=dict)
    similarities: list[tuple[str, str, float]] = field(default_factory=list)
    unreadable: int = 0
    first_unreadable: int = 0


def evaluate(embeddings: Embeddings, path: str | Path, restrict: int | None, job: Job) -> dict[str, Any]:
    """Ask all questions of one suite file; whether they are analogies or similarities its content tells.

    Analogies are answered by 3CosAdd with the inputs left out. Case is folded; of words that differ in case alone the
    most frequent one is meant. Questions with a word that is not there are skipped and counted.

    Args:
        embeddings: whose input vectors answer.
        path: `: section` lines and four words, the CSV of the MSR set, or two words and a score.
        restrict: use the n first (most frequent) words only; None uses all.
        job: told how far it is; cancels between blocks.

    Returns:
        `{"sections": {name: scores}, "total": scores}`; scores are asked, correct, accuracy and skipped, or pairs,
        skipped, spearman and pearson; a figure that cannot be computed is None.

    Raises:
        OSError: if the file cannot be read.
        ValueError: if it is neither kind; names the first line that is not.
    """
    return score(Questions(read_suite(Path(path)), embeddings.words, restrict), embeddings, job)


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
    """

    def __init__(self, suite: Suite, words: Words, restrict: int | None) -> None:
        self.suite = suite
        self.size = len(words) if restrict is None else min(restrict, len(words))
        questions = [question for questions in suite.analogies.values() for question in questions]
        pairs = [(first, second) for first, second, _ in suite.similarities]
        self.variants = _variants(words, {word for question in (*questions, *pairs) for word in question}, self.size)

    @property
    def answerable(self) -> int:
        """How many questions have all their words in the vocabulary."""
        pairs = sum(self.has(pair[:2]) for pair in self.suite.similarities)
        return pairs + sum(self.has(question) for asked in self.suite.analogies.values() for question in asked)

    def has(self, words: Sequence[str]) -> bool:
        """Whether all words of a question are in the vocabulary."""
        return all(word in self.variants for word in words)

    def thin_out(self, most: int) -> None:
        """Keep at most `most` of the analogies that can be answered, evenly spaced over the suite."""
        asked = [(name, one) for name, all_of in self.suite.analogies.items() for one in all_of if self.has(one)]
        analogies: dict[str, list[tuple[str, ...]]] = {}
        for place in range(min(most, len(asked))):
            name, question = asked[place * len(asked) // min(most, len(asked))]
            analogies.setdefault(name, []).append(question)
        self.suite = replace(self.suite, analogies=analogies)


def score(questions: Questions, embeddings: Embeddings, job: Job) -> dict[str, Any]:
    """Ask all questions of vectors that have the vocabulary of `questions`; the result is that of `evaluate`."""
    suite = questions.suite
    if suite.similarities:
        return {"sections": {}, "total": _similarity(embeddings, questions, job)}
    sections = _analogies(embeddings, questions, job)
    asked, correct, skipped = (
        sum(found[key] for found in sections.values()) for key in ("asked", "correct", "skipped")
    )
    return {"sections": sections, "total": _accuracy(asked, correct, skipped + suite.unreadable)}


def read_suite(path: Path) -> Suite:
    """Read the questions of a file.

    Raises:
        OSError: if it cannot be read.
        ValueError: if it holds neither analogies nor similarities; names the first line that is not.
    """
    suite = Suite()
    section = ""
    has_sections = False
    for number, line in _lines(path):
        if line.startswith(":"):
            section, has_sections = line[1:].strip(), True
            continue
        fields = _fields(line)
        if not (suite.similarities or suite.analogies or suite.unreadable) and _is_heading(fields):
            continue
        pair = None if has_sections else _pair(fields)
        question = None if pair is not None else _question(fields, has_sections)
        if pair is not None:
            suite.similarities.append(pair)
        elif question is not None:
            suite.analogies.setdefault(question[0] or section or "all", []).append(question[1])
        else:
            suite.unreadable += 1
            suite.first_unreadable = suite.first_unreadable or number
    questions = sum(map(len, suite.analogies.values()))
    if max(questions, len(suite.similarities)) <= suite.unreadable or (questions and suite.similarities):
        where = f"{path}, line {suite.first_unreadable}" if suite.first_unreadable else f"{path}"
        raise ValueError(
            f"{where}: neither an analogy (four words under a `: section` line, or an MSR table) nor a similarity (two "
            "words and a number). Choose a file of one of these kinds."
        )
    return suite


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """The lines that say something, with their numbers."""
    if path.exists() and not path.is_file():
        raise OSError(f"{path} is a folder or device. Name a file of analogies or similarities.")
    try:
        if path.stat().st_size > MAX_SUITE_BYTES:
            raise ValueError(f"{path} is larger than any suite of questions (64 MB). Choose another file.")
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        number = path.read_bytes().count(b"\n", 0, error.start) + 1
        raise ValueError(
            f"{path}, line {number}: not UTF-8 text. Convert it (`iconv -t utf-8`) and try again."
        ) from error
    except FileNotFoundError:
        raise FileNotFoundError(f"{path} does not exist. Check the name.") from None
    except OSError as error:
        reason = "permission is denied" if isinstance(error, PermissionError) else error.strerror or error
        raise type(error)(f"{path} cannot be read: {reason}. Ask its owner, or choose another file.") from error
    for number, line in enumerate(text.split("\n"), start=1):
        stripped = line.strip()
        if stripped and not stripped.startswith("#"):
            yield number, line.strip("\r\n ")


def _fields(line: str) -> list[str]:
    for separator in ("\t", ";", ","):
        if separator in line:
            try:
                return [part.strip() for part in next(csv.reader([line], delimiter=separator))]
            except csv.Error:
                return []
    return line.split()


def _pair(fields: list[str]) -> tuple[str, str, float] | None:
    """Two words and the first number behind them; a number in front of them is an index."""
    if len(fields) > 3 and fields[0].isdecimal() and _number(fields[1]) is None and _number(fields[2]) is None:
        fields = fields[1:]
    if len(fields) < 3 or not fields[0] or not fields[1] or _number(fields[1]) is not None:
        return None
    score = next((number for part in fields[2:] if (number := _number(part)) is not None), None)
    return None if score is None else (fields[0].casefold(), fields[1].casefold(), score)


def _question(fields: list[str], has_sections: bool) -> tuple[str, tuple[str, ...]] | None:
    """A section, or "", and four words; the MSR table has an index and a type before them."""
    section = ""
    if not has_sections and len(fields) == 6 and fields[0].isdecimal():
        section, fields = fields[1], fields[2:]
    if len(fields) != 4 or not all(fields):
        return None
    if not (has_sections or section) and (fields[0].isdecimal() or any(" " in word for word in fields)):
        return None  # a table of another kind
    return section, tuple(word.casefold() for word in fields)


def _is_heading(fields: list[str]) -> bool:
    """Whether a first line names columns."""
    named = ("word", "target", "type", "similarity", "score", "rating", "human", "mean", "simlex999")
    return any(field.lower().strip("0123456789 _#()") in named for field in fields)


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if np.isfinite(number) else None


def _variants(all_words: Words, wanted: set[str], size: int) -> dict[str, list[int]]:
    """The indices of the words that fold to each wanted word, most frequent first."""
    found: dict[str, list[int]] = {}
    starts, block = all_words.starts, all_words.block
    for begin in range(0, size, 8192):
        end = min(begin + 8192, size)
        words = block[int(starts[begin]) : int(starts[end]) - 1].decode().casefold().split("\n")
        for index, word in enumerate(words, start=begin):
            if word in wanted:
                found.setdefault(word, []).append(index)
    return found


def _analogies(embeddings: Embeddings, questions: Questions, job: Job) -> dict[str, dict[str, Any]]:
    suite = questions.suite
    total = sum(map(len, suite.analogies.values()))
    block = max(1, min(_BLOCK, _SCORES // max(questions.size, 1)))
    done = 0
    sections: dict[str, dict[str, Any]] = {}
    for name, in_section in suite.analogies.items():
        asked = [question for question in in_section if questions.has(question)]
        correct = 0
        for begin in range(0, len(asked), block):
            job.report("Asking analogies", done + begin, total, name)
            correct += _answered(embeddings, asked[begin : begin + block], questions.variants, questions.size)
        done += len(in_section)
        sections[name] = _accuracy(len(asked), correct, len(in_section) - len(asked))
    return sections


def _answered(
    embeddings: Embeddings, questions: Sequence[tuple[str, ...]], variants: Mapping[str, list[int]], size: int
) -> int:
    """How many questions have the right word as their best answer (3CosAdd, Mikolov et al. 2013)."""
    unit = embeddings.unit_vectors
    a, b, c = (unit[[variants[question[place]][0] for question in questions]] for place in range(3))
    scores = (b - a + c) @ unit[:size].T
    for row, question in enumerate(questions):
        scores[row, [index for word in question[:3] for index in variants[word]]] = -np.inf
    best = scores.argmax(axis=1).tolist()
    return sum(answer in variants[question[3]] for answer, question in zip(best, questions, strict=True))


def _accuracy(asked: int, correct: int, skipped: int) -> dict[str, Any]:
    return {"asked": asked, "correct": correct, "accuracy": correct / asked if asked else None, "skipped": skipped}


def _similarity(embeddings: Embeddings, questions: Questions, job: Job) -> dict[str, Any]:
    suite, variants = questions.suite, questions.variants
    job.report("Comparing similarities", 0, len(suite.similarities))
    pairs = [pair for pair in suite.similarities if questions.has(pair[:2])]
    first = at_unit_length(embeddings.input_vectors[[variants[word][0] for word, _, _ in pairs]])
    second = at_unit_length(embeddings.input_vectors[[variants[word][0] for _, word, _ in pairs]])
    cosines = np.einsum("ij,ij->i", first, second, dtype=np.float64)
    said = np.array([rating for _, _, rating in pairs], np.float64)
    return {
        "pairs": len(pairs),
        "skipped": len(suite.similarities) - len(pairs) + suite.unreadable,
        "spearman": _pearson(_ranks(cosines), _ranks(said)),
        "pearson": _pearson(cosines, said),
    }


def _ranks(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Ranks from 1; equal values share the mean of theirs."""
    _, places, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    ranks: NDArray[np.float64] = ((last - counts + 1 + last) / 2)[places]
    return ranks


def _pearson(first: NDArray[np.float64], second: NDArray[np.float64]) -> float | None:
    """The correlation of two lists, or None where one of them does not vary."""
    if len(first) < 2:
        return None
    x, y = first - first.mean(), second - second.mean()
    spread = float(np.sqrt((x @ x) * (y @ y)))
    return float(x @ y) / spread if spread > 0 else None
