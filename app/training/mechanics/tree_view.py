"""The Huffman tree of a run: a word's path, what the model gives each turn, and how long the codes are."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from app import preparation
from app.job_bar import JobBar
from app.preparation import background
from app.session import Session
from app.taking import TakeButton
from app.theme import GRID
from app.training.mechanics.chart import Chart, Curve, Picture, Scale, decades
from app.training.mechanics.page import Answer, MechanicsPage, headed, heading
from app.training.mechanics.path_drawing import Branch, PathDrawing
from app.training.mechanics.rows_table import RowsTable
from app.training.mechanics.subject import Subject
from app.training.mechanics.term_label import TermLabel
from app.vectors.word_field import WordField
from core.job import Job
from core.tables import Table
from core.training.hyperparameters import CBOW, HIERARCHICAL_SOFTMAX

if TYPE_CHECKING:
    from core.training.huffman import HuffmanTree
    from core.training.mechanics.paths import CodeLengths, Turn

_SEVERAL = 4  # most context words of CBOW that are proposed
_EXAMPLES = 3  # words that are named for a code length


@dataclass(frozen=True, eq=False)
class Codes:
    """The tree of a vocabulary, and what is shown of all its codes.

    Attributes:
        counts: int64[V], what it was made of.
        tree: of these counts.
        lengths: of all codes.
        points: float64[n, 2], ranks and code lengths, those of one pixel once.
        table: how many words have each code length.
    """

    counts: NDArray[np.int64]
    tree: HuffmanTree
    lengths: CodeLengths
    points: NDArray[np.float64]
    table: Table


@dataclass(frozen=True, eq=False)
class TreeAnswer:
    """A path in a tree.

    Attributes:
        codes: the tree.
        turns: on the way to the word.
        given: the context words (rows); empty where there are no probabilities.
        total: the sum over all leaves; NaN where there are none.
    """

    codes: Codes
    turns: list[Turn]
    given: tuple[int, ...]
    total: float

    @property
    def probability(self) -> float | None:
        """P(word | context), the product of all turns."""
        factors = [turn.probability for turn in self.turns]
        return math.prod(factor for factor in factors if factor is not None) if self.given else None


class TreeView(MechanicsPage):
    """A word's path with the probability at each branch, and the code lengths over rank."""

    def __init__(self, session: Session, job_bar: JobBar, parent: QWidget | None = None) -> None:
        lesson = _tr(
            "Open a text: here you see the tree of its words, frequent ones near the root. After a run with "
            "hierarchical softmax you see what it gives each turn on the way to a word."
        )
        super().__init__(session, job_bar, "hierarchical-softmax", lesson, parent)
        self._codes: Codes | None = None
        self._context: str | None = None
        self._given_label = QLabel(self.tr("given"), self)
        self.given = WordField(session, self.tr("Context words"), True, self, self._source)
        self._given_label.setBuddy(self.given)
        self.about, self.result = TermLabel(session, parent=self), TermLabel(session, role="", parent=self)
        self.drawing = PathDrawing(self.tr("Path from the root to the word"), self)
        self.take = TakeButton(lambda: self._path_table, job_bar, self)
        self._path_table = Table((), [])
        self.lengths = TermLabel(session, parent=self)
        self.chart = Chart(self.tr("Code length over rank"), 26 * GRID, self)
        self.table = RowsTable(self.tr("Code lengths"), 8, wide=3, parent=self)
        self.take_lengths = TakeButton(lambda: self.table.table, job_bar, self)
        self._add_parts()
        self.given.submitted.connect(self._take_context)
        session.selection_changed.connect(self._forget_context)

    def question(self) -> Answer:
        """The path to the word, with what the run's vectors give each turn."""
        context = self._context

        def answer(subject: Subject, word: int, job: Job) -> TreeAnswer:
            background.need(job, preparation.mechanics)
            from core.training.huffman import leaf_logs
            from core.training.mechanics.paths import path_of

            codes = self._codes_of(subject)
            job.check()
            embeddings = subject.embeddings
            nodes = embeddings.node_vectors if embeddings is not None else None
            if embeddings is None or nodes is None:
                return TreeAnswer(codes, path_of(codes.tree, codes.counts, word, None, None), (), math.nan)
            given = given_of(subject, word, context)
            hidden = embeddings.input_vectors[list(given)].astype(np.float64).mean(axis=0)
            turns = path_of(codes.tree, codes.counts, word, hidden, nodes)
            leaves = np.exp(leaf_logs(codes.tree, nodes @ hidden.astype(nodes.dtype)))
            return TreeAnswer(codes, turns, given, float(leaves.sum()))

        return answer

    def _codes_of(self, subject: Subject) -> Codes:
        """The tree of a vocabulary, made once; immutable, so that any thread may take it."""
        from core.training.huffman import huffman_tree
        from core.training.mechanics.paths import code_lengths

        counts, known = subject.vocabulary.counts, self._codes
        if known is None or known.counts is not counts:
            tree = huffman_tree(counts)
            table = lengths_table(subject, tree)
            known = self._codes = Codes(counts, tree, code_lengths(tree, counts), distinct_points(tree), table)
        return known

    def show_answer(self, subject: Subject, word: int, answer: TreeAnswer) -> None:
        """Draw the path, and the code lengths."""
        words = subject.vocabulary.words
        has_given = bool(answer.given)
        self.given.setVisible(has_given)
        self._given_label.setVisible(has_given)
        if has_given and not self.given.isModified():
            self.given.setText(" ".join(words[place] for place in answer.given))
        self.about.set_text(self._about(subject))
        self._show_path(subject, word, answer)
        self._show_lengths(subject, word, answer)

    def _about(self, subject: Subject) -> str:
        """What the tree is for in this run."""
        if subject.hyperparameters.objective != HIERARCHICAL_SOFTMAX:
            return self.tr(
                "The [Huffman tree](huffman-tree) of this vocabulary. There is none in the run: its objective is not "
                "[hierarchical softmax](hierarchical-softmax), so there are no [node vectors](inner-node), and no "
                "probabilities of a model: the numbers at the branches are shares of the [tokens](token) below them."
            )
        if subject.embeddings is None:
            return self.tr(
                "The [Huffman tree](huffman-tree) of this vocabulary. The numbers at its branches are shares of the "
                "[tokens](token) below them; those of the model appear when a run with "
                "[hierarchical softmax](hierarchical-softmax) has ended."
            )
        return self.tr(
            "At each [inner node](inner-node) the model asks one yes-or-no question: [σ](sigmoid) of the node's "
            "[score](score) is the probability of turning left. Their product is P(word | context). The input is the "
            "context, the output the word at the end of the path."
        )

    def _show_path(self, subject: Subject, word: int, answer: TreeAnswer) -> None:
        words, product = subject.vocabulary.words, 1.0
        branches: list[Branch] = []
        rows: list[tuple[str | int | float | None, ...]] = []
        for number, turn in enumerate(answer.turns, 1):
            others = ", ".join(words[other] for other in turn.others)
            chance = turn.probability if turn.probability is not None else turn.share
            product *= chance
            more = self.tr("{0} words").format(f"{turn.other_words:,}") if turn.other_words > 1 else self.tr("1 word")
            branches.append(Branch(turn.code == 0, _probability(chance), _probability(product), others, more))
            rows.append((number, turn.node, turn.code, turn.probability, product, turn.share, others, turn.other_words))
        headings = ("Turn", "Node", "Code", "P(turn)", "Product", "Share by count", "Other side", "Words there")
        self._path_table = Table(tuple(map(self.tr, headings)), rows, f"path {words[word]}")
        self._write_result(subject, word, answer)
        probability = answer.probability
        leaf = words[word] if probability is None else f"{words[word]}  {_probability(probability)}"
        own = self.tr("P(turn)") if probability is not None else self.tr("Share")
        self.drawing.set_headings((self.tr("Turn"), own, self.tr("Product"), self.tr("On the other side")))
        self.drawing.show_path(branches, leaf, self.result.accessibleName())

    def _write_result(self, subject: Subject, word: int, answer: TreeAnswer) -> None:
        words, name = subject.vocabulary.words, subject.vocabulary.words[word]
        code = "".join(str(turn.code) for turn in answer.turns)
        text = self.tr("“{0}” has rank {1} and the [code](code) {2}, {3} turns.").format(
            name, f"{word + 1:,}", code, len(code)
        )
        probability = answer.probability
        if probability is not None:
            given = " ".join(words[place] for place in answer.given)
            text += " " + self.tr(
                "P({0} | {1}) = {2}: {3} times the share that it has of the text. Over all {4} leaves the "
                "probabilities sum to {5}."
            ).format(
                name,
                given,
                f"{probability:.4g}",
                f"{probability * subject.vocabulary.tokens / int(subject.vocabulary.counts[word]):,.3g}",
                f"{len(words):,}",
                f"{answer.total:.9f}",
            )
        self.result.set_text(text)

    def _show_lengths(self, subject: Subject, word: int, answer: TreeAnswer) -> None:
        found = answer.codes.lengths
        self.lengths.set_text(
            self.tr(
                "A [token](token) takes {0} turns on average. The [entropy](entropy) of the text's words is {1} bits, "
                "which no code can beat; codes of one length would take log2 V = {2}. The longest code has {3} turns."
            ).format(f"{found.mean:.3f}", f"{found.entropy:.3f}", f"{found.even:.3f}", found.longest)
        )
        self.chart.show_picture(lengths_picture(subject, word, answer), self.lengths.accessibleName())
        self.table.show_table(answer.codes.table)

    def _take_context(self, typed: str) -> None:
        self._context = typed
        self.given.setModified(False)
        self.refresh()

    def _forget_context(self) -> None:
        self._context = None
        self.given.setModified(False)

    def _add_parts(self) -> None:
        self.tools.insertWidget(2, self._given_label)
        self.tools.insertWidget(3, self.given, 2)
        row = QHBoxLayout()
        row.addWidget(self.result, 1)
        row.addWidget(self.take)
        self.column.addWidget(self.about)
        self.column.addLayout(row)
        self.column.addWidget(self.drawing)
        self.column.addWidget(heading(self.tr("How long the codes are"), self))
        self.column.addWidget(self.lengths)
        self.column.addWidget(self.chart)
        self.column.addLayout(headed(heading(self.tr("Words by code length"), self), self.take_lengths))
        self.column.addWidget(self.table)
        self.column.addStretch(1)


