from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from app.job_bar import JobBar
from app.session import Session
from app.vectors.kinds.similarity_view import SimilarityView
from app.vectors.questions import Question
from core.training.stability import Stability
from core.vectors.embeddings import Embeddings
from core.vectors.word_sets import WordSet


@pytest.fixture
def view(qtbot: QtBot, session: Session, job_bar: JobBar) -> SimilarityView:
    view = SimilarityView(session, job_bar)
    qtbot.addWidget(view)
    view.resize(328, 600)
    view.show()
    return view


def ask(qtbot: QtBot, view: SimilarityView, left: str, right: str) -> None:
    with qtbot.waitSignal(view.asked):
        view.ask(Question("similarity", (("left", left), ("right", right))))


def test_two_words_have_a_cosine_and_a_place_among_random_pairs(
    qtbot: QtBot, view: SimilarityView, session: Session
) -> None:
    ask(qtbot, view, "king", "prince")
    assert view.number.text() == "Cosine 0.981"
    assert "of 10,000 pairs of random words (seed 1)" in view.standing.text()
    assert view.standing.text().startswith("Nearer than ")
    assert not view.pairs.isVisible()
    assert session.highlighted == ("king", "prince")
    first = view.standing.text()
    ask(qtbot, view, "king", "man")
    assert view.standing.text() != first
    ask(qtbot, view, "king", "prince")
    assert view.standing.text() == first


def test_two_sets_show_every_pair(qtbot: QtBot, view: SimilarityView, session: Session) -> None:
    session.set_sets((WordSet("royals", ("king", "queen", "tsar")),))
    ask(qtbot, view, "@royals", "man, woman")
    assert view.pairs.isVisible()
    table = view.pairs.table("pairs")
    assert table.headings == ("word", "man", "woman")
    assert [row[0] for row in table.rows] == ["king", "queen"]
    assert "random sets of 2 and 2 words" in view.standing.text()


def test_too_few_words_for_chance_are_said_to_be(qtbot: QtBot, view: SimilarityView) -> None:
    ask(qtbot, view, "king, queen, man", "woman, kin, prince")
    assert view.standing.text() == "There are too few words to hold it against random ones."


def test_a_cell_selects_its_word(qtbot: QtBot, view: SimilarityView, session: Session) -> None:
    ask(qtbot, view, "king, queen", "man, woman")
    view.pairs.clicked.emit(view.pairs.model().index(1, 0))
    assert session.selection == "queen"


def test_the_example_is_asked(qtbot: QtBot, view: SimilarityView) -> None:
    with qtbot.waitSignal(view.asked):
        view.take_example()
    assert view.fields["left"].text() == "king"


def test_after_repetitions_an_interval_stands_beside_the_cosine(
    qtbot: QtBot,
    view: SimilarityView,
    session: Session,
    royal: Embeddings,
    make_stability: Callable[..., Stability],
) -> None:
    ask(qtbot, view, "king, queen", "man")
    assert not view.steadiness.isVisible()
    with qtbot.waitSignal(view.asked):
        session.set_stability(make_stability(royal, [1.0] * 8))
    assert view.steadiness.isVisible()
    assert view.steadiness.text().startswith("In another run it would lie between")
    assert "95 %, from 2 runs" in view.steadiness.text()
