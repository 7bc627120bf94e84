from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.job import Cancelled, Job
from core.text.forms.stream import PIECE_CHARACTERS, gathered, lines, watched

_TEXTS = st.lists(st.text(st.sampled_from("ab\r\n"), max_size=9), max_size=9)


@given(_TEXTS, st.integers(1, 5))
def test_lines_are_those_of_the_whole_text(blocks: list[str], longest: int) -> None:
    found = list(lines(blocks, longest))
    whole = "".join(blocks).replace("\r\n", "\n").replace("\r", "\n")
    expected = whole.removesuffix("\n").split("\n") if whole else []
    joined: list[str] = []
    for line in found:
        assert len(line.text) <= longest
        joined = [*joined, line.text] if line.begins else [*joined[:-1], joined[-1] + line.text]
        assert line.number == len(joined)
    assert joined == expected
    assert sum(line.ends for line in found) == len(expected)


def test_nothing_goes_on_when_a_job_is_cancelled() -> None:
    job = Job()
    blocks = watched(["one", "two"], job)
    assert next(blocks) == "one"
    job.cancel()
    with pytest.raises(Cancelled):
        next(blocks)


def test_pieces_are_bounded_and_begin_one_document() -> None:
    pieces = list(gathered((word for word in ["word "] * 50_000), {"title": "A"}))
    assert [piece.begins for piece in pieces] == [{"title": "A"}, None, None, None]
    assert max(len(piece.text) for piece in pieces) < PIECE_CHARACTERS + 5
    assert list(gathered([], {"title": "A"})) == []
