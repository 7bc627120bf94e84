"""Whether two sets of words keep to two others, and whether chance would bring it: the association test (WEAT)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app import theme
from app.job_bar import JobBar
from app.segments import Segments
from app.session import Session
from app.theme import GRID
from app.vectors.answers import Answer, AnswerList, Column, signed
from app.vectors.kinds.association_strip import AssociationStrip, Group
from app.vectors.kinds.question_page import QuestionPage
from app.vectors.questions import Question
from app.vectors.word_lists import WordsField, list_of, words_in
from core.job import Job
from core.tables import Table
from core.vectors.association import Association, weat
from core.vectors.embeddings import Embeddings, Fold

KIND = "association"  # of the job too: a test of many permutations takes a while
SEED = 1
PERMUTATIONS = {"1000": "1k", "10000": "10k", "100000": "100k"}
FEW = 8  # words of a set, fewer than which say very little (Caliskan et al. 2017 have 8 at least)
_SMALL, _MEDIUM, _LARGE = 0.2, 0.5, 0.8  # effects, as Cohen calls them


class AssociationView(QuestionPage):
    """Four sets of words, the effect, its p, and every word's own association as a strip and as a list."""

    kind = KIND
    examples = (
        (
            "he, him, his, man, father, son, brother, king",
            "she, her, woman, mother, daughter, sister, wife, queen",
            "war, army, military, force, power, government, law, politics",
            "family, children, home, life, birth, married, love, marriage",
        ),
        ("king, prince, man", "queen, princess, woman", "he, his", "she, her"),
        ("man, king", "woman, queen", "he", "she"),
        ("父亲，国王", "母亲，女王", "战争，军队", "家庭，生活"),
        ("король, отец, сын", "мать, жена, дочь", "война, армия", "дом, семья"),
        ("int, float, complex", "str, list, dict", "number, sum", "string, text"),
    )

    def __init__(self, session: Session, job_bar: JobBar, parent: QWidget | None = None) -> None:
        super().__init__(session, job_bar, parent)
        self.fields = {
            "x": WordsField(session, self.tr("X, the first set of target words"), self),
            "y": WordsField(session, self.tr("Y, the second set of target words"), self),
            "a": WordsField(session, self.tr("A, the first set of attribute words"), self),
            "b": WordsField(session, self.tr("B, the second set of attribute words"), self),
        }
        for field, hint in zip(self.fields.values(), self._hints(), strict=True):
            field.setPlaceholderText(hint)
        self.permutations = Segments(PERMUTATIONS, self.tr("Number of permutations"), self)
        self.permutations.set_value("10000")
        self.permutations.setToolTip(
            self.tr("How many random ways to deal the words are tried, in thousands; where there are few, all are.")
        )
        self.settings = {"permutations": self.permutations}
        self.effect, self.meaning = QLabel(self), QLabel(self)
        self.strip = AssociationStrip(self)
        self.answers = _GroupedList(session, job_bar, self.tr("Associations of the words"), self)
        self._lay_out_answer()
        self.answers.chosen.connect(session.select)
        session.sets_changed.connect(self._mark)
        theme.notifier.changed.connect(self._mark)
        self.lay_out(
            self.tr(
                "Are the words of X nearer to A, and those of Y to B? The effect d says by how much, p how often words "
                "that are dealt into X and Y at random would do as well."
            ),
            (self.tr("X"), self.fields["x"]),
            (self.tr("Y"), self.fields["y"]),
            (self.tr("A"), self.fields["a"]),
            (self.tr("B"), self.fields["b"]),
            (self.tr("Draws"), self.permutations),
        )

    def _hints(self) -> tuple[str, str, str, str]:
        """What belongs into the fields."""
        return (
            self.tr("Target words, such as flowers"),
            self.tr("Others, such as insects"),
            self.tr("Attributes, such as pleasant"),
            self.tr("Others, such as unpleasant"),
        )

    def told(self, values: Sequence[str]) -> str:
        """The first words of the four sets."""
        begun = (", ".join(words_in(text)[:2]) + " …" for text in values)
        return self.tr("{0} and {1} against {2} and {3}").format(*begun)

    def made_up(self, words: Sequence[str]) -> tuple[str, ...]:
        """Two words in each set, or one where there are few."""
        size = 2 if len(words) > 7 else 1
        return tuple(", ".join(words[n * size : (n + 1) * size]) for n in range(4)) if len(words) > 3 else ()

    def work(self, embeddings: Embeddings, fold: Fold | None, question: Question) -> Callable[[Job], Association]:
        """The test."""
        x, y, a, b = (list_of(question.value(name), self._session, embeddings) for name in "xyab")
        count = int(question.value("permutations"))
        return lambda job: weat(embeddings, x, y, a, b, fold, SEED, count, job)

    def run(self, task: Callable[[Job], Any], done: Callable[[Any], None]) -> None:
        """In the job bar, where it can be cancelled; a newer test takes the place of one that runs."""
        self._job_bar.cancel(KIND)
        self._job_bar.run(KIND, self.tr("Testing an association"), partial(_kept, task), partial(self._take, done))

    def clear(self) -> None:
        """Forget the answers, and the test that runs."""
        self._job_bar.cancel(KIND)
        super().clear()

    def _take(self, done: Callable[[Any], None], found: Any) -> None:
        """An error is shown beside the fields, where its words can be mended."""
        if isinstance(found, ValueError):
            self._fail(found)
        else:
            done(found)

    # ---- showing ----

    def show_answer(self, question: Question, answer: Any) -> None:
        """The two numbers, what they mean, and all words."""
        found: Association = answer
        x, y, a, b = (question.value(name) for name in "xyab")
        p = _percent(found.p)
        self.effect.setText(self.tr("Effect {0}, p = {1}").format(signed(found.effect)[:-1], p))
        self.meaning.setText(" ".join(self._sentences(found)))
        groups = [
            Group(f"{name}: {text}", [(one.word, one.association) for one in found.words if one.target == name])
            for name, text in (("X", x), ("Y", y))
        ]
        self.strip.show_groups(groups, self.tr("B: {0}").format(b), self.tr("A: {0}").format(a))
        self.answers.groups = {one.word: one.target for one in found.words}
        ordered = sorted(found.words, key=lambda one: -one.association)
        greatest = max((abs(one.association) for one in ordered), default=1.0) or 1.0
        rows = [Answer(one.word, None, (one.association,), (one.association / greatest + 1) / 2) for one in ordered]
        self.answers.show_rows(rows, (Column(self.tr("nearer to A")),))
        self._mark()
        self.point_out(one.word for one in found.words)

    def _sentences(self, found: Association) -> list[str]:
        """What the numbers mean, and how little."""
        size = abs(found.effect)
        if size < _SMALL:
            said = [self.tr("X and Y lie alike between A and B.")]
        else:
            strength = (
                self.tr("slightly") if size < _MEDIUM else self.tr("clearly") if size < _LARGE else self.tr("strongly")
            )
            near, far = ("A", "B") if found.effect > 0 else ("B", "A")
            text = self.tr("Compared with each other, X leans {0} to {1}, and Y to {2}.")
            said = [text.format(strength, near, far)]
        said.append(self._tried(found))
        least = min(sum(one.target == name for one in found.words) for name in ("X", "Y"))
        if least < FEW:
            text = self.tr("With {0} words in a set this says little: one word more or less can turn it.")
            said.append(text.format(least))
        said.append(self.tr("It tells of this text and these vectors, not of the world."))
        return said

    def _tried(self, found: Association) -> str:
        """How p came about."""
        if found.is_exact:
            text = self.tr("Of all {0} ways to deal these words into X and Y, {1} do as well.")
            return text.format(f"{found.possible:,}", _percent(found.p, share=True))
        text = self.tr("Of {0} random ways (of {1}; seed {2}) to deal these words, {3} do as well.")
        possible = f"{found.possible:,}" if found.possible < _LONG else f"{found.possible:.1e}"
        return text.format(f"{found.permutations:,}", possible, SEED, _percent(found.p, share=True))

    def _mark(self) -> None:
        """A dot before each word in the colour of its group."""
        first, second = AssociationStrip.colours()
        self.answers.marks = {
            word: [first if target == "X" else second] for word, target in self.answers.groups.items()
        }
        self.answers.viewport().update()

    def _lay_out_answer(self) -> None:
        self.effect.setProperty("role", "title")
        self.effect.setWordWrap(True)
        self.effect.setToolTip(
            self.tr(
                "d: how many standard deviations the means of X and Y are apart, at most about 2. p: one-sided, the "
                "share of ways to deal the words that reach at least this (Caliskan, Bryson and Narayanan 2017)."
            )
        )
        self.meaning.setProperty("role", "muted")
        self.meaning.setWordWrap(True)
        head = QHBoxLayout()
        head.addWidget(self.effect, 1)
        head.addWidget(self.answers.take)
        top = QVBoxLayout()
        top.setContentsMargins(2 * GRID, 0, 2 * GRID, GRID)
        top.setSpacing(GRID // 2)
        top.addLayout(head)
        top.addWidget(self.meaning)
        layout = QVBoxLayout(self.answer)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(top)
        layout.addWidget(self.strip)
        layout.addWidget(self.answers, 1)


class _GroupedList(AnswerList):
    """Words of two sets: a table of them says which set each is of."""

    groups: Mapping[str, str] = MappingProxyType({})

    def table(self, rows: Sequence[int] | None = None) -> Table:
        """The rows as a table, with the set of each."""
        plain = super().table(rows)
        named = [(word, self.groups[str(word)], *numbers) for word, *numbers in plain.rows]
        return Table((plain.headings[0], self.tr("set"), *plain.headings[1:]), named, plain.name)


_LONG = 10**9  # from which on a number of ways is written by its power of ten


def _kept(task: Callable[[Job], Any], job: Job) -> Any:
    """What a task comes to, or what is wrong with its words, which is no fault of the work."""
    try:
        return task(job)
    except ValueError as error:
        return error


def _percent(p: float, *, share: bool = False) -> str:
    """A p as a number of two or more figures, or as a share."""
    if share:
        return f"{p:.2%}".replace("%", " %") if p >= 1e-4 else f"{p:.1e}"
    return f"{p:.3f}" if p >= 1e-3 else f"{p:.1e}"
