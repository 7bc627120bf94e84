from __future__ import annotations

import pytest

from tests.core.text.forms.conftest import Archive, Extract

_NAMES = 'xmlns:office="o" xmlns:text="t" xmlns:table="b" xmlns:dc="d" xmlns:meta="m"'
_CONTENT = f"""<office:document-content {_NAMES}><office:body><office:text>
<text:tracked-changes><text:p>deleted</text:p></text:tracked-changes>
<text:h>Of cats</text:h>
<text:p>One<text:s/>two<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>A note.</text:p>
</text:note-body></text:note> three<office:annotation><text:p>comment</text:p></office:annotation></text:p>
<table:table><table:table-row><table:table-cell><text:p>cell</text:p></table:table-cell></table:table-row></table:table>
</office:text></office:body></office:document-content>"""
_META = (
    f"<office:meta {_NAMES}><dc:title>Cats</dc:title><meta:initial-creator>Jane</meta:initial-creator></office:meta>"
)


def test_headings_paragraphs_tables_and_notes_are_read(extract: Extract, archive: Archive) -> None:
    document = extract("odt", archive({"content.xml": _CONTENT, "meta.xml": _META}))
    assert document.lines == ["Of cats", "One two three", "A note.", "cell"]
    assert document.known == {"title": "Cats", "author": "Jane"}


def test_a_locked_document_is_refused(extract: Extract, archive: Archive) -> None:
    manifest = "<manifest><file-entry><encryption-data/></file-entry></manifest>"
    with pytest.raises(ValueError, match="password"):
        extract("odt", archive({"content.xml": "?", "META-INF/manifest.xml": manifest}))


def test_entities_of_its_own_are_refused(extract: Extract, archive: Archive) -> None:
    laughs = '<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;">]><a>&c;</a>'
    with pytest.raises(ValueError, match="entities"):
        extract("odt", archive({"content.xml": laughs}))
