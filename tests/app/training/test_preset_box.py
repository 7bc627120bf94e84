from __future__ import annotations

import dataclasses

import pytest
from pytestqt.qtbot import QtBot

from app.training.preset_box import PresetBox, preset_of, with_preset
from core.training.hyperparameters import CBOW, HIERARCHICAL_SOFTMAX, PRESETS, STRICT, Hyperparameters


@pytest.mark.parametrize("name", list(PRESETS))
def test_a_preset_is_known_again_whatever_it_leaves_alone(name: str) -> None:
    chosen = Hyperparameters(architecture=CBOW, objective=HIERARCHICAL_SOFTMAX, arithmetic=STRICT, window=77)
    written = with_preset(name, chosen)
    assert (written.architecture, written.objective, written.arithmetic) == (CBOW, HIERARCHICAL_SOFTMAX, STRICT)
    assert preset_of(written) == name
    assert preset_of(dataclasses.replace(written, window=77)) is None


def test_what_a_run_chose_from_its_text_is_the_preset_for_this_text_alone() -> None:
    resolved = with_preset("small", Hyperparameters(architecture=CBOW)).resolved(1_000_000)
    assert preset_of(resolved) is None
    assert preset_of(resolved, 1_000_000) == "small"
    assert preset_of(resolved, 500_000) is None
    assert preset_of(dataclasses.replace(resolved, learning_rate=0.01), 1_000_000) is None


def test_the_box_shows_a_preset_or_own_values(qtbot: QtBot) -> None:
    box = PresetBox()
    qtbot.addWidget(box)
    box.show_preset("medium")
    assert box.currentText() == "Medium text"
    box.show_preset(None)
    assert box.currentText() == "Own values"
