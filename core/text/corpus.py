"""Corpus: a text as word ids on disk, read once and found again in the cache."""

from __future__ import annotations

import dataclasses
import hashlib
import importlib.metadata
import json
import re
import weakref
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from core.job import Job
from core.text import tokenizers
from core.text.building import cache
from core.text.building.build import (
    COUNTS,
    DOCUMENT_SOURCES,
    DOCUMENT_STARTS,
    DROPPED_ARRAYS,
    DROPPED_WORDS,
    META,
    WORD_STARTS,
    WORDS,
    Seconds,
    build,
)
from core.text.building.glimpse import Glimpse
from core.text.documents.file_metadata import described
from core.text.documents.metadata import NO_METADATA, Metadata, read_metadata
from core.text.files.encodings import GUESSER
from core.text.forms.form import FORMS
from core.text.reading import AUTO, LEMMA_POS, Reading
from core.text.sources import SAMPLE, Recipe, Refused, Source, absolute, stamp, survey
from core.text.tokenizers import Flaws
from core.text.tokens.characters import UNICODE_VERSION
from core.text.tokens.shaping import versions
from core.text.tokens.token_files import IDS, LINE_SOURCES, LINE_STARTS
from core.text.vocabulary import Vocabulary, Words
from core.text.words.joined import JoinedPhrases, read_joined
from core.text.words.joined import notes as joining_notes
from core.text.words.rewriting import Dropped, Effect, effects_from_json, made_ready, stages
from core.text.words.steps import Rewrite, StopWords, states_of

_FORMAT = 5  # of the folders in the cache; another number makes them all anew
_MAPPED = {IDS: np.int32, LINE_STARTS: np.int64, LINE_SOURCES: np.int64}  # as long as the text
_LOADED = {WORD_STARTS: np.int64, COUNTS: np.int64, DOCUMENT_STARTS: np.int64, DOCUMENT_SOURCES: np.int32}
_KEY = re.compile("[0-9a-f]{32}")
_CHECKED = 1 << 20


