"""Files of vectors: which formats there are, how one is recognised by its content, and reading and writing them whole.

A further format is one more row of `FORMATS` and its two functions.
"""

from __future__ import annotations

import dataclasses
import struct
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

import numpy as np
import psutil
from numpy.typing import NDArray

from core.files import atomic_write, require_space, require_writable
from core.job import Job
from core.text.vocabulary import Words
from core.training.checkpoint_format import is_checkpoint, read_checkpoint
from core.vectors import rows
from core.vectors.embeddings import Embeddings
from core.vectors.rows import Block, Repairs
from core.vectors.source import COMPRESSION, Source


@dataclass(frozen=True, slots=True)
class Format:
    """One way of laying vectors out in a file.

    Attributes:
        label: what a person calls it.
        suffixes: the endings of file names that it is written under, in front of `.gz`, `.bz2` or `.xz`.
        number_bytes: about how many bytes a number takes.
        read: yields the rows in blocks and notes repairs.
        write: writes all rows.
    """

    label: str
    suffixes: tuple[str, ...]
    number_bytes: int
    read: Callable[[Source, Repairs], Iterator[Block]]
    write: Callable[[Embeddings, BinaryIO, Job], None]


CHECKPOINT = "checkpoint"  # the state of a run; only read
WORD2VEC_TEXT, WORD2VEC_BINARY, GLOVE = "word2vec-text", "word2vec-binary", "glove"
FORMATS: dict[str, Format] = {
    WORD2VEC_TEXT: Format("word2vec text", (".txt", ".vec"), 13, rows.read_word2vec_text, rows.write_word2vec_text),
    WORD2VEC_BINARY: Format("word2vec binary", (".bin",), 4, rows.read_word2vec_binary, rows.write_word2vec_binary),
    GLOVE: Format("GloVe text", (".glove.txt",), 13, rows.read_glove, rows.write_glove),
}

_UNICODE_FAULT = "word that is not UTF-8"
_REPAIRS = {
    "unreadable line": "{count:,} lines that are not a word and {d:,} numbers were left out (first: line {first:,}).",
    "incomplete row": "The file ends inside row {first:,}; that row was left out.",
    "row that is not finite": "{count:,} rows with a number that is not finite were left out (first: row {first:,}).",
    _UNICODE_FAULT: "{count:,} words are not UTF-8; their broken bytes became � (first: row {first:,}).",
    "word that is there twice": "{count:,} rows repeat a word; the first vector of each word stays.",
    "empty word": "{count:,} rows without a word were left out (first: row {first:,}).",
}
_REFUSED: tuple[tuple[bytes, str], ...] = (
    (
        struct.pack("<i", 793712314),
        "is a fastText model. Convert it in Python: from gensim.models.fasttext import load_facebook_vectors; "
        "load_facebook_vectors({path!r}).save_word2vec_format({target!r})",
    ),
    (
        b"\x80",
        "is a Python pickle, as gensim saves its models; it could run any code, so it is never opened. Convert it in "
        "Python, if you trust it: from gensim.models import KeyedVectors; vectors = KeyedVectors.load({path!r}); "
        "getattr(vectors, 'wv', vectors).save_word2vec_format({target!r})",
    ),
    (
        b"\x93NUMPY",
        "is a NumPy array without its words. If it lies beside a gensim model, convert that in Python: from "
        "gensim.models import KeyedVectors; vectors = KeyedVectors.load(MODEL); "
        "getattr(vectors, 'wv', vectors).save_word2vec_format({target!r})",
    ),
    (b"PK\x03\x04", "is a zip archive. Unpack it and name the file of vectors in it."),
)


def format_of(path: Path) -> str | None:
    """The name in `FORMATS` of what a file holds, by its content, or `CHECKPOINT`; None where it holds no vectors.

    Raises:
        OSError: if it cannot be read.
        ValueError: if it is empty, or a model of another program that has to be converted; says how.
    """
    with Source(path, Job()) as source:
        return CHECKPOINT if is_checkpoint(source.head) else _recognised(source)


