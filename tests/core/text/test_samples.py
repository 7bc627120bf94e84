import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from core.job import Job
from core.text.corpus import read_corpus
from core.text.little_world import RELATIONS, little_world, little_world_analogies
from core.text.reading import Reading
from core.text.samples import SAMPLES, sample_path

FINGERPRINT = "974f7bf31b76fbd494654efa54fd97c720d1dd15d86df43e2bc1ccb79aad4c97"


def test_the_little_world_is_the_same_everywhere() -> None:
    text = little_world(5_000)
    assert 5_000 <= len(text.split()) < 5_020
    assert hashlib.sha256(text.encode()).hexdigest() == FINGERPRINT
    script = "from core.text.little_world import little_world; print(little_world(5_000), end='')"
    root = Path(__file__).parents[3]
    environment = {**os.environ, "PYTHONHASHSEED": "7", "PYTHONIOENCODING": "utf-8"}
    again = subprocess.run([sys.executable, "-c", script], cwd=root, env=environment, capture_output=True, check=True)
    assert again.stdout.decode() == text


def test_each_question_is_answered_by_the_text() -> None:
    questions = little_world_analogies()
    words = set(little_world().lower().replace(".", "").split())
    assert {word for question in questions for word in question} <= words
    assert len(set(questions)) == len(questions)
    assert ("man", "woman", "king", "queen") in questions
    assert ("japan", "tokyo", "poland", "warsaw") in questions


def test_every_word_means_one_thing() -> None:
    words = " ".join(relation.things for relation in RELATIONS).lower().replace(":", " ").split()
    assert len(set(words)) == len(words)


def test_the_little_worlds_file_is_made_once() -> None:
    path = sample_path("little-world")
    before = path.stat().st_mtime_ns
    assert path.read_text() == little_world()
    assert sample_path("little-world").stat().st_mtime_ns == before


def test_pythons_documentation_is_real_text() -> None:
    text = sample_path("python").read_text()
    assert 200_000 < len(text.split()) < 700_000
    assert all(word in text for word in ("float", "complex", "month"))
    assert ">>>" not in "".join(line[:4] for line in text.splitlines())


def test_an_unknown_sample_is_refused() -> None:
    with pytest.raises(ValueError, match="no sample 'x'") as refusal:
        sample_path("x")
    assert all(name in str(refusal.value) for name in SAMPLES)


@pytest.mark.parametrize(("name", "types"), [("six-sentences", 12), ("one-sentence", 5)])
def test_the_smallest_samples_are_read_word_by_word(name: str, types: int) -> None:
    corpus = read_corpus([f"sample:{name}"], Reading(), Job())
    assert len(corpus.vocabulary) == types
