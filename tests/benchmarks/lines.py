"""The speed of the index, the lines of a word and shared contexts, and how long the window waits meanwhile.

    python tests/benchmarks/lines.py TEXT [--word paris] [--other london] [--rounds 5]

The least and the median of the rounds, and the least time on a processor, which says more on a busy machine; compiled
code is on disk or made before the first. The gap is the longest between two turns of the window's event loop while the
most frequent word of the text is looked up in each order and its million rows come into the table, and while the index
is made. Bars: index 2 s, lines 0.2 s, contexts 0.5 s, gap 50 ms.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from reporting import table  # noqa: E402

from core.job import Job  # noqa: E402
from core.text import tokenizers  # noqa: E402
from core.text.corpus import Corpus, read_corpus  # noqa: E402
from core.text.lookup import word_index  # noqa: E402
from core.text.lookup.passage import source_line  # noqa: E402
from core.text.reading import Reading  # noqa: E402
from core.vectors import concordance, shared_contexts  # noqa: E402


def timed(name: str, rounds: int, task: Callable[[], object]) -> list[str]:
    """The least and the median of some rounds, and the least time of this thread on a processor, ms."""
    times, worked = [], []
    for _ in range(rounds):
        start, begin = time.perf_counter(), time.thread_time()
        task()
        times.append(1000 * (time.perf_counter() - start))
        worked.append(1000 * (time.thread_time() - begin))
    return [name, f"{min(times):.1f}", f"{statistics.median(times):.1f}", f"{min(worked):.1f}"]


def core_rows(corpus: Corpus, word: str, other: str, rounds: int) -> list[list[str]]:
    """The times of the core."""
    for part in (tokenizers, word_index, concordance, shared_contexts):
        part.prepare()
    rows = [timed("index", rounds, lambda: word_index.word_index(corpus, Job(), anew=True))]
    index = word_index.word_index(corpus, Job())
    most = corpus.vocabulary.words[0]
    for phrase in (most, word, f"{most} {corpus.vocabulary.words[1]}"):
        ids = concordance.find_phrase(corpus, phrase)
        for order in concordance.ORDERS:
            found = concordance.concordance(index, ids, order, Job())
            name = f"“{phrase}” by {order}, {len(found):,} places"
            rows.append(
                timed(name, rounds, lambda ids=ids, order=order: concordance.concordance(index, ids, order, Job()))  # type: ignore[misc]
            )
    for pair in ((most, corpus.vocabulary.words[1]), (word, other)):
        first, second = (concordance.find_word(corpus, each) for each in pair)
        rows.append(
            timed(
                f"contexts of {pair[0]} and {pair[1]}",
                rounds,
                lambda first=first, second=second: shared_contexts.shared_contexts(index, first, second, 5, Job()),  # type: ignore[misc]
            )
        )
    rows.append(timed("a line in its file", rounds, lambda: source_line(corpus, corpus.tokens // 2, 1, Job())))
    return rows


def gap_rows(corpus: Corpus) -> list[list[str]]:
    """The longest waits of the window, ms."""
    from PySide6.QtCore import QTimer
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication

    from app import theme
    from app.job_bar import JobBar
    from app.session import Session
    from app.vectors.lines.concordance_view import ConcordanceView

    application = QApplication(sys.argv[:1])
    theme.apply(application, "light")
    session, job_bar = Session(), JobBar()
    view = ConcordanceView(session, job_bar)
    view.resize(920, 300)
    view.show()
    turns: list[float] = []
    timer = QTimer()
    timer.timeout.connect(lambda: turns.append(time.perf_counter()))
    timer.start(1)

    def longest(name: str, done: Callable[[], bool]) -> list[str]:
        turns[:] = [time.perf_counter()]
        while not done():
            QTest.qWait(5)
        QTest.qWait(300)
        return [f"gap: {name}", f"{1000 * max(b - a for a, b in pairwise(turns)):.1f}", "", ""]

    session.set_corpus(corpus)
    view.index.want(anew=True)
    rows = [longest("making the index", lambda: view.index.index is not None)]
    most = corpus.vocabulary.words[0]
    for order in concordance.ORDERS:
        view.lines.order.set_value(order)
        view.lines.pane.show_lines(None)
        view.show_lines(most)
        rows.append(longest(f"“{most}” by {order}", lambda: view.lines.pane.lines.concordance is not None))
    session.set_corpus(None)
    job_bar.cancel_all()
    return rows


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("text", type=Path)
    parser.add_argument("--word", default="paris")
    parser.add_argument("--other", default="london")
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    corpus = read_corpus([given.text], Reading(), Job())
    print(
        f"{corpus.tokens:,} tokens, {len(corpus.vocabulary):,} words; {os.cpu_count()} cores, load {os.getloadavg()[0]}"
    )
    rows = core_rows(corpus, given.word, given.other, given.rounds) + gap_rows(corpus)
    print(table(["", "least, ms", "median, ms", "on a processor, ms"], rows))


if __name__ == "__main__":
    main()
