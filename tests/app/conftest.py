"""What several rooms of the window are tested with."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest

from core.training.stability import Plan, Stability
from core.vectors.embeddings import Embeddings


@pytest.fixture
def make_stability() -> Callable[..., Stability]:
    """What two repetitions might have shown: how much stays of each word, its neighbours being the next three."""

    def make(run: Embeddings, overlap: Sequence[float]) -> Stability:
        words = len(run)
        shares = np.array(overlap, np.float32)
        return Stability(
            plan=Plan(),
            embeddings=run,
            measured=words,
            neighbours=((np.arange(words)[:, None] + [1, 2, 3]) % words).astype(np.int32),
            kept=np.repeat(np.rint(2 * np.nan_to_num(shares))[:, None], 3, axis=1).astype(np.uint8),
            presence=np.where(np.isfinite(shares), 2, 0).astype(np.uint8),
            overlap=shares,
            replicas=(run.unit_vectors, run.unit_vectors[:, ::-1]),
            by_documents=False,
            threads=1,
        )

    return make
