from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QFileDialog,
    QInputDialog,
    QLabel,
    QLineEdit,
    QMessageBox,
    QPushButton,
    QTabBar,
)
from pytestqt.qtbot import QtBot

from app import preparation, question, theme
from app.main_window import MainWindow
from app.pages import Pages
from app.preparation import background
from app.segments import Segments
from app.training.run import runs_folder
from app.vectors.answers import AnswerList
from app.vectors.words_view import KINDS
from core.job import Cancelled, Job
from core.map.worker_process import ProjectionWorker
from core.text.vocabulary import Words
from core.training.hyperparameters import CBOW, NEGATIVE_SAMPLING, SKIP_GRAM
from core.training.stability import Stability
from core.vectors.embeddings import Embeddings
from core.vectors.formats import read_vectors, write_vectors

TALE = "the king and the queen walked in the garden .\n" * 40


@pytest.fixture(autouse=True)
def fresh_settings() -> None:
    QSettings("Semascope", "Semascope").clear()


@pytest.fixture(autouse=True)
def no_projection(monkeypatch: pytest.MonkeyPatch) -> None:
    """The window has nothing to say about how the map settles, and its process takes seconds to start."""

    def cancelled(*_: object) -> None:
        raise Cancelled

    monkeypatch.setattr(ProjectionWorker, "start", lambda _: None)
    monkeypatch.setattr(ProjectionWorker, "project", cancelled)


@pytest.fixture
def window(qtbot: QtBot, fresh_settings: None) -> Iterator[MainWindow]:
    made = MainWindow()
    made.show()
    yield made
    made.session.mark_exported()
    made.job_bar.cancel_all()
    made.close()
    made.deleteLater()


def embeddings(name: str = "tale.txt") -> Embeddings:
    vectors = np.random.default_rng(0).normal(size=(6, 4)).astype(np.float32)
    made = Embeddings(Words.of(["king", "queen", "man", "woman", "garden", "walk"]), vectors, name=name)
    made.prepare()
    return made


def action(window: MainWindow, text: str) -> QAction:
    return next(one for one in window.menus.actions if one.text().replace("&", "").rstrip("…") == text)


def answer(monkeypatch: pytest.MonkeyPatch, label: str) -> list[str]:
    """Answer every message box by the button of this label; returns what was asked."""
    asked: list[str] = []

    def press(box: QMessageBox) -> int:
        asked.append(box.text())
        next(button for button in box.buttons() if button.text().replace("&", "").rstrip("…") == label).click()
        return 0

    monkeypatch.setattr(QMessageBox, "exec", press)
    return asked


def test_every_menu_is_there_and_every_key_is_used_once(window: MainWindow) -> None:
    titles = [
        menu.title().replace("&", "") for menu in window.menuBar().findChildren(type(window.menuBar().addMenu("")))
    ]
    for title in ("File", "View", "Training", "Map", "Words", "Help"):
        assert title in titles
    keys: dict[str, list[QAction]] = {}
    for one in window.menus.actions:
        if not one.shortcut().isEmpty():
            keys.setdefault(one.shortcut().toString(), []).append(one)
    for actions in keys.values():
        scopes = {one.parent() for one in actions if one.shortcutContext() != Qt.ShortcutContext.WindowShortcut}
        assert len(actions) == 1 or len(actions) == len(scopes), "a key for two things holds in two panels"
    assert {"Ctrl+O", "Ctrl+E", "Ctrl+F", "Ctrl+Return", "F11"} <= set(keys)


def test_what_the_next_steps_need_is_prepared_in_the_background(window: MainWindow, qtbot: QtBot) -> None:
    steps = (preparation.reading, preparation.vectors, preparation.plots, preparation.drawing)
    qtbot.waitUntil(lambda: all(background.has(step) for step in steps), timeout=60_000)
    for architecture in (CBOW, SKIP_GRAM):
        choice = window.training_view.form.field("architecture").findChild(Segments)
        assert isinstance(choice, Segments)
        choice.set_value(architecture)
        mode = (preparation.training, architecture, NEGATIVE_SAMPLING)
        qtbot.waitUntil(lambda mode=mode: background.has(*mode), timeout=60_000)


