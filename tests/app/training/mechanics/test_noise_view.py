from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.session import Session
from app.training.mechanics.noise_view import NoiseView
from core.training.hyperparameters import HIERARCHICAL_SOFTMAX
from core.training.rehearsal import draw_words
from core.training.sampling import chunk_seed, noise, noise_distribution


def settle(qtbot: QtBot, view: Any) -> None:
    qtbot.waitUntil(lambda: not view._asker.busy, timeout=60_000)


def test_draws_are_those_of_the_kernels_table(
    train: Callable[..., Any], shown: Callable[..., Any], qtbot: QtBot
) -> None:
    trainer = train(seed=9)
    view = shown(NoiseView)
    for count in (1, 10, 1000):
        view.draw(count)
        settle(qtbot, view)
    expected = np.zeros(1011, np.int64)
    counts = trainer.vocabulary.counts
    draw_words(noise(counts, 0.75, 5), np.full(1, chunk_seed(9, 0, 0)), expected)
    assert view._drawn.tolist() == np.bincount(expected, minlength=len(counts)).tolist()
    rows = {row[0]: row for row in view.table.table.rows}
    share = noise_distribution(counts, 0.75)
    assert rows["w5"][5] == pytest.approx(1011 * share[5])
    assert rows["w5"][4] == np.sum(expected == 5)
    assert not view.grab().isNull()
    view.forget()
    settle(qtbot, view)
    assert view._drawn.sum() == 0


def test_no_draw_is_lost_when_the_next_is_asked_for_at_once(
    train: Callable[..., Any], shown: Callable[..., Any], qtbot: QtBot
) -> None:
    train()
    view = shown(NoiseView)
    for count in (1000, 10, 1):
        view.draw(count)
    settle(qtbot, view)
    assert view._drawn.sum() == 1011


def test_the_slider_shows_what_another_power_would_change_and_leads_back(
    train: Callable[..., Any], shown: Callable[..., Any], session: Session, qtbot: QtBot
) -> None:
    train(noise_power=0.5)
    session.select("w30")
    view = shown(NoiseView)
    assert view.slider.value == 50
    before = view.table.table.rows[0]
    view.slider.slider.setValue(0)
    settle(qtbot, view)
    after = view.table.table.rows[0]
    assert before[0] == after[0] == "w30"
    assert after[3] == pytest.approx(100 / len(view.subject.vocabulary))  # power 0: all alike
    assert after[3] > before[3]
    assert "At the power in use, 0.5" in view.result.accessibleName()
    view.slider._back.click()
    settle(qtbot, view)
    assert view.table.table.rows[0][3] == pytest.approx(before[3])


def test_the_lens_follows_the_word_and_the_keyboard(
    train: Callable[..., Any], shown: Callable[..., Any], session: Session, qtbot: QtBot
) -> None:
    train(objective=HIERARCHICAL_SOFTMAX)
    session.select("w30")
    view = shown(NoiseView)
    low, high = view.line.lens
    begin, end = view.line._line.cell(30)
    assert low <= begin < end <= high
    qtbot.keyClick(view.line, Qt.Key.Key_Plus)
    closer = view.line.lens
    assert closer[1] - closer[0] < high - low
    qtbot.keyClick(view.line, Qt.Key.Key_Left)
    assert view.line.lens[0] < closer[0]
    assert "draws none" in view.about.accessibleName()


def test_groups_cut_the_line_into_about_equal_parts(train: Callable[..., Any], shown: Callable[..., Any]) -> None:
    train()
    line = shown(NoiseView).line._line
    groups = line.groups()
    assert groups[0] == 0
    assert groups[-1] == len(line.words)
    assert (np.diff(groups) > 0).all()
