import contextlib
import gc
import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core import command_line
from core.job import Job
from core.map import page, projection
from core.text.corpus import read_corpus
from core.text.reading import Reading, reading_from_json
from core.training.checkpoint_file import checkpoint_of, has_checkpoint
from core.training.hyperparameters import options
from core.vectors.formats import read_vectors

ANIMALS, TOOLS = ["cat", "dog", "cow", "pig", "hen", "fox"], ["saw", "axe", "rasp", "file", "plane", "drill"]
QUICK = ["--dimensions=10", "--epochs=3", "--subsample=0", "--learning-rate=0.05", "--threads=1"]


@pytest.fixture(scope="module")
def text(tmp_path_factory: pytest.TempPathFactory) -> Path:
    generator = np.random.default_rng(1)
    lines = [" ".join(generator.choice([ANIMALS, TOOLS][n % 2], 8)) for n in range(4000)]
    path = tmp_path_factory.mktemp("text") / "subjects.txt"
    path.write_text("\n".join(lines))
    return path


@pytest.fixture(scope="module")
def vectors(text: Path) -> Path:
    path = text.parent / "subjects.bin"
    assert run("train", text, "--output", path, *QUICK) == 0
    return path


def run(*arguments: object) -> int:
    """One command in this process; a map is drawn by noting that it was asked for."""

    def draw_map(embeddings: Any, projection: Any, path: Path, sheet: Any) -> None:
        path.write_text(f"{len(embeddings)} words by {projection.method} on {sheet.width} × {sheet.height}")

    return command_line.main([str(argument) for argument in arguments], draw_map)


def program(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "app", *(str(argument) for argument in arguments)]