def format_for(path: Path) -> str:
    """The name in `FORMATS` that a file is written in, by its ending.

    Raises:
        ValueError: if no format has that ending; lists those that there are.
    """
    name = path.name.lower()
    for compression in COMPRESSION:
        name = name.removesuffix(compression)
    fitting = [
        (suffix, key) for key, format_ in FORMATS.items() for suffix in format_.suffixes if name.endswith(suffix)
    ]
    if not fitting:
        suffixes = ", ".join(suffix for format_ in FORMATS.values() for suffix in format_.suffixes)
        raise ValueError(
            f"{path}: vectors cannot be written under this ending. Choose one of {suffixes}, "
            f"alone or with {', '.join(COMPRESSION)} behind it."
        )
    return max(fitting, key=lambda pair: len(pair[0]))[1]


def check_target(path: Path, format: str | None = None) -> str:  # noqa: A002 - the word for it
    """The name in `FORMATS` that `path` would be written in; for asking before long work, not after it.

    Raises:
        ValueError: if the ending or the format is unknown.
        OSError: if nothing can be written there.
    """
    path = Path(path)
    name = format or format_for(path)
    if name not in FORMATS:
        raise ValueError(f"{name!r} is no format of vectors. Choose one of {', '.join(FORMATS)}.")
    require_writable(path)
    return name


def read_vectors(path: Path, job: Job, format: str | None = None) -> Embeddings:  # noqa: A002 - the word for it
    """Read a file of vectors, plain or compressed, whatever its name is.

    What had to be repaired or left out stands in `details["repairs"]`, a tuple of sentences. Memory is that of the
    result and one block. Nothing is unpickled.

    Args:
        path: the file.
        job: told how far it is; cancels between blocks.
        format: a name in `FORMATS`; by default the content decides.

    Raises:
        OSError: if the file cannot be read.
        ValueError: if it holds no vectors, or lies about them; says where and what to do.
    """
    path = Path(path)
    repairs = Repairs()
    if format is None and _is_checkpoint(path):
        return _read_checkpoint(path, job)
    with Source(path, job) as source:
        name = format or _recognised(source)
        if name is not None and name not in FORMATS:
            raise ValueError(f"{name!r} is no format of vectors. Choose one of {', '.join(FORMATS)}.")
        if name is None:
            raise ValueError(
                f"{path} holds no vectors: it starts neither with `rows dimensions` (word2vec) nor with a word and its "
                "numbers (GloVe). To train on a text, open it as text."
            )
        words, vectors = _collected(source, FORMATS[name].read(source, repairs), repairs)
        if source.damage:
            repairs.said.append(f"The compressed file is damaged or was cut off ({source.damage}).")
    dimensions = vectors.shape[1]
    said = [
        text.format(count=repairs.counts[kind], first=repairs.first[kind], d=dimensions)
        for kind, text in _REPAIRS.items()
        if repairs.counts[kind]
    ]
    details = {"format": name, "repairs": (*repairs.said, *said)}
    return Embeddings(words, vectors, name=path.name, details=details)


