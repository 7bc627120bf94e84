"""The views of all kinds of questions. Apart from their table, so that the window starts without importing them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from app.job_bar import JobBar
from app.session import Session
from app.vectors.kinds.analogy_view import AnalogyView
from app.vectors.kinds.association_view import AssociationView
from app.vectors.kinds.axis_view import AxisView
from app.vectors.kinds.compare_view import CompareView
from app.vectors.kinds.neighbours_view import NeighboursView
from app.vectors.kinds.odd_view import OddView
from app.vectors.kinds.predict_view import PredictView
from app.vectors.kinds.similarity_view import SimilarityView

VIEWS: dict[str, Callable[[Session, JobBar, QWidget], QWidget]] = {
    "neighbours": NeighboursView,
    "predict": PredictView,
    "analogy": AnalogyView,
    "similarity": SimilarityView,
    "odd": OddView,
    "compare": CompareView,
    "axis": AxisView,
    "association": AssociationView,
}
"""By the keys of `app.vectors.words_view.KINDS`; each is a `QuestionView`."""