@dataclass(frozen=True, eq=False)
class Corpus:
    """An encoded text; its arrays lie in our own cache folder, so that the person's files may change or go.

    Attributes:
        folder: where the arrays lie.
        name: what a person calls it.
        sources: the files, in order, each with the encoding that its text turned out to be in.
        reading: how they were read.
        vocabulary: all types by falling count, ties by bytes; those over any `min_count` are a prefix.
        ids: int32[tokens], mapped from disk, each token's place in the vocabulary.
        line_starts: int64[sentences + 1], mapped from disk, the first token of each sentence (line or paragraph), none
            of them empty; the last is `tokens`.
        line_sources: int64[sentences], mapped from disk, where the line of that token starts in its file's text (as
            `core.text.files.extraction` gives it), bytes.
        document_starts: int64[documents + 1], the first sentence of each document.
        hard_wrapped: whether a document's lines are those of a page, so that paragraphs bound its sentences.
        repairs: what was repaired, in plain words.
        key: names the contents and the reading; equal keys, equal arrays.
        count_seconds: the time of scanning and counting, 0 when it came from the cache.
        encode_seconds: the time of sorting the types and numbering the tokens by it, 0 when it came from the cache.
        places: what was named, absolute.
        refused: the files that were found and not read, or not to their end, each with its reason.
        document_sources: int32[documents], which of the sources each document is in.
        metadata: what is known of each document.
        joined: the pairs of words that were joined to phrases.
        effects: what each of the reading's steps did; None for what the scanner does, and for phrases.
    """

    folder: Path
    name: str
    sources: tuple[Source, ...]
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
    refused: tuple[Refused, ...] = ()
    document_sources: NDArray[np.int32] = dataclasses.field(default_factory=lambda: np.zeros(1, np.int32))
    metadata: Metadata = NO_METADATA
    joined: JoinedPhrases = dataclasses.field(default_factory=JoinedPhrases)
    effects: tuple[Effect | None, ...] = ()

    @property
    def recipe(self) -> Recipe:
        """What `reopen_corpus` needs to have the same corpus again."""
        return Recipe(self.places, self.reading, self.key, self.name, self.sources)

    @property
    def tokens(self) -> int:
        """How many tokens there are."""
        return len(self.ids)

    @property
    def size_bytes(self) -> int:
        """Bytes of the files."""
        return sum(source.size for source in self.sources)

    @property
    def remarks(self) -> tuple[str, ...]:
        """The files that are not read and why, then the repairs."""
        return (*(f"Not read: {refused.reason}" for refused in self.refused), *self.repairs)

    def source_of(self, document: int) -> Source:
        """The file that a document is in."""
        return self.sources[int(self.document_sources[document])]

    def fold(self, word: str) -> str:
        """A query word as this text's reading would have written it; "" where a step drops it.

        Words that became one phrase in the text are that phrase: New York is new_york.
        """
        folded = tokenizers.fold(word, self.reading.tokenizer, self.reading.scans_lower)
        if self.reading.layer == LEMMA_POS:  # run_VERB: the part of speech is not folded
            lemma, _, tag = word.rpartition("_")
            lemma = tokenizers.fold(lemma, self.reading.tokenizer, self.reading.scans_lower)
            folded = next((each for each in (word, f"{lemma}_{tag}") if each in self.vocabulary.words), folded)
        form = stages([folded], self._rewrites)[-1][0]
        if not self.joined or form in self.vocabulary.words:
            return form
        from core.text.lookup.passage import words_of  # reads corpora itself

        try:
            found = words_of(word, self)
        except (OSError, ValueError):  # a list of stop words, or the segmenter, is gone
            return form
        return found[0] if len(found) == 1 and len(self.joined.parts(found[0])) > 1 else form

    @cached_property
    def _rewrites(self) -> list[Rewrite]:
        """What the word steps do; one whose file is gone since does nothing, and what it dropped is not found."""
        steps = self.reading.word_steps
        try:
            return made_ready(steps)
        except (OSError, ValueError):
            return made_ready(tuple(step for step in steps if not isinstance(step, StopWords)))

    @cached_property
    def dropped(self) -> Dropped:
        """The words that steps dropped; read from the cache when they are first asked for."""
        starts, counts, steps = (np.fromfile(self.folder / name, np.int64) for name in DROPPED_ARRAYS)
        return Dropped(Words((self.folder / DROPPED_WORDS).read_bytes(), starts), counts, steps)


def read_corpus(places: Sequence[str | Path], reading: Reading, job: Job, glimpse: Glimpse | None = None) -> Corpus:
    """Read text into a corpus, or take it from the cache.

    Args:
        places: files, folders and `sample:NAME`.
        reading: how to read them.
        job: told how many bytes of how many are read; looked at every few milliseconds.
        glimpse: shown what is read so far.

    Raises:
        OSError: a file or the cache cannot be read or written, the disk is full, or a file changed under way.
        ValueError: there is no text, or nothing in it that is a word.
        MemoryError: it has more types than memory can hold.
    """
    job.report("Reading")
    found, notes = described(survey(places, reading, job), reading, job)
    stamps = [stamp(source.path) for source in found.sources]
    key = _key(cache.content_hashes(found.sources, job), found.sources, reading)
    folder = cache.corpora_folder() / key
    seconds = Seconds()
    opened = _open(folder)
    if opened is None:
        cache.drop(folder)
        seconds = build(folder, found.sources, stamps, reading, glimpse, job)
        opened = _open(folder)
    if opened is None:
        raise OSError(f"{folder} could not be read back after it was written. Check the disk, or set SEMASCOPE_CACHE.")
    recipe = Recipe(absolute(places), reading, key, _name(places, found.sources), found.sources)
    return _made(recipe, folder, opened, found.refused, seconds, notes)


