import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core import command_line
from core.job import Job
from core.text.vocabulary import Words
from core.vectors.embeddings import Embeddings
from core.vectors.formats import write_vectors

ANIMALS, TOOLS = ["cat", "dog", "cow", "pig", "hen", "fox"], ["saw", "axe", "rasp", "file", "plane", "drill"]


@pytest.fixture
def vectors(tmp_path: Path) -> Path:
    """Animals are near animals and tools near tools."""
    places = np.repeat(np.eye(8, dtype=np.float32)[:2], 6, axis=0)
    places += np.random.default_rng(1).normal(0, 0.05, places.shape).astype(np.float32)
    write_vectors(Embeddings(Words.of([*ANIMALS, *TOOLS]), places), tmp_path / "subjects.bin", Job())
    return tmp_path / "subjects.bin"


def run(*arguments: object) -> int:
    return command_line.main([str(argument) for argument in arguments], lambda *_: None)


def test_neighbours_as_text_and_as_json(vectors: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("neighbours", vectors, "cat", "--count", 5) == 0
    lines = capsys.readouterr().out.splitlines()
    assert {line.split()[1] for line in lines} == set(ANIMALS[1:])
    assert run("neighbours", vectors, "cat", "+", "dog", "--count", 4, "--json") == 0
    answers = json.loads(capsys.readouterr().out)
    assert {answer["word"] for answer in answers} == set(ANIMALS[2:])
    assert set(answers[0]) == {"word", "similarity", "count"}
    assert answers[0]["similarity"] >= answers[-1]["similarity"]


def test_a_space_that_a_file_does_not_have_is_refused_in_plain_words(vectors: Path, capsys: Any) -> None:
    assert run("neighbours", vectors, "cat", "--space", "across") == 1
    assert "no output vectors" in capsys.readouterr().err


def test_a_word_that_is_not_there_is_refused_with_near_spellings(vectors: Path, capsys: Any) -> None:
    assert run("neighbours", vectors, "drills") == 1
    message = capsys.readouterr().err
    assert "drills" in message
    assert "drill" in message.replace("drills", "")


@pytest.mark.parametrize(("method", "key"), [("add", "similarity"), ("mul", "score")])
def test_analogy_answers_in_json(vectors: Path, method: str, key: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("analogy", vectors, "cat", "dog", "saw", "--method", method, "--count", 3, "--json") == 0
    answers = json.loads(capsys.readouterr().out)
    assert len(answers) == 3
    assert set(answers[0]) == {"word", key, "count"}
    assert not {"cat", "dog", "saw"} & {answer["word"] for answer in answers}


def test_evaluate_scores_both_kinds_of_suites(vectors: Path, tmp_path: Path, capsys: Any) -> None:
    (tmp_path / "pairs.txt").write_text("cat\tdog\t9\nsaw\taxe\t8\ncat\tsaw\t1\nfox\tdrill\t2\nunicorn\tcat\t5\n")
    (tmp_path / "questions.txt").write_text(": things\ncat dog saw axe\n")
    assert run("evaluate", vectors, tmp_path / "pairs.txt", tmp_path / "questions.txt", "--json") == 0
    found = json.loads(capsys.readouterr().out)
    pairs = found[str(tmp_path / "pairs.txt")]["total"]
    assert (pairs["pairs"], pairs["skipped"]) == (4, 1)
    assert pairs["spearman"] > 0.5
    assert found[str(tmp_path / "questions.txt")]["sections"]["things"]["asked"] == 1
    assert run("evaluate", vectors, tmp_path / "pairs.txt", "suite:classes", "--method", "mul") == 0
    printed = capsys.readouterr().out
    assert "spearman" in printed
    assert "1 words are not there (in how many questions): unicorn (1)" in printed
    assert "suite:classes" in printed
    assert run("evaluate", vectors, "suite:none") == 1
    assert "suite:facts" in capsys.readouterr().err
