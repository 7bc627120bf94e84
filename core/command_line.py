"""`semascope train|neighbours|...`: the engine of the window, without the window.

Progress goes to stderr, results to stdout. Exit status: 0 done; 1 the input was refused, with one plain line; 2 wrong
usage or hyperparameter; 130 after Ctrl-C or SIGTERM (a second Ctrl-C ends at once).
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from core.job import Cancelled
from core.run_report import peak_memory, run_report, write_report
from core.terminal import INTERRUPTED, run, tell
from core.text.reading import TOKENIZERS, Reading
from core.training.hyperparameters import PRESETS, Hyperparameters, Option, options
from core.vectors.embeddings import Embeddings, Neighbour
from core.versions import version_of

# Draws the map of embeddings as a picture: the program's own map, handed in because it needs Qt.
DrawMap = Callable[[Embeddings, Any, Path], None]
COMMANDS = ("demo", "train", "neighbours", "analogy", "evaluate", "map", "convert", "cache")


def main(arguments: Sequence[str], draw_map: DrawMap) -> int:
    """Run one command and return its exit status."""
    try:
        chosen = _parser().parse_args(arguments)
    except SystemExit as end:  # argparse has already said why
        return int(end.code or 0)
    terminated_before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        return _status_of(chosen, draw_map)
    finally:
        signal.signal(signal.SIGTERM, terminated_before)


def _status_of(chosen: argparse.Namespace, draw_map: DrawMap) -> int:
    try:
        chosen.command(chosen, draw_map)
    except (KeyboardInterrupt, Cancelled):
        return _say("interrupted; nothing was written", INTERRUPTED)
    except UsageError as error:
        return _say(str(error), 2)
    except BrokenPipeError:  # whoever read our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except (ValueError, OSError) as error:
        return _say(str(error), 1)
    except MemoryError:
        return _say("there is not enough memory for this; take less text, fewer words or fewer dimensions", 1)
    return 0


class UsageError(Exception):
    """A hyperparameter or option that cannot be."""


def _say(message: str, status: int) -> int:
    tell(f"semascope: {message}")
    return status


# --- the commands ----------------------------------------------------------------------------------------------------


def train(chosen: argparse.Namespace, draw_map: DrawMap) -> None:
    """Read the texts, train, write the vectors."""
    from core.vectors.formats import check_target, write_vectors

    hyperparameters = _hyperparameters(chosen)
    check_target(chosen.output)
    embeddings, report = train_texts(chosen.text, _reading(chosen), hyperparameters, chosen.threads)
    run(partial(write_vectors, embeddings, chosen.output))
    if chosen.report is not None:
        write_report(chosen.report, report)
    print(f"{chosen.output}: {len(embeddings):,} words of {embeddings.dimensions} dimensions")


def train_texts(
    texts: Sequence[str], reading: Reading, hyperparameters: Hyperparameters, threads: int | None
) -> tuple[Embeddings, dict[str, Any]]:
    """Read and train; returns the vectors and the report of `--report`."""
    from core.text.corpus import read_corpus
    from core.training.trainer import Trainer

    with peak_memory() as peak:
        corpus = run(partial(read_corpus, texts, reading))
        for repair in corpus.repairs:
            tell(f"note: {repair}")
        trainer = Trainer(corpus, hyperparameters, threads)
        embeddings = run(trainer.run)
    return embeddings, run_report(corpus, trainer, peak)


def neighbours(chosen: argparse.Namespace, draw_map: DrawMap) -> None:
    """Print the words nearest to an expression."""
    from core.vectors.expression import neighbours as nearest

    embeddings = _read(chosen.vectors)
    _print_answers(nearest(embeddings, " ".join(chosen.expression), chosen.count), chosen.json, "similarity")


def analogy(chosen: argparse.Namespace, draw_map: DrawMap) -> None:
    """Print the answers to: A is to B as C is to ?"""
    from core.vectors.embeddings import analogy as answers

    embeddings = _read(chosen.vectors)
    found = answers(embeddings, chosen.a, chosen.b, chosen.c, chosen.count, chosen.method)
    _print_answers(found, chosen.json, "similarity" if chosen.method == "add" else "score")


def evaluate(chosen: argparse.Namespace, draw_map: DrawMap) -> None:
    """Print the scores of analogy and similarity suites."""
    from core.vectors.evaluation import evaluate as score

    embeddings = _read(chosen.vectors)
    results = {str(suite): run(partial(score, embeddings, suite, chosen.restrict)) for suite in chosen.suite}
    if chosen.json:
        print(json.dumps(results, ensure_ascii=False, indent=1))
        return
    for suite, result in results.items():
        print(suite)
        for name, section in {**result["sections"], "total": result["total"]}.items():
            print(f"  {name:28}" + "  ".join(f"{key} {_number(value)}" for key, value in section.items()))


def draw(chosen: argparse.Namespace, draw_map: DrawMap) -> None:
    """Project the vectors and write the map as a picture or a table."""
    embeddings = _read(chosen.vectors)
    project_to([chosen.output], embeddings, chosen.method, chosen.words, chosen.seed, draw_map)
    print(chosen.output)


def project_to(
    outputs: Sequence[Path], embeddings: Embeddings, method: str, words: int | None, seed: int, draw_map: DrawMap
) -> None:
    """Project once and write each of `outputs` (.png, .tsv)."""
    from core.map.projection import ProjectionWorker, project_pca, write_table

    size = min(words or len(embeddings), len(embeddings))
    if method == "pca":
        projection = run(partial(project_pca, embeddings, size))
    else:
        worker = ProjectionWorker()
        try:
            projection = run(partial(worker.project, embeddings, method, size, {"seed": seed}))
        finally:
            worker.close()
    for output in outputs:
        if output.suffix == ".tsv":
            write_table(embeddings, projection, output)
        else:
            draw_map(embeddings, projection, output)


def convert(chosen: argparse.Namespace, draw_map: DrawMap) -> None:
    """Read vectors in one format and write them in another."""
    from core.vectors.formats import check_target, read_vectors, write_vectors

    check_target(chosen.to, chosen.to_format)
    embeddings = run(lambda job: read_vectors(chosen.source, job, chosen.from_format))
    _print_repairs(embeddings)
    run(lambda job: write_vectors(embeddings, chosen.to, job, chosen.to_format))
    print(f"{chosen.to}: {len(embeddings):,} words of {embeddings.dimensions} dimensions")


def cache(chosen: argparse.Namespace, draw_map: DrawMap) -> None:
    """Say where the cache is and how large, or clear it."""
    from core.files import cache_folder
    from core.text.cache import cache_size, clear_cache

    if chosen.clear:
        clear_cache()
    print(f"{cache_folder()}: {cache_size() / 1e6:,.1f} MB of encoded texts")


def demo(chosen: argparse.Namespace, draw_map: DrawMap) -> None:
    """Do the whole main job on the built-in samples."""
    from core.vectors.formats import write_vectors

    folder: Path = chosen.output
    folder.mkdir(parents=True, exist_ok=True)
    embeddings, report = train_texts(["sample:python"], Reading(), PRESETS["small"].hyperparameters, None)
    print(f"Python's documentation: {report['tokens']:,} tokens, {report['vocabulary']:,} words")
    vectors = [folder / "vectors.bin", folder / "vectors.txt"]
    for path in vectors:
        run(partial(write_vectors, embeddings, path))
    begin = time.perf_counter()
    maps = [folder / "map.png", folder / "map.tsv"]
    project_to(maps, embeddings, "umap", None, 1, draw_map)
    report["map_seconds"] = time.perf_counter() - begin
    _print_examples(embeddings)
    report["files"] = [path.name for path in (*vectors, *maps, folder / "report.json")]
    write_report(folder / "report.json", report)
    print(f"Written to {folder}: {', '.join(report['files'])}")


def _print_examples(embeddings: Embeddings) -> None:
    """Neighbours in the demo's text, and analogies of the world whose facts are known."""
    from core.text.little_world import little_world_analogies
    from core.vectors.embeddings import analogy as answers

    for word in ("float", "red", "month"):
        if word in embeddings.words:
            found = embeddings.nearest(
                embeddings.input_vectors[_index(embeddings, word)], 6, [_index(embeddings, word)]
            )
            print(f"  {word}: " + ", ".join(f"{near.word} {near.similarity:.2f}" for near in found))
    world, _ = train_texts(["sample:little-world"], Reading(), PRESETS["quick-look"].hyperparameters, None)
    questions = little_world_analogies()
    right = sum(answers(world, a, b, c, 1)[0].word == d for a, b, c, d in questions)
    for a, b, c, _ in questions[:: max(len(questions) // 4, 1)][:4]:
        print(f"  {a} is to {b} as {c} is to {answers(world, a, b, c, 1)[0].word}")
    print(f"The little world: {right} of {len(questions)} analogies right")


def _index(embeddings: Embeddings, word: str) -> int:
    index = embeddings.words.find(word)
    assert index is not None
    return index


# --- reading arguments, writing answers ------------------------------------------------------------------------------


def _read(path: Path) -> Embeddings:
    from core.vectors.formats import read_vectors

    embeddings = run(lambda job: read_vectors(path, job))
    _print_repairs(embeddings)
    return embeddings


def _print_repairs(embeddings: Embeddings) -> None:
    for repair in embeddings.details.get("repairs", ()):
        tell(f"note: {repair}")


def _print_answers(answers: Sequence[Neighbour], as_json: bool, score: str) -> None:
    if as_json:
        rows = [{"word": a.word, score: a.similarity, "count": a.count} for a in answers]
        print(json.dumps(rows, ensure_ascii=False))
        return
    for answer in answers:
        print(f"{answer.similarity:.4f}  {answer.word}" + ("" if answer.count is None else f"  ({answer.count:,})"))


def _number(value: Any) -> str:
    return f"{value:.4f}" if isinstance(value, float) else f"{value:,}" if isinstance(value, int) else str(value)


def _reading(chosen: argparse.Namespace) -> Reading:
    return Reading(tokenizer=chosen.tokenizer)


def _hyperparameters(chosen: argparse.Namespace) -> Hyperparameters:
    """The preset's values, or the defaults, with what was given in their place.

    Raises:
        UsageError: naming the value that cannot be.
    """
    base = PRESETS[chosen.preset].hyperparameters if chosen.preset else Hyperparameters()
    given = {name: getattr(chosen, name) for name in options() if hasattr(chosen, name)}
    try:
        return dataclasses.replace(base, **given)
    except ValueError as error:
        raise UsageError(str(error)) from error


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="semascope",
        description="Turn text into word vectors and a map of their meaning. Without a command: the window.",
    )
    parser.add_argument("--version", action="version", version=f"semascope {version_of('semascope')}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_train(commands)
    _add_questions(commands)
    _add_files(commands)
    command = _command(commands, demo, "the whole main job on the built-in samples")
    command.add_argument("--output", type=Path, default=Path("semascope-demo"), metavar="DIR")
    command = _command(commands, cache, "where the cache is, how large; --clear empties it")
    command.add_argument("--clear", action="store_true")
    return parser


def _command(commands: Any, function: Callable[..., None], help: str, name: str = "") -> argparse.ArgumentParser:  # noqa: A002
    command: argparse.ArgumentParser = commands.add_parser(name or function.__name__, help=help, description=help)
    command.set_defaults(command=function)
    return command


def _add_train(commands: Any) -> None:
    command = _command(commands, train, "train word vectors on texts")
    command.add_argument("text", nargs="+", metavar="TEXT", help="file, folder or sample:NAME")
    command.add_argument("--output", type=Path, required=True, metavar="VECTORS", help="its ending says the format")
    command.add_argument("--report", type=Path, metavar="FILE.json", help="write sizes, times and the loss")
    command.add_argument("--threads", type=_at_least_one, metavar="N", help="worker threads (default: by size of text)")
    command.add_argument("--preset", choices=PRESETS, help="values for all that is not given")
    command.add_argument("--tokenizer", choices=tuple(TOKENIZERS), default=Reading().tokenizer)
    for name, option in options().items():
        _add_hyperparameter(command, name, option)


def _add_hyperparameter(command: argparse.ArgumentParser, name: str, option: Option) -> None:
    """One `--kebab-case` option; its bounds are checked where they are declared."""
    flag = "--" + name.replace("_", "-")
    text = option.help.replace("%", "%%")
    if option.choices:
        command.add_argument(flag, choices=tuple(option.choices), default=argparse.SUPPRESS, help=text)
        return

    def value(written: str) -> float | int | None:
        if option.automatic and written == "auto":
            return None
        return option.number(written)

    value.__name__ = option.kind  # what argparse says was expected
    command.add_argument(flag, type=value, default=argparse.SUPPRESS, metavar="N", help=text)


def _add_questions(commands: Any) -> None:
    command = _command(commands, neighbours, "the words nearest to an expression such as: king - man + woman")
    command.add_argument("vectors", type=Path, metavar="VECTORS")
    command.add_argument("expression", nargs="+", metavar="EXPRESSION")
    _add_answers(command)
    command = _command(commands, analogy, "A is to B as C is to ?")
    command.add_argument("vectors", type=Path, metavar="VECTORS")
    for name in "abc":
        command.add_argument(name, metavar=name.upper())
    command.add_argument("--method", choices=("add", "mul"), default="add", help="3CosAdd or 3CosMul")
    _add_answers(command)
    command = _command(commands, evaluate, "score vectors by analogy and similarity suites")
    command.add_argument("vectors", type=Path, metavar="VECTORS")
    command.add_argument("suite", nargs="+", type=Path, metavar="SUITE")
    command.add_argument("--restrict", type=_at_least_one, metavar="N", help="use the N first words only")
    command.add_argument("--json", action="store_true")


def _add_answers(command: argparse.ArgumentParser) -> None:
    command.add_argument("--count", type=_at_least_one, default=10, metavar="N")
    command.add_argument("--json", action="store_true")


def _add_files(commands: Any) -> None:
    from core.vectors.formats import FORMATS

    command = _command(commands, draw, "write the map of vectors: .png or .tsv", "map")
    command.add_argument("vectors", type=Path, metavar="VECTORS")
    command.add_argument("--output", type=_map_file, required=True, metavar="FILE")
    command.add_argument("--method", choices=("umap", "pca"), default="umap")
    command.add_argument("--words", type=_at_least_one, metavar="N", help="the N first words (default: all)")
    command.add_argument("--seed", type=int, default=1, metavar="N")
    command = _command(commands, convert, "write vectors in another format")
    command.add_argument("source", type=Path, metavar="FROM")
    command.add_argument("to", type=Path, metavar="TO")
    command.add_argument("--from-format", choices=tuple(FORMATS))
    command.add_argument("--to-format", choices=tuple(FORMATS))


def _at_least_one(written: str) -> int:
    value = int(written)
    if value < 1:
        raise argparse.ArgumentTypeError(f"{written} is less than 1")
    return value


def _map_file(written: str) -> Path:
    path = Path(written)
    if path.suffix not in (".png", ".tsv"):
        raise argparse.ArgumentTypeError(f"{written}: a map is written as .png or .tsv")
    return path
