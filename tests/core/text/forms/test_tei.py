from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.text.forms.form import recognised

HEADER = """<teiHeader><fileDesc><titleStmt><title type="sub">A Study</title><title>Middlemarch</title>
<author>George <surname>Eliot</surname></author></titleStmt>
<publicationStmt><date when="2015">2015</date></publicationStmt>
<sourceDesc><bibl><title>other</title><date when="1871-12">Dec</date></bibl></sourceDesc></fileDesc>
<profileDesc><langUsage><language ident="en">English</language></langUsage>
<textClass><classCode>novel</classCode><keywords><term>town</term><term>love</term></keywords></textClass></profileDesc>
</teiHeader>"""


MARKS = """
    <choice> </choice> <sic> </sic> <app> <rdg> </app> <w> </w> <pc/> <lb/> <text> </text> <teiHeader> </teiHeader>
    <date> <TEI> </TEI> <s> </s> <note> </note> <p> </p> <author> </author>
"""


def tei(body: str, header: str = HEADER) -> str:
    start = '<?xml version="1.0" encoding="ISO-8859-1"?>\n<TEI xmlns="http://www.tei-c.org/ns/1.0" xml:id="m1">'
    return f"{start}{header}<text><body>{body}</body></text></TEI>"


def test_blocks_are_lines_and_the_header_is_metadata(extract: Callable) -> None:
    found = extract(
        "tei", tei("<head>One</head><lg><l>Über allen\n  Gipfeln</l><l>ist Ruh</l></lg><p>Warte <hi>n</hi>ur.</p>")
    )
    assert found.paragraphs == [["One"], ["Über allen Gipfeln", "ist Ruh"], ["Warte nur."]]
    assert found.each == [
        {
            "id": "m1",
            "author": "George Eliot",
            "title": "Middlemarch",
            "date": "1871-12",
            "genre": "novel",
            "keywords": "town; love",
            "language": "en",
        }
    ]
    assert found.notes == []


@pytest.mark.parametrize(
    ("body", "line"),
    [
        ("ver-\n  <lb break='no'/>\n  loren", "verloren"),
        ("ein<lb/>zwei", "ein zwei"),
        ("ein <pb n='3'/> zwei", "ein zwei"),
        ("well-<hi>known</hi> - or", "well-known - or"),
        ("a <choice><sic>teh</sic><corr>the</corr></choice> b", "a the b"),
        ("<choice><orig>vpon</orig><reg>upon</reg><reg>up</reg></choice>", "upon"),
        ("<choice><abbr>Dr</abbr><expan>Doctor</expan></choice> X", "Doctor X"),
        ("<choice><expan>Doctor</expan><abbr>Dr</abbr></choice> X", "Doctor X"),
        ("a <app><lem>lead</lem><rdg>other</rdg></app> b", "a lead b"),
        ("a <del>gone</del><add>here</add><note>not <hi>this</hi></note> b<fw>p. 3</fw>", "a here b"),
        ("one<sic>x</sic> &amp; &#233;", "onex & é"),
    ],
)
def test_what_belongs_to_the_text(extract: Callable, body: str, line: str) -> None:
    assert extract("tei", tei(f"<p>{body}</p>")).lines == [line]
    assert extract("tei", tei(f"<p>{body}</p>"), block=3).lines == [line]


def test_what_is_left_out_is_said(extract: Callable) -> None:
    found = extract("tei", tei("<p>a<note>b</note><note>c</note><del>d</del></p>"), layer="lemma")
    assert found.notes[0] == "Left out of the text: deletions (del) 1, notes 2."
    assert "no lemmas" in found.notes[1]


def test_a_corpus_has_a_document_for_each_text(extract: Callable) -> None:
    header = "<teiHeader><fileDesc><titleStmt><title>{0}</title></titleStmt></fileDesc></teiHeader>"
    one = f"<TEI xml:id='{{0}}'>{header}<text><p>in {{0}}</p></text></TEI>"
    corpus = "<teiHeader><profileDesc><langUsage><language ident='la'/></langUsage></profileDesc></teiHeader>"
    found = extract("tei", f"<teiCorpus>{corpus}{one.format('A')}{one.format('B')}</teiCorpus>")
    assert found.lines == ["in A", "in B"]
    assert found.each == [{"language": "la", "id": "A", "title": "A"}, {"language": "la", "id": "B", "title": "B"}]


def test_entities_of_the_list_that_is_not_loaded_are_characters(extract: Callable) -> None:
    text = '<!DOCTYPE TEI.2 SYSTEM "tei.dtd">\n<TEI.2><text><p>na&iuml;ve &mdash; yes</p></text></TEI.2>'
    assert extract("tei", text).lines == ["naïve — yes"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('<!DOCTYPE TEI [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><TEI><text><p>&b;</p></text></TEI>', "declares.*entit"),
        (
            '<!DOCTYPE TEI [<!ENTITY x SYSTEM "file:///etc/passwd">]><TEI><text><p>&x;</p></text></TEI>',
            "declares.*entit",
        ),
        ("<TEI><text><p>open</text></TEI>", "mismatched tag, line 1"),
        ("<TEI><text>" + "<p>" * 5_000, "nested more than"),
        ("<TEI><text><p " + "a" * (2 << 20), "more than 1 MB"),
        ("<TEI><text>" + "".join(f"<a{number}/>" for number in range(21_000)), "different tags"),
    ],
)
def test_what_cannot_be_or_is_a_trap_is_refused(extract: Callable, text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        extract("tei", text)


def test_a_paragraph_of_any_length_comes_in_pieces(extract: Callable) -> None:
    found = extract("tei", tei("<p>" + "word " * 50_000 + "</p>"))
    assert max(len(piece.text) for piece in found.pieces) <= 1 << 17
    assert found.texts[0].split() == ["word"] * 50_000


@pytest.mark.parametrize(
    ("text", "form"),
    [
        (tei("<p>Text</p>"), "tei"),
        ('<!-- made by hand -->\n<!DOCTYPE TEI.2 [\n]>\n<TEI.2 id="x"><text/></TEI.2>', "tei"),
        ("<tei:teiCorpus xmlns:tei='x'><tei:TEI/></tei:teiCorpus>", "tei"),
        (tei("<p><w lemma='a'>A</w></p>"), "tei-words"),
        ("<html><body><p>TEI</p></body></html>", "html"),
        ('<?xml version="1.0"?>\n<bncDoc><teiHeader/><wtext><s><w hw="a">A</w></s></wtext></bncDoc>', "tei-words"),
        ('<?xml version="1.0"?>\n<book><p>Text</p></book>', "xml"),
    ],
)
def test_it_is_recognised_by_its_root(text: str, form: str) -> None:
    assert recognised(text.encode(), "x.xml") == form


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.one_of(
            st.text("<>/&;pw =\"'é\ud800\x00", max_size=12),
            st.sampled_from(MARKS.split()),
        )
    ),
    st.sampled_from(["tei", "tei_words"]),
    st.booleans(),
)
def test_nothing_else_than_plain_refusals(extract: Callable, parts: list[str], form: str, wrapped: bool) -> None:
    refused = ""
    try:
        extract(form, tei("".join(parts)) if wrapped else "".join(parts), block=11, layer="lemma-pos")
    except ValueError as error:
        refused = str(error)
    assert "line" in refused.lower() or not refused