def given_of(subject: Subject, word: int, context: str | None) -> tuple[int, ...]:
    """The context words that are asked, as rows: what was typed, else the word's nearest neighbours.

    Raises:
        UnknownWordError: if one of them is not there.
        ValueError: if there are several, and the architecture takes one.
    """
    is_cbow = subject.hyperparameters.architecture == CBOW
    if context is not None:
        places = tuple(subject.place_of(one) for one in context.split())
        if len(places) > 1 and not is_cbow:
            raise ValueError(_tr("Skip-gram predicts from one context word at a time. Name one."))
        return places
    embeddings = subject.embeddings
    assert embeddings is not None
    count = _SEVERAL if is_cbow else 1
    near = embeddings.nearest(embeddings.input_vectors[word], count, [word])
    return tuple(subject.place_of(neighbour.word) for neighbour in near) or (word,)


def lengths_picture(subject: Subject, word: int, answer: TreeAnswer) -> Picture:
    """Code length over rank, beside what each word's share alone would ask for."""
    counts, words = subject.vocabulary.counts, subject.vocabulary.words
    lengths = np.diff(answer.codes.tree.offsets)
    top = float(2 * math.ceil((answer.codes.lengths.longest + 1) / 2))
    high = float(max(len(counts), 10))
    picked = np.unique(np.geomspace(1, len(counts), 200).astype(np.int64)) - 1
    ideal = Curve(
        picked.astype(np.float64) + 1, -np.log2(counts[picked] / subject.vocabulary.tokens), 1, _tr("−log2 share")
    )
    names = [(i + 1.0, float(lengths[i]), words[i]) for i in (0, 1, 3, 9, 31) if i < len(words) and i != word]
    return Picture(
        Scale(_tr("rank"), 1.0, high, decades(1.0, high), "{:,.0f}".format, logarithmic=True),
        Scale(_tr("turns"), 0.0, top, [float(tick) for tick in range(0, int(top) + 1, 4)]),
        [ideal],
        answer.codes.points,
        names,
        (float(word + 1), float(lengths[word]), words[word]),
        levels=[
            (answer.codes.lengths.even, f"log2 V {answer.codes.lengths.even:.1f}"),
            (answer.codes.lengths.mean, _tr("mean {0}").format(f"{answer.codes.lengths.mean:.2f}")),
        ],
    )


