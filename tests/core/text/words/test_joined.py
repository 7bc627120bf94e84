from __future__ import annotations

import contextlib
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.text.vocabulary import Words
from core.text.words.joined import JoinedPhrases, Turn, append_turn, notes, read_joined

NUMBERS = st.integers(-3, 3) | st.just(10**30) | st.floats() | st.none()
HEADS = st.builds(
    lambda pairs, size, score: json.dumps(
        {"score": "npmi", "threshold": score, "pairs": pairs, "bytes": size, "dropped": pairs}
    ),
    NUMBERS,
    NUMBERS,
    NUMBERS,
)

FIRST = Turn("npmi", 0.5, Words.of(["new", "york", "of", "new"]), np.array([8, 2]), np.array([0.9, 0.6]), dropped=7)
SECOND = Turn("npmi", 0.5, Words.of(["new_york", "times"]), np.array([3]), np.array([0.7]))


def test_a_query_is_joined_pass_by_pass_from_left_to_right() -> None:
    joined = JoinedPhrases((FIRST, SECOND))
    assert joined.join(["the", "new", "york", "times", "of", "new", "york"]) == [
        "the",
        "new_york_times",
        "of_new",
        "york",
    ]
    assert joined.join(["york"]) == ["york"]
    assert joined.parts("new_york_times") == ["new", "york", "times"]
    assert joined.parts("snake_case") == ["snake_case"]
    assert joined.became("new") == [("new_york", 8), ("of_new", 2)]


def test_a_text_without_phrases_leaves_a_query_as_it_is() -> None:
    assert not JoinedPhrases()
    assert JoinedPhrases().join(["new", "york"]) == ["new", "york"]


def test_pairs_that_were_dropped_are_said() -> None:
    said = notes(JoinedPhrases((FIRST, SECOND)))
    assert len(said) == 1
    assert said[0].startswith("Phrases, pass 1: 7 rare pairs were dropped")


def test_what_was_joined_is_kept_and_damage_to_it_is_noticed(tmp_path: Path) -> None:
    for turn in (FIRST, SECOND):
        append_turn(tmp_path, turn)
    again = read_joined(tmp_path)
    assert [list(map(turn.pair, range(len(turn)))) for turn in again.turns] == [
        [("new", "york"), ("of", "new")],
        [("new_york", "times")],
    ]
    assert [turn.counts.tolist() for turn in again.turns] == [[8, 2], [3]]
    assert [turn.scores.tolist() for turn in again.turns] == [[0.9, 0.6], [0.7]]
    path = tmp_path / "joined"
    content = path.read_bytes()
    for damaged in (content[:-1], content.replace(b"york", b"yo\nk"), b"x" + content, b"[]\n", content + b"{}\n"):
        path.write_bytes(damaged)
        with pytest.raises(ValueError, match=r"."):
            read_joined(tmp_path)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200) | st.builds(lambda head, rest: b"%b\n%b" % (head.encode(), rest), HEADS, st.binary()))
def test_no_bytes_do_more_than_to_be_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "joined").write_bytes(content)
    with contextlib.suppress(ValueError):
        read_joined(tmp_path)
