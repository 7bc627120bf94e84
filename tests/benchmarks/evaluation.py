"""Hold our scores beside gensim's on the same vectors, coverage beside what is stated of each file, and take the time.

    python tests/benchmarks/evaluation.py agree VECTORS [--suites FOLDER] [--restrict N]
    python tests/benchmarks/evaluation.py coverage VECTORS [--suites FOLDER]
    python tests/benchmarks/evaluation.py speed VECTORS SUITE [--method add|mul]

VECTORS is a word2vec file. FOLDER holds suites and a README.md whose table states their coverage.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from core.job import Job
from core.vectors.embeddings import Embeddings
from core.vectors.evaluation import Questions, score
from core.vectors.formats import read_vectors
from core.vectors.suites import ANALOGIES, SIMILARITIES, Suite, read_suite
from tests.benchmarks.reporting import table

FOLDER = Path("eval")


def suites_in(folder: Path) -> dict[Path, Suite]:
    """Every suite of a folder."""
    paths = [path for path in sorted(folder.iterdir()) if path.suffix in (".txt", ".csv", ".tsv")]
    return {path: read_suite(path) for path in paths}


def as_gensim_reads_it(suite: Suite, path: Path) -> None:
    """Write a suite in the one dress that gensim takes."""
    with path.open("w", encoding="utf-8") as file:
        for section, questions in suite.analogies.items():
            file.write(f": {section}\n")
            file.writelines(" ".join(question) + "\n" for question in questions if not any(" " in w for w in question))
        file.writelines(f"{pair.first}\t{pair.second}\t{pair.score!r}\n" for pair in suite.similarities)


def agree(vectors: Path, folder: Path, restrict: int | None) -> None:
    """Print each figure as we and as gensim have it."""
    from gensim.models import KeyedVectors

    ours, theirs = read_vectors(vectors, Job()), KeyedVectors.load_word2vec_format(str(vectors), binary=True)
    limit = restrict or len(ours)
    rows, worst = [], 0.0
    for path, suite in suites_in(folder).items():
        if suite.kind not in (ANALOGIES, SIMILARITIES):
            continue
        total = score(Questions(suite, ours.words, restrict), ours, Job()).total
        with tempfile.TemporaryDirectory() as place:
            copy = Path(place) / path.name
            as_gensim_reads_it(suite, copy)
            found = (
                gensim_analogies(theirs, copy, limit) if suite.kind == ANALOGIES else gensim_pairs(theirs, copy, limit)
            )
        mine = (float(total.asked), *(figure.value or 0.0 for figure in total.figures.values()))
        difference = max(abs(a - b) for a, b in zip(mine, found, strict=True)) if total.asked else 0.0
        worst = max(worst, difference)
        numbers = [f"{a:.6g} / {b:.6g}" for a, b in zip(mine, found, strict=True)]
        rows.append([path.name, *numbers, *[""] * (3 - len(numbers)), f"{difference:.1e}"])
        print(rows[-1], file=sys.stderr)
    print(table(["ours / gensim", "asked", "accuracy or Spearman", "Pearson", "greatest difference"], rows))
    print(f"greatest difference: {worst:.2g}")


def gensim_analogies(vectors: object, path: Path, limit: int) -> tuple[float, ...]:
    """Asked and accuracy."""
    accuracy, sections = vectors.evaluate_word_analogies(str(path), restrict_vocab=limit)  # type: ignore[attr-defined]
    total = sections[-1]
    return float(len(total["correct"]) + len(total["incorrect"])), float(accuracy)


def gensim_pairs(vectors: object, path: Path, limit: int) -> tuple[float, ...]:
    """Asked, Spearman's and Pearson's correlation."""
    lines = len(path.read_text(encoding="utf-8").splitlines())
    try:
        pearson, spearman, unknown = vectors.evaluate_word_pairs(str(path), restrict_vocab=limit)  # type: ignore[attr-defined]
    except ValueError:  # fewer than two pairs
        return 0.0, 0.0, 0.0
    return round(lines * (1 - unknown / 100)), float(spearman.statistic), float(pearson[0])


def stated(folder: Path) -> dict[str, str]:
    """What the README says of each file."""
    rows = re.findall(r"^\| `([^`]+)` \|.*\| ([^|]*) \|$", (folder / "README.md").read_text(encoding="utf-8"), re.M)
    return dict(rows)


def coverage(vectors: Path, folder: Path) -> None:
    """Print of each file how many questions can be asked, of all words and of the 30,000 most frequent."""
    embeddings = read_vectors(vectors, Job())
    said = stated(folder)
    rows = []
    for path, suite in suites_in(folder).items():
        found = [Questions(suite, embeddings.words, restrict).answerable for restrict in (None, 30_000)]
        answer = f"{found[0]:,} ({found[1]:,})"
        rows.append([path.name, suite.kind, f"{len(suite):,}", str(len(suite.unreadable)), answer, said[path.name]])
    print(table(["file", "kind", "questions", "unreadable", "answerable", "README"], rows))


def speed(embeddings: Embeddings, suite: Suite, method: str) -> None:
    """Print how long it takes to look the words up and to ask."""
    begin = time.perf_counter()
    questions = Questions(suite, embeddings.words, None)
    looked_up = time.perf_counter()
    total = score(questions, embeddings, Job(), method).total
    seconds = time.perf_counter() - looked_up
    print(f"{total.asked:,} questions, {len(embeddings):,} words of {embeddings.dimensions}: {seconds:.2f} s", end="")
    print(f", after {looked_up - begin:.2f} s of looking words up; {total.main.value}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("agree", "coverage", "speed"))
    parser.add_argument("vectors", type=Path)
    parser.add_argument("suite", nargs="?", type=Path)
    parser.add_argument("--suites", type=Path, default=FOLDER)
    parser.add_argument("--restrict", type=int)
    parser.add_argument("--method", default="add")
    chosen = parser.parse_args()
    if chosen.what == "agree":
        agree(chosen.vectors, chosen.suites, chosen.restrict)
    elif chosen.what == "coverage":
        coverage(chosen.vectors, chosen.suites)
    else:
        opened = read_vectors(chosen.vectors, Job())
        opened.prepare()
        speed(opened, read_suite(chosen.suite), chosen.method)
