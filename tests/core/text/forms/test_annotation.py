import pytest

from core.job import Cancelled, Job
from core.text.forms.annotation import LONGEST_LINE, Layer, Page, numbered_lines, whole
from core.text.forms.form import Piece
from core.text.reading import Reading


def test_words_are_folded_as_query_words_are() -> None:
    layer = Layer(Reading(layer="lemma-pos"))
    assert layer.word("L’", "L’", "DET").text == "l'_DET"
    assert layer.word("so  far", "", "ADV x").text == "so_far_ADV_x"
    assert layer.word("\x1f", "\x1e", "X").text == ""


@pytest.mark.parametrize(
    ("form", "tag", "dropped"), [("...", "", True), ("—", "SYM", True), ("x", "PUNCT", True), ("3", "", False)]
)
def test_punctuation_is_what_has_no_letter_or_digit(form: str, tag: str, dropped: bool) -> None:
    assert (Layer(Reading()).word(form, "", tag).text == "") == dropped
    assert Layer(Reading(punctuation="keep")).word(form, "", tag).text == form


def test_what_is_missing_is_counted_where_it_is_asked_for() -> None:
    for name, count in (("form", 0), ("lemma", 1), ("lemma-pos", 2)):
        layer = Layer(Reading(layer=name))
        layer.word("ran", "", "").count += 3
        layer.word("run", "run", "VERB").count += 1
        assert (len(layer.notes()), layer.words) == (count, 4)
        assert len(layer.notes()) == count


def test_a_page_ends_lines_once_and_begins_documents_where_words_are() -> None:
    page = Page()
    page.end_line()
    pieces = list(page.begin({"id": "1"}))
    for end in ("\n", "\n", "\n\n"):
        page.add("a ")
        page.end_line(end)
        page.end_line()
    pieces += [*page.begin({"id": "2"}), *page.begin({"id": "3"})]
    page.add("b ")
    assert [*pieces, *page.rest()] == [Piece("a \na \na \n\n", {"id": "1"}), Piece("b ", {"id": "3"})]


def test_what_stands_before_damage_is_given_away() -> None:
    page = Page()

    def damaged():  # type: ignore[no-untyped-def]
        page.add("kept ")
        yield from ()
        raise ValueError("damaged")

    pieces = whole(page, damaged())
    assert next(pieces).text == "kept "
    with pytest.raises(ValueError, match="damaged"):
        next(pieces)


def test_lines_are_numbered_bounded_and_can_be_cancelled() -> None:
    long = "x" * (LONGEST_LINE + 10)
    assert [*numbered_lines(lambda: iter(["a\r", "\n", long[:9], long[9:] + "\nb"]), Job())] == [
        (1, "a"),
        (2, long[:LONGEST_LINE]),
        (3, "b"),
    ]
    job = Job()
    job.cancel()
    with pytest.raises(Cancelled):
        next(numbered_lines(lambda: iter(["a\n"]), job))
