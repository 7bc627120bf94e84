from __future__ import annotations

import gc
import threading
from pathlib import Path

import numpy as np
import pytest

from core.files import cache_folder
from core.job import Cancelled, Job
from core.text.corpus import Corpus, read_corpus
from core.text.reading import Reading
from core.training.hyperparameters import Hyperparameters
from core.training.repetitions import measure_stability
from core.training.stability import BOTH, SEEDS, TEXTS, Plan, Stability
from core.training.trainer import Trainer
from core.vectors.embeddings import Embeddings

SUBJECTS = 6
CHOSEN = Hyperparameters(dimensions=10, window=4, subsample=0.0, min_count=3, epochs=6, learning_rate=0.05)


def text() -> str:
    """Sentences of one of six subjects of 12 words each; `stray` stands in any of them, `firm` in one alone."""
    random = np.random.default_rng(5)
    lines = []
    for number in range(1500):
        subject = number % SUBJECTS
        words = [f"s{subject}w{word}" for word in random.integers(12, size=7)]
        if number % 10 == 0:
            words[3] = "stray"
        if number % (10 * SUBJECTS) == 6:
            words[2] = "firm"
        lines.append(" ".join(words))
    return "\n".join(lines)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    path = tmp_path_factory.mktemp("text") / "subjects.txt"
    path.write_text(text())
    return read_corpus([path], Reading(), Job())


@pytest.fixture(scope="module")
def run(corpus: Corpus) -> Embeddings:
    return Trainer(corpus, CHOSEN, 1).run(Job())


def measured(
    corpus: Corpus, run: Embeddings, plan: Plan, job: Job | None = None, enough: threading.Event | None = None
) -> Stability:
    return measure_stability(corpus, CHOSEN, run, plan, 1, enough or threading.Event(), job or Job())


@pytest.fixture(scope="module", params=(SEEDS, TEXTS, BOTH))
def found(request: pytest.FixtureRequest, corpus: Corpus, run: Embeddings) -> Stability:
    return measured(corpus, run, Plan(3, request.param))


def folders() -> list[Path]:
    return [path for path in cache_folder().iterdir() if "stability" in path.name]


class StoppedJob(Job):
    """Does something when the work has come so far."""

    def __init__(self, when: float, act: str, enough: threading.Event) -> None:
        super().__init__()
        self.when, self.act, self.enough = when, act, enough

    def report(self, stage: str, done: float = 0.0, total: float = 0.0, detail: str = "") -> None:
        super().report(stage, done, total, detail)
        if done >= self.when:
            self.enough.set() if self.act == "enough" else self.cancel()


def test_a_word_of_any_context_is_less_stable_than_one_of_its_own(found: Stability) -> None:
    stray, firm = (found.embeddings.words.find(word) for word in ("stray", "firm"))
    own = [index for index, word in enumerate(found.embeddings.words) if word.startswith("s0")]
    assert found.overlap[stray] < found.overlap[own].mean() - 0.2
    assert found.overlap[stray] < found.overlap[firm]


def test_what_stays_of_a_word_is_what_stays_of_its_neighbours(found: Stability) -> None:
    assert found.runs == 3
    assert found.kept.max() <= 3
    shares = found.kept.mean(axis=1) / found.presence
    np.testing.assert_allclose(found.overlap, shares, atol=1e-6)
    for row in (0, 5):
        nearest = found.embeddings.nearest(found.embeddings.input_vectors[row], 10, [row])
        assert [found.embeddings.words[int(index)] for index in found.neighbours[row]] == [one.word for one in nearest]


def test_every_run_has_the_words_of_the_first(found: Stability) -> None:
    for vectors in found.replicas:
        assert vectors.shape == found.embeddings.input_vectors.shape
        lengths = np.linalg.norm(vectors, axis=1)
        assert np.isclose(lengths, 1, atol=1e-5).sum() + (lengths == 0).sum() == len(vectors)


def test_with_one_thread_the_same_plan_finds_the_same(corpus: Corpus, run: Embeddings) -> None:
    first, second = (measured(corpus, run, Plan(2, BOTH)) for _ in range(2))
    assert np.array_equal(first.kept, second.kept)
    assert all(np.array_equal(a, b) for a, b in zip(first.replicas, second.replicas, strict=True))
    assert not np.array_equal(first.replicas[0], first.replicas[1])


