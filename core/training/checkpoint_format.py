"""A state of a run as one file, read back exactly or refused.

The file is a NumPy .npz: a zip archive whose members are stored as they are and carry a CRC-32 each, so that it can be
written from the live matrices block by block, checked without memory, and opened by anything that knows NumPy. Nothing
in it is a pickle. The first member is JSON; sizes are held against the length of the file before memory is taken.
"""

from __future__ import annotations

import dataclasses
import json
import math
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, BinaryIO

import numpy as np
import psutil
from numpy.typing import NDArray

from core.files import previous_of
from core.job import Job
from core.text.sources import recipe_from_json, recipe_to_json
from core.text.vocabulary import Vocabulary, Words
from core.training.checkpoint import Checkpoint, Floats, Matrices
from core.training.hyperparameters import MOST_THREADS, Hyperparameters
from core.training.metrics import CAPACITY, Sample

HEAD = "checkpoint.json"
_MOST_HEAD_BYTES = 1 << 28
_BLOCK_BYTES = 1 << 24
_NUMBERS = ("threads", "chunk_tokens", "position", "tokens_done", "corpus_tokens")
_MATRICES = ("input_vectors", "output_vectors")
_ARRAYS = {
    1: ("words", "word_starts", "counts", "samples", *_MATRICES),
    2: ("words", "word_starts", "counts", "samples", "curves", *_MATRICES),
    3: ("words", "word_starts", "counts", "samples", "curves", *_MATRICES),  # says more of how the text is read
}  # by format
_FORMAT = max(_ARRAYS)
_LAST_SHORT = 2  # the last format with a short recipe
_NO_POINTS = np.zeros((0, 2))

_DAMAGE = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, KeyError, ValueError, TypeError, OverflowError,
    AttributeError, IndexError, NotImplementedError, RuntimeError, RecursionError,
)  # fmt: skip


def write_checkpoint(checkpoint: Checkpoint, output_vectors: int, file: BinaryIO) -> None:
    """Write a state; beyond it no memory is taken but that of a block."""
    words, counts = checkpoint.vocabulary.words, checkpoint.vocabulary.counts
    head = {
        "format": _FORMAT,
        "output_vectors": output_vectors,
        "word_bytes": len(words.block),
        "samples": len(checkpoint.samples),
        "curves": [[name, len(points)] for name, points in checkpoint.curves.items()],
        "words": len(words),
        "recipe": recipe_to_json(checkpoint.recipe),
        "hyperparameters": dataclasses.asdict(checkpoint.hyperparameters),
        **{name: getattr(checkpoint, name) for name in (*_NUMBERS, "train_seconds", "keep", "versions")},
    }
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(zipfile.ZipInfo(HEAD), json.dumps(head))
        for name, array in (
            ("words", np.frombuffer(words.block, np.uint8)),
            ("word_starts", words.starts),
            ("counts", counts),
            ("samples", checkpoint.samples),
            ("curves", np.concatenate((_NO_POINTS, *checkpoint.curves.values()))),
        ):
            _write_array(archive, name, np.ascontiguousarray(array))
        matrices = _live_matrices(checkpoint)
        for name, matrix in zip(_MATRICES, matrices, strict=True):
            _write_array(archive, name, matrix)


def _live_matrices(checkpoint: Checkpoint) -> tuple[Floats, Floats]:
    assert isinstance(checkpoint.fill, Matrices)
    return checkpoint.fill.input_vectors, checkpoint.fill.output_vectors


def _write_array(archive: zipfile.ZipFile, name: str, array: NDArray[Any]) -> None:
    with archive.open(zipfile.ZipInfo(name + ".npy"), "w", force_zip64=True) as member:
        np.lib.format.write_array(member, array, version=(1, 0), allow_pickle=False)


# --- reading: whatever the file holds, nothing is believed ----------------------------------------------------------


def read_checkpoint(path: Path, job: Job) -> tuple[Checkpoint, str]:
    """The newest good state under a name, and a note where that is the one before the newest.

    Each byte is checked against its CRC; the vectors stay in the file until `fill`.

    Raises:
        FileNotFoundError: if there is none.
        OSError: if it cannot be read.
        ValueError: if it is damaged and there is no good one before it.
    """
    problem = ""
    for each in (path, previous_of(path)):
        if not each.is_file():
            continue
        try:
            found = _read(each, job)
        except ValueError as error:
            problem = problem or str(error)
            continue
        if each == path:
            return found, ""
        problem = problem or f"{path} is not there."
        return found, f"{problem} The state before it is used, with {found.share:.0%} of the run done."
    if problem:
        raise ValueError(problem)
    raise FileNotFoundError(f"{path} does not exist: there is no run to go on with.")


