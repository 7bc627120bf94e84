"""UMAP here against umap-learn as it comes: time in a fresh process and when warm, and trustworthiness.

    python tests/benchmarks/projection.py VECTORS [--words 20000] [--rounds 3] [--json FILE] [--idle-priority]

Rounds are interleaved: each program in a new process, which makes the map twice. The first counts from the start of the
process to its places (vectors read, libraries imported, code compiled or loaded: "fresh"), the second only the
projection ("warm"). Ours has its compiled code on disk, for a process before the first round puts it there; umap-learn
keeps none of its own. umap-learn: UMAP(metric="cosine"), all else as it comes.
Trustworthiness (Venna & Kaski 2001; 15 neighbours, cosine, 2,000 words drawn once) is of each map that was made.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]

from reporting import table  # noqa: E402

from core.job import Job  # noqa: E402

OURS, THEIRS = "semascope", "umap-learn"
NEAR, SAMPLE = 15, 2000
Map = Callable[[], NDArray[np.float32]]


def vectors_of(path: Path, words: int) -> NDArray[np.float32]:
    """The first words' vectors at unit length."""
    from core.vectors.formats import read_vectors

    return np.ascontiguousarray(read_vectors(path, Job()).unit_vectors[:words])


def ours(vectors: NDArray[np.float32]) -> Map:
    """What the child process of the program does with a request."""
    from core.map.neighbours import neighbours_of
    from core.map.projection import NEIGHBOURS, project_pca
    from core.map.settings import ALL, ProjectionSettings
    from core.map.umap_layout import umap_positions
    from core.text.vocabulary import Words
    from core.vectors.embeddings import Embeddings

    def make() -> NDArray[np.float32]:
        settings = ProjectionSettings(words=ALL)
        names = Words.of(str(i) for i in range(len(vectors)))
        start = project_pca(Embeddings(names, vectors), settings, Job()).positions
        rows, distances, _ = neighbours_of(vectors, NEIGHBOURS + 1, lambda *_: None, settings.metric, settings.seed)
        return umap_positions(
            rows[:, : settings.neighbours].copy(),
            distances[:, : settings.neighbours].copy(),
            start,
            lambda *_: None,
            lambda _: None,
            minimum_distance=settings.minimum_distance,
            seed=settings.seed,
        )

    return make


def theirs(vectors: NDArray[np.float32]) -> Map:
    """umap-learn as it comes."""
    from umap import UMAP

    return lambda: np.asarray(UMAP(metric="cosine").fit_transform(vectors), np.float32)


def trustworthiness(vectors: NDArray[np.float32], places: NDArray[np.float32]) -> float:
    """How far those near on the map are near in truth, 1 at best: of SAMPLE words, by their exact ranks."""
    from scipy.spatial import cKDTree

    total = len(vectors)
    drawn = np.random.default_rng(0).choice(total, min(SAMPLE, total), replace=False)
    _, near = cKDTree(places).query(places[drawn], NEAR + 1)
    beyond = 0.0
    for word, row in zip(drawn, near, strict=True):
        cosines = vectors @ vectors[word]
        cosines[word] = -np.inf
        seen = row[row != word][:NEAR]
        ranks = total - np.searchsorted(np.sort(cosines), cosines[seen], side="right") + 1
        beyond += np.maximum(ranks - NEAR, 0).sum()
    return float(1 - 2 * beyond / (len(drawn) * NEAR * (2 * total - 3 * NEAR - 1)))


def run_once(name: str, path: Path, words: int, begin: float, output: Path) -> None:
    """In a process of its own: one map after the other, their times and places."""
    vectors = vectors_of(path, words)
    make = ours(vectors) if name == OURS else theirs(vectors)
    places = [make()]
    fresh = time.time() - begin
    before, used = time.perf_counter(), time.process_time()
    places.append(make())
    warm = time.perf_counter() - before
    processor = time.process_time()
    np.save(output, np.stack(places))
    print(json.dumps({"fresh": fresh, "warm": warm, "fresh_processor": used, "warm_processor": processor - used}))


def one_round(name: str, options: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """Start a process for one of the two, at the priority that the program gives its own."""
    output = folder / "places.npy"
    command = [sys.executable, __file__, str(options.vectors), "--words", str(options.words), "--only", name]
    command += ["--begin", repr(time.time()), "--output", str(output)]
    lowered = (lambda: os.nice(19)) if options.idle_priority else (lambda: 0)
    ended = subprocess.run(command, stdout=subprocess.PIPE, check=True, preexec_fn=lowered)
    row = {"program": name, "words": options.words, **json.loads(ended.stdout.splitlines()[-1])}
    vectors = vectors_of(options.vectors, options.words)
    row["trustworthiness"] = [trustworthiness(vectors, places) for places in np.load(output)]
    return row


def show(rows: list[dict[str, Any]]) -> None:
    """Medians of each program, and what of umap-learn's times ours are."""
    columns = ("fresh", "warm", "fresh_processor", "warm_processor")
    medians = {
        name: [statistics.median(row[column] for row in rows if row["program"] == name) for column in columns]
        for name in (OURS, THEIRS)
    }
    trust = {
        name: [value for row in rows if row["program"] == name for value in row["trustworthiness"]] for name in medians
    }
    lines = [[name, *(f"{value:.2f}" for value in medians[name]), f"{np.mean(trust[name]):.4f}"] for name in medians]
    shares = [ours / theirs for ours, theirs in zip(medians[OURS], medians[THEIRS], strict=True)]
    lines.append(
        ["share", *(f"{value:.3f}" for value in shares), f"{np.mean(trust[OURS]) - np.mean(trust[THEIRS]):+.4f}"]
    )
    head = ["seconds", "fresh", "warm", "fresh, processor", "warm, processor", "trustworthiness"]
    print(table(head, lines))


def main() -> None:
    """Run the rounds, print a table, and write the rows where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("vectors", type=Path)
    parser.add_argument("--words", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--idle-priority", action="store_true", help="both at nice 19, as the child process runs")
    parser.add_argument("--only", choices=(OURS, THEIRS), help=argparse.SUPPRESS)
    parser.add_argument("--begin", type=float, help=argparse.SUPPRESS)
    parser.add_argument("--output", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.only:
        run_once(options.only, options.vectors, options.words, options.begin, options.output)
        return
    with tempfile.TemporaryDirectory() as folder:
        one_round(OURS, options, Path(folder))  # puts the compiled code on disk
        rows = [one_round(name, options, Path(folder)) for _ in range(options.rounds) for name in (OURS, THEIRS)]
    show(rows)
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1))


if __name__ == "__main__":
    main()
