"""`semascope train|neighbours|...`: the engine of the window, without the window.

Progress goes to stderr, results to stdout. Exit status: 0 done; 1 the input was refused, with one plain line; 2 wrong
usage or hyperparameter; 130 after Ctrl-C or SIGTERM (a second Ctrl-C ends at once).
"""

from __future__ import annotations

import argparse
import dataclasses
import io
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import wait
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.arguments import (
    UsageError,
    hyperparameters_of,
    parser,
    reading_of,
    require_same,
    settings_of,
    sheet_of,
    threads_of,
)
from core.files import require_writable
from core.job import Cancelled, Job, at_work, start
from core.map.settings import ALL, PCA, ProjectionSettings
from core.map.sheet import PICTURES, Sheet, require_room
from core.questions import analogy, evaluate, neighbours, read_embeddings, tell_repairs
from core.run_report import peak_memory, run_report, write_report
from core.terminal import INTERRUPTED, run, tell
from core.text.command_options import named_files
from core.text.reading import Reading
from core.training.checkpoint import Checkpoint
from core.training.checkpoint_file import CheckpointFile, checkpoint_of, has_checkpoint
from core.training.checkpoint_format import read_checkpoint
from core.training.hyperparameters import PRESETS, Hyperparameters
from core.vectors.embeddings import Embeddings

if TYPE_CHECKING:  # brings the compiler
    from core.map.projection import Projection
    from core.text.corpus import Corpus

_MOST_NOTES = 10  # of a kind, on a terminal

# Draws the map of embeddings as a picture: the program's own map, handed in because it needs Qt.
DrawMap = Callable[[Embeddings, Any, Path, Sheet], None]


def main(arguments: Sequence[str], draw_map: DrawMap) -> int:
    """Run one command and return its exit status."""
    try:
        chosen = parser().parse_args(arguments)
    except SystemExit as end:  # argparse has already said why
        return int(end.code or 0)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a word that the terminal's encoding lacks ends nothing
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        status = _status_of(chosen, draw_map)
        if status == INTERRUPTED and at_work():
            os._exit(status)  # an abandoned step that nothing can interrupt; it would hinder the interpreter's end
        return status
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _status_of(chosen: argparse.Namespace, draw_map: DrawMap) -> int:
    try:
        COMMANDS[chosen.command](chosen, draw_map)
        sys.stdout.flush()
    except (KeyboardInterrupt, Cancelled):
        return _say("interrupted; files that were not finished are as they were before", INTERRUPTED)
    except UsageError as error:
        return _say(str(error), 2)
    except BrokenPipeError:  # whoever read our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except (ValueError, OSError) as error:
        return _say(str(error), 1)
    except MemoryError as error:
        what = "there is not enough memory for this; take less text, fewer words or fewer dimensions"
        return _say(str(error) or what, 1)
    return 0


def _say(message: str, status: int) -> int:
    tell(f"semascope: {message}")
    return status


# --- the commands ----------------------------------------------------------------------------------------------------


def train(chosen: argparse.Namespace, draw_map: DrawMap) -> None:
    """Read the texts, train, write the vectors; or go on with such a run."""
    from core.vectors.formats import check_target, write_vectors

    goes_on = chosen.resume or chosen.more_epochs is not None
    hyperparameters = hyperparameters_of(chosen)
    if not goes_on and not chosen.text:
        raise UsageError("train needs a TEXT, or --resume")
    if chosen.report is not None and chosen.report.resolve() == chosen.output.resolve():
        raise UsageError(f"--output and --report name the same file, {chosen.output}")
    check_target(chosen.output)
    if chosen.report is not None:
        require_writable(chosen.report)
    elif chosen.evaluate:
        raise UsageError("--evaluate writes its scores to the report; name one with --report FILE.json")
    store = CheckpointFile(checkpoint_of(chosen.output), chosen.checkpoint_every)
    try:
        if goes_on:
            embeddings, report = train_further(chosen, store)
        else:
            store.claim()
            if has_checkpoint(store.path):
                tell(f"note: {store.path} is of an earlier run, which --resume would go on with; this run replaces it.")
            embeddings, report = train_texts(
                chosen.text,
                reading_of(chosen),
                hyperparameters,
                threads_of(chosen),
                (chosen.output, chosen.report),
                store,
                chosen.keep_checkpoint,
                chosen.evaluate,
            )
        run(partial(write_vectors, embeddings, chosen.output))
        if chosen.report is not None:
            write_report(chosen.report, report)
        if report["checkpoint_problem"]:
            tell(f"note: {report['checkpoint_problem']}")
        if not report["checkpoint_kept"]:
            store.adopt(whole=True)
            store.discard()
    finally:
        store.close()
    print(f"{chosen.output}: {len(embeddings):,} words of {embeddings.dimensions} dimensions")


