"""The lists of the tab "Phrases": the pairs that a threshold joins, those near it, and what was joined already."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication

from core.job import Job
from core.tables import Cell, Table
from core.text.lookup.search import is_expression, matches
from core.text.vocabulary import Vocabulary, Words
from core.text.words.joined import JOINER, JoinedPhrases
from core.text.words.steps import Phrases

if TYPE_CHECKING:
    from core.text.corpus import Corpus
    from core.text.phrases import Neighbours, Pairs

JOINED, NEAR, APART = "joined", "near", "apart"
AROUND = 50  # pairs on each side of the threshold that are near it
PHRASE, COUNT, SCORE, FIRST, SECOND = range(5)


@dataclass(frozen=True)
class Wanted:
    """What a person wants to see.

    Attributes:
        part: `JOINED`, `NEAR` the threshold or `APART`.
        typed: what the words must hold: parts of the two words, or an expression between slashes.
        column: what the list is sorted by.
        falls: whether the greatest is first.
    """

    part: str = JOINED
    typed: str = ""
    column: int = COUNT
    falls: bool = True


@dataclass(frozen=True)
class Answer:
    """What a threshold joins.

    Attributes:
        table: the part of the list that is wanted.
        pairs: all of them, by falling score; None where the list is of what was joined when the text was read.
        taken: how many of them are joined.
        tokens: how many tokens become one with the one before, overlaps counted twice.
    """

    table: Table
    pairs: Pairs | None = None
    taken: int = 0
    tokens: int = 0


class PairRows(Sequence[tuple[Cell, ...]]):
    """Pairs as rows, made when they come in sight.

    Args:
        pairs: in order of their score.
        order: int64[n], which of them, in the order of the list.
        vocabulary: of the text.
        taken: how many are joined; None leaves that column out.
    """

    def __init__(
        self, pairs: Pairs, order: NDArray[np.int64], vocabulary: Vocabulary, taken: int | None = None
    ) -> None:
        self._pairs, self._order, self._vocabulary, self._taken = pairs, order, vocabulary, taken

    def __len__(self) -> int:
        return len(self._order)

    def __getitem__(self, row: int) -> tuple[Cell, ...]:  # type: ignore[override]  # nobody takes slices of it
        pairs, place = self._pairs, int(self._order[row])
        first, second = int(pairs.first[place]), int(pairs.second[place])
        words, counts = self._vocabulary.words, self._vocabulary.counts
        numbers = (int(pairs.count[place]), float(pairs.score[place]), int(counts[first]), int(counts[second]))
        mark = () if self._taken is None else (_tr("yes") if place < self._taken else _tr("no"),)
        return (f"{words[first]}{JOINER}{words[second]}", *numbers, *mark)

    def query(self, row: int) -> str:
        """What finds the lines of a pair."""
        place = int(self._order[row])
        words = self._vocabulary.words
        return f"{words[int(self._pairs.first[place])]} {words[int(self._pairs.second[place])]}"


def pairs_table(pairs: Pairs, taken: int, vocabulary: Vocabulary, wanted: Wanted, job: Job) -> Table:
    """The part of the pairs that is wanted, sorted.

    Args:
        pairs: in order of their score.
        taken: how many of them are joined.
        vocabulary: of the text.
        wanted: which, and in what order.
        job: is asked between the steps whether to go on.

    Raises:
        ValueError: for an expression that cannot be read, or takes too long.
        Cancelled: by the job.
    """
    edges = {JOINED: (0, taken), NEAR: (max(taken - AROUND, 0), taken + AROUND), APART: (taken, len(pairs))}
    begin, end = edges[wanted.part]
    order = np.arange(begin, min(end, len(pairs)), dtype=np.int64)
    order = order[_having(wanted.typed, vocabulary.words, pairs.first[order], pairs.second[order], job)]
    job.check()
    order = order[_sorted(pairs, order, vocabulary, wanted)]
    headings = [_tr("Phrase"), _tr("Count"), _tr("Score"), _tr("Count 1st"), _tr("Count 2nd")]
    is_near = wanted.part == NEAR
    headings += [_tr("Joined")] * is_near
    return Table(tuple(headings), PairRows(pairs, order, vocabulary, taken if is_near else None), "phrases")


def _sorted(pairs: Pairs, order: NDArray[np.int64], vocabulary: Vocabulary, wanted: Wanted) -> NDArray[np.int64]:
    """The order of the pairs of a list."""
    if wanted.column == PHRASE:
        rows = PairRows(pairs, order, vocabulary)
        places = np.array(sorted(range(len(order)), key=rows.query), np.int64)
        return places[::-1] if wanted.falls else places
    keys = {
        COUNT: pairs.count[order],
        SCORE: pairs.score[order],
        FIRST: vocabulary.counts[pairs.first[order]],
        SECOND: vocabulary.counts[pairs.second[order]],
    }.get(wanted.column, np.arange(len(order)))
    return np.argsort(-keys if wanted.falls else keys, kind="stable")


def _having(
    typed: str, words: Words, first: NDArray[np.int32], second: NDArray[np.int32], job: Job
) -> NDArray[np.bool_]:
    """Which pairs have what was typed in one of their words, or in two parts at their joint."""
    parts = [typed] if is_expression(typed) else typed.replace(JOINER, " ").split()
    if not parts:
        return np.ones(len(first), bool)
    whole = matches(words, JOINER.join(parts), job)
    found = whole[first] | whole[second]
    for place in range(1, len(parts)):
        before, after = (matches(words, JOINER.join(each), job) for each in (parts[:place], parts[place:]))
        found |= before[first] & after[second]
    return found


def joined_table(joined: JoinedPhrases, wanted: Wanted) -> Table:
    """What was joined when the text was read, pass by pass."""
    rows: list[tuple[Cell, ...]] = []
    for number, turn in enumerate(joined.turns, 1):
        words = list(turn.words)
        names = (JOINER.join(pair) for pair in zip(words[::2], words[1::2], strict=True))
        rows += zip(names, turn.counts.tolist(), turn.scores.tolist(), [number] * len(turn), strict=True)
    typed = JOINER.join(wanted.typed.lower().split())
    rows = [row for row in rows if typed in str(row[PHRASE]).lower()]
    column = min(wanted.column, 3)
    rows.sort(key=lambda row: row[column], reverse=wanted.falls)  # type: ignore[arg-type, return-value]
    return Table((_tr("Phrase"), _tr("Count"), _tr("Score"), _tr("Pass")), rows, "joined-phrases")


def question(
    corpus: Corpus,
    neighbours: Neighbours,
    rated_before: tuple[tuple[str, int], Pairs] | None,
    step: Phrases,
    wanted: Wanted,
) -> Callable[[Job], Answer]:
    """What a step joins of the neighbours of a text."""

    def answer(job: Job) -> Answer:
        from core.text.phrases import rated

        vocabulary = corpus.vocabulary
        if rated_before is not None and rated_before[0] == (step.score, step.min_count):
            pairs = rated_before[1]
        else:
            pairs = rated(neighbours, vocabulary.counts, corpus.tokens, step)
        taken = pairs.above(step.taken_threshold)
        table = pairs_table(pairs, taken, vocabulary, wanted, job)
        return Answer(table, pairs, taken, int(pairs.count[:taken].sum()))

    return answer


def joined_text(joined: JoinedPhrases) -> str:
    """What was joined when the text was read, pass by pass."""
    parts = [
        _tr("pass {0} joined {1} pairs, {2} tokens").format(number, f"{len(turn):,}", f"{turn.tokens:,}")
        for number, turn in enumerate(joined.turns, 1)
    ]
    first = joined.turns[0]
    text = _tr("Read with phrases, threshold {0}: {1}. The counts are of what was joined.")
    return text.format(f"{first.threshold:,g}", "; ".join(parts))


def _tr(text: str) -> str:
    return QCoreApplication.translate("PhrasesView", text)
