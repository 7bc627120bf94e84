"""The commands that ask vectors: `neighbours`, `analogy` and `evaluate`. Answers go to stdout."""

from __future__ import annotations

import argparse
import itertools
import json
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from core.terminal import run, tell
from core.vectors.embeddings import Embeddings

_NAMED = 10  # missing words and unreadable lines that are named; `--json` names all


def read_embeddings(path: Path) -> Embeddings:
    """Read vectors from a file, and tell what had to be repaired."""
    from core.vectors.formats import read_vectors

    embeddings = run(lambda job: read_vectors(path, job))
    tell_repairs(embeddings)
    return embeddings


def tell_repairs(embeddings: Embeddings) -> None:
    """Say on stderr what had to be repaired in vectors."""
    for repair in embeddings.details.get("repairs", ()):
        tell(f"note: {repair}")


def neighbours(chosen: argparse.Namespace, _: object) -> None:
    """Print the words nearest to an expression."""
    from core.vectors.expression import neighbours as nearest

    embeddings = read_embeddings(chosen.vectors)
    found = nearest(embeddings, " ".join(chosen.expression), chosen.count, space=chosen.space)
    _print_answers([(near.word, near.similarity, near.count) for near in found], chosen.json, "similarity")


def analogy(chosen: argparse.Namespace, _: object) -> None:
    """Print the answers to: A is to B as C is to ?"""
    from core.vectors.analogy import ADD
    from core.vectors.analogy import analogy as answers

    embeddings = read_embeddings(chosen.vectors)
    found = answers(embeddings, chosen.a, chosen.b, chosen.c, chosen.count, chosen.method)
    rows = [(answer.word, answer.score, answer.count) for answer in found]
    _print_answers(rows, chosen.json, "similarity" if chosen.method == ADD else "score")


def evaluate(chosen: argparse.Namespace, _: object) -> None:
    """Print the scores of suites of questions."""
    from core.vectors.evaluation import evaluate as score

    embeddings = read_embeddings(chosen.vectors)
    results = {
        suite: run(partial(score, embeddings, suite, chosen.restrict, method=chosen.method)) for suite in chosen.suite
    }
    if chosen.json:
        print(json.dumps(results, ensure_ascii=False, indent=1))
        return
    for suite, result in results.items():
        print(suite)
        for name, section in {**result["sections"], "total": result["total"]}.items():
            print(f"  {name:28}{_scores(section)}")
        _print_skipped(result)


def _scores(section: Mapping[str, Any]) -> str:
    """Each figure with its interval of 95 %."""
    parts = []
    for key, value in section.items():
        if not key.endswith("_interval"):
            interval = section.get(f"{key}_interval")
            between = f" (95 %: {interval[0]:.3f} to {interval[1]:.3f})" if interval else ""
            parts.append(f"{key.replace('_', ' ')} {_number(value)}{between}")
    return "  ".join(parts)


def _print_skipped(result: Mapping[str, Any]) -> None:
    """Which words kept most questions from being asked, and which lines no question stands on; `--json` names all."""
    words, lines = result["missing_words"], result["unreadable_lines"]
    if words:
        most = ", ".join(f"{word} ({count:,})" for word, count in itertools.islice(words.items(), _NAMED))
        print(f"  {len(words):,} words are not there (in how many questions): {most}{', …' * (len(words) > _NAMED)}")
    if lines:
        most = ", ".join(map(str, lines[:_NAMED]))
        print(f"  {len(lines):,} lines could not be read: {most}{', …' * (len(lines) > _NAMED)}")


def _print_answers(answers: Sequence[tuple[str, float, int | None]], as_json: bool, score: str) -> None:
    """Print words, each with its score and its count."""
    if as_json:
        rows = [{"word": word, score: value, "count": count} for word, value, count in answers]
        print(json.dumps(rows, ensure_ascii=False))
        return
    for word, value, count in answers:
        print(f"{value:.4f}  {word}" + ("" if count is None else f"  ({count:,})"))


def _number(value: Any) -> str:
    return f"{value:.4f}" if isinstance(value, float) else f"{value:,}" if isinstance(value, int) else str(value)
