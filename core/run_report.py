"""What a run took and came to: sizes, times, memory and losses, as `--report` writes them."""

from __future__ import annotations

import dataclasses
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.files import atomic_write
from core.versions import versions

if TYPE_CHECKING:  # both bring the compiler
    from core.text.corpus import Corpus
    from core.training.trainer import Trainer

_STATUS = Path("/proc/self/status")
_WATCH_SECONDS = 0.05


@dataclass
class PeakMemory:
    """The greatest memory of this process so far, in bytes; 0 where the system does not tell (all but Linux).

    Attributes:
        anonymous: without the pages of files, looked at 20 times a second.
        resident: with them, since the program began.
    """

    anonymous: int = 0
    resident: int = 0

    def look(self) -> None:
        """Take the present state into account."""
        fields = dict(line.split(":", 1) for line in _STATUS.read_text().splitlines())
        self.anonymous = max(self.anonymous, int(fields["RssAnon"].split()[0]) * 1024)
        self.resident = int(fields["VmHWM"].split()[0]) * 1024


@contextmanager
def peak_memory() -> Iterator[PeakMemory]:
    """Watch the memory of this process from a thread, until the block ends."""
    peak, finished = PeakMemory(), threading.Event()

    def watch() -> None:
        while not finished.wait(_WATCH_SECONDS):
            peak.look()

    if not _STATUS.exists():
        yield peak
        return
    watcher = threading.Thread(target=watch, name="memory", daemon=True)
    watcher.start()
    try:
        yield peak
    finally:
        finished.set()
        watcher.join()
        peak.look()


def run_report(corpus: Corpus, trainer: Trainer, peak: PeakMemory) -> dict[str, Any]:
    """The report of a run that has ended: seconds, bytes, tokens; `loss` is a list of (tokens, loss).

    `reading` is how the text was read; `sources`, `documents` and `refused` are how many files and documents were taken
    and how many files were not, or not to their end; `remarks` says why, and what was repaired.
    With held-out lines there is `held_out_loss`, like `loss`, and `held_out`, how much of the text that is; with suites
    there are `scores`, lists of (tokens, score) by suite, and `questions`, how many of a suite's are asked each time.
    """
    return {
        **_observed(trainer),
        **_read(corpus),
        "tokens": corpus.tokens,
        "training_tokens": trainer.training_tokens,
        "vocabulary": len(trainer.vocabulary),
        "count_seconds": corpus.count_seconds,
        "encode_seconds": corpus.encode_seconds,
        "train_seconds": trainer.train_seconds,
        "compile_seconds": trainer.compile_seconds,
        "tokens_per_second": trainer.total_tokens / trainer.train_seconds,
        "peak_anonymous_bytes": peak.anonymous,
        "peak_rss_bytes": peak.resident,
        "loss": list(zip(trainer.metrics.column("tokens"), trainer.metrics.column("loss"), strict=True)),
        "hyperparameters": dataclasses.asdict(trainer.hyperparameters),
        "threads": trainer.threads,
        "checkpoint_kept": trainer.keep,
        "checkpoint_problem": trainer.checkpoint_problem,
        "versions": versions(),
    }


def _read(corpus: Corpus) -> dict[str, Any]:
    """What was read, and how."""
    return {
        "sources": len(corpus.sources),
        "documents": len(corpus.document_sources),
        "refused": len(corpus.refused),
        "remarks": list(corpus.remarks),
        "reading": corpus.reading.to_json(),
    }


def _observed(trainer: Trainer) -> dict[str, Any]:
    """What was found while the run went on."""
    found: dict[str, Any] = {}
    observer, held_out = trainer.observer, trainer.held_out
    if held_out is not None:
        found["held_out_loss"] = observer.held_out.points().tolist()
        found["held_out"] = {
            "lines": held_out.lines,
            "of_lines": len(held_out.is_held),
            "measured_tokens": held_out.measured_tokens,
            "of_tokens": held_out.tokens,
        }
    if observer.suites:
        found["scores"] = {str(suite.path): suite.curve.points().tolist() for suite in observer.suites}
        found["questions"] = {
            str(suite.path): {"asked": suite.asked, "of": suite.questions} for suite in observer.suites
        }
    return found


def write_report(path: Path, report: dict[str, Any]) -> None:
    """Write a report as JSON, whole or not at all.

    Raises:
        OSError: if the file cannot be written.
    """
    with atomic_write(path, check=lambda written: json.loads(written.read_bytes())) as file:
        file.write(json.dumps(report, ensure_ascii=False, indent=1).encode())