def write_vectors(embeddings: Embeddings, path: Path, job: Job, format: str | None = None) -> None:  # noqa: A002
    """Write vectors so that `path` is always one whole version, read back and compared before it takes its place.

    Args:
        embeddings: whose words and input vectors are written.
        path: the file; `.gz`, `.bz2` or `.xz` at its end compresses it.
        job: told how far it is.
        format: a name in `FORMATS`; by default the ending decides.

    Raises:
        ValueError: if the ending is unknown, a word cannot be held by the format or a number is not finite.
        OSError: if the file cannot be written there.
    """
    path = Path(path)
    name = check_target(path, format)
    compress = next((opener for suffix, opener in COMPRESSION.items() if path.name.lower().endswith(suffix)), None)
    _check_words(embeddings.words)
    _check_finite(embeddings.input_vectors)
    size = len(embeddings.words.block) + embeddings.input_vectors.size * FORMATS[name].number_bytes
    require_space(path.parent, size // 3 if compress else size)
    with atomic_write(path, check=lambda written: _check_written(embeddings, written, name, job, path)) as file:
        if compress is None:
            FORMATS[name].write(embeddings, file, job)
        else:
            with cast(BinaryIO, compress(file)) as stream:
                FORMATS[name].write(embeddings, stream, job)


def _is_checkpoint(path: Path) -> bool:
    with Source(path, Job()) as source:
        return is_checkpoint(source.head)


def _read_checkpoint(path: Path, job: Job) -> Embeddings:
    """The vectors of a run that has not ended, or whose state was kept."""
    found, note = read_checkpoint(path, job)
    embeddings = found.embeddings()
    _check_finite(embeddings.input_vectors)
    return dataclasses.replace(embeddings, details={**embeddings.details, "repairs": (note,) if note else ()})


def _recognised(source: Source) -> str | None:
    for magic, reason in _REFUSED:
        if source.head.startswith(magic):
            target = source.path.with_suffix(".vectors.txt").name
            raise ValueError(f"{source.path} " + reason.format(path=source.path.name, target=target))
    if rows.has_header(source.head):
        return WORD2VEC_BINARY if rows.is_binary(source.head) else WORD2VEC_TEXT
    return GLOVE if rows.sampled_dimensions(source.head) else None


def _collected(source: Source, blocks: Iterator[Block], repairs: Repairs) -> tuple[Words, NDArray[np.float32]]:
    """All good rows: words distinct, not empty, in UTF-8, numbers finite."""
    text = bytearray(b"\n")
    ends = array("q", [1])
    vectors = np.empty((0, 1), np.float32)
    size = 0
    for words, block in blocks:
        if size == 0:
            vectors = np.empty((len(block), block.shape[1]), np.float32)
        elif size + len(block) > len(vectors):
            _grow(source.path, vectors, size + len(block))
        vectors[size : size + len(block)] = block
        for word in words:
            text += _mended(word, len(ends), repairs) + b"\n"
            ends.append(len(text))
        size += len(block)
        _check_sense(source.path, size, repairs)
    _check_sense(source.path, size, repairs)
    if size == 0:
        raise ValueError(f"{source.path} holds no whole row of vectors. It is damaged or was cut off: get it again.")
    return _cleaned(source.path, Words(bytes(text), np.frombuffer(ends, np.int64)), vectors, repairs)


def _grow(path: Path, vectors: NDArray[np.float32], least: int) -> None:
    """Enlarge in place by an eighth and some, if the memory is there."""
    length = max(least, len(vectors) + len(vectors) // 8, 4096)
    added = (length - len(vectors)) * vectors.shape[1] * 4
    if added > psutil.virtual_memory().available:
        raise ValueError(
            f"{path} does not fit into memory: after {len(vectors):,} words nothing is left. "
            "Close other programs, or convert the file to fewer words first."
        )
    vectors.resize((length, vectors.shape[1]), refcheck=False)


def _mended(word: bytes, row: int, repairs: Repairs) -> bytes:
    """The word as valid UTF-8 without a line feed."""
    try:
        word.decode()
    except UnicodeDecodeError:
        repairs.note(_UNICODE_FAULT, row)
        word = word.decode(errors="replace").encode()
    return word.replace(b"\n", "\ufffd".encode())


def _check_sense(path: Path, size: int, repairs: Repairs) -> None:
    """Refuse a file most of which is not what its start promised, early in a large one."""
    unreadable = repairs.counts["unreadable line"]
    if unreadable > size:
        line = repairs.first["unreadable line"]
        raise ValueError(
            f"{path}, line {line:,}: not a word and as many numbers as the start of the file promises, "
            "and most lines are so. It is damaged or is no file of vectors."
        )
    if size >= 20 and repairs.counts[_UNICODE_FAULT] > size // 2:
        raise ValueError(
            f"{path}: most words are not UTF-8, from row {repairs.first[_UNICODE_FAULT]:,} on. Either the header does "
            "not fit the rows, or the words have another encoding: convert them (`iconv -f gb18030 -t utf-8` for a "
            "text file) and try again."
        )


def _cleaned(
    path: Path, words: Words, vectors: NDArray[np.float32], repairs: Repairs
) -> tuple[Words, NDArray[np.float32]]:
    """Drop rows that are not finite, have no word or repeat one, each counted under its first fault.

    `vectors` may have spare rows at its end; it is shortened in place.
    """
    finite = _finite(vectors[: len(words)])
    named = np.diff(words.starts) > 1
    repairs.note_all("row that is not finite", ~finite)
    repairs.note_all("empty word", finite & ~named)
    words = _kept(words, vectors, finite & named)
    repeated = words.repeated()
    repairs.note_all("word that is there twice", repeated)
    words = _kept(words, vectors, ~repeated)
    if not len(words):
        raise ValueError(f"{path}: no row has a word and finite numbers. The training that made it went wrong.")
    vectors.resize((len(words), vectors.shape[1]), refcheck=False)
    return words, vectors


def _finite(vectors: NDArray[np.float32]) -> NDArray[np.bool_]:
    """bool[n]: whether all numbers of a row are finite."""
    finite = np.empty(len(vectors), bool)
    for begin in range(0, len(vectors), 4096):
        finite[begin : begin + 4096] = np.isfinite(vectors[begin : begin + 4096]).all(axis=1)
    return finite


def _kept(words: Words, vectors: NDArray[np.float32], keep: NDArray[np.bool_]) -> Words:
    """The words of the rows that stay; their vectors are moved to the front, in place."""
    if keep.all():
        return words
    rows_kept = np.flatnonzero(keep)
    for begin in range(0, len(rows_kept), 4096):  # a row only ever moves forward, so no row is overwritten unread
        chunk = rows_kept[begin : begin + 4096]
        vectors[begin : begin + len(chunk)] = vectors[chunk]
    lengths = np.diff(words.starts)
    text = np.frombuffer(words.block, np.uint8)[int(words.starts[0]) : int(words.starts[-1])]
    starts = np.concatenate(([1], 1 + np.cumsum(lengths[keep])))
    return Words(b"\n" + text[np.repeat(keep, lengths)].tobytes(), starts)


def _check_words(words: Words) -> None:
    """Refuse words that a file of rows cannot hold: none, or with a space or control character in them."""
    text = np.frombuffer(words.block, np.uint8)[: int(words.starts[-1])]
    parts = np.flatnonzero(((text <= 32) | (text == 127)) & (text != 10))  # the line feed stands between the words
    broken = np.searchsorted(words.starts, parts, side="right") - 1
    bad = np.union1d(broken, np.flatnonzero(np.diff(words.starts) == 1))
    if len(bad):
        shown = ", ".join(repr(words[int(index)]) for index in bad[:5])
        raise ValueError(
            f"{len(bad):,} words cannot be written in this format, for they are empty or hold a space or "
            f"control character: {shown}{', ...' if len(bad) > 5 else ''}. Nothing was written."
        )


def _check_finite(vectors: NDArray[np.float32]) -> None:
    finite = _finite(vectors)
    if not finite.all():
        raise ValueError(
            f"{int((~finite).sum()):,} of {len(finite):,} vectors have a number that is not finite, so the training "
            "went wrong: nothing was written. Train again with a lower learning rate."
        )


def _check_written(embeddings: Embeddings, written: Path, name: str, job: Job, target: Path) -> None:
    """Read a file back block by block and compare every word and every bit with what was to be written."""
    starts, text = embeddings.words.starts, embeddings.words.block
    size = 0
    same = True
    with Source(written, job, stage="Checking the file") as source:
        for words, vectors in FORMATS[name].read(source, Repairs()):
            end = size + len(words)
            same = (
                end <= len(embeddings)
                and b"\n".join(words) == text[int(starts[size]) : int(starts[end]) - 1]
                and vectors.tobytes() == embeddings.input_vectors[size:end].tobytes()
            )
            size = end
            if not same:
                break
    if not same or size != len(embeddings):
        raise OSError(
            f"{target} was not written: the disk gives back other bytes than it was given. What was there before is "
            "untouched; choose another disk."
        )
