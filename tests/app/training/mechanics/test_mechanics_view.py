from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import theme
from app.job_bar import JobBar
from app.session import Session
from app.training.mechanics.mechanics_view import PAGES, MechanicsView
from core.glossary import TERMS
from core.text.corpus import Corpus


@pytest.fixture
def view(qtbot: QtBot, session: Session, job_bar: JobBar) -> MechanicsView:
    made = MechanicsView(session, job_bar)
    qtbot.addWidget(made)
    made.resize(590, 700)
    made.show()
    return made


@pytest.mark.parametrize("name", PAGES)
def test_every_view_teaches_while_nothing_is_open(view: MechanicsView, name: str) -> None:
    view.pages.show_page(name)
    assert view.pages.view(name).isVisible()
    assert view.pages.page == name


def test_the_tabs_fit_into_a_narrow_window(view: MechanicsView, qapp: QApplication) -> None:
    theme.apply(qapp, "light")  # undressed, no button is narrower than 80 pixels
    assert view.pages.choice.sizeHint().width() <= 590 - 4 * 8


def test_a_term_that_is_asked_for_is_shown_in_the_glossary(view: MechanicsView) -> None:
    view.explain("huffman-tree")
    assert view.pages.page == "glossary"


def test_every_term_leads_to_a_view_that_there_is() -> None:
    # Views that other parts of the page bring are named in the table as well.
    assert {term.view for term in TERMS.values()} - {""} <= set(PAGES)


def test_the_corpus_is_followed(view: MechanicsView, session: Session, corpus: Corpus, qtbot: QtBot) -> None:
    session.set_corpus(corpus)
    page: Any = view.pages.view("subsampling")
    view.pages.show_page("subsampling")
    qtbot.waitUntil(lambda: page.subject is not None)
    assert page.subject.name == "tale.txt"
    assert not page.subject.of_run
    session.set_corpus(None)
    assert page.subject is None
