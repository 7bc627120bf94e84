from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app import question
from app.training.interrupted import InterruptedOffer, interrupted_runs, moment
from app.training.run import runs_folder
from core.files import Claim
from core.job import Job
from core.text.corpus import Corpus
from core.training.checkpoint_file import CheckpointFile
from core.training.hyperparameters import Hyperparameters
from core.training.trainer import Trainer


@pytest.fixture
def state(corpus: Corpus) -> Path:
    """The state of a run that nobody works with any more."""
    store = CheckpointFile(runs_folder() / "one.checkpoint")
    Trainer(corpus, Hyperparameters(dimensions=4, min_count=1, epochs=1), 1, store, keep=True).run(Job())
    store.close()
    return store.path


@pytest.fixture
def offer(qtbot: QtBot) -> Iterator[InterruptedOffer]:
    said: list[str] = []
    made = InterruptedOffer(said.append)
    qtbot.addWidget(made)
    yield made
    assert said == []


def press(offer: InterruptedOffer, text: str) -> None:
    next(one for one in offer.findChildren(QPushButton) if one.text() == text).click()


def test_nothing_is_offered_where_there_is_nothing(offer: InterruptedOffer, qtbot: QtBot) -> None:
    offer.look()
    qtbot.waitUntil(lambda: not offer.looking)
    assert not offer.isVisible()
    assert offer.text() == ""


def test_a_run_is_offered_with_its_name_share_and_time(offer: InterruptedOffer, qtbot: QtBot, state: Path) -> None:
    offer.look()
    qtbot.waitUntil(lambda: offer.run is not None)
    time = datetime.fromtimestamp(state.stat().st_mtime)
    assert offer.text() == f"Training on tale.txt was interrupted at 100\u00a0%, {moment(time, datetime.now())}."
    with qtbot.waitSignal(offer.wanted):
        press(offer, "Go on")


def test_a_run_that_another_window_goes_on_with_is_not_offered(state: Path) -> None:
    claim = Claim(state)
    assert interrupted_runs(Job()) == []
    claim.release()
    assert [run.path for run in interrupted_runs(Job())] == [state]


@pytest.mark.parametrize("sure", [True, False])
def test_discard_asks_and_then_removes(
    offer: InterruptedOffer, qtbot: QtBot, state: Path, monkeypatch: pytest.MonkeyPatch, sure: bool
) -> None:
    monkeypatch.setattr(question, "confirmed", lambda *_: sure)
    offer.look()
    qtbot.waitUntil(lambda: offer.run is not None)
    press(offer, "Discard")
    qtbot.waitUntil(lambda: not offer.looking and (offer.run is None) == sure)
    assert state.exists() != sure


def test_a_damaged_state_says_so_and_can_only_be_discarded(offer: InterruptedOffer, qtbot: QtBot, state: Path) -> None:
    whole = state.read_bytes()
    state.write_bytes(whole[: len(whole) // 2])
    offer.look()
    qtbot.waitUntil(lambda: offer.run is not None)
    assert "cannot be gone on with" in offer.text()
    assert [one.text() for one in offer.findChildren(QPushButton) if not one.isHidden()] == ["Discard"]
    press(offer, "Discard")
    qtbot.waitUntil(lambda: not state.exists())


def test_moments() -> None:
    noon = datetime(2026, 3, 4, 12, 5)
    assert moment(noon, noon) == "12:05 today"
    assert moment(noon, noon + timedelta(days=1)) == "12:05 yesterday"
    later = moment(noon, noon + timedelta(days=9))
    assert later.endswith(" 12:05")
    assert "4" in later.removesuffix("12:05")
