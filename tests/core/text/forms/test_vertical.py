from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.text.forms.form import recognised

TEXT = """<?xml version="1.0"?>
<corpus>
<doc id="a1" author="Eliot, George" year='1871' title="Law &amp; Order">
<p>
<s>
She\tPRP\tshe
ran\tVBD\trun
quickly\tRB\tquickly
<g/>
.\tSENT\t.
</s>
<s>
R&amp;D\tNN\tR&amp;D
failed\tVBD\tfail
</s>
</p>
<p>
<s>
Dogs\tNNS\tdog
</s>
</p>
</doc>
<doc id="a2" author="Zola">
<s>
New York\tNP\tNew York
blinks\tVBZ\t<unknown>
</s>
</doc>
</corpus>
"""


def test_a_sentence_is_a_line_of_words(extract: Callable) -> None:
    found = extract("vertical", TEXT)
    assert found.paragraphs == [["she ran quickly", "r&d failed"], ["dogs"], ["new_york blinks"]]
    assert found.each == [
        {"id": "a1", "author": "Eliot, George", "year": "1871", "title": "Law & Order"},
        {"id": "a2", "author": "Zola"},
    ]
    assert "word 1, part of speech 2, lemma 3" in found.notes[0]
    assert extract("vertical", TEXT, block=5).texts == found.texts


def test_layers_are_what_is_trained_on(extract: Callable) -> None:
    assert extract("vertical", TEXT, layer="lemma").lines[0] == "she run quickly"
    found = extract("vertical", TEXT, layer="lemma-pos")
    assert found.lines[0] == "she_PRP run_VBD quickly_RB"
    assert found.lines[3] == "new_york_NP blinks_VBZ"
    assert "1 of 8 words have no lemma: they are taken as they are written." in found.notes


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (["Dogs\tdog\tNNS", "ran\trun\tVBD", "the\tthe\tDT", "off\toff\tRP"], "word 1, part of speech 3, lemma 2"),
        (["Dogs\tNNS\tdog-n", "ran\tVBD\trun-v", "the\tDT\tthe-x"], "word 1, part of speech 2, lempos 3"),
        (["Dogs\tNNS\tdog-n\tdog", "ran\tVBD\trun-v\trun"], "word 1, part of speech 2, lemma 4"),
        (["Dogs\tNNS", "ran\tVBD", "the\tDT"], "word 1, part of speech 2 ("),
        (["Dogs", "ran", "off"], "word 1 ("),
    ],
)
def test_columns_are_found_by_what_stands_in_them(extract: Callable, rows: list[str], said: str) -> None:
    found = extract("vertical", "<s>\n" + "\n".join(rows) + "\n</s>\n", layer="lemma")
    assert said in found.notes[0]
    if "lem" in said:
        assert found.lines[0].startswith("dog run")


def test_columns_can_be_named(extract: Callable) -> None:
    text = "<s>\n1\tVBD\tran\trun\n</s>\n"
    assert extract("vertical", text, layer="lemma-pos", column="word=3 pos=2 lemma=4").lines == ["run_VBD"]
    with pytest.raises(ValueError, match=r"'lemma=x' names none.*lemma=3 pos=2"):
        extract("vertical", text, column="lemma=x")
    assert extract("vertical", text, column="text").lines == ["1"]  # that is a table's beside it


def test_without_sentences_marks_end_them(extract: Callable) -> None:
    found = extract("vertical", "<text>\nIt\nran\n.\nWhy\n?\nBecause\n</text>\n", tokenizer="whitespace")
    assert found.lines == ["It ran", "Why", "Because"]
    assert "for it has no <s>" in found.notes[0]


def test_documents_inherit_what_is_known_of_what_they_stand_in(extract: Callable) -> None:
    text = '<file year="1900">\n<text id="1">\na\n</text>\n<text id="2">\nb\n</text>\n</file>\n'
    assert extract("vertical", text).each == [{"year": "1900", "id": "1"}, {"year": "1900", "id": "2"}]
    written = "<text>\n<text_author Smith>\na\n</text_author>\n</text>\n"
    assert extract("vertical", written).each == [{"author": "Smith"}]


def test_a_sign_that_begins_like_a_tag_is_a_token(extract: Callable) -> None:
    found = extract("vertical", "<s>\n<\tSYM\t<\na\tX\ta\n<b\tX\t<b\n</s>\n", tokenizer="whitespace", layer="lemma")
    assert found.lines == ["a <b"]


@pytest.mark.parametrize(
    ("head", "form"),
    [
        (TEXT, "vertical"),
        ("<text_id A01>\nThe\tDT\tthe\n", "vertical"),
        ("<s>\nThe\nold\nman\nran\n.\n</s>\n", "vertical"),
        ('<doc id="12" url="x" title="Anarchism">\nAnarchism\n\nAnarchism is a political philosophy.\n', "plain"),
        ("<p>\nThis is some text in HTML.\n</p>\n", "plain"),
    ],
)
def test_it_is_recognised_by_tags_and_rows(head: str, form: str) -> None:
    assert recognised(head.encode(), "x.txt") == form


def test_memory_does_not_grow_with_a_line(extract: Callable) -> None:
    found = extract("vertical", "<s>\n" + "a" * 3_000_000 + "\nb\n<doc " + 'x="' * 500_000 + ">\nc\n</s>\n")
    assert found.lines == ["b c"]
    assert "left out: 2; the first is line 2." in found.notes[-1]


def test_words_of_any_number_are_counted(extract: Callable) -> None:
    rows = [f"w{number}\tNN\t" for number in range(40_000)]
    found = extract("vertical", "<s>\n" + "\n".join(rows + rows[:10]) + "\n</s>\n", layer="lemma")
    assert len(found.texts[0].split()) == 40_010
    assert "All 40,010 words have no lemma: they are taken as they are written." in found.notes


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.one_of(st.text("<>/=\"'&;| \t\n\rsdocé\ud800", max_size=30), st.sampled_from(TEXT.splitlines(True)))),
    st.sampled_from(["form", "lemma", "lemma-pos"]),
)
def test_anything_can_be_read(extract: Callable, parts: list[str], layer: str) -> None:
    found = extract("vertical", "".join(parts), block=7, layer=layer)
    assert not found.pieces or found.pieces[0].begins is not None
