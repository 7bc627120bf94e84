from __future__ import annotations

import pytest

from core.text.forms.xml_events import Kind, xml_events


def _text(*blocks: bytes) -> str:
    return "".join(event.text for event in xml_events(blocks, "It"))


def test_tags_and_texts_come_in_order_without_namespaces() -> None:
    events = list(xml_events([b'<a xmlns:x="y"><x:b x:c="1">t</x:b>', b"&amp;</a>"], "It"))
    assert [(event.kind, event.name or event.text) for event in events] == [
        (Kind.START, "a"),
        (Kind.START, "b"),
        (Kind.TEXT, "t"),
        (Kind.END, "b"),
        (Kind.TEXT, "&"),
        (Kind.END, "a"),
    ]
    assert events[1].attributes == {"c": "1"}


def test_a_long_text_comes_in_parts() -> None:
    events = list(xml_events([b"<a>", *[b"x" * 65536] * 20, b"</a>"], "It"))
    assert max(len(event.text) for event in events) <= 65536
    assert sum(len(event.text) for event in events) == 20 * 65536


@pytest.mark.parametrize(
    ("blocks", "reason"),
    [
        ([b'<!DOCTYPE a [<!ENTITY b "ccc"><!ENTITY d "&b;&b;">]><a>&d;</a>'], "entities"),
        ([b"<a><b></a>"], "line 1"),
        ([b"<a>"], "damaged"),
        ([b""], "damaged"),
        ([b"<a>" * 2000], "deep"),
        ([b'<?xml version="1.0" encoding="nonsense"?><a/>'], "encoding"),
        ([b'<a b="', *[b"x" * 65536] * 40], "1 MB"),
        ([b"<a><!--", *[b"x" * 65536] * 40], "1 MB"),
    ],
)
def test_what_could_flood_or_cannot_be_read_is_refused_in_plain_words(blocks: list[bytes], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        _text(*blocks)
