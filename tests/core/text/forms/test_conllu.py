from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.text.forms.form import recognised

TEXT = """# newdoc id = novel-1
# meta::author = George Eliot
# genre = novel
# global.Entity = ignored
# sent_id = 1
# text = She ran down.
# s_type = decl
1\tShe\tshe\tPRON\tPRP\t_\t2\tnsubj\t_\t_
2\tran\trun\tVERB\tVBD\t_\t0\troot\t_\t_
3\tdown\tdown\t_\tRP\t_\t2\tadvmod\t_\tSpaceAfter=No
4\t.\t.\tPUNCT\t.\t_\t2\tpunct\t_\t_

# newpar id = p2
# text = Du vin!
1-2\tDu\t_\t_\t_\t_\t_\t_\t_\t_
1\tDe\tde\tADP\t_\t_\t3\tcase\t_\t_
2\tle\tle\tDET\t_\t_\t3\tdet\t_\t_
2.1\tghost\tghost\tNOUN\t_\t_\t_\t_\t_\t_
3\tNew York\tNew York\tPROPN\t_\t_\t0\troot\t_\t_

# newdoc id = novel-2
# author = Émile Zola
# sent_id = 3
1\tOui\t_\tINTJ\t_\t_\t0\troot\t_\t_
"""


def test_a_sentence_is_a_line_of_words(extract: Callable) -> None:
    found = extract("conllu", TEXT)
    assert found.lines == ["she ran down", "de le new_york", "oui"]
    assert found.paragraphs == [["she ran down"], ["de le new_york"], ["oui"]]
    assert found.each == [
        {"id": "novel-1", "author": "George Eliot", "genre": "novel"},
        {"id": "novel-2", "author": "Émile Zola"},
    ]
    assert any("Contractions" in note and note.endswith(": 1.") for note in found.notes)
    assert any("Empty nodes" in note for note in found.notes)


def test_layers_are_what_is_trained_on(extract: Callable) -> None:
    assert extract("conllu", TEXT, layer="lemma").lines == ["she run down", "de le new_york", "oui"]
    found = extract("conllu", TEXT, layer="lemma-pos")
    assert found.lines == ["she_PRON run_VERB down_RP", "de_ADP le_DET new_york_PROPN", "oui_INTJ"]
    assert any(note.startswith("1 of 7 words have no lemma") for note in found.notes)


def test_case_stays_where_no_step_folds_it(extract: Callable) -> None:
    assert extract("conllu", TEXT, tokenizer="whitespace").lines[0] == "She ran down"


def test_text_may_come_in_any_blocks(extract: Callable) -> None:
    assert extract("conllu", TEXT, block=3).lines == extract("conllu", TEXT).lines
    assert extract("conllu", TEXT.replace("\n", "\r\n")).texts == extract("conllu", TEXT).texts
    assert extract("conllu", TEXT.rstrip("\n")).lines == extract("conllu", TEXT).lines


def test_lines_that_are_no_words_are_located(extract: Callable) -> None:
    found = extract("conllu", "1\tA\ta\tX\t_\t_\t0\troot\t_\t_\nbroken\nx\tB\tb\tX\t_\t_\t0\troot\t_\t_\n")
    assert found.lines == ["a"]
    assert "left out: 2; the first is line 2." in found.notes[-1]
    with pytest.raises(ValueError, match="ten of them, parted by tabs"):
        extract("conllu", "EU B-ORG\nrejects O\n")


def test_columns_may_be_named(extract: Callable) -> None:
    text = "# global.columns = ID FORM UPOS LEMMA\n1\tDogs\tNOUN\tdog\n2\tbark\tVERB\tbark\n"
    assert extract("conllu", text, layer="lemma-pos").lines == ["dog_NOUN bark_VERB"]
    with pytest.raises(ValueError, match="none is FORM"):
        extract("conllu", "# global.columns = ID WORD\n1\tDogs\n")


def test_conll_2009_has_other_columns(extract: Callable) -> None:
    text = "1\tDogs\t_\tdog\tNNS\tNNS\t_\t_\t2\t2\tSBJ\tSBJ\t_\t_\n"
    assert extract("conllu", text, layer="lemma-pos").lines == ["dog_NNS"]


def test_a_line_without_end_is_left_out(extract: Callable) -> None:
    found = extract("conllu", f"1\t{'a' * 3_000_000}\n" + TEXT)
    assert found.lines[0] == "she ran down"
    assert "the first is line 1." in found.notes[-3]


@pytest.mark.parametrize(
    ("head", "form"),
    [
        (TEXT, "conllu"),
        ("# global.columns = ID FORM\n1\tDogs\n", "conllu"),
        ("1\tDogs\tdog\tN\tNNS\t_\t2\tSBJ\t_\t_\n", "conllu"),
        ("1\tDogs\t_\tdog\tNNS\tNNS\t_\t_\t2\t2\tSBJ\tSBJ\t_\t_\n", "conllu"),
        ("# A heading\n\nSome text.\n", "plain"),
        ("1\tapples\t3\n2\tpears\t4\n", "plain"),
    ],
)
def test_it_is_recognised_by_its_rows(head: str, form: str) -> None:
    assert recognised(head.encode(), "x.txt") == form


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.one_of(st.text("\t\n\r#=_1-.2 aÉ\ud800\x00\u2028", max_size=30), st.sampled_from(TEXT.splitlines(True)))
    ),
    st.sampled_from(["form", "lemma", "lemma-pos"]),
)
def test_nothing_else_than_plain_refusals(extract: Callable, parts: list[str], layer: str) -> None:
    refused, pieces = "", []
    try:
        pieces = extract("conllu", "".join(parts), block=7, layer=layer).pieces
    except ValueError as error:
        refused = str(error)
    assert "columns" in refused or not refused
    assert not pieces or pieces[0].begins is not None
