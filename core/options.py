"""What a person may choose: each choice declared once, with bounds, unit and help; forms and commands read it."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True)
class Option:
    """What a person is told about one choice, and its bounds.

    Attributes:
        label: the name on the form.
        help: one or two sentences: what it does, what to choose.
        choices: the permitted values of a choice, with their labels; empty for a number.
        minimum: lower bound of a number, itself permitted.
        maximum: upper bound of a number, itself permitted.
        unit: what the number counts.
        whole: whether the number is a whole one.
        automatic: the label of the value None, where the program chooses.
        flag: whether it is a yes or a no.
        text: whether it is written freely.
        example: what a field for a text shows while it is empty.
        metavar: what stands for a text in the help of the command line.
    """

    label: str
    help: str
    choices: dict[str, str] = dataclasses.field(default_factory=dict)
    minimum: float = 0
    maximum: float = 0
    unit: str = ""
    whole: bool = False
    automatic: str = ""
    flag: bool = False
    text: bool = False
    example: str = ""
    metavar: str = "TEXT"

    def number(self, written: str) -> int | float:
        """The number that a person wrote; its bounds are checked where the value is taken.

        Raises:
            ValueError: if it is no number, or not a whole one where it must be.
        """
        try:
            return int(written) if self.whole else float(written)
        except ValueError:
            raise ValueError(f"{self.label}: {written!r} is not a {self.kind}.") from None

    def check(self, value: Any) -> None:
        """Refuse a value that cannot be.

        Raises:
            ValueError: with the value and what is permitted.
        """
        if value is None and self.automatic:
            return
        if self.flag:
            if not isinstance(value, bool):
                raise ValueError(f"{self.label}: {value!r} is neither true nor false.")
            return
        if self.text:
            if not isinstance(value, str):
                raise ValueError(f"{self.label}: {value!r} is no text.")
            return
        if self.choices:
            if value not in self.choices:
                raise ValueError(f"{self.label}: {value!r} is not one of {', '.join(self.choices)}.")
            return
        if isinstance(value, bool) or not isinstance(value, int if self.whole else (int, float)):
            raise ValueError(f"{self.label}: {value!r} is not a {self.kind}.")
        if not self.minimum <= value <= self.maximum:  # not a number is in no bounds
            raise ValueError(
                f"{self.label}: {_plain(value)} is outside {_plain(self.minimum)} to {_plain(self.maximum)}."
            )

    @property
    def kind(self) -> str:
        """What the number is called in messages."""
        return "whole number" if self.whole else "number"


def option(default: Any, label: str, help: str, **more: Any) -> Any:  # noqa: A002 - the word the reader knows
    """A field of a frozen dataclass that carries its `Option`."""
    return dataclasses.field(default=default, metadata={"option": Option(label, help, **more)})


def options_of(choices: Any) -> dict[str, Option]:
    """Every declared field's `Option` by name, in the order of the form; of a dataclass or a value of it."""
    return {field.name: field.metadata["option"] for field in dataclasses.fields(choices) if "option" in field.metadata}


def check_options(choices: Any) -> None:
    """Refuse a value of a dataclass one of whose fields cannot be.

    Raises:
        ValueError: naming the field, its bounds and the value that was given.
    """
    for name, declared in options_of(choices).items():
        declared.check(getattr(choices, name))


def _plain(value: float) -> str:
    """A number as a person writes it, also a whole one that is too large for a float."""
    if isinstance(value, int):
        return f"{value:,}" if abs(value) < 10**15 else f"{Decimal(value):.3g}"
    return f"{value:,.0f}" if value.is_integer() and abs(value) < 1e15 else f"{value:,g}"
