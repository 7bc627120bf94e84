from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.text.documents.metadata import MAX_FIELDS, Metadata, MetadataTable, read_metadata

BOOKS = (
    {"author": "Eliot", "genre": "novel"},
    {"author": "Eliot", "genre": "poem", "year": "1868"},
    {"author": "Zola", "genre": "novel"},
    {},
)


def table(folder: Path, documents: list[Mapping[str, str]], *only: tuple[str, str]) -> Metadata:
    made = MetadataTable(only)
    taken = sum(made.add(known) for known in documents)
    return read_metadata(folder, made.write(folder), taken)


def test_what_is_known_comes_back(tmp_path: Path) -> None:
    metadata = table(tmp_path, list(BOOKS))
    assert metadata.fields == ("author", "genre", "year")
    assert [metadata.of(document) for document in range(4)] == list(BOOKS)
    assert metadata.codes.shape == (4, 3)
    assert [*metadata.values[0]] == ["", "Eliot", "Zola"]
    assert metadata.remarks == ()


def test_documents_that_are_not_chosen_are_counted(tmp_path: Path) -> None:
    metadata = table(tmp_path, list(BOOKS), ("genre", "novel"), ("author", "!Zola"))
    assert [metadata.of(0)] == [BOOKS[0]]
    assert len(metadata.codes) == 1
    assert metadata.left_out == ({"Eliot": 1, "Zola": 1}, {"poem": 1, "novel": 1}, {"1868": 1})
    assert metadata.remarks == ("Chosen by their metadata: 1 of 4 documents.",)


def test_many_documents_come_back(tmp_path: Path) -> None:
    documents: list[Mapping[str, str]] = [{"title": f"Title {number}", "year": "1868"} for number in range(30_000)]
    metadata = table(tmp_path, documents)
    assert metadata.of(29_999) == documents[-1]
    assert [len(values) for values in metadata.values] == [30_001, 2]


def test_values_and_fields_without_bound_are_kept_within_one(tmp_path: Path) -> None:
    documents: list[Mapping[str, str]] = [{f"field {number}": "x" * 1_000} for number in range(MAX_FIELDS + 5)]
    metadata = table(tmp_path, documents)
    assert len(metadata.fields) == MAX_FIELDS
    assert len(metadata.of(0)["field 0"]) == 300
    assert metadata.remarks == (f"The documents have more than {MAX_FIELDS} fields of metadata; left out: 5.",)


@settings(deadline=None, max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.dictionaries(st.text(max_size=5), st.text(max_size=5), max_size=4), max_size=8))
def test_any_names_and_values_come_back_on_one_line(tmp_path: Path, documents: list[dict[str, str]]) -> None:
    metadata = table(tmp_path, list(documents))
    for number, known in enumerate(documents):
        shown = {" ".join(field.split()): " ".join(value.split()) for field, value in known.items()}
        assert metadata.of(number) == {field: value for field, value in shown.items() if field and value}


@pytest.mark.parametrize("damage", ["codes", "starts", "values", "fields"])
def test_a_damaged_table_is_refused(tmp_path: Path, damage: str) -> None:
    made = MetadataTable()
    for known in BOOKS:
        made.add(known)
    written = made.write(tmp_path)
    if damage == "fields":
        written["fields"] = ["author"]
    else:
        file = tmp_path / f"metadata_{damage}"
        file.write_bytes(b"\xff" * file.stat().st_size)
    with pytest.raises(ValueError, match=r"damaged|decode"):
        read_metadata(tmp_path, written, len(BOOKS))
