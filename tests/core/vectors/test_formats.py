import bz2
import gzip
import lzma
import os
import pickle
import random
import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.job import Cancelled, Job
from core.text.vocabulary import Words
from core.vectors.embeddings import Embeddings
from core.vectors.formats import FORMATS, GLOVE, WORD2VEC_BINARY, WORD2VEC_TEXT, format_of, read_vectors, write_vectors

SUFFIXES = {".txt": WORD2VEC_TEXT, ".vec": WORD2VEC_TEXT, ".bin": WORD2VEC_BINARY, ".glove.txt": GLOVE}
COMPRESS = {"": bytes, ".gz": gzip.compress, ".bz2": bz2.compress, ".xz": lzma.compress}
writable_words = st.text(
    st.characters(min_codepoint=33, blacklist_characters="\x7f", blacklist_categories=("Cs",)), min_size=1, max_size=12
)
in_one_folder = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)


def embeddings_of(words: list[str], vectors: object) -> Embeddings:
    return Embeddings(Words.of(words), np.array(vectors, np.float32).reshape(len(words), -1))


def binary(rows: int, dimensions: int, *entries: tuple[bytes, list[float]]) -> bytes:
    return b"%d %d\n" % (rows, dimensions) + b"".join(
        word + b" " + struct.pack(f"<{len(numbers)}f", *numbers) + b"\n" for word, numbers in entries
    )


def load(folder: Path, content: bytes, name: str = "vectors") -> Embeddings:
    path = folder / name
    path.write_bytes(content)
    return read_vectors(path, Job())


def load_or_refusal(folder: Path, content: bytes) -> Embeddings | str:
    try:
        return load(folder, content)
    except (ValueError, OSError) as error:
        return str(error)


def listed(embeddings: Embeddings) -> dict[str, list[float]]:
    return dict(zip(embeddings.words, embeddings.input_vectors.tolist(), strict=True))


@pytest.mark.parametrize("compression", COMPRESS)
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_every_format_gives_back_every_word_and_bit(tmp_path: Path, suffix: str, compression: str) -> None:
    words = ["the", "naïve", "北京", "don't", "well-known", "🙂", "5", "مرحبا"]
    vectors = np.random.default_rng(1).standard_normal((8, 7)).astype(np.float32)
    vectors[0, :4] = [0.0, -0.0, 1e-45, 3.4028235e38]
    path = tmp_path / f"vectors{suffix}{compression}"
    write_vectors(Embeddings(Words.of(words), vectors), path, Job())
    moved = path.rename(tmp_path / "anything")  # reading goes by content
    assert format_of(moved) == SUFFIXES[suffix]
    back = read_vectors(moved, Job())
    assert list(back.words) == words
    assert back.input_vectors.tobytes() == vectors.tobytes()
    assert back.counts is None
    assert back.details["repairs"] == ()
    assert [file.name for file in tmp_path.iterdir()] == ["anything"]


@in_one_folder
@given(
    st.lists(writable_words, min_size=1, max_size=5, unique=True),
    st.integers(2, 4),
    st.sampled_from(sorted(FORMATS)),
    st.data(),
)
def test_any_words_and_numbers_survive(
    tmp_path: Path, words: list[str], dimensions: int, name: str, data: st.DataObject
) -> None:
    finite = st.floats(width=32, allow_nan=False, allow_infinity=False)
    size = len(words) * dimensions
    vectors = np.array(data.draw(st.lists(finite, min_size=size, max_size=size)), np.float32).reshape(-1, dimensions)
    path = tmp_path / "vectors"
    write_vectors(Embeddings(Words.of(words), vectors), path, Job(), format=name)
    back = read_vectors(path, Job(), format=name)
    assert list(back.words) == words
    assert back.input_vectors.tobytes() == vectors.tobytes()


@pytest.mark.parametrize("name", FORMATS)
def test_many_rows_cross_the_blocks(tmp_path: Path, name: str) -> None:
    vectors = np.random.default_rng(2).standard_normal((20_000, 20)).astype(np.float32)
    path = tmp_path / "vectors"
    written = Embeddings(Words.of(f"w{i}" for i in range(20_000)), vectors)
    write_vectors(written, path, Job(), format=name)
    back = read_vectors(path, Job())
    assert back.details["format"] == name
    assert back.words.block == written.words.block
    assert np.array_equal(back.input_vectors, vectors)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_one_dimension_is_read_back_as_what_it_is(tmp_path: Path, suffix: str) -> None:
    write_vectors(embeddings_of(["5", "b"], [3, 4]), tmp_path / f"v{suffix}", Job())
    assert listed(read_vectors(tmp_path / f"v{suffix}", Job())) == {"5": [3.0], "b": [4.0]}


