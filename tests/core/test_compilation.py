"""Compiled functions are cached in our own folder; whatever happens to the cache costs a compilation and no more.

Each case runs in a process of its own: a compiled function lives as long as its process.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

MODULE = """
from core.compilation import compiled, inlined

@inlined
def part(value, total):
    return value * total + 1.0

@compiled
def total(values):
    total = 0.0
    for i in range(values.shape[0]):
        total += part(values[i], total)
    return total
"""
CALL = """
import json, logging, sys
import numpy as np

logging.basicConfig(level=logging.WARNING)
before = sys.argv[1] if len(sys.argv) > 1 else ""
exec(before)
from tiny import total

result = total(np.ones(5))
stats = total.stats
print(json.dumps([result, sum(stats.cache_hits.values()), sum(stats.cache_misses.values())]))
"""
HIT, COMPILED = [31.0, 1, 0], [31.0, 0, 1]


class Machine:
    """A folder with the tiny module, a cache, and a way to call the module's function in a new process."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.cache = folder / "cache"
        (folder / "tiny.py").write_text(MODULE)
        (folder / "call.py").write_text(CALL)

    def call(self, before: str = "") -> list[float]:
        """[result, loads from the cache, compilations]."""
        root = Path(__file__).parents[2]
        environment = {**os.environ, "SEMASCOPE_CACHE": str(self.cache), "PYTHONPATH": f"{self.folder}:{root}"}
        command = [sys.executable, str(self.folder / "call.py"), before]
        ended = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
        assert ended.returncode == 0, ended.stderr
        answer: list[float] = json.loads(ended.stdout)
        return answer

    def files(self, ending: str) -> list[Path]:
        """The cached files with that ending: .nbi lists, .nbc holds machine code."""
        return sorted(self.cache.rglob(f"*{ending}"))


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_a_second_process_loads_what_the_first_compiled_until_the_source_changes(machine: Machine) -> None:
    assert machine.call() == COMPILED
    assert len(machine.files(".nbi")) == len(machine.files(".nbc")) == 1
    assert machine.call() == HIT
    assert [path for path in machine.folder.rglob("*.nb?") if not path.is_relative_to(machine.cache)] == []
    (machine.folder / "tiny.py").write_text(MODULE.replace("+ 1.0", "+ 2.0"))
    assert machine.call() == [62.0, 0, 1]


def test_a_change_of_another_file_of_the_folder_is_noticed(machine: Machine) -> None:
    (machine.folder / "tiny.py").write_text("from step import STEP\n" + MODULE.replace("+ 1.0", "+ STEP"))
    (machine.folder / "step.py").write_text("STEP = 1.0\n")
    assert machine.call() == COMPILED
    assert machine.call() == HIT
    (machine.folder / "step.py").write_text("STEP = 2.0\n")
    os.utime(machine.folder / "step.py", (1, 1))  # Python would not see a change within a second
    assert machine.call() == [62.0, 0, 1]


def test_two_programs_that_compile_at_once_do_not_take_each_other_s_code(machine: Machine) -> None:
    """The one that compiles for another type starts before the first has listed its code, and ends before it."""
    machine.call()
    (listed,) = machine.files(".nbi")
    of_the_first = listed.read_bytes()
    listed.unlink()
    assert machine.call("import tiny, numpy; tiny.total(numpy.ones(5, int))")[1:] == [0, 2]
    listed.write_bytes(of_the_first)
    assert machine.call() == HIT


def truncate(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def empty(path: Path) -> None:
    os.truncate(path, 0)


def blank_the_middle(path: Path) -> None:
    """What a power failure may leave: all there, but a part of the machine code is zeros."""
    content = bytearray(path.read_bytes())
    start = content.find(b"\x7fELF") + 64 if b"\x7fELF" in content else len(content) // 3
    content[start : start + 1_500] = bytes(len(content[start : start + 1_500]))
    path.write_bytes(content)


def test_a_damaged_file_is_dropped_and_compiled_afresh(machine: Machine) -> None:
    machine.call()
    for damage, ending in ((truncate, ".nbi"), (empty, ".nbi"), (truncate, ".nbc"), (blank_the_middle, ".nbc")):
        for path in machine.files(ending):
            damage(path)
        assert machine.call() == COMPILED, (damage, ending)
    assert machine.call() == HIT


def test_a_cache_folder_that_is_a_file_costs_only_the_compilation(machine: Machine) -> None:
    machine.cache.touch()
    assert machine.call() == COMPILED
    machine.cache.unlink()
    machine.cache.mkdir()
    (machine.cache / "compiled").touch()
    assert machine.call() == COMPILED
    assert list(machine.folder.rglob("*.nb?")) == []


def test_a_full_disk_costs_only_the_compilation(machine: Machine) -> None:
    """A limit of the size of files: opening one succeeds, filling it fails."""
    limit = (
        "import resource, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); "
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, 1_000))"
    )
    assert machine.call(limit) == COMPILED
    assert machine.call() == COMPILED
    assert machine.call() == HIT


def test_a_diverging_sum_stays_noticeable(machine: Machine) -> None:
    nan = "import tiny, numpy as np; assert np.isnan(tiny.total(np.array([np.nan, 1.0])))"
    assert machine.call(nan)[0] == 31.0
