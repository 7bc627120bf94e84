"""A file is one whole version whatever happens; nothing is left behind; errors say what to do."""

from __future__ import annotations

import errno
import os
import random
import shutil
import signal
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.files import (
    Claim,
    abandoned,
    atomic_folder,
    atomic_write,
    cache_folder,
    data_folder,
    require_space,
    session_folder,
    sweep,
)

OLD, NEW = b"old" * 100_000, b"new" * 100_000
# Every operation of the system that a write is made of, in the order of its first call.
OPERATIONS = ("open", "fsync", "chmod", "replace")
# Runs in a process of its own: writes NEW, and dies at the k-th operation.
WRITES_AND_DIES = """
import io, os, signal, sys
from pathlib import Path
from core.files import atomic_write

target, last = Path(sys.argv[1]), int(sys.argv[2])
calls = 0

def dying(operation):
    def call(*arguments, **options):
        global calls
        calls += 1
        if calls == last:
            os.kill(os.getpid(), signal.SIGKILL)
        return operation(*arguments, **options)
    return call

io.open = dying(io.open)
for name in ("open", "fsync", "chmod", "replace", "unlink"):
    setattr(os, name, dying(getattr(os, name)))
with atomic_write(target) as file:
    for _ in range(10):
        dying(file.write)(b"new" * 10_000)
print(calls)
"""
WRITES_FOR_EVER = """
import itertools, sys
from pathlib import Path
from core.files import atomic_write

for version in itertools.count(1):
    with atomic_write(Path(sys.argv[1])) as file:
        for _ in range(20):
            file.write(f"{version:08}".encode() * 2_000)
    print(version, flush=True)
"""


def write(path: Path, content: bytes = NEW, check: Callable[[Path], None] | None = None) -> None:
    with atomic_write(path, check) as file:
        file.write(content)


def names(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


@pytest.fixture
def target(tmp_path: Path) -> Path:
    path = tmp_path / "vectors.bin"
    path.write_bytes(OLD)
    return path


def failing(operation: Callable[..., Any], number: int) -> Callable[..., Any]:
    def call(*_arguments: Any, **_options: Any) -> Any:
        raise OSError(number, os.strerror(number))

    return call


def run(code: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)], capture_output=True, text=True, timeout=60, check=False
    )


def test_a_written_file_is_whole_and_alone(target: Path) -> None:
    write(target)
    assert target.read_bytes() == NEW
    assert names(target.parent) == [target.name]


def test_a_new_file_has_the_permissions_of_any_new_file(tmp_path: Path) -> None:
    write(tmp_path / "new")
    (tmp_path / "plain").write_bytes(b"")
    assert (tmp_path / "new").stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_permissions_stay(target: Path) -> None:
    target.chmod(0o640)
    write(target)
    assert stat.S_IMODE(target.stat().st_mode) == 0o640


def test_a_link_stays_and_the_file_it_names_is_replaced(target: Path) -> None:
    link = target.with_name("link")
    link.symlink_to(target)
    write(link)
    assert link.is_symlink()
    assert target.read_bytes() == NEW


def test_names_of_any_script_may_be_as_long_as_the_system_allows(tmp_path: Path) -> None:
    for name in ("字" * 85, "a" * 255, "🦊" * 63):
        write(tmp_path / name)
    assert len(names(tmp_path)) == 3


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO, errno.EROFS])
@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_failing_operation_leaves_the_old_version_and_nothing_else(
    target: Path, monkeypatch: pytest.MonkeyPatch, operation: str, number: int
) -> None:
    owner = "io" if operation == "open" else "os"
    with monkeypatch.context() as patch:
        patch.setattr(f"{owner}.{operation}", failing(getattr(os, operation), number))
        with pytest.raises(OSError, match=r"vectors\.bin was not written: .*untouched") as caught:
            write(target)
    assert os.strerror(number) in str(caught.value)
    assert target.read_bytes() == OLD
    assert names(target.parent) == [target.name]


def test_a_full_disk_leaves_the_old_version(target: Path) -> None:
    """A limit of the size of files, which the system holds as it holds the size of a disk."""
    code = (
        "import resource, signal, sys; from pathlib import Path; from core.files import atomic_write\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))\n"
        "with atomic_write(Path(sys.argv[1])) as file:\n"
        "    file.write(b'new' * 1_000_000)\n"
    )
    ended = run(code, target)
    assert "was not written: File too large" in ended.stderr
    assert target.read_bytes() == OLD
    assert names(target.parent) == [target.name]


