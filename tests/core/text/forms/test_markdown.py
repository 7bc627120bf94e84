from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.text.forms.conftest import Extract

_NOTES = r"""---
title: "Of cats"
author: Jane
tags: [x, y]
nested:
  - no
---
# The *cat* #

Some **bold**, __strong__, `code`, [a link](http://a.b/c_(d) "T") and snake_case
goes on[^1] ![a picture](x.png) [![in a link](a)](b) &amp; \*not\*, 2 * 3.

- item one
- [x] item two
  goes on
1. first

> quoted
> goes on

```python
x = 1
```

| a | b |
|---|:-:|
| c | d |

Underlined
==========
***
<!-- gone
gone --> [named][1] <b>x</b> <http://x.y>

[1]: http://foo
[^1]: A note.
"""
_LINES = [
    "The cat",
    "Some bold, strong, code, a link and snake_case goes on a picture in a link & *not*, 2 * 3.",
    "item one",
    "item two goes on",
    "first",
    "quoted goes on",
    "a \t b",
    "c \t d",
    "Underlined",
    "named x http://x.y",
    "A note.",
]


@pytest.mark.parametrize("block", [1, 1 << 16])
def test_the_signs_go_and_the_text_stays(extract: Extract, block: int) -> None:
    notes = extract("markdown", _NOTES, block=block)
    assert notes.lines == _LINES
    assert notes.known == {"title": "Of cats", "author": "Jane", "tags": "x, y"}
    assert notes.notes == ["Left out: listings of code (1)."]


def test_what_begins_like_front_matter_and_never_ends_is_text(extract: Extract) -> None:
    assert extract("markdown", "---\ntitle: a\n\ntext\n").lines == ["title: a", "text"]


def test_a_listing_parts_paragraphs(extract: Extract) -> None:
    assert extract("markdown", "one\ntwo\n~~~ sh\nls\n~~~\nthree\n").text == "one two\n\nthree\n\n"


def test_a_listing_or_comment_that_never_ends_is_located(extract: Extract) -> None:
    assert "line 2" in extract("markdown", "text\n~~~\nmore\n").notes[-1]
    assert "line 3" in extract("markdown", "text\n\n<!-- more\n").notes[-1]


def test_a_line_without_end_comes_in_pieces(extract: Extract) -> None:
    notes = extract("markdown", "some *words* " * 30_000)
    assert notes.text.replace("*", "").split() == ["some", "words"] * 30_000  # one pair is cut
    assert notes.longest < 1 << 18


@pytest.mark.parametrize(
    "unit", ["[", "[a](", "*a ", "_a", "![a](<b", '[a](b "', "[[b] ", "\\", "> ", "a|", "|-", "<a"]
)
def test_hostile_text_takes_linear_time(extract: Extract, unit: str) -> None:
    extract("markdown", unit * (100_000 // len(unit)))


@given(st.text(st.sampled_from("#*_`~[]()!<>|-+=\\&: \nab1^"), max_size=150), st.integers(1, 50))
def test_any_text_is_read_alike_in_blocks_of_any_size(extract: Extract, text: str, block: int) -> None:
    assert extract("markdown", text, block=block) == extract("markdown", text)


@given(st.lists(st.text("abcé漢", min_size=1, max_size=8), min_size=1, max_size=20))
def test_plain_words_stay_as_they_are(extract: Extract, words: list[str]) -> None:
    assert extract("markdown", " ".join(words)).text.split() == words
