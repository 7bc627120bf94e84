"""How stable neighbours are by how often a word occurs: what the rule for words too rare to trust stands on."""

from __future__ import annotations

import argparse
import threading
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.job import Job
from core.text.corpus import read_corpus
from core.text.reading import Reading
from core.training.hyperparameters import Hyperparameters
from core.training.stability import BOTH, SEEDS, TEXTS, Plan, Stability, measure_stability
from core.training.trainer import Trainer
from tests.benchmarks.reporting import table

BOUNDS = (2, 3, 5, 7, 10, 15, 20, 30, 50, 100, 200, 500, 1000, 10_000)


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("text", type=Path)
    parser.add_argument("--epochs", type=int, nargs="+", default=[5])
    parser.add_argument("--window", type=int, default=5)
    parser.add_argument("--subsample", type=float, default=1e-3)
    parser.add_argument("--min-count", type=int, default=5)
    parser.add_argument("--dimensions", type=int, default=100)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--vary", nargs="+", choices=(SEEDS, TEXTS, BOTH), default=[SEEDS, BOTH])


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
        for vary in options.vary:
            begin = time.perf_counter()
            plan = Plan(options.runs, vary)
            found = measure_stability(corpus, chosen, embeddings, plan, trainer.threads, threading.Event(), Job())
            seconds = time.perf_counter() - begin
            print(f"\n{options.text.name}, {epochs} epochs, {vary}, {plan.runs} runs, {seconds:.0f} s", flush=True)
            print(table(("count", "words", "quarter", "median", "quarter", "mean", "under 0.3"), rows_of(found)))


def rows_of(found: Stability) -> list[tuple[str, ...]]:
    """A line for each class of counts."""
    counts = found.embeddings.counts
    assert counts is not None
    rows = []
    for low, high in zip(BOUNDS, (*BOUNDS[1:], None), strict=True):
        inside = (counts >= low) & (counts < (high or np.inf)) & np.isfinite(found.overlap)
        if inside.any():
            name = f"{low} to {high - 1}" if high else f"{low} and more"
            rows.append((name, str(int(inside.sum())), *_figures(found.overlap[inside])))
    return rows


def _figures(shares: NDArray[np.float32]) -> list[str]:
    quarters = np.quantile(shares, (0.25, 0.5, 0.75))
    return [f"{value:.2f}" for value in (*quarters, shares.mean(), (shares < 0.3).mean())]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    add_options(parser)
    run(parser.parse_args())
