import gzip
from pathlib import Path

import pytest

from core.job import Job
from core.text.preflight.beginning import Beginning, beginning
from core.text.reading import Reading
from core.text.sources import HEAD_BYTES, survey


def begun(path: Path, content: bytes, encoding: str = "auto") -> Beginning:
    path.write_bytes(content)
    (source,) = survey([path], Reading()).sources
    return beginning(source, Reading(encoding=encoding), Job())


def test_broken_bytes_of_plain_text_are_shown(tmp_path: Path) -> None:
    content = gzip.compress("Größe und Maß".encode("latin-1"))
    shown = begun(tmp_path / "a.gz", content, "utf-8")
    assert shown == Beginning("Gr\ufffd\ufffde und Ma\ufffd", "utf-8", 3, (), True)
    assert begun(tmp_path / "a.gz", content, "latin-1").text == "Größe und Maß"


def test_a_character_that_the_end_cuts_is_not_broken(tmp_path: Path) -> None:
    shown = begun(tmp_path / "a.txt", b"x" + "é".encode() * HEAD_BYTES)
    assert (shown.broken, shown.is_whole, shown.text[-1]) == (0, False, "é")


def test_what_an_extractor_makes_is_shown_with_its_choices(tmp_path: Path) -> None:
    shown = begun(tmp_path / "a.csv", b"id,text\n1,the first\n2,the second \xff\n", "utf-8")
    assert shown.text.split("\n")[:2] == ["the first", "the second \ufffd"]
    assert (shown.broken, shown.is_whole) == (1, True)
    assert any("text" in note for note in shown.notes)


def test_a_file_that_is_gone_is_said(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"here")
    (source,) = survey([path], Reading()).sources
    path.unlink()
    with pytest.raises(OSError, match=r"a\.txt"):
        beginning(source, Reading(), Job())
