from __future__ import annotations

import importlib

import pytest

from core.text.forms.form import FORMS, recognised, recognised_zip


@pytest.mark.parametrize(
    ("head", "name", "form"),
    [
        (b"%PDF-1.7\n", "paper", "pdf"),
        (b"\n<!DOCTYPE html><html>", "page.txt", "html"),
        (b'<?xml version="1.0"?>\n<!-- made by hand -->\n<html xmlns="x">', "page", "html"),
        (b'\xef\xbb\xbf{"text": "a"}\n', "rows.txt", "json"),
        (b'[\n  {"text": 1}]', "rows", "json"),
        (b"a,b\n1,2\n", "rows.CSV", "table"),
        (b"a\tb\n", "rows.tsv", "table"),
        (b"# Title\n", "notes.md", "markdown"),
        (b"a,b\n1,2\n", "rows.txt", "plain"),
        (b"a < b and c > d", "notes", "plain"),
        (b"{curly} text", "notes.txt", "plain"),
        (b"no portable document", "notes.pdf", "plain"),
        (b"", "empty", "plain"),
    ],
)
def test_content_outranks_the_name(head: bytes, name: str, form: str) -> None:
    assert recognised(head, name) == form


@pytest.mark.parametrize(
    ("names", "mimetype", "form"),
    [
        (["mimetype", "META-INF/container.xml"], b"application/epub+zip", "epub"),
        (["META-INF/container.xml", "a.xhtml"], b"", "epub"),
        (["mimetype", "content.xml"], b"application/vnd.oasis.opendocument.text", "odt"),
        (["[Content_Types].xml", "word/document.xml"], b"", "docx"),
        (["a.txt", "word/b.txt"], b"", ""),
        ([], b"", ""),
    ],
)
def test_zip_documents_are_told_from_archives(names: list[str], mimetype: bytes, form: str) -> None:
    assert recognised_zip(names, mimetype) == form


def test_other_office_documents_are_refused_with_what_to_do() -> None:
    with pytest.raises(ValueError, match="CSV"):
        recognised_zip(["[Content_Types].xml", "xl/workbook.xml"], b"")
    with pytest.raises(ValueError, match="ODT"):
        recognised_zip(["mimetype"], b"application/vnd.oasis.opendocument.spreadsheet")


@pytest.mark.parametrize("name", [name for name, form in FORMS.items() if form.module])
def test_each_form_has_its_module(name: str) -> None:
    assert callable(importlib.import_module(f"core.text.forms.{FORMS[name].module}").extract)
