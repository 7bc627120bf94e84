"""The files of a corpus as a list: what was read of each, and those that were refused with their reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from core.job import Job
from core.text.forms.form import FORMS

if TYPE_CHECKING:
    from core.text.corpus import Corpus

ALL, READ, REFUSED, REMARKED = "all", "read", "refused", "remarked"
_CHECK_EVERY = 5_000  # files between two looks at the job


class Listed(NamedTuple):
    """One file.

    Attributes:
        name: what a person calls it.
        source: its place in the corpus's sources; -1 where it was refused before it could be read.
        form: its label.
        encoding: as Python names it; "" where its form has none.
        size: bytes on the disk; None where it is not known.
        documents: that begin in it and are taken.
        sentences: in them.
        tokens: in them.
        refused: why it was not read, or not to its end; "" where it was.
        remarks: what was repaired or noticed in it, in plain words.
    """

    name: str
    source: int = -1
    form: str = ""
    encoding: str = ""
    size: int | None = None
    documents: int | None = None
    sentences: int | None = None
    tokens: int | None = None
    refused: str = ""
    remarks: tuple[str, ...] = ()


class Listing(NamedTuple):
    """The files, those that are read first, and what was noticed of them all together."""

    files: tuple[Listed, ...]
    remarks: tuple[str, ...]


def listing(corpus: Corpus, job: Job) -> Listing:
    """List the files of a corpus; some 0.5 s for 100,000 of them, in any thread.

    Raises:
        Cancelled: by the job.
    """
    reasons = {refused.name: refused.reason for refused in corpus.refused}
    remarks, general = _by_file(corpus)
    figures = _figures(corpus)
    files = []
    for place, source in enumerate(corpus.sources):
        if place % _CHECK_EVERY == 0:
            job.check()
        known = (source.name, place, FORMS[source.form].label, source.encoding, source.size, *figures[place])
        files.append(Listed(*known, reasons.pop(source.name, ""), tuple(remarks.get(source.name, ()))))
    files += [Listed(name, refused=reason) for name, reason in reasons.items()]
    return Listing(tuple(files), tuple(general))


def arranged(
    files: Sequence[Listed], kind: str, text: str, column: str, descending: bool, job: Job
) -> tuple[Listed, ...]:
    """Those of one kind whose name or reason has the letters of `text`, in the order of a column.

    Args:
        files: of a `Listing`.
        kind: ALL, READ, REFUSED or REMARKED.
        text: in any case; "" lets all through.
        column: an attribute of `Listed`; "" keeps the order in which they are read.
        descending: whether the largest is first.
        job: looked at between files.

    Raises:
        Cancelled: by the job.
    """
    is_of_kind, sought = _KINDS[kind], text.casefold()
    found = []
    for place, file in enumerate(files):
        if place % _CHECK_EVERY == 0:
            job.check()
        if is_of_kind(file) and (sought in file.name.casefold() or (sought and sought in file.refused.casefold())):
            found.append(file)
    if column:
        found.sort(key=lambda file: _order(getattr(file, column)), reverse=descending)
    return tuple(found)


_KINDS: dict[str, Callable[[Listed], bool]] = {
    ALL: lambda file: True,
    READ: lambda file: not file.refused,
    REFUSED: lambda file: bool(file.refused),
    REMARKED: lambda file: bool(file.remarks),
}


def count(files: Sequence[Listed], kind: str) -> int:
    """How many files are of a kind."""
    return sum(map(_KINDS[kind], files))


def _order(value: Any) -> tuple[bool, Any]:
    """A key by which values that are not known come before all others."""
    if value is None:
        return False, 0
    return True, value.casefold() if isinstance(value, str) else value


def _figures(corpus: Corpus) -> list[tuple[int, int, int]]:
    """Documents, sentences and tokens of each file."""
    starts, sources = corpus.document_starts, corpus.document_sources
    lines = np.asarray(corpus.line_starts[starts])
    kinds = (np.ones(len(sources)), starts[1:] - starts[:-1], lines[1:] - lines[:-1])
    columns = [np.bincount(sources, weights, len(corpus.sources)).astype(np.int64).tolist() for weights in kinds]
    return list(zip(*columns, strict=True))


def _by_file(corpus: Corpus) -> tuple[dict[str, list[str]], list[str]]:
    """The repairs of each file, by the name that each begins with; and those that begin with none."""
    names = {source.name for source in corpus.sources}
    found: dict[str, list[str]] = {}
    general = []
    for repair in corpus.repairs:
        name = next((name for name in _beginnings(repair) if name in names), "")
        if name:
            found.setdefault(name, []).append(repair[len(name) :].lstrip(",: "))
        else:
            general.append(repair)
    return found, general


def _beginnings(repair: str) -> Iterator[str]:
    """What a repair may call its file: all before a colon, or before a place in it; a name may hold these as well."""
    for sign in (", line ", ": "):
        place = repair.find(sign)
        while place >= 0:
            yield repair[:place]
            place = repair.find(sign, place + 1)