def test_files_of_other_programs_are_read(tmp_path: Path) -> None:
    assert listed(load(tmp_path, b"2 2\r\na 1 2 \r\nb 3 4 \r\n")) == {"a": [1, 2], "b": [3, 4]}
    assert listed(load(tmp_path, b"2 2\na\t1\t2\nb\t3\t4")) == {"a": [1, 2], "b": [3, 4]}
    assert listed(load(tmp_path, b"\xef\xbb\xbfa 1 2\nb 3 4\n")) == {"a": [1, 2], "b": [3, 4]}
    no_line_feeds = b"2 1\na " + struct.pack("<f", 0.1) + b"b " + struct.pack("<f", 0.2)
    assert list(load(tmp_path, no_line_feeds).words) == ["a", "b"]


def test_a_word_with_spaces_keeps_them_in_text(tmp_path: Path) -> None:
    back = load(tmp_path, b"3 2\nnew york 1 2\na 3 4\nmay 5 6 7\n")
    assert listed(back) == {"new york": [1, 2], "a": [3, 4], "may 5": [6, 7]}


@pytest.mark.parametrize(
    ("content", "words", "said"),
    [
        (b"3 2\na 1 2\nb 3 4\n", ["a", "b"], "The header says 3 rows; the file has 2"),
        (b"1 2\na 1 2\nb 3 4\n", ["a", "b"], "The header says 1 rows; the file has 2"),
        (b"2 2\na 1 2\na 3 4\nb 5 6\n", ["a", "b"], "1 rows repeat a word"),
        (b"3 2\na 1 2\nb nan 4\nc 1 -inf\nd 1 1e300\n", ["a"], "3 rows with a number that is not finite"),
        (b"2 2\na 1 2\nb\xff 3 4\n", ["a", "b�"], "1 words are not UTF-8"),
        (b"3 2\na\xff 1 2\na\xfe 3 4\nc 1 2\n", ["a�", "c"], "1 rows repeat a word"),
        (
            b"3 2\na 1 2\nb 3\nc 5 6\n",
            ["a", "c"],
            "1 lines that are not a word and 2 numbers were left out (first: line 3)",
        ),
        (b"a 1 2\nb 3 4\nc 5 6\nd 7 8\ne 9", ["a", "b", "c", "d"], "(first: line 5)"),
        (binary(2, 2, (b"a", [1, 2]), (b"b", [3, 4]))[:-3], ["a"], "The file ends inside row 2"),
        (binary(3, 2, (b"a", [1, 2]), (b"b", [3, 4])), ["a", "b"], "The header says 3 rows; the file has 2"),
        (binary(1, 2, (b"a", [1, 2]), (b"b", [3, 4])), ["a", "b"], "The header says 1 rows; the file has 2"),
        (binary(3, 2, (b"a", [1, 2]), (b"a", [0, 4]), (b"b", [float("nan"), 4])), ["a"], "1 rows repeat a word"),
        (binary(2, 2, (b"\xe4\xb8", [1, 2]), (b"b", [3, 4])), ["�", "b"], "1 words are not UTF-8"),
        (binary(2, 2, (b"", [1, 2]), (b"b", [3, 4])), ["b"], "1 rows without a word"),
    ],
)
def test_faults_are_repaired_and_listed(tmp_path: Path, content: bytes, words: list[str], said: str) -> None:
    back = load(tmp_path, content)
    assert list(back.words) == words
    assert len(back.input_vectors) == len(words)
    assert np.isfinite(back.input_vectors).all()
    assert any(said in repair for repair in back.details["repairs"]), back.details["repairs"]
    assert [back.words.find(word) for word in words] == list(range(len(words)))


def test_the_first_good_row_of_a_word_wins(tmp_path: Path) -> None:
    assert listed(load(tmp_path, b"3 2\na nan 0\na 1 2\na 3 4\n")) == {"a": [1, 2]}


