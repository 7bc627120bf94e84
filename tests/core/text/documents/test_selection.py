import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.text.documents.selection import condition, in_order, quoted
from core.text.reading import Reading


@pytest.mark.parametrize(
    ("wanted", "taken", "left_out"),
    [
        ("novel|poem", ["novel", "poem"], ["letter", "", "novel|poem"]),
        (" novel | poem ", ["novel", "poem"], ["letter"]),
        ("1800..1850", ["1800", "1850", "1843-05-12", "1850-12-31"], ["1799", "1851", "1799-12-31"]),
        ("1800..1850", [" 1820 ", "1820.5"], ["ca. 1820", "", "-1820", "18200"]),
        ("..1850", ["-30", "1850-07"], ["1850.5", "1851"]),
        ("1850..", ["1850-01-01", "9999"], ["1849", "later"]),
        ("1914-07..1918-11", ["1914", "1914-07-28", "1916", "1918-11-30"], ["1914-06-28", "1919", "1918-12"]),
        ("0.5..2", ["0.5", "1", "2"], ["0.49", "2.01", "10"]),
        ("1800..1809|1900", ["1805", "1900"], ["1850"]),
        ("!letter", ["novel", "", "letters"], ["letter"]),
        ("!1800..1850|diary", ["1851", "novel"], ["1820", "diary"]),
        ('"a|b"', ["a|b"], ["a", "b"]),
        ('"!x"', ["!x"], ["x"]),
        ('"say ""no"""|yes', ['say "no"', "yes"], ["no"]),
        ('"1800..1850"', ["1800..1850"], ["1820"]),
        ('""|x', ["", "x"], ["y"]),
        ('!""', ["x"], [""]),
        ("don't", ["don't"], ["dont"]),
    ],
)
def test_what_a_condition_takes(wanted: str, taken: list[str], left_out: list[str]) -> None:
    holds = condition("field", wanted).holds
    assert [value for value in taken if not holds({"field": value})] == []
    assert [value for value in left_out if holds({"field": value})] == []


@pytest.mark.parametrize(
    ("values", "ordered"),
    [
        (["1900", "", "95", "1850-03-01", "-44"], ("-44", "95", "1850-03-01", "1900")),
        (["1900", "ca. 1850"], ()),
        ([""], ()),
    ],
)
def test_numbers_and_dates_have_an_order(values: list[str], ordered: tuple[str, ...]) -> None:
    assert in_order(values) == ordered


def test_a_document_without_the_field_is_not_known() -> None:
    assert not condition("year", "1800..").holds({"author": "x"})
    assert condition("year", '""').holds({"author": "x"})


@pytest.mark.parametrize(
    ("field", "wanted", "reason"),
    [
        ("", "x", "name it"),
        ("year", "", "year: a value is missing"),
        ("year", "a||b", "a value is missing"),
        ("year", "!", "a value is missing"),
        ("year", "1850..1800", "ends before it begins"),
        ("year", "..", "no range"),
        ("year", "early..late", '"early..late" in quotation marks'),
        ("year", '"open', "quotation mark too many"),
        ("year", '"a" b', "quotation mark too many"),
        ("year", 'a"b', "quotation mark too many"),
    ],
)
def test_a_condition_that_cannot_be_is_refused_at_birth(field: str, wanted: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        Reading(only=((field, wanted),))


@given(st.text(max_size=12), st.text(max_size=12))
def test_any_value_can_be_asked_for(value: str, other: str) -> None:
    holds = condition("field", f"{quoted(value)}|{quoted('x')}").holds
    assert holds({"field": value})
    assert holds({"field": other}) == (other in (value, "x"))


@given(st.text('0123456789.-!|" ax', max_size=20))
def test_nothing_else_than_plain_refusals(wanted: str) -> None:
    refused = ""
    try:
        condition("field", wanted).holds({"field": "5"})
    except ValueError as error:
        refused = str(error)
    assert refused.startswith("field: ") or not refused
