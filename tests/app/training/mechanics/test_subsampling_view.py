from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from app.session import Session
from app.training.mechanics.keep_curve import step_of
from app.training.mechanics.subsampling_view import SubsamplingView
from core.text.corpus import Corpus
from core.training.hyperparameters import Hyperparameters
from core.training.sampling import keep_probabilities


def settle(qtbot: QtBot, view: Any) -> None:
    qtbot.waitUntil(lambda: not view._asker.busy, timeout=60_000)


def test_the_table_says_what_the_run_keeps(train: Callable[..., Any], shown: Callable[..., Any]) -> None:
    trainer = train(subsample=0.02)
    view = shown(SubsamplingView)
    keep = keep_probabilities(trainer.vocabulary.counts, 0.02)
    rows = {row[0]: row for row in view.table.table.rows}
    for place in (0, 5, 20):
        assert rows[f"w{place}"][3] == pytest.approx(float(keep[place]))
    kept = float(trainer.vocabulary.counts @ keep)
    assert f"{kept:,.0f} of {trainer.vocabulary.tokens:,} tokens" in view.result.accessibleName()
    assert not view.grab().isNull()


def test_a_threshold_of_ones_own_changes_the_curve_and_not_the_run(
    train: Callable[..., Any], shown: Callable[..., Any], qtbot: QtBot
) -> None:
    train(subsample=0.02)
    view = shown(SubsamplingView)
    view.slider.slider.setValue(0)
    settle(qtbot, view)
    assert {row[3] for row in view.table.table.rows} == {1.0}
    assert "At the threshold in use, 0.02" in view.result.accessibleName()


def test_the_forms_settings_are_followed_while_there_is_no_run(
    session: Session, corpus: Corpus, shown: Callable[..., Any], qtbot: QtBot
) -> None:
    session.set_corpus(corpus)
    session.set_settings(Hyperparameters(subsample=0.05, min_count=4))
    view = shown(SubsamplingView)
    assert view.subject.hyperparameters.subsample == 0.05
    session.set_settings(Hyperparameters(subsample=0.5, min_count=9))
    settle(qtbot, view)
    assert view.subject.hyperparameters.min_count == 9
    assert view.slider.value == step_of(0.5)
    assert "no run yet" in view.caption.text()


def test_a_word_that_is_too_rare_is_told_with_its_count(
    session: Session, corpus: Corpus, shown: Callable[..., Any], qtbot: QtBot
) -> None:
    session.set_corpus(corpus)
    session.set_settings(Hyperparameters(min_count=20))
    view = shown(SubsamplingView)
    view.field.submitted.emit("w15")
    settle(qtbot, view)
    assert 1 < corpus.vocabulary.counts[15] < 20
    assert f"occurs {corpus.vocabulary.counts[15]} times" in view._trouble.message.text()
    view.field.submitted.emit("w2")
    settle(qtbot, view)
    assert view.word == 2
    assert view._trouble.isHidden()
