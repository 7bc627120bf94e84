from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.job import Cancelled, Job
from core.text.corpus import Corpus, read_corpus
from core.text.documents.resampling import FEWEST_DOCUMENTS, resampled, stretches_of, words_within
from core.text.reading import Reading


def files(folder: Path, texts: list[str]) -> Corpus:
    paths = [folder / f"{number:03}.txt" for number in range(len(texts))]
    for path, text in zip(paths, texts, strict=True):
        path.write_text(text)
    return read_corpus(paths, Reading(), Job())


def sentences(corpus: Corpus) -> list[tuple[int, ...]]:
    return [tuple(corpus.ids[a:b].tolist()) for a, b in pairwise(corpus.line_starts.tolist())]


@pytest.fixture
def library(tmp_path: Path) -> Corpus:
    """24 documents of 1 to 3 sentences, each with a word of its own."""
    folder = tmp_path / "library"
    folder.mkdir()
    return files(folder, ["\n".join([f"the book{n:02} is here"] * (1 + n % 3)) for n in range(24)])


@pytest.fixture
def roll(tmp_path: Path) -> Corpus:
    """One document of 200 sentences of unlike length."""
    return files(tmp_path, ["\n".join(" ".join(["a"] * (1 + n % 7)) + f" w{n}" for n in range(200))])


@pytest.fixture
def drawn_in(tmp_path: Path) -> Path:
    folder = tmp_path / "drawn"
    folder.mkdir()
    return folder


def test_many_documents_are_drawn_as_wholes(library: Corpus, drawn_in: Path) -> None:
    stretches = stretches_of(library)
    assert stretches.are_documents
    assert len(stretches) == 24 >= FEWEST_DOCUMENTS
    drawn = resampled(library, stretches, (1, 1), drawn_in, Job())
    documents = [sentences(library)[a:b] for a, b in pairwise(library.document_starts.tolist())]
    for first, last in pairwise(drawn.document_starts.tolist()):
        assert sentences(drawn)[first:last] in documents
    assert len(drawn.document_starts) == len(library.document_starts)


def test_a_text_of_few_documents_is_drawn_by_stretches_of_sentences(roll: Corpus, drawn_in: Path) -> None:
    stretches = stretches_of(roll)
    assert not stretches.are_documents
    assert stretches.starts[0] == 0
    assert stretches.starts[-1] == 200
    drawn = resampled(roll, stretches, (1, 1), drawn_in, Job())
    assert set(sentences(drawn)) < set(sentences(roll))


@given(seed=st.integers(0, 2**31 - 1))
def test_a_drawn_text_is_a_sound_corpus_of_the_same_words(seed: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("text")
    text = files(folder, ["\n".join(f"x y{n % 5} z{n}" for n in range(30))])
    drawn = resampled(text, stretches_of(text), (seed,), folder, Job())
    assert drawn.vocabulary is text.vocabulary
    assert drawn.line_starts[0] == 0
    assert drawn.line_starts[-1] == drawn.tokens == len(drawn.ids)
    assert (np.diff(drawn.line_starts) > 0).all()
    assert len(drawn.line_sources) == len(drawn.line_starts) - 1
    assert drawn.document_starts[-1] == len(drawn.line_starts) - 1
    assert drawn.key != text.key


def test_a_seed_draws_the_same_and_another_one_not(roll: Corpus, tmp_path: Path) -> None:
    found = []
    for number, seed in enumerate([(1, 1), (1, 1), (1, 2)]):
        folder = tmp_path / str(number)
        folder.mkdir()
        found.append(sentences(resampled(roll, stretches_of(roll), seed, folder, Job())))
    assert found[0] == found[1] != found[2]


def test_absent_words_are_known(library: Corpus, drawn_in: Path) -> None:
    drawn = resampled(library, stretches_of(library), (3,), drawn_in, Job())
    there = words_within(drawn, len(library.vocabulary), Job())
    assert there.sum() == len(set(drawn.ids.tolist())) < len(library.vocabulary)
    assert set(np.flatnonzero(there).tolist()) == set(drawn.ids.tolist())


def test_a_text_of_a_line_is_refused_with_what_helps(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="Vary the seed alone"):
        stretches_of(files(tmp_path, ["one line only"]))


def test_cancelling_ends_the_drawing(roll: Corpus, drawn_in: Path) -> None:
    job = Job()
    job.cancel()
    with pytest.raises(Cancelled):
        resampled(roll, stretches_of(roll), (1,), drawn_in, job)
