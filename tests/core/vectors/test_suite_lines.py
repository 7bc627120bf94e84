import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.vectors.suite_lines import LARGEST_GROUP, Group, columns_of, entry_of, fields_of, listed


@given(st.lists(st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=12), max_size=6))
def test_a_python_list_of_strings_is_read_as_python_writes_it(words: list[str]) -> None:
    has_escape = not all(word.isprintable() for word in words)
    assert listed(repr(words)) == (None if has_escape else tuple(words))


@given(st.one_of(st.text(max_size=60), st.text("[]'\", \\ab()", max_size=40).map(lambda text: f"[{text}]")))
def test_nothing_but_a_list_of_strings_is_one(text: str) -> None:
    found = listed(text)
    assert found is None or all(isinstance(word, str) for word in found)


@pytest.mark.parametrize(
    ("line", "fields"),
    [
        ("a b  c\t1", ["a b  c", "1"]),
        ("a; b;1", ["a", "b", "1"]),
        ('0,"a, b",c', ["0", "a, b", "c"]),
        ("a  b 1", ["a", "b", "1"]),
    ],
)
def test_a_line_is_parted_where_it_says_so(line: str, fields: list[str]) -> None:
    assert fields_of(line) == fields


def test_a_line_with_a_number_is_no_heading() -> None:
    assert columns_of(["Word 1", "Word 2", "Human (mean)"]) is not None
    assert columns_of(["mean", "score", "7.5"]) is None
    assert columns_of(["cat", "dog", "mouse"]) is None


def test_a_group_larger_than_can_be_compared_is_none() -> None:
    def row(size: int) -> list[str]:
        return ["0", "many", "['odd']", repr([f"w{i}" for i in range(size)])]

    assert isinstance(entry_of(row(LARGEST_GROUP), {}, False), Group)
    assert entry_of(row(LARGEST_GROUP + 1), {}, False) is None


@given(st.lists(st.text(max_size=10), max_size=7), st.booleans())
def test_any_fields_say_something_or_nothing(fields: list[str], in_section: bool) -> None:
    entry = entry_of(fields, {"category": 1, "word": 9, "words": 3, "outliers": 8}, in_section)
    assert entry is None or len(entry) >= 2