def test_what_the_check_refuses_is_not_kept(target: Path) -> None:
    def refuse(written: Path) -> None:
        assert written.read_bytes() == NEW
        raise ValueError("row 7 is not finite")

    with pytest.raises(ValueError, match="row 7"):
        write(target, check=refuse)
    assert target.read_bytes() == OLD
    assert names(target.parent) == [target.name]


def test_an_error_of_another_file_is_not_called_one_of_this(target: Path) -> None:
    with pytest.raises(FileNotFoundError), atomic_write(target):
        (target.parent / "missing.txt").read_bytes()
    assert target.read_bytes() == OLD


def test_killed_at_any_operation_the_file_is_old_or_new(target: Path) -> None:
    operations = int(run(WRITES_AND_DIES, target, 0).stdout)
    assert operations >= 13
    for last in [1, 2, 7, *range(12, operations + 1)]:
        target.write_bytes(OLD)
        ended = run(WRITES_AND_DIES, target, last)
        assert ended.returncode == -signal.SIGKILL
        assert target.read_bytes() in (OLD, NEW)
        sweep(target.parent)
        assert names(target.parent) == [target.name]


def test_killed_at_any_moment_the_file_is_whole(tmp_path: Path) -> None:
    target, moments = tmp_path / "file", random.Random(1)
    for _ in range(8):
        command = [sys.executable, "-c", WRITES_FOR_EVER, str(target)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "1\n"
            with pytest.raises(subprocess.TimeoutExpired):
                process.wait(moments.uniform(0.0, 0.05))
            process.kill()
            acknowledged = int((["1", *process.stdout.read().split()])[-1])
        content = target.read_bytes()
        assert content == content[:8] * 40_000
        assert int(content[:8]) >= acknowledged
    sweep(tmp_path)
    assert names(tmp_path) == ["file"]


@pytest.mark.parametrize("place", ["/proc/nothing/vectors.bin", "/proc/vectors.bin", "/dev/null/vectors.bin"])
def test_a_place_that_cannot_be_written_is_refused(place: str) -> None:
    with pytest.raises(OSError, match=r"(?i)/proc/(nothing|vectors.bin)|/dev/null.*choose another"):
        write(Path(place))


def test_a_folder_and_a_device_are_never_replaced(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="is a folder"):
        write(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError, match="no regular file"):
        write(tmp_path / "pipe")
    with pytest.raises(OSError, match="no regular file"):
        write(Path("/dev/null"))
    assert Path("/dev/null").is_char_device()


def test_a_file_that_may_not_be_written_is_not_replaced(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: False)  # root may write everything
    with pytest.raises(OSError, match=r"vectors\.bin may not be written"):
        write(target)
    assert target.read_bytes() == OLD


def test_a_folder_appears_whole(tmp_path: Path) -> None:
    with atomic_folder(tmp_path / "corpus") as folder:
        (folder / "ids").write_bytes(NEW)
        (folder / "deeper").mkdir()
        (folder / "deeper" / "words").write_bytes(NEW)
        assert not (tmp_path / "corpus").exists()
    assert names(tmp_path) == ["corpus"]
    assert names(tmp_path / "corpus") == ["deeper", "ids"]


def test_a_folder_that_came_into_being_meanwhile_stays(tmp_path: Path) -> None:
    with atomic_folder(tmp_path / "corpus") as folder:
        (folder / "ids").write_bytes(b"ours")
        (tmp_path / "corpus").mkdir()
        (tmp_path / "corpus" / "ids").write_bytes(b"theirs")
    assert (tmp_path / "corpus" / "ids").read_bytes() == b"theirs"
    assert names(tmp_path) == ["corpus"]


def test_of_a_folder_whose_making_fails_nothing_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match="literal"), atomic_folder(tmp_path / "corpus") as folder:
        (folder / "ids").write_bytes(b"%d" % int("x"))
    monkeypatch.setattr(os, "fsync", failing(os.fsync, errno.ENOSPC))
    with pytest.raises(OSError, match="No space left"), atomic_folder(tmp_path / "corpus") as folder:
        (folder / "ids").write_bytes(NEW)
    assert names(tmp_path) == []


