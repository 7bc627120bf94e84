import codecs
import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.job import Cancelled, Job
from core.map import joined as module
from core.map.joined import Column, Joined, read_columns, tags_of
from core.text.vocabulary import Words

WORDS = ["cat", "dog", "new_york", "straße", "我"]


def _read(folder: Path, content: str | bytes, words: list[str] = WORDS) -> Joined:
    path = folder / "table.txt"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_columns(path, Words.of(words), None, Job())


def _values(column: Column) -> list[object]:
    if column.categories is None:
        return [None if np.isnan(value) else round(float(value), 4) for value in column.values]
    return [None if code < 0 else column.categories[int(code)] for code in column.values]


def test_numbers_and_categories_join_the_words(tmp_path: Path) -> None:
    found = _read(
        tmp_path, "word\tscore\tkind\ndog\t2.5\tanimal\ncat\t-1e3\tanimal\n我\tNA\tpronoun\nzebra\t7\tanimal\n"
    )
    score, kind = found.columns
    assert (score.name, _values(score)) == ("score", [-1000, 2.5, None, None, None])
    assert (kind.name, _values(kind)) == ("kind", ["animal", "animal", None, None, "pronoun"])
    assert kind.categories == ("animal", "pronoun")
    assert score.known.tolist() == [True, True, False, False, False]
    assert kind.known.tolist() == found.matched.tolist() == [True, True, False, False, True]
    assert (found.name, found.lines, found.unknown, found.repeated, found.repairs) == ("table.txt", 4, 1, 0, ())
    assert (found.coverage(5), found.coverage(1), found.coverage(0)) == (3, 1, 0)


@pytest.mark.parametrize("delimiter", ["\t", ",", ";", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", [b"", codecs.BOM_UTF8])
def test_tables_as_they_are_found(tmp_path: Path, delimiter: str, end: str, mark: bytes) -> None:
    lines = [["id", "Word", "note"], ["1", "cat", '"a ""tame"" one"'], ["2", "dog", "wild"]]
    content = "".join(delimiter.join(line) + end for line in lines)
    found = _read(tmp_path, mark + content.encode())
    assert [column.name for column in found.columns] == ["id", "note"]
    assert [_values(column)[:2] for column in found.columns] == [[1, 2], ['a "tame" one', "wild"]]


def test_words_are_folded_as_the_text_was_and_the_first_line_of_each_holds(tmp_path: Path) -> None:
    found = _read(tmp_path, "word,n\nCAT,1\ncat,2\nCat,3\nDog,4\n")
    assert _values(found.columns[0])[:2] == [1, 4]
    assert (found.repeated, found.unknown) == (2, 0)
    path = tmp_path / "table.txt"
    assert read_columns(path, Words.of(["tac"]), lambda word: word[::-1], Job()).coverage(1) == 1


def test_a_comma_may_be_the_decimal_point_and_a_percent_sign_is_understood(tmp_path: Path) -> None:
    found = _read(tmp_path, "word;rate\ncat;0,25\ndog;-1,5\nnew_york;12%\n我;−3\n")
    assert _values(found.columns[0]) == [0.25, -1.5, 12, None, -3]


def test_a_column_of_numbers_bears_a_few_others_and_says_so(tmp_path: Path) -> None:
    words = [f"w{i}" for i in range(100)]
    found = _read(tmp_path, "word,n\n" + "".join(f"{word},{'x' if word == 'w7' else 3}\n" for word in words), words)
    assert found.columns[0].categories is None
    assert not found.columns[0].known[7]
    assert found.repairs == ("Column “n”: 1 values that are no numbers were left out, such as “x”.",)
    few = _read(tmp_path, "word,n\ncat,1\ndog,x\n")
    assert few.columns[0].categories == ("1", "x")


def test_uneven_lines_broken_bytes_and_names_are_mended_and_counted(tmp_path: Path) -> None:
    found = _read(tmp_path, b"word,a,a,\n\ncat,1\ndog,1,2,3,4,5\nstra\xdfe,1,2,3\n")
    assert [column.name for column in found.columns] == ["a", "a (2)", "column 4"]
    assert [_values(column)[:2] for column in found.columns] == [[1, 1], [None, 2], [None, 3]]
    assert found.unknown == 1
    assert found.repairs == (
        "1 lines are not UTF-8; their broken bytes became � (first: line 5).",
        "2 lines have more or fewer fields than the 4 of the first line (first: line 3).",
    )


def test_a_quotation_mark_is_a_character_where_tabs_part_the_fields(tmp_path: Path) -> None:
    found = _read(tmp_path, 'word\tkind\n"\tmark\ncat\tanimal\n', ['"', "cat"])
    assert _values(found.columns[0]) == ["mark", "animal"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "is empty"),
        ("\n \n", "is empty"),
        ("word\ncat\n", "line 1: there is only one column"),
        ("word,n\n", "no line but the first"),
        ("cat,1\ndog,2\n", "line 1: the first line must name the columns"),
        ("word,n\nzebra,1\n", "none of its 1 lines names a word.*“word”"),
        ("word,n\ncat,1\n".encode("utf-16"), "in UTF-16"),
        (b"PK\x03\x04rest", "a spreadsheet or an archive"),
        (b"\x1f\x8b\x08\x00", "is no text"),
        (b"word,n\n" + b"cat,1\n" * 400 + b"a\0b,1\n", "line 402: it holds a zero byte"),
        ("word," + ",".join(f"c{i}" for i in range(300)) + "\ncat,1\n", "301 columns; 200 can be joined"),
        ('word,n\ncat,1\ndog,"2\n' + "x,1\n" * 100, "line 3: a field goes on"),
        ("word,n\ncat," + "9" * (1 << 20) + "\n", "line 2: it is longer than"),
    ],
)
def test_what_is_no_table_is_refused_with_file_and_reason(tmp_path: Path, content: str | bytes, reason: str) -> None:
    with pytest.raises(ValueError, match=rf"table\.txt.*{reason}"):
        _read(tmp_path, content)