def train_texts(
    texts: Sequence[str],
    reading: Reading,
    hyperparameters: Hyperparameters,
    threads: int | None,
    outputs: Sequence[Path | None] = (),
    store: CheckpointFile | None = None,
    keep: bool = False,
    suites: Sequence[Path] = (),
) -> tuple[Embeddings, dict[str, Any]]:
    """Read and train; returns the vectors and the report of `--report`.

    Raises:
        ValueError: if one of `outputs` is a file of the texts, which it would replace, or one of `suites` is none.
    """
    from core.text.corpus import read_corpus
    from core.training.observation import Observer
    from core.training.trainer import Trainer

    observer = Observer()
    observer.set_suites(suites)
    observer.read_suites()
    for suite in observer.suites:
        if suite.reason:
            raise ValueError(suite.reason)
    with peak_memory() as peak:
        with _kernels_beside(hyperparameters):
            corpus = run(partial(read_corpus, texts, reading))
        _tell_notes([f"Not read: {refused.reason}" for refused in corpus.refused])
        _tell_notes(corpus.repairs)
        _require_others(corpus, outputs)
        trainer = Trainer(corpus, hyperparameters, threads, store, keep, observer=observer)
        embeddings = run(trainer.run, trainer.interrupt)
        for suite in observer.suites:
            if suite.reason:
                tell(f"note: {suite.reason}")
    return embeddings, run_report(corpus, trainer, peak)


def train_further(chosen: argparse.Namespace, store: CheckpointFile) -> tuple[Embeddings, dict[str, Any]]:
    """Go on with the run of a checkpoint, as it was planned or by more epochs.

    Raises:
        OSError: if there is no checkpoint.
        ValueError: if it is damaged, or its text is not there any more.
        UsageError: if something else was asked than what it is of.
    """
    from core.training.trainer import Trainer

    store.claim()
    begin, note = run(partial(read_checkpoint, store.path))
    if note:
        tell(f"note: {note}")
    require_same(chosen, begin)
    begin = dataclasses.replace(begin, keep=begin.keep or chosen.keep_checkpoint)
    if chosen.more_epochs is not None:
        begin = _with_more_epochs(begin, chosen.more_epochs)
    with peak_memory() as peak:
        with _kernels_beside(begin.hyperparameters):
            corpus = _reopened(begin, store.path)
        _require_others(corpus, (chosen.output, chosen.report))
        store.adopt(whole=not note)
        trainer = Trainer.resumed(corpus, begin, store)
        tell(f"Going on with {begin.recipe.name}, {begin.share:.0%} done.")
        embeddings = run(trainer.run, trainer.interrupt)
    return embeddings, run_report(corpus, trainer, peak)


def _with_more_epochs(begin: Checkpoint, epochs: int) -> Checkpoint:
    try:
        return begin.with_more_epochs(epochs)
    except ValueError as error:
        raise UsageError(str(error)) from error


def _reopened(begin: Checkpoint, path: Path) -> Corpus:
    from core.text.corpus import reopen_corpus

    try:
        return run(partial(reopen_corpus, begin.recipe))
    except (OSError, ValueError) as error:
        raise ValueError(
            f"{error} The run cannot go on, but its vectors can be had: semascope convert {path} FILE"
        ) from error


@contextmanager
def _kernels_beside(hyperparameters: Hyperparameters) -> Iterator[None]:
    """Compile the kernels of a mode while the block reads the text; its failure is the trainer's to tell."""
    from core.training.mode import prepare

    compiling = start(lambda job: prepare(hyperparameters), Job())
    try:
        yield
    except KeyboardInterrupt:
        raise
    except BaseException:
        wait([compiling])  # a compilation under way would hinder the interpreter's end
        raise


def _tell_notes(notes: Sequence[str]) -> None:
    """Tell the first notes of a kind; of a folder of many thousand files nobody would read them all."""
    for note in notes[:_MOST_NOTES]:
        tell(f"note: {note}")
    if len(notes) > _MOST_NOTES:
        tell(f"note: ... and {len(notes) - _MOST_NOTES:,} more such notes; --report FILE.json holds them all.")


def _require_others(corpus: Corpus, outputs: Sequence[Path | None]) -> None:
    """Refuse to write over what the corpus was made from, naming the file."""
    read = {source.path for source in corpus.sources} | {file.resolve() for file in named_files(corpus.reading)}
    for output in outputs:
        if output is not None and output.resolve() in read:
            raise ValueError(f"{output} is one of the texts that were read, and would be replaced. Name another.")


