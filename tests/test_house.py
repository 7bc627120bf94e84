"""The house stays as it was agreed: what stands where, who imports whom, how long things are, what may be installed."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parent.parent
ENTRIES = {"pyproject.toml", "README.md", "app", "core", "tests", "resources"}
MADE = {"build", "semascope.egg-info", "semascope-demo"}  # by pip and by the demo; not kept
SOURCES = sorted(path for room in ("app", "core") for path in (ROOT / room).rglob("*.py"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
README = (ROOT / "README.md").read_text(encoding="utf-8")


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def percentile_90(values: list[int]) -> int:
    return sorted(values)[int(len(values) * 0.9)]


def test_the_top_level_is_as_agreed() -> None:
    visible = {entry.name for entry in ROOT.iterdir() if not entry.name.startswith(".") and entry.name != "__pycache__"}
    assert visible - MADE == ENTRIES


def test_core_imports_neither_app_nor_qt() -> None:
    wrong = [
        f"{name(path)}: {module}"
        for path in SOURCES
        if name(path).startswith("core/")
        for module in imports(path)
        if module.split(".")[0] in {"app", "PySide6", "shiboken6", "pyqtgraph", "tests"}
    ]
    assert wrong == []


def test_core_runs_where_there_is_no_qt() -> None:
    modules = [
        name(path)[:-3].replace("/", ".").removesuffix(".__init__")
        for path in SOURCES
        if name(path).startswith("core/")
    ]
    code = (
        f"import importlib, sys\nfor module in {modules}: importlib.import_module(module)\n"
        "heavy = {'app', 'PySide6', 'shiboken6', 'pyqtgraph', 'umap', 'openTSNE', 'sklearn'}\n"
        "sys.exit(' '.join(heavy & sys.modules.keys()) or 0)"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=False)
    assert ended.returncode == 0, ended.stderr


def test_nothing_is_unpickled_or_evaluated() -> None:
    wrong = []
    for path in SOURCES:
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call):
                called = ast.unparse(node.func)
                unpickles = any(
                    keyword.arg == "allow_pickle" and ast.unparse(keyword.value) != "False" for keyword in node.keywords
                )
                if called in {"eval", "exec", "__import__"} or unpickles:
                    wrong.append(f"{name(path)}:{node.lineno}")
        unsafe = {"pickle", "cPickle", "dill", "cloudpickle", "joblib", "shelve", "marshal"}
        wrong += [f"{name(path)}: {module}" for module in imports(path) if module.split(".")[0] in unsafe]
    assert wrong == []


def test_functions_and_files_are_short() -> None:
    functions = [
        (node.end_lineno or node.lineno) - node.lineno + 1
        for path in SOURCES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef)
    ]
    lines = [len(path.read_text(encoding="utf-8").splitlines()) for path in SOURCES if path.name != "__init__.py"]
    assert percentile_90(functions) <= 30
    assert percentile_90(lines) <= 400


def test_no_name_says_nothing() -> None:
    empty = re.compile(r"(^|_)(utils?|helpers?|managers?|controllers?|misc|common)(_|\.|$)")
    assert [name(path) for path in SOURCES if empty.search(path.name)] == []


def table_of_files() -> str:
    """The README's table: each source file and the first line of its docstring."""
    rows = [f"| `{name(path)}` | {first_line(path)} |" for path in SOURCES if path.name != "__init__.py"]
    return "\n".join(
        ["| file | what it holds |", "|---|---|", *sorted(rows, key=lambda row: row.split("`")[1].split("/"))]
    )


def first_line(path: Path) -> str:
    return (ast.get_docstring(tree(path)) or "").split("\n")[0].replace("|", r"\|")


def test_the_readme_has_a_sentence_for_each_source_file() -> None:
    assert table_of_files() in README, "write it anew: python tests/test_house.py"
    assert "` |  |" not in README


def test_the_readme_has_the_two_commands_each_on_one_line() -> None:
    lines = README.splitlines()
    assert "resources/set-up && .venv/bin/semascope demo" in lines
    assert "resources/set-up test && .venv/bin/python -m pytest -n 2 --dist loadfile" in lines


def test_no_pyside_that_ends_the_program_can_be_installed() -> None:
    requirements = [Requirement(line) for line in PROJECT["project"]["dependencies"]]
    qt = [requirement for requirement in requirements if requirement.name.lower().startswith(("pyside", "shiboken"))]
    assert [requirement.name for requirement in qt] == ["PySide6-Essentials"]
    assert not qt[0].specifier.contains("6.12.0")
    assert qt[0].specifier.contains("6.11.3")


def test_peers_are_installed_for_benchmarks_only() -> None:
    extras = PROJECT["project"]["optional-dependencies"]
    others = [*PROJECT["project"]["dependencies"], *extras["test"]]
    assert {"gensim", "fasttext"} & {Requirement(line).name for line in others} == set()


@pytest.mark.parametrize("script", ["resources/set-up", ".ci/run"])
def test_scripts_parse_may_be_run_and_name_no_registry(script: str) -> None:
    path = ROOT / script
    text = path.read_text(encoding="utf-8")
    shell = text.splitlines()[0].rsplit("/", 1)[-1].split()[-1]
    assert subprocess.run([shell, "-n", path], capture_output=True, check=False).returncode == 0
    assert path.stat().st_mode & 0o111
    assert not re.search(r"https?://|index-url|find-links", text)


def test_the_versions_agree() -> None:
    """What ruff and mypy check against is the oldest Python that the project takes."""
    oldest = PROJECT["project"]["requires-python"].removeprefix(">=")
    assert PROJECT["tool"]["mypy"]["python_version"] == oldest
    assert PROJECT["tool"]["ruff"]["target-version"] == "py" + oldest.replace(".", "")


if __name__ == "__main__":
    table = re.compile(r"\| file \| what it holds \|\n(\|.*\n)+")
    (ROOT / "README.md").write_text(table.sub(lambda _: table_of_files() + "\n", README), encoding="utf-8")
