from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.text.forms.conftest import Extract

_PAGE = """<!doctype html><html lang=en><head><title>Cats &amp; dogs</title>
<meta name=Author content="Jane"><meta property="article:published_time" content="2020-01-02">
<style>p { color: red }</style><script>if (a<b) document.write("<p>no</p>")</script></head><body>
<nav><a href=/>Home</a></nav>
<h1>Of   animals</h1>
<p>The <b>cat</b> sat on<br>the m&acirc;t,
and the wo<i>lf</i> too.
<p hidden>Never<p>Twice <span aria-hidden="true">never</span>as good.
<ul><li>one<li>two</ul>
<table><tr><td>a<td>b<tr><td>c</table>
<pre>as
  it stands</pre><pre><code>x = 1</code></pre>
<!-- no > text --><![CDATA[nor this]]>3 < 4 & 5 > 2
<ruby>漢<rt>kan</rt></ruby><footer>Imprint</footer></body></html>"""
_LINES = [
    "Of animals",
    "The cat sat on",
    "the mât, and the wolf too.",
    "Twice as good.",
    "one",
    "two",
    "a b",
    "c",
    "as",
    "  it stands",
    "3 < 4 & 5 > 2 漢",
]


@pytest.mark.parametrize("block", [1, 7, 1 << 16])
def test_the_text_of_a_page_is_a_line_a_block_however_it_comes(extract: Extract, block: int) -> None:
    page = extract("html", _PAGE, block=block)
    assert page.lines == _LINES
    assert page.known == {"title": "Cats & dogs", "author": "Jane", "date": "2020-01-02", "language": "en"}
    assert page.notes == [
        "Left out: navigation and footers (2), hidden parts (2), listings of code (1), readings beside characters (1)."
    ]


def test_paragraphs_are_parted_by_an_empty_line_and_lines_by_none(extract: Extract) -> None:
    assert extract("html", "<p>a<br>b<p>c<div>d<br><br>e</div>").text == "a\nb\n\nc\n\nd\n\ne\n\n"


def test_a_part_that_never_ends_is_said(extract: Extract) -> None:
    assert "never closed" in extract("html", "<p>text<script>and more").notes[-1]
    assert "never closed" in extract("html", "<p>text<!-- and more").notes[-1]
    assert "never closed" in extract("html", "<p>text<nav>and more").notes[-1]


def test_a_picture_in_a_tag_does_not_fill_memory_nor_hide_what_is_behind(extract: Extract) -> None:
    page = extract("html", f"<p>before<img src='data:{'x' * 1_000_000}'>behind")
    assert page.lines == ["beforebehind"]
    assert page.notes == ["Left out: tags without end (1)."]


def test_a_long_paragraph_comes_in_pieces_with_its_spaces(extract: Extract) -> None:
    page = extract("html", "<p>" + "word\n" * 200_000)
    assert page.text.split() == ["word"] * 200_000
    assert page.longest < 1 << 18


@pytest.mark.parametrize(
    "unit", ["<", "<a", "<a ", "<a b='", "<!--", "<script>", "&a", "&#", "</", "<a\"'", "<title>&"]
)
def test_hostile_pages_take_linear_time(extract: Extract, unit: str) -> None:
    extract("html", unit * (150_000 // len(unit)))


@given(st.text(st.sampled_from("<>/!-=&;\"' \nabpredt#1[]"), max_size=200), st.integers(1, 50))
def test_any_text_is_read_alike_in_blocks_of_any_size(extract: Extract, text: str, block: int) -> None:
    assert extract("html", text, block=block).text == extract("html", text).text
