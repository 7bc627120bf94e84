"""Quality beside gensim's: every mode, several seeds, means with standard errors, and the verdict by our rule."""

from __future__ import annotations

import argparse
import statistics
import tempfile
from pathlib import Path
from typing import Any

from tests.benchmarks.contestants import (
    GENSIM,
    PAIR,
    SEMASCOPE,
    Binaries,
    Settings,
    add_settings,
    settings_of,
    train,
)
from tests.benchmarks.reporting import append_line, error_of_difference, read_lines, standard_error, table, verdict

MARGINS = {"analogies": 0.005}  # the share of right answers; every other suite is a correlation
CORRELATION_MARGIN = 0.01
ANALOGY_WORDS = 30_000
# What says that two runs are the same; threads and speed do not.
KEY = ("text", "bytes", "side", "mode", "dimensions", "epochs", "window", "negatives", "subsample", "min_count", "seed")


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("text", type=Path, help="lines of at most 10,000 words: gensim cuts longer ones")
    add_settings(parser, epochs=5)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--analogies", type=Path, help="in the form of questions-words.txt")
    parser.add_argument("--similarities", type=Path, nargs="+", default=[], help="word, word, score; parted by tabs")
    parser.add_argument("--sides", nargs="+", choices=(SEMASCOPE, PAIR, GENSIM), default=[SEMASCOPE, GENSIM])
    parser.add_argument("--json", type=Path, help="runs, one to a line; those that stand there are not made again")


def run(options: argparse.Namespace) -> None:
    """Make the runs that are missing, then print the table of all."""
    if not options.analogies and not options.similarities:
        raise SystemExit("Name at least one suite with --analogies or --similarities.")
    runs = [run for run in read_lines(options.json) if all(name in run for name in KEY)]
    for seed in options.seeds:
        for mode in options.modes:
            for side in options.sides:
                settings = settings_of(options, mode, seed)
                if settings.negative or side != PAIR:
                    complete(options, side, settings, runs)
    print(quality_table(relevant(options, runs), options.sides))


def complete(options: argparse.Namespace, side: str, settings: Settings, runs: list[dict[str, Any]]) -> None:
    """Make one run and score it, if it or one of its scores is not there."""
    key = key_of(options.text, side, settings)
    suites = {path.stem: path for path in (options.analogies, *options.similarities) if path}
    known = [run for run in runs if all(run[name] == key[name] for name in KEY)]
    wanted = {"analogies" if path == options.analogies else stem for stem, path in suites.items()}
    if any(wanted <= run["scores"].keys() for run in known):
        return
    with tempfile.TemporaryDirectory() as folder:
        made = train(side, options.text, settings, Path(folder), Binaries(None, None))
        scores = score(Path(made["vectors"]), options.analogies, options.similarities)
    found = {**key, "threads": settings.threads, "tokens_per_second": made["tokens_per_second"], "scores": scores}
    append_line(options.json, found)
    runs.append(found)
    print(f"{settings.mode} {side} seed {settings.seed}: {scores}", flush=True)


def key_of(text: Path, side: str, settings: Settings) -> dict[str, Any]:
    values = {name: getattr(settings, name) for name in KEY if hasattr(settings, name)}
    return {"text": text.name, "bytes": text.stat().st_size, "side": side, **values}


def relevant(options: argparse.Namespace, runs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The runs of the seeds and settings that were asked for, one of each."""
    keys = [
        key_of(options.text, side, settings_of(options, mode, seed))
        for mode in options.modes
        for side in options.sides
        for seed in options.seeds
    ]
    found = [[run for run in runs if all(run[name] == key[name] for name in KEY)] for key in keys]
    return [known[-1] for known in found if known]


def score(vectors: Path, analogies: Path | None, similarities: list[Path]) -> dict[str, float]:
    """The share of right analogies and Spearman correlations, by gensim's own functions."""
    from gensim.models import KeyedVectors  # type: ignore[import-untyped]

    loaded = KeyedVectors.load_word2vec_format(str(vectors), binary=True)
    found = {}
    if analogies:
        found["analogies"] = float(loaded.evaluate_word_analogies(str(analogies), restrict_vocab=ANALOGY_WORDS)[0])
    for suite in similarities:
        found[suite.stem] = float(loaded.evaluate_word_pairs(str(suite), case_insensitive=True)[1].statistic)
    return found


def quality_table(runs: list[dict[str, Any]], sides: list[str]) -> str:
    """A row for each mode, suite and side; a side that is not gensim is held against gensim."""
    rows = []
    for mode in dict.fromkeys(run["mode"] for run in runs):
        for suite in dict.fromkeys(name for run in runs if run["mode"] == mode for name in run["scores"]):
            of_side = {
                side: [run["scores"][suite] for run in runs if (run["mode"], run["side"]) == (mode, side)]
                for side in sides
            }
            rows += [row(mode, suite, side, of_side) for side in sides if of_side[side]]
    return table(["mode", "suite", "side", "seeds", "mean", "error", "difference", "its error", "verdict"], rows)


def row(mode: str, suite: str, side: str, of_side: dict[str, list[float]]) -> list[str]:
    values, theirs = of_side[side], of_side.get(GENSIM, [])
    cells = [mode, suite, side, str(len(values)), f"{statistics.fmean(values):.4f}", f"{standard_error(values):.4f}"]
    if side == GENSIM or not theirs:
        return [*cells, "", "", ""]
    difference = statistics.fmean(values) - statistics.fmean(theirs)
    judged = verdict(values, theirs, MARGINS.get(suite, CORRELATION_MARGIN))
    return [*cells, f"{difference:+.4f}", f"{error_of_difference(values, theirs):.4f}", judged]
