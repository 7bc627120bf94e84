"""What can be written behind `semascope`: the commands and their options, each checked where it is declared."""

from __future__ import annotations

import argparse
import dataclasses
import shlex
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.map.settings import ALL, ProjectionSettings
from core.map.sheet import Sheet
from core.options import Option, options_of
from core.text.command_options import add_reading_options, chosen_reading, options_for
from core.text.reading import Reading
from core.text.sources import absolute
from core.training.hyperparameters import MOST_THREADS, PRESETS, STRICT, Hyperparameters, options
from core.vectors.analogy import ADD, METHODS
from core.vectors.formats import FORMATS
from core.vectors.spaces import INPUT, SPACES
from core.vectors.suites import OWN_SUITES
from core.versions import version_of

if TYPE_CHECKING:
    from core.training.checkpoint import Checkpoint

_LARGEST = 2**31 - 1
_MAP_FILES = (".png", ".svg", ".pdf", ".html", ".tsv")


class UsageError(Exception):
    """A hyperparameter or option that cannot be."""


def parser() -> argparse.ArgumentParser:
    """The parser of all commands; `command` in its result is the name of the one that was chosen."""
    whole = argparse.ArgumentParser(
        prog="semascope",
        description="Turn text into word vectors and a map of their meaning. Without a command: the window.",
    )
    whole.add_argument("--version", action="version", version=f"semascope {version_of('semascope')}")
    commands = whole.add_subparsers(required=True, dest="command", metavar="COMMAND")
    _add_train(commands)
    _add_questions(commands)
    _add_files(commands)
    command = _command(commands, "demo", "the whole main job on the built-in samples")
    command.add_argument("--output", type=Path, default=Path("semascope-demo"), metavar="DIR")
    command = _command(commands, "cache", "where the cache is, how large; --clear empties it")
    command.add_argument("--clear", action="store_true")
    return whole


def _command(commands: Any, name: str, help: str) -> argparse.ArgumentParser:  # noqa: A002 - argparse's word
    command: argparse.ArgumentParser = commands.add_parser(name, help=help, description=help)
    return command


def _add_train(commands: Any) -> None:
    command = _command(commands, "train", "train word vectors on texts")
    command.usage = "%(prog)s TEXT... --output VECTORS [OPTION...]\n       %(prog)s --resume --output VECTORS"
    command.add_argument("text", nargs="*", metavar="TEXT", help="file, folder, archive or sample:NAME")
    command.add_argument("--output", type=Path, required=True, metavar="VECTORS", help="its ending says the format")
    _add_run(command.add_argument_group("the run"))
    reading = command.add_argument_group("how the texts are read")
    add_reading_options(reading, partial(_add_option, reading))
    learning = command.add_argument_group(
        "hyperparameters", "How word2vec learns. What a preset sets is not the default."
    )
    learning.add_argument("--preset", choices=PRESETS, help="values for all that is not given")
    _add_options(learning, Hyperparameters())


def _add_run(group: Any) -> None:
    """What is written beside the vectors, how much of the machine is taken, and how a run is gone on with."""
    group.add_argument(
        "--report", type=Path, metavar="FILE.json", help="write sizes, times, how the texts were read, and the loss"
    )
    group.add_argument(
        "--evaluate",
        action="append",
        type=Path,
        default=[],
        metavar="SUITE",
        help="score a suite while training, for the report; may be given several times",
    )
    group.add_argument(
        "--threads", type=_whole(1, MOST_THREADS), metavar="N", help="worker threads (default: by size of text)"
    )
    group.add_argument(
        "--reproducible", action="store_true", help="the same vectors on every processor: one thread, strict arithmetic"
    )
    group.add_argument(
        "--checkpoint-every",
        type=_seconds,
        default=60.0,
        metavar="SECONDS",
        help="how often the state is kept in VECTORS.checkpoint, until the vectors are written (default: 60)",
    )
    group.add_argument("--keep-checkpoint", action="store_true", help="keep it after the end, for --more-epochs")
    group.add_argument("--resume", action="store_true", help="go on from VECTORS.checkpoint; nothing else is needed")
    group.add_argument(
        "--more-epochs",
        type=_whole(1, _LARGEST),
        metavar="N",
        help="go on from VECTORS.checkpoint, N epochs longer than was planned",
    )