def test_a_similarity_has_an_interval_around_the_runs(found: Stability) -> None:
    one, other = (found.embeddings.words.find(word) for word in ("s0w1", "s0w2"))
    assert one is not None
    assert other is not None
    interval = found.similarity_interval(one, other)
    assert interval is not None
    assert interval.low <= interval.values.min() <= interval.mean <= interval.values.max() <= interval.high
    assert interval.values.tolist() == pytest.approx([float(v[one] @ v[other]) for v in found.replicas])


def test_a_word_that_no_drawn_text_has_is_told_nothing_of(tmp_path: Path) -> None:
    lines = [f"a{n % 4} b{n % 5} c{n % 3} common" for n in range(300)]
    lines[7] = "once once once alone"
    path = tmp_path / "t.txt"
    path.write_text("\n".join(lines))
    rare = read_corpus([path], Reading(), Job())
    chosen = Hyperparameters(dimensions=4, window=2, subsample=0.0, min_count=1, epochs=1)
    run = Trainer(rare, chosen, 1).run(Job())
    found = measure_stability(rare, chosen, run, Plan(4, TEXTS), 1, threading.Event(), Job())
    index = run.words.find("once")
    assert index is not None
    absent = [not vectors[index].any() for vectors in found.replicas]
    assert 0 < sum(absent) < 4
    assert found.presence[index] == 4 - sum(absent)
    assert np.isfinite(found.overlap[index])


def test_cancelling_leaves_nothing(corpus: Corpus, run: Embeddings) -> None:
    gc.collect()
    before = folders()
    with pytest.raises(Cancelled):
        measured(corpus, run, Plan(3, BOTH), StoppedJob(1.2, "cancel", threading.Event()))
    assert folders() == before


def test_enough_keeps_the_runs_that_are_done(corpus: Corpus, run: Embeddings) -> None:
    enough = threading.Event()
    found = measured(corpus, run, Plan(20, SEEDS), StoppedJob(2.5, "enough", enough), enough)
    assert 1 <= found.runs < 20
    assert found.plan.runs == 20
    with pytest.raises(Cancelled):
        measured(corpus, run, Plan(3, SEEDS), None, enough)


def test_the_vectors_on_disk_go_with_the_result(corpus: Corpus, run: Embeddings) -> None:
    gc.collect()
    before = folders()
    found = measured(corpus, run, Plan(2, SEEDS))
    assert len(folders()) == len(before) + 1
    del found
    gc.collect()
    assert folders() == before


def test_a_run_that_was_ended_early_is_repeated_as_far(corpus: Corpus) -> None:
    long = Hyperparameters(dimensions=10, window=4, subsample=0.0, min_count=3, epochs=5000)
    trainer = Trainer(corpus, long, 1)

    class Ending(Job):
        def report(self, stage: str, done: float = 0.0, total: float = 0.0, detail: str = "") -> None:
            super().report(stage, done, total, detail)
            if done > 0.002 * total > 0:
                trainer.stop_and_keep()

    short = trainer.run(Ending())
    found = measure_stability(corpus, long, short, Plan(2, SEEDS), 1, threading.Event(), Job())
    assert found.runs == 2


def test_vectors_of_another_text_are_refused(corpus: Corpus, run: Embeddings) -> None:
    with pytest.raises(ValueError, match="another text"):
        measure_stability(corpus, Hyperparameters(min_count=500), run, Plan(), 1, threading.Event(), Job())


def test_progress_never_goes_back(corpus: Corpus, run: Embeddings) -> None:
    seen: list[tuple[float, float]] = []

    class Watched(Job):
        def report(self, stage: str, done: float = 0.0, total: float = 0.0, detail: str = "") -> None:
            super().report(stage, done, total, detail)
            seen.append((done, total))

    measured(corpus, run, Plan(2, SEEDS), Watched())
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    assert len({total for _, total in seen}) == 1
    assert seen[-1][0] <= seen[-1][1] + 1e-9
