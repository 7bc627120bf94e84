import errno
import gzip
import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from core.job import Cancelled, Job
from core.text.reading import Reading
from core.text.sources import BLOCK_BYTES, Source, is_hard_wrapped, read_blocks, survey
from tests.core.text.files.packing import zipped

WRAPPED = (
    """The quick brown fox jumps over the lazy dog and runs
away through the forest until it comes to a river, where
it stops to drink and to look about for the dog that it
had jumped over only a little while before that moment.

The dog had meanwhile got up and followed the fox as far
as the river, where it saw the fox and began to bark at
it so loudly that the fox fell into the water and had to
swim to the other side, where it shook itself and left.
"""
    * 5
)

SONNET = """Shall I compare thee to a summer's day?
Thou art more lovely and more temperate:
Rough winds do shake the darling buds of May,
And summer's lease hath all too short a date:
Sometime too hot the eye of heaven shines,
And often is his gold complexion dimm'd;
And every fair from fair sometime declines,
By chance, or nature's changing course, untrimm'd;
But thy eternal summer shall not fade,
Nor lose possession of that fair thou ow'st;
Nor shall Death brag thou wander'st in his shade,
When in eternal lines to time thou grow'st:

So long as men can breathe or eyes can see,
So long lives this, and this gives life to thee.
"""


def put(path: Path, content: bytes = b"some text\n") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def sources(places: Sequence[str | Path]) -> tuple[Source, ...]:
    return survey(places, Reading()).sources


def test_a_folder_is_walked_in_natural_order_without_hidden_files(tmp_path: Path) -> None:
    for name in ("b10.txt", "b2.txt", "a/z.txt", ".hidden", ".git/x.txt", "B3.md"):
        put(tmp_path / "books" / name)
    found = sources([tmp_path / "books"])
    assert [document.name for document in found] == ["books/a/z.txt", "books/b2.txt", "books/B3.md", "books/b10.txt"]
    assert {document.size for document in found} == {10}


def test_what_is_no_text_in_a_folder_is_left_out_and_listed(tmp_path: Path) -> None:
    put(tmp_path / "good.txt")
    put(tmp_path / "picture.png", b"\x89PNG\r\n\x1a\n" + bytes(300))
    put(tmp_path / "empty.txt", b"")
    found = survey([tmp_path], Reading())
    assert [document.path.name for document in found.sources] == ["good.txt"]
    assert len(found.refused) == 2
    assert "picture.png is a binary file" in found.refused[1].reason


def test_a_file_named_twice_is_read_once_and_said(tmp_path: Path) -> None:
    path = put(tmp_path / "a.txt")
    found = survey([path, tmp_path], Reading())
    assert len(found.sources) == 1
    assert "named twice" in found.refused[0].reason


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is empty"),
        (b"\x1f\x8b\x08rest", "is damaged"),
        (b"PK\x03\x04rest", "is damaged or cut off: its list of files"),
        (b"7z\xbc\xaf\x27\x1c rest", "an archive of a kind that is not read"),
        (b"Rar!\x1a\x07 rest", "an archive of a kind that is not read"),
        (b"{\\rtf1 rest", "rich text"),
        (bytes(range(256)) * 4, "binary"),
        (bytes(300), "binary"),
    ],
)
def test_a_named_file_that_is_no_text_is_refused(tmp_path: Path, content: bytes, reason: str) -> None:
    path = put(tmp_path / "file", content)
    with pytest.raises(ValueError, match=reason) as refusal:
        sources([path])
    assert str(path) in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_text_with_some_other_bytes_is_text(tmp_path: Path) -> None:
    put(tmp_path / "latin", "Garçon, un café crème et l'addition, s'il vous plaît!".encode("latin-1"))
    put(tmp_path / "cut", "é".encode()[:1] + "für".encode())
    assert len(sources([tmp_path])) == 2


def test_missing_places_and_folders_without_text_are_refused(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="does not exist"):
        sources([tmp_path / "nothing.txt"])
    with pytest.raises(ValueError, match="holds no text file"):
        sources([tmp_path])
    with pytest.raises(ValueError, match="no sample 'nowhere'"):
        sources(["sample:nowhere"])
    with pytest.raises(ValueError, match="No text was named"):
        sources([])


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs a named pipe")
def test_a_pipe_is_refused_and_never_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ValueError, match="neither a file nor a folder"):
        sources([tmp_path / "pipe"])


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_file_is_refused(tmp_path: Path) -> None:
    path = put(tmp_path / "secret.txt")
    path.chmod(0)
    with pytest.raises(PermissionError, match="permission"):
        sources([path])


def test_a_link_to_a_folder_above_ends_nothing(tmp_path: Path) -> None:
    put(tmp_path / "a.txt")
    (tmp_path / "loop").symlink_to(tmp_path, target_is_directory=True)
    assert len(sources([tmp_path])) == 1


