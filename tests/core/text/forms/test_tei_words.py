from collections.abc import Callable

from tests.core.text.forms.test_tei import tei

BODY = """<p><s><w lemma="she" pos="PRON">She</w> <w lemma="run" pos="VERB" msd="UPosTag=VERB|Tense=Past">ran</w>
<pc>.</pc></s>
<s><w lemma="dog" ana="#NNS">Dogs</w> <w hw="bark" c5="VVB">ba<lb break="no"/>
rk</w> <w>loudly</w> outside</s></p><p><w lemma="New York" pos="PROPN">New York</w></p>"""


def test_a_sentence_is_a_line_of_words(extract: Callable) -> None:
    found = extract("tei_words", tei(BODY))
    assert found.paragraphs == [["she ran", "dogs bark loudly"], ["new_york"]]
    assert found.each[0]["author"] == "George Eliot"
    assert "Text outside of annotated words, left out: 7 characters." in found.notes
    assert extract("tei_words", tei(BODY), block=7).texts == found.texts


def test_layers_are_what_is_trained_on(extract: Callable) -> None:
    found = extract("tei_words", tei(BODY), layer="lemma-pos")
    assert found.lines == ["she_PRON run_VERB", "dog_NNS bark_VVB loudly", "new_york_PROPN"]
    assert "1 of 6 words have no lemma: they are taken as they are written." in found.notes
    assert extract("tei_words", tei(BODY), layer="lemma").lines[0] == "she run"


def test_the_innermost_words_are_taken(extract: Callable) -> None:
    body = '<s><w>can\'t<w norm="can" lemma="can"/><w norm="not" lemma="not"/></w></s>'
    assert extract("tei_words", tei(body)).lines == ["can not"]


def test_without_sentences_lines_and_paragraphs_end_them(extract: Callable) -> None:
    body = "<lg><l><w>a</w></l><l><w>b</w></l></lg><p><w>c</w></p>"
    assert extract("tei_words", tei(body)).lines == ["a", "b", "c"]


def test_words_in_what_is_left_out_are_none(extract: Callable) -> None:
    body = "<s><choice><orig><w>vp</w></orig><reg><w>up</w></reg></choice><note><w>n</w></note></s>"
    assert extract("tei_words", tei(body)).lines == ["up"]
