from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.session import Session
from app.training.mechanics.tree_view import TreeView, distinct_points
from core.text.corpus import Corpus
from core.training.huffman import huffman_tree, leaf_logs
from core.training.hyperparameters import CBOW, HIERARCHICAL_SOFTMAX, NEGATIVE_SAMPLING


def settle(qtbot: QtBot, view: Any) -> None:
    qtbot.waitUntil(lambda: not view._asker.busy, timeout=60_000)


def test_the_product_over_the_path_is_what_the_runs_vectors_give(
    train: Callable[..., Any], shown: Callable[..., Any], session: Session, qtbot: QtBot
) -> None:
    train(objective=HIERARCHICAL_SOFTMAX)
    embeddings = session.embeddings
    assert embeddings is not None
    assert embeddings.node_vectors is not None
    assert embeddings.counts is not None
    session.select("w7")
    view = shown(TreeView)
    view.given.setText("w2")
    view.given.submitted.emit("w2")
    settle(qtbot, view)
    hidden = embeddings.input_vectors[embeddings.index_of("w2")]
    leaves = np.exp(leaf_logs(huffman_tree(embeddings.counts), embeddings.node_vectors @ hidden))
    rows = view.take._table().rows
    assert rows[-1][4] == pytest.approx(leaves[embeddings.index_of("w7")], rel=1e-5)
    said = view.result.accessibleName()
    assert "P(w7 | w2)" in said
    assert "sum to 1.000000" in said
    assert "".join(str(row[2]) for row in rows) in said  # the code


def test_cbow_takes_several_context_words_and_skip_gram_says_that_it_takes_one(
    train: Callable[..., Any], shown: Callable[..., Any], session: Session, qtbot: QtBot
) -> None:
    train(objective=HIERARCHICAL_SOFTMAX, architecture=CBOW)
    view = shown(TreeView)
    view.given.submitted.emit("w1 w2 w3")
    settle(qtbot, view)
    assert "| w1 w2 w3)" in view.result.accessibleName()
    assert view._trouble.isHidden()
    train(objective=HIERARCHICAL_SOFTMAX)
    settle(qtbot, view)
    assert "Name one" in view._trouble.message.text()


def test_without_a_tree_in_the_run_the_branches_show_shares_and_it_is_said(
    train: Callable[..., Any], shown: Callable[..., Any], session: Session
) -> None:
    train(objective=NEGATIVE_SAMPLING)
    session.select("w3")
    view = shown(TreeView)
    assert "not hierarchical softmax" in view.about.accessibleName()
    assert view.given.isHidden()
    rows = view.take._table().rows
    assert all(row[3] is None for row in rows)
    counts = view.subject.vocabulary.counts
    assert rows[-1][4] == pytest.approx(counts[view.word] / counts.sum())


def test_the_table_has_every_word_and_the_whole_text(
    session: Session, corpus: Corpus, shown: Callable[..., Any]
) -> None:
    session.set_corpus(corpus)
    view = shown(TreeView)
    rows = view.table.table.rows
    assert sum(row[1] for row in rows) == len(view.subject.vocabulary)
    assert sum(row[2] for row in rows) == pytest.approx(100)
    assert "no run yet" in view.caption.text()
    assert not view.grab().isNull()


def test_points_of_a_pixel_are_drawn_once_and_no_length_is_lost() -> None:
    tree = huffman_tree(np.arange(20_000, 0, -1))
    points = distinct_points(tree)
    assert len(points) < 20_000
    assert set(points[:, 1]) == set(np.diff(tree.offsets).tolist())
