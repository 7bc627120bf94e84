from dataclasses import dataclass
from typing import Any

import pytest

from core.options import check_options, option, options_of


@dataclass(frozen=True, slots=True)
class Choices:
    size: int = option(3, "Size", "How large.", whole=True, minimum=1, maximum=10)
    share: float | None = option(None, "Share", "How much.", minimum=0.0, maximum=1.0, automatic="Auto")
    colour: str = option("red", "Colour", "Which.", choices={"red": "Red", "blue": "Blue"})
    loud: bool = option(False, "Loud", "Whether.", flag=True)


def test_options_come_in_the_order_of_the_form() -> None:
    assert list(options_of(Choices)) == ["size", "share", "colour", "loud"]
    assert options_of(Choices())["colour"].choices == {"red": "Red", "blue": "Blue"}


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("size", 11, "Size: 11 is outside 1 to 10."),
        ("size", 2.5, "Size: 2.5 is not a whole number."),
        ("size", True, "Size: True is not a whole number."),
        ("size", None, "Size: None is not a whole number."),
        ("share", float("nan"), "Share: nan is outside 0 to 1."),
        ("colour", "green", "Colour: 'green' is not one of red, blue."),
        ("loud", 1, "Loud: 1 is neither true nor false."),
    ],
)
def test_what_cannot_be_is_refused_with_what_may(field: str, value: Any, said: str) -> None:
    check_options(Choices())
    with pytest.raises(ValueError) as refused:  # noqa: PT011 - the whole message is looked at
        check_options(Choices(**{field: value}))
    assert str(refused.value) == said


def test_a_number_is_read_as_it_was_written() -> None:
    declared = options_of(Choices)
    assert declared["size"].number("4") == 4
    assert declared["share"].number("0.5") == 0.5
    with pytest.raises(ValueError, match="Size: 'four' is not a whole number"):
        declared["size"].number("four")
