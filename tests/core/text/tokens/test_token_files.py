from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.job import Job
from core.text.tokens import token_files
from core.text.tokens.token_files import DROPPED, IDS, LINE_SOURCES, LINE_STARTS, renumber

documents_of_sentences = st.lists(
    st.lists(st.lists(st.integers(0, 5), min_size=1, max_size=4), max_size=4), min_size=1, max_size=5
)


def write(folder: Path, documents: list[list[list[int]]]) -> np.ndarray:
    sentences = [sentence for document in documents for sentence in document]
    np.array([token for sentence in sentences for token in sentence], np.int32).tofile(folder / IDS)
    np.cumsum([0, *map(len, sentences)], dtype=np.int64).tofile(folder / LINE_STARTS)
    np.arange(10, 10 + len(sentences), dtype=np.int64).tofile(folder / LINE_SOURCES)
    return np.cumsum([0, *map(len, documents)], dtype=np.int64)


def read(folder: Path, document_starts: np.ndarray) -> list[list[tuple[int, list[int]]]]:
    ids, starts, sources = (
        np.fromfile(folder / name, kind)
        for name, kind in ((IDS, np.int32), (LINE_STARTS, np.int64), (LINE_SOURCES, np.int64))
    )
    assert len(starts) == len(sources) + 1
    assert starts[-1] == len(ids)
    sentences = [(int(sources[i]), ids[starts[i] : starts[i + 1]].tolist()) for i in range(len(sources))]
    return [sentences[begin:end] for begin, end in pairwise(document_starts)]


@pytest.mark.parametrize("block", [1, 3, 1 << 20])
def test_tokens_get_their_new_numbers_and_what_is_dropped_goes(
    block: int, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(token_files, "_BLOCK_TOKENS", block)

    @settings(max_examples=40)
    @given(documents_of_sentences.filter(any), st.lists(st.integers(-1, 9), min_size=6, max_size=6))
    def holds(documents: list[list[list[int]]], places: list[int]) -> None:
        folder = tmp_path_factory.mktemp("tokens")
        starts = renumber(folder, np.array(places, np.int32), Job(), write(folder, documents))
        place = 10
        expected: list[list[tuple[int, list[int]]]] = []
        for document in documents:
            expected.append([])
            for sentence in document:
                kept = [places[token] for token in sentence if places[token] != DROPPED]
                if kept:
                    expected[-1].append((place, kept))
                place += 1
        assert read(folder, starts) == expected

    holds()
