from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from app.session import Session
from app.training.mechanics.subject import subject_of
from core.text.corpus import Corpus
from core.text.vocabulary import Words
from core.training.hyperparameters import Hyperparameters
from core.vectors.embeddings import Embeddings, UnknownWordError


def test_the_run_on_screen_comes_before_the_form(session: Session, train: Callable[..., Any], corpus: Corpus) -> None:
    assert subject_of(session) is None
    session.set_corpus(corpus)
    session.set_settings(Hyperparameters(min_count=9))
    subject = subject_of(session)
    assert subject is not None
    assert (subject.of_run, subject.hyperparameters.min_count) == (False, 9)
    trainer = train()
    subject = subject_of(session)
    assert subject is not None
    assert subject.of_run
    assert subject.hyperparameters == trainer.hyperparameters
    assert subject.embeddings is session.embeddings
    assert subject.caption.startswith("Of the run on screen · tale.txt · Skip-gram, negative sampling")


def test_other_vectors_are_not_taken_for_the_runs(session: Session, train: Callable[..., Any]) -> None:
    trainer = train()
    size = len(trainer.vocabulary)
    other = Embeddings(
        Words.of(f"x{n}" for n in range(size)), np.eye(size, 3, dtype=np.float32), trainer.vocabulary.counts
    )
    other.prepare()
    session.set_embeddings(other, exported=True)
    subject = subject_of(session)
    assert subject is not None
    assert subject.embeddings is None


def test_vectors_of_a_file_with_counts_have_a_vocabulary_and_without_none(session: Session) -> None:
    words, vectors = Words.of(["a", "b", "c"]), np.eye(3, dtype=np.float32)
    session.set_embeddings(Embeddings(words, vectors), exported=True)
    assert subject_of(session) is None
    session.set_embeddings(Embeddings(words, vectors, np.array([5, 4, 3])), exported=True)
    subject = subject_of(session)
    assert subject is not None
    assert subject.vocabulary.tokens == 12
    assert subject.corpus is None


def test_a_text_of_one_word_has_nothing_to_show(session: Session, corpus: Corpus) -> None:
    session.set_corpus(corpus)
    session.set_settings(Hyperparameters(min_count=1_000_000))
    assert subject_of(session) is None


def test_words_are_found_as_typed_and_unknown_ones_with_near_spellings(session: Session, corpus: Corpus) -> None:
    session.set_corpus(corpus)
    session.set_settings(Hyperparameters(min_count=1))
    subject = subject_of(session)
    assert subject is not None
    assert subject.place_of("w12") == 12
    assert 0 <= subject.place_of(None) < len(subject.vocabulary)
    with pytest.raises(UnknownWordError) as refused:
        subject.place_of("w123")
    assert refused.value.near
