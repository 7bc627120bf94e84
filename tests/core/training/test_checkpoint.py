"""A run goes on exactly from its state; nothing is lost or repeated, and nobody else takes what is kept."""

from __future__ import annotations

import shutil
import threading
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.files import abandoned, previous_of
from core.job import Cancelled, Job, start
from core.text.corpus import Corpus, read_corpus
from core.text.reading import Reading
from core.training.checkpoint import HELD_OUT
from core.training.checkpoint_file import CheckpointFile, has_checkpoint
from core.training.checkpoint_format import read_checkpoint
from core.training.hyperparameters import Hyperparameters
from core.training.observation import Observer
from core.training.trainer import Interrupted, Trainer

MODES = [(a, o) for a in ("skip-gram", "cbow") for o in ("negative-sampling", "hierarchical-softmax")]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    generator = np.random.default_rng(2)
    path = tmp_path_factory.mktemp("text") / "words.txt"
    path.write_text("\n".join(" ".join(f"w{n}" for n in generator.integers(0, 50, 10)) for _ in range(6000)))
    return read_corpus([path], Reading(), Job())


def quick(**more: Any) -> Hyperparameters:
    return Hyperparameters(**{"dimensions": 12, "window": 3, "epochs": 20, **more})


def interrupted(corpus: Corpus, chosen: Hyperparameters, store: CheckpointFile, threads: int = 1) -> Trainer:
    """A run that was ended after some chunks, its state kept."""
    trainer, reached = Trainer(corpus, chosen, threads, store), threading.Event()
    future = start(trainer.run, Job())
    while trainer.tokens_done < 2 * corpus.tokens and not future.done():
        reached.wait(0.001)
    trainer.interrupt()
    with pytest.raises(Interrupted):
        future.result(20)
    return trainer


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "v.bin.checkpoint"


@pytest.mark.parametrize("mode", MODES)
def test_a_run_that_was_resumed_ends_with_the_same_bits(corpus: Corpus, mode: tuple[str, str], path: Path) -> None:
    chosen = quick(architecture=mode[0], objective=mode[1])
    whole = Trainer(corpus, chosen, 1)
    expected = whole.run(Job())
    store = CheckpointFile(path)
    interrupted(corpus, chosen, store)
    begin, note = read_checkpoint(path, Job())
    assert (note, begin.recipe) == ("", corpus.recipe)
    assert 0 < begin.position < 20 * 6
    trainer = Trainer.resumed(corpus, begin, store)
    found = trainer.run(Job())
    assert found.input_vectors.tobytes() == expected.input_vectors.tobytes()
    if expected.output_vectors is not None and found.output_vectors is not None:
        assert found.output_vectors.tobytes() == expected.output_vectors.tobytes()
    assert (np.diff(trainer.metrics.column("tokens")) > 0).all()
    assert trainer.metrics.column("tokens")[-1] == trainer.tokens_done == whole.tokens_done
    assert trainer.train_seconds > begin.train_seconds
    store.close()


