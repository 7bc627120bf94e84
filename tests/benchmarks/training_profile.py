"""Where a mode's time goes: each named part of the training core is replaced by one that does nothing, in turn.

What the run then saves is the part's share. Shares of parts that hide each other's waiting do not add up, and a part
that calls others (`learn`) counts theirs as its own. Each run is a process with a cache folder of its own, since the
code is another one; all parts are found by name when the benchmark runs. Take a text of over 2M tokens: the loss of
smaller ones is measured at more of their words.
"""

from __future__ import annotations

import argparse
import functools
import inspect
import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from types import ModuleType
from typing import Any

from tests.benchmarks.contestants import MODES, child
from tests.benchmarks.reporting import table, write_json

NOTHING = "-"  # in place of a part's name: the whole, as it is
_RESULTS = {"None": None, "float": 0.0}  # what a part that can be left out returns


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("text", type=Path)
    parser.add_argument("--modes", "--mode", nargs="+", choices=MODES, default=list(MODES))
    parser.add_argument("--parts", nargs="+", help="such as lanes.update; default: all that are found")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", type=Path)


def run(options: argparse.Namespace) -> None:
    """Print a table for each mode."""
    found = []
    with tempfile.TemporaryDirectory() as folder:
        for mode in options.modes:
            times: dict[str, list[float]] = {name: [] for name in [NOTHING, *(options.parts or part_names())]}
            for _ in range(options.rounds):
                for name, values in times.items():
                    values.append(nanoseconds(options.text, mode, name, Path(folder)))
            rows = shares({name: median(values) for name, values in times.items()})
            found.append({"mode": mode, "nanoseconds_per_token": times})
            write_json(options.json, found)
            print(f"\n{mode}, 1 thread, median of {options.rounds}")
            print(table(["without", "ns/token", "saves ns", "share"], rows), flush=True)


def shares(times: dict[str, float]) -> list[list[str]]:
    """Rows of the table by falling share."""
    whole = times[NOTHING]
    rows = [["nothing (the whole)", f"{whole:.1f}", "", ""]]
    for name in sorted((name for name in times if name != NOTHING), key=lambda name: times[name]):
        saved = whole - times[name]
        rows.append([name, f"{times[name]:.1f}", f"{saved:.1f}", f"{100 * saved / whole:.1f} %"])
    return rows


def nanoseconds(text: Path, mode: str, part: str, folder: Path) -> float:
    """One run in a process of its own; the code of each part stays in its folder for the next round."""
    command = [sys.executable, "-m", "tests.benchmarks.training_profile", str(text.resolve()), mode, part]
    return float(json.loads(child(command, cache=folder / f"{mode.replace('/', '-')}-{part}").stdout))


def part_names() -> list[str]:
    """All parts that can be left out: vector functions, and parts that return nothing or a measured number."""
    return [
        f"{name}.{part}" for name, module in _modules().items() for part in vars(module) if _replacement(module, part)
    ]


def _modules() -> dict[str, ModuleType]:
    from core.training import kernels, lanes, learning

    return {"lanes": lanes, "learning": learning, "kernels": kernels}


def _replacement(module: ModuleType, part: str) -> Any:
    """A part that does nothing in place of `part`, or None where there can be none."""
    import numba
    from numba.extending import intrinsic

    value = getattr(module, part)
    if definition := getattr(value, "_defn", None):
        return intrinsic(_emits_nothing(definition))
    function = getattr(value, "py_func", None)
    if function is None or function.__module__ != module.__name__ or part.startswith("_"):
        return None
    result = inspect.signature(function).return_annotation
    if result not in _RESULTS:
        return None
    nothing = _RESULTS[result]
    return numba.njit(_nrt=False)(lambda *arguments: nothing)


def _emits_nothing(definition: Callable[..., Any]) -> Callable[..., Any]:
    """The definition of an intrinsic of the same signature that emits no instruction."""

    @functools.wraps(definition)
    def nothing(typing: Any, *arguments: Any) -> Any:
        signature, _ = definition(typing, *arguments)
        return signature, lambda context, builder, kind, values: context.get_constant_null(signature.return_type)

    return nothing


def train_without(text: str, mode: str, part: str) -> float:
    """Nanoseconds for each token of one epoch on one thread, without a part.

    The processor's time in the kernel is taken, so other programs disturb little. What it measured is dropped, and an
    error at the end passed over: without a part the vectors mean nothing and may grow beyond all bounds.
    """
    from core.job import Job
    from core.text.corpus import read_corpus
    from core.text.reading import Reading
    from core.training.hyperparameters import Hyperparameters
    from core.training.kernels import KERNELS

    if part != NOTHING:
        place, name = part.split(".")
        whole = getattr(_modules()[place], name)
        replacement = _replacement(_modules()[place], name)
        for module in _modules().values():  # some names are imported from one into another
            if getattr(module, name, None) is whole:
                setattr(module, name, replacement)
    from core.training.trainer import Trainer

    architecture, objective = MODES[mode]
    kernel, seconds, tokens = KERNELS[architecture, objective], 0.0, 0

    def timed(*arguments: Any) -> Any:
        nonlocal seconds, tokens
        words = next(len(argument.words) for argument in arguments if hasattr(argument, "words"))
        begin = time.thread_time()
        measured = kernel(*arguments)
        if words:  # compiling is done on no words
            seconds += time.thread_time() - begin
            tokens += words
        return type(measured)(*(0 for _ in measured))

    KERNELS[architecture, objective] = timed
    corpus = read_corpus([text], Reading(tokenizer="whitespace"), Job())
    trainer = Trainer(corpus, Hyperparameters(architecture=architecture, objective=objective, epochs=1), 1)
    try:
        trainer.run(Job())
    except ValueError:
        if part == NOTHING:
            raise
    return 1e9 * seconds / tokens


if __name__ == "__main__":
    print(json.dumps(train_without(*sys.argv[1:])))
