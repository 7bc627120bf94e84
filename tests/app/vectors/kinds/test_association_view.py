import threading

import pytest
from pytestqt.qtbot import QtBot

from app.job_bar import JobBar
from app.session import Session
from app.vectors.kinds import association_view
from app.vectors.kinds.association_view import AssociationView
from app.vectors.questions import Question
from core.job import Job

SETS = (("x", "king, prince"), ("y", "man, woman"), ("a", "kingdom"), ("b", "the"))


@pytest.fixture
def view(qtbot: QtBot, session: Session, job_bar: JobBar) -> AssociationView:
    view = AssociationView(session, job_bar)
    qtbot.addWidget(view)
    view.resize(328, 640)
    view.show()
    return view


def test_effect_p_and_words_are_shown_with_what_they_mean(
    qtbot: QtBot, view: AssociationView, session: Session
) -> None:
    with qtbot.waitSignal(view.asked):
        view.ask(Question("association", SETS))
    assert view.effect.text().startswith("Effect 1.")
    meaning = view.meaning.text()
    assert "X leans strongly to A, and Y to B." in meaning
    assert "Of all 6 ways to deal these words into X and Y, 16.67 % do as well." in meaning
    assert "With 2 words in a set this says little" in meaning
    assert {row[0]: row[1] for row in view.answers.table().rows} == {
        "king": "X",
        "prince": "X",
        "man": "Y",
        "woman": "Y",
    }
    assert {answer.word for answer in view.answers.answers[:2]} == {"king", "prince"}
    assert set(session.highlighted) == {"king", "prince", "man", "woman"}


def test_unknown_words_are_mended_beside_the_fields(qtbot: QtBot, view: AssociationView, job_bar: JobBar) -> None:
    wrong = (("x", "kng, prince"), *SETS[1:])
    view.ask(Question("association", wrong))
    qtbot.waitUntil(view.trouble.isVisible)
    assert "“kng” is not among the 8 words." in view.trouble.message.text()
    with qtbot.waitSignal(view.asked):
        view.trouble.chosen.emit("kng", "king")
    assert view.fields["x"].text() == "king, prince"


def test_a_long_test_can_be_cancelled(
    qtbot: QtBot, view: AssociationView, job_bar: JobBar, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = threading.Event()

    def endless(*given: object) -> None:
        job = given[-1]
        assert isinstance(job, Job)
        begun.set()
        while True:
            job.report("Permuting", 1, 2)

    monkeypatch.setattr(association_view, "weat", endless)
    view.ask(Question("association", SETS))
    qtbot.waitUntil(begun.is_set)
    assert job_bar.running("association")
    job_bar.cancel("association")
    assert not job_bar.running("association")
    assert not view.answers.isVisible()


def test_another_number_of_draws_asks_again(qtbot: QtBot, view: AssociationView) -> None:
    with qtbot.waitSignal(view.asked):
        view.ask(Question("association", SETS))
    with qtbot.waitSignal(view.asked) as asked:
        view.permutations.set_value("1000")
    assert asked.args[0].value("permutations") == "1000"


def test_the_example_is_made_of_words_that_are_there(qtbot: QtBot, view: AssociationView) -> None:
    with qtbot.waitSignal(view.asked):
        view.take_example()
    assert all(field.text() for field in view.fields.values())
