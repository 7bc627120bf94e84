from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.session import Session
from app.training.mechanics.windows_view import ALL, WindowsView
from core.text.corpus import Corpus
from core.training.hyperparameters import CBOW, HIERARCHICAL_SOFTMAX
from core.training.mechanics.pairs import Rehearsal


def settle(qtbot: QtBot, view: Any) -> None:
    qtbot.waitUntil(lambda: not view._asker.busy, timeout=60_000)


def press(qtbot: QtBot, view: Any, key: Qt.Key) -> None:
    qtbot.keyClick(view.flow, key)
    settle(qtbot, view)


def test_the_pairs_are_those_of_the_rehearsal(
    train: Callable[..., Any], shown: Callable[..., Any], session: Session, corpus: Corpus, qtbot: QtBot
) -> None:
    trainer = train()
    view = shown(WindowsView)
    view.among.set_value(ALL)
    view.go("next")  # begins with its first centre
    settle(qtbot, view)
    rehearsal = Rehearsal(corpus, trainer.vocabulary, trainer.hyperparameters)
    assert rehearsal.bounds.tolist() == trainer._schedule.bounds.tolist()  # the chunks of the run itself
    sentence = rehearsal.sentence(view._move.position)
    for centre in range(3):
        if centre > 0:
            press(qtbot, view, Qt.Key.Key_Right)
        window = rehearsal.window(sentence, centre)
        names = [corpus.vocabulary.words[word] for word in sentence.words.tolist()]
        rows = view.pairs.table.rows
        assert [row[0] for row in rows] == [names[place] for place in window.contexts.tolist()]
        assert {row[1] for row in rows} <= {names[window.centre]}
        assert rows[0][2] == ", ".join(corpus.vocabulary.words[word] for word in window.negatives[0])
        assert view.flow.flow.centre == window.centre
    assert view.flow.flow.dropped == frozenset(np.flatnonzero(~sentence.stays & ~sentence.is_rare).tolist())


def test_keys_step_through_centres_and_sentences(
    train: Callable[..., Any], shown: Callable[..., Any], session: Session, qtbot: QtBot
) -> None:
    train(objective=HIERARCHICAL_SOFTMAX)
    view = shown(WindowsView)
    view.among.set_value(ALL)
    settle(qtbot, view)
    first = view._move.position
    press(qtbot, view, Qt.Key.Key_Down)
    assert view._move.position > first
    press(qtbot, view, Qt.Key.Key_Up)
    assert view._move.position == first
    assert len(view.pairs.table.headings) == 2  # a tree draws nothing
    for _ in range(20):
        press(qtbot, view, Qt.Key.Key_Right)
    assert view._move.position > first  # a sentence has 10 tokens
    press(qtbot, view, Qt.Key.Key_Space)
    assert view.playing
    view.hide()
    assert not view.playing


def test_every_sentence_with_the_word_is_found_and_the_word_is_its_centre(
    train: Callable[..., Any], shown: Callable[..., Any], session: Session, corpus: Corpus, qtbot: QtBot
) -> None:
    train(subsample=0.0)
    session.select("w20")
    view = shown(WindowsView)
    ids = np.asarray(corpus.ids)
    expected = sorted({int(place) // 10 * 10 for place in np.flatnonzero(ids == 20)})
    found = []
    for _ in expected:
        assert view.flow.flow.words[view.flow.flow.centre] == "w20"
        found.append(view._move.position)
        view.go("next")
        settle(qtbot, view)
    assert found == expected
    assert view._move.position == expected[0]  # round at the end
    session.select("w21")
    settle(qtbot, view)
    assert "w21" in view.flow.flow.words


def test_a_click_makes_a_word_that_stays_the_centre(
    train: Callable[..., Any], shown: Callable[..., Any], qtbot: QtBot
) -> None:
    train(subsample=0.0, architecture=CBOW)
    view = shown(WindowsView)
    stays = [place for place in range(len(view.flow.flow.words)) if place not in view.flow.flow.rare]
    box = view.flow._boxes[stays[-1]]
    qtbot.mouseClick(view.flow, Qt.MouseButton.LeftButton, pos=box.center().toPoint())
    settle(qtbot, view)
    assert view.flow.flow.centre == stays[-1]
    assert view.pairs.table.headings[0].endswith("mean")


def test_another_epoch_draws_anew(train: Callable[..., Any], shown: Callable[..., Any], qtbot: QtBot) -> None:
    train(epochs=30)
    view = shown(WindowsView)
    seen = set()
    for epoch in range(1, 6):
        view.epoch.setValue(epoch)
        settle(qtbot, view)
        seen.add((view.flow.flow.dropped, view.flow.flow.contexts))
    assert len(seen) > 1


def test_a_sentence_is_a_table_as_well(train: Callable[..., Any], shown: Callable[..., Any]) -> None:
    train()
    view = shown(WindowsView)
    rows = view.sentence_table().rows
    assert [row[0] for row in rows] == list(view.flow.flow.words)
    assert sum(row[1] == "dropped" for row in rows) == len(view.flow.flow.dropped)


def test_without_the_text_it_says_what_to_open(
    train: Callable[..., Any], shown: Callable[..., Any], session: Session, qtbot: QtBot
) -> None:
    train()
    session.set_trainer(None)
    session.set_corpus(None)
    view = shown(WindowsView)
    assert "open it" in view.about.accessibleName()
    assert not view._parts.isVisible()


@pytest.mark.parametrize("width", [590, 900])
def test_the_text_wraps_within_its_width(
    train: Callable[..., Any], shown: Callable[..., Any], qtbot: QtBot, width: int
) -> None:
    train()
    view = shown(WindowsView)
    view.resize(width, 700)
    qtbot.waitUntil(lambda: view.flow.width() > width - 120)
    assert all(box.right() <= view.flow.width() for box in view.flow._boxes)