def _add_options(group: Any, usual: Any) -> None:
    """The declared options of a value, which has what is taken where they are not given."""
    for name, option in options_of(usual).items():
        _add_option(group, name, option, getattr(usual, name))


def _add_option(group: Any, name: str, option: Option, usual: Any) -> None:
    """One `--kebab-case` option; its bounds are checked where they are declared."""
    flag = "--" + name.replace("_", "-")
    text = option.help
    if option.flag:
        group.add_argument(flag, action="store_true", default=argparse.SUPPRESS, help=text.replace("%", "%%"))
        return
    if usual != "":
        written = f"{usual:g}" if isinstance(usual, float) else usual
        text = f"{text} (default: {'auto' if usual is None else written})".replace("%", "%%")
    if option.choices:
        group.add_argument(flag, choices=tuple(option.choices), default=argparse.SUPPRESS, help=text)
        return
    if option.text:
        group.add_argument(flag, default=argparse.SUPPRESS, metavar=option.metavar, help=text)
        return

    def value(written: str) -> float | int | None:
        if option.automatic and written == "auto":
            return None
        return option.number(written)

    value.__name__ = option.kind  # what argparse says was expected
    group.add_argument(flag, type=value, default=argparse.SUPPRESS, metavar="N", help=text)


def _add_questions(commands: Any) -> None:
    command = _command(commands, "neighbours", "the words nearest to an expression such as: king - man + woman")
    command.add_argument("vectors", type=Path, metavar="VECTORS")
    command.add_argument("expression", nargs="+", metavar="EXPRESSION")
    command.add_argument(
        "--space",
        choices=tuple(SPACES),
        default=INPUT,
        help="which vectors are asked and which answer; across: what occurs near it (default: %(default)s)",
    )
    _add_answers(command)
    command = _command(commands, "analogy", "A is to B as C is to ?")
    command.add_argument("vectors", type=Path, metavar="VECTORS")
    for name in "abc":
        command.add_argument(name, metavar=name.upper())
    command.add_argument("--method", choices=tuple(METHODS), default=ADD, help="3CosAdd or 3CosMul")
    _add_answers(command)
    command = _command(commands, "evaluate", "score vectors by suites of questions")
    command.add_argument("vectors", type=Path, metavar="VECTORS")
    command.add_argument(
        "suite",
        nargs="+",
        metavar="SUITE",
        help="a file of analogies, similarities, classes or odd ones out; or " + " or ".join(OWN_SUITES),
    )
    command.add_argument("--method", choices=tuple(METHODS), default=ADD, help="of analogies: 3CosAdd or 3CosMul")
    command.add_argument("--restrict", type=_whole(1, _LARGEST), metavar="N", help="use the N first words only")
    command.add_argument("--json", action="store_true")


def _add_answers(command: argparse.ArgumentParser) -> None:
    command.add_argument("--count", type=_whole(1, _LARGEST), default=10, metavar="N")
    command.add_argument("--json", action="store_true")


def _add_files(commands: Any) -> None:
    command = _command(commands, "map", "write the map of vectors: .png, .svg, .pdf, .html or .tsv")
    command.add_argument("vectors", type=Path, metavar="VECTORS")
    command.add_argument("--output", type=_map_file, required=True, metavar="FILE")
    _add_options(command, ProjectionSettings(words=ALL))
    _add_sheet(command)
    command = _command(commands, "convert", "write vectors in another format")
    command.add_argument("source", type=Path, metavar="FROM")
    command.add_argument("to", type=Path, metavar="TO")
    command.add_argument("--from-format", choices=tuple(FORMATS))
    command.add_argument("--to-format", choices=tuple(FORMATS))


def _add_sheet(command: argparse.ArgumentParser) -> None:
    """How large a picture is; a page and a table have no size."""
    usual = Sheet()
    command.add_argument(
        "--width", type=int, default=usual.width, metavar="PIXELS", help=f"of a picture (default: {usual.width})"
    )
    command.add_argument(
        "--height", type=int, default=usual.height, metavar="PIXELS", help=f"of a picture (default: {usual.height})"
    )
    text = "how large its words and points are: 2 is twice as large, for print (default: 1)"
    command.add_argument("--scale", type=float, default=usual.scale, metavar="N", help=text)
    command.add_argument("--dark", action="store_true", help="a picture on the dark ground")


