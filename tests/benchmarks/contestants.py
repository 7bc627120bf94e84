"""The programs that train in the benchmarks, each run in a process of its own with the same settings.

Speed is corpus tokens (all epochs) over the seconds of the training loop: semascope's own report; the time of gensim's
`train` alone; for word2vec.c the whole process less a run that only counts the vocabulary; for fastText its own timer,
which counts the words of the vocabulary only and is brought to all tokens here.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
NEGATIVE_SAMPLING = "negative-sampling"
MODES = {
    "skip-gram/ns": ("skip-gram", NEGATIVE_SAMPLING),
    "cbow/ns": ("cbow", NEGATIVE_SAMPLING),
    "skip-gram/hs": ("skip-gram", "hierarchical-softmax"),
    "cbow/hs": ("cbow", "hierarchical-softmax"),
}
SEMASCOPE, PAIR, GENSIM, WORD2VEC, FASTTEXT = "semascope", "semascope-pair", "gensim", "word2vec.c", "fastText"
_FASTTEXT_RATE = re.compile(r"words/sec/thread:\s*(\d+)")


@dataclass(frozen=True, slots=True)
class Settings:
    """What every contestant is given."""

    mode: str
    threads: int = 2
    seed: int = 1
    epochs: int = 1
    dimensions: int = 100
    window: int = 5
    negatives: int = 5
    subsample: float = 1e-3
    min_count: int = 5

    @property
    def skip_gram(self) -> bool:
        return MODES[self.mode][0] == "skip-gram"

    @property
    def negative(self) -> bool:
        return MODES[self.mode][1] == NEGATIVE_SAMPLING

    @property
    def learning_rate(self) -> float:
        return 0.025 if self.skip_gram else 0.05


@dataclass(frozen=True, slots=True)
class Binaries:
    """The programs in C and C++, None where the machine has none."""

    word2vec: str | None
    fasttext: str | None


def add_settings(parser: argparse.ArgumentParser, **defaults: Any) -> None:
    """The options that all comparisons have."""
    parser.add_argument("--modes", nargs="+", choices=MODES, default=list(MODES))
    for name in ("threads", "epochs", "dimensions", "window", "negatives", "min_count"):
        default = defaults.get(name, Settings.__dataclass_fields__[name].default)
        parser.add_argument("--" + name.replace("_", "-"), type=int, default=default)
    parser.add_argument("--subsample", type=float, default=1e-3)


def settings_of(options: argparse.Namespace, mode: str, seed: int) -> Settings:
    names = {field.name for field in dataclasses.fields(Settings)} - {"mode", "seed"}
    return Settings(mode, seed=seed, **{name: getattr(options, name) for name in names})


def find_binaries(word2vec: str | None, fasttext: str | None) -> Binaries:
    """What was named or is on PATH; says what is missing."""
    found = Binaries(shutil.which(word2vec or "word2vec"), shutil.which(fasttext or "fasttext"))
    for name, path in ((WORD2VEC, found.word2vec), (FASTTEXT, found.fasttext)):
        if path is None:
            print(f"{name}: not on this machine, so it is left out.", flush=True)
    return found


def contestants(binaries: Binaries, mode: str) -> list[str]:
    """Who takes part in a mode."""
    ours = [SEMASCOPE, PAIR] if Settings(mode).negative else [SEMASCOPE]
    peers = {WORD2VEC: binaries.word2vec, FASTTEXT: binaries.fasttext}
    return [*ours, GENSIM, *(name for name, path in peers.items() if path)]


def train(name: str, text: Path, settings: Settings, folder: Path, binaries: Binaries) -> dict[str, Any]:
    """One run; `vectors` in what it returns is the file in word2vec's binary format (fastText: none)."""
    if name == GENSIM:
        return train_gensim(text, settings, folder)
    if name == WORD2VEC:
        return train_word2vec(str(binaries.word2vec), text, settings, folder)
    if name == FASTTEXT:
        return train_fasttext(str(binaries.fasttext), text, settings, folder)
    extra = ["--negative-sharing=pair"] if name == PAIR else []
    return train_semascope(text, settings, folder, folder / "cache", extra)