def is_checkpoint(head: bytes) -> bool:
    """Whether a file that begins with these bytes is one of ours."""
    return head.startswith(b"PK\x03\x04") and head[30 : 30 + len(HEAD)] == HEAD.encode()


@contextmanager
def opened_checkpoint(path: Path) -> Iterator[zipfile.ZipFile]:
    """The archive, its directory checked.

    Raises:
        ValueError: whatever is wrong with it, then or inside the block.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            _check_directory(archive, path.stat().st_size)
            yield archive
    except _DAMAGE as error:
        raise ValueError(f"{path} is damaged or no checkpoint: {str(error) or type(error).__name__}.") from error


def _check_directory(archive: zipfile.ZipFile, size: int) -> None:
    members = archive.infolist()
    names = [member.filename for member in members]
    if names not in ([HEAD, *(f"{name}.npy" for name in arrays)] for arrays in _ARRAYS.values()):
        raise ValueError("it does not hold what a checkpoint holds")
    stored = all(each.compress_type == zipfile.ZIP_STORED and each.compress_size == each.file_size for each in members)
    if not stored or sum(member.file_size for member in members) > size:
        raise ValueError("its sizes cannot be true")


def verify(archive: zipfile.ZipFile, job: Job) -> None:
    """Read every member to its end, where its CRC is compared.

    Raises:
        BadZipFile: if one differs.
    """
    total, done = sum(member.file_size for member in archive.infolist()), 0
    for member in archive.infolist():
        with archive.open(member) as stream:
            while block := stream.read(_BLOCK_BYTES):
                done += len(block)
                job.report("Checking the checkpoint", done, total)


def _read(path: Path, job: Job) -> Checkpoint:
    with opened_checkpoint(path) as archive:
        if archive.getinfo(HEAD).file_size > _MOST_HEAD_BYTES:
            raise ValueError("its sizes cannot be true")
        verify(archive, job)
        head = json.loads(archive.read(HEAD))
        if head["format"] not in _ARRAYS:
            raise ValueError(f"it has format {head['format']!r}, which this version cannot read")
        return _checked(_parsed(path, archive, head))


def _parsed(path: Path, archive: zipfile.ZipFile, head: dict[str, Any]) -> Checkpoint:
    words, samples = _whole(head["words"]), _whole(head["samples"])
    block = _array(archive, "words", np.uint8, (_whole(head["word_bytes"]),)).tobytes()
    starts = _array(archive, "word_starts", np.int64, (words + 1,))
    counts = _array(archive, "counts", np.int64, (words,))
    chosen = Hyperparameters(**head["hyperparameters"])
    shapes = ((words, chosen.dimensions), (_whole(head["output_vectors"]), chosen.dimensions))
    for name, shape in zip(_MATRICES, shapes, strict=True):
        with _member(archive, name, np.float32, shape):
            pass
    recipe = head["recipe"]
    return Checkpoint(
        hyperparameters=chosen,
        recipe=recipe_from_json(recipe if head["format"] > _LAST_SHORT else _in_full(recipe)),
        vocabulary=Vocabulary(_checked_words(block, starts), counts),
        samples=_array(archive, "samples", np.float64, (samples, len(Sample._fields))),
        curves=_curves(archive, head.get("curves", [])),
        fill=_FromFile(path, shapes),
        versions={_text(key): _text(value) for key, value in head["versions"].items()},
        train_seconds=float(head["train_seconds"]),
        keep=head["keep"] is True,
        **{
            name: _whole(head[name]) for name in ("threads", "chunk_tokens", "position", "tokens_done", "corpus_tokens")
        },
    )


def _in_full(recipe: dict[str, Any]) -> dict[str, Any]:
    """The recipe of the first two formats, whose reading was a tokenizer, case and bounds."""
    old = recipe["reading"]
    steps = {None: None, True: [{"kind": "lower-case"}], False: []}[old["lower"]]
    reading = {"tokenizer": old["tokenizer"], "bounds": old["bounds"], "steps": steps, "only": []}
    sources = [{"path": path, "name": name, "size": size} for path, name, size in recipe["documents"]]
    return {**recipe, "reading": reading, "sources": sources}


def _curves(archive: zipfile.ZipFile, lengths: list[Any]) -> dict[str, NDArray[np.float64]]:
    """The curves by name; none in the first format."""
    if not lengths:
        return {}
    bounds = np.cumsum([_whole(length) for _, length in lengths])
    points = _array(archive, "curves", np.float64, (int(bounds[-1]), 2))
    if not np.isfinite(points).all():
        raise ValueError("its curves cannot be true")
    return dict(zip((_text(name) for name, _ in lengths), np.split(points, bounds[:-1]), strict=True))


def _checked(found: Checkpoint) -> Checkpoint:
    chosen, counts = found.hyperparameters, found.vocabulary.counts
    sound = (
        len(counts) >= 2
        and chosen.epochs is not None
        and chosen.learning_rate is not None
        and 0 < found.threads <= MOST_THREADS
        and found.chunk_tokens > 0
        and 0 <= found.tokens_done <= found.corpus_tokens * chosen.epochs
        and math.isfinite(found.train_seconds)
        and found.train_seconds >= 0
        and bool((counts[1:] <= counts[:-1]).all() and counts[-1] > 0)
        and int(counts.sum()) <= found.corpus_tokens
        and bool(np.isfinite(found.samples).all())
        and len(found.samples) <= CAPACITY
    )
    if not sound:
        raise ValueError("its numbers cannot be true")
    return found


def _checked_words(block: bytes, starts: NDArray[np.int64]) -> Words:
    rises = starts[0] == 1 and starts[-1] == len(block) and bool((np.diff(starts) > 1).all())
    line_feeds = np.flatnonzero(np.frombuffer(block, np.uint8) == ord("\n"))
    if not rises or not np.array_equal(line_feeds, starts - 1):
        raise ValueError("its words are damaged")
    block.decode()
    return Words(block, starts)


@dataclass(frozen=True)
class _FromFile:
    """The vectors of a file whose CRCs were compared: a `Fill`."""

    path: Path
    shapes: tuple[tuple[int, int], tuple[int, int]]

    def __call__(self, input_vectors: Floats, output_vectors: Floats) -> None:
        """Read them block by block."""
        with opened_checkpoint(self.path) as archive:
            for name, shape, matrix in zip(_MATRICES, self.shapes, (input_vectors, output_vectors), strict=True):
                with _member(archive, name, np.float32, shape) as stream:
                    _fill_rows(stream, matrix)


def _fill_rows(stream: IO[bytes], matrix: Floats) -> None:
    rows = max(1, _BLOCK_BYTES // (4 * matrix.shape[1]))
    for first in range(0, len(matrix), rows):
        block = matrix[first : first + rows]
        block[:] = np.frombuffer(stream.read(4 * block.size), np.float32).reshape(block.shape)


@contextmanager
def _member(archive: zipfile.ZipFile, name: str, kind: type, shape: tuple[int, ...]) -> Iterator[IO[bytes]]:
    """The numbers of an array, whose header must say just this kind and shape and whose length must be just theirs."""
    info = archive.getinfo(f"{name}.npy")
    with archive.open(info) as stream:
        if np.lib.format.read_magic(stream) != (1, 0):
            raise ValueError(f"{name} has another format")
        found, by_columns, dtype = np.lib.format.read_array_header_1_0(stream)
        size = math.prod(shape) * np.dtype(kind).itemsize
        if found != shape or by_columns or dtype != np.dtype(kind) or info.file_size - stream.tell() != size:
            raise ValueError(f"{name} has another shape than the file says")
        yield stream


def _array(archive: zipfile.ZipFile, name: str, kind: type, shape: tuple[int, ...]) -> NDArray[Any]:
    if math.prod(shape) * 8 > psutil.virtual_memory().available:
        raise ValueError("it needs more memory than is free")
    with _member(archive, name, kind, shape) as stream:
        return np.frombuffer(stream.read(), kind).reshape(shape)


def _whole(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**62:
        raise ValueError(f"{value!r} is no number that can be")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{value!r} is no text")
    return value