def _whole(minimum: int, maximum: int) -> Callable[[str], int]:
    """What reads a whole number within bounds."""

    def read(written: str) -> int:
        value = int(written)
        if not minimum <= value <= maximum:
            raise argparse.ArgumentTypeError(f"{written} is outside {minimum:,} to {maximum:,}")
        return value

    read.__name__ = "whole number"  # what argparse says was expected
    return read


def _seconds(written: str) -> float:
    value = float(written)
    if not 0 < value < float("inf"):
        raise argparse.ArgumentTypeError(f"{written} is no time that can be waited")
    return value


_seconds.__name__ = "number of seconds"  # what argparse says was expected


def _map_file(written: str) -> Path:
    path = Path(written)
    if path.suffix.lower() not in _MAP_FILES:
        raise argparse.ArgumentTypeError(f"{written}: a map is written as {', '.join(_MAP_FILES)}")
    return path


def sheet_of(chosen: argparse.Namespace) -> Sheet:
    """What a picture of the map is to be drawn on.

    Raises:
        UsageError: naming the value that cannot be.
    """
    try:
        return Sheet(chosen.width, chosen.height, chosen.scale, chosen.dark)
    except ValueError as error:
        raise UsageError(str(error)) from error


def reading_of(chosen: argparse.Namespace, base: Reading | None = None) -> Reading:
    """How the texts are to be read; what was not given as in `base`, or as by default.

    Raises:
        UsageError: naming the value that cannot be.
    """
    try:
        return chosen_reading(chosen, base or Reading())
    except ValueError as error:
        raise UsageError(str(error)) from error


def hyperparameters_of(chosen: argparse.Namespace) -> Hyperparameters:
    """The preset's values, or the defaults, with what was given in their place.

    Raises:
        UsageError: naming the value that cannot be.
    """
    return _replaced(PRESETS[chosen.preset].hyperparameters if chosen.preset else Hyperparameters(), chosen)


def settings_of(chosen: argparse.Namespace) -> ProjectionSettings:
    """How the map is to be made: of all words, and by the defaults where nothing was given.

    Raises:
        UsageError: naming the value that cannot be.
    """
    given = {name: getattr(chosen, name) for name in options_of(ProjectionSettings) if hasattr(chosen, name)}
    try:
        return ProjectionSettings(**{"words": ALL, **given})
    except ValueError as error:
        raise UsageError(str(error)) from error


def _replaced(base: Hyperparameters, chosen: argparse.Namespace) -> Hyperparameters:
    given = {name: getattr(chosen, name) for name in options() if hasattr(chosen, name)}
    if chosen.reproducible and given.setdefault("arithmetic", STRICT) != STRICT:
        raise UsageError(f"--reproducible is for strict arithmetic, not for --arithmetic {given['arithmetic']}")
    try:
        return dataclasses.replace(base, **given)
    except ValueError as error:
        raise UsageError(str(error)) from error


def threads_of(chosen: argparse.Namespace) -> int | None:
    """How many threads were asked for; None where the program chooses.

    Raises:
        UsageError: if several are to give reproducible vectors.
    """
    threads: int | None = chosen.threads
    if not chosen.reproducible:
        return threads
    if threads not in (None, 1):
        raise UsageError(f"--reproducible is for one thread, not for --threads {threads}")
    return 1


def require_same(chosen: argparse.Namespace, checkpoint: Checkpoint) -> None:
    """Refuse what was written beside --resume or --more-epochs and differs from the run that it is about.

    Raises:
        UsageError: naming what differs.
    """
    recipe, trained = checkpoint.recipe, checkpoint.hyperparameters
    asked = _replaced(PRESETS[chosen.preset].hyperparameters if chosen.preset else trained, chosen)
    asked = asked.resolved(checkpoint.corpus_tokens)
    differing = [name for name in options() if getattr(asked, name) != getattr(trained, name)]
    found = {f"--{name.replace('_', '-')}": getattr(trained, name) for name in differing}
    if chosen.text and absolute(chosen.text) != recipe.places:
        found["TEXT"] = " ".join(recipe.places)
    if threads_of(chosen) not in (None, checkpoint.threads):
        found["--threads"] = checkpoint.threads
    if reading_of(chosen, recipe.reading) != recipe.reading:
        found["how the text is read"] = shlex.join(options_for(recipe.reading)) or "as by default"
    if found:
        said = ", ".join(f"{name} was {value}" for name, value in found.items())
        raise UsageError(
            f"the run that is to be gone on with differs: {said}. Leave it out; --resume needs nothing else."
        )
