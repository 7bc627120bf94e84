from __future__ import annotations

import dataclasses

import pytest

from app.training.cost import cost_of
from core.text.corpus import Corpus
from core.training.estimates import estimated_seconds, note_speed
from core.training.hyperparameters import Hyperparameters

CHOSEN = Hyperparameters(dimensions=17, min_count=1, epochs=2)  # no other test knows this mode's speed


def test_the_time_is_left_out_until_the_speed_is_known(corpus: Corpus) -> None:
    line, is_timed = cost_of(corpus, CHOSEN, None)
    assert not is_timed
    assert line == "38 words · 10.0 kB · 1,200 tokens to read"
    note_speed(CHOSEN, 1e3)
    line, is_timed = cost_of(corpus, CHOSEN, 1)
    seconds = estimated_seconds(corpus.vocabulary.at_least(1), corpus.tokens, CHOSEN, 1)
    assert seconds is not None
    assert is_timed
    assert line.startswith("38 words · 10.0 kB · 1,200 tokens to read · about\u00a0")
    minutes = int(line.split("\u00a0")[1]) if "min" in line else 60 * int(line.split("\u00a0")[1])
    assert seconds / 60 == pytest.approx(minutes, rel=0.1, abs=61)


def test_too_few_words_are_refused(corpus: Corpus) -> None:
    with pytest.raises(ValueError, match="0 words occur at least 5000 times"):
        cost_of(corpus, dataclasses.replace(CHOSEN, min_count=5000), None)


def test_too_much_memory_is_refused_with_what_would_fit(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.training.estimates.memory_needed", lambda *_: 10**15)
    with pytest.raises(ValueError, match="GB are free"):
        cost_of(corpus, CHOSEN, None)
