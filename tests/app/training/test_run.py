from __future__ import annotations

import threading
from typing import Any

import numpy as np
import pytest

from app.training.run import Run, longer_run, new_run, proposed_words, runs_folder
from core.job import Cancelled, Job
from core.map.live_map import LiveMap
from core.text.corpus import Corpus
from core.text.vocabulary import Vocabulary, Words
from core.training.hyperparameters import Hyperparameters

CHOSEN = Hyperparameters(dimensions=4, min_count=1, epochs=100_000)


def test_long_words_of_the_middle_ranks_are_proposed() -> None:
    words = [f"w{n}" for n in range(1000)]
    words[3], words[200], words[300], words[400], words[900] = (
        "nonetheless",
        "river",
        "mountain",
        "sea",
        "philosophical",
    )
    vocabulary = Vocabulary(Words.of(words), np.arange(1000, 0, -1))
    assert proposed_words(vocabulary) == ["mountain", "river", "sea"]


def test_a_small_vocabulary_has_proposals_too(corpus: Corpus) -> None:
    assert len(proposed_words(corpus.vocabulary)) == 3


def test_what_is_watched_is_known_before_the_run_begins(corpus: Corpus, fake_trainer: Any) -> None:
    run = Run(new_run(corpus, CHOSEN, 1), ("w1", "w2"), ())
    run.stop_and_keep()  # before there is a trainer
    run.work(Job())
    assert [word.word for word in fake_trainer.made[0].observer.watched] == ["w1", "w2"]


def test_an_interrupted_run_keeps_its_state_and_lets_go_of_it(corpus: Corpus) -> None:
    run = Run(new_run(corpus, CHOSEN, 1), None, ())
    ended: list[BaseException] = []

    def work() -> None:
        try:
            run.work(Job())
        except Cancelled as error:
            ended.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    while run.trainer is None or run.trainer.tokens_done == 0:
        thread.join(0.01)
        assert thread.is_alive()
    assert run.interrupt()
    thread.join(20)
    assert len(ended) == 1
    assert run.store is not None
    assert run.store.written
    run.store.claim()  # nobody has it any more
    run.discard_checkpoint()
    assert list(runs_folder().glob("*.checkpoint*")) == []


def test_a_refused_run_leaves_nothing(corpus: Corpus) -> None:
    run = Run(new_run(corpus, Hyperparameters(min_count=100_000), 1), None, ())
    with pytest.raises(ValueError, match="Only 0 words"):
        run.work(Job())
    assert list(runs_folder().iterdir()) == []


def test_a_longer_run_goes_on_with_the_map_of_the_shorter_one(small_world: Corpus) -> None:
    chosen = Hyperparameters(dimensions=4, min_count=1, epochs=1)

    def begun(job: Job, run: Run) -> Any:
        trainer = new_run(small_world, chosen, 1)(job, run)
        trainer.observer.live_map = LiveMap()
        return trainer

    first = Run(begun, None, ())
    first.work(Job())
    assert first.trainer is not None
    assert first.trainer.observer.live_map is not None
    history = first.trainer.observer.live_map.history()
    assert [snapshot.tokens for snapshot in history][-1] == small_world.tokens
    second = Run(longer_run(first.trainer, 1), None, ())
    second.work(Job())
    assert second.trainer is not None
    assert second.trainer.observer.live_map is not None
    longer = second.trainer.observer.live_map.history()
    assert [snapshot.tokens for snapshot in longer[: len(history)]] == [snapshot.tokens for snapshot in history]
    assert longer[-1].tokens == 2 * small_world.tokens
    assert len(first.trainer.observer.live_map.history()) == len(history)
    for run in (first, second):
        run.discard_checkpoint()
