from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        ("<p>The <i>old</i> cas<b>tle</b>.</p><p>It fell.</p>", ["The old castle.", "It fell."]),
        ("<p><i>Old</i> walls\n fell</p>", ["Old walls fell"]),
        ("<item><title>News</title><link>x</link></item>", ["News", "x"]),
        ("<s><w>Hello</w><w>there </w><pc>!</pc></s><s><w>You</w></s>", ["Hello there !", "You"]),
        ("<text>One\nparagraph.\n\nAnother &amp; last.</text>", ["One paragraph.", "Another & last."]),
        ("<a><b/>tail</a>", ["tail"]),
    ],
)
def test_tags_end_lines_where_they_are_no_markup_of_text(extract: Callable, body: str, lines: list[str]) -> None:
    found = extract("xml", f"<?xml version='1.0'?>\n<book>{body}</book>")
    assert found.lines == lines
    assert "its tags are left out" in found.notes[0]
    assert extract("xml", f"<book>{body}</book>", block=3).lines == lines


def test_what_comes_before_damage_is_kept(extract: Callable) -> None:
    with pytest.raises(ValueError, match=r"damaged: .*line 2"):
        extract("xml", "<book>\n<p>one</q>")


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.one_of(st.text("<>/&;w\n é\ud800\x00", max_size=9), st.sampled_from(["<w>", "</w>", "<p/>"]))))
def test_nothing_else_than_plain_refusals(extract: Callable, parts: list[str]) -> None:
    refused = ""
    try:
        extract("xml", f"<book>{''.join(parts)}</book>", block=7)
    except ValueError as error:
        refused = str(error)
    assert "line" in refused.lower() or not refused
