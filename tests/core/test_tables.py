import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.tables import FORMATS, Table, as_csv, as_markdown, as_tsv, write_table

TABLE = Table(("word", "cosine", "count"), [("queen", 0.512345678, 7), ("a|b\tc", -0.25, None)], "near")


def test_tsv_has_one_line_a_row_whatever_a_cell_holds() -> None:
    assert as_tsv(TABLE) == "word\tcosine\tcount\nqueen\t0.512346\t7\na|b c\t-0.25\t\n"


@given(st.lists(st.tuples(st.text(st.characters(exclude_categories=["Cs"])), st.integers())))
def test_csv_is_read_back_as_it_was(rows: list[tuple[str, int]]) -> None:
    read = list(csv.reader(io.StringIO(as_csv(Table(("text", "number"), rows)), newline="")))
    assert read == [["text", "number"], *([text, str(number)] for text, number in rows)]


def test_markdown_escapes_what_would_end_a_cell_and_puts_numbers_to_the_right() -> None:
    assert as_markdown(TABLE).split("\n")[:4] == [
        "| word | cosine | count |",
        "| --- | --: | --: |",
        "| queen | 0.512346 | 7 |",
        "| a\\|b c | -0.25 |  |",
    ]


@pytest.mark.parametrize("name", FORMATS)
def test_a_file_has_the_format_of_its_ending(tmp_path: Path, name: str) -> None:
    path = tmp_path / f"list{FORMATS[name].suffix}"
    write_table(TABLE, path)
    assert path.read_bytes().decode() == FORMATS[name].write(TABLE)


def test_another_ending_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"\.tsv, \.csv, \.md"):
        write_table(TABLE, tmp_path / "list.xlsx")
    assert not list(tmp_path.iterdir())