def distinct_points(tree: HuffmanTree) -> NDArray[np.float64]:
    """float64[n, 2]: rank and code length of each word; of ranks within 1/1000 of a decade, each length once."""
    lengths = np.diff(tree.offsets)
    places = np.rint(1000 * np.log10(np.arange(1, len(lengths) + 1))).astype(np.int64)
    _, first = np.unique(places * (tree.longest + 1) + lengths, return_index=True)
    return np.stack((first + 1.0, lengths[first].astype(np.float64)), axis=1)


def lengths_table(subject: Subject, tree: HuffmanTree) -> Table:
    """For each code length: how many words have it, which share of the text they are, the most frequent of them."""
    counts, words = subject.vocabulary.counts, subject.vocabulary.words
    lengths: NDArray[np.int64] = np.diff(tree.offsets)
    total = int(counts.sum())
    rows = []
    for length in np.unique(lengths).tolist():
        members = np.flatnonzero(lengths == length)
        examples = ", ".join(words[int(place)] for place in members[:_EXAMPLES])
        rows.append((length, len(members), 100 * int(counts[members].sum()) / total, examples))
    headings = (_tr("Turns"), _tr("Words"), _tr("Of the text, %"), _tr("The most frequent"))
    return Table(headings, rows, "code lengths")


def _probability(value: float) -> str:
    return f"{value:.4f}" if value >= 0.001 else f"{value:.2e}"


def _tr(text: str) -> str:
    return QCoreApplication.translate("Mechanics", text)
