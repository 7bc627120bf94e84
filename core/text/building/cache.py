"""The corpus cache: folders of encoded text, each in use by its readers or free to be removed."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import time
from collections.abc import Iterable
from io import BufferedRandom
from pathlib import Path
from typing import Any

from core.files import atomic_write, cache_folder, sweep
from core.job import Job
from core.text.sources import Source, read_blocks, stamp

try:
    import fcntl
except ImportError:  # Windows: a file that is mapped there cannot be removed, which protects it as well
    fcntl = None  # type: ignore[assignment]

MAX_BYTES = 10 * 10**9
MAX_DISK_SHARE = 0.1

_LOCK = "lock"
_MEMO = "memo.json"
_MEMO_ENTRIES = 10_000
_SETTLED_SECONDS = 2.0  # a file changed later than this may change again and keep its time stamp


def corpora_folder() -> Path:
    """The folder of all cached corpora, private to the user.

    Raises:
        OSError: with a remedy, if it cannot be made.
    """
    return cache_folder("corpora")


def cache_size() -> int:
    """Bytes that the cached corpora take."""
    return sum(_size(entry) for entry in _entries())


def clear_cache() -> None:
    """Remove all cached corpora but those in use by this or another window."""
    sweep(corpora_folder())
    for entry in _entries():
        _remove(entry)
    (corpora_folder() / _MEMO).unlink(missing_ok=True)


def make_room(needed: int) -> None:
    """Remove what a crash left, and the corpora unused for longest until `needed` bytes more stay below the cap."""
    folder = corpora_folder()
    sweep(folder)
    cap = min(MAX_BYTES, int(MAX_DISK_SHARE * shutil.disk_usage(folder).total))
    sizes = {entry: _size(entry) for entry in _entries()}
    excess = sum(sizes.values()) + needed - cap
    for entry in sorted(sizes, key=_last_use):
        if excess <= 0:
            return
        if _remove(entry):
            excess -= sizes[entry]


def new_lease(folder: Path) -> None:
    """Put the lock file into the folder of a new entry."""
    (folder / _LOCK).touch(mode=0o600)


def lease(folder: Path) -> BufferedRandom | None:
    """Mark an entry as used, now and until the returned file is closed; None where there is no whole entry."""
    with contextlib.suppress(OSError):
        file = (folder / _LOCK).open("r+b")
        try:
            if fcntl is not None:
                fcntl.flock(file, fcntl.LOCK_SH)
            if os.path.samestat(os.fstat(file.fileno()), (folder / _LOCK).stat()):  # not removed while we waited
                os.utime(folder / _LOCK)
                return file
        except OSError:
            pass
        file.close()
    return None


def drop(folder: Path) -> bool:
    """Remove a damaged entry, or move it out of the way of a new one if it is in use; whether the place is free."""
    if not folder.exists() or _remove(folder):
        return True
    with contextlib.suppress(OSError):
        folder.rename(folder.with_name(f"{folder.name}-damaged-{time.time_ns()}"))
    return not folder.exists()


def content_hashes(sources: Iterable[Source], job: Job) -> list[str]:
    """A hash of each file's bytes; remembered for files whose size and time of change are as before.

    Raises:
        OSError: a file cannot be read.
    """
    paths = [source.path for source in sources]
    memo, stamps = _read_memo(), {path: stamp(path) for path in dict.fromkeys(paths)}
    total, done = sum(size for size, _ in stamps.values()), 0
    for path, now in stamps.items():
        known = memo.pop(str(path), [])
        if known[:2] != [*now]:
            known = [*now, _hash(path, now[0], job, done, total)]
        memo[str(path)] = known
        done += now[0]
    _write_memo(memo)
    return [memo[str(path)][2] for path in paths]


def _hash(path: Path, size: int, job: Job, done: int, total: int) -> str:
    digest = hashlib.blake2b(digest_size=20)
    for block in read_blocks(path, size, job):
        digest.update(block.data)
        done += len(block)
        job.report("Checking", done, total)
    return digest.hexdigest()


def _read_memo() -> dict[str, Any]:
    """Path to [size, time of change, hash]; empty where there is none or it is damaged."""
    try:
        memo = json.loads((corpora_folder() / _MEMO).read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    whole = memo.items() if isinstance(memo, dict) else ()
    return {path: known for path, known in whole if isinstance(known, list) and [*map(type, known)] == [int, int, str]}


def _write_memo(memo: dict[str, Any]) -> None:
    """Keep what is settled; a memo that cannot be written costs a second hash and nothing else."""
    latest = time.time_ns() - int(_SETTLED_SECONDS * 1e9)
    settled = {path: known for path, known in memo.items() if known[1] < latest}
    newest = dict(list(settled.items())[-_MEMO_ENTRIES:])
    with contextlib.suppress(OSError), atomic_write(corpora_folder() / _MEMO) as file:
        file.write(json.dumps(newest).encode())


def _entries() -> list[Path]:
    return [entry for entry in corpora_folder().iterdir() if entry.is_dir() and not entry.name.startswith(".")]


def _size(entry: Path) -> int:
    with contextlib.suppress(OSError):
        return sum(file.stat().st_size for file in entry.iterdir())
    return 0


def _last_use(entry: Path) -> float:
    with contextlib.suppress(OSError):
        return (entry / _LOCK).stat().st_mtime
    return 0.0


def _remove(entry: Path) -> bool:
    """Remove an entry unless someone uses it; whether it is gone."""
    try:
        file = (entry / _LOCK).open("r+b")
    except FileNotFoundError:
        shutil.rmtree(entry, ignore_errors=True)  # no entry of ours, or a damaged one
        return not entry.exists()
    except OSError:
        return False
    with file:
        try:
            if fcntl is not None:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            going = entry.with_name(f".{entry.name}.semascope-{os.getpid()}-{time.time_ns()}")
            entry.rename(going)  # in one step, so that nobody finds half an entry
        except OSError:
            return False
        shutil.rmtree(going, ignore_errors=True)
    return True
