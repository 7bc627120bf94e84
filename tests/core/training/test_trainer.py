import dataclasses
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.files import cache_folder
from core.job import Cancelled, Job, start
from core.text.corpus import Corpus, read_corpus
from core.text.reading import Reading
from core.training.hyperparameters import Hyperparameters
from core.training.mode import Mode
from core.training.observation import Observer
from core.training.schedule import CHUNK_TOKENS, chunk_bounds, chunk_tokens
from core.training.trainer import Trainer, default_threads
from core.training.workspace import Model
from core.vectors.embeddings import Embeddings

MODES = [(a, o) for a in ("skip-gram", "cbow") for o in ("negative-sampling", "hierarchical-softmax", "softmax")]
ANIMALS = ["cat", "dog", "cow", "pig", "hen", "fox"]
TOOLS = ["saw", "axe", "rasp", "file", "plane", "drill"]


def two_subjects(sentences: int, seed: int = 3) -> str:
    """Sentences that speak of animals or of tools, never of both."""
    generator = np.random.default_rng(seed)
    subjects = [ANIMALS, TOOLS]
    return "\n".join(" ".join(generator.choice(subjects[n % 2], 8)) for n in range(sentences))


@pytest.fixture(scope="session")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    path = tmp_path_factory.mktemp("text") / "subjects.txt"
    path.write_text(two_subjects(4000))
    return read_corpus([path], Reading(), Job())


def quick(**more: object) -> Hyperparameters:
    return Hyperparameters(**{"dimensions": 12, "window": 3, "subsample": 0.0, "epochs": 3, **more})  # type: ignore[arg-type]


def bytes_of(embeddings: Embeddings) -> bytes:
    return embeddings.input_vectors.tobytes()


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("threads", [1, 2])
def test_every_mode_learns_which_words_belong_together(corpus: Corpus, mode: tuple[str, str], threads: int) -> None:
    trainer = Trainer(corpus, quick(architecture=mode[0], objective=mode[1], learning_rate=0.05), threads)
    embeddings = trainer.run(Job())
    for words in (ANIMALS, TOOLS):
        index = embeddings.words.find(words[0])
        assert index is not None
        near = embeddings.nearest(embeddings.input_vectors[index], 5, [index])
        assert {neighbour.word for neighbour in near} == set(words[1:])
    loss = trainer.metrics.column("loss")
    assert loss[0] <= trainer.untrained_loss * 1.1
    assert loss[-1] < 0.85 * trainer.untrained_loss


@pytest.mark.parametrize("mode", MODES)
def test_one_thread_and_a_seed_give_the_same_bits(corpus: Corpus, mode: tuple[str, str]) -> None:
    chosen = quick(architecture=mode[0], objective=mode[1])
    first, second = (Trainer(corpus, chosen, 1).run(Job()) for _ in range(2))
    other = Trainer(corpus, dataclasses.replace(chosen, seed=2), 1).run(Job())
    assert bytes_of(first) == bytes_of(second)
    assert bytes_of(first) != bytes_of(other)


def trained_elsewhere(text: Path, name: str, environment: dict[str, str], *options: str) -> bytes:
    """The vectors of a run in a process of its own, with a cache of its own for the text."""
    output, cache = text.parent / f"{name}.bin", text.parent / name
    cache.mkdir()
    (cache / "compiled").symlink_to(cache_folder() / "compiled")  # kept for each processor apart
    command = [sys.executable, "-m", "app", "train", str(text), "--output", str(output), "--epochs=2", *options]
    subprocess.run(command, check=True, env={**os.environ, "SEMASCOPE_CACHE": str(cache), **environment})
    return output.read_bytes()


def test_the_hash_seed_of_python_changes_nothing(tmp_path: Path) -> None:
    text = tmp_path / "text.txt"
    text.write_text(two_subjects(300))
    one, two = (trained_elsewhere(text, s, {"PYTHONHASHSEED": s}, "--threads=1", "--dimensions=9") for s in "12")
    assert one == two


