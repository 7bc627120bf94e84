from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QCheckBox, QLabel, QLineEdit, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from app.map.choice import FREQUENCY, MapChoice, OwnAxes, note_time
from app.map.map_view import MapView
from app.map.projection_form import ProjectionForm
from app.session import Session
from app.vectors.word_field import WordField
from core.map.projection import Projection
from core.map.settings import ProjectionSettings
from core.options import options_of
from core.vectors.embeddings import Embeddings

Make = Callable[..., Embeddings]
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # what a screen that is none says of a popup


@pytest.fixture
def form(qtbot: QtBot, session: Session, make_embeddings: Make) -> Iterator[ProjectionForm]:
    QSettings("Semascope", "Semascope").remove("map")
    session.set_embeddings(make_embeddings(6000), True)
    made = ProjectionForm(session)
    qtbot.addWidget(made)
    made.show()
    yield made
    QSettings("Semascope", "Semascope").remove("map")


def edit(form: ProjectionForm, name: str) -> QLineEdit:
    found = form.field(name).findChild(QLineEdit)
    assert isinstance(found, QLineEdit)
    return found


def press(form: ProjectionForm, text: str) -> None:
    next(button for button in form.findChildren(QPushButton) if button.text() == text).click()


def texts(form: ProjectionForm) -> str:
    return "\n".join(label.text() for label in form.findChildren(QLabel) if label.isVisible())


def shown(form: ProjectionForm) -> set[str]:
    return {name for name in options_of(ProjectionSettings) if form.field(name).isVisible()}


@pytest.mark.parametrize(
    "chosen",
    [
        MapChoice(),
        MapChoice(ProjectionSettings("tsne", words=0, perplexity=12.5, seed=7)),
        MapChoice(ProjectionSettings("pca", words=500, axes=3, metric="euclidean", remove_common=True)),
        MapChoice(ProjectionSettings(words=300), OwnAxes("w1 - w2", "frequency")),
    ],
)
def test_what_is_set_is_what_is_read(form: ProjectionForm, chosen: MapChoice) -> None:
    form.set_choice(chosen)
    assert form.choice() == chosen


def test_each_method_shows_what_applies_to_it(form: ProjectionForm) -> None:
    both = {"method", "words", "axes", "metric", "remove_common"}
    assert shown(form) == {*both, "neighbours", "minimum_distance", "seed"}
    press(form, "t-SNE")
    assert shown(form) == {*both, "perplexity", "seed"}
    press(form, "PCA")
    assert shown(form) == both
    press(form, "Own axes")
    assert shown(form) == {"method", "words"}
    assert all(field.isVisible() for field in form.findChildren(WordField))


def test_each_field_has_the_help_of_its_declaration(form: ProjectionForm) -> None:
    for name, option in options_of(ProjectionSettings).items():
        kind = QCheckBox if option.flag else QLabel
        tips = [part.toolTip() for part in form.field(name).findChildren(kind)]
        assert any(option.help in tip for tip in tips), name


def test_what_is_wrong_is_said_and_cannot_be_drawn(form: ProjectionForm) -> None:
    edit(form, "neighbours").setText("1")
    assert "1 is outside 2 to 200." in texts(form)
    assert not form.draw_button.isEnabled()
    press(form, "PCA")  # which has no neighbours
    assert form.draw_button.isEnabled()
    assert form.choice().settings == ProjectionSettings("pca")
    press(form, "Own axes")
    assert not form.draw_button.isEnabled()  # no expression yet
    form.findChildren(WordField)[0].setText("w1 - w2")
    press(form, "Frequency")
    assert form.draw_button.isEnabled()
    assert form.choice().own_axes == OwnAxes("w1 - w2", FREQUENCY)


def test_it_says_how_many_words_and_how_long(form: ProjectionForm) -> None:
    assert "6,000 words" in texts(form)
    edit(form, "words").setText("1000")
    assert "1,000 of 6,000 words" in texts(form)
    assert "about" not in texts(form)
    note_time(Projection(np.zeros((1000, 2), np.float32), ProjectionSettings(), {"seconds": 9.0}, 6000))
    form.refresh()
    assert "1,000 of 6,000 words · about\u00a09\u00a0s" in texts(form)
    edit(form, "words").clear()
    assert form.choice().settings.words == 0
    assert edit(form, "words").placeholderText() == "All"