def test_the_bytes_of_a_file_come_in_blocks_and_cancel_stops_it(tmp_path: Path) -> None:
    content = np.random.default_rng(1).integers(97, 123, 2 * BLOCK_BYTES + 5, np.uint8).tobytes()
    path = put(tmp_path / "long.txt", content)
    assert b"".join(block.tobytes() for block in read_blocks(path, len(content), Job())) == content
    job = Job()
    reader = read_blocks(path, len(content), job)
    next(reader)
    job.cancel()
    with pytest.raises(Cancelled):
        next(reader)
    with pytest.raises(OSError, match="became shorter"):
        list(read_blocks(path, len(content) + 1, Job()))


def test_one_bad_place_does_not_stop_the_rest(tmp_path: Path) -> None:
    good = put(tmp_path / "good.txt")
    bad = put(tmp_path / "bad.bin", bytes(300))
    found = survey([tmp_path / "missing.txt", bad, good, "sample:nowhere"], Reading())
    assert [source.path for source in found.sources] == [good]
    assert [refused.name for refused in found.refused] == ["missing.txt", "bad.bin", "sample:nowhere"]
    assert "does not exist" in found.refused[0].reason


def test_the_first_reason_is_raised_where_nothing_is_left(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="missing"):
        survey([tmp_path / "missing.txt", put(tmp_path / "bad.bin", bytes(300))], Reading())


def test_a_pattern_chooses_among_the_files_of_folders_and_archives(tmp_path: Path) -> None:
    put(tmp_path / "all" / "a.txt")
    put(tmp_path / "all" / "b.md")
    put(tmp_path / "all" / "c.TXT.gz", gzip.compress(b"text"))
    put(tmp_path / "all" / "books.zip", zipped({"novels/x/d.txt": b"text", "e.md": b"text"}))
    named = put(tmp_path / "named.md")
    txt = survey([tmp_path / "all", named], Reading(files="*.txt"))
    assert [source.name for source in txt.sources] == [
        "all/a.txt",
        "all/books.zip/novels/x/d.txt",
        "all/c.TXT.gz",
        "named.md",
    ]
    assert txt.refused == ()
    assert len(survey([tmp_path / "all"], Reading(files="novels/**/*.txt")).sources) == 1
    assert len(survey([tmp_path / "all"], Reading(files="*.zip; *.md")).sources) == 3
    with pytest.raises(ValueError, match=r"no text file that \*\.pdf names"):
        survey([tmp_path / "all"], Reading(files="*.pdf"))
    with pytest.raises(ValueError, match=r"books\.zip holds no text file that \*\.pdf names"):
        survey([tmp_path / "all" / "books.zip"], Reading(files="*.pdf"))


def test_a_disk_that_fails_is_told_in_plain_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> int:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    good, bad = put(tmp_path / "good.txt"), put(tmp_path / "bad.txt")
    monkeypatch.setattr("core.text.files.streams.Counted.readinto", fails)
    with pytest.raises(OSError, match=r"good\.txt cannot be read: .*error\.$"):
        survey([good, bad], Reading())


def test_a_folder_is_looked_through_until_cancelled(tmp_path: Path) -> None:
    put(tmp_path / "a.txt")
    job = Job()
    job.cancel()
    with pytest.raises(Cancelled):
        survey([tmp_path], Reading(), job)


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize(("body", "form"), [("<w>a</w>", "tei-words"), ("a", "tei")])
def test_a_long_header_hides_no_annotation(tmp_path: Path, body: str, form: str, packed: bool) -> None:
    header = "<teiHeader>" + "<change>proofread</change>" * 10_000 + "</teiHeader>"
    content = f"<TEI>{header}<text><p>{body}</p></text></TEI>".encode()
    path = put(tmp_path / "a.xml", gzip.compress(content) if packed else content)
    assert [source.form for source in sources([path])] == [form]


def test_hard_wrapped_text_is_recognised() -> None:
    assert is_hard_wrapped(WRAPPED.encode())
    assert is_hard_wrapped(WRAPPED.replace("\n", "\r\n").encode())


@pytest.mark.parametrize(
    "text",
    [
        WRAPPED.replace("\n\n", "\f").replace("\n", " ").replace("\f", "\n\n"),
        "\n".join(f"A sentence of {'very ' * (number % 7)}different length." for number in range(60)) + "\n\nEnd.",
        "Tyger Tyger, burning bright,\nIn the forests of the night;\nWhat immortal hand or eye,\nCould frame\n\n" * 9,
        SONNET,
        "",
        "one line",
    ],
)
def test_other_text_is_not_taken_for_hard_wrapped(text: str) -> None:
    assert not is_hard_wrapped(text.encode())
