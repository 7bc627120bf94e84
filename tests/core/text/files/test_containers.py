import gzip
import io
import stat
import struct
import tarfile
import zipfile
from pathlib import Path

import pytest

from core.job import Job
from core.text.files.containers import Archives, Walk, natural_order, without_packing
from core.text.reading import Reading
from core.text.sources import Survey, survey
from tests.core.text.files.packing import COMPRESSIONS, WRAPPINGS, tar, zipped

TEXT = b"some text\n"


def put(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def found(path: Path, content: bytes) -> Survey:
    return survey([put(path, content)], Reading())


def members(path: Path, content: bytes) -> dict[tuple[str, ...], bytes]:
    """What is in a packed file, each read by itself."""
    read = {}
    for source in found(path, content).sources:
        with Archives() as archives:
            entry = archives.find(source.path, source.members, Job())
            assert entry.stream is not None
            read[source.members] = entry.stream.read() or b""
    return read


@pytest.mark.parametrize("kind", COMPRESSIONS)
def test_compression_is_recognised_by_content(tmp_path: Path, kind: str) -> None:
    packed = COMPRESSIONS[kind](TEXT)
    assert members(tmp_path / "no ending", packed) == {(): TEXT}
    assert members(tmp_path / "twice", packed + packed) == {(): TEXT * 2}
    source = found(tmp_path / f"a.txt.{kind}", packed).sources[0]
    assert (source.name, source.size) == (f"a.txt.{kind}", len(packed))


@pytest.mark.parametrize("kind", WRAPPINGS)
@pytest.mark.parametrize("outer", WRAPPINGS)
def test_packings_within_each_other_are_unpacked(tmp_path: Path, kind: str, outer: str) -> None:
    packed = WRAPPINGS[outer](WRAPPINGS[kind](TEXT))
    way = ("text",) * ((kind in ("tar", "zip")) + (outer in ("tar", "zip")))
    assert members(tmp_path / "file", packed) == {way: TEXT}


def test_members_of_a_zip_come_in_natural_order_and_those_of_a_tar_as_they_stand(tmp_path: Path) -> None:
    files = dict.fromkeys(("b10", "b2", "a/1", ".hidden", ".git/config", "__MACOSX/._b2", "a/.DS_Store"), TEXT)
    assert [*members(tmp_path / "a.zip", zipped(files))] == [("a/1",), ("b2",), ("b10",)]
    assert [*members(tmp_path / "a.tar", tar(files))] == [("b10",), ("b2",), ("a/1",)]
    assert sorted(["b10", "B2", "a"], key=natural_order) == ["a", "B2", "b10"]


def test_names_of_any_kind_are_kept_and_shown_on_one_line(tmp_path: Path) -> None:
    name = "ein/langer\nName/" + "größe" * 60 + ".txt"
    for packed in (tar({name: TEXT}), tar({name: TEXT}, format=tarfile.GNU_FORMAT), zipped({name: TEXT})):
        (source,) = found(tmp_path / "file", packed).sources
        assert source.members == (name,)
        assert "\n" not in source.name


def test_links_devices_and_doubles_in_a_tar_are_refused(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for name, kind in (("link", tarfile.SYMTYPE), ("hard", tarfile.LNKTYPE), ("tty", tarfile.CHRTYPE)):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)
        for name in ("folder/", "../../up.txt", "twice.txt", "twice.txt"):
            info = tarfile.TarInfo(name)
            info.type = tarfile.DIRTYPE if name.endswith("/") else tarfile.REGTYPE
            info.size = 0 if name.endswith("/") else len(TEXT)
            archive.addfile(info, io.BytesIO(TEXT))
    read = found(tmp_path / "a.tar", packed.getvalue())
    assert [source.members for source in read.sources] == [("../../up.txt",), ("twice.txt",)]
    reasons = {refused.name: refused.reason for refused in read.refused}
    assert "is a link" in reasons["a.tar/link"]
    assert "is a link" in reasons["a.tar/hard"]
    assert "is a device" in reasons["a.tar/tty"]
    assert "stands twice" in reasons["a.tar/twice.txt"]


def test_links_and_encrypted_members_of_a_zip_are_refused(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        link = zipfile.ZipInfo("link")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("secret", TEXT)
        archive.writestr("rare", TEXT, zipfile.ZIP_LZMA)
        archive.writestr("good", TEXT)
    content = bytearray(packed.getvalue())
    central = content.rindex(b"PK\x01\x02", 0, content.rindex(b"secret"))
    content[central + 8] |= 1
    read = found(tmp_path / "a.zip", bytes(content))
    assert [source.members for source in read.sources] == [("good",)]
    reasons = [refused.reason for refused in read.refused]
    assert [any(word in reason for reason in reasons) for word in ("link", "encrypted", "method")] == [True] * 3


def test_a_tar_that_is_cut_gives_the_members_before(tmp_path: Path) -> None:
    content = tar({"1": TEXT * 100, "2": TEXT * 100, "3": TEXT * 100})
    for packed in (content[:3000], gzip.compress(content[:3000])):
        read = found(tmp_path / "file", packed)
        assert [source.members for source in read.sources] == [("1",), ("2",)]
        assert read.refused[0].reason.endswith("is cut off. Get a whole copy of it. Its last file that was found is 2.")


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_zip_that_is_cut_gives_the_members_before(tmp_path: Path, method: int) -> None:
    content = zipped({"1": TEXT * 100, "a/2": TEXT * 100, ".hidden": TEXT, "3": TEXT}, method)
    cut = content[: content.index(b"a/2") + 8]
    for packed in (content[:-30], gzip.compress(content[:-30])):
        assert members(tmp_path / "a.zip", packed) == {("1",): TEXT * 100, ("a/2",): TEXT * 100, ("3",): TEXT}
    read = found(tmp_path / "a.zip", cut)
    assert [source.members for source in read.sources] == [("1",), ("a/2",)]
    assert "its list of files, which stands at its end, cannot be read" in read.refused[0].reason


def test_a_zip_whose_files_lie_within_each_other_is_refused(tmp_path: Path) -> None:
    content = bytearray(zipped({"1": TEXT * 100, "2": TEXT * 100}, zipfile.ZIP_STORED))
    for place in (content.index(b"PK\x01\x02"), content.rindex(b"PK\x01\x02")):
        content[place + 20 : place + 28] = struct.pack("<II", 2000, 2000)
    with pytest.raises(ValueError, match="within each other"):
        found(tmp_path / "a.zip", bytes(content))


def test_archives_without_files_are_refused(tmp_path: Path) -> None:
    for content in (zipped({}), tar({})[:512] or b"", zipped({".hidden": TEXT}), tar({".hidden": TEXT})):
        with pytest.raises(ValueError, match=r"without files|binary"):
            found(tmp_path / "a.zip", content)


def test_packing_ends_at_some_depth(tmp_path: Path) -> None:
    content = TEXT
    for _ in range(6):
        content = gzip.compress(content)
    assert members(tmp_path / "six.gz", content) == {(): TEXT}
    with pytest.raises(ValueError, match="packed more than 6 times over"):
        found(tmp_path / "seven.gz", gzip.compress(content))


def test_a_header_that_asks_for_memory_is_refused(tmp_path: Path) -> None:
    info = tarfile.TarInfo("././@LongLink")
    info.type, info.size = tarfile.GNUTYPE_LONGNAME, 10**9
    content = tar({"1": TEXT})[:1024] + info.tobuf() + bytes(2048)
    read = found(tmp_path / "a.tar", content)
    assert [source.members for source in read.sources] == [("1",)]
    assert "whose name has 1,000,000,000 bytes" in read.refused[0].reason


def test_a_walk_goes_on_to_a_member_and_says_when_it_is_past(tmp_path: Path) -> None:
    path = put(tmp_path / "a.zip", zipped({"1": b"one", "in.tar": tar({"x": b"ex", "y": b"why"}), "z": b"zed"}))
    walk, job = Walk(path, Job()), Job()
    for way, content in ((("1",), b"one"), (("in.tar", "x"), b"ex"), (("in.tar", "y"), b"why"), (("z",), b"zed")):
        entry = walk.find(way, job)
        assert entry is not None
        assert entry.stream is not None
        assert entry.stream.read() == content
    assert walk.find(("1",), job) is None
    walk.close()
    with Archives() as archives, pytest.raises(ValueError, match=r"not in a\.zip any more"):
        archives.find(path, ("gone",), job)


@pytest.mark.parametrize(
    ("name", "shorter"),
    [("a.txt.gz", "a.txt"), ("a.tgz", "a.tar"), ("a.tar.ZST", "a.tar"), (".gz", ".gz"), ("a.zip", "a.zip")],
)
def test_endings_of_compression_are_taken_off(name: str, shorter: str) -> None:
    assert without_packing(name) == shorter


def test_a_place_before_the_file_is_damage_and_no_fault_of_the_disk(tmp_path: Path) -> None:
    content = bytearray(zipped({"mimetype": b"application/epub+zip", "META-INF/container.xml": TEXT}))
    place = content.rindex(b"PK\x01\x02")
    content[place + 42 : place + 46] = b"\xff\xff\xff\x7f"
    content[content.index(b"PK\x05\x06") + 16] += 50  # all places in it are as many bytes less
    with pytest.raises(ValueError, match="damaged"):
        found(tmp_path / "a.zip", bytes(content))
