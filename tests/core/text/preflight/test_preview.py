from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.job import Job
from core.text.lookup.passage import tokens_of
from core.text.preflight.preview import EXAMPLE, PAGE_CHARACTERS, Page, page_of, preview
from core.text.reading import Reading
from core.text.sources import survey
from core.text.words.steps import Length, LowerCase, Normalise, StopWords, StripAccents

STEPS = (LowerCase(), Normalise(), StripAccents(), StopWords("en"), Length(2))


def test_each_token_of_a_page_says_what_becomes_of_it() -> None:
    shown = preview(Page("The café’s soft\u00adware, a\n"), Reading(steps=STEPS))
    tokens = [(token.gap, token.text, token.fate.form, token.fate.dropped_by) for token in shown.tokens]
    assert tokens == [
        ("", "The", "", 3),
        (" ", "café’s", "cafe's", None),
        (" ", "soft\u00adware", "software", None),
        (", ", "a", "", 3),
    ]
    assert shown.tokens[1].fate.changed_by == (2,)
    assert shown.tokens[0].fate.changed_by == (0,)
    assert shown.rest == "\n"


@given(st.one_of(st.just(EXAMPLE), st.text(max_size=60)), st.sampled_from([None, (), STEPS]))
def test_a_preview_is_the_whole_page_and_what_a_corpus_would_hold(text: str, steps: tuple[object, ...] | None) -> None:
    text = text.encode(errors="ignore").decode()
    reading = Reading(steps=steps)
    shown = preview(Page(text), reading)
    assert "".join(token.gap + token.text for token in shown.tokens) + shown.rest == text
    assert [token.fate.form for token in shown.tokens if token.fate.form] == tokens_of(text.encode(), reading)


def test_a_page_is_the_beginning_or_any_other_part(tmp_path: Path) -> None:
    path = tmp_path / "long.txt"
    path.write_text("\n".join(f"This is line {number} of a long text." for number in range(20_000)))
    sources = survey([path], Reading()).sources
    first = page_of(sources, Reading(), Job())
    assert first.text.startswith("This is line 0 of")
    assert first.name == "long.txt"
    others = [page_of(sources, Reading(), Job(), seed) for seed in range(5)]
    assert len({page.text for page in (first, *others)}) == 6
    for page in others:
        assert page.text.startswith("This is line ")
        assert PAGE_CHARACTERS // 2 < len(page.text) <= PAGE_CHARACTERS
        assert page.text in path.read_text()


def test_a_page_without_text_is_told(tmp_path: Path) -> None:
    path = tmp_path / "blank.txt"
    path.write_text(" \n \n")
    with pytest.raises(ValueError, match="holds no text"):
        page_of(survey([path], Reading()).sources, Reading(), Job())
