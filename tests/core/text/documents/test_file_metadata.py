from pathlib import Path

import pytest

from core.job import Job
from core.text.documents.file_metadata import described
from core.text.reading import Reading
from core.text.sources import survey


def put(path: Path, text: str | bytes = "some text") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def known(*places: Path, metadata: Path | str = "") -> tuple[dict[str, dict[str, str]], tuple[str, ...]]:
    reading = Reading(metadata=str(metadata))
    found, notes = described(survey(places, reading, Job()), reading, Job())
    return {source.name: dict(source.metadata) for source in found.sources}, notes


def test_folders_and_names_say_what_they_can(tmp_path: Path) -> None:
    for name in (
        "novels/1850/copperfield.txt",
        "novels/1860/mill.txt",
        "poems/1855 to 1860/leaves (1855).txt",
        "x.txt",
    ):
        put(tmp_path / "library" / name, name)
    found, notes = known(tmp_path / "library")
    assert found == {
        "library/x.txt": {"file": "x.txt"},
        "library/novels/1850/copperfield.txt": {
            "file": "copperfield.txt",
            "folder": "novels/1850",
            "folder 1": "novels",
            "folder 2": "1850",
            "year": "1850",
        },
        "library/novels/1860/mill.txt": {
            "file": "mill.txt",
            "folder": "novels/1860",
            "folder 1": "novels",
            "folder 2": "1860",
            "year": "1860",
        },
        "library/poems/1855 to 1860/leaves (1855).txt": {
            "file": "leaves (1855).txt",
            "folder": "poems/1855 to 1860",
            "folder 1": "poems",
            "folder 2": "1855 to 1860",
            "year": "1855",
        },
    }
    assert notes == ("Files with a year in their name or folder, taken as their year: 3 of 4.",)


@pytest.mark.parametrize("name", ["18500.txt", "1850-1860.txt", "part 0999.txt", "2150.txt", "a1.txt"])
def test_what_is_no_obvious_year_is_none(tmp_path: Path, name: str) -> None:
    put(tmp_path / "b" / name), put(tmp_path / "b" / "other.txt", "other")
    assert "year" not in known(tmp_path / "b")[0][f"b/{name}"]


def test_folders_that_all_share_say_nothing(tmp_path: Path) -> None:
    put(tmp_path / "a" / "b" / "c" / "1.txt"), put(tmp_path / "a" / "b" / "d" / "2.txt")
    found, _ = known(tmp_path / "a")
    assert [each["folder"] for each in found.values()] == ["c", "d"]
    assert known(put(tmp_path / "1850.txt"))[0] == {"1850.txt": {}}


@pytest.mark.parametrize(
    "table",
    [
        "file,author,year\nb/one.txt,Eliot,1871\ntwo,Zola,1885\n",
        "file\tauthor\tyear\none.txt\tEliot\t1871\r\n./sub/two.txt\tZola\t1885\r\n",
        '\ufefffile;author;year\none;"Eliot";1871\n\nsub\\two;Zola;1885\n',
    ],
)
def test_a_table_names_files_by_path_name_or_stem(tmp_path: Path, table: str) -> None:
    put(tmp_path / "b" / "one.txt", "1"), put(tmp_path / "b" / "sub" / "two.txt", "2")
    found, notes = known(tmp_path / "b", metadata=put(tmp_path / "table.csv", table))
    assert [(each["author"], each["year"]) for each in found.values()] == [("Eliot", "1871"), ("Zola", "1885")]
    assert notes == ()


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "utf-8-sig"])
def test_a_table_may_be_in_any_encoding(tmp_path: Path, encoding: str) -> None:
    put(tmp_path / "b" / "one.txt", "1"), put(tmp_path / "b" / "two.txt", "2")
    table = "file;author;place\none;Brontë, Émilie;Zürich\ntwo;Hölderlin;Tübingen\n"
    found, _ = known(tmp_path / "b", metadata=put(tmp_path / "t.csv", table.encode(encoding)))
    assert [each["author"] for each in found.values()] == ["Brontë, Émilie", "Hölderlin"]


def test_what_matches_nothing_is_counted_and_named(tmp_path: Path) -> None:
    for name in ("one.txt", "a/same.txt", "b/same.txt", "alone.txt"):
        put(tmp_path / "b" / name, name)
    table = put(tmp_path / "t.tsv", "name\tgenre\none\tx\none.txt\ty\nsame\tz\nghost\tq\nbeing\tr\n")
    found, notes = known(tmp_path / "b", metadata=table)
    assert found["b/one.txt"]["genre"] == "x"
    assert notes == (
        "t.tsv: files without a row: 3 (b/a/same.txt, b/alone.txt, b/b/same.txt).",
        "t.tsv: rows that name no file: 2 (ghost, being).",
        "t.tsv: rows that could name several files (write their folders as well): 1 (same).",
        "t.tsv: rows for a file that has one already: 1 (one.txt).",
    )


def test_the_table_itself_is_no_text(tmp_path: Path) -> None:
    put(tmp_path / "b" / "one.txt")
    table = put(tmp_path / "b" / "metadata.csv", "file,author\none.txt,Eliot\n")
    found, notes = known(tmp_path / "b", metadata=table)
    assert (list(found), notes) == (["b/one.txt"], ())
    with pytest.raises(ValueError, match="no text beside it"):
        known(table, metadata=table)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"just one column\nx\n", "no table of metadata"),
        (b"", "no table of metadata"),
        (b"file,author\n" + b"one.txt,Eliot\n" * 6_000 + b"one.txt,\xe9\n", "not in utf-8"),
        (bytes(range(256)) * 9, "binary file|no text|no table"),
        (b"file,author\none.txt," + b"x" * 200_000, "field limit"),
        (b"file" + b",a" * 100 + b"\n", "101 columns"),
    ],
)
def test_what_is_no_table_is_refused(tmp_path: Path, content: bytes, reason: str) -> None:
    put(tmp_path / "one.txt")
    with pytest.raises(ValueError, match=reason):
        known(tmp_path / "one.txt", metadata=put(tmp_path / "t.csv", content))


def test_a_table_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(OSError, match=r"table of metadata .*gone\.csv cannot be read"):
        known(put(tmp_path / "one.txt"), metadata=tmp_path / "gone.csv")