def test_a_compressed_file_that_was_cut_off_gives_its_rows(tmp_path: Path) -> None:
    generator = random.Random(3)
    lines = b"".join(b"w%d %f %f\n" % (i, generator.random(), generator.random()) for i in range(5_000))
    back = load(tmp_path, gzip.compress(b"5000 2\n" + lines)[:-5_000])
    assert 100 < len(back) < 5_000
    assert any("compressed file is damaged or was cut off" in repair for repair in back.details["repairs"])


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"\n\n  \n", "holds no vectors"),
        (b"It was the best of times,\nit was the worst of times.\n", "holds no vectors"),
        (b"the 1061396\nof 593677\nand 416629\n", "holds no vectors"),
        (b"1 1\n", "holds no whole row"),
        (b"0 3\na 1 2 3\n", "the header says 0 rows"),
        (b"-5 4\na 1 2 3 4\n", "the header says -5 rows"),
        (b"2 0\na\nb\n", "0 dimensions"),
        (b"2 -1\na\nb\n", "-1 dimensions"),
        (b"1 20000\na 1 2\n", "20,000 dimensions"),
        (b"2000000000 300\na 1 2 3\n", "which take at least 1,202,000,000,000 bytes; the file has 23"),
        (b"999999999999999999 9999\na 1 2 3\n", "the header says 999,999,999,999,999,999 rows"),
        (b"2000000000 2\na " + struct.pack("<2f", 1, 2), "the header says 2,000,000,000 rows"),
        (b"2 3\na 1 2\nb 3 4\n", "line 2: not a word and as many numbers"),
        (b"1 2\na nan nan\n", "no row has a word and finite numbers"),
        (struct.pack("<i", 793712314) + bytes(100), "is a fastText model"),
        (pickle.dumps({"vectors": [1.0]}), "is a Python pickle"),
        (b"\x93NUMPY\x01\x00" + bytes(100), "is a NumPy array"),
        (b"PK\x03\x04" + bytes(100), "is a zip archive"),
        (bytes(range(256)) * 20, "holds no vectors"),
        (b"1 2\n" + b"a" * 50_000 + bytes(8), "holds no whole row"),
        (b"".join(b"\xb1\xb1\xbe\xa9%d 1 2\n" % i for i in range(50)), "most words are not UTF-8"),
    ],
)
def test_what_is_no_file_of_vectors_is_refused_in_plain_words(tmp_path: Path, content: bytes, said: str) -> None:
    with pytest.raises(ValueError, match="vectors") as refusal:
        load(tmp_path, content)
    assert said in str(refusal.value)
    assert str(tmp_path / "vectors") in str(refusal.value)


def test_a_file_that_may_not_be_read_is_refused_in_plain_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "vectors"
    path.write_bytes(b"1 1\na 1\n")

    def refuse(self: Path, mode: str) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(PermissionError, match=r"vectors cannot be read: permission is denied\. Ask its owner"):
        format_of(path)


def test_places_that_are_no_file_are_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path, said in (
        (tmp_path, "is a folder"),
        (tmp_path / "no", "does not exist"),
        (tmp_path / "pipe", "no regular"),
    ):
        with pytest.raises(OSError, match=said):
            read_vectors(path, Job())


def test_nothing_is_unpickled(tmp_path: Path) -> None:
    class Trap:
        def __reduce__(self) -> tuple[object, ...]:
            return (Path.touch, (tmp_path / "sprung",))

    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        with pytest.raises(ValueError, match="vectors"):
            load(tmp_path, pickle.dumps(Trap(), protocol))
    assert not (tmp_path / "sprung").exists()


SEEDS = [
    b"3 4\nking 0.1 0.2 0.3 0.4\nqueen 1e-3 -2 3 4\nnew york 1 2 3 4\n",
    "北京 0.125 1 2\nпривет 3 4 5\nthe 6 7 8\nof 9 10 11\na 1 2 3\n".encode(),
    binary(3, 3, (b"king", [0.1, 0.2, 0.3]), ("naïve".encode(), [1, 2, 3]), (b"x", [4, 5, 6])),
]
SEEDS += [gzip.compress(SEEDS[0]), bz2.compress(SEEDS[2]), lzma.compress(SEEDS[1])]
SPLICES = [b"", b"\n", b" ", b"\x00", b"999999999999", b"nan ", b"1e999", b"-", b"\xff\xfe", b"a" * 300, b"\x80\x04."]


