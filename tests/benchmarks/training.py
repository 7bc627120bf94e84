"""Training beside its peers: speed, quality, memory, how soon it starts, and where the time goes.

    python tests/benchmarks/training.py speed TEXT --rounds 5 --scaling --json speed.json
    python tests/benchmarks/training.py quality TEXT --analogies questions-words.txt --similarities wordsim353.tsv
    python tests/benchmarks/training.py memory SMALL_TEXT LARGE_TEXT
    python tests/benchmarks/training.py start TEXT
    python tests/benchmarks/training.py profile TEXT --mode cbow/ns

TEXT is plain text of at most 10,000 words a line (gensim cuts longer lines), split at white space by all. Needs the
extra `benchmark`. Rounds are interleaved: each round runs every contestant once, in a process of its own.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import threading
import time
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path[0] = str(ROOT)  # the program that this file belongs to, wherever it is run

from tests.benchmarks import training_profile, training_quality  # noqa: E402
from tests.benchmarks.contestants import (  # noqa: E402
    GENSIM,
    MODES,
    SEMASCOPE,
    add_settings,
    child,
    contestants,
    find_binaries,
    settings_of,
    train,
    train_semascope,
)
from tests.benchmarks.reporting import table, write_json  # noqa: E402

MUST_REACH = {"skip-gram/ns": 10, "cbow/ns": 5.5, "skip-gram/hs": 7, "cbow/hs": 5}  # times gensim, for the defaults
ALONE = "semascope, 1 thread"
MEMORY_BEYOND_VECTORS = 300e6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, (add_options, run) in COMMANDS.items():
        command = commands.add_parser(name, description=run.__doc__)
        add_options(command)
        command.set_defaults(run=run)
    options = parser.parse_args()
    options.run(options)


# --- speed -----------------------------------------------------------------------------------------------------------


def add_speed_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("text", type=Path)
    add_settings(parser)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--scaling", action="store_true", help="run ours on one thread as well")
    parser.add_argument("--word2vec", metavar="PATH", help="the binary of word2vec.c; default: the one on PATH")
    parser.add_argument("--fasttext", metavar="PATH", help="the binary of fastText; default: the one on PATH")
    parser.add_argument("--json", type=Path)


def speed(options: argparse.Namespace) -> None:
    """Tokens per second of the training loop, interleaved rounds."""
    binaries = find_binaries(options.word2vec, options.fasttext)
    runs: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as folder:
        for number in range(1, options.rounds + 1):
            for mode in options.modes:
                names = contestants(binaries, mode) + ([ALONE] if options.scaling else [])
                for name in names if number % 2 else reversed(names):  # nobody always runs after the same
                    settings = settings_of(options, mode, number)
                    if name == ALONE:
                        settings = settings_of(argparse.Namespace(**{**vars(options), "threads": 1}), mode, number)
                    made = train(SEMASCOPE if name == ALONE else name, options.text, settings, Path(folder), binaries)
                    runs.append(
                        {"name": name, "mode": mode, "round": number, "threads": settings.threads, **facts(made)}
                    )
                    print(f"round {number} {mode} {name}: {made['tokens_per_second'] / 1e6:.3f} M/s", flush=True)
                    write_json(options.json, {"text": options.text.name, "runs": runs})
    print(f"\n{options.text.name}, {options.threads} threads, {options.rounds} rounds: million corpus tokens/s")
    print(speed_table(runs, options.modes))


def facts(made: dict[str, Any]) -> dict[str, Any]:
    """What of a run is kept."""
    names = ("tokens", "vocabulary", "tokens_per_second", "train_seconds", "compile_seconds")
    return {name: made[name] for name in names if name in made}


def speed_table(runs: list[dict[str, Any]], modes: list[str]) -> str:
    """A row for each mode and contestant, beside gensim; the gain of two threads stands in the row of one."""
    rows = []
    for mode in modes:
        rates: dict[str, list[float]] = {}
        for run in runs:
            if run["mode"] == mode:
                rates.setdefault(run["name"], []).append(run["tokens_per_second"] / 1e6)
        middle = {name: median(values) for name, values in rates.items()}
        for name, values in rates.items():
            cells = [f"{number:.3f}" for number in (middle[name], min(values), max(values))]
            ratio = f"{middle[name] / middle[GENSIM]:.2f}" if GENSIM in middle and name != ALONE else ""
            must = f"{MUST_REACH[mode]:g}" if name == SEMASCOPE else ""
            gain = f"{middle[SEMASCOPE] / middle[ALONE]:.2f}" if name == ALONE else ""
            rows.append([mode, name, *cells, ratio, must, gain])
    return table(["mode", "contestant", "median", "min", "max", "x gensim", "must", "threads' gain"], rows)


# --- memory ----------------------------------------------------------------------------------------------------------


def add_memory_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("small", type=Path)
    parser.add_argument("large", type=Path)
    add_settings(parser)
    parser.add_argument("--json", type=Path)


def memory(options: argparse.Namespace) -> None:
    """Peak anonymous memory of the command line, of the first run of all (all is compiled) and of one that follows."""
    runs = []
    for mode in options.modes:
        for text in (options.small, options.large):
            with tempfile.TemporaryDirectory() as folder:
                for state in ("first", "again"):
                    settings = settings_of(options, mode, 1)
                    made = train_semascope(text, settings, Path(folder), Path(folder) / "cache")
                    names = ("tokens", "vocabulary", "peak_anonymous_bytes", "peak_rss_bytes")
                    vectors = 2 * 4 * made["vocabulary"] * options.dimensions
                    found = {name: made[name] for name in names}
                    runs.append({"mode": mode, "text": text.name, "run": state, "vector_bytes": vectors, **found})
                    write_json(options.json, runs)
    print(memory_table(runs))


def memory_table(runs: list[dict[str, Any]]) -> str:
    """A row for each run; megabytes."""
    rows = []
    for run in runs:
        beyond = run["peak_anonymous_bytes"] - run["vector_bytes"]
        sizes = [f"{size / 1e6:.0f}" for size in (run["vector_bytes"], run["peak_anonymous_bytes"], beyond)]
        said = "within" if beyond <= MEMORY_BEYOND_VECTORS else "beyond"
        rows.append([run["mode"], run["text"], run["run"], f"{run['vocabulary']:,}", *sizes, said])
    return table(["mode", "text", "run", "words", "vectors MB", "peak MB", "more MB", "300 MB"], rows)


# --- start -----------------------------------------------------------------------------------------------------------


def add_start_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("text", type=Path)
    parser.add_argument("--modes", nargs="+", choices=MODES, default=list(MODES))
    parser.add_argument("--json", type=Path)


def start(options: argparse.Namespace) -> None:
    """Compilation of a mode with an empty cache; with a full one, how long after reading a chunk is trained."""
    runs = []
    for mode in options.modes:
        with tempfile.TemporaryDirectory() as folder:
            for state in ("cold", "warm"):
                command = [sys.executable, __file__, "first-chunk", str(options.text.resolve()), mode]
                runs.append({"mode": mode, "cache": state, **json.loads(child(command, cache=Path(folder)).stdout)})
                write_json(options.json, runs)
    rows = [[run["mode"], run["cache"], f"{run['compile_seconds']:.2f}", f"{run['first_chunk']:.2f}"] for run in runs]
    print(table(["mode", "cache", "kernel s", "first chunk s"], rows))


def add_first_chunk_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("text", type=Path)
    parser.add_argument("mode", choices=MODES)


def first_chunk(options: argparse.Namespace) -> None:
    """What one process of `start` does: seconds from the end of reading to the first trained chunk."""
    from core.job import Job
    from core.text.corpus import read_corpus
    from core.text.reading import Reading
    from core.training.hyperparameters import Hyperparameters
    from core.training.trainer import Trainer

    corpus = read_corpus([options.text], Reading(tokenizer="whitespace"), Job())
    begin = time.perf_counter()
    architecture, objective = MODES[options.mode]
    trainer = Trainer(corpus, Hyperparameters(architecture=architecture, objective=objective, epochs=1), 2)
    running = threading.Thread(target=trainer.run, args=(Job(),))
    running.start()
    while trainer.tokens_done == 0 and running.is_alive():
        running.join(0.001)
    seconds = time.perf_counter() - begin
    trainer.stop_and_keep()
    running.join()
    print(json.dumps({"compile_seconds": trainer.compile_seconds, "first_chunk": seconds}))


COMMANDS: dict[str, Any] = {
    "speed": (add_speed_options, speed),
    "quality": (training_quality.add_options, training_quality.run),
    "memory": (add_memory_options, memory),
    "start": (add_start_options, start),
    "profile": (training_profile.add_options, training_profile.run),
    "first-chunk": (add_first_chunk_options, first_chunk),
}

if __name__ == "__main__":
    main()
