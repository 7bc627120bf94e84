"""Words along an axis between two poles: from he to she, from small to large."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from app.job_bar import JobBar
from app.segments import Segments
from app.session import Session
from app.theme import GRID
from app.vectors.answers import Answer, AnswerList, Column, signed
from app.vectors.kinds.axis_strip import AxisStrip
from app.vectors.kinds.question_page import QuestionPage
from app.vectors.questions import Question
from app.vectors.word_lists import WordsField, as_expression, difference, list_of
from core.job import Job
from core.vectors.axis import AxisOrder, along_axis
from core.vectors.embeddings import Embeddings, Fold, Neighbour

STRIP, LIST = "strip", "list"
_NEAREST = 60  # words between the poles that are placed where none are named
_MANY = 20  # words, more than which find no room in the strip, and would cover the map
_ALIKE = 0.8  # a cosine of the poles from which on an axis tells little


class AxisView(QuestionPage):
    """Two poles and words between them, as a strip and as a list; the axis can become one of the map's."""

    kind = "axis"
    examples = (
        ("man", "woman", "king, queen, father, mother, actor, actress, nurse, soldier, doctor"),
        ("small", "large", "river, city, house, bird, country, atom, planet, army"),
        ("bad", "good", "war, peace, death, love, food, law"),
        ("boy", "girl", "king, queen, uncle, aunt, husband, wife, waiter, waitress"),
        ("int", "str", "float, list, tuple, dict, complex, bytes"),
        ("poor", "rich", "king, queen, man, woman"),
        ("男", "女", "父亲，母亲，国王，医生"),
        ("он", "она", "король, мать, отец, город"),
    )

    def __init__(self, session: Session, job_bar: JobBar, parent: QWidget | None = None) -> None:
        super().__init__(session, job_bar, parent)
        self.fields = {
            "low": WordsField(session, self.tr("The pole at the foot"), self),
            "high": WordsField(session, self.tr("The pole at the head"), self),
            "words": WordsField(session, self.tr("The words to place"), self, frequent=True),
        }
        self.optional = {"words"}
        self.form = Segments({STRIP: self.tr("Strip"), LIST: self.tr("List")}, self.tr("Form of the answer"), self)
        self.strip = AxisStrip(self)
        self.answers = AnswerList(session, job_bar, self.tr("Words along the axis"), self)
        self.as_map = QPushButton(self.tr("As map axis"), self)
        self.note = QLabel(self)
        self._expression = ""
        self._lay_out_answer()
        for placed in (self.strip, self.answers):
            placed.chosen.connect(session.select)
        self.as_map.clicked.connect(lambda: session.draw_along(self._expression))
        self.form.changed.connect(self._show_form)
        self.fields["low"].setPlaceholderText(self.tr("A word, a sum, or several"))
        self.fields["high"].setPlaceholderText(self.tr("A word, a sum, or several"))
        self.fields["words"].setPlaceholderText(self.tr("Empty: those between"))
        self.lay_out(
            self.tr(
                "Two poles make an axis, and every word has a place on it: by its cosine with the way from one pole to "
                "the other. Several words make a steadier pole than one."
            ),
            (self.tr("From"), self.fields["low"]),
            (self.tr("to"), self.fields["high"]),
            (self.tr("Words"), self.fields["words"]),
        )

    def told(self, values: Sequence[str]) -> str:
        """The poles and the words."""
        return self.tr("from {0} to {1}: {2}").format(*values)

    def made_up(self, words: Sequence[str]) -> tuple[str, ...]:
        """Two frequent words, and what lies between them."""
        return (words[0], words[1], "") if len(words) > 1 else ()

    def work(self, embeddings: Embeddings, fold: Fold | None, question: Question) -> Callable[[Job], AxisOrder]:
        """The words in their order."""
        low, high = (as_expression(question.value(name), self._session, embeddings) for name in ("low", "high"))
        text = question.value("words")
        words = list_of(text, self._session, embeddings, frequent=True) if text else None
        return lambda job: along_axis(embeddings, low, high, words, _NEAREST, fold)

    def show_answer(self, question: Question, answer: Any) -> None:
        """The strip and the list, the high pole above."""
        order: AxisOrder = answer
        embeddings = self._session.embeddings
        assert embeddings is not None
        low, high = question.value("low"), question.value("high")
        start, end = (as_expression(text, self._session, embeddings) for text in (low, high))
        self._expression = difference(end, start)
        places = order.places[::-1]
        self.strip.show_words([Neighbour(place.word, place.score, place.count) for place in places], low, high)
        rows = [Answer(place.word, place.count, (place.score,), (place.score + 1) / 2) for place in places]
        self.answers.show_rows(rows, (Column(self.tr("place")),))
        self.note.setText(self._noted(order))
        ends = places if len(places) <= _MANY else (*places[: _MANY // 2], *places[-_MANY // 2 :])
        self.point_out(place.word for place in ends)

    def _noted(self, order: AxisOrder) -> str:
        """How many words there are, and whether the axis tells anything."""
        count = self.tr("{0} words by their cosine with the way from pole to pole.").format(f"{len(order.places):,}")
        if len(order.places) > _MANY:
            count += " " + self.tr("As many as find room are written; the list has all.")
        if order.closeness < _ALIKE:
            return count
        text = self.tr("The poles are near each other (cosine {0}), so the axis tells little.")
        return f"{count} {text.format(signed(order.closeness))}"

    def _show_form(self) -> None:
        self._forms.setCurrentWidget(self.strip if self.form.value() == STRIP else self.answers)

    def _lay_out_answer(self) -> None:
        self.note.setProperty("role", "muted")
        self.note.setWordWrap(True)
        self.as_map.setToolTip(self.tr("Draw the map anew: this axis across, frequency upwards"))
        self._forms = QStackedWidget(self)
        for form in (self.strip, self.answers):
            self._forms.addWidget(form)
        head = QHBoxLayout()
        head.setSpacing(GRID)
        head.addWidget(self.form)
        head.addStretch(1)
        head.addWidget(self.as_map)
        head.addWidget(self.answers.take)
        top = QVBoxLayout()
        top.setContentsMargins(2 * GRID, 0, 2 * GRID, GRID // 2)
        top.setSpacing(GRID // 2)
        top.addWidget(self.note)
        top.addLayout(head)
        layout = QVBoxLayout(self.answer)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(top)
        layout.addWidget(self._forms, 1)
