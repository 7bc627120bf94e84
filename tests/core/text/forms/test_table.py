from __future__ import annotations

import contextlib
import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.text.forms.conftest import Extract

_ROWS = 'id,text,author\n1,"Hello, world\nand ""all""",Jane\n2,Bye,Joe,,\n3,too,many,fields\n4,,\n'


@pytest.mark.parametrize("block", [1, 1 << 16])
def test_each_row_is_a_document_with_what_is_known_of_it(extract: Extract, block: int) -> None:
    table = extract("table", _ROWS, block=block)
    assert table.documents == [
        ('Hello, world\nand "all"\n', {"id": "1", "author": "Jane"}),
        ("Bye\n", {"id": "2", "author": "Joe"}),
    ]
    assert table.notes == [
        "Its text is the column text, the one with the longest texts. Columns: id, text, author.",
        "1 rows are left out. The first, at line 5, has 4 fields in place of 3.",
        "1 rows have nothing in text.",
    ]


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_delimiters_and_line_ends_are_found(extract: Extract, delimiter: str, end: str) -> None:
    written = end.join(delimiter.join(row) for row in (["year", "words"], ["1900", "Some words"], ["1901", "More"]))
    assert extract("table", written).documents == [("Some words\n", {"year": "1900"}), ("More\n", {"year": "1901"})]


def test_columns_without_names_are_numbered_and_can_be_chosen(extract: Extract) -> None:
    rows = "1,one thing\n2,another\n"
    assert extract("table", rows).documents[0] == ("one thing\n", {"1": "1"})
    assert extract("table", rows, column="1").documents[0] == ("1\n", {"2": "one thing"})
    assert "names no columns" in extract("table", rows).notes[0]


def test_quotation_marks_within_tabs_are_text(extract: Extract) -> None:
    rows = 'a\t"It was so, he said\nb\tAnd "she" said\nc\t"no" again\n'
    assert [text for text, _ in extract("table", rows).documents] == [
        '"It was so, he said\n',
        'And "she" said\n',
        '"no" again\n',
    ]


def test_a_list_of_lines_is_one_column(extract: Extract) -> None:
    assert extract("table", "one text here\nother, text\n").lines == ["one text here", "other, text"]


def test_a_row_that_is_too_long_is_left_out_and_the_rest_is_read(extract: Extract) -> None:
    table = extract("table", f"id,text\n1,short\n2,{'x' * 16_000_000}\n3,behind\n", block=1 << 20)
    assert table.lines == ["short", "behind"]
    assert "line 3, is longer than 16 million" in table.notes[-1]


@pytest.mark.parametrize("unit", ['"', ",", '""', 'a,"b\n', "\n", '"a"b,'])
def test_hostile_tables_take_linear_time(extract: Extract, unit: str) -> None:
    with contextlib.suppress(ValueError):
        extract("table", unit * (200_000 // len(unit)))


@given(st.lists(st.tuples(st.integers(0, 2000).map(str), st.text('ab ,;"\n', min_size=1)), min_size=3))
def test_what_was_written_is_read(extract: Extract, rows: list[tuple[str, str]]) -> None:
    file = io.StringIO()
    csv.writer(file, quoting=csv.QUOTE_ALL).writerows([("year", "text"), *rows])
    texts = [text for text, _ in extract("table", file.getvalue(), column="text").documents]
    assert texts == [text if text.endswith("\n") else f"{text}\n" for _, text in rows if text.strip()]


@given(st.text('ab1,;\t|"\r\n ', max_size=120), st.integers(1, 40))
def test_any_text_is_read_alike_in_blocks_of_any_size_or_refused(extract: Extract, text: str, block: int) -> None:
    try:
        whole = extract("table", text)
    except ValueError:
        with pytest.raises(ValueError, match="None of its first rows"):
            extract("table", text, block=block)
    else:
        assert extract("table", text, block=block) == whole
