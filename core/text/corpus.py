"""Corpus: a text as word ids on disk, read once and found again in the cache."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import re
import time
import weakref
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from core.files import atomic_folder, require_space
from core.job import Job
from core.text import cache, tokenizers
from core.text.characters import UNICODE_VERSION
from core.text.reading import Reading
from core.text.sources import (
    SAMPLE,
    Document,
    Recipe,
    absolute,
    is_hard_wrapped,
    read_blocks,
    read_head,
    stamp,
    survey,
)
from core.text.tokenizers import Counter, Flaws
from core.text.vocabulary import Vocabulary, Words

_FORMAT = 1  # of the folders in the cache; another number makes them all anew
_META = "meta.json"
_IDS = "ids"
_MAPPED = {_IDS: np.int32, "line_starts": np.int64, "line_sources": np.int64}  # as long as the text
_LOADED = ("word_starts", "counts")
_WORDS = "words"
_KEY = re.compile("[0-9a-f]{32}")
_RANK_TOKENS = 1 << 20
_CHECKED = 1 << 20
_SPACE_PER_BYTE = 1.5  # of the cache, for a byte of text: Chinese needs 4 bytes for 3, English half of that


@dataclass(frozen=True, eq=False)
class Corpus:
    """An encoded text; its arrays lie in our own cache folder, so that the person's files may change or go.

    Attributes:
        folder: where the arrays lie.
        name: what a person calls it.
        documents: the files, in order.
        reading: how they were read.
        vocabulary: all types by falling count, ties by bytes; those over any `min_count` are a prefix.
        ids: int32[tokens], mapped from disk, each token's place in the vocabulary.
        line_starts: int64[sentences + 1], mapped from disk, the first token of each sentence (line or paragraph), none
            of them empty; the last is `tokens`.
        line_sources: int64[sentences], mapped from disk, where the line of that token starts in its document, bytes.
        document_starts: int64[documents + 1], the first sentence of each document.
        hard_wrapped: whether a document's lines are those of a page, so that paragraphs bound its sentences.
        repairs: what was repaired or left out, in plain words.
        key: names the contents and the reading; equal keys, equal arrays.
        count_seconds: the time of scanning and counting, 0 when it came from the cache.
        encode_seconds: the time of sorting the types and numbering the tokens by it, 0 when it came from the cache.
        places: what was named, absolute.
    """

    folder: Path
    name: str
    documents: tuple[Document, ...]
    reading: Reading
    vocabulary: Vocabulary
    ids: NDArray[np.int32]
    line_starts: NDArray[np.int64]
    line_sources: NDArray[np.int64]
    document_starts: NDArray[np.int64]
    hard_wrapped: bool
    repairs: tuple[str, ...]
    key: str
    count_seconds: float = 0.0
    encode_seconds: float = 0.0
    places: tuple[str, ...] = ()

    @property
    def recipe(self) -> Recipe:
        """What `reopen_corpus` needs to have the same corpus again."""
        return Recipe(self.places, self.reading, self.key, self.name, self.documents)

    @property
    def tokens(self) -> int:
        """How many tokens there are."""
        return len(self.ids)

    @property
    def size_bytes(self) -> int:
        """Bytes of the source."""
        return sum(document.size for document in self.documents)

    def fold(self, word: str) -> str:
        """A query word as this text's tokenizer would have written it."""
        return tokenizers.fold(word, self.reading.tokenizer, self.reading.folds)


def read_corpus(places: Sequence[str | Path], reading: Reading, job: Job) -> Corpus:
    """Read text into a corpus, or take it from the cache.

    Args:
        places: files, folders and `sample:NAME`.
        reading: how to read them.
        job: told how many bytes of how many are read; looked at every few milliseconds.

    Raises:
        OSError: a file or the cache cannot be read or written, the disk is full, or a file changed under way.
        ValueError: there is no text, or nothing in it that is a word.
    """
    job.report("Reading")
    found = survey(places, job)
    stamps = [stamp(document.path) for document in found.documents]
    key = _key(cache.content_hashes(found.documents, job), reading)
    folder = cache.corpora_folder() / key
    seconds = (0.0, 0.0)
    opened = _open(folder)
    if opened is None:
        cache.drop(folder)
        seconds = _build(folder, found.documents, stamps, reading, job)
        opened = _open(folder)
    if opened is None:
        raise OSError(f"{folder} could not be read back after it was written. Check the disk, or set SEMASCOPE_CACHE.")
    recipe = Recipe(absolute(places), reading, key, _name(places, found.documents), found.documents)
    return _made(recipe, folder, opened, found.left_out, seconds)


