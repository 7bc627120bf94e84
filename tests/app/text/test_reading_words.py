from __future__ import annotations

from pathlib import Path

from app.text.reading_words import reading_in_words
from core.job import Job
from core.text.corpus import read_corpus
from core.text.reading import Reading

PAGE = "it was the best of times and it was the worst of\ntimes and all that is told of it is as long as this\n" * 12


def said(path: Path, text: str, reading: Reading) -> str:
    path.write_text(text, encoding="utf-8")
    return reading_in_words(read_corpus([path], reading, Job()))


def test_words_steps_and_bounds_are_said(tmp_path: Path) -> None:
    assert said(tmp_path / "a.txt", "The king.\n", Reading()) == (
        "Words, in any script → Lower case → Unicode normalisation. A line bounds windows."
    )
    assert said(tmp_path / "a.txt", "The king.\n", Reading(tokenizer="whitespace", bounds="paragraph")) == (
        "Split at white space only. Windows end at: paragraph."
    )


def test_what_was_found_out_is_said_with_its_reason(tmp_path: Path) -> None:
    page = "\n\n".join([PAGE] * 3)
    assert "Lines are broken as on a page, so a paragraph bounds each window" in said(
        tmp_path / "b.txt", page, Reading()
    )


def test_an_encoding_of_ones_own_is_said(tmp_path: Path) -> None:
    assert "Encoding: utf-8." in said(tmp_path / "a.txt", "The king.\n", Reading(encoding="utf-8"))
