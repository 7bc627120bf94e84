"""A reading as it is written on a command line: the options that give it, and the options that it gives."""

from __future__ import annotations

import argparse
import dataclasses
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

from core.options import Option, options_of
from core.text.reading import EXPRESSION, Reading
from core.text.words.steps import STEPS

_YES, _NO = "yes", "no"
_AUTOMATIC = "auto"
_FILES = ("metadata", "file")  # settings that name one of the person's files


def add_reading_options(group: Any, add_option: Callable[[str, Option, Any], None]) -> None:
    """The options of a reading.

    Args:
        group: of arguments, that gets them.
        add_option: adds one that is declared, by its name, with what is taken where it is not given.
    """
    for name, option in options_of(Reading).items():
        add_option(name, option, getattr(Reading(), name))
    group.add_argument(
        "--step",
        action="append",
        type=step_of,
        default=argparse.SUPPRESS,
        metavar="'KIND [SETTING=VALUE...]'",
        help="What is done with the tokens, such as --step 'stop-words languages=en,de'. Given several times, all in "
        "that order; they take the place of lower-case and normalise. " + _steps_and_settings(),
    )
    group.add_argument(
        "--no-steps", action="store_true", default=argparse.SUPPRESS, help="Take the tokens as they stand."
    )
    group.add_argument(
        "--only",
        action="append",
        type=_pair,
        default=argparse.SUPPRESS,
        metavar="FIELD=VALUES",
        help="Take only documents with such metadata: genre='novel|play', date=1800..1850, author='!Anonymous'. Given "
        "several times, all must hold.",
    )


def _steps_and_settings() -> str:
    """Every kind of step, with the names of its settings."""
    kinds = [
        f"{kind} ({', '.join(_flag(name) for name in options_of(step))})" if options_of(step) else kind
        for kind, step in STEPS.items()
    ]
    return f"Kinds, with their settings: {', '.join(kinds)}."


def _flag(name: str) -> str:
    return name.replace("_", "-")


def chosen_reading(chosen: argparse.Namespace, base: Reading) -> Reading:
    """A reading with what was given in place of its values.

    Raises:
        ValueError: naming what cannot be.
    """
    given = {name: getattr(chosen, name) for name in options_of(Reading) if hasattr(chosen, name)}
    given = {name: _absolute(name, value) for name, value in given.items()}
    if hasattr(chosen, "only"):
        given["only"] = tuple(chosen.only)
    if hasattr(chosen, "no_steps"):
        if hasattr(chosen, "step"):
            raise ValueError("--no-steps and --step exclude each other.")
        given["steps"] = ()
    elif hasattr(chosen, "step"):
        given["steps"] = tuple(chosen.step)
    reading = dataclasses.replace(base, **given)
    if hasattr(chosen, "pattern") and reading.tokenizer != EXPRESSION:
        raise ValueError(f"--pattern is for --tokenizer {EXPRESSION}, not for {reading.tokenizer}.")
    return reading


def options_for(reading: Reading) -> list[str]:
    """The options that give a reading, in words of a shell that are not quoted yet; none for the default."""
    usual = Reading()
    names = [name for name in options_of(Reading) if name != "pattern" or reading.tokenizer == EXPRESSION]
    differing = [name for name in names if getattr(reading, name) != getattr(usual, name)]
    words = [f"--{_flag(name)}={getattr(reading, name)}" for name in differing]
    words += [f"--only={field}={wanted}" for field, wanted in reading.only]
    if reading.steps == ():
        words.append("--no-steps")
    return words + [f"--step={step_as_written(step)}" for step in reading.steps or ()]


def named_files(reading: Reading) -> tuple[Path, ...]:
    """The person's own files beside the texts: a table of metadata, a list of stop words."""
    values = (getattr(holder, name, "") for holder in (reading, *reading.taken_steps) for name in _FILES)
    return tuple(Path(value) for value in values if value)


def step_of(written: str) -> Any:
    """The step that is written as `KIND [NAME=VALUE ...]`.

    Raises:
        argparse.ArgumentTypeError: saying what is wrong with it.
    """
    try:
        kind, *settings = shlex.split(written) or [""]
        if kind not in STEPS:
            raise ValueError(f"{kind!r} is no step; there are: {', '.join(STEPS)}")
        declared = options_of(STEPS[kind])
        return STEPS[kind](**dict(_setting(kind, declared, setting) for setting in settings))
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{written!r}: {error}") from error


def step_as_written(step: Any) -> str:
    """A step as `step_of` reads it."""
    words = [step.kind]
    for name in options_of(step):
        value, usual = getattr(step, name), getattr(type(step)(), name)
        if value != usual:
            words.append(f"{_flag(name)}={_written(value)}")
    return shlex.join(words)


def _setting(kind: str, declared: dict[str, Option], written: str) -> tuple[str, Any]:
    name, equals, value = written.partition("=")
    field = name.replace("-", "_")
    if not equals or field not in declared:
        known = ", ".join(f"{_flag(each)}=…" for each in declared) or "none"
        raise ValueError(f"{written!r} is no setting of {kind}; there are: {known}")
    return field, _absolute(field, _read(declared[field], value))


def _read(option: Option, written: str) -> Any:
    if option.flag:
        if written not in (_YES, _NO):
            raise ValueError(f"{option.label}: {written!r} is neither {_YES} nor {_NO}.")
        return written == _YES
    if option.text or option.choices:
        return written
    if option.automatic and written == _AUTOMATIC:
        return None
    return option.number(written)


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return _YES if value else _NO
    return _AUTOMATIC if value is None else str(value)


def _absolute(name: str, value: Any) -> Any:
    """A file's name as it can be named from any folder, as a run that goes on later may be started from."""
    return str(Path(value).expanduser().absolute()) if name in _FILES and value else value


def _pair(written: str) -> tuple[str, str]:
    field, equals, wanted = written.partition("=")
    if not equals or not field:
        raise argparse.ArgumentTypeError(f"{written!r} is not FIELD=VALUES")
    return field, wanted


_pair.__name__ = "FIELD=VALUES"  # what argparse says was expected
