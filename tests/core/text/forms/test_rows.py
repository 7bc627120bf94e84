from __future__ import annotations

import pytest

from core.text.forms.form import Piece
from core.text.forms.rows import Row, documents

_ROWS = [
    Row(
        1,
        {
            "id": "1234567890",
            "text": "Some longer words",
            "author": " Jane  Doe ",
            "link": "https://example.org/a/long/one",
        },
    ),
    Row(2, {"id": "2", "text": "", "author": "Joe"}),
    Row(3, {}, "is broken"),
    Row(4, {"text": "More words", "summary": "s" * 300, "author": "Ann"}),
]


def _read(column: str = "") -> tuple[list[Piece], list[str]]:
    notes: list[str] = []
    return list(documents(iter(_ROWS), column, notes)), notes


def test_the_text_is_the_field_with_the_longest_texts_that_are_no_numbers_nor_addresses() -> None:
    notes: list[str] = []
    pieces = list(documents(iter(_ROWS[:3]), "", notes))
    assert [piece.text for piece in pieces] == ["Some longer words\n"]
    assert notes == [
        "Its text is the column text, the one with the longest texts. Columns: id, text, author, link.",
        "1 rows are left out. The first, at line 3, is broken.",
        "1 rows have nothing in text.",
    ]


def test_what_is_known_of_a_row_is_in_its_short_fields() -> None:
    pieces, _ = _read("TEXT")
    assert [piece.begins for piece in pieces] == [
        {"id": "1234567890", "author": "Jane Doe", "link": "https://example.org/a/long/one"},
        {"author": "Ann"},
    ]


def test_a_field_that_is_not_there_is_named_with_those_that_are() -> None:
    with pytest.raises(ValueError, match=r"no column body\. Its columns: id, text, author, link, summary"):
        _read("body")


def test_no_row_is_refused_with_what_is_wrong_with_the_first() -> None:
    with pytest.raises(ValueError, match="None of its first rows"):
        list(documents(iter([]), "", []))
    with pytest.raises(ValueError, match="at line 3, is broken"):
        list(documents(iter(_ROWS[2:3]), "", []))


def test_a_long_text_comes_in_pieces_of_one_document() -> None:
    pieces = list(documents(iter([Row(1, {"text": "word " * 50_000, "author": "Ann"})]), "", []))
    assert [piece.begins for piece in pieces] == [{"author": "Ann"}, None, None, None]
    assert "".join(piece.text for piece in pieces) == "word " * 50_000 + "\n"
