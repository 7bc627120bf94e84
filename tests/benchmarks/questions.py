"""Time questions to vectors, and hold their answers to gensim's on the same vectors.

    python tests/benchmarks/questions.py speed [--sizes 100000x100 1000000x300] [--rounds 31] [--json FILE]
    python tests/benchmarks/questions.py agree VECTORS [--questions 1000] [--seed 1] [--json FILE]

`speed` asks us and gensim in turn, in one run, end to end: from the text to the list of words. The bars are 5 ms for
100,000 words of 100 dimensions and 100 ms for 1,000,000 of 300. "Before" is ourselves without the coarse copy. Beside
the time on the clock stands that of all processors, which other work on the machine delays less. `agree` asks random
questions about the words of a file; two lists agree if they hold the same words in the same order, up to scores that
are 1e-5 apart or less.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).parents[2]))

from core.job import Job
from core.text.vocabulary import Words
from core.vectors.analogy import analogy
from core.vectors.comparison import odd_one_out
from core.vectors.embeddings import Among, Embeddings
from core.vectors.expression import neighbours
from core.vectors.formats import read_vectors
from tests.benchmarks.reporting import append_line, table

if TYPE_CHECKING:
    from gensim.models import KeyedVectors

TIE = 1e-5
_PAUSE = 0.05  # seconds, in which the threads of BLAS, which spin for a while after their work, come to rest
Answer = list[tuple[str, float]]


def in_gensim(embeddings: Embeddings) -> KeyedVectors:
    """The same vectors, not a copy of them, as gensim has them."""
    from gensim.models import KeyedVectors  # type: ignore[import-untyped]

    vectors = KeyedVectors(embeddings.dimensions)
    vectors.vectors = embeddings.input_vectors
    vectors.index_to_key = list(embeddings.words)
    vectors.key_to_index = {word: index for index, word in enumerate(vectors.index_to_key)}
    vectors.fill_norms()
    return vectors


# ---- speed ----


def random_embeddings(words: int, dimensions: int) -> Embeddings:
    """Vectors without any order in them, so that nothing is found by luck."""
    vectors = np.random.default_rng(1).standard_normal((words, dimensions), dtype=np.float32)
    return Embeddings(Words.of(f"word{n:x}" for n in range(words)), vectors)


def timed(ask: Callable[[], object]) -> tuple[float, float]:
    """Milliseconds on the clock, and of all processors."""
    time.sleep(_PAUSE)
    begin, used = time.perf_counter(), time.process_time()
    ask()
    return 1e3 * (time.perf_counter() - begin), 1e3 * (time.process_time() - used)


def asked(
    embeddings: Embeddings, plain: Embeddings, theirs: KeyedVectors
) -> dict[str, Callable[[list[str]], tuple[Callable[[], object], ...]]]:
    """By name, what makes of three words a question to us, to us without a coarse copy, and the same to gensim."""
    half = len(embeddings) // 2
    return {
        "10 neighbours": lambda w: (
            lambda: neighbours(embeddings, w[0], 10),
            lambda: neighbours(plain, w[0], 10),
            lambda: theirs.most_similar(w[0], topn=10),
        ),
        "1,000 neighbours": lambda w: (
            lambda: neighbours(embeddings, w[0], 1000),
            lambda: neighbours(plain, w[0], 1000),
            lambda: theirs.most_similar(w[0], topn=1000),
        ),
        "10 among half the words": lambda w: (
            lambda: neighbours(embeddings, w[0], 10, among=Among(0, half)),
            lambda: neighbours(plain, w[0], 10, among=Among(0, half)),
            lambda: theirs.most_similar(w[0], topn=10, restrict_vocab=half),
        ),
        "3CosAdd": lambda w: (
            lambda: analogy(embeddings, w[0], w[1], w[2], 10),
            lambda: analogy(plain, w[0], w[1], w[2], 10),
            lambda: theirs.most_similar([w[1], w[2]], [w[0]], topn=10),
        ),
        "3CosMul": lambda w: (
            lambda: analogy(embeddings, w[0], w[1], w[2], 10, method="mul"),
            lambda: analogy(plain, w[0], w[1], w[2], 10, method="mul"),
            lambda: theirs.most_similar_cosmul([w[1], w[2]], [w[0]], topn=10),
        ),
    }


def speed(chosen: argparse.Namespace) -> None:
    """Print the times of questions at each size."""
    rows, chance = [], random.Random(1)
    for size in chosen.sizes:
        words, dimensions = (int(part) for part in size.split("x"))
        plain = random_embeddings(words, dimensions)
        embeddings = Embeddings(plain.words, plain.input_vectors)
        plain.words.prepare_lookup()
        preparing, _ = timed(embeddings.prepare)
        print(f"{size}: prepared in {preparing:,.0f} ms", file=sys.stderr)
        for name, questions in asked(embeddings, plain, in_gensim(embeddings)).items():
            times: tuple[list[tuple[float, float]], ...] = ([], [], [])
            for _ in range(chosen.rounds + 2):
                asking = questions([embeddings.words[index] for index in chance.sample(range(words // 2), 3)])
                for ask, kept in zip(asking, times, strict=True):
                    kept.append(timed(ask))
            cells = [cell for kept in times for cell in summary(kept[2:])]
            rows.append([f"{words:,} x {dimensions}: {name}", *cells])
            found = dict(zip(("ours", "before", "gensim"), (kept[2:] for kept in times), strict=True))
            append_line(chosen.json, {"size": size, "question": name, **found})
    heads = [f"{who}: {what}" for who in ("ours", "before", "gensim") for what in ("median", "least", "CPU")]
    print(table(["milliseconds", *heads], rows))


def summary(times: list[tuple[float, float]]) -> list[str]:
    """Of times on the clock and of processors: the median and the least, and the median."""
    clock, used = zip(*times, strict=True)
    return [f"{number:.1f}" for number in (statistics.median(clock), min(clock), statistics.median(used))]


# ---- agreement ----


def differs(ours: Answer, theirs: Answer) -> bool:
    """Whether two lists hold other words, or in another order, than scores that are tied allow."""
    if len(ours) != len(theirs):
        return True
    scores = dict(theirs)
    last = min((score for _, score in theirs), default=0.0)
    for (word, _), (other, score) in zip(ours, theirs, strict=True):
        if word != other and abs(scores.get(word, last) - score) > TIE * max(1.0, abs(score)):
            return True
    return any(abs(score - scores[word]) > TIE * max(1.0, abs(score)) for word, score in ours if word in scores)


def farthest(ours: Answer, theirs: Answer) -> float:
    """The greatest difference of the scores in the same place."""
    return max((abs(one - other) for (_, one), (_, other) in zip(ours, theirs, strict=False)), default=0.0)


def compared(embeddings: Embeddings, theirs: KeyedVectors) -> dict[str, Callable[[list[str]], tuple[Answer, Answer]]]:
    """By kind of question, what answers it for four words: we and gensim."""

    def near(w: list[str]) -> tuple[Answer, Answer]:
        found = neighbours(embeddings, f'"{w[0]}"', 20)
        return [(row.word, row.similarity) for row in found], theirs.most_similar(w[0], topn=20)

    def arithmetic(w: list[str]) -> tuple[Answer, Answer]:
        found = neighbours(embeddings, f'0.5*"{w[0]}" - "{w[1]}" + 2*"{w[2]}"', 20)
        other = theirs.most_similar([(w[0], 0.5), (w[2], 2.0)], [(w[1], -1.0)], topn=20)
        return [(row.word, row.similarity) for row in found], other

    def add(w: list[str]) -> tuple[Answer, Answer]:
        found = analogy(embeddings, w[0], w[1], w[2], 20)
        return [(row.word, row.score) for row in found], theirs.most_similar([w[1], w[2]], [w[0]], topn=20)

    def mul(w: list[str]) -> tuple[Answer, Answer]:
        found = analogy(embeddings, w[0], w[1], w[2], 20, method="mul")
        return [(row.word, row.score) for row in found], theirs.most_similar_cosmul([w[1], w[2]], [w[0]], topn=20)

    def odd(w: list[str]) -> tuple[Answer, Answer]:
        found = [(row.word, row.similarity) for row in odd_one_out(embeddings, w)]
        return found, [(word, float(score)) for score, word in reversed(theirs.rank_by_centrality(w))]

    return {"neighbours": near, "expression": arithmetic, "3CosAdd": add, "3CosMul": mul, "odd one out": odd}


def usable(words: Words) -> NDArray[np.int64]:
    """The words that can be asked for in quotes."""
    return np.array([index for index, word in enumerate(words) if '"' not in word and word.strip()], np.int64)


def agree(chosen: argparse.Namespace) -> int:
    """Print how many answers agree; returns how many do not."""
    embeddings = read_vectors(chosen.vectors, Job())
    embeddings.prepare()
    theirs, generator = in_gensim(embeddings), np.random.default_rng(chosen.seed)
    places, rows, wrong = usable(embeddings.words), [], 0
    for kind, both in compared(embeddings, theirs).items():
        different, difference = [], 0.0
        for _ in range(chosen.questions):
            words = [embeddings.words[index] for index in generator.choice(places, 4, replace=False).tolist()]
            ours, other = both(words)
            difference = max(difference, farthest(ours, other))
            if differs(ours, other):
                different.append(words)
        wrong += len(different)
        rows.append([kind, f"{chosen.questions:,}", f"{chosen.questions - len(different):,}", f"{difference:.1e}"])
        append_line(chosen.json, {"kind": kind, "different": different, "difference": difference})
    print(f"{chosen.vectors.name}: {len(embeddings):,} words of {embeddings.dimensions} dimensions")
    print(table(["question", "asked", "equal", "greatest difference"], rows))
    return wrong


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one of the two."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    timing = commands.add_parser("speed")
    timing.add_argument("--sizes", nargs="+", default=["100000x100", "1000000x300"])
    timing.add_argument("--rounds", type=int, default=31)
    agreement = commands.add_parser("agree")
    agreement.add_argument("vectors", type=Path)
    agreement.add_argument("--questions", type=int, default=1000)
    agreement.add_argument("--seed", type=int, default=1)
    for command in (timing, agreement):
        command.add_argument("--json", type=Path, help="append what was measured, a line each")
    chosen = parser.parse_args(arguments)
    if chosen.command == "agree":
        return int(agree(chosen) > 0)
    speed(chosen)
    return 0


if __name__ == "__main__":
    sys.exit(main())
