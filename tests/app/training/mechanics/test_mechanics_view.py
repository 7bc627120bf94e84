from __future__ import annotations

from collections.abc import Callable
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


@pytest.mark.parametrize("sharing", ["centre", "pair"])
def test_a_window_is_taken_to_the_step_with_the_draws_of_the_run(
    view: MechanicsView, train: Callable[..., Any], qtbot: QtBot, sharing: str
) -> None:
    trainer = train(negative_sharing=sharing)
    view.pages.show_page("windows")
    windows: Any = view.pages.view("windows")
    qtbot.waitUntil(lambda: windows._shown is not None and not windows._asker.busy, timeout=60_000)
    assert windows.take_step.isEnabled()
    words, answer = windows._shown
    windows.take_step.click()
    assert view.pages.page == "network"
    network: Any = view.pages.view("network")
    qtbot.waitUntil(lambda: network.course is not None and not network._asker.busy, timeout=60_000)
    assert network.sentence.words[network.sentence.centre] == words[answer.window.centre]
    steps = [network.course.step() for _ in answer.window.negatives]
    assert [tuple(step.example.targets.tolist()[1:]) for step in steps] == list(answer.window.negatives)
    contexts = [words[place] for place in answer.window.contexts.tolist()]
    assert [trainer.vocabulary.words[row] for row in network.course.last.example.contexts] == (
        contexts if sharing == "centre" else contexts[-1:]
    )


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