def test_a_table_that_is_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = "word,n,m\n" + "".join(f"{word},{i},{i + 0.5}\n" for i, word in enumerate(WORDS))
    for limit, value, reason in (
        ("MAX_VALUES", 5, r"line 4: there are more than 5 different values"),
        ("MAX_CELLS", 10, r"Leave all out but 2"),
        ("MAX_BYTES", 10, r"a table may have"),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(module, limit, value)
            with pytest.raises(ValueError, match=reason):
                _read(tmp_path, content)


def test_a_file_that_is_not_there_is_an_error_of_the_disk(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_columns(tmp_path / "none.csv", Words.of(WORDS), None, Job())


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
def test_a_pipe_that_nobody_writes_to_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.tsv")
    with pytest.raises(OSError, match="is no regular file"):
        read_columns(tmp_path / "pipe.tsv", Words.of(WORDS), None, Job())


def test_reading_can_be_cancelled(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("word,n\ncat,1\n", encoding="utf-8")
    job = Job()
    job.cancel()
    with pytest.raises(Cancelled):
        read_columns(tmp_path / "t.csv", Words.of(WORDS), None, job)


@given(content=st.binary(max_size=200) | st.text(alphabet="word,;|\t\"'\n\r0123.é我\0", max_size=200).map(str.encode))
def test_no_bytes_break_it(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_bytes(b"word,\n" + content)
    message = ""
    try:
        found = read_columns(path, Words.of(["w", "o", "0", "é"]), None, Job())
        assert all(len(column.values) == 4 for column in found.columns)
        assert found.lines >= found.unknown + found.repeated + found.coverage(4)
    except ValueError as error:
        message = str(error)
    assert not message or "any.csv" in message


@pytest.mark.parametrize("separator", ["_", "/", "|"])
def test_tags_are_found_where_most_words_have_one(separator: str) -> None:
    words = [f"{word}{separator}{tag}" for word in ("house", "go", "new_york") for tag in ("NOUN", "verb", "NN$")]
    column = tags_of(Words.of([*words, "untagged", "_", ""]))
    assert column is not None
    assert _values(column) == ["NOUN", "verb", "NN$"] * 3 + [None] * 3
    assert column.name == "tag"


def test_joined_phrases_are_not_taken_for_tagged_words() -> None:
    assert tags_of(Words.of([*(f"word{i}" for i in range(10)), "new_york", "los_angeles"])) is None
    assert tags_of(Words.of(f"a_{chr(97 + i % 26)}{chr(97 + i // 26)}" for i in range(500))) is None
    assert tags_of(Words.of([])) is None