@pytest.mark.parametrize("mode", [("skip-gram", "negative-sampling"), ("cbow", "softmax")])
def test_reproducible_vectors_are_the_same_on_another_processor(tmp_path: Path, mode: tuple[str, str]) -> None:
    text = tmp_path / "text.txt"
    text.write_text(two_subjects(300))
    options = ("--reproducible", "--dimensions=20", f"--architecture={mode[0]}", f"--objective={mode[1]}")
    generic = {"NUMBA_CPU_NAME": "generic", "NUMBA_CPU_FEATURES": "", "PYTHONHASHSEED": "2"}
    assert trained_elsewhere(text, "here", {}, *options) == trained_elsewhere(text, "there", generic, *options)


def test_output_vectors_are_given_where_the_objective_has_them(corpus: Corpus) -> None:
    negative = Trainer(corpus, quick(), 1).run(Job())
    tree = Trainer(corpus, quick(objective="hierarchical-softmax"), 1).run(Job())
    assert negative.output_vectors is not None
    assert negative.output_vectors.shape == negative.input_vectors.shape
    assert tree.output_vectors is None


def test_the_run_says_how_its_vectors_were_made(corpus: Corpus) -> None:
    embeddings = Trainer(corpus, quick(seed=9), 1).run(Job())
    assert embeddings.details["hyperparameters"]["seed"] == 9
    assert embeddings.details["hyperparameters"]["learning_rate"] == 0.025
    assert embeddings.details["tokens_trained"] == 3 * corpus.tokens


def test_metrics_cover_the_whole_run_with_a_falling_rate(corpus: Corpus) -> None:
    trainer = Trainer(corpus, quick(epochs=20), 1)
    trainer.run(Job())
    tokens, rates = trainer.metrics.column("tokens"), trainer.metrics.column("learning_rate")
    assert trainer.metrics.length >= 3
    assert tokens[-1] == trainer.total_tokens == 20 * corpus.tokens
    assert (np.diff(tokens) > 0).all()
    assert (np.diff(rates) < 0).all()
    assert rates[-1] == pytest.approx(0.025e-4)
    assert (trainer.metrics.column("position_loss") >= trainer.metrics.column("loss")).all()


def when_under_way(trainer: Trainer) -> None:
    """Return once the first chunk is trained."""
    reached = threading.Event()
    while not trainer.tokens_done and not reached.wait(0.005):
        pass


def test_stop_and_keep_returns_what_is_there(corpus: Corpus) -> None:
    trainer = Trainer(corpus, quick(epochs=100_000), 2)
    future = start(trainer.run, Job())
    when_under_way(trainer)
    trainer.stop_and_keep()
    embeddings = future.result(timeout=10)
    assert np.isfinite(embeddings.input_vectors).all()
    assert 0 < embeddings.details["tokens_trained"] < trainer.total_tokens


def test_cancel_ends_the_run_and_leaves_no_thread(corpus: Corpus) -> None:
    trainer, job = Trainer(corpus, quick(epochs=100_000), 2), Job()
    future = start(trainer.run, job)
    when_under_way(trainer)
    job.cancel()
    with pytest.raises(Cancelled):
        future.result(timeout=10)
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("training")]


