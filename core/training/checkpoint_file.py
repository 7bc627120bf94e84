"""Where a run keeps its state: how often, whose the file is, and the newest state beside the one before it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from core.files import Claim, atomic_write, previous_of, require_space, require_writable
from core.job import Job
from core.training.checkpoint import Checkpoint
from core.training.checkpoint_format import opened_checkpoint, verify, write_checkpoint

SUFFIX = ".checkpoint"
_EVERY_TIMES_ITS_COST = 20


class CheckpointFile:
    """Where a run keeps its state: `path`, and beside it the state before that; ours alone from `claim` to `close`.

    Args:
        path: the file; its name ends in `SUFFIX` so that it is found again.
        every: seconds from one to the next; 20 times what the last one cost, if that is longer.
    """

    def __init__(self, path: Path, every: float = 60.0) -> None:
        self.path = path
        self._every = every
        self._claim: Claim | None = None
        self._newest_is_ours = self._newest_is_damaged = False
        self.adopted = False
        self._next = 0.0

    @property
    def written(self) -> bool:
        """Whether the file holds a state of this run."""
        return self._newest_is_ours

    def claim(self) -> None:
        """Make the file this run's own.

        Raises:
            OSError: if another run uses it, or its folder cannot be written.
        """
        if self._claim is None:
            require_writable(self.path)
            self._claim = Claim(self.path)

    def require_room(self, size: int) -> None:
        """Refuse a disk that lacks the space for states of `size` bytes.

        Raises:
            OSError: with what is needed and what is free.
        """
        there = sum(path.stat().st_size for path in (self.path, previous_of(self.path)) if path.is_file())
        require_space(self.path.parent, max(3 * size - there, size))  # two are kept while a third is written

    def adopt(self, whole: bool) -> None:
        """Go on with the states that are there: they are this run's. `whole` says whether the newest is."""
        self._newest_is_ours, self._newest_is_damaged, self.adopted = True, not whole, True

    def start_clock(self, seconds: float) -> None:
        """Count the time to the first state from here; `seconds` is the run's clock."""
        self._next = seconds + self._every

    def due(self, seconds: float) -> bool:
        """Whether it is time for the next state."""
        return seconds >= self._next

    def postpone(self, seconds: float, cost: float) -> None:
        """Set when the next state is due: `cost` is how many seconds the last one took."""
        self._next = seconds + max(self._every, _EVERY_TIMES_ITS_COST * cost)

    def save(self, checkpoint: Checkpoint, output_vectors: int, read_out: Callable[[], None] = lambda: None) -> None:
        """Write a state, read it back and keep the one before it.

        Args:
            checkpoint: the state; its vectors are read out block by block.
            output_vectors: the number O of rows of the output vectors.
            read_out: called when all is read out of the live matrices: the run may go on.

        Raises:
            OSError: if it could not be written; what was there is untouched.
        """
        with atomic_write(self.path, check=self._take_the_place) as file:
            write_checkpoint(checkpoint, output_vectors, file)
            read_out()
        self._newest_is_ours, self._newest_is_damaged = True, False

    def _take_the_place(self, written: Path) -> None:
        try:
            with opened_checkpoint(written) as archive:
                verify(archive, Job())
        except ValueError as error:
            raise OSError(
                f"{self.path} was not written: the disk gives back other bytes than it was given. What was there "
                "before is untouched; choose another disk."
            ) from error
        if not self._newest_is_ours:
            previous_of(self.path).unlink(missing_ok=True)  # of another run; so will be the newest
        elif self.path.exists() and not self._newest_is_damaged:
            self.path.replace(previous_of(self.path))

    def discard(self) -> None:
        """Remove the states, if they are this run's, and let go of the file."""
        if self._newest_is_ours:
            remove_checkpoint(self.path)
        self._newest_is_ours = False
        self.close()

    def close(self) -> None:
        """Let go of the file, which stays."""
        if self._claim is not None:
            self._claim.release()
            self._claim = None


def remove_checkpoint(path: Path) -> None:
    """Remove a state and the one before it."""
    for each in (path, previous_of(path)):
        each.unlink(missing_ok=True)


def checkpoint_of(vectors: Path) -> Path:
    """Where the run that writes a file of vectors keeps its state."""
    return vectors.with_name(vectors.name + SUFFIX)


def has_checkpoint(path: Path) -> bool:
    """Whether there is a state, or one before it, under this name."""
    return path.is_file() or previous_of(path).is_file()