def reopen_corpus(recipe: Recipe, job: Job) -> Corpus:
    """The same corpus again: from the cache, whatever became of its files; else its places are read anew.

    Raises:
        OSError: it is not in the cache and a file cannot be read.
        ValueError: it is not in the cache and its files have other contents now.
    """
    job.report("Reading")
    folder = cache.corpora_folder() / recipe.key
    opened = _open(folder) if _KEY.fullmatch(recipe.key) else None
    if opened is not None and len(opened[0]["flaws"]) == len(recipe.documents):
        return _made(recipe, folder, opened)
    corpus = read_corpus(recipe.places, recipe.reading, job)
    if corpus.key != recipe.key:
        raise ValueError(f"{recipe.name} has changed since it was read, and the copy of it in the cache is gone.")
    return corpus


_Opened = tuple[dict[str, Any], dict[str, NDArray[Any]], Vocabulary, IO[bytes]]


def _made(
    recipe: Recipe,
    folder: Path,
    opened: _Opened,
    left_out: tuple[str, ...] = (),
    seconds: tuple[float, float] = (0.0, 0.0),
) -> Corpus:
    meta, arrays, vocabulary, lease = opened
    corpus = Corpus(
        folder=folder,
        name=recipe.name,
        documents=recipe.documents,
        reading=recipe.reading,
        vocabulary=vocabulary,
        ids=arrays[_IDS],
        line_starts=arrays["line_starts"],
        line_sources=arrays["line_sources"],
        document_starts=np.array(meta["document_starts"], np.int64),
        hard_wrapped=meta["hard_wrapped"],
        repairs=left_out + _repairs(recipe.documents, meta["flaws"]),
        key=recipe.key,
        count_seconds=seconds[0],
        encode_seconds=seconds[1],
        places=recipe.places,
    )
    weakref.finalize(corpus, lease.close)  # until then no other window removes the folder
    return corpus


def _key(hashes: list[str], reading: Reading) -> str:
    parts = [_FORMAT, hashes, reading.tokenizer, reading.folds, reading.bounds, UNICODE_VERSION]
    return hashlib.blake2b(json.dumps(parts).encode(), digest_size=16).hexdigest()


def _name(places: Sequence[str | Path], documents: tuple[Document, ...]) -> str:
    first = str(places[0])
    name = first if first.startswith(SAMPLE) else Path(first).expanduser().resolve().name or first
    return name if len(places) == 1 else f"{name} + {len(places) - 1}"


def _repairs(documents: tuple[Document, ...], flaws: list[list[int]]) -> tuple[str, ...]:
    found: list[str] = []
    for document, numbers in zip(documents, flaws, strict=True):
        flaw = Flaws(*numbers)
        if flaw.bad_bytes:
            where = f"{document.name}, line {flaw.first_bad_line:,}"
            found.append(f"{where}: not UTF-8; bytes in the file taken as spaces for that: {flaw.bad_bytes:,}.")
        if flaw.cut_tokens:
            where = f"{document.name}, line {flaw.first_cut_line:,}"
            found.append(
                f"{where}: a word of more than 1,000 bytes; words in the file cut for that: {flaw.cut_tokens:,}."
            )
    return tuple(found)


def _open(folder: Path) -> _Opened | None:
    """The entry of the cache, its sizes checked and marked as in use; None where there is none or it is damaged."""
    lease = cache.lease(folder)
    if lease is None:
        return None
    try:
        meta = json.loads((folder / _META).read_bytes())
        if any((folder / name).stat().st_size != size for name, size in meta["sizes"].items()):
            raise ValueError("an array was cut")
        arrays: dict[str, NDArray[Any]] = {name: np.memmap(folder / name, kind, "r") for name, kind in _MAPPED.items()}
        arrays |= {name: np.fromfile(folder / name, np.int64) for name in _LOADED}
        words = Words((folder / _WORDS).read_bytes(), arrays["word_starts"])
        _check_arrays(arrays, len(words.block))
        Flaws(*meta["flaws"][0]), meta["document_starts"][0], meta["hard_wrapped"]
        return meta, arrays, Vocabulary(words, arrays["counts"]), lease
    except (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError):
        lease.close()
        return None


