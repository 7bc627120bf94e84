import gzip
import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from core.job import Job
from core.text.corpus import Corpus, read_corpus, reopen_corpus
from core.text.documents.facets import facets
from core.text.files.extraction import Noticed, read_text
from core.text.reading import Reading
from core.text.tokens import shaping

CONLLU = """# newdoc id = a
# author = Eliot
# sent_id = 1
1\tDogs\tdog\tNOUN\tNNS\t_\t2\tnsubj\t_\t_
2\tran\trun\tVERB\tVBD\t_\t0\troot\t_\t_

1\tÉté\tété\tNOUN\tNN\t_\t0\troot\t_\t_

# newdoc id = b
# author = Zola
1\tOui\toui\tINTJ\tUH\t_\t0\troot\t_\t_

# newdoc id = c
# author = Eliot
1\tCats\tcat\tNOUN\tNNS\t_\t2\tnsubj\t_\t_
2\tslept\tsleep\tVERB\tVBD\t_\t0\troot\t_\t_
3\t.\t.\tPUNCT\t.\t_\t0\troot\t_\t_

1\tHush\thush\tVERB\tVB\t_\t0\troot\t_\t_
"""
VERTICAL = '<doc id="v" author="Zola">\n<s>\nThe\tDT\tthe\nmines\tNNS\tmine\n</s>\n</doc>\n'
TEI = (
    "<TEI><teiHeader><fileDesc><titleStmt><title>T</title><author>Hugo</author></titleStmt></fileDesc></teiHeader>"
    "<text><body><p>Plain text, cut by us.</p></body></text></TEI>"
)


@pytest.fixture(autouse=True)
def empty_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEMASCOPE_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def library(tmp_path: Path) -> Path:
    folder = tmp_path / "library"
    folder.mkdir()
    (folder / "a.conllu").write_text(CONLLU, encoding="utf-8")
    (folder / "b.vert.gz").write_bytes(gzip.compress(VERTICAL.encode()))
    (folder / "c.xml").write_text(TEI, encoding="utf-8")
    (folder / "d.txt").write_text("Nobody's text.\n", encoding="utf-8")
    return folder


def read(place: Path, *only: tuple[str, str], **settings: str) -> Corpus:
    return read_corpus([place], Reading(only=only, **settings), Job())


def sentences(corpus: Corpus) -> list[str]:
    words = [corpus.vocabulary.words[int(word)] for word in corpus.ids]
    return [" ".join(words[start:end]) for start, end in pairwise(corpus.line_starts.tolist())]


def documents(corpus: Corpus) -> list[list[str]]:
    return [sentences(corpus)[start:end] for start, end in pairwise(corpus.document_starts.tolist())]


def text_of(corpus: Corpus, source: int) -> bytes:
    found = read_text(corpus.sources[source], corpus.reading, Noticed(), Job())
    return b"".join(block.text.tobytes() for block in found)


def test_files_of_every_kind_make_one_corpus(library: Path) -> None:
    corpus = read(library, layer="lemma-pos")
    assert documents(corpus) == [
        ["dog_NOUN run_VERB", "été_NOUN"],
        ["oui_INTJ"],
        ["cat_NOUN sleep_VERB", "hush_VERB"],
        ["the_DT mine_NNS"],
        ["plain text cut by us"],
        ["nobody's text"],
    ]
    assert corpus.document_sources.tolist() == [0, 0, 0, 1, 2, 3]
    assert corpus.metadata.of(0) == {"file": "a.conllu", "id": "a", "author": "Eliot"}
    assert corpus.metadata.of(4) == {"file": "c.xml", "title": "T", "author": "Hugo"}
    assert any("c.xml: It has no lemmas" in remark for remark in corpus.remarks)
    assert corpus.refused == ()


def test_only_the_chosen_documents_are_read(library: Path) -> None:
    corpus = read(library, ("author", "Eliot|Zola"), ("id", "!a"))
    assert documents(corpus) == [["oui"], ["cats slept", "hush"], ["the mines"]]
    assert corpus.document_sources.tolist() == [0, 0, 1]
    assert [corpus.metadata.of(place)["id"] for place in range(3)] == ["b", "c", "v"]
    assert "Chosen by their metadata: 3 of 6 documents." in corpus.remarks
    authors = next(facet for facet in facets(corpus) if facet.field == "author")
    assert authors.values == (("Zola", 2, 2, 3, 0), ("Eliot", 1, 2, 3, 1), ("Hugo", 0, 0, 0, 1))


def test_places_are_counted_over_what_is_passed_over(library: Path) -> None:
    for only in ((), (("id", "c"),), (("id", "b|c"),), (("id", "b"),)):
        corpus = read(library / "a.conllu", *only)
        text = text_of(corpus, 0)
        for sentence, place in zip(sentences(corpus), corpus.line_sources.tolist(), strict=True):
            assert text[place:].decode().startswith(sentence + " ")