def child(arguments: Sequence[str], cache: Path | None = None, folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run a process to its end, with a cache folder of its own where one is named.

    Raises:
        RuntimeError: it failed; with the end of what it said.
    """
    environment = os.environ | ({"SEMASCOPE_CACHE": str(cache)} if cache else {})
    done = subprocess.run(arguments, capture_output=True, text=True, cwd=folder, env=environment, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(arguments)} ended with {done.returncode}:\n{done.stderr[-2000:]}")
    return done


def train_semascope(
    text: Path, settings: Settings, folder: Path, cache: Path, extra: Sequence[str] = ()
) -> dict[str, Any]:
    """One run of the command line; its `--report`, and the vectors."""
    vectors, report = folder / "semascope.bin", folder / "report.json"
    architecture, objective = MODES[settings.mode]
    command = [sys.executable, "-m", "app", "train", str(text.resolve()), "--tokenizer=whitespace"]
    command += [f"--output={vectors}", f"--report={report}", f"--threads={settings.threads}"]
    command += [f"--architecture={architecture}", f"--objective={objective}"]
    for name in ("seed", "epochs", "dimensions", "window", "negatives", "subsample", "min_count"):
        command.append(f"--{name.replace('_', '-')}={getattr(settings, name)}")
    child([*command, *extra], cache)
    return {**json.loads(report.read_text(encoding="utf-8")), "vectors": str(vectors)}


def train_gensim(text: Path, settings: Settings, folder: Path) -> dict[str, Any]:
    """One run of gensim from its fast file reader."""
    vectors = folder / "gensim.bin"
    chosen = json.dumps(dataclasses.asdict(settings))
    done = child([sys.executable, "-m", "tests.benchmarks.contestants", str(text.resolve()), chosen, str(vectors)])
    return {**json.loads(done.stdout), "vectors": str(vectors)}


def gensim_run(text: str, settings: Settings, vectors: str) -> dict[str, Any]:
    """What the process of `train_gensim` does."""
    from gensim.models import Word2Vec  # type: ignore[import-untyped]

    model = Word2Vec(
        vector_size=settings.dimensions,
        window=settings.window,
        min_count=settings.min_count,
        sample=settings.subsample,
        sg=int(settings.skip_gram),
        hs=int(not settings.negative),
        negative=settings.negatives if settings.negative else 0,
        alpha=settings.learning_rate,
        min_alpha=0.0001,
        workers=settings.threads,
        seed=settings.seed,
    )
    model.build_vocab(corpus_file=text)
    words = model.corpus_total_words
    begin = time.perf_counter()
    model.train(corpus_file=text, total_examples=model.corpus_count, total_words=words, epochs=settings.epochs)
    seconds = time.perf_counter() - begin
    model.wv.save_word2vec_format(vectors, binary=True)
    rate = words * settings.epochs / seconds
    return {"train_seconds": seconds, "tokens_per_second": rate, "tokens": words, "vocabulary": len(model.wv)}


def train_word2vec(binary: str, text: Path, settings: Settings, folder: Path) -> dict[str, Any]:
    """One run of the reference implementation, less one that ends with the vocabulary."""
    vectors = folder / "word2vec.bin"
    command = [binary, "-train", str(text.resolve()), "-threads", str(settings.threads), "-debug", "0", "-binary", "1"]
    command += ["-size", str(settings.dimensions), "-window", str(settings.window), "-iter", str(settings.epochs)]
    command += ["-min-count", str(settings.min_count), "-sample", str(settings.subsample)]
    command += [
        "-negative",
        str(settings.negatives if settings.negative else 0),
        "-hs",
        str(int(not settings.negative)),
    ]
    command += ["-cbow", str(int(not settings.skip_gram)), "-alpha", str(settings.learning_rate)]
    times = []
    for output in ([], ["-output", str(vectors)]):
        begin = time.perf_counter()
        child([*command, *output])
        times.append(time.perf_counter() - begin)
    seconds = times[1] - times[0]
    tokens = count_tokens(text)
    rate = tokens * settings.epochs / seconds
    return {"train_seconds": seconds, "tokens_per_second": rate, "tokens": tokens, "vectors": str(vectors)}


def train_fasttext(binary: str, text: Path, settings: Settings, folder: Path) -> dict[str, Any]:
    """One run of fastText without parts of words, timed by itself."""
    output = folder / "fasttext"
    command: list[Any] = [
        binary,
        "skipgram" if settings.skip_gram else "cbow",
        "-input",
        str(text.resolve()),
        "-output",
        output,
    ]
    command += ["-dim", settings.dimensions, "-ws", settings.window, "-epoch", settings.epochs, "-maxn", 0]
    command += ["-minCount", settings.min_count, "-t", settings.subsample, "-thread", settings.threads]
    command += ["-loss", "ns" if settings.negative else "hs", "-neg", settings.negatives, "-lr", settings.learning_rate]
    done = child([str(part) for part in command])
    rates = _FASTTEXT_RATE.findall(done.stdout + done.stderr)
    if not rates:
        raise RuntimeError("fastText told no words/sec/thread")
    tokens, known = count_tokens(text), known_tokens(output.with_suffix(".vec"), text)
    return {"tokens_per_second": int(rates[-1]) * settings.threads * tokens / known, "tokens": tokens}


def count_tokens(text: Path) -> int:
    """How many words parted by white space a file has."""
    with text.open("rb") as file:
        return sum(len(line.split()) for line in file)


def known_tokens(vectors: Path, text: Path) -> int:
    """How many words of a text have a vector."""
    with vectors.open("rb") as file:
        next(file)
        known = {line.split(b" ", 1)[0] for line in file}
    with text.open("rb") as file:
        return sum(sum(word in known for word in line.split()) for line in file)


if __name__ == "__main__":
    print(json.dumps(gensim_run(sys.argv[1], Settings(**json.loads(sys.argv[2])), sys.argv[3])))
