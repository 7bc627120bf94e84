import gzip
import time
import tracemalloc
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.job import Cancelled, Job
from core.text.files.containers import Archives
from core.text.files.extraction import Noticed, TextBlock, first_bytes, read_text
from core.text.forms.form import FORMS
from core.text.reading import Reading
from core.text.sources import BLOCK_BYTES, Source, survey
from tests.core.text.files.packing import COMPRESSIONS, WRAPPINGS, tar, zipped

TEXT = "Der Fuß des Bären\nund die Größe der Welt\n"


def put(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def blocks(source: Source, reading: Reading | None = None, noticed: Noticed | None = None) -> list[TextBlock]:
    read = read_text(source, reading or Reading(), noticed or Noticed(), Job())
    return [block._replace(text=block.text.copy()) for block in read]


def text_of(source: Source, reading: Reading | None = None, noticed: Noticed | None = None) -> str:
    return b"".join(block.text.tobytes() for block in blocks(source, reading, noticed)).decode()


def only(path: Path, reading: Reading | None = None) -> Source:
    (source,) = survey([path], reading or Reading()).sources
    return source


def test_plain_utf_8_comes_as_it_is_in_blocks(tmp_path: Path) -> None:
    content = np.random.default_rng(1).integers(97, 123, 2 * BLOCK_BYTES + 5, np.uint8).tobytes() + b"\xff\n"
    source = only(put(tmp_path / "long.txt", content))
    read = blocks(source)
    assert b"".join(block.text.tobytes() for block in read) == content
    assert [len(block.text) for block in read] == [BLOCK_BYTES, BLOCK_BYTES, 7]
    assert [block.begins for block in read] == [{}, None, None]
    assert [block.done for block in read] == [BLOCK_BYTES, 2 * BLOCK_BYTES, len(content)]


def test_cancel_stops_it_within_a_block(tmp_path: Path) -> None:
    source, job = only(put(tmp_path / "long.gz", gzip.compress(b"word " * BLOCK_BYTES))), Job()
    reader = read_text(source, Reading(), Noticed(), job)
    next(reader)
    job.cancel()
    with pytest.raises(Cancelled):
        next(reader)


def test_a_file_that_became_shorter_is_noticed(tmp_path: Path) -> None:
    source = only(put(tmp_path / "a.txt", b"a" * 100))
    source.path.write_bytes(b"a")
    with pytest.raises(OSError, match="became shorter"):
        blocks(source)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-32-le", "latin-1", "mac-roman"])
def test_other_encodings_become_utf_8_and_are_said(tmp_path: Path, encoding: str) -> None:
    source, noticed = only(put(tmp_path / "a.txt", (TEXT * 30).encode(encoding))), Noticed()
    assert text_of(source, noticed=noticed) == TEXT * 30
    (note,) = noticed.notes
    assert note.startswith("read as ")
    assert (noticed.bad_bytes, noticed.first_bad_line) == (0, 0)


def test_a_named_encoding_outranks_the_found_one(tmp_path: Path) -> None:
    path, reading = put(tmp_path / "a.txt", "Größe".encode()), Reading(encoding="latin-1")
    assert text_of(only(path, reading), reading) == "GrÃ¶Ã\x9fe"
    assert only(path).encoding == "utf-8"


def test_broken_bytes_are_counted_and_located_in_any_encoding(tmp_path: Path) -> None:
    lines = ["我爱北京天安门".encode("gb18030")] * 40
    lines[20] = b"\xff" + lines[20] + b"\xff"
    source, noticed = only(put(tmp_path / "a.txt", b"\n".join(lines))), Noticed()
    assert source.encoding == "gb18030"
    assert text_of(source, noticed=noticed).split("\n")[20] == " 我爱北京天安门 "
    assert (noticed.bad_bytes, noticed.first_bad_line) == (2, 21)


@pytest.mark.parametrize("behind", [100_000, BLOCK_BYTES - 1, BLOCK_BYTES + 70_000])
def test_the_first_letter_beyond_ascii_decides_however_late(tmp_path: Path, behind: int) -> None:
    ascii_part = "plain words\n" * (behind // 12)
    for encoding in ("latin-1", "utf-8"):
        source, noticed = only(put(tmp_path / "late.txt", (ascii_part + TEXT).encode(encoding))), Noticed()
        assert source.encoding == "utf-8"
        assert text_of(source, noticed=noticed) == ascii_part + TEXT
        assert len(noticed.notes) == (encoding != "utf-8")
    source = only(put(tmp_path / "late.txt", (ascii_part + TEXT).encode("latin-1")))
    noticed = Noticed()
    text_of(source, noticed=noticed)
    assert f"line {behind // 12 + 1:,}" in noticed.notes[0]


def test_broken_bytes_behind_a_late_letter_are_located_in_the_file(tmp_path: Path) -> None:
    lines = [b"plain words"] * (BLOCK_BYTES // 12 + 100) + ["我爱北京天安门".encode("gb18030")] * 40 + [b"\xff"]
    source, noticed = only(put(tmp_path / "late.txt", b"\n".join(lines))), Noticed()
    text_of(source, noticed=noticed)
    assert "GB18030" in noticed.notes[0]
    assert (noticed.bad_bytes, noticed.first_bad_line) == (1, len(lines))


@pytest.mark.parametrize("kind", COMPRESSIONS)
def test_what_is_cut_gives_what_comes_before(tmp_path: Path, kind: str) -> None:
    random = np.random.default_rng(1)
    content = b"".join(b"line %d\n" % number for number in random.integers(0, 10**9, 60_000))
    source = only(put(tmp_path / "cut", COMPRESSIONS[kind](content)[:-100]))
    read, told = b"", ""
    try:
        for block in read_text(source, Reading(), Noticed(), Job()):
            read += block.text.tobytes()
    except ValueError as error:
        told = str(error)
    assert told.startswith(f"cut is cut off behind the first {len(read):,} unpacked bytes.")
    assert told.endswith(f" The {read.count(10):,} lines before are read.")
    assert len(read) > 0
    assert content.startswith(read)


def test_a_flipped_bit_is_told_behind_what_comes_before(tmp_path: Path) -> None:
    content = bytearray(gzip.compress(TEXT.encode() * 50_000))
    content[len(content) // 2] ^= 0xFF
    source = only(put(tmp_path / "a.gz", bytes(content)))
    with pytest.raises(ValueError, match=r"^a\.gz is damaged behind"):
        blocks(source)


def test_members_are_read_in_one_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {f"{number}.txt": b"text %d\n" % number * 1000 for number in range(200)}
    found = survey([put(tmp_path / "a.tgz", gzip.compress(tar(files)))], Reading()).sources
    unpacked = []
    inflate = zlib.decompressobj

    def counted(*arguments: int) -> object:
        unpacked.append(1)
        return inflate(*arguments)

    monkeypatch.setattr(zlib, "decompressobj", counted)
    with Archives() as archives:
        for number, source in enumerate(found):
            (block,) = read_text(source, Reading(), Noticed(), Job(), archives)
            assert block.text.tobytes() == files[f"{number}.txt"]
    assert len(unpacked) == 1
    assert text_of(found[150]) == files["150.txt"].decode()  # alone as well


def test_the_sizes_of_members_add_up_to_their_archive(tmp_path: Path) -> None:
    random = np.random.default_rng(1)
    files = {str(number): random.integers(97, 123, 300_000, np.uint8).tobytes() for number in range(4)}
    path = put(tmp_path / "a.tgz", gzip.compress(tar(files)))
    found = survey([path], Reading()).sources
    assert 0.8 * path.stat().st_size < sum(source.size for source in found) <= path.stat().st_size
    with Archives() as archives:
        for source in found:
            done = [block.done for block in read_text(source, Reading(), Noticed(), Job(), archives)]
            assert done == sorted(done)
            assert done[-1] <= source.size


def test_a_document_in_an_archive_is_one_source_and_its_file_can_be_sought(tmp_path: Path) -> None:
    book = zipped(
        {
            "mimetype": b"application/epub+zip",
            "META-INF/container.xml": b'<container><rootfiles><rootfile full-path="b.opf"/></rootfiles></container>',
            "b.opf": b'<package><manifest><item id="a" href="a.xhtml" media-type="application/xhtml+xml"/></manifest>'
            b'<spine><itemref idref="a"/></spine></package>',
            "a.xhtml": b"<html><body><p>Call me Ishmael.</p></body></html>",
        },
    )
    assert FORMS["epub"].binary
    for content in (book, gzip.compress(book), zipped({"whale.epub": book}), gzip.compress(tar({"whale": book}))):
        source = only(put(tmp_path / "file", content))
        assert (source.form, source.encoding) == ("epub", "")
        assert text_of(source).strip() == "Call me Ishmael."


def test_the_first_bytes_are_those_of_the_text(tmp_path: Path) -> None:
    source = only(put(tmp_path / "a.gz", gzip.compress("Größe".encode("latin-1"))))
    reading = Reading(encoding="latin-1")
    assert first_bytes(source, reading, 4, Noticed(), Job()) == ("Grö".encode(), False)
    assert first_bytes(source, reading, 7, Noticed(), Job()) == ("Größe".encode(), True)


def test_a_bomb_stays_small_in_memory(tmp_path: Path) -> None:
    source = only(put(tmp_path / "bomb.gz", gzip.compress(b"a " * 5_000_000) * 20))
    assert source.size < 400_000
    tracemalloc.start()
    total = sum(len(block.text) for block in read_text(source, Reading(), Noticed(), Job()))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert total == 200_000_000
    assert peak < 8_000_000


def test_a_bomb_that_the_disk_cannot_hold_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.text.files.streams.free_bytes", lambda: 5_000_000)
    monkeypatch.setattr("core.text.files.zip_members.free_bytes", lambda: 5_000_000)
    content = b"a " * 10_000_000
    source = only(put(tmp_path / "bomb.gz", gzip.compress(content)))
    with pytest.raises(ValueError, match=r"unpacks to more than .* times its size and more than the disk has free"):
        blocks(source)
    path = put(tmp_path / "bomb.zip", zipped({"bomb.txt": content, "good.txt": b"good"}))
    found = survey([path], Reading())
    assert [source.name for source in found.sources] == ["bomb.zip/good.txt"]
    assert "more than the disk has free" in found.refused[0].reason


ENDINGS = ("", ".txt", ".gz", ".tar", ".zip", ".tgz", ".zst", ".html", ".epub", ".docx", ".odt")


@st.composite
def hostile(draw: st.DrawFn) -> bytes:
    """Bytes of any kind, as text in some encoding, or wrapped, cut and flipped."""
    content = draw(
        st.one_of(
            st.binary(max_size=600),
            st.builds(
                lambda text, encoding: text.encode(encoding, "replace"),
                st.text(max_size=200),
                st.sampled_from(["utf-8", "utf-16", "utf-16-le", "utf-32", "gb18030", "koi8-r", "big5", "cp1252"]),
            ),
        )
    )
    for wrap in draw(st.lists(st.sampled_from(sorted(WRAPPINGS)), max_size=4)):
        content = WRAPPINGS[wrap](content)
    content = content[: draw(st.integers(0, len(content)))] if draw(st.booleans()) else content
    if content and draw(st.booleans()):
        flipped = bytearray(content)
        for place in draw(st.lists(st.integers(0, len(content) - 1), max_size=4)):
            flipped[place] ^= draw(st.integers(1, 255))
        content = bytes(flipped)
    return content


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=hostile(), ending=st.sampled_from(ENDINGS), encoding=st.sampled_from(["auto", "utf-8", "big5"]))
def test_no_bytes_crash_or_hang_the_reader(tmp_path: Path, content: bytes, ending: str, encoding: str) -> None:
    folder = tmp_path / "folder"
    put(folder / "good.txt", b"good words\n")
    put(folder / f"file{ending}", content)
    reading, start = Reading(encoding=encoding), time.process_time()
    found = survey([folder, folder / f"file{ending}"], reading)
    assert "folder/good.txt" in [source.name for source in found.sources]
    assert all("\n" not in refused.reason and len(refused.reason) < 1000 for refused in found.refused)
    assert len(found.sources) + len(found.refused) >= 2
    for source in found.sources:
        try:
            noticed = Noticed()
            read = blocks(source, reading, noticed)
        except ValueError as reason:
            assert source.name in str(reason)  # noqa: PT017 - it may come or not
        else:
            assert read[0].begins is not None if read else "it holds no text." in noticed.notes
            assert all(len(block.text) <= BLOCK_BYTES for block in read)
    assert time.process_time() - start < 10
    (folder / f"file{ending}").unlink()