def reopen_corpus(recipe: Recipe, job: Job) -> Corpus:
    """The same corpus again: from the cache, whatever became of its files; else its places are read anew.

    Raises:
        OSError: it is not in the cache and a file cannot be read.
        ValueError: it is not in the cache, and its files have other contents now or are read in another way.
    """
    job.report("Reading")
    folder = cache.corpora_folder() / recipe.key
    opened = _open(folder) if _KEY.fullmatch(recipe.key) else None
    if opened is not None and len(opened[0]["flaws"]) == len(recipe.sources):
        return _made(recipe, folder, opened)
    corpus = read_corpus(recipe.places, recipe.reading, job)
    if corpus.key != recipe.key:
        raise ValueError(
            f"{recipe.name} has changed since it was read, or this installation reads it in another way, and the copy "
            "of it in the cache is gone."
        )
    return corpus


_Opened = tuple[dict[str, Any], dict[str, NDArray[Any]], Vocabulary, Metadata, JoinedPhrases, IO[bytes]]


def _made(
    recipe: Recipe,
    folder: Path,
    opened: _Opened,
    refused: tuple[Refused, ...] = (),
    seconds: Seconds | None = None,
    notes: tuple[str, ...] = (),
) -> Corpus:
    meta, arrays, vocabulary, metadata, joined, lease = opened
    seconds = seconds or Seconds()
    sources = _as_read(recipe.sources, meta["encodings"])
    corpus = Corpus(
        folder=folder,
        name=recipe.name,
        sources=sources,
        reading=recipe.reading,
        vocabulary=vocabulary,
        ids=arrays[IDS],
        line_starts=arrays[LINE_STARTS],
        line_sources=arrays[LINE_SOURCES],
        document_starts=arrays[DOCUMENT_STARTS],
        document_sources=arrays[DOCUMENT_SOURCES],
        metadata=metadata,
        hard_wrapped=meta["hard_wrapped"],
        repairs=(
            *notes,
            *metadata.remarks,
            *_repairs(sources, meta["flaws"], meta["notes"]),
            *joining_notes(joined),
        ),
        effects=effects_from_json(meta["effects"]),
        refused=refused + tuple(Refused(*map(str, each)) for each in meta["refused"]),
        key=recipe.key,
        count_seconds=seconds.counting,
        encode_seconds=seconds.encoding,
        places=recipe.places,
        joined=joined,
    )
    weakref.finalize(corpus, lease.close)  # until then no other window removes the folder
    return corpus


def _as_read(sources: tuple[Source, ...], encodings: list[str]) -> tuple[Source, ...]:
    """The files with the encodings that they turned out to be in; "" says that it is the one that was found first."""
    return tuple(
        dataclasses.replace(source, encoding=encoding) if encoding else source
        for source, encoding in zip(sources, encodings, strict=True)
    )


def _key(hashes: list[str], sources: tuple[Source, ...], reading: Reading) -> str:
    """A name of all that decides the arrays: contents, reading, and beside these what the program reads them with."""
    kinds = [[source.members, source.form, source.encoding, source.metadata] for source in sources]
    deciding = [UNICODE_VERSION, versions(reading), states_of(reading.taken_steps), _readers(sources, reading)]
    parts = [_FORMAT, hashes, kinds, reading.to_json(), deciding]
    return hashlib.blake2b(json.dumps(parts).encode(), digest_size=16).hexdigest()


def _readers(sources: tuple[Source, ...], reading: Reading) -> list[list[str]]:
    """The packages that make text of the files, with their versions; "" for one that is not installed.

    An encoding may be guessed as late as a text's first letter beyond ASCII, so that `Source.encoding` does not tell.
    """
    names = {FORMS[source.form].package for source in sources} - {""}
    if reading.encoding == AUTO and any(source.encoding for source in sources):
        names.add(GUESSER)
    return [[name, _version(name)] for name in sorted(names)]