def test_reset_writes_the_defaults(form: ProjectionForm) -> None:
    form.set_choice(MapChoice(ProjectionSettings("tsne", words=7, metric="euclidean")))
    form.reset_button.click()
    assert form.choice() == MapChoice()


def test_enter_draws_and_escape_closes(form: ProjectionForm, qtbot: QtBot) -> None:
    with qtbot.waitSignal(form.wanted):
        qtbot.keyClick(edit(form, "seed"), Qt.Key.Key_Return)
    with qtbot.waitSignal(form.closed):
        qtbot.keyClick(edit(form, "seed"), Qt.Key.Key_Escape)


def test_expressions_are_completed(form: ProjectionForm, qtbot: QtBot) -> None:
    press(form, "Own axes")
    across, _ = form.findChildren(WordField)
    qtbot.keyClicks(across, "w1 - w599")
    assert across.suggestions()[0].startswith("w599")


def test_the_chip_opens_it_and_a_map_is_drawn_as_it_says(
    qtbot: QtBot, map_view: MapView, session: Session, make_embeddings: Make
) -> None:
    session.set_embeddings(make_embeddings(), True)
    qtbot.waitUntil(lambda: session.projection is not None and session.projection.method == "umap", timeout=60_000)
    chip = next(button for button in map_view.findChildren(QToolButton) if button.property("role") == "chip")
    form = map_view.findChild(ProjectionForm)
    assert isinstance(form, ProjectionForm)
    chip.click()
    assert form.isVisible()
    assert map_view.rect().contains(form.geometry())
    assert form.geometry().bottom() < chip.geometry().top()
    press(form, "t-SNE")
    edit(form, "words").setText("40")
    press(form, "Draw")
    qtbot.waitUntil(lambda: session.projection is not None and session.projection.method == "tsne", timeout=60_000)
    assert chip.text() == "40 of 60 words · t-SNE · cosine"
    assert MapChoice.remembered().settings == ProjectionSettings("tsne", words=40)
    qtbot.keyClick(edit(form, "words"), Qt.Key.Key_Escape)
    assert not form.isVisible()


def test_words_are_drawn_along_own_axes(
    qtbot: QtBot, map_view: MapView, session: Session, make_embeddings: Make
) -> None:
    embeddings = make_embeddings()
    session.set_embeddings(embeddings, True)
    qtbot.waitUntil(lambda: session.projection is not None and session.projection.method == "umap", timeout=60_000)
    before = session.projection
    map_view._choose_map(MapChoice(ProjectionSettings(), OwnAxes("w3", FREQUENCY)))
    qtbot.waitUntil(lambda: session.projection is not before, timeout=30_000)
    canvas = map_view.canvas
    assert canvas.drawing is not None
    axes = canvas.drawing.axes
    assert axes is not None
    assert axes.captions == ("w3 (cosine)", "frequency (log10 of the count)")
    values = canvas.drawing.goal * axes.reach + axes.centre
    assert values[3] == pytest.approx((1, np.log10(57)), abs=1e-4)
    assert values[:, 0] == pytest.approx(embeddings.unit_vectors @ embeddings.unit_vectors[3], abs=1e-4)
    map_view.grab()
    map_view._set(method="pca")
    qtbot.waitUntil(lambda: session.projection is not None and session.projection.method == "pca", timeout=30_000)
    assert canvas.drawing.axes is None


def test_an_axis_of_an_unknown_word_is_refused_and_the_map_before_is_kept(
    qtbot: QtBot, map_view: MapView, session: Session, job_bar: object, make_embeddings: Make
) -> None:
    session.set_embeddings(make_embeddings(), True)
    qtbot.waitUntil(lambda: session.projection is not None and session.projection.method == "umap", timeout=60_000)
    before = session.projection
    map_view._choose_map(MapChoice(ProjectionSettings(), OwnAxes("unheard - w1", "w2")))
    qtbot.waitUntil(lambda: bool(job_bar.messages()))  # type: ignore[attr-defined]
    assert "“unheard” is not among the 60 words" in job_bar.messages()[0]  # type: ignore[attr-defined]
    assert session.projection is before
