"""Vectors in which analogies hold."""

from __future__ import annotations

import numpy as np
import pytest

from core.text.vocabulary import Words
from core.vectors.embeddings import Embeddings

WORDS = ["the", "king", "man", "woman", "queen", "prince", "princess", "well-known", "don't", "Paris"]


@pytest.fixture
def royal() -> Embeddings:
    """Royal, female and young are axes, so that analogies hold."""
    vectors = [
        [0.1, 0.1, 0.1, 1],
        [1, 0, 0, 0.1],
        [0, 0, 0, 1],
        [0, 1, 0, 1],
        [1, 1, 0, 0.1],
        [1, 0, 1, 0.1],
        [1, 1, 1, 0.1],
        [0.3, 0, 0.5, 0.2],
        [0, 0.4, 0.2, 0],
        [0, 0, 1, 0],
    ]
    return Embeddings(Words.of(WORDS), np.array(vectors, np.float32), np.arange(10, 0, -1))
