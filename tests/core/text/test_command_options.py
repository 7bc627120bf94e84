import argparse
import shlex
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.arguments import UsageError, parser, reading_of
from core.text.command_options import named_files, options_for, step_as_written, step_of
from core.text.reading import BOUNDS, LAYERS, Reading
from core.text.words.steps import Digits, Length, LowerCase, Normalise, StopWords

STEPS = [
    LowerCase(),
    Normalise("NFKC"),
    Digits("drop"),
    StopWords("en, de"),
    StopWords("", "/a list.txt"),
    Length(3, 9),
]


def read(*options: str) -> Reading:
    return reading_of(parser().parse_args(["train", "text.txt", "--output", "vectors.bin", *options]))


def test_nothing_given_is_the_default() -> None:
    assert read() == Reading()
    assert options_for(Reading()) == []


def test_steps_stand_in_the_order_in_which_they_are_given() -> None:
    given = ("--step", "length minimum=3", "--step", "lower-case", "--step", "stop-words languages='en, de'")
    assert read(*given).steps == (Length(3), LowerCase(), StopWords("en, de"))
    assert read("--no-steps").steps == ()


def test_documents_are_chosen_by_metadata() -> None:
    assert read("--only", "genre=novel|play", "--only", "date=1800..1850").only == (
        ("genre", "novel|play"),
        ("date", "1800..1850"),
    )


def test_files_are_named_so_that_any_folder_finds_them(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert read("--metadata", "table.csv").metadata == str(tmp_path / "table.csv")
    assert step_of("stop-words languages= file=mine.txt") == StopWords("", str(tmp_path / "mine.txt"))


def test_the_help_says_what_is_to_be_written(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parser().parse_args(["train", "--help"])
    said = " ".join(capsys.readouterr().out.split())
    for option in ("--files PATTERN", "--encoding NAME", "--column NAME", "--metadata FILE", "--pattern REGEX"):
        assert option in said
    assert "stop-words (languages, file)" in said
    assert "(default: words)" in said


def test_files_beside_the_texts_are_known() -> None:
    reading = read("--metadata", "/a/table.csv", "--step", "lower-case", "--step", "stop-words file=/a/list.txt")
    assert named_files(reading) == (Path("/a/table.csv"), Path("/a/list.txt"))
    assert named_files(Reading()) == ()


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("lowercase", "'lowercase' is no step; there are: lower-case, "),
        ("length shortest=3", "'shortest=3' is no setting of length; there are: minimum="),
        ("length minimum=x", "At least: 'x' is not a whole number"),
        ("length minimum=0", "At least: 0 is outside 1 to"),
        ("length minimum", "'minimum' is no setting"),
        ("punctuation trim=maybe", "'maybe' is neither yes nor no"),
        ("digits 'treatment=hash", "No closing quotation"),
        ("", "'' is no step"),
    ],
)
def test_a_step_that_cannot_be_is_refused(written: str, said: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match=said):
        step_of(written)


@pytest.mark.parametrize(
    "options",
    [
        ("--no-steps", "--step", "lower-case"),
        ("--step", "length", "--step", "length"),
        ("--pattern", "[a-z]+"),
        ("--tokenizer", "whitespace", "--pattern", "[a-z]+"),
    ],
)
def test_options_that_exclude_each_other_are_refused(options: tuple[str, ...]) -> None:
    with pytest.raises(UsageError):
        read(*options)


readings = st.builds(
    Reading,
    files=st.sampled_from(["", "*.txt"]),
    column=st.text(max_size=6),
    layer=st.sampled_from([*LAYERS]),
    tokenizer=st.sampled_from(["words", "whitespace", "regex"]),
    bounds=st.sampled_from([*BOUNDS]),
    steps=st.none() | st.lists(st.sampled_from(STEPS), unique_by=lambda step: step.kind).map(tuple),
    only=st.sampled_from([(), (("genre", "novel|play"), ("date", "1800..1850"))]),
)


@given(readings)
def test_what_a_reading_is_written_as_gives_it_again(reading: Reading) -> None:
    assert read(*shlex.split(shlex.join(options_for(reading)))) == reading
    for step in reading.steps or ():
        assert step_of(step_as_written(step)) == step
