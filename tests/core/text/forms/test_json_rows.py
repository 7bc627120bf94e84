from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.text.forms.conftest import Extract

_LINES = r"""
{"a": "x", "text": "Long {[\" text", "n": 1, "tags": ["p", "q"], "b": {"c": 1}}
broken
[1]
{"text": "More", "n": null}
{"a": "y"}
"""
_LIST = r"""[
  {"a": "x",
   "text": "Long \\"},
  {"text": "z]}{"},
  5, {"text": "open"""


@pytest.mark.parametrize("block", [1, 1 << 16])
def test_each_line_is_a_document_and_broken_ones_are_located(extract: Extract, block: int) -> None:
    rows = extract("json_rows", _LINES, block=block)
    assert rows.documents == [('Long {[" text\n', {"a": "x", "n": "1", "tags": "p q", "b.c": "1"}), ("More\n", {})]
    assert rows.notes == [
        "Its text is the column text, the one with the longest texts. Columns: a, text, n, tags, b.c.",
        "2 rows are left out. The first, at line 3, is no JSON: Expecting value.",
        "1 rows have nothing in text.",
    ]


@pytest.mark.parametrize("block", [1, 1 << 16])
def test_the_objects_of_a_list_are_documents_whatever_lines_they_are_on(extract: Extract, block: int) -> None:
    rows = extract("json_rows", _LIST, block=block)
    assert rows.documents == [("Long \\\n", {"a": "x"}), ("z]}{\n", {})]
    assert "line 5" in rows.notes[-1]


def test_a_row_that_is_too_long_is_left_out_and_the_rest_is_read(extract: Extract) -> None:
    rows = extract("json_rows", f'{{"text": "a"}}\n{{"text": "{"x" * 16_000_000}"}}\n{{"text": "b"}}\n', block=1 << 20)
    assert rows.lines == ["a", "b"]
    assert "line 2, is longer than 16 million" in rows.notes[-1]


_DEEP = '{"text":' + "[" * 5000 + "]" * 5000 + "}"


@pytest.mark.parametrize("row", ['{"text":' + "[" * 300_000, _DEEP, '{"n":' + "9" * 5000 + "}"])
def test_a_hostile_row_is_left_out(extract: Extract, row: str) -> None:
    rows = extract("json_rows", f'{{"text": "a"}}\n{row}\n{{"text": "b"}}\n')
    assert rows.lines == ["a", "b"]
    assert "line 2" in rows.notes[-1]


@pytest.mark.parametrize("unit", ["[", "{", '"', "\\", '{"a":[', '{"a":"'])
@pytest.mark.parametrize("before", ["[", "{\n"])
def test_hostile_text_takes_linear_time_and_is_refused(extract: Extract, before: str, unit: str) -> None:
    with pytest.raises(ValueError, match="None of its first rows"):
        extract("json_rows", before + unit * (100_000 // len(unit)))


_VALUES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(lambda text: not text.isspace())


@given(st.lists(_VALUES, min_size=1), st.sampled_from([None, 1]), st.integers(1, 40))
def test_what_was_written_is_read(extract: Extract, texts: list[str], indent: int | None, block: int) -> None:
    written = [{"text": text, "number": place} for place, text in enumerate(texts)]
    as_lines = "\n".join(json.dumps(row, ensure_ascii=False) for row in written)
    expected = [text if text.endswith("\n") else f"{text}\n" for text in texts]
    for file in (as_lines, json.dumps(written, indent=indent)):
        assert [text for text, _ in extract("json_rows", file, column="text", block=block).documents] == expected


@given(st.text('{}[]":,\\ \na1', max_size=120), st.integers(1, 40))
def test_whatever_stands_behind_a_row_does_not_harm_it(extract: Extract, text: str, block: int) -> None:
    rows = extract("json_rows", '{"a": "first"}\n' + text, column="a", block=block)
    assert rows.documents[0] == ("first\n", {})


def test_long_fields_are_no_metadata_and_are_said(extract: Extract) -> None:
    rows = extract("json_rows", f'{{"text": "words {"and more " * 99}", "abstract": "{"x" * 300}", "n": 1}}\n')
    assert rows.documents[0][1] == {"n": "1"}
    assert rows.notes[-1].startswith("1 values are no metadata, longer than 200 characters")
    assert rows.notes[-1].endswith("abstract.")