def draw(chosen: argparse.Namespace, draw_map: DrawMap) -> None:
    """Project the vectors and write the map as a picture, a page or a table."""
    from core.map.page import require_few

    settings = settings_of(chosen)
    sheet, kind = sheet_of(chosen), chosen.output.suffix.lower()
    require_writable(chosen.output)
    if kind in PICTURES:
        require_room(chosen.output, sheet)
    embeddings = read_embeddings(chosen.vectors)
    if kind == ".html":
        require_few(chosen.output, min(settings.words or len(embeddings), len(embeddings)))
    project_to([chosen.output], embeddings, settings, draw_map, sheet)
    print(chosen.output)


def project_to(
    outputs: Sequence[Path], embeddings: Embeddings, settings: ProjectionSettings, draw_map: DrawMap, sheet: Sheet
) -> None:
    """Project once and write each of `outputs` (.png, .svg, .pdf, .html, .tsv)."""
    from core.map.projection import project_pca, write_table
    from core.map.worker_process import ProjectionWorker

    if settings.method == PCA:
        projection = run(partial(project_pca, embeddings, settings))
    else:
        worker = ProjectionWorker()
        try:
            projection = run(partial(worker.project, embeddings, settings))
        finally:
            worker.close()
    for output in outputs:
        if output.suffix.lower() == ".tsv":
            write_table(embeddings, projection, output)
        elif output.suffix.lower() == ".html":
            run(partial(_write_page, embeddings, projection, output))
        else:
            draw_map(embeddings, projection, output, sheet)


def _write_page(embeddings: Embeddings, projection: Projection, output: Path, job: Job) -> None:
    """Write the map as a page, with the names of its areas."""
    from core.map.clusters import find_areas, names_on_map
    from core.map.page import Scene, write_page

    areas = names_on_map(find_areas(embeddings, projection.positions, job)) if len(projection) > 1 else ()
    write_page(embeddings, projection, output, job, scene=Scene(areas=areas))


def convert(chosen: argparse.Namespace, draw_map: DrawMap) -> None:
    """Read vectors in one format and write them in another."""
    from core.vectors.formats import check_target, read_vectors, write_vectors

    check_target(chosen.to, chosen.to_format)
    embeddings = run(lambda job: read_vectors(chosen.source, job, chosen.from_format))
    tell_repairs(embeddings)
    run(lambda job: write_vectors(embeddings, chosen.to, job, chosen.to_format))
    print(f"{chosen.to}: {len(embeddings):,} words of {embeddings.dimensions} dimensions")


def cache(chosen: argparse.Namespace, draw_map: DrawMap) -> None:
    """Say where the cache is and how large, or clear it."""
    from core.files import cache_folder
    from core.text.building.cache import cache_size, clear_cache

    if chosen.clear:
        clear_cache()
    print(f"{cache_folder()}: {cache_size() / 1e6:,.1f} MB of encoded texts")


def demo(chosen: argparse.Namespace, draw_map: DrawMap) -> None:
    """Do the whole main job on the built-in samples."""
    from core.vectors.formats import write_vectors

    folder: Path = chosen.output
    vectors = [folder / "vectors.bin", folder / "vectors.txt"]
    maps = [folder / "map.png", folder / "map.tsv"]
    files = [*vectors, *maps, folder / "report.json"]
    if folder.exists() and not folder.is_dir():
        raise FileExistsError(f"{folder} is a file. Name another folder with --output.")
    folder.mkdir(parents=True, exist_ok=True)
    for path in files:
        require_writable(path)
    embeddings, report = train_texts(["sample:python"], Reading(), PRESETS["small"].hyperparameters, None)
    print(f"Python's documentation: {report['tokens']:,} tokens, {report['vocabulary']:,} words")
    for path in vectors:
        run(partial(write_vectors, embeddings, path))
    begin = time.perf_counter()
    project_to(maps, embeddings, ProjectionSettings(words=ALL), draw_map, Sheet())
    report["map_seconds"] = time.perf_counter() - begin
    _print_examples(embeddings)
    report["files"] = [path.name for path in files]
    write_report(files[-1], report)
    print(f"Written to {folder}: {', '.join(report['files'])}")


def _print_examples(embeddings: Embeddings) -> None:
    """Neighbours in the demo's text, and analogies of the world whose facts are known."""
    from core.text.little_world import little_world_analogies
    from core.vectors.analogy import analogy as answers

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


COMMANDS: dict[str, Callable[[argparse.Namespace, DrawMap], None]] = {
    "demo": demo,
    "train": train,
    "neighbours": neighbours,
    "analogy": analogy,
    "evaluate": evaluate,
    "map": draw,
    "convert": convert,
    "cache": cache,
}