def test_what_is_known_comes_back_from_the_cache(library: Path) -> None:
    first = read(library, ("author", "Eliot"))
    again = read(library, ("author", "Eliot"))
    assert again.count_seconds == 0
    assert reopen_corpus(first.recipe, Job()).metadata.of(1) == first.metadata.of(1) == again.metadata.of(1)
    assert again.metadata.left_out == first.metadata.left_out


def test_a_damaged_entry_is_made_anew(library: Path) -> None:
    first = read(library)
    for name in ("document_starts", "document_sources", "metadata_codes"):
        file = first.folder / name
        file.write_bytes(b"\xff" * file.stat().st_size)
        corpus = read(library)
        assert corpus.count_seconds > 0
        assert documents(corpus) == documents(first)


def test_a_choice_that_holds_for_nothing_is_said(library: Path) -> None:
    with pytest.raises(ValueError, match=r"No document is one of those that were chosen: author = Dickens\."):
        read(library, ("author", "Dickens"))


def test_the_table_of_metadata_is_part_of_the_key(library: Path, tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    table.write_text("file,genre\na,treebank\nd.txt,note\n", encoding="utf-8")
    first = read(library, metadata=str(table))
    assert [first.metadata.of(place).get("genre", "") for place in range(6)] == ["treebank"] * 3 + ["", "", "note"]
    table.write_text("file,genre\na,treebank\nd.txt,letter\n", encoding="utf-8")
    assert read(library, metadata=str(table)).key != first.key
    assert sentences(read(library, ("genre", "letter"), metadata=str(table))) == ["nobody's text"]


def test_paragraphs_of_annotation_bound_windows_on_request(library: Path) -> None:
    (library / "p.conllu").write_text(CONLLU.replace("# newdoc", "# newpar"), encoding="utf-8")
    corpus = read(library / "p.conllu", bounds="paragraph")
    assert sentences(corpus) == ["dogs ran été", "oui", "cats slept hush"]


def test_query_words_are_folded_as_their_layer_is(library: Path) -> None:
    corpus = read(library, layer="lemma-pos")
    assert [corpus.fold(word) for word in ("Dog_NOUN", "dog_NOUN", "dog_noun", "Text")] == [
        "dog_NOUN",
        "dog_NOUN",
        "dog_noun",
        "text",
    ]
    assert corpus.vocabulary.words.find(corpus.fold("Été_NOUN")) is not None


def test_a_file_that_ends_early_keeps_what_came_before(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text("<TEI><text><p>all good</p><p>then</text></TEI>", encoding="utf-8")
    (tmp_path / "b.txt").write_text("more text\n", encoding="utf-8")
    corpus = read_corpus([tmp_path / "a.xml", tmp_path / "b.txt"], Reading(), Job())
    assert sentences(corpus) == ["all good", "then", "more text"]
    assert "mismatched tag" in corpus.refused[0].reason
    assert np.all(np.diff(corpus.document_starts) >= 0)


def test_punctuation_of_annotation_is_kept_on_request(library: Path) -> None:
    assert documents(read(library / "a.conllu", punctuation="keep", layer="lemma"))[2] == ["cat sleep .", "hush"]


@pytest.mark.parametrize("settings", [{"tokenizer": "characters"}, {"tokenizer": "regex"}, {"bounds": "sentence"}])
def test_annotated_words_are_cut_by_no_tokenizer(library: Path, settings: dict[str, str]) -> None:
    assert documents(read(library / "a.conllu", layer="lemma-pos", **settings))[0] == ["dog_NOUN run_VERB", "été_NOUN"]


@pytest.mark.parametrize("taken", ["", "!later"])
def test_a_document_that_cannot_be_cut_ends_its_file_and_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, taken: str
) -> None:
    monkeypatch.setattr(shaping, "LINE_SECONDS", 0.05)
    rows = [{"text": text, "time": time} for text, time in (("one two", "first"), ("a" * 40, "slow"), ("on", "later"))]
    (tmp_path / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    (tmp_path / "rows.txt").write_text("three\n", encoding="utf-8")
    only = (("time", taken),) if taken else ()
    reading = Reading(tokenizer="regex", pattern=r"(?:a|a)+b|[ot]\w*", column="text", only=only)
    corpus = read_corpus([tmp_path / "rows.jsonl", tmp_path / "rows.txt"], reading, Job())
    assert documents(corpus) == [["one two"], [], ["three"]]
    assert [corpus.metadata.of(document).get("time") for document in range(3)] == ["first", "slow", None]
    assert [refused.name for refused in corpus.refused] == ["rows.jsonl"]
