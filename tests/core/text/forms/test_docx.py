from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.text.forms.conftest import Archive, Extract

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_DOCUMENT = f"""<?xml version="1.0"?><w:document {_W}><w:body>
<w:p><w:pPr><w:tabs><w:tab w:val="left"/></w:tabs></w:pPr><w:r><w:t>Of ca</w:t></w:r><w:r><w:t>ts</w:t></w:r></w:p>
<w:p><w:r><w:t xml:space="preserve">One </w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden </w:t></w:r>
<w:r><w:t>two</w:t><w:br/><w:t>three</w:t></w:r><w:del><w:r><w:delText>deleted</w:delText></w:r></w:del>
<w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:footnoteReference w:id="1"/></w:r></w:p>
<w:tbl><w:tr><w:tc><w:p><w:r><w:t>left</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>right</w:t></w:r></w:p></w:tc></w:tr></w:tbl>
</w:body></w:document>"""
_PARTS = {
    "[Content_Types].xml": "<Types/>",
    "word/document.xml": _DOCUMENT,
    "word/header1.xml": f"<w:hdr {_W}><w:p><w:r><w:t>Header</w:t></w:r></w:p></w:hdr>",
    "word/footnotes.xml": f"<w:notes {_W}><w:footnote><w:p><w:r><w:t>A note.</w:t></w:r></w:p></w:footnote></w:notes>",
    "docProps/core.xml": '<c xmlns:dc="d" xmlns:dcterms="t"><dc:title>Cats</dc:title><dc:creator>Jane</dc:creator>'
    "<dcterms:created>2020-01-02T03:04:05Z</dcterms:created></c>",
}


def test_paragraphs_tables_and_notes_are_read_and_the_rest_is_left_out(extract: Extract, archive: Archive) -> None:
    document = extract("docx", archive(_PARTS))
    assert document.lines == ["Of cats", "One two", "three", "left", "right", "A note."]
    assert document.known == {"title": "Cats", "author": "Jane", "date": "2020-01-02T03:04:05Z"}


def test_the_text_is_found_under_another_name(extract: Extract, archive: Archive) -> None:
    named = '<Relationships><Relationship Type="http://x/officeDocument" Target="/word/document2.xml"/></Relationships>'
    parts = {"[Content_Types].xml": "<Types/>", "_rels/.rels": named, "word/document2.xml": _DOCUMENT}
    assert extract("docx", archive(parts)).lines[0] == "Of cats"


def test_a_document_without_its_text_is_refused(extract: Extract, archive: Archive) -> None:
    with pytest.raises(ValueError, match=r"word/document\.xml is missing"):
        extract("docx", archive({"[Content_Types].xml": "<Types/>"}))


@given(st.data())
def test_damage_gives_text_or_a_plain_refusal(extract: Extract, archive: Archive, data: st.DataObject) -> None:
    whole = bytearray(archive(_PARTS))
    for place in data.draw(st.lists(st.integers(0, len(whole) - 1), max_size=4)):
        whole[place] ^= 1 << data.draw(st.integers(0, 7))
    cut = data.draw(st.integers(0, len(whole)) | st.just(len(whole)))
    with contextlib.suppress(ValueError):
        extract("docx", bytes(whole[:cut]))