def test_the_sweep_takes_only_what_a_dead_program_left(tmp_path: Path) -> None:
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    (tmp_path / f".a.bin.semascope-{dead.pid}-0123abcd").touch()
    (tmp_path / f".corpus.semascope-{dead.pid}-0123abcd").mkdir()
    stay = [f".b.bin.semascope-{os.getpid()}-0123abcd", ".mine.semascope-notes", "a.bin", ".semascope-1"]
    for name in stay:
        (tmp_path / name).touch()
    sweep(tmp_path)
    assert names(tmp_path) == sorted(stay)
    sweep(tmp_path / "missing")


def test_a_session_folder_is_new_private_and_swept_after_its_program() -> None:
    code = "from core.files import session_folder; print(session_folder('projection'))"
    left = Path(run(code).stdout.strip())
    assert left.is_dir()
    folder = session_folder("projection")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert not left.exists()
    folder.rmdir()


def test_the_cache_folder_is_made_private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEMASCOPE_CACHE", str(tmp_path / "deep" / "cache"))
    assert stat.S_IMODE(cache_folder().stat().st_mode) == 0o700


@pytest.mark.parametrize("place", ["/dev/null", "/dev/null/cache", "/proc/cache"])
def test_a_cache_folder_that_cannot_be_is_refused_with_a_remedy(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEMASCOPE_CACHE", place)
    with pytest.raises(OSError, match=rf"{place} cannot be used: .*Set SEMASCOPE_CACHE"):
        cache_folder()


def test_a_cache_folder_that_is_read_only_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEMASCOPE_CACHE", str(tmp_path))
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    with pytest.raises(OSError, match="Permission denied"):
        cache_folder()


def test_the_next_write_takes_away_what_a_killed_one_left_of_the_same_file(target: Path) -> None:
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    left = target.with_name(f".{target.name}.semascope-{dead.pid}-0123abcd")
    other = target.with_name(f".other.bin.semascope-{dead.pid}-0123abcd")
    for path in (left, other):
        path.touch()
    write(target)
    assert names(target.parent) == [other.name, target.name]


def test_a_full_cache_names_the_variable_and_another_folder_does_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEMASCOPE_CACHE", str(tmp_path / "cache"))
    cache_folder()
    monkeypatch.setattr(os, "fsync", failing(os.fsync, errno.ENOSPC))
    with (
        pytest.raises(OSError, match=r"No space left.*set SEMASCOPE_CACHE to"),
        atomic_folder(cache_folder("corpora") / "one") as folder,
    ):
        (folder / "ids").write_bytes(NEW)
    with pytest.raises(OSError, match="set SEMASCOPE_CACHE to"):
        require_space(cache_folder(), 10**18)
    with pytest.raises(OSError, match=r"No space left.*untouched\. Make room or choose another folder"):
        write(tmp_path / "vectors.bin")


def test_room_is_asked_for_before_a_write(tmp_path: Path) -> None:
    require_space(tmp_path, 1)
    with pytest.raises(OSError, match=r"MB free, and .* MB are needed"):
        require_space(tmp_path, shutil.disk_usage(tmp_path).total * 2)


def test_the_data_folder_is_private_and_can_be_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEMASCOPE_DATA", str(tmp_path / "data"))
    folder = data_folder("runs")
    assert folder == tmp_path / "data" / "runs"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    (tmp_path / "file").touch()
    monkeypatch.setenv("SEMASCOPE_DATA", str(tmp_path / "file"))
    with pytest.raises(OSError, match="Set SEMASCOPE_DATA"):
        data_folder()


def test_a_claim_ends_with_its_program(tmp_path: Path) -> None:
    path = tmp_path / "a.state"
    path.touch()
    code = f"import sys; from pathlib import Path; from core.files import Claim; c = Claim(Path({str(path)!r}));"
    command = [sys.executable, "-c", code + "print(1, flush=True); sys.stdin.read()"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        other.stdout.readline()
        assert abandoned(tmp_path, ".state") == []
        with pytest.raises(OSError, match="in use by another run"):
            Claim(path)
        other.kill()
    assert abandoned(tmp_path, ".state") == [path]
    claim = Claim(path)
    assert abandoned(tmp_path, ".state") == []
    claim.release()
    assert [left.name for left in tmp_path.iterdir()] == ["a.state"]
