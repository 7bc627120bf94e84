import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.text.tokens.characters import SENTENCE_MARK
from core.text.tokens.sentences import SentenceEnds


def marked(text: str, paragraphs: bool = False) -> str:
    ends = SentenceEnds()
    ends.start_document(paragraphs)
    return "".join(ends.marked(line, line.endswith("\n")) for line in text.splitlines(keepends=True))


@pytest.mark.parametrize(
    "sentences",
    [
        ["He left. ", "She stayed! ", "Why? ", "Nobody knows… ", "Then rain."],
        ["Mr. Smith met Dr. J. R. Doe vs. Prof. Quirk. ", "It cost 3.14 dollars on Jan. 5. ", "End."],
        ["“Go!” he cried. ", "“No.” ", "(All went.) ", "‘Ours.’"],
        ["See fig. 3 and vol. II. ", "Is it no. 7? ", "No. ", "Never."],
        ["1. First of all. ", "It was 1984. ", "He's. ", "Gone."],
        ["As in e.g. the sea, i.e. water, etc. ", "So it is.[1] ", "Yes."],
        ["Das ist z. B. Gold, d. h. Geld. ", "Am 3. Mai kam er. ", "Gut."],
        ["«Привет! — сказал он. ", "А. С. Пушкин, т. е. поэт, в 1820 г. Был он им. ", "Да."],
        ["你好。", "我们！？", "「他们。」", "３．５米｡", "好"],
        ["هل تعرف؟ ", "نعم. ", "یہ ہے۔ ", "وہ"],
        ["यह है। ", "वह है॥ ", "ठीक"],
        ["Ես եմ։ ", "Դու ես"],
        ["ეს არის. ", "ის წავიდა"],
        ["Wait ... what. ", "... ", "Oh."],
    ],
)
def test_sentences_end_as_their_writing_has_it(sentences: list[str]) -> None:
    assert marked("".join(sentences)) == SENTENCE_MARK.join(sentences)


def test_a_line_ends_a_sentence_by_itself_and_in_a_paragraph_only_where_a_sign_does() -> None:
    text = "One two\nthree.\n  Four Mr.\nFive.\nsix. Seven\n"
    assert marked(text) == text.replace(" Seven", f" {SENTENCE_MARK}Seven")
    mended = text.replace("Four", f"{SENTENCE_MARK}Four").replace("Seven", f"{SENTENCE_MARK}Seven")
    assert marked(text, paragraphs=True) == mended


def test_a_blank_line_decides_nothing() -> None:
    assert marked("One.\n \nTwo", paragraphs=True) == f"One.\n \n{SENTENCE_MARK}Two"


@given(st.text(alphabet="aA.。!… \n“”[1]"), st.booleans())
def test_marks_are_all_that_is_added(text: str, paragraphs: bool) -> None:
    assert marked(text, paragraphs).replace(SENTENCE_MARK, "") == text


def test_rows_of_signs_take_no_time() -> None:
    start = time.thread_time()
    for text in (
        "." * 60_000,
        ". " * 30_000,
        "." + '"' * 60_000,
        ".“" * 30_000,
        "." + " " * 60_000 + "x",
        "。" * 60_000,
    ):
        assert marked(text).replace(SENTENCE_MARK, "") == text
    assert time.thread_time() - start < 5