def test_a_dead_worker_ends_the_run_with_its_error(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    trainer = Trainer(corpus, quick(epochs=100_000), 2)

    def fail(*_: object) -> None:
        raise RuntimeError("broken worker")

    monkeypatch.setattr(trainer, "_train_chunk", fail)
    with pytest.raises(RuntimeError, match="broken worker"):
        trainer.run(Job())


def test_where_a_thread_cannot_be_started_none_is_left(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    trainer = Trainer(corpus, quick(epochs=100_000), 3)
    begin, started = threading.Thread.start, []

    def start_two(thread: threading.Thread) -> None:
        if len(started) == 2:
            raise RuntimeError("can't start new thread")
        started.append(thread)
        begin(thread)

    monkeypatch.setattr(threading.Thread, "start", start_two)
    with pytest.raises(RuntimeError, match="new thread"):
        trainer.run(Job())
    assert not any(thread.is_alive() for thread in started)


@pytest.mark.parametrize("threads", [0, -1])
def test_no_threads_train_nothing_and_are_refused(corpus: Corpus, threads: int) -> None:
    with pytest.raises(ValueError, match="1 to 256 threads"):
        Trainer(corpus, quick(), threads)


def test_output_vectors_that_are_not_finite_are_refused(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    trainer = Trainer(corpus, quick(), 1)
    learn = trainer._train

    def spoil(model: Model, *rest: Any) -> None:
        learn(model, *rest)
        model.output_vectors[-1, 3] = np.inf

    monkeypatch.setattr(trainer, "_train", spoil)
    with pytest.raises(ValueError, match="too high"):
        trainer.run(Job())


def test_an_exploding_learning_rate_is_refused_in_plain_words(corpus: Corpus) -> None:
    chosen = quick(learning_rate=10.0, architecture="cbow", window=8, epochs=100)
    with pytest.raises(ValueError, match=r"learning rate 10 is too high. Try 2.5"):
        Trainer(corpus, chosen, 1).run(Job())


def test_too_few_words_above_min_count_are_refused(corpus: Corpus) -> None:
    with pytest.raises(ValueError, match=r"Only 0 words of subjects.txt occur at least 1000000 times"):
        Trainer(corpus, quick(min_count=1_000_000))


def test_more_vectors_than_memory_are_refused(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.training.estimates.memory_needed", lambda *_: 10**15)
    with pytest.raises(ValueError, match="GB of memory"):
        Trainer(corpus, quick())


def test_small_texts_train_on_one_thread() -> None:
    assert default_threads(1_999_999) == 1
    assert default_threads(2_000_000) == (os.cpu_count() or 1)


@given(st.lists(st.integers(1, 40_000), min_size=1, max_size=60), st.integers(2, 20_000))
def test_chunks_cover_the_text_and_cut_only_long_lines(lengths: list[int], size: int) -> None:
    starts = np.concatenate(([0], np.cumsum(lengths)))
    bounds = chunk_bounds(starts, size)
    assert bounds[0] == 0
    assert bounds[-1] == starts[-1]
    assert (np.diff(bounds) > 0).all()
    assert np.diff(bounds).max() < 2 * size
    for bound in set(bounds.tolist()) - set(starts.tolist()):
        line = int(np.searchsorted(starts, bound)) - 1
        assert lengths[line] > size // 2


def test_chunks_are_shorter_where_each_token_takes_long() -> None:
    assert chunk_tokens(Hyperparameters(), 10**6) == CHUNK_TOKENS
    assert chunk_tokens(Hyperparameters(dimensions=2000, window=10), 10**6) == 2500
    assert chunk_tokens(Hyperparameters(dimensions=2000, window=100, negatives=100), 10**6) == 16
    assert chunk_tokens(Hyperparameters(objective="softmax"), 1000) == 600


def test_one_long_line_trains_like_any(tmp_path: Path) -> None:
    path = tmp_path / "line.txt"
    path.write_text(two_subjects(5 * CHUNK_TOKENS // 8).replace("\n", " "))
    embeddings = Trainer(read_corpus([path], Reading(), Job()), quick(epochs=1), 2).run(Job())
    assert len(embeddings) == len(ANIMALS) + len(TOOLS)


def observer_of_all(folder: Path) -> Observer:
    """An observer that asks everything at each look, as often as it can."""
    (folder / "pairs.txt").write_text("cat dog 9\nsaw axe 8\ncat saw 1\nfox drill 2\n")
    (folder / "questions.txt").write_text(": things\ncat dog saw axe\ncow pig rasp file\n")
    now = iter(range(0, 10**12, 10_000))
    observer = Observer(lambda: float(next(now)))
    observer.watch(["cat", "drill"])
    observer.set_suites([folder / "pairs.txt", folder / "questions.txt"])
    return observer


@pytest.mark.parametrize("mode", MODES)
def test_what_is_observed_changes_no_bit(corpus: Corpus, mode: tuple[str, str], tmp_path: Path) -> None:
    chosen = quick(architecture=mode[0], objective=mode[1], held_out=0.05, epochs=100)
    observed = Trainer(corpus, chosen, 1, observer=observer_of_all(tmp_path))
    first = observed.run(Job())
    alone = Trainer(corpus, chosen, 1)
    alone.observer.look = lambda tokens: None  # type: ignore[method-assign]
    assert bytes_of(first) == bytes_of(alone.run(Job()))
    observer = observed.observer
    for points in [observer.held_out.points(), *(suite.curve.points() for suite in observer.suites)]:
        assert len(points) >= 2
        assert points[-1, 0] == observed.total_tokens
        assert (np.diff(points[:, 0]) >= 0).all()
    assert {word for word, _ in observer.watched[0].answers[-1].neighbours[:5]} == set(ANIMALS) - {"cat"}


@pytest.mark.parametrize("mode", MODES)
def test_the_held_out_loss_is_that_of_training_and_measuring_writes_nothing(
    corpus: Corpus, mode: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    trainer = Trainer(
        corpus, quick(architecture=mode[0], objective=mode[1], held_out=0.1, epochs=40, learning_rate=0.05), 2
    )
    measured: list[float] = []

    def finish(tokens: int) -> None:
        run = trainer.observer._run
        assert run is not None
        assert run.loss is not None
        before = run.embeddings.input_vectors.tobytes()
        measured.extend(loss for _ in range(3) if (loss := run.loss()) is not None)
        assert run.embeddings.input_vectors.tobytes() == before

    monkeypatch.setattr(trainer.observer, "finish", finish)
    trainer.run(Job())
    assert measured[0] == measured[1] == measured[2]  # frozen random numbers, and the output vectors stay as well
    assert measured[0] == pytest.approx(trainer.metrics.column("loss")[-1], rel=0.05)


@pytest.mark.parametrize("mode", MODES)
def test_held_out_lines_are_not_trained_on(mode: tuple[str, str], tmp_path: Path) -> None:
    """In each line a word that occurs nowhere else; of those of held-out lines the input vectors stay as they began."""
    lines = [f"{line} only{n} only{n} only{n}" for n, line in enumerate(two_subjects(300).splitlines())]
    (tmp_path / "text.txt").write_text("\n".join(lines))
    text = read_corpus([tmp_path / "text.txt"], Reading(), Job())
    chosen = quick(architecture=mode[0], objective=mode[1], min_count=1, held_out=0.1, epochs=2)
    trainer = Trainer(text, chosen, 2)
    begun = Mode(trainer.hyperparameters, trainer.vocabulary.counts).untrained_model(1, Job()).input_vectors[:, :12]
    embeddings = trainer.run(Job())
    assert trainer.held_out is not None
    assert 10 < trainer.held_out.lines < 60
    for n, is_held in enumerate(trainer.held_out.is_held):
        index = embeddings.index_of(f"only{n}")
        assert (embeddings.input_vectors[index] == begun[index]).all() == is_held
    assert trainer.tokens_done == trainer.total_tokens == 2 * text.tokens


def test_too_few_lines_to_hold_some_out_are_refused(tmp_path: Path) -> None:
    (tmp_path / "text.txt").write_text(two_subjects(50))
    text = read_corpus([tmp_path / "text.txt"], Reading(), Job())
    with pytest.raises(ValueError, match="50 lines, and 100 are needed"):
        Trainer(text, quick(held_out=0.1))
