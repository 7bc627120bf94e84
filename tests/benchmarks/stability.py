"""How stable neighbours are by how often a word occurs: what the rule for words too rare to trust stands on."""

from __future__ import annotations

import argparse
import threading
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.job import Job
from core.map.neighbours import nearest_neighbours
from core.text.corpus import read_corpus
from core.text.reading import Reading
from core.training.hyperparameters import Hyperparameters
from core.training.repetitions import measure_stability
from core.training.stability import BOTH, NEIGHBOURS, SEEDS, TEXTS, Plan, Stability
from core.training.trainer import Trainer
from core.vectors.embeddings import Embeddings, at_unit_length
from core.vectors.formats import read_vectors
from core.vectors.trust import by_count
from tests.benchmarks.reporting import table

HEADINGS = ("count", "words", "quarter", "median", "quarter", "mean")


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("text", type=Path)
    parser.add_argument("--epochs", type=int, nargs="+", default=[5])
    parser.add_argument("--window", type=int, default=5)
    parser.add_argument("--subsample", type=float, default=1e-3)
    parser.add_argument("--min-count", type=int, default=5)
    parser.add_argument("--dimensions", type=int, default=100)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--reference", type=Path, help="vectors of a far larger text of the same kind")
    parser.add_argument("--vary", nargs="*", choices=(SEEDS, TEXTS, BOTH), default=[SEEDS, BOTH])


def run(options: argparse.Namespace) -> None:
    """Print the overlap of the 10 nearest neighbours by classes of counts."""
    corpus = read_corpus([options.text], Reading(), Job())
    for epochs in options.epochs:
        chosen = Hyperparameters(
            dimensions=options.dimensions,
            window=options.window,
            subsample=options.subsample,
            min_count=options.min_count,
            epochs=epochs,
        ).resolved(corpus.tokens)
        trainer = Trainer(corpus, chosen)
        embeddings = trainer.run(Job())
        if options.reference is not None:
            print(f"\n{options.text.name}, {epochs} epochs, shared with {options.reference.name}", flush=True)
            print(table(HEADINGS, agreement_rows(embeddings, options.reference)))
        for vary in options.vary:
            begin = time.perf_counter()
            plan = Plan(options.runs, vary)
            found = measure_stability(corpus, chosen, embeddings, plan, trainer.threads, threading.Event(), Job())
            seconds = time.perf_counter() - begin
            print(f"\n{options.text.name}, {epochs} epochs, {vary}, {plan.runs} runs, {seconds:.0f} s", flush=True)
            print(table(HEADINGS, rows_of(found)))


def rows_of(found: Stability) -> list[tuple[str, ...]]:
    """A line for each class of counts."""
    counts = found.embeddings.counts
    assert counts is not None
    return _rows(counts[: found.measured], found.overlap)


def agreement_rows(embeddings: Embeddings, reference: Path) -> list[tuple[str, ...]]:
    """The same of how many neighbours the vectors share with those of a larger text, among the words of both."""
    larger, counts = read_vectors(reference, Job()), embeddings.counts
    assert counts is not None
    places = larger.words.places(list(embeddings.words))
    there = np.flatnonzero(places >= 0)
    ours, theirs = (
        nearest_neighbours(at_unit_length(vectors), NEIGHBOURS + 1, lambda *_: None)[0][:, 1:]
        for vectors in (embeddings.input_vectors[there], larger.input_vectors[places[there]])
    )
    shared = (ours[:, :, None] == theirs[:, None, :]).any(axis=2).mean(axis=1)
    return _rows(counts[there], shared.astype(np.float32))


def _rows(counts: NDArray[np.int64], shares: NDArray[np.float32]) -> list[tuple[str, ...]]:
    rows = []
    for kind in by_count(counts, shares):
        name = f"{kind.low} to {kind.high}" if kind.high else f"{kind.low} and more"
        figures = (kind.quarter, kind.median, kind.three_quarters, kind.mean)
        rows.append((name, str(kind.words), *(f"{figure:.2f}" for figure in figures)))
    return rows


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    add_options(parser)
    run(parser.parse_args())
