from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.job import Job
from core.text.corpus import read_corpus
from core.text.documents.choosing import taken, wanted_of
from core.text.documents.selection import condition
from core.text.reading import Reading

VALUES = st.lists(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=8).map(str.strip), unique=True)


def test_what_conditions_would_leave_is_what_reading_leaves(tmp_path: Path) -> None:
    for name, text in (("a 1851.txt", "one two\n"), ("b 1862.txt", "one two three\n"), ("c.txt", "one\n")):
        (tmp_path / name).write_text(text, encoding="utf-8")
    whole = read_corpus([tmp_path], Reading(), Job())
    for wanted in ("1851..1860", "!1851", "1851|1862", '""', "1900.."):
        only = (("year", wanted),)
        found = taken(whole, only, Job())
        assert (found.of_documents, found.of_tokens, found.left_out) == (3, 6, 0)
        if found.tokens:
            read = read_corpus([tmp_path], Reading(only=only), Job())
            assert (found.documents, found.tokens) == (len(read.document_sources), read.tokens), wanted
            assert taken(read, (), Job()).left_out == 3 - found.documents
    assert taken(whole, (("author", "Poe"),), Job()).documents == 0


@given(VALUES, st.data())
def test_a_condition_takes_what_is_checked_and_nothing_else(values: list[str], data: st.DataObject) -> None:
    checked = [value for value in values if data.draw(st.booleans())]
    unchecked = [value for value in values if value not in checked]
    if unchecked and not checked:
        with pytest.raises(ValueError, match="choose one value"):
            wanted_of(checked, unchecked)
        return
    wanted = wanted_of(checked, unchecked)
    assert bool(wanted) == bool(unchecked)
    if wanted:
        assert [value for value in values if condition("field", wanted).holds({"field": value})] == checked
