"""A person's own regular expressions: read with care, since a short one can ask for any time and memory."""

from __future__ import annotations

import math
import re
from functools import lru_cache
from typing import Any

_LONGEST = 1_000  # characters of an expression
_MOST_REPEATS = 10_000  # all counts in braces multiplied; larger ones take memory without bound
_BRACES = re.compile(r"\{([^{}]*)\}")
_PROBES = ("", "a", "Z a-b", "7, 8.5", "中文。", " ", "\t_", "don't!")
_PROBE_SECONDS = 0.25


@lru_cache(maxsize=8)
def compiled(expression: str) -> Any:
    """The `regex.Pattern` of an expression; give each use of it a `timeout`.

    Raises:
        ValueError: if it cannot be read, or is larger than any that a word could match.
    """
    import regex  # needs 20 ms, and only where there is an expression

    repeats = math.prod(
        max((int(number) for number in re.findall(r"[0-9]+", braces)), default=1) or 1
        for braces in _BRACES.findall(expression[:_LONGEST])
    )
    if len(expression) > _LONGEST or repeats > _MOST_REPEATS:
        raise ValueError(
            f"The expression /{expression[:60]}/ is too large: it may have {_LONGEST:,} characters and ask for "
            f"{_MOST_REPEATS:,} repetitions. Simplify it."
        )
    try:
        return regex.compile(expression)
    except regex.error as error:
        place = "" if error.pos is None else f" at character {error.pos + 1}"
        raise ValueError(f"The expression /{expression}/ cannot be read: {error.msg}{place}.") from None
    except (RecursionError, OverflowError, MemoryError):
        raise ValueError(f"The expression /{expression[:60]}/ is nested too deeply. Simplify it.") from None


def check_tokens(expression: str) -> None:
    """Refuse an expression whose matches cannot be tokens.

    Raises:
        ValueError: if it cannot be read, is empty or too large, or matches where there is nothing.
    """
    if not expression:
        raise ValueError("Expression: it is empty. Write what a token is; \\w+ takes runs of letters and digits.")
    pattern = compiled(expression)
    try:
        is_empty = any(not match[0] for text in _PROBES for match in pattern.finditer(text, timeout=_PROBE_SECONDS))
    except TimeoutError:
        raise ValueError(f"The expression /{expression}/ takes too long on a few letters. Simplify it.") from None
    if is_empty:
        raise ValueError(
            f"The expression /{expression}/ also matches nothing at all, and that is no token. Ask for one character "
            "at least: + in place of *."
        )