def test_several_threads_lose_and_repeat_no_chunk(corpus: Corpus, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trained: list[tuple[int, int]] = []
    train_chunk = Trainer._train_chunk

    def noted(self: Trainer, worker: int, step: Any, *rest: Any) -> None:
        trained.append((step.epoch, step.chunk))
        train_chunk(self, worker, step, *rest)

    monkeypatch.setattr(Trainer, "_train_chunk", noted)
    store = CheckpointFile(path)
    interrupted(corpus, quick(), store, threads=2)
    Trainer.resumed(corpus, read_checkpoint(path, Job())[0], store).run(Job())
    store.close()
    assert set(Counter(trained).values()) == {1}
    assert len(trained) == 20 * len({chunk for _, chunk in trained})


def test_pause_keeps_the_state_and_resume_goes_on(corpus: Corpus, path: Path) -> None:
    store, job, reached = CheckpointFile(path), Job(), threading.Event()
    trainer = Trainer(corpus, quick(epochs=100), 2, store)
    trainer.pause()
    future = start(trainer.run, job)
    while not has_checkpoint(path):
        reached.wait(0.001)
    assert trainer.paused
    assert job.progress.stage == "Paused"
    seconds, tokens = trainer.train_seconds, trainer.tokens_done
    reached.wait(0.1)
    assert trainer.tokens_done == tokens
    assert trainer.train_seconds - seconds < 0.1
    trainer.resume()
    future.result(60)
    assert trainer.tokens_done == trainer.total_tokens
    store.discard()
    assert not has_checkpoint(path)


def test_cancel_drops_the_checkpoint_as_well(corpus: Corpus, path: Path) -> None:
    store, job, reached = CheckpointFile(path), Job(), threading.Event()
    trainer = Trainer(corpus, quick(epochs=100_000), 1, store)
    trainer.pause()
    future = start(trainer.run, job)
    while not has_checkpoint(path):
        reached.wait(0.001)
    job.cancel()
    with pytest.raises(Cancelled):
        future.result(20)
    assert list(path.parent.iterdir()) == []


def test_cancel_leaves_the_checkpoint_that_the_run_went_on_from(corpus: Corpus, path: Path) -> None:
    store = CheckpointFile(path)
    interrupted(corpus, quick(epochs=1000), store)
    store.close()
    begin, _ = read_checkpoint(path, Job())
    again, job = CheckpointFile(path), Job()
    again.claim()
    again.adopt(whole=True)
    job.cancel()
    with pytest.raises(Cancelled):
        Trainer.resumed(corpus, begin, again).run(job)
    again.close()
    assert read_checkpoint(path, Job())[0].position == begin.position


def test_an_interrupt_at_the_very_end_keeps_the_state(corpus: Corpus, path: Path) -> None:
    store = CheckpointFile(path)
    trainer = Trainer(corpus, quick(epochs=1), 1, store)
    finish = trainer.observer.finish

    def interrupt(tokens: int) -> None:
        finish(tokens)
        trainer.interrupt()

    trainer.observer.finish = interrupt  # type: ignore[method-assign]
    with pytest.raises(Interrupted):
        trainer.run(Job())
    store.close()
    assert read_checkpoint(path, Job())[0].tokens_done == corpus.tokens


def test_the_curves_of_what_was_observed_go_on(corpus: Corpus, path: Path, tmp_path: Path) -> None:
    suite = tmp_path / "suite.txt"
    suite.write_text("\n".join(f"w{n} w{n + 1} {n}" for n in range(20)))
    store, chosen = CheckpointFile(path), quick(epochs=2, held_out=0.05)
    observer = Observer()
    observer.set_suites([suite])
    first = Trainer(corpus, chosen, 1, store, keep=True, observer=observer)
    first.run(Job())
    store.close()
    state, _ = read_checkpoint(path, Job())
    assert state.curves.keys() == {HELD_OUT, str(suite)}
    more = Trainer.resumed(corpus, state.with_more_epochs(1))
    more.observer.set_suites([suite])
    more.run(Job())
    for before, after in (
        (observer.held_out, more.observer.held_out),
        (observer.suites[0].curve, more.observer.suites[0].curve),
    ):
        assert 0 < before.length < after.length
        assert np.array_equal(after.points()[: before.length], before.points())
        assert after.points()[-1, 0] == 3 * corpus.tokens
    assert Trainer.resumed(corpus, state).observer.curves.keys() == {HELD_OUT}  # nobody scores the suite any more


def test_a_disk_without_space_or_right_is_refused_before_the_work(
    corpus: Corpus, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = Job()
    with pytest.raises(OSError, match="does not exist"):
        Trainer(corpus, quick(), 1, CheckpointFile(path.parent / "missing" / "v.checkpoint")).run(job)
    usage = shutil.disk_usage(path.parent)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=1000))
    store = CheckpointFile(path)
    with pytest.raises(OSError, match="MB are needed"):
        Trainer(corpus, quick(), 1, store).run(job)
    store.close()
    assert job.progress.stage == ""


def test_a_checkpoint_that_fails_under_way_ends_nothing(
    corpus: Corpus, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = CheckpointFile(path, every=1e-6)

    def fail(*_: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(store, "save", fail)
    trainer = Trainer(corpus, quick(epochs=100), 1, store)
    trainer.run(Job())
    store.close()
    assert "the disk is full" in trainer.checkpoint_problem


def test_a_diverging_run_keeps_its_last_good_state_and_says_so(corpus: Corpus, path: Path) -> None:
    store, reached = CheckpointFile(path), threading.Event()
    chosen = quick(learning_rate=10.0, architecture="cbow", window=8, epochs=10_000)
    trainer = Trainer(corpus, chosen, 1, store)
    trainer.pause()
    future = start(trainer.run, Job())
    while not has_checkpoint(path) and not future.done():
        reached.wait(0.001)
    trainer.resume()
    with pytest.raises(ValueError, match=r"Try 2\.5"):
        future.result(5)
    store.close()
    if has_checkpoint(path):
        assert np.isfinite(read_checkpoint(path, Job())[0].embeddings().input_vectors).all()


def test_more_epochs_leave_the_finished_run_as_it_is(corpus: Corpus) -> None:
    first = Trainer(corpus, quick(epochs=3), 1)
    before = first.run(Job())
    kept = before.input_vectors.tobytes()
    more = Trainer.resumed(corpus, first.checkpoint().with_more_epochs(2))
    after = more.run(Job())
    assert before.input_vectors.tobytes() == kept != after.input_vectors.tobytes()
    assert more.hyperparameters.epochs == 5
    assert more.tokens_done == 5 * corpus.tokens
    rates, tokens = more.metrics.column("learning_rate"), more.metrics.column("tokens")
    again = rates[tokens > 3 * corpus.tokens][0]
    assert again == pytest.approx(0.025 * (1 - tokens[tokens > 3 * corpus.tokens][0] / more.total_tokens), abs=1e-5)


def test_a_checkpoint_is_one_runs_alone_and_found_when_it_is_gone(corpus: Corpus, path: Path) -> None:
    store = CheckpointFile(path)
    Trainer(corpus, quick(epochs=1), 1, store, keep=True).run(Job())
    assert abandoned(path.parent, ".checkpoint") == []
    with pytest.raises(OSError, match="in use by another run"):
        CheckpointFile(path).claim()
    store.close()
    assert abandoned(path.parent, ".checkpoint") == [path]
    path.rename(previous_of(path))
    assert abandoned(path.parent, ".checkpoint") == [path]
