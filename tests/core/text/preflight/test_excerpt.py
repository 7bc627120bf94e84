from pathlib import Path

from core.job import Job
from core.text.corpus import Reading, read_corpus
from core.text.preflight.excerpt import EXCERPT_BYTES, excerpt_of


def test_an_excerpt_knows_file_and_line(tmp_path: Path) -> None:
    (tmp_path / "0.txt").write_text("one\ntwo\n")
    (tmp_path / "1.txt").write_text("three\nfour")
    excerpt = excerpt_of(read_corpus([tmp_path], Reading(), Job()), Job())
    assert excerpt.text == "one\ntwo\nthree\nfour\n"
    assert excerpt.lines == 4
    assert excerpt.place_of(excerpt.text.index("two")).endswith("0.txt, line 2")
    assert excerpt.place_of(excerpt.text.index("four")).endswith("1.txt, line 2")


def test_an_excerpt_is_bounded_and_ends_with_a_line(tmp_path: Path) -> None:
    (tmp_path / "long.txt").write_text("nine words\n" * 60_000)
    excerpt = excerpt_of(read_corpus([tmp_path], Reading(), Job()), Job())
    assert EXCERPT_BYTES - 20 < len(excerpt.text) <= EXCERPT_BYTES
    assert set(excerpt.text.splitlines()) == {"nine words"}


def test_one_endless_line_is_cut(tmp_path: Path) -> None:
    (tmp_path / "line.txt").write_text("word " * 100_000)
    excerpt = excerpt_of(read_corpus([tmp_path], Reading(), Job()), Job())
    assert excerpt.lines == 1
    assert len(excerpt.text) == EXCERPT_BYTES + 1


def test_bytes_that_are_no_text_are_no_hindrance(tmp_path: Path) -> None:
    (tmp_path / "bad.txt").write_bytes("gut für alle\n".encode() * 500 + b"b\xffad\n")
    excerpt = excerpt_of(read_corpus([tmp_path], Reading(), Job()), Job())
    assert excerpt.text.startswith("gut für alle\n" * 500)
    assert excerpt.lines == 501


def test_many_files_are_looked_at_from_all_over_the_corpus(tmp_path: Path) -> None:
    for number in range(40):
        (tmp_path / f"{number:02}.txt").write_text(f"file {number}\n")
    excerpt = excerpt_of(read_corpus([tmp_path], Reading(), Job()), Job())
    assert len(excerpt.files) == 8
    assert excerpt.text.startswith("file 0\n")
    assert excerpt.text.endswith("file 39\n")