def test_mutated_files_are_read_or_refused_and_nothing_else(tmp_path: Path) -> None:
    generator = random.Random(4)
    for _ in range(900):
        content = bytearray(generator.choice(SEEDS))
        for _ in range(generator.randint(1, 4)):
            place = generator.randrange(len(content) + 1)
            if generator.random() < 0.5:
                content[place : place + 1] = bytes([generator.randrange(256)])
            else:
                content[place : place + generator.randint(0, 8)] = generator.choice(SPLICES)
        if generator.random() < 0.2:
            del content[generator.randrange(len(content) + 1) :]
        back = load_or_refusal(tmp_path, bytes(content))
        if isinstance(back, Embeddings):
            assert back.input_vectors.shape == (len(back.words), back.dimensions)
            assert len(set(back.words)) == len(back.words) > 0
            assert np.isfinite(back.input_vectors).all()
        else:
            assert str(tmp_path) in back


@in_one_folder
@given(st.binary(max_size=200))
def test_any_bytes_behind_a_header_are_read_or_refused(tmp_path: Path, content: bytes) -> None:
    for start in (b"2 2\n", b""):
        refusal = load_or_refusal(tmp_path, start + content)
        assert isinstance(refusal, Embeddings) or str(tmp_path) in refusal


def test_a_file_that_expands_without_end_is_not_believed(tmp_path: Path) -> None:
    bomb = gzip.compress(b"3 2\na 1 2\n" + bytes(30_000_000))
    assert list(load(tmp_path, bomb).words) == ["a"]
    with pytest.raises(ValueError, match="no whole row"):
        load(tmp_path, gzip.compress(b"3 2\n" + bytes(30_000_000)))


def test_words_that_no_row_can_hold_are_refused_and_nothing_is_written(tmp_path: Path) -> None:
    path = tmp_path / "v.txt"
    path.write_bytes(b"before")
    words = ["a", "new york", "", "tab\there", "line\rend", "b"]
    with pytest.raises(ValueError, match=r"4 words cannot be written .*'new york', '', 'tab"):
        write_vectors(embeddings_of(words, [[1, 2]] * 6), path, Job())
    with pytest.raises(ValueError, match="1 of 2 vectors have a number that is not finite"):
        write_vectors(embeddings_of(["a", "b"], [[1, 2], [np.nan, 1]]), path, Job())
    assert path.read_bytes() == b"before"
    assert len(list(tmp_path.iterdir())) == 1


def test_places_that_cannot_be_written_are_refused_plainly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    vectors = embeddings_of(["a"], [[1, 2]])
    (tmp_path / "folder.bin").mkdir()
    with pytest.raises(OSError, match=r"folder\.bin is a folder"):
        write_vectors(vectors, tmp_path / "folder.bin", Job())
    with pytest.raises(OSError, match="does not exist"):
        write_vectors(vectors, tmp_path / "no" / "v.bin", Job())
    with pytest.raises(ValueError, match=r"Choose one of \.txt, \.vec, \.bin, \.glove\.txt"):
        write_vectors(vectors, tmp_path / "v.doc", Job())
    monkeypatch.setattr("shutil.disk_usage", lambda folder: type("Usage", (), {"free": 3}))
    with pytest.raises(OSError, match="MB free"):
        write_vectors(vectors, tmp_path / "v.bin", Job())
    assert [file.name for file in tmp_path.iterdir()] == ["folder.bin"]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_disk_that_gives_back_other_bytes_is_noticed(
    tmp_path: Path, suffix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / f"v{suffix}"
    path.write_bytes(b"before")
    real = os.fsync

    def damage(handle: int) -> None:
        real(handle)
        for file in tmp_path.glob(".*"):
            content = bytearray(file.read_bytes())
            content[-2] ^= 1
            file.write_bytes(content)

    monkeypatch.setattr(os, "fsync", damage)
    with pytest.raises(OSError, match="other bytes than it was given"):
        write_vectors(embeddings_of(["a", "b"], [[1, 2], [3, 4]]), path, Job())
    assert path.read_bytes() == b"before"
    assert len(list(tmp_path.iterdir())) == 1


def test_reading_and_writing_can_be_cancelled(tmp_path: Path) -> None:
    job = Job()
    job.cancel()
    with pytest.raises(Cancelled):
        write_vectors(embeddings_of(["a"], [[1]]), tmp_path / "v.txt", job)
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "v").write_bytes(b"a 1 2\n")
    with pytest.raises(Cancelled):
        read_vectors(tmp_path / "v", job)
