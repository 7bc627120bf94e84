from __future__ import annotations

import io
import zipfile

import pytest

from core.job import Job
from core.text.forms.package import BLOCK_BYTES, Package
from tests.core.text.forms.conftest import Archive


def test_parts_come_in_blocks(archive: Archive) -> None:
    with Package(io.BytesIO(archive({"a.xml": b"x" * 100_000})), "ODT", Job()) as package:
        assert "a.xml" in package
        assert [len(block) for block in package.blocks("a.xml")] == [BLOCK_BYTES, 100_000 - BLOCK_BYTES]


def test_a_part_that_is_missing_or_packed_oddly_is_refused() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_LZMA) as written:
        written.writestr("a.xml", "text")
    with Package(packed, "ODT", Job()) as package:
        with pytest.raises(ValueError, match=r"b\.xml is missing"):
            list(package.blocks("b.xml"))
        with pytest.raises(ValueError, match="packed in a way"):
            list(package.blocks("a.xml"))


def test_a_flood_is_refused_before_it_is_read(archive: Archive) -> None:
    flood = archive({"a.xml": b"\0" * (90 << 20)})
    with Package(io.BytesIO(flood), "ODT", Job()) as package, pytest.raises(ValueError, match="unpacks to far more"):
        next(package.blocks("a.xml"))


def test_no_archive_is_refused_and_closed() -> None:
    file = io.BytesIO(b"no archive")
    with pytest.raises(ValueError, match="damaged EPUB document"):
        Package(file, "EPUB", Job())
    assert file.closed
