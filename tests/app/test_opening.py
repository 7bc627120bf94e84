from __future__ import annotations

import zipfile
from pathlib import Path

from app.opening import text_filters, vector_files


def test_vectors_are_told_from_texts_by_their_content(tmp_path: Path) -> None:
    contents = {"vectors.txt": "2 2\nking 1 0\nqueen 0 1\n", "text.txt": "The king is here.\n", "empty.txt": ""}
    for name, content in contents.items():
        (tmp_path / name).write_text(content)
    places = [str(tmp_path / name) for name in contents]
    assert vector_files([*places, "sample:python", str(tmp_path)]) == places[:1]


def test_archives_and_documents_that_are_such_go_to_the_reader_of_texts(tmp_path: Path) -> None:
    path = tmp_path / "essay.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    assert vector_files([str(path)]) == []


def test_a_dialog_offers_every_form_and_packed_files() -> None:
    first, everything = text_filters().split(";;")
    assert {"*.txt", "*.epub", "*.csv", "*.zip", "*.gz"} <= set(first.partition("(")[2].rstrip(")").split())
    assert everything.endswith("(*)")
