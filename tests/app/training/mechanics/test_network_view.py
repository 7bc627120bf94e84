"""The network of a run: which places it shows, what its buttons do, and that the run's vectors stay."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.job_bar import JobBar
from app.session import Session
from app.training.mechanics.network_view import NetworkView
from app.training.mechanics.place_of_text import centred
from core.job import Job
from core.text.corpus import Corpus, Reading
from core.text.vocabulary import Vocabulary, Words
from core.training.hyperparameters import Hyperparameters
from core.training.kernels import KERNELS
from core.training.mechanics import course
from core.training.trainer import Trainer
from core.vectors.embeddings import Embeddings

Run = Callable[..., Session]
LINES = ["the king loves the queen", "the queen loves the king", "the cat drinks milk", "the dog chases the cat rare"]


def tale() -> Corpus:
    """The lines, three times each; "rare" once."""
    lines = [line.split() for line in LINES for _ in range(3)]
    for line in lines[-2:]:
        line.remove("rare")
    tokens = [word for line in lines for word in line]
    words = sorted(set(tokens), key=lambda word: (-tokens.count(word), word))
    return Corpus(
        folder=Path(),
        name="tale.txt",
        sources=(),
        reading=Reading(),
        vocabulary=Vocabulary(Words.of(words), np.array([tokens.count(word) for word in words], np.int64)),
        ids=np.array([words.index(word) for word in tokens], np.int32),
        line_starts=np.cumsum([0, *map(len, lines)]).astype(np.int64),
        line_sources=np.zeros(len(lines), np.int64),
        document_starts=np.array([0, len(lines)], np.int64),
        hard_wrapped=False,
        repairs=(),
        key="tale",
    )


@pytest.fixture
def of_run() -> Callable[..., Session]:
    """Makes a session with the vectors of a run on the tale."""

    def make(**fields: object) -> Session:
        corpus, session = tale(), Session()
        usual = {"dimensions": 6, "window": 2, "min_count": 2, "subsample": 0.0, "negatives": 3, "epochs": 2}
        embeddings = Trainer(corpus, Hyperparameters(**{**usual, **fields}), 1).run(Job())  # type: ignore[arg-type]
        session.set_corpus(corpus)
        session.set_embeddings(embeddings, exported=True)
        session.select("queen")
        return session

    return make


def shown(qtbot: QtBot, session: Session, job_bar: JobBar) -> NetworkView:
    view = NetworkView(session, job_bar)
    qtbot.addWidget(view)
    view.resize(590, 700)
    view.show()
    qtbot.waitUntil(lambda: not view._asker.busy)
    return view


def press(qtbot: QtBot, view: NetworkView, count: int) -> None:
    view.buttons.buttons[count].click()
    qtbot.waitUntil(lambda: not view._asker.busy)


@pytest.mark.parametrize("mode", list(KERNELS))
def test_steps_are_taken_on_copies_and_the_loss_falls(
    qtbot: QtBot, of_run: Run, job_bar: JobBar, mode: tuple[str, str]
) -> None:
    session = of_run(architecture=mode[0], objective=mode[1])
    embeddings = session.embeddings
    assert embeddings is not None
    before = embeddings.input_vectors.copy()
    view = shown(qtbot, session, job_bar)
    assert view.sentence is not None
    assert view.sentence.words[view.sentence.centre] == "queen"
    assert "before it is taken" in view.panel.title.text()
    view.rate.setCurrentIndex(view.rate.count() - 1)
    qtbot.waitUntil(lambda: not view._asker.busy)
    press(qtbot, view, 20)
    assert view.course is not None
    assert view.course.steps == 20
    assert view.panel.title.text() == "Step 20"
    assert view.course.losses[-5:].mean() < view.course.losses[:3].mean()
    assert (embeddings.input_vectors == before).all()
    view.buttons.back.click()
    qtbot.waitUntil(lambda: view.course is not None and view.course.steps == 0)


def test_centre_and_contexts_are_chosen_in_the_sentence(qtbot: QtBot, of_run: Run, job_bar: JobBar) -> None:
    view = shown(qtbot, of_run(), job_bar)
    assert view.sentence is not None
    assert view.sentence.words == ("the", "king", "loves", "the", "queen")
    assert (view.sentence.centre, view.sentence.contexts) == (4, (2, 3))
    qtbot.keyClick(view.strip, Qt.Key.Key_Left)
    qtbot.waitUntil(lambda: not view._asker.busy)
    assert (view.sentence.centre, view.sentence.contexts) == (3, (1, 2, 4))
    view.strip.context_wanted.emit(4)
    qtbot.waitUntil(lambda: not view._asker.busy)
    assert view.sentence.contexts == (1, 2)
    assert "king" in view.panel.summary.text()


def test_pair_by_pair_takes_one_context_at_a_time(qtbot: QtBot, of_run: Run, job_bar: JobBar) -> None:
    view = shown(qtbot, of_run(), job_bar)
    assert view.course is not None
    assert len(view.course.preview().hidden) == 2
    view.at_once.set_value("pair")
    qtbot.waitUntil(lambda: not view._asker.busy)
    assert [len(view.course.step().hidden), len(view.course.step().hidden)] == [1, 1]


def test_a_sentence_is_typed_and_unknown_words_are_left_out(qtbot: QtBot, of_run: Run, job_bar: JobBar) -> None:
    view = shown(qtbot, of_run(), job_bar)
    view.field.setText("King, unheard-of Queen milk")
    view.field.returnPressed.emit()
    qtbot.waitUntil(lambda: view.sentence is not None and "milk" in view.sentence.words)
    assert view.sentence is not None
    assert view.sentence.words == ("king", "unheard-of", "queen", "milk")
    assert view.sentence.rows[1] == -1
    assert (view.sentence.centre, view.sentence.contexts) == (2, (0, 3))
    view.field.setText("nothing known")
    view.field.returnPressed.emit()
    qtbot.waitUntil(lambda: view.trouble.isVisible())
    assert "fewer than two" in view.trouble.message.text()


def test_without_the_text_a_sentence_can_be_typed(qtbot: QtBot, of_run: Run, job_bar: JobBar) -> None:
    session = of_run()
    session.set_corpus(None)
    view = shown(qtbot, session, job_bar)
    assert "is not open" in view.trouble.message.text()
    view.field.setText("king loves queen")
    view.field.returnPressed.emit()
    qtbot.waitUntil(lambda: view.course is not None)
    assert not view.trouble.isVisible()
    assert view.panel.isVisible()


def test_another_place_of_the_text_is_shown(qtbot: QtBot, of_run: Run, job_bar: JobBar) -> None:
    view = shown(qtbot, of_run(), job_bar)
    seen = set()
    for _ in range(7):
        assert view.sentence is not None
        seen.add((view.sentence.words, view.sentence.centre))
        view.another.click()
        qtbot.waitUntil(lambda: not view._asker.busy)
    assert len(seen) == 2


def test_the_selected_word_is_the_centre(qtbot: QtBot, of_run: Run, job_bar: JobBar) -> None:
    session = of_run()
    view = shown(qtbot, session, job_bar)
    session.select("cat")
    qtbot.waitUntil(lambda: view.sentence is not None and view.sentence.words[view.sentence.centre] == "cat")


def test_vectors_without_their_outputs_teach(qtbot: QtBot, job_bar: JobBar) -> None:
    session = Session()
    view = shown(qtbot, session, job_bar)
    assert "Train on a text" in view.empty.accessibleName()
    session.set_embeddings(Embeddings(Words.of(["a", "b"]), np.eye(2, dtype=np.float32)), exported=True)
    assert "come from a file" in view.empty.accessibleName()
    assert view.empty.isVisible()


def test_a_softmax_too_large_to_follow_is_refused_in_plain_words(
    qtbot: QtBot, of_run: Run, job_bar: JobBar, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(course, "MOST_NUMBERS", 10)
    view = shown(qtbot, of_run(objective="softmax"), job_bar)
    qtbot.waitUntil(lambda: not view._asker.busy)
    assert "too many to follow" in view.trouble.message.text()
    assert not view.panel.isVisible()


@pytest.mark.parametrize("objective", [mode[1] for mode in KERNELS if mode[0] == "skip-gram"])
def test_all_contexts_at_once_are_all_however_the_run_groups_them(
    qtbot: QtBot, of_run: Run, job_bar: JobBar, objective: str
) -> None:
    view = shown(qtbot, of_run(objective=objective, window=5), job_bar)
    view._learn(centred(("the", "king", "loves", "the", "queen", "milk"), view_rows(view), 3, 5))
    qtbot.waitUntil(lambda: not view._asker.busy)
    press(qtbot, view, 1)
    assert view.course is not None
    assert view.course.last is not None
    assert len(view.course.last.hidden) == 5
    is_grouped = objective == "hierarchical-softmax"
    assert ("at most 4 of these 5 contexts" in view._note.text()) == is_grouped


def view_rows(view: NetworkView) -> tuple[int, ...]:
    assert view._of is not None
    return tuple(view._of.words.places(("the", "king", "loves", "the", "queen", "milk")).tolist())
