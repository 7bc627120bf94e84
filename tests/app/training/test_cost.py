from __future__ import annotations

import dataclasses

import pytest
from pytestqt.qtbot import QtBot

from app.training.cost import CostLine, cost_of
from core.text.corpus import Corpus
from core.training.estimates import estimated_seconds, note_speed
from core.training.hyperparameters import Hyperparameters

CHOSEN = Hyperparameters(dimensions=17, min_count=1, epochs=2)


@pytest.fixture
def no_speeds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.training.estimates._speeds", {})


@pytest.mark.usefixtures("no_speeds")
def test_the_time_is_left_out_until_the_speed_is_known(corpus: Corpus) -> None:
    line, unmeasured = cost_of(corpus, CHOSEN, 1)
    assert line == "38 words · 10.0 kB · 1,200 tokens to read"
    assert unmeasured is not None
    note_speed(unmeasured, 1e3)
    line, unmeasured = cost_of(corpus, CHOSEN, 1)
    seconds = estimated_seconds(corpus.vocabulary.at_least(1), corpus.tokens, CHOSEN, 1)
    assert seconds is not None
    assert unmeasured is None
    assert line.startswith("38 words · 10.0 kB · 1,200 tokens to read · about\u00a0")
    minutes = int(line.split("\u00a0")[1]) if "min" in line else 60 * int(line.split("\u00a0")[1])
    assert seconds / 60 == pytest.approx(minutes, rel=0.1, abs=61)


@pytest.fixture
def line(qtbot: QtBot) -> CostLine:
    made = CostLine()
    qtbot.addWidget(made)
    return made


@pytest.mark.usefixtures("no_speeds")
def test_the_line_says_that_the_time_is_measured_while_it_is(line: CostLine, corpus: Corpus, qtbot: QtBot) -> None:
    assert line.show_cost(corpus, CHOSEN, 1, running=False)
    assert line.text() == "38 words · 10.0 kB · 1,200 tokens to read"  # nobody has asked for a measurement
    line.measure_speeds()
    assert line.show_cost(corpus, CHOSEN, 1, running=True)
    assert "timing" not in line.text()
    with qtbot.waitSignal(line.measured, timeout=60_000):
        assert line.show_cost(corpus, CHOSEN, 1, running=False)
        assert line.text() == "38 words · 10.0 kB · 1,200 tokens to read · timing…"
    assert line.show_cost(corpus, CHOSEN, 1, running=False)
    assert " · about\u00a0" in line.text()
    assert "timing" not in line.text()


@pytest.mark.usefixtures("no_speeds")
def test_the_line_is_silent_about_a_time_that_could_not_be_measured(
    line: CostLine, corpus: Corpus, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(workload: object) -> None:
        raise OSError

    monkeypatch.setattr("core.training.speed.measure_speed", fail)
    line.measure_speeds()
    chosen = dataclasses.replace(CHOSEN, window=7)  # no other test has asked
    with qtbot.waitSignal(line.measured, timeout=60_000):
        line.show_cost(corpus, chosen, 1, running=False)
    line.show_cost(corpus, chosen, 1, running=False)
    assert line.text() == "38 words · 10.0 kB · 1,200 tokens to read"


def test_a_reason_against_is_said_in_its_place(line: CostLine, corpus: Corpus) -> None:
    line.measure_speeds()
    assert not line.show_cost(corpus, dataclasses.replace(CHOSEN, min_count=5000), 1, running=False)
    assert line.text().startswith("0 words occur at least 5000 times")
    assert line.property("role") == "error"


def test_too_few_words_are_refused(corpus: Corpus) -> None:
    with pytest.raises(ValueError, match="0 words occur at least 5000 times"):
        cost_of(corpus, dataclasses.replace(CHOSEN, min_count=5000), None)


def test_too_much_memory_is_refused_with_what_would_fit(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.training.estimates.memory_needed", lambda *_: 10**15)
    with pytest.raises(ValueError, match="GB are free"):
        cost_of(corpus, CHOSEN, None)
