from __future__ import annotations

import contextlib
import sys
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.text.forms.pdf import paragraphs
from tests.core.text.forms.conftest import Extract

_INFO = b"/Title(Of cats)/Author(Jane)/CreationDate(D:20200102030405)"


def _pdf(pages: Sequence[Sequence[str]], more: bytes = b"") -> bytes:
    """A PDF file of these lines, written by hand."""
    kids = b" ".join(b"%d 0 R" % (5 + 2 * place) for place in range(len(pages)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(pages), kids),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"<<%s>>" % _INFO,
    ]
    for place, lines in enumerate(pages):
        shown = b"".join(b"(%s) Tj T* " % line.encode("latin-1") for line in lines)
        drawn = b"BT /F1 12 Tf 72 760 Td 14 TL %sET" % shown
        fonts = b"/Resources<</Font<</F1 3 0 R>>>>"
        objects.append(b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]%s/Contents %d 0 R>>" % (fonts, 6 + 2 * place))
        objects.append(b"<</Length %d>>stream\n%s\nendstream" % (len(drawn), drawn))
    file, starts = b"%PDF-1.4\n", []
    for number, written in enumerate(objects, 1):
        starts.append(len(file))
        file += b"%d 0 obj\n%s\nendobj\n" % (number, written)
    table = b"".join(b"%010d 00000 n \n" % start for start in starts)
    size = len(objects) + 1
    trailer = b"trailer<</Size %d/Root 1 0 R/Info 4 0 R%s>>\nstartxref\n%d\n%%%%EOF" % (size, more, len(file))
    return file + b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table) + trailer


_PAGES = (
    (
        "The first line of a long para-",
        "graph that goes over several lines",
        "and ends.",
        "A second one is long and goes",
        "1",
    ),
    ("over the page, and ends here.", "Page 2 of 3"),
    (),
)


def test_broken_lines_and_words_are_joined_over_pages(extract: Extract) -> None:
    document = extract("pdf", _pdf(_PAGES))
    assert document.lines == [
        "The first line of a long paragraph that goes over several lines and ends.",
        "A second one is long and goes over the page, and ends here.",
    ]
    assert document.known == {"title": "Of cats", "author": "Jane", "date": "2020-01-02"}
    assert document.notes == ["2 numbers of pages are left out.", "1 of 3 pages hold no text, first page 3."]


def test_pictures_of_pages_need_their_text_recognised(extract: Extract) -> None:
    with pytest.raises(ValueError, match="OCR"):
        extract("pdf", _pdf([[], []]))


def test_a_locked_document_is_refused(extract: Extract) -> None:
    lock = b"/Encrypt<</Filter/Standard/V 1/R 2/P -4/O(%s)/U(%s)>>/ID[(a)(a)]" % (b"o" * 32, b"u" * 32)
    with pytest.raises(ValueError, match="password"):
        extract("pdf", _pdf(_PAGES, lock))


def test_without_the_extra_it_is_said_how_to_install_it(extract: Extract, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pypdfium2", None)
    with pytest.raises(ValueError, match=r"pip install 'semascope\[pdf\]'"):
        extract("pdf", _pdf(_PAGES))


def test_scripts_without_spaces_get_none_where_lines_are_joined() -> None:
    assert list(paragraphs(["我爱天", "安门。", "", "well-", "Known"])) == ["我爱天安门。\n\n", "well- Known\n\n"]


@settings(max_examples=60)
@given(st.data())
def test_damage_gives_text_or_a_plain_refusal(extract: Extract, data: st.DataObject) -> None:
    whole = bytearray(_pdf(_PAGES))
    for place in data.draw(st.lists(st.integers(0, len(whole) - 1), max_size=6)):
        whole[place] ^= 1 << data.draw(st.integers(0, 7))
    cut = data.draw(st.integers(0, len(whole)) | st.just(len(whole)))
    with contextlib.suppress(ValueError):
        extract("pdf", bytes(whole[:cut]))
