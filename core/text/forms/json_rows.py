"""JSON Lines, and JSON that is objects or a list of them: each object is a document."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from core.job import Job
from core.text.forms.form import Content, Piece
from core.text.forms.rows import Row, documents
from core.text.forms.stream import ROW_CHARACTERS, Line, lines, watched
from core.text.reading import Reading

_DEEPEST = 4  # objects in objects whose fields are taken
_MOST_PARTS = 200_000  # lists and objects in one row: each takes a hundred times the room that it has in the file
_MARKS = re.compile(r'["{}\[\]]')
_STRING_END = re.compile(r'[^"\\]*+(?:\\.[^"\\]*+)*+("?)', re.DOTALL)
_FIRST_BLOCK = 1 << 16


def extract(content: Content, reading: Reading, job: Job) -> Iterator[Piece]:
    """Each object is a document: one field is its text, the short ones are what is known of it.

    Rows that are broken, or longer than 16 million characters, are left out, counted and located.

    Raises:
        ValueError: no row can be read, or none has the field that was asked for.
    """
    yield from documents(_rows(content.texts(), job), reading.column, content.notes)


def _rows(blocks: Iterator[str], job: Job) -> Iterator[Row]:
    first = next(blocks, "")
    for block in blocks:
        first += block
        if len(first) >= _FIRST_BLOCK:
            break
    split = _by_lines if _is_line(first) else _by_brackets
    for line in split(watched(chain([first.lstrip("\ufeff")], blocks), job)):
        yield _row(line)


def _is_line(beginning: str) -> bool:
    """Whether the first line is an object by itself, or so long that it must be one."""
    line, newline, _ = beginning.lstrip("\ufeff\r\n\t ").partition("\n")
    if not line.startswith("{"):
        return False
    return not newline or line.rstrip().endswith("}")


def _by_lines(blocks: Iterable[str]) -> Iterator[Line]:
    """The lines that are not empty; of one that is too long, its beginning as a part."""
    for line in lines(blocks, ROW_CHARACTERS):
        if line.begins and not line.text.isspace() and line.text:
            yield line


def _by_brackets(blocks: Iterable[str]) -> Iterator[Line]:
    """The objects that stand by themselves or in one list, whatever white space is in them; an open one as a part."""
    brackets = _Brackets()
    parts: list[str] = []
    held, number, begin_line, rest = 0, 1, 1, ""
    for block in blocks:
        text = rest + block
        escape = (len(text) - len(text.rstrip("\\"))) % 2  # is not cut in two
        text, rest = text[: len(text) - escape], text[len(text) - escape :]
        begin = counted = 0
        for opens, at in brackets.outermost(text):
            if opens:
                number += text.count("\n", counted, at)
                begin, begin_line, counted = at, number, at
            else:
                is_whole = held + at - begin <= ROW_CHARACTERS
                yield Line("".join([*parts, text[begin:at]]) if is_whole else "", begin_line, ends=is_whole)
                parts, held = [], 0
        if brackets.depth:
            held += len(text) - begin
            parts = [*parts, text[begin:]] if held <= ROW_CHARACTERS else []
        number += text.count("\n", counted)
    if brackets.depth:
        yield Line("", begin_line, ends=False)


class _Brackets:
    """Follows the brackets of JSON that are not within strings."""

    def __init__(self) -> None:
        self.depth = 0
        self._in_string = False

    def outermost(self, text: str) -> Iterator[tuple[bool, int]]:
        """Where objects begin (True) and behind which place they end (False), but those within others."""
        at = 0
        while at < len(text):
            if self._in_string:
                found = _STRING_END.match(text, at)
                assert found
                at, self._in_string = found.end(), not found[1]
                continue
            mark = _MARKS.search(text, at)
            if not mark:
                return
            at = mark.end()
            if mark[0] == '"':
                self._in_string = True
            elif mark[0] == "{" or (mark[0] == "[" and self.depth):
                self.depth += 1
                if self.depth == 1:
                    yield True, mark.start()
            elif mark[0] in "}]" and self.depth:
                self.depth -= 1
                if not self.depth:
                    yield False, at


def _row(line: Line) -> Row:
    if not line.ends:
        return Row(line.number, {}, "is longer than 16 million characters, or never ends")
    if len(line.text) > _MOST_PARTS and line.text.count("[") + line.text.count("{") > _MOST_PARTS:
        return Row(line.number, {}, f"has more than {_MOST_PARTS:,} lists and objects in it")
    try:
        written = json.loads(line.text)
    except RecursionError:
        return Row(line.number, {}, "is nested too deep")
    except ValueError as error:
        return Row(line.number, {}, f"is no JSON: {getattr(error, 'msg', error)}")
    if not isinstance(written, dict):
        return Row(line.number, {}, "is no object with fields")
    return Row(line.number, dict(_fields(written)))


def _fields(written: dict[str, Any], within: str = "", depth: int = 0) -> Iterator[tuple[str, str]]:
    """The fields of an object; those of an object in it as `meta.genre`."""
    for key, value in written.items():
        if isinstance(value, dict) and depth < _DEEPEST:
            yield from _fields(value, f"{within}{key}.", depth + 1)
        else:
            yield f"{within}{key}", _as_text(value)


def _as_text(value: Any) -> str:
    """A value as a person writes it; lists of such values are joined, deeper ones are left out."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode() if not value.isprintable() else value
    if value is None or isinstance(value, dict):
        return ""
    if isinstance(value, list):
        flat = [_as_text(item) for item in value if not isinstance(item, list)]
        return "\n".join(part for part in flat if part)
    return str(value) if type(value) is int else json.dumps(value)
