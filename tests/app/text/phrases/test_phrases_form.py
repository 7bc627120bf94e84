from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from app.session import Session
from app.text.phrases.phrases_form import PhrasesForm, phrases_of, step_of, threshold_of, with_phrases
from core.text.reading import Reading
from core.text.words.steps import NPMI, SCORES, LowerCase, Normalise, Phrases


def test_the_form_follows_what_another_view_sets(qtbot: QtBot) -> None:
    session = Session()
    form = PhrasesForm(session)
    qtbot.addWidget(form)
    session.set_reading(with_phrases(Reading(), Phrases(NPMI, 0.7, 9, 3)))
    assert form.switch.isChecked()
    assert form.step() == Phrases(NPMI, 0.7, 9, 3)
    session.set_reading(Reading())
    assert not form.switch.isChecked()


def test_a_slider_that_is_held_sets_the_reading_when_it_is_let_go(qtbot: QtBot) -> None:
    session = Session()
    form = PhrasesForm(session)
    qtbot.addWidget(form)
    form.switch.click()
    assert phrases_of(session.reading) == Phrases()
    form.slider.slider.setSliderDown(True)
    with qtbot.waitSignal(form.changed):
        form.slider.slider.setValue(step_of("word2phrase", 500.0))
    assert phrases_of(session.reading) == Phrases()
    form.slider.slider.setSliderDown(False)
    assert phrases_of(session.reading) == form.step() != Phrases()


def test_a_step_takes_the_place_of_the_one_before() -> None:
    one, other = Phrases(), Phrases(passes=2)
    reading = Reading(steps=(LowerCase(), one, Normalise()))
    assert with_phrases(reading, other).steps == (LowerCase(), other, Normalise())
    assert with_phrases(reading, None) == Reading()
    assert with_phrases(Reading(), one).steps == (LowerCase(), Normalise(), one)


@pytest.mark.parametrize("score", SCORES)
def test_the_slider_and_the_threshold_are_one(score: str) -> None:
    assert [step_of(score, threshold_of(score, step)) for step in (0, 1, 50, 100)] == [0, 1, 50, 100]
    assert threshold_of(score, step_of(score, Phrases(score).taken_threshold)) == Phrases(score).taken_threshold
