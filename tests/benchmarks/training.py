"""Training speed and quality against gensim, on the same text with the same settings, in one interleaved run.

    python tests/benchmarks/training.py TEXT --analogies questions-words.txt --similarities wordsim353.tsv

TEXT is plain text of at most 10,000 words a line (gensim cuts longer lines). Needs the extra `benchmark`. Each
contestant runs in a process of its own; the time is that of the training loop alone, without reading the vocabulary
and without compilation. Both sides' vectors are scored by gensim's own functions, and each mode's neighbours are
compared between the program and gensim reading the program's files.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

MODES = [(a, o) for a in ("skip-gram", "cbow") for o in ("negative-sampling", "hierarchical-softmax")]
SAME = {"dimensions": 100, "window": 5, "negatives": 5, "subsample": 1e-3, "min_count": 5}


def main() -> None:
    options = parse()
    if options.gensim:
        print(json.dumps(train_gensim(options)))
        return
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for mode in MODES:
            if options.modes and "/".join(mode) not in options.modes:
                continue
            runs: dict[str, list[dict[str, Any]]] = {"semascope": [], "gensim": []}
            for seed in range(1, options.rounds + 1):
                runs["semascope"].append(run_semascope(options, mode, seed, Path(folder)))
                runs["gensim"].append(run_gensim(options, mode, seed, Path(folder)))
            rows.append({"mode": "/".join(mode), **{side: summary(found) for side, found in runs.items()}})
            show(rows[-1])
    if options.json:
        options.json.write_text(json.dumps({"settings": {**SAME, "epochs": options.epochs}, "rows": rows}, indent=1))


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("text", type=Path)
    parser.add_argument("--analogies", type=Path)
    parser.add_argument("--similarities", type=Path, nargs="*", default=[])
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=1, help="runs of each contestant, each with a seed of its own")
    parser.add_argument("--modes", nargs="*", help="such as skip-gram/negative-sampling; default: all four")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--gensim", nargs=4, metavar=("ARCHITECTURE", "OBJECTIVE", "SEED", "OUTPUT"), help="one run")
    return parser.parse_args()


def run_semascope(options: argparse.Namespace, mode: tuple[str, str], seed: int, folder: Path) -> dict[str, Any]:
    """One run of the command line; scores its binary file, and compares what gensim reads from both of its formats."""
    output, report = folder / "semascope.bin", folder / "report.json"
    settings = [f"--{name.replace('_', '-')}={value}" for name, value in SAME.items()]
    settings += [f"--architecture={mode[0]}", f"--objective={mode[1]}", f"--epochs={options.epochs}", f"--seed={seed}"]
    command = [
        sys.executable,
        "-m",
        "app",
        "train",
        str(options.text),
        "--output",
        str(output),
        "--report",
        str(report),
    ]
    subprocess.run([*command, f"--threads={options.threads}", *settings], check=True, capture_output=True)
    text = folder / "semascope.txt"
    subprocess.run([sys.executable, "-m", "app", "convert", str(output), str(text)], check=True, capture_output=True)
    made = json.loads(report.read_text())
    return {
        "train_seconds": made["train_seconds"],
        "tokens_per_second": made["tokens_per_second"],
        "vocabulary": made["vocabulary"],
        "loss": made["loss"][-1][1],
        **scores(options, output),
        "same_neighbours_in_gensim": same_neighbours(output, text),
    }


def run_gensim(options: argparse.Namespace, mode: tuple[str, str], seed: int, folder: Path) -> dict[str, Any]:
    output = folder / "gensim.bin"
    command = [
        sys.executable,
        __file__,
        str(options.text),
        f"--epochs={options.epochs}",
        f"--threads={options.threads}",
    ]
    child = [*command, "--gensim", *mode, str(seed), str(output)]
    done = subprocess.run(child, check=True, capture_output=True, text=True)
    return {**json.loads(done.stdout), **scores(options, output)}


def train_gensim(options: argparse.Namespace) -> dict[str, Any]:
    from gensim.models import Word2Vec

    architecture, objective, seed, output = options.gensim
    skip_gram = architecture == "skip-gram"
    model = Word2Vec(
        vector_size=SAME["dimensions"],
        window=SAME["window"],
        min_count=SAME["min_count"],
        sample=SAME["subsample"],
        sg=int(skip_gram),
        hs=int(objective == "hierarchical-softmax"),
        negative=SAME["negatives"] if objective == "negative-sampling" else 0,
        alpha=0.025 if skip_gram else 0.05,
        min_alpha=0.0001,
        workers=options.threads,
        seed=int(seed),
    )
    model.build_vocab(corpus_file=str(options.text))
    begin = time.perf_counter()
    model.train(
        corpus_file=str(options.text),
        total_examples=model.corpus_count,
        total_words=model.corpus_total_words,
        epochs=options.epochs,
    )
    seconds = time.perf_counter() - begin
    model.wv.save_word2vec_format(output, binary=True)
    tokens = model.corpus_total_words * options.epochs
    return {"train_seconds": seconds, "tokens_per_second": tokens / seconds, "vocabulary": len(model.wv)}


def scores(options: argparse.Namespace, vectors: Path) -> dict[str, float]:
    """Accuracy and Spearman correlations by gensim's own functions (30,000 most frequent words for analogies)."""
    from gensim.models import KeyedVectors

    loaded = KeyedVectors.load_word2vec_format(str(vectors), binary=True)
    found = {}
    if options.analogies:
        found["analogies"] = loaded.evaluate_word_analogies(str(options.analogies), restrict_vocab=30_000)[0]
    for suite in options.similarities:
        found[suite.stem] = float(loaded.evaluate_word_pairs(str(suite), case_insensitive=True)[1][0])
    return found


def same_neighbours(binary: Path, text: Path) -> float:
    """The share of 100 words whose ten nearest are the same in gensim, from both files, as in the program."""
    from gensim.models import KeyedVectors

    from core.job import Job
    from core.vectors.formats import read_vectors

    ours = read_vectors(binary, Job())
    theirs = [KeyedVectors.load_word2vec_format(str(binary), binary=True), KeyedVectors.load_word2vec_format(str(text))]
    words = list(ours.words.first(100))
    same = 0
    for index, word in enumerate(words):
        expected = [near.word for near in ours.nearest(ours.input_vectors[index], 10, [index])]
        same += all(sorted(expected) == sorted(name for name, _ in read.most_similar(word, topn=10)) for read in theirs)
    return same / len(words)


def summary(runs: list[dict[str, Any]]) -> dict[str, Any]:
    """The median of each figure, and every run."""
    return {**{name: median(run[name] for run in runs) for name in runs[0]}, "runs": runs}


def show(row: dict[str, Any]) -> None:
    ours, theirs = row["semascope"], row["gensim"]
    ratio = ours["tokens_per_second"] / theirs["tokens_per_second"]
    print(f"{row['mode']}: {ratio:.2f} times gensim's speed", flush=True)
    for name in ours:
        if name in theirs and name != "runs":
            print(f"    {name:24} {ours[name]:14,.3f} {theirs[name]:14,.3f}", flush=True)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))
    main()
