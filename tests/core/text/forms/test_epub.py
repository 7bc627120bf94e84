from __future__ import annotations

import pytest

from tests.core.text.forms.conftest import Archive, Extract

_CONTAINER = '<container><rootfiles><rootfile full-path="OPS/book.opf"/></rootfiles></container>'
_BOOK = """<package xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata><dc:title>Cats</dc:title>
<dc:creator>Jane</dc:creator><dc:date>1900</dc:date><dc:language>en</dc:language></metadata><manifest>
<item id="two" href="two.xhtml"/><item id="one" href="text/chapter%20one.xhtml"/>
<item id="toc" href="toc.xhtml" properties="nav"/><item id="lost" href="lost.xhtml"/></manifest>
<spine><itemref idref="toc"/><itemref idref="one"/><itemref idref="two"/><itemref idref="one"/></spine></package>"""
_PARTS: dict[str, str | bytes] = {
    "mimetype": "application/epub+zip",
    "META-INF/container.xml": _CONTAINER,
    "OPS/book.opf": _BOOK,
    "OPS/toc.xhtml": "<html><body>Contents</body></html>",
    "OPS/two.xhtml": '<?xml version="1.0"?><html><head><title/></head><body><p>Second, <i>mé</i>.</p></body></html>',
    "OPS/text/chapter one.xhtml": "\ufeff<html><body><h1>First</h1></body></html>".encode("utf-16-le"),
}


def test_chapters_come_in_the_order_of_reading_each_once(extract: Extract, archive: Archive) -> None:
    book = extract("epub", archive(_PARTS))
    assert book.lines == ["First", "Second, mé."]
    assert book.known == {"title": "Cats", "author": "Jane", "date": "1900", "language": "en"}
    assert book.notes == []


def test_a_missing_chapter_is_said_and_the_others_are_read(extract: Extract, archive: Archive) -> None:
    book = extract("epub", archive({**_PARTS, "OPS/book.opf": _BOOK.replace('idref="two"', 'idref="lost"')}))
    assert book.lines == ["First"]
    assert book.notes == ["1 of 2 chapters are missing, first OPS/lost.xhtml."]


def test_a_locked_book_is_refused_and_one_with_locked_fonts_is_read(extract: Extract, archive: Archive) -> None:
    def encrypted(part: str) -> bytes:
        locked = f'<encryption><EncryptedData><CipherReference URI="{part}"/></EncryptedData></encryption>'
        return archive({**_PARTS, "META-INF/encryption.xml": locked})

    with pytest.raises(ValueError, match="DRM"):
        extract("epub", encrypted("OPS/two.xhtml"))
    assert extract("epub", encrypted("OPS/font.otf")).lines == ["First", "Second, mé."]


@pytest.mark.parametrize("part", ["META-INF/container.xml", "OPS/book.opf"])
def test_a_book_that_does_not_say_what_is_in_it_is_refused(extract: Extract, archive: Archive, part: str) -> None:
    with pytest.raises(ValueError, match="damaged EPUB document"):
        extract("epub", archive({**_PARTS, part: "<empty/>"}))
    with pytest.raises(ValueError, match="missing"):
        extract("epub", archive({name: content for name, content in _PARTS.items() if name != part}))
