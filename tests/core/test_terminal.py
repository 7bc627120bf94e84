"""Work run from a terminal shows sane progress, hears Ctrl-C within a second, and outlives its readers."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
import time

import pytest

from core.terminal import run

WORKS = """
import sys, time
from core.terminal import run

def work(job):
    for step in range(40):
        job.report("Counting " + sys.argv[1], step, 40)
        time.sleep(0.02)
    return "done"

print(run(work))
"""
DEAF = """
import time
from core.terminal import run

def work(job):
    job.report("Sleeping")
    time.sleep(60)

run(work)
"""


def test_the_result_or_the_error_comes_back() -> None:
    assert run(lambda job: 7) == 7
    with pytest.raises(ValueError, match="line 3"):
        run(lambda job: int("line 3"))


def test_progress_that_is_no_terminal_is_a_plain_line_for_each_tenth() -> None:
    ended = subprocess.run([sys.executable, "-c", WORKS, "words"], capture_output=True, text=True, check=True)
    assert ended.stdout == "done\n"
    lines = ended.stderr.splitlines()
    assert 5 <= len(lines) <= 11
    assert all(line.startswith("Counting words") and line.isprintable() for line in lines)
    shares = [line.split()[2] for line in lines]
    assert len(set(shares)) == len(shares)


@pytest.mark.parametrize("terminal", ["xterm", "dumb"])
def test_progress_on_a_terminal_is_one_line_that_never_breaks(terminal: str) -> None:
    controller, screen = pty.openpty()
    command = [sys.executable, "-c", WORKS, "words " * 40]
    environment = {**os.environ, "TERM": terminal}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=screen, env=environment) as running:
        os.close(screen)
        shown = b""
        while piece := read(controller):
            shown += piece
        assert running.stdout is not None
        assert running.stdout.read() == b"done\n"
    os.close(controller)
    if terminal == "dumb":
        assert b"\x1b" not in shown
        assert shown.count(b"\n") <= 11
        return
    assert b"\n" not in shown
    written = shown.split(b"\r\x1b[2K")
    assert max(map(len, written)) < 80
    assert written[-1] == b""


def read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 4096)
    except OSError:  # the other end was closed
        return b""


def test_a_step_that_hears_nothing_is_abandoned_within_a_second() -> None:
    with subprocess.Popen([sys.executable, "-c", DEAF], stderr=subprocess.PIPE, text=True) as running:
        assert running.stderr is not None
        assert running.stderr.readline() == "Sleeping\n"
        begin = time.monotonic()
        running.send_signal(signal.SIGINT)
        running.wait(10)
        assert time.monotonic() - begin < 5
        running.stderr.read()


@pytest.mark.parametrize("how", ["2>&-", "2>&1 >/dev/null | head -c 1 >/dev/null; exit ${PIPESTATUS[0]}"])
def test_the_work_goes_on_where_nobody_reads_its_progress(how: str) -> None:
    buffered = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    command = ["bash", "-c", f'"$0" -c "$1" words {how}', sys.executable, WORKS]
    ended = subprocess.run(command, env=buffered, check=False)
    assert ended.returncode == 0