def test_a_small_screen_is_enough_and_opening_the_lines_makes_no_window_larger(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.session.set_embeddings(embeddings(), exported=True)
    for kind in KINDS:
        window.words_view.show_kind(kind)
    window.resize(1024, 700)
    window.job_bar.show_message("Something was done.")
    window.session.show_lines("king")
    for page in ("text", "mechanics", "trust", "map"):
        window.pages.show_page(page)
        QApplication.processEvents()
        assert (window.width(), window.height()) == (1024, 700), page
    corner = window.menuBar().cornerWidget()
    titles = window.menuBar().actionGeometry(window.menuBar().actions()[-1])
    assert corner.x() > titles.right()
    assert corner.geometry().right() <= window.menuBar().width()


def test_the_tab_key_goes_all_the_way_round(window: MainWindow, qtbot: QtBot) -> None:
    window.activateWindow()
    first = window.pages.choice.findChildren(QPushButton)[0]
    first.setFocus()
    qtbot.waitUntil(first.hasFocus)
    reached = []
    for _ in range(60):
        window.focusNextChild()
        reached.append(QApplication.focusWidget())
        if first.hasFocus():
            break
    assert first.hasFocus()
    assert len(set(reached)) == len(reached) > 10


def test_what_cannot_be_done_yet_is_off(window: MainWindow) -> None:
    for text in ("Start", "Stop and keep", "Cancel", "Export vectors", "Find a word", "Analogy"):
        assert not action(window, text).isEnabled(), text
    window.session.set_embeddings(embeddings(), exported=True)
    for text in ("Export vectors", "Find a word", "Analogy"):
        assert action(window, text).isEnabled(), text


def test_the_card_of_the_text_hears_of_the_minimum_count(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[int] = []
    monkeypatch.setattr(window.text_view, "set_min_count", heard.append)
    field = window.training_view.form.field("min_count").findChild(QLineEdit)
    assert isinstance(field, QLineEdit)
    for text in ("7", "none", "9"):
        field.setText(text)
    assert heard == [7, 9]


def test_a_text_is_opened_by_its_content(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "tale.vec"
    path.write_text(TALE, encoding="utf-8")
    window.open_places([str(path)])
    qtbot.waitUntil(lambda: window.session.corpus is not None, timeout=20_000)
    assert window.session.corpus is not None
    assert window.session.corpus.name == "tale.vec"
    assert window.windowTitle() == "tale.vec[*] — Semascope"
    assert window.recent() == [str(path)]
    assert action(window, "Start").isEnabled()


def test_vectors_are_opened_by_their_content(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "vectors.txt"
    write_vectors(embeddings(), path, Job())
    window.open_places([str(path)])
    qtbot.waitUntil(lambda: window.session.embeddings is not None)
    assert window.session.exported
    assert not window.isWindowModified()


def test_a_place_that_is_not_there_is_said_once(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    window.open_places([str(tmp_path / "gone.txt")])
    qtbot.waitUntil(lambda: len(window.job_bar.messages()) == 1)
    assert "gone.txt" in window.job_bar.messages()[0]
    assert window.recent() == []


def test_vectors_among_texts_are_not_guessed_at(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    write_vectors(embeddings(), tmp_path / "v.bin", Job())
    (tmp_path / "tale.txt").write_text(TALE, encoding="utf-8")
    window.open_places([str(tmp_path / "tale.txt"), str(tmp_path / "v.bin")])
    qtbot.waitUntil(lambda: len(window.job_bar.messages()) == 1)
    assert "v.bin holds vectors" in window.job_bar.messages()[0]


def test_vectors_in_no_file_mark_the_window(window: MainWindow) -> None:
    window.session.set_embeddings(embeddings(), exported=False)
    assert window.isWindowModified()
    window.session.mark_exported()
    assert not window.isWindowModified()


@pytest.mark.parametrize("label", ["Cancel", "Discard"])
def test_closing_asks_for_vectors_in_no_file(window: MainWindow, monkeypatch: pytest.MonkeyPatch, label: str) -> None:
    asked = answer(monkeypatch, label)
    window.session.set_embeddings(embeddings(), exported=False)
    assert window.close() == (label == "Discard")
    assert len(asked) == 1


def test_export_at_closing_writes_and_then_closes(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "kept.bin"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    answer(monkeypatch, "Export")
    window.session.set_embeddings(embeddings(), exported=False)
    assert not window.close()
    qtbot.waitUntil(lambda: not window.isVisible())
    assert len(read_vectors(path, Job())) == 6


def test_an_export_without_an_ending_gets_that_of_its_format(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    chosen = (str(tmp_path / "kept"), "word2vec text (*.txt)")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: chosen)
    window.session.set_embeddings(embeddings(), exported=False)
    window.export_vectors()
    qtbot.waitUntil(lambda: window.session.exported)
    assert (tmp_path / "kept.txt").read_text(encoding="utf-8").startswith("6 4\n")


def test_a_failed_export_leaves_the_vectors_marked(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    chosen = (str(tmp_path / "nowhere" / "kept.bin"), "")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: chosen)
    window.session.set_embeddings(embeddings(), exported=False)
    window.export_vectors()
    qtbot.waitUntil(lambda: any("nowhere" in message for message in window.job_bar.messages()))
    assert not window.session.exported


def test_a_first_run_that_was_cancelled_leaves_no_panel(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    view, plots = window.training_view, window.panels["plots"]
    with monkeypatch.context() as running:
        running.setattr(type(view), "training", True)
        view.running_changed.emit()
        assert plots.isVisible()
    view.running_changed.emit()
    assert not plots.isVisible()


def test_lists_of_words_grey_what_cannot_be_trusted(
    window: MainWindow, make_stability: Callable[..., Stability]
) -> None:
    counted = dataclasses.replace(embeddings(), counts=np.array([90, 80, 70, 60, 50, 3]))
    window.session.set_embeddings(counted, exported=True)
    lists = window.words_view.findChildren(AnswerList)
    assert lists
    assert {answers.doubt("walk") for answers in lists} == {"Seen 3 times: too rare to trust"}
    assert {answers.doubt("king") for answers in lists} == {""}
    window.session.set_stability(make_stability(counted, [0.1, 1, 1, 1, 1, 1]))
    assert all(answers.doubt("king").startswith("Unstable") for answers in lists)


def test_closing_during_training_asks(window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(window.training_view), "training", True)
    monkeypatch.setattr(question, "confirmed", lambda *_: False)
    assert not window.close()
    monkeypatch.setattr(question, "confirmed", lambda *_: True)
    assert window.close()


def test_a_run_that_closing_interrupted_is_offered_at_the_next_start_and_goes_on(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "tale.txt"
    path.write_text(TALE, encoding="utf-8")
    window.open_places([str(path)])
    qtbot.waitUntil(lambda: window.session.corpus is not None, timeout=20_000)
    epochs = window.training_view.form.field("epochs").findChild(QLineEdit)
    assert isinstance(epochs, QLineEdit)
    epochs.setText("100000")
    action(window, "Start").trigger()
    qtbot.waitUntil(
        lambda: window.session.trainer is not None and window.session.trainer.tokens_done > 0, timeout=60_000
    )
    action(window, "Pause or resume").trigger()
    assert window.training_view.paused
    asked = answer(monkeypatch, "Close; go on next time")
    assert not window.close()
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=20_000)
    assert len(asked) == 1
    assert asked[0].startswith("Training is under way.")  # not every platform shows the title
    again = MainWindow()
    again.show()
    offer = again.training_view.offer
    qtbot.waitUntil(lambda: offer.run is not None, timeout=20_000)
    assert "Training on tale.txt was interrupted" in offer.text()
    again.training_view.go_on()
    qtbot.waitUntil(lambda: again.session.trainer is not None, timeout=20_000)
    with qtbot.waitSignal(again.session.embeddings_changed, timeout=20_000):
        action(again, "Stop and keep").trigger()
    assert action(again, "Train further").isEnabled()
    answer(monkeypatch, "Discard")
    assert again.close()
    assert list(runs_folder().glob("*.checkpoint*")) == []
    again.deleteLater()


def test_training_further_is_asked_for_in_the_menu(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[int] = []
    monkeypatch.setattr(window.training_view, "train_further", heard.append)
    monkeypatch.setattr(QInputDialog, "getInt", lambda *_: (7, True))
    window.train_further()
    monkeypatch.setattr(QInputDialog, "getInt", lambda *_: (9, False))
    window.train_further()
    assert heard == [7]


def test_theme_and_layout_are_remembered(window: MainWindow, qtbot: QtBot) -> None:
    window.set_theme("dark")
    window.panels["words"].hide()
    window.resize(1000, 700)
    assert window.close()
    again = MainWindow()
    again.show()
    assert theme.current().dark
    assert not again.panels["words"].isVisible()
    assert again.height() == 700
    again.docks.reset()
    assert again.panels["words"].isVisible()
    again.set_theme("light")
    again.close()


def test_panels_keep_their_widths_when_the_theme_changes(window: MainWindow, qtbot: QtBot) -> None:
    window.set_theme("dark")
    window.resize(1280, 800)
    window.session.set_embeddings(embeddings(), True)
    window.docks.reset()
    QApplication.processEvents()
    before = {name: panel.width() for name, panel in window.panels.items()}
    window.set_theme("light")
    QApplication.processEvents()
    assert {name: panel.width() for name, panel in window.panels.items()} == before


def test_the_theme_is_switched_by_menu(window: MainWindow) -> None:
    action(window, "Switch light and dark").trigger()
    assert theme.current().dark
    action(window, "Switch light and dark").trigger()
    assert not theme.current().dark
    assert QSettings("Semascope", "Semascope").value("theme") == "light"


def test_panels_fold_and_unfold(window: MainWindow) -> None:
    panel = window.panels["training"]
    panel.set_folded(True)
    assert not panel.view.isVisible()
    action(window, "Go to Training").trigger()
    assert panel.view.isVisible()


def test_about_names_the_versions(window: MainWindow) -> None:
    action(window, "About Semascope").trigger()
    dialog = window.findChild(QDialog)
    assert isinstance(dialog, QDialog)
    said = {label.text() for label in dialog.findChildren(QLabel)}
    assert {"Semascope", "Python", "Qt", "numpy", "numba", "openTSNE"} <= said
    dialog.reject()


def test_shortcuts_are_listed(window: MainWindow) -> None:
    action(window, "Keyboard shortcuts").trigger()
    dialog = window.findChildren(QDialog)[-1]
    assert {"Find a word", "Ctrl+F"} <= {label.text() for label in dialog.findChildren(QLabel)}
    assert dialog.sizeHint().height() < 600
    dialog.reject()


def test_every_control_has_a_name(window: MainWindow, qapp: QApplication) -> None:
    from PySide6.QtWidgets import QAbstractButton, QComboBox

    window.panels["lines"].reveal()
    for page in ("text", "mechanics", "trust"):
        window.pages.show_page(page)
    for part in window.findChildren(Pages):  # views are made when they are first shown
        for button in part.choice.findChildren(QAbstractButton):
            button.click()
    nameless: list[Any] = []
    for kind in (QAbstractButton, QComboBox, QLineEdit):
        for control in window.findChildren(kind):
            text = control.text() if isinstance(control, QAbstractButton) else ""
            if control.objectName().startswith("qt_") or isinstance(control.parent(), QLineEdit):  # Qt's own parts
                continue
            if not (control.accessibleName() or text):
                nameless.append((type(control), type(control.parent()), control.toolTip()))
    assert nameless == []


def test_the_mechanics_follow_the_form_and_a_term_opens_them(window: MainWindow) -> None:
    field = window.training_view.form.field("subsample").findChild(QLineEdit)
    assert isinstance(field, QLineEdit)
    field.setText("0.02")
    assert window.session.settings == window.training_view.form.hyperparameters()
    field.setText("much")  # what is wrong is not taken
    assert window.session.settings is not None
    assert window.session.settings.subsample == 0.02
    window.session.explain("subsampling")
    assert window.pages.page == "mechanics"
    assert window.middle.mechanics_view.pages.page == "glossary"
    action(window, "Go to Map").trigger()
    assert window.pages.page == "map"
    action(window, "Go to Mechanics").trigger()
    assert window.pages.page == "mechanics"


def test_the_lines_of_a_word_come_on_screen_when_they_are_asked_for(window: MainWindow) -> None:
    lines, plots = window.panels["lines"], window.panels["plots"]
    assert lines.isHidden()
    window.session.set_embeddings(embeddings(), exported=True)
    window.session.select("king")
    action(window, "Lines of the word").trigger()
    assert lines.isVisible()
    assert window.lines_view.lines.wanted == "king"
    window.session.show_lines("queen")
    assert window.lines_view.lines.field.text() == "queen"
    action(window, "Why are these two near?").trigger()
    assert [field.text() for field in window.lines_view.reason.fields] == ["king", ""]
    window.session.ask_reason("man", "woman")
    assert window.lines_view.reason.wanted == ("man", "woman")
    plots.show()
    assert window.tabifiedDockWidgets(lines) == [plots]
    assert not plots.is_folded  # the lines in its place would be as low
    assert lines.maximumHeight() > 1_000


def test_no_tab_is_left_over_when_the_window_is_dressed_anew(window: MainWindow, qtbot: QtBot) -> None:
    def tabs() -> list[list[str]]:
        bars = window.findChildren(QTabBar, options=Qt.FindChildOption.FindDirectChildrenOnly)
        seen = [bar for bar in bars if bar.isVisible() and bar.geometry().intersects(window.rect())]
        return [[bar.tabText(place) for place in range(bar.count())] for bar in seen]

    window.show_lines("king")
    window.switch_theme()
    qtbot.waitUntil(lambda: tabs() == [])
    window.panels["plots"].show()
    qtbot.waitUntil(lambda: tabs() == [["Progress", "Lines"]])
    window.switch_theme()
    action(window, "Reset layout").trigger()
    window.show_lines("king")
    window.panels["plots"].show()
    qtbot.waitUntil(lambda: tabs() == [["Progress", "Lines"]])


def test_the_lines_are_open_at_the_next_start_only_where_they_were(qtbot: QtBot) -> None:
    for seen in (False, True, False):
        first = MainWindow()
        qtbot.addWidget(first)
        first.show()
        first.panels["plots"].show()
        first.panels["lines"].setVisible(seen)
        first.close()
        second = MainWindow()
        qtbot.addWidget(second)
        second.show()
        assert second.panels["lines"].isHidden() is not seen
        assert second.panels["plots"].isHidden()
        second.close()
