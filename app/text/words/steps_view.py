"""The page "Words": how the text is cut and what becomes of its tokens, with a page of it before and after."""

from __future__ import annotations

import dataclasses
import random
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from app import preparation, theme
from app.job_bar import JobBar
from app.preparation import background
from app.scrolled import Scrolled
from app.session import Session
from app.text.words.page_preview import PagePreview
from app.text.words.step_card import StepCards
from app.text.words.tokenizer_form import TokenizerForm
from app.theme import GRID
from app.translation import declared
from app.vectors.asking import Asker
from core.job import Job
from core.text.reading import TOKENIZERS, Reading
from core.text.words.joined import JoinedPhrases
from core.text.words.rewriting import Effect
from core.text.words.steps import STEPS, Phrases

if TYPE_CHECKING:
    from core.text.preflight.preview import Page, Preview

_WIDE = 120 * GRID  # from here on the page stands beside the steps
_FORM_WIDTH = 62 * GRID
_LEAST_FORM = 52 * GRID
_SOON_MS = 40  # whoever types is not to wait for each letter


class StepsView(QWidget):
    """The tokenizer, the steps as cards, and a page of the open text (else an example) on which they are seen.

    What is set here is `Session.reading`; the open text is as it was until it is read again.
    """

    def __init__(self, session: Session, job_bar: JobBar, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._page: Page | None = None
        self._preview: Preview | None = None
        self._previewed: Reading | None = None
        self.tokenizer = TokenizerForm(self)
        self.cards = StepCards(self)
        self.preview = PagePreview(self)
        self._note = QLabel(self)
        self._note.setProperty("role", "small")
        self._note.setWordWrap(True)
        self.add_button = QPushButton(self.tr("Add step"), self)
        self.add_button.setIcon(theme.icon("plus", "text"))
        self.add_button.setIconSize(QSize(14, 14))
        self._menu = QMenu(self.add_button)
        self._menu.aboutToShow.connect(self._offer)
        self.add_button.setMenu(self._menu)
        self._lay_out()
        self._pages, self._previews = Asker(self), Asker(self)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_SOON_MS)
        self._soon.timeout.connect(self._ask_preview)
        self._reveal = QTimer(self)  # when the cards have their places
        self._reveal.setSingleShot(True)
        self._reveal.timeout.connect(self._follow_focus)
        self.tokenizer.changed.connect(self._cut_otherwise)
        self.cards.changed.connect(self._edited)
        self.preview.another.connect(lambda: self._ask_page(random.randrange(1 << 30)))
        session.reading_changed.connect(self._show_reading)
        session.corpus_changed.connect(self._show_corpus)
        self._show_reading()
        self._show_corpus()

    def _lay_out(self) -> None:
        heading = QLabel(self.tr("Steps, in this order"), self)
        heading.setProperty("role", "heading")
        row = QHBoxLayout()
        row.addWidget(heading)
        row.addStretch(1)
        row.addWidget(self.add_button)
        form = QFrame(self)
        form.setProperty("role", "bar")
        column = QVBoxLayout(form)
        column.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
        column.setSpacing(GRID)
        column.addWidget(self.tokenizer)
        column.addLayout(row)
        column.addWidget(self._note)
        column.addWidget(self.cards)
        column.addStretch(1)
        self._form = Scrolled(form, self)
        self._form.setMinimumWidth(_LEAST_FORM)
        self._form.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._split = QSplitter(Qt.Orientation.Vertical, self)
        self._split.setChildrenCollapsible(False)
        self._split.addWidget(self._form)
        self._split.addWidget(self.preview)
        self._split.setStretchFactor(0, 3)
        self._split.setStretchFactor(1, 2)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._split)
        self.setFocusProxy(self.add_button)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the page beside the steps where there is room."""
        super().resizeEvent(event)
        wide = self.width() >= _WIDE
        orientation = Qt.Orientation.Horizontal if wide else Qt.Orientation.Vertical
        if self._split.orientation() != orientation:
            self._split.setOrientation(orientation)
            self._split.setSizes([_FORM_WIDTH, self.width() - _FORM_WIDTH] if wide else [3, 2])

    # ---- what is set ----

    def _offer(self) -> None:
        """Fill the menu with the steps that are off."""
        self._menu.clear()
        self._menu.setToolTipsVisible(True)
        for kind in self.cards.missing():
            action = self._menu.addAction(declared(STEPS[kind].label))
            action.setToolTip(declared(STEPS[kind].help))
            action.triggered.connect(lambda _=False, kind=kind: self.cards.add(kind))

    def _cut_otherwise(self) -> None:
        """Another tokenizer brings its own steps, unless the person has chosen some."""
        try:
            self._session.set_reading(self.tokenizer.reading(self._session.reading))
        except ValueError:
            return  # said below the field

    def _edited(self) -> None:
        self._reveal.start()
        try:
            steps = self.cards.steps()
        except ValueError:
            return  # said on the card
        reading = self._session.reading
        usual = steps == TOKENIZERS[reading.tokenizer].steps
        self._session.set_reading(dataclasses.replace(reading, steps=None if usual else steps))
        self._show_state()

    def _follow_focus(self) -> None:
        """Keep the card that was added or moved in sight."""
        focused = QApplication.focusWidget()
        card = next((card for card in self.cards.cards if focused is not None and card.isAncestorOf(focused)), None)
        if card is not None:
            self._form.ensureWidgetVisible(card, 0, GRID)

    def _show_reading(self) -> None:
        reading = self._session.reading
        self.tokenizer.set_reading(reading)
        if not self._shows(reading):
            self.cards.set_steps(reading.taken_steps)
        self._show_state()

    def _shows(self, reading: Reading) -> bool:
        try:
            return self.cards.steps() == reading.taken_steps
        except ValueError:
            return False

    # ---- what is seen ----

    def _show_corpus(self) -> None:
        self._previews.drop()
        self.preview.button.setVisible(self._session.corpus is not None)
        self._ask_page(None)

    def _ask_page(self, seed: int | None) -> None:
        corpus = self._session.corpus

        def question(job: Job) -> Page:
            background.need(job, preparation.reading)
            from core.text.preflight.preview import EXAMPLE, Page, page_of  # brings the compiler

            return Page(EXAMPLE) if corpus is None else page_of(corpus.sources, corpus.reading, job, seed)

        self._pages.ask(question, self._take_page, self._show_problem)

    def _take_page(self, page: Page) -> None:
        self._page = page
        self._previewed = None
        self._preview = None
        self.preview.show_page(page)
        self._show_state()

    def _ask_preview(self) -> None:
        page, reading = self._page, self._session.reading
        if page is None:  # it comes
            return

        def question(job: Job) -> Preview:
            from core.text.preflight.preview import preview

            return preview(page, reading)

        self._previews.ask(question, self._take_preview, self._show_problem)
        self._previewed = reading

    def _take_preview(self, made: Preview) -> None:
        self._preview = made
        self.preview.show_preview(made)
        self._show_effects()

    def _show_problem(self, error: BaseException) -> None:
        self._preview = None
        self.preview.show_problem(str(error))
        self._show_effects()

    def _show_state(self) -> None:
        corpus, reading = self._session.corpus, self._session.reading
        if reading != self._previewed:
            self._soon.start()
        self._note.setText(
            self.tr("The map and training still use the text as it was read before.")
            if corpus is not None and corpus.reading != reading
            else ""
        )
        self._note.setVisible(bool(self._note.text()))
        self._show_effects()

    def _show_effects(self) -> None:
        """Say on each card what its step did to the open text; where that is not known, to the page."""
        steps = self._session.reading.taken_steps
        for card in self.cards.cards:
            place = next((place for place, step in enumerate(steps) if step.kind == card.kind), None)
            card.set_effect("" if place is None else self._effect(place))

    def _effect(self, place: int) -> str:
        reading, corpus = self._session.reading, self._session.corpus
        known = corpus if corpus is not None and _is_same(reading, corpus.reading, place) else None
        if isinstance(reading.taken_steps[place], Phrases):
            return self._of_phrases(known.joined) if known is not None else self.tr("What it joins: see Phrases.")
        if known is not None and (effect := known.effects[place]) is not None:
            return self._of_text(effect)
        preview = self._preview
        return self._of_page(preview, place) if preview is not None and reading == self._previewed else ""

    def _of_phrases(self, joined: JoinedPhrases) -> str:
        pairs = sum(len(turn) for turn in joined.turns)
        tokens = sum(turn.tokens for turn in joined.turns)
        return self.tr("In this text: {0} pairs, joined {1} times.").format(f"{pairs:,}", f"{tokens:,}")

    def _of_text(self, effect: Effect) -> str:
        parts = []
        if effect.changed_types:
            text = self.tr("{0} types, {1} tokens changed")
            parts.append(text.format(f"{effect.changed_types:,}", f"{effect.changed_tokens:,}"))
        if effect.dropped_types:
            text = self.tr("{0} types, {1} tokens dropped")
            parts.append(text.format(f"{effect.dropped_types:,}", f"{effect.dropped_tokens:,}"))
        if not parts:
            return self.tr("In this text: nothing to do.")
        return self.tr("In this text: {0}: {1}").format("; ".join(parts), _listed(effect.examples))

    def _of_page(self, preview: Preview, place: int) -> str:
        fates = [token.fate for token in preview.tokens]
        changed = [fate for fate in fates if place in fate.changed_by]
        dropped = [fate for fate in fates if fate.dropped_by == place]
        if not changed and not dropped:
            return self.tr("On this page: nothing to do.")
        parts = [
            text.format(f"{len(of):,}")
            for text, of in ((self.tr("{0} tokens changed"), changed), (self.tr("{0} tokens dropped"), dropped))
            if of
        ]
        pairs = [((fate.word, *fate.forms)[place], fate.forms[place]) for fate in (*changed, *dropped)]
        return self.tr("On this page: {0}: {1}").format("; ".join(parts), _listed(tuple(dict.fromkeys(pairs))[:5]))


def _is_same(reading: Reading, before: Reading, place: int) -> bool:
    """Whether a step does what it did before: the text is cut as it was, and so is all that comes before the step."""
    same_cut = dataclasses.replace(reading, steps=()) == dataclasses.replace(before, steps=())
    return same_cut and reading.taken_steps[: place + 1] == before.taken_steps[: place + 1]


def _listed(examples: tuple[tuple[str, str], ...]) -> str:
    return ", ".join(f"{before} → {after}" if after else before for before, after in examples)