def _check_arrays(arrays: dict[str, NDArray[Any]], word_bytes: int) -> None:
    """Refuse arrays whose numbers cannot be: compiled code takes them as places in others without a look.

    Raises:
        ValueError: if one of them is damaged.
    """
    starts, counts, words = arrays["line_starts"], arrays["counts"], arrays["word_starts"]
    tokens = len(arrays[_IDS])
    sound = (
        _rises(starts, 0, tokens)
        and _rises(words, 1, word_bytes)
        and len(words) == len(counts) + 1
        and len(starts) == len(arrays["line_sources"]) + 1
        and bool((counts[1:] <= counts[:-1]).all() and counts[-1] > 0)
        and int(counts.sum()) == tokens
    )
    if not sound:
        raise ValueError("an array is damaged")


def _rises(starts: NDArray[np.int64], first: int, last: int) -> bool:
    """Whether each number is greater than the one before, from `first` to `last`."""
    blocks = (starts[begin : begin + _CHECKED + 1] for begin in range(0, len(starts), _CHECKED))
    return bool(starts[0] == first and starts[-1] == last and all((np.diff(block) > 0).all() for block in blocks))


def _build(
    folder: Path, documents: tuple[Document, ...], stamps: list[tuple[int, int]], reading: Reading, job: Job
) -> tuple[float, float]:
    """Make the entry of the cache; the seconds of counting and of encoding."""
    job.report("Preparing")
    tokenizers.prepare()
    needed = int(sum(document.size for document in documents) * _SPACE_PER_BYTE)
    cache.make_room(needed)
    require_space(folder.parent, needed)
    with atomic_folder(folder) as temporary:
        start = time.perf_counter()
        counter = Counter(reading.tokenizer, reading.folds)
        meta = _count(temporary, counter, documents, reading, job)
        for document, before in zip(documents, stamps, strict=True):
            if stamp(document.path) != before:
                raise OSError(f"{document.path} changed while it was read. Open it again.")
        if counter.tokens == 0:
            raise ValueError(f"{_first(documents)} no words. Choose another text or tokenizer.")
        middle = time.perf_counter()
        _encode(temporary, counter, job)
        sizes = {file.name: file.stat().st_size for file in temporary.iterdir()}
        (temporary / _META).write_text(json.dumps({**meta, "sizes": sizes}))
        cache.new_lease(temporary)
        end = time.perf_counter()
    return middle - start, end - middle


def _first(documents: tuple[Document, ...]) -> str:
    return f"{documents[0].path} holds" if len(documents) == 1 else f"The {len(documents)} files hold"


def _count(
    folder: Path, counter: Counter, documents: tuple[Document, ...], reading: Reading, job: Job
) -> dict[str, Any]:
    """Scan the documents once; write tokens numbered as their types came up, and where the sentences start."""
    total, done, sentences = sum(document.size for document in documents), 0, 0
    document_starts, flaws, hard_wrapped = [0], [], False
    with (
        (folder / _IDS).open("wb") as ids,
        (folder / "line_starts").open("wb") as starts,
        (folder / "line_sources").open("wb") as sources,
    ):
        for document in documents:
            wrapped = reading.bounds == "auto" and is_hard_wrapped(read_head(document.path))
            hard_wrapped |= wrapped
            counter.start_document(wrapped or reading.bounds == "paragraph")
            for block, final in read_blocks(document, job):
                for found in counter.feed(block, final):
                    ids.write(found.ids.data)
                    starts.write(found.sentences[:, 0].tobytes())
                    sources.write(found.sentences[:, 1].tobytes())
                    sentences += len(found.sentences)
                done += len(block)
                job.report("Reading", done, total)
            document_starts.append(sentences)
            flaws.append(list(dataclasses.astuple(counter.flaws)))
        starts.write(np.int64(counter.tokens).tobytes())
    return {"document_starts": document_starts, "flaws": flaws, "hard_wrapped": hard_wrapped}


def _encode(folder: Path, counter: Counter, job: Job) -> None:
    """Write the vocabulary, and give the tokens its numbers, in place and block by block."""
    job.report("Sorting words")
    vocabulary, ranks = counter.ranked()
    (folder / _WORDS).write_bytes(vocabulary.words.block)
    vocabulary.words.starts.tofile(folder / "word_starts")
    vocabulary.counts.tofile(folder / "counts")
    block = np.empty(_RANK_TOKENS, np.int32)
    with (folder / _IDS).open("r+b", buffering=0) as file:
        for first in range(0, counter.tokens, _RANK_TOKENS):
            job.report("Numbering words", first, counter.tokens)
            read = file.readinto(block.data) // block.itemsize
            file.seek(first * block.itemsize)
            file.write(ranks[block[:read]].data)
