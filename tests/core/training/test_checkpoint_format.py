"""A state is read back exactly or refused in plain words; the newest good one is used."""

from __future__ import annotations

import contextlib
import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.files import previous_of
from core.job import Job
from core.text.corpus import Corpus, read_corpus
from core.text.reading import Reading
from core.text.sources import Source
from core.training.checkpoint import HELD_OUT
from core.training.checkpoint_file import CheckpointFile
from core.training.checkpoint_format import HEAD, read_checkpoint
from core.training.hyperparameters import Hyperparameters
from core.training.trainer import Trainer
from core.vectors.embeddings import Embeddings

CHOSEN = Hyperparameters(dimensions=12, window=3, epochs=1, held_out=0.05)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    path = tmp_path_factory.mktemp("text") / "words.txt"
    words = np.random.default_rng(2).integers(0, 50, (2000, 10))
    path.write_text("\n".join(" ".join(f"w{n}" for n in line) for line in words))
    return read_corpus([path], Reading(), Job())


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "v.bin.checkpoint"


def kept(corpus: Corpus, path: Path) -> Embeddings:
    """What a short run has learnt, its state kept."""
    store = CheckpointFile(path)
    vectors = Trainer(corpus, CHOSEN, 1, store, keep=True).run(Job())
    store.close()
    return vectors


def test_the_state_before_is_used_where_the_newest_is_damaged(corpus: Corpus, path: Path) -> None:
    store = CheckpointFile(path)
    trainer = Trainer(corpus, CHOSEN, 1, store, keep=True)
    trainer.run(Job())
    store.save(trainer.checkpoint(), len(trainer.vocabulary))
    store.close()
    assert previous_of(path).exists()
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    begin, note = read_checkpoint(path, Job())
    assert begin.position == trainer.checkpoint().position
    assert "damaged" in note
    previous_of(path).write_bytes(b"")
    with pytest.raises(ValueError, match="is damaged"):
        read_checkpoint(path, Job())


def test_every_cut_and_every_flipped_byte_is_refused_or_harmless(corpus: Corpus, path: Path) -> None:
    vectors = kept(corpus, path).input_vectors
    whole, generator = path.read_bytes(), np.random.default_rng(5)
    for place in generator.integers(0, len(whole), 150).tolist():
        path.write_bytes(whole[:place])
        with pytest.raises(ValueError, match="is damaged"):
            read_checkpoint(path, Job())
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x41]) + whole[place + 1 :])
        with contextlib.suppress(ValueError):  # the few bytes that do not matter lie in the archive's own fields
            found = read_checkpoint(path, Job())[0].embeddings()
            assert found.input_vectors.tobytes() == vectors.tobytes()


def rewritten(path: Path, drop: str = "", **changed: Any) -> Path:
    """A copy of a checkpoint with another head and without one of its members."""
    other = path.with_name("other.checkpoint")
    with zipfile.ZipFile(path) as archive, zipfile.ZipFile(other, "w") as written:
        for member in archive.infolist():
            content = archive.read(member)
            if member.filename == HEAD:
                content = json.dumps({**json.loads(content), **changed}).encode()
            if member.filename != drop:
                written.writestr(member, content)
    return other


def test_a_checkpoint_of_the_first_format_has_no_curves(corpus: Corpus, path: Path) -> None:
    vectors = kept(corpus, path).input_vectors
    assert list(read_checkpoint(path, Job())[0].curves) == [HELD_OUT]
    recipe = {
        "places": ["text.txt"],
        "reading": {"tokenizer": "words", "lower": None, "bounds": "auto"},
        "key": corpus.key,
        "name": "text.txt",
        "documents": [["/text.txt", "text.txt", 100]],
    }
    first = read_checkpoint(rewritten(path, "curves.npy", format=1, curves=[], recipe=recipe), Job())[0]
    assert first.recipe.sources == (Source(Path("/text.txt"), "text.txt", 100),)
    assert first.recipe.reading == Reading()
    assert first.curves == {}
    assert first.embeddings().input_vectors.tobytes() == vectors.tobytes()
    with pytest.raises(ValueError, match="is damaged"):
        read_checkpoint(rewritten(path, "curves.npy"), Job())


@pytest.mark.parametrize(("key", "value"), [
    ("words", 10**15), ("output_vectors", 10**15), ("samples", -1), ("format", 99), ("position", "x"), ("threads", 0),
    ("train_seconds", float("nan")), ("hyperparameters", {"dimensions": 10**9}), ("recipe", None), ("versions", [1]),
    ("curves", [["", 10**15]]), ("curves", [[3, 1]]), ("curves", 7),
])  # fmt: skip
def test_a_head_that_lies_is_refused_before_memory_is_taken(corpus: Corpus, path: Path, key: str, value: Any) -> None:
    kept(corpus, path)
    with pytest.raises(ValueError, match="is damaged or no checkpoint"):
        read_checkpoint(rewritten(path, **{key: value}), Job())
