"""What all views of questions do: the example, the fields, the keyboard, other vectors."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app import theme
from app.job_bar import JobBar
from app.session import Session
from app.vectors.kinds.question_page import QuestionPage
from app.vectors.kinds.views import VIEWS
from app.vectors.words_view import KINDS
from core.text.vocabulary import Words
from core.vectors.embeddings import Embeddings

MORE = ("analogy", "similarity", "odd", "compare", "axis", "association")


@pytest.fixture
def make(qtbot: QtBot, qapp: QApplication, session: Session, job_bar: JobBar) -> Callable[[str], QuestionPage]:
    theme.apply(qapp, "light")
    panel = QWidget()
    qtbot.addWidget(panel)
    panel.resize(328, 640)
    panel.show()

    def make(kind: str) -> QuestionPage:
        view = VIEWS[kind](session, job_bar, panel)
        assert isinstance(view, QuestionPage)
        view.resize(panel.size())
        view.show()
        return view

    return make


def strange(session: Session) -> None:
    """Vectors of a language of which there is no ready example."""
    rows = np.random.default_rng(0).normal(size=(400, 5)).astype(np.float32)
    words = Words.of("".join(chr(0x10D0 + int(digit)) for digit in f"{n:05d}") for n in range(400))
    embeddings = Embeddings(words, rows, np.arange(400, 0, -1))
    embeddings.prepare()
    session.set_embeddings(embeddings, exported=True)


@pytest.mark.parametrize("kind", MORE)
def test_the_example_of_any_vectors_has_an_answer_that_can_be_asked_again(
    qtbot: QtBot, make: Callable[[str], QuestionPage], session: Session, kind: str
) -> None:
    strange(session)
    view = make(kind)
    with qtbot.waitSignal(view.asked) as asked:
        view._link.linkActivated.emit("example")
    question = asked.args[0]
    assert question.kind == kind
    assert KINDS[kind].sentence.format_map(dict(question.values))
    assert view.answer.isVisible()
    for field in view.fields.values():
        field.clear()
    with qtbot.waitSignal(view.asked) as again:
        view.ask(question)
    assert again.args[0] == question


@pytest.mark.parametrize("kind", MORE)
def test_other_vectors_put_the_answer_away_and_none_offer_no_example(
    qtbot: QtBot, make: Callable[[str], QuestionPage], session: Session, kind: str
) -> None:
    view = make(kind)
    with qtbot.waitSignal(view.asked):
        view.take_example()
    session.set_embeddings(None, exported=True)
    view.clear()
    assert not view.answer.isVisible()
    assert not view._link.isVisible()
    with qtbot.assertNotEmitted(view.asked, wait=50):
        view.submit()


@pytest.mark.parametrize("kind", MORE)
def test_everything_has_a_name_and_the_narrow_panel_cuts_nothing_off(
    qtbot: QtBot, make: Callable[[str], QuestionPage], kind: str
) -> None:
    view = make(kind)
    with qtbot.waitSignal(view.asked):
        view.take_example()
    assert all(field.accessibleName() for field in view.fields.values())
    assert view.minimumSizeHint().width() <= 326
    view.focus_first()
    assert view.focusWidget() is next(iter(view.fields.values()))
