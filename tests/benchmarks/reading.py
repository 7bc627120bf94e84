"""The speed of reading a text into a corpus beside gensim's vocabulary pass, and the memory that large texts take.

    python tests/benchmarks/reading.py speed TEXT... [--rounds 5]
    python tests/benchmarks/reading.py memory TEXT [--megabytes 1000] [--line-megabytes 300]

Speed: rounds in turns, each of ours with an empty cache; the bar is 10 million tokens/s of counting and encoding for
English and half of that for Russian and Chinese. gensim counts words only: of tokens between white space
(`LineSentence`), and of those that its `simple_preprocess` makes, which is what its users call for raw text; it encodes
nothing. Memory: the text again and again up to a size, as it is and as one line, each read by a process of its own; the
peak of its memory without the pages of files, before and while it reads.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]

from reporting import table  # noqa: E402

from core.job import Job  # noqa: E402
from core.run_report import peak_memory  # noqa: E402
from core.text.building.cache import clear_cache  # noqa: E402
from core.text.corpus import read_corpus  # noqa: E402
from core.text.reading import Reading  # noqa: E402

Timed = tuple[int, float]
"""Tokens, and seconds."""


def ours(text: Path) -> Timed:
    """Counting and encoding."""
    clear_cache()
    corpus = read_corpus([text], Reading(), Job())
    return corpus.tokens, corpus.count_seconds + corpus.encode_seconds


def ours_whole(text: Path) -> Timed:
    """From the name of the file to the corpus, its hash and the flush to the disk included."""
    clear_cache()
    start = time.perf_counter()
    corpus = read_corpus([text], Reading(), Job())
    return corpus.tokens, time.perf_counter() - start


def ours_cached(text: Path) -> Timed:
    """The second time."""
    start = time.perf_counter()
    corpus = read_corpus([text], Reading(), Job())
    return corpus.tokens, time.perf_counter() - start


def gensim_white_space(text: Path) -> Timed:
    """gensim's vocabulary pass over tokens between white space, none of them cut."""
    from gensim.models.word2vec import LineSentence

    return _gensim(lambda: iter(LineSentence(str(text), max_sentence_length=sys.maxsize)))


def gensim_preprocessed(text: Path) -> Timed:
    """gensim's vocabulary pass over the tokens of its own preprocessing."""
    from gensim.utils import simple_preprocess

    def sentences() -> Iterator[list[str]]:
        with text.open(encoding="utf-8") as file:
            yield from (simple_preprocess(line) for line in file)

    return _gensim(sentences)


def _gensim(sentences: Callable[[], Iterator[list[str]]]) -> Timed:
    from gensim.models import Word2Vec

    model = Word2Vec(min_count=1)
    start = time.perf_counter()
    tokens, _ = model.scan_vocab(sentences())
    return tokens, time.perf_counter() - start


CONTESTANTS: dict[str, Callable[[Path], Timed]] = {
    "count and encode": ours,
    "all of reading": ours_whole,
    "from the cache": ours_cached,
    "gensim, white space": gensim_white_space,
    "gensim, simple_preprocess": gensim_preprocessed,
}


def speed(texts: list[Path], rounds: int) -> None:
    """Print the speeds of all contestants, in turns."""
    for text in texts:
        ours(text)  # compiled code comes from the disk, the text into memory
        found: dict[str, list[Timed]] = {name: [] for name in CONTESTANTS}
        for _ in range(rounds):
            for name, contestant in CONTESTANTS.items():
                found[name].append(contestant(text))
        rows = []
        for name, timed in found.items():
            seconds = [each for _, each in timed]
            tokens, middle = timed[0][0], statistics.median(seconds)
            rows.append([name, f"{tokens:,}", f"{min(seconds):.3f}", f"{middle:.3f}", f"{tokens / middle / 1e6:.2f}"])
        print(f"{text.name}, {rounds} rounds, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
        print(table(["", "tokens", "least, s", "median, s", "million tokens/s"], rows), end="\n\n")


def memory(text: Path, megabytes: int, line_megabytes: int) -> None:
    """Print the memory that a large text and a long line take."""
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for name, size, one_line in (("text", megabytes, False), ("line", line_megabytes, True)):
            path = Path(folder) / f"{name}.txt"
            _write_long(text, path, size * 1_000_000, one_line)
            environment = {**os.environ, "SEMASCOPE_CACHE": str(Path(folder) / "cache")}
            command = [sys.executable, __file__, "read", str(path)]
            ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
            rows.append([f"{name} of {size:,} MB", *ended.stdout.split()])
            path.unlink()
            shutil.rmtree(Path(folder) / "cache")
    print(table(["", "before, MB", "peak, MB", "seconds", "tokens", "types"], rows))


def read(path: Path) -> None:
    """Read a text and print the memory before and at its peak, the seconds, tokens and types."""
    warm = path.with_name("warm.txt")
    warm.write_text("a word or two")
    read_corpus([warm], Reading(), Job())
    with peak_memory() as before:
        time.sleep(0.2)
    start = time.perf_counter()
    with peak_memory() as peak:
        corpus = read_corpus([path], Reading(), Job())
    seconds = time.perf_counter() - start
    print(f"{before.anonymous / 1e6:.0f} {peak.anonymous / 1e6:.0f} {seconds:.1f}", end=" ")
    print(f"{corpus.tokens:,} {len(corpus.vocabulary):,}")


def _write_long(text: Path, path: Path, size: int, one_line: bool) -> None:
    content = text.read_bytes()
    if one_line:
        content = content.replace(b"\n", b" ")
    with path.open("wb") as file:
        while file.tell() < size:
            file.write(content)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser("speed")
    command.add_argument("texts", nargs="+", type=Path, metavar="TEXT")
    command.add_argument("--rounds", type=int, default=5)
    command = commands.add_parser("memory")
    command.add_argument("text", type=Path, metavar="TEXT")
    command.add_argument("--megabytes", type=int, default=1000)
    command.add_argument("--line-megabytes", type=int, default=300)
    commands.add_parser("read").add_argument("text", type=Path, metavar="TEXT")
    given = parser.parse_args()
    if given.command == "read":
        read(given.text)
    elif given.command == "memory":
        memory(given.text, given.megabytes, given.line_megabytes)
    else:
        with tempfile.TemporaryDirectory() as folder:
            os.environ["SEMASCOPE_CACHE"] = os.environ.get("SEMASCOPE_CACHE", folder)
            speed(given.texts, given.rounds)


if __name__ == "__main__":
    main()
