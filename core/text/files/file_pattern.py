"""Patterns of file names: `*.txt`, `novels/**/*.txt`."""

from __future__ import annotations

import fnmatch
import re
from functools import lru_cache

_ANY_FOLDERS = "**"


def matches_pattern(pattern: str, path: str) -> bool:
    """Whether a path ends as one of the patterns says, in small or capital letters; every one where there is none.

    Args:
        pattern: parted by spaces, commas or semicolons; `*` and `?` stand within a name, `**` for any folders.
        path: its parts parted by `/`.
    """
    parts = tuple(path.casefold().split("/"))
    patterns = _patterns(pattern)
    return not patterns or any(_matches(each, parts) for each in patterns)


@lru_cache(maxsize=8)
def _patterns(pattern: str) -> tuple[tuple[re.Pattern[str] | None, ...], ...]:
    """Each pattern as that of one name after another, None for any folders, which each begins with."""
    written = [part for part in re.split(r"[\s;,]+", pattern.casefold()) if part]
    return tuple(
        (
            None,
            *(
                None if name == _ANY_FOLDERS else re.compile(fnmatch.translate(name))
                for name in each.split("/")
                if name
            ),
        )
        for each in written
    )


def _matches(names: tuple[re.Pattern[str] | None, ...], parts: tuple[str, ...]) -> bool:
    """Whether the names match the parts one by one: all places that may be reached are followed side by side."""
    reached = {0}
    for name in names:
        if name is None:
            reached = set(range(min(reached), len(parts)))
        else:
            reached = {place + 1 for place in reached if place < len(parts) and name.match(parts[place])}
        if not reached:
            return False
    return len(parts) in reached