def _version(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return ""


def _name(places: Sequence[str | Path], sources: tuple[Source, ...]) -> str:
    first = str(places[0])
    name = first if first.startswith(SAMPLE) else Path(first).expanduser().resolve().name or first
    return name if len(places) == 1 else f"{name} + {len(places) - 1}"


def _repairs(sources: tuple[Source, ...], flaws: list[list[int]], notes: list[list[str]]) -> tuple[str, ...]:
    found: list[str] = []
    for source, numbers, noted in zip(sources, flaws, notes, strict=True):
        flaw = Flaws(*numbers)
        found += [f"{source.name}: {note}" for note in noted]
        if flaw.bad_bytes:
            where, kind = f"{source.name}, line {flaw.first_bad_line:,}", source.encoding.upper()
            found.append(f"{where}: not {kind}; bytes in the file taken as spaces for that: {flaw.bad_bytes:,}.")
        if flaw.cut_tokens:
            where = f"{source.name}, line {flaw.first_cut_line:,}"
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
        meta = json.loads((folder / META).read_bytes())
        if any((folder / name).stat().st_size != size for name, size in meta["sizes"].items()):
            raise ValueError("an array was cut")
        arrays: dict[str, NDArray[Any]] = {name: np.memmap(folder / name, kind, "r") for name, kind in _MAPPED.items()}
        arrays |= {name: np.fromfile(folder / name, kind) for name, kind in _LOADED.items()}
        words = Words((folder / WORDS).read_bytes(), arrays[WORD_STARTS])
        _check_arrays(arrays, len(words.block))
        _check_documents(arrays, len(meta["flaws"]))
        Flaws(*meta["flaws"][0]), meta["notes"][0], meta["hard_wrapped"], meta["refused"]
        if [*map(type, meta["encodings"])] != [str] * len(meta["flaws"]):
            raise ValueError("the encodings are damaged")
        effects_from_json(meta["effects"])
        _check_dropped(folder)
        metadata = read_metadata(folder, meta["metadata"], len(arrays[DOCUMENT_SOURCES]))
        return meta, arrays, Vocabulary(words, arrays[COUNTS]), metadata, read_joined(folder), lease
    except (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError):
        lease.close()
        return None


def _check_arrays(arrays: dict[str, NDArray[Any]], word_bytes: int) -> None:
    """Refuse arrays whose numbers cannot be: compiled code takes them as places in others without a look.

    Raises:
        ValueError: if one of them is damaged.
    """
    starts, counts, words = arrays[LINE_STARTS], arrays[COUNTS], arrays[WORD_STARTS]
    tokens = len(arrays[IDS])
    sound = (
        _rises(starts, 0, tokens)
        and _rises(words, 1, word_bytes)
        and len(words) == len(counts) + 1
        and len(starts) == len(arrays[LINE_SOURCES]) + 1
        and bool((counts[1:] <= counts[:-1]).all() and counts[-1] > 0)
        and int(counts.sum()) == tokens
    )
    if not sound:
        raise ValueError("an array is damaged")


def _check_dropped(folder: Path) -> None:
    """Refuse words that steps dropped whose numbers cannot be.

    Raises:
        ValueError: if an array is damaged.
    """
    starts, counts, steps = (np.fromfile(folder / name, np.int64) for name in DROPPED_ARRAYS)
    sound = (
        _rises(starts, 1, (folder / DROPPED_WORDS).stat().st_size)
        and len(starts) == len(counts) + 1 == len(steps) + 1
        and bool((counts > 0).all() and (steps >= 0).all())
    )
    if not sound:
        raise ValueError("an array of what was dropped is damaged")


def _check_documents(arrays: dict[str, NDArray[Any]], sources: int) -> None:
    """Refuse bounds of documents that cannot be.

    Raises:
        ValueError: if they are damaged.
    """
    starts, files = arrays[DOCUMENT_STARTS], arrays[DOCUMENT_SOURCES]
    sound = (
        len(starts) == len(files) + 1 > 1
        and starts[0] == 0
        and starts[-1] == len(arrays[LINE_SOURCES])
        and bool((np.diff(starts) >= 0).all() and (np.diff(files) >= 0).all())
        and 0 <= files[0] <= files[-1] < sources
    )
    if not sound:
        raise ValueError("the bounds of documents are damaged")


def _rises(starts: NDArray[np.int64], first: int, last: int) -> bool:
    """Whether each number is greater than the one before, from `first` to `last`."""
    blocks = (starts[begin : begin + _CHECKED + 1] for begin in range(0, len(starts), _CHECKED))
    return bool(starts[0] == first and starts[-1] == last and all((np.diff(block) > 0).all() for block in blocks))
