from __future__ import annotations

from core.text.forms.paragraphs import Markup, paragraphs, properties
from core.text.forms.stream import PIECE_CHARACTERS
from core.text.forms.xml_events import xml_events

_MARKUP = Markup(frozenset(("p",)), {"tab": "\t"}, frozenset(("gone",)))


def _paragraphs(xml: str) -> list[str]:
    return list(paragraphs(xml_events([xml.encode()], "It"), _MARKUP))


def test_each_paragraph_is_a_line_and_one_within_another_comes_behind_it() -> None:
    assert _paragraphs("<a>x<p>one<b> two</b><tab/>three</p> <p/><p>a<p>note</p>b<gone>c<p>d</p></gone></p></a>") == [
        "one two\tthree\n\n",
        "ab\n\n",
        "note\n\n",
    ]


def test_a_paragraph_without_end_comes_in_parts() -> None:
    blocks = [b"<a><p>", *[b"word " * 10_000] * 30, b"</p></a>"]
    parts = list(paragraphs(xml_events(blocks, "It"), _MARKUP))
    assert "".join(parts).split() == ["word"] * 300_000
    assert max(map(len, parts)) < 3 * PIECE_CHARACTERS


def test_properties_are_short_and_the_first_of_each_holds() -> None:
    xml = f"<a><t> A  title </t><c>{'long' * 100}</c><t>other</t><x>y</x></a>"
    assert properties(xml_events([xml.encode()], "It"), {"t": "title", "c": "author"}) == {"title": "A title"}
