"""The lesson as a person takes it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import theme
from app.job_bar import JobBar
from app.session import Session
from app.training.mechanics.lesson_view import LessonView
from app.training.mechanics.step_buttons import EPOCH
from core.training.mechanics.lesson import Lesson
from core.training.mechanics.lesson_texts import TEXTS


def ready(qtbot: QtBot, view: LessonView) -> Lesson:
    qtbot.waitUntil(lambda: view.lesson is not None and not view._asker.busy, timeout=60_000)
    assert view.lesson is not None
    return view.lesson


@pytest.fixture
def view(qtbot: QtBot, job_bar: JobBar) -> LessonView:
    made = LessonView(Session(), job_bar)
    qtbot.addWidget(made)
    made.resize(590, 800)
    made.show()
    ready(qtbot, made)
    return made


def press(qtbot: QtBot, view: LessonView, count: int) -> Lesson:
    view.buttons.buttons[count].click()
    return ready(qtbot, view)


def test_every_ready_text_is_learnt(qtbot: QtBot, view: LessonView) -> None:
    for place, text in enumerate(TEXTS.values()):
        view.form.choice.setCurrentIndex(place)
        lesson = ready(qtbot, view)
        assert view.form.text.toPlainText() == text
        lesson = press(qtbot, view, EPOCH)
        assert lesson.epoch == 1
        assert "epochs done: 1" in view.state.text()


def test_steps_are_counted_and_back_at_the_start_there_are_none(qtbot: QtBot, view: LessonView) -> None:
    assert "before it is taken" in view.panel.title.text()
    press(qtbot, view, 1)
    lesson = press(qtbot, view, 20)
    assert lesson.course.steps == 21
    assert view.panel.title.text() == "Step 21"
    assert "moved by the last step" in view.inputs.accessibleDescription()
    view.buttons.back.click()
    lesson = ready(qtbot, view)
    assert lesson.course.steps == 0


def test_steps_are_taken_with_the_keyboard(qtbot: QtBot, view: LessonView) -> None:
    button = view.buttons.buttons[1]
    button.setFocus()
    for count in (1, 2, 3):
        qtbot.keyClick(button, Qt.Key.Key_Space)
        assert ready(qtbot, view).course.steps == count
        assert button.hasFocus() or not view.isActiveWindow()


def test_the_mode_is_chosen_and_the_lesson_begins_anew(qtbot: QtBot, view: LessonView) -> None:
    press(qtbot, view, 20)
    view.form.architecture.set_value("cbow")
    view.form.objective.set_value("hierarchical-softmax")
    view.form.dimensions.setValue(2)
    lesson = ready(qtbot, view)
    assert lesson.course.steps == 0
    assert lesson.hyperparameters.architecture == "cbow"
    assert lesson.input_vectors().shape[1] == 2
    press(qtbot, view, 1)
    assert "root" in view.panel.network.accessibleDescription()
    assert "C" in view.panel.equations.text


def test_an_own_text_is_learnt_and_a_hopeless_one_is_refused(qtbot: QtBot, view: LessonView) -> None:
    view.form.text.setPlainText("alone")
    assert view.form.choice.currentData() == ""
    view.form.learn.click()
    qtbot.waitUntil(view.trouble.isVisible, timeout=60_000)  # the tokenizer may have to be compiled
    assert "two different ones" in view.trouble.message.text()
    view.form.text.setPlainText("tea or coffee")
    view.form.learn.click()
    lesson = ready(qtbot, view)
    assert sorted(lesson.text.words) == ["coffee", "or", "tea"]
    assert not view.trouble.isVisible()


def test_the_settings_are_folded_and_said_in_a_line_until_they_are_wanted(qtbot: QtBot, view: LessonView) -> None:
    form = view.form
    assert not form.text.isVisible()
    assert form.more.text() == "Skip-gram · softmax · d = 5 · η = 0.2"
    form.dimensions.setValue(3)
    form.architecture.set_value("cbow")
    assert form.more.text().startswith("CBOW · softmax · d = 3")
    ready(qtbot, view)
    assert "the mean of the input vectors" in view.intro.accessibleName()
    form.choice.setCurrentIndex(form.choice.count() - 1)  # an own text
    assert form.text.isVisible()


def test_the_vectors_are_in_sight_in_the_smallest_window(qtbot: QtBot, view: LessonView, qapp: QApplication) -> None:
    theme.apply(qapp, "light")  # undressed, no button is narrower than 80 pixels
    view.resize(590, 600)
    qtbot.waitUntil(lambda: view.inputs.isVisible())
    bottom = view.inputs.mapTo(view, view.inputs.rect().bottomLeft()).y()
    assert bottom <= view.buttons.y()
    assert view.minimumSizeHint().width() <= 490


def test_nothing_empty_is_shown_while_the_first_lesson_is_prepared(qtbot: QtBot, job_bar: JobBar) -> None:
    view = LessonView(Session(), job_bar)
    qtbot.addWidget(view)
    view.show()
    assert view.waiting.isVisible()
    assert not view.inputs.isVisible()
    ready(qtbot, view)
    assert not view.waiting.isVisible()
    assert view.inputs.isVisible()


def test_a_long_text_is_cut_and_that_is_said(qtbot: QtBot, view: LessonView) -> None:
    view.form.text.setPlainText("one two three " * 4_000)
    view.form.learn.click()
    lesson = ready(qtbot, view)
    assert lesson.text.tokens == 300
    assert "first 300 words" in view._note.text()


def test_it_plays_until_it_is_paused(qtbot: QtBot, view: LessonView) -> None:
    view.buttons.play.click()
    qtbot.waitUntil(lambda: view.lesson is not None and view.lesson.course.steps >= 2)
    view.buttons.play.click()
    steps = ready(qtbot, view).course.steps
    assert not view.buttons._timer.isActive()
    assert press(qtbot, view, 1).course.steps == steps + 1


def test_the_numbers_are_taken_away_as_tables(qtbot: QtBot, view: LessonView) -> None:
    lesson = press(qtbot, view, 1)
    vectors, step = view._table(), view.panel.take._table()
    assert len(vectors.rows) == 2 * len(lesson.text.words)
    assert step.headings[:3] == ("input", "output", "t")
    assert lesson.course.last is not None
    assert sum(row[2] == 1 for row in step.rows) == len(lesson.course.last.hidden)


def test_the_equations_follow_the_row_that_is_pointed_at(qtbot: QtBot, view: LessonView) -> None:
    press(qtbot, view, 20)
    told: list[str] = []
    view.panel.network.pointed.connect(lambda: told.append(view.panel.equations.text))
    before = view.panel.equations.text
    view.panel.network.point(3)
    assert told
    assert told[0] != before