def test_train_writes_vectors_and_a_full_report(text: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = tmp_path / "report.json"
    assert run("train", text, "--output", tmp_path / "v.txt", "--report", report, *QUICK, "--architecture=cbow") == 0
    written = json.loads(report.read_text())
    assert written["tokens"] == written["training_tokens"] == 32_000
    assert written["vocabulary"] == 12
    assert written["hyperparameters"]["architecture"] == "cbow"
    assert written["hyperparameters"]["learning_rate"] == 0.05
    assert written["tokens_per_second"] == pytest.approx(3 * 32_000 / written["train_seconds"])
    assert written["loss"][-1][0] == 3 * 32_000
    for key in ("count_seconds", "encode_seconds", "compile_seconds", "peak_rss_bytes", "threads", "versions"):
        assert written[key], key
    assert "12 words of 10 dimensions" in capsys.readouterr().out
    assert (written["sources"], written["documents"], written["refused"], written["remarks"]) == (1, 1, 0, [])
    assert reading_from_json(written["reading"]) == Reading()


def test_of_many_files_that_are_not_read_the_first_are_told_and_the_report_has_all(
    text: Path, tmp_path: Path, capsys: Any
) -> None:
    folder, report = tmp_path / "folder", tmp_path / "report.json"
    folder.mkdir()
    (folder / "text.txt").write_bytes(text.read_bytes())
    for number in range(30):
        (folder / f"picture {number}.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(20))
    assert run("train", folder, "--output", tmp_path / "v.bin", "--report", report, *QUICK, "--no-steps") == 0
    notes = [line for line in capsys.readouterr().err.splitlines() if line.startswith("note:")]
    assert len(notes) == 11
    assert notes[-1] == "note: ... and 20 more such notes; --report FILE.json holds them all."
    written = json.loads(report.read_text())
    assert (written["sources"], written["refused"], len(written["remarks"])) == (1, 30, 30)
    assert reading_from_json(written["reading"]) == Reading(steps=())


def test_the_report_has_the_held_out_loss_and_the_scores_over_the_run(text: Path, tmp_path: Path) -> None:
    pairs, questions, report = tmp_path / "pairs.txt", tmp_path / "questions.txt", tmp_path / "report.json"
    pairs.write_text("cat\tdog\t9\nsaw\taxe\t8\ncat\tsaw\t1\nfox\tdrill\t2\nunicorn\tcat\t5\n")
    questions.write_text(": things\ncat dog saw axe\ncow pig rasp file\n")
    more = ["--report", report, "--evaluate", pairs, "--evaluate", questions, "--held-out=0.05"]
    assert run("train", text, "--output", tmp_path / "v.txt", *more, *QUICK) == 0
    written = json.loads(report.read_text())
    assert [tokens for tokens, _ in written["held_out_loss"]][-1] == 3 * 32_000
    assert written["held_out_loss"][-1][1] == pytest.approx(written["loss"][-1][1], rel=0.1)
    assert written["held_out"]["of_lines"] == 4000
    assert 100 < written["held_out"]["lines"] < 300
    assert (
        written["held_out"]["measured_tokens"] == written["held_out"]["of_tokens"] == 8 * written["held_out"]["lines"]
    )
    assert set(written["scores"]) == {str(pairs), str(questions)}
    assert written["scores"][str(pairs)][-1][0] == 3 * 32_000
    assert written["scores"][str(pairs)][-1][1] > 0.5
    assert written["questions"] == {str(pairs): {"asked": 4, "of": 5}, str(questions): {"asked": 2, "of": 2}}


def test_a_suite_that_cannot_be_read_ends_the_run_before_it_begins(text: Path, tmp_path: Path, capsys: Any) -> None:
    arguments = ["train", text, "--output", tmp_path / "v.bin", *QUICK, "--evaluate", tmp_path / "none.txt"]
    assert run(*arguments, "--report", tmp_path / "r.json") == 1
    assert "none.txt does not exist" in capsys.readouterr().err
    assert run(*arguments) == 2
    assert "--report" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_map_as_table_and_as_picture(vectors: Path, tmp_path: Path) -> None:
    assert run("map", vectors, "--output", tmp_path / "map.tsv", "--method", "pca", "--words", 5) == 0
    rows = [line.split("\t") for line in (tmp_path / "map.tsv").read_text().splitlines()]
    assert rows[0] == ["word", "x", "y", "count"]
    assert len(rows) == 6
    assert run("map", vectors, "--output", tmp_path / "map.png", "--method", "pca") == 0
    assert (tmp_path / "map.png").read_text() == "12 words by pca on 1600 × 1000"


@pytest.mark.parametrize("name", ["map.SVG", "map.pdf"])
def test_map_as_a_drawing_of_any_size(vectors: Path, tmp_path: Path, name: str) -> None:
    size = ("--width", 900, "--height", 300, "--scale", 2, "--dark")
    assert run("map", vectors, "--output", tmp_path / name, "--method", "pca", *size) == 0
    assert (tmp_path / name).read_text() == "12 words by pca on 900 × 300"


def test_map_as_a_page(vectors: Path, tmp_path: Path) -> None:
    assert run("map", vectors, "--output", tmp_path / "map.html", "--method", "pca") == 0
    assert "12 words · PCA" in (tmp_path / "map.html").read_text(encoding="utf-8")


def test_a_page_names_the_areas_of_its_map(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    groups, kinds = rng.normal(size=(4, 20)), "abcd"
    rows = [f"{kinds[i % 4]}{i} " + " ".join(map(str, groups[i % 4] + 0.2 * rng.normal(size=20))) for i in range(200)]
    (tmp_path / "vectors.txt").write_text("\n".join(["200 20", *rows]))
    assert run("map", tmp_path / "vectors.txt", "--output", tmp_path / "map.html", "--method", "pca") == 0
    written = (tmp_path / "map.html").read_text(encoding="utf-8")
    found = re.search(r'<script id="data" type="application/json">(.*?)</script>', written, re.DOTALL)
    assert found is not None
    named = {name[0] for level in json.loads(found[1])["areas"] for name, *_ in level}
    assert named  # torn areas have none
    assert named <= set(kinds)


def test_what_cannot_be_written_is_refused_before_the_map_is_made(
    vectors: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    monkeypatch.setattr(projection, "project_pca", lambda *_: pytest.fail("the map was made"))
    monkeypatch.setattr(page, "MOST_WORDS", 5)
    assert run("map", vectors, "--output", tmp_path / "map.html", "--method", "pca") == 1
    assert "at most 5 words" in capsys.readouterr().err
    assert run("map", vectors, "--output", tmp_path / "map.pdf", "--method", "pca", "--width", 20_000) == 1
    assert "19,200" in capsys.readouterr().err


@pytest.mark.parametrize("wrong", [("--width", 5), ("--height", 40_000), ("--scale", 0)])
def test_a_size_that_cannot_be_is_wrong_usage(vectors: Path, tmp_path: Path, capsys: Any, wrong: Any) -> None:
    assert run("map", vectors, "--output", tmp_path / "map.png", *wrong) == 2
    assert str(wrong[1]) in capsys.readouterr().err.replace(",", "")
    assert not (tmp_path / "map.png").exists()


def test_convert_keeps_every_bit(vectors: Path, tmp_path: Path) -> None:
    for name in ("v.glove.txt", "v.txt.gz", "v.vec", "back.bin"):
        assert run("convert", vectors, tmp_path / name) == 0
        copy, original = read_vectors(tmp_path / name, Job()), read_vectors(vectors, Job())
        assert list(copy.words) == list(original.words)
        assert copy.input_vectors.tobytes() == original.input_vectors.tobytes()
    assert (tmp_path / "back.bin").read_bytes() == vectors.read_bytes()


def test_an_output_whose_ending_says_nothing_is_refused_before_training(
    text: Path, tmp_path: Path, capsys: Any
) -> None:
    assert run("train", text, "--output", tmp_path / "vectors.xyz") == 1
    assert ".bin" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("wrong", [
    ["--dimensions=0"], ["--window=-1"], ["--epochs=0"], ["--learning-rate=nan"], ["--dimensions=ten"], ["--threads=0"],
    ["--architecture=glove"], ["--preset=huge"], ["--no-such-option"], ["--subsample=2"], ["--dimensions=2.5"],
])  # fmt: skip
def test_wrong_hyperparameters_are_status_2_and_write_nothing(
    wrong: list[str], text: Path, tmp_path: Path, capsys: Any
) -> None:
    assert run("train", text, "--output", tmp_path / "v.bin", *wrong) == 2
    assert "Traceback" not in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_every_hyperparameter_is_an_option_and_auto_is_a_value(text: Path, capsys: Any) -> None:
    assert run("train", "--help") == 0
    told = capsys.readouterr().out
    for name in options():
        assert f"--{name.replace('_', '-')}" in told
    assert (
        run("train", text, "--output", text.parent / "auto.bin", *QUICK[:1], "--epochs=auto", "--preset=quick-look")
        == 0
    )


@pytest.mark.parametrize("make", [
    lambda folder: folder / "missing.txt",
    lambda folder: empty_folder(folder),
    lambda folder: written(folder / "empty.txt", b""),
    lambda folder: written(folder / "binary.txt", bytes(range(256)) * 50),
    lambda folder: written(folder / "few.txt", b"one two three"),
    lambda folder: "sample:no-such-sample",
])  # fmt: skip
def test_texts_that_cannot_be_used_are_one_plain_line(make: Any, tmp_path: Path, capsys: Any) -> None:
    place, output = make(tmp_path), tmp_path / "out" / "v.bin"
    output.parent.mkdir()
    output.write_bytes(b"before")
    assert run("train", place, "--output", output) == 1
    message = [line for line in capsys.readouterr().err.splitlines() if line.startswith("semascope: ")]
    assert len(message) == 1
    assert len(message[0]) > 40
    assert output.read_bytes() == b"before"
    assert [path.name for path in output.parent.iterdir()] == ["v.bin"]


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def empty_folder(folder: Path) -> Path:
    (folder / "nothing").mkdir()
    return folder / "nothing"


@pytest.mark.parametrize(
    "content", [b"", b"1000000000 300\nthe 0.1 0.2\n", b"hello world, this is prose\n", b"\x80\x04K\x01."]
)
def test_vectors_that_lie_are_one_plain_line(content: bytes, tmp_path: Path, capsys: Any) -> None:
    path = written(tmp_path / "vectors.txt", content)
    assert run("neighbours", path, "the") == 1
    assert str(path) in capsys.readouterr().err


def test_the_cache_is_told_and_cleared(tmp_path: Path, capsys: Any) -> None:
    gc.unfreeze()  # what tests before this one have left, with texts that count as being in use
    gc.collect()
    read_corpus([str(written(tmp_path / "text.txt", b"some words " * 50_000))], Reading(), Job())
    assert run("cache") == 0
    assert " 0.0 MB" not in capsys.readouterr().out
    assert run("cache", "--clear") == 0
    assert " 0.0 MB" in capsys.readouterr().out


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_leaves_what_was_there(how: signal.Signals, text: Path, tmp_path: Path) -> None:
    output = written(tmp_path / "v.bin", b"before")
    command = program("train", text, "--output", output, "--epochs=100000", "--dimensions=50")
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as running:
        assert running.stderr is not None
        for line in running.stderr:
            if line.startswith("Training"):
                break
        running.send_signal(how)
        rest = running.stderr.read()
    assert running.returncode == 130
    assert "Traceback" not in rest
    assert output.read_bytes() == b"before"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["v.bin", "v.bin.checkpoint"]
    assert run("neighbours", tmp_path / "v.bin.checkpoint", "cat") == 0
    assert run("neighbours", tmp_path / "v.bin.checkpoint", "cat", "--space", "across") == 0


def killed_and_resumed(text: Path, output: Path, generator: np.random.Generator) -> bytes:
    """Train in processes that are killed at random moments until one comes to its end; its vectors."""
    options = [*LONG, "--output", output]
    for attempt in range(100):
        going_on = has_checkpoint(checkpoint_of(output))
        command = program("train", "--resume", *options[-2:]) if going_on else program("train", text, *options)
        with subprocess.Popen([*command, "--checkpoint-every=0.01"], stderr=subprocess.PIPE, text=True) as running:
            assert running.stderr is not None
            told = ""
            for line in running.stderr:
                told += line
                if line.startswith("Training"):
                    break
            if attempt < 2 and "Training" in told:  # later ones may come to the end
                with contextlib.suppress(subprocess.TimeoutExpired):
                    running.wait(generator.uniform(0, 0.6))
                running.kill()
            told += running.stderr.read()
        if running.returncode == 0:
            return output.read_bytes()
        assert running.returncode == -signal.SIGKILL, told
        if output.exists() and not has_checkpoint(checkpoint_of(output)):
            return output.read_bytes()  # killed when all was done
    raise AssertionError("no run came to its end")


LONG = ["--dimensions=20", "--epochs=120", "--subsample=0", "--threads=1"]


def test_runs_that_were_killed_and_resumed_end_with_the_same_bits(
    text: Path, tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    assert run("train", text, "--output", tmp_path / "whole.bin", *LONG) == 0
    generator = np.random.default_rng()
    for n in range(pytestconfig.getoption("--kill-rounds")):
        output = tmp_path / f"{n}.bin"
        assert killed_and_resumed(text, output, generator) == (tmp_path / "whole.bin").read_bytes()
        assert not has_checkpoint(checkpoint_of(output))


def test_resume_asks_for_nothing_else_and_refuses_what_differs(text: Path, tmp_path: Path, capsys: Any) -> None:
    output = tmp_path / "v.bin"
    assert run("train", "--resume", "--output", output) == 1
    assert run("train", "--output", output) == 2
    assert run("train", text, "--output", output, *QUICK, "--keep-checkpoint") == 0
    before = output.read_bytes()
    for differing in (["--dimensions=11"], ["--threads=2"], [text.parent], ["--tokenizer=whitespace"]):
        assert run("train", *differing, "--resume", "--output", output) == 2
    assert "--dimensions was 10" in capsys.readouterr().err
    assert output.read_bytes() == before
    assert run("train", text, *QUICK, "--resume", "--output", output) == 0
    assert output.read_bytes() == before
    assert run("convert", f"{output}.checkpoint", tmp_path / "copy.bin") == 0
    assert (tmp_path / "copy.bin").read_bytes() == before


def test_more_epochs_go_on_from_a_kept_checkpoint(text: Path, tmp_path: Path) -> None:
    output, report = tmp_path / "v.bin", tmp_path / "report.json"
    assert run("train", text, "--output", output, *QUICK, "--keep-checkpoint") == 0
    before = output.read_bytes()
    assert run("train", "--more-epochs=2", "--output", output, "--report", report) == 0
    written = json.loads(report.read_text())
    assert written["hyperparameters"]["epochs"] == 5
    assert written["loss"][-1][0] == 5 * 32_000
    assert output.read_bytes() != before


def test_a_last_state_that_cannot_be_kept_is_told_beside_the_vectors(
    text: Path, tmp_path: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr("core.training.checkpoint_file.CheckpointFile.save", fail)
    output = tmp_path / "v.bin"
    assert run("train", text, "--output", output, *QUICK, "--keep-checkpoint") == 0
    assert output.exists()
    assert "note: no checkpoint: the disk is full" in capsys.readouterr().err


def test_a_new_run_over_an_unfinished_one_says_so_and_clears_it_away(text: Path, tmp_path: Path, capsys: Any) -> None:
    output = tmp_path / "v.bin"
    assert run("train", text, "--output", output, *QUICK, "--keep-checkpoint") == 0
    capsys.readouterr()
    assert run("train", text, "--output", output, *QUICK) == 0
    assert "is of an earlier run" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["v.bin"]


def test_a_run_goes_on_without_its_text_and_without_the_cache_but_not_without_both(
    text: Path, tmp_path: Path, capsys: Any
) -> None:
    own, output = tmp_path / "own.txt", tmp_path / "v.bin"
    own.write_bytes(text.read_bytes() + b"\ncat dog\n")
    assert run("train", own, "--output", output, *QUICK, "--keep-checkpoint") == 0
    own.rename(tmp_path / "away.txt")
    assert run("train", "--more-epochs=1", "--output", output) == 0
    (tmp_path / "away.txt").rename(own)
    assert run("cache", "--clear") == 0
    assert run("train", "--more-epochs=1", "--output", output) == 0
    own.write_bytes(b"something else altogether\n" * 20)
    assert run("cache", "--clear") == 0
    assert run("train", "--more-epochs=1", "--output", output) == 1
    assert "semascope convert" in capsys.readouterr().err


def test_a_reader_that_leaves_early_is_no_error(vectors: Path) -> None:
    command = program("neighbours", vectors, "cat")
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        running.stdout.close()
        assert running.stderr is not None
        assert [line for line in running.stderr if not line.startswith("Reading")] == []
    assert running.returncode == 0


def test_version_and_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--version") == 0
    assert capsys.readouterr().out.startswith("semascope ")
    assert run("train") == 2
    assert run("nonsense") == 2


def test_the_command_line_imports_no_qt_and_no_umap(vectors: Path) -> None:
    program_text = (
        "import sys; from core.command_line import main\n"
        f"status = main(['neighbours', {str(vectors)!r}, 'cat'], None)\n"
        "heavy = {'PySide6', 'pyqtgraph', 'umap', 'sklearn', 'scipy', 'numba'} & set(sys.modules)\n"
        "sys.exit(status or ' '.join(sorted(heavy)) or 0)"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path.cwd())}
    done = subprocess.run([sys.executable, "-c", program_text], env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_a_run_never_replaces_its_own_text(text: Path, tmp_path: Path, capsys: Any) -> None:
    folder = tmp_path / "texts"
    folder.mkdir()
    content = text.read_bytes()
    for named in (folder / "own.txt", folder):
        (folder / "own.txt").write_bytes(content)
        assert run("train", named, "--output", folder / "own.txt", *QUICK) == 1
        assert "own.txt is one of the texts that were read" in capsys.readouterr().err
        assert (folder / "own.txt").read_bytes() == content
    for option in ("--step=stop-words languages= file={}", "--metadata={}"):
        table = tmp_path / "table.txt"
        table.write_text("file\tgenre\nsubjects.txt\tnovel\n")
        assert run("train", text, option.format(table), "--output", table, *QUICK) == 1
        assert "table.txt is one of the texts that were read" in capsys.readouterr().err
        assert table.read_text().startswith("file")


def test_outputs_that_cannot_be_are_refused_before_the_work(
    text: Path, vectors: Path, tmp_path: Path, capsys: Any
) -> None:
    nowhere = tmp_path / "missing" / "file"
    assert run("train", text, "--output", tmp_path / "v.bin", "--report", nowhere, *QUICK) == 1
    assert run("train", text, "--output", tmp_path / "v.txt", "--report", tmp_path / "v.txt", *QUICK) == 2
    assert run("map", vectors, "--output", nowhere.with_suffix(".png")) == 1
    (tmp_path / "file").touch()
    assert run("demo", "--output", tmp_path / "file") == 1
    told = capsys.readouterr().err
    assert told.count("Make it or choose another") == 2
    assert "Training" not in told
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize(
    "wrong", [["--seed=-1"], ["--seed=5000000000"], ["--words=-1"], ["--axes=4"], ["--words=many"]]
)
def test_numbers_that_cannot_be_are_wrong_usage(wrong: list[str], vectors: Path, tmp_path: Path, capsys: Any) -> None:
    assert run("map", vectors, "--output", tmp_path / "map.tsv", *wrong) == 2
    assert re.search("whole number|is outside", capsys.readouterr().err)


def test_words_that_the_terminal_cannot_write_end_nothing(tmp_path: Path) -> None:
    path = written(tmp_path / "v.txt", "3 2\n猫 1 0\n犬 1 0.1\nx 0 1\n".encode())
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = subprocess.run(program("neighbours", path, "猫"), env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert r"\u72ac" in done.stdout


def test_an_abandoned_step_does_not_hold_the_prompt(tmp_path: Path) -> None:
    program_text = (
        "import sys, time; from core import command_line\n"
        "def deaf(chosen, draw_map):\n"
        "    command_line.run(lambda job: (job.report('Deaf'), time.sleep(60)))\n"
        "command_line.COMMANDS['cache'] = deaf\n"
        "sys.exit(command_line.main(['cache'], None))"
    )
    command = [sys.executable, "-c", program_text]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as running:
        assert running.stderr is not None
        assert running.stderr.readline() == "Deaf\n"
        running.send_signal(signal.SIGTERM)
        assert running.wait(10) == 130
        assert running.stderr.read().startswith("semascope: interrupted")
