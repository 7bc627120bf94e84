import subprocess
import sys
from pathlib import Path

import numpy as np

import core
from core.map.neighbours import nearest_neighbours


def test_a_package_that_is_missing_is_said_plainly() -> None:
    code = (
        "import sys\nsys.modules['openTSNE'] = None\nfrom core.map.tsne import require_package\n"
        "try:\n    require_package()\n"
        "except RuntimeError as error:\n    print(error)\n"
    )
    root = str(Path(core.__path__[0]).parent)
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=root, check=True)
    assert ended.stdout == "the package openTSNE is not installed; install it, or choose UMAP\n"


def test_the_layout_is_told_and_shown_while_it_forms() -> None:
    from core.map.tsne import tsne_positions

    rng = np.random.default_rng(0)
    vectors = (rng.normal(size=(4, 8))[np.arange(60) % 4] + 0.1 * rng.normal(size=(60, 8))).astype(np.float32)
    said: list[tuple[str, float, float]] = []
    seen: list[np.ndarray] = []
    found = tsne_positions(
        *nearest_neighbours(vectors, 31, lambda *_: None, "euclidean"),
        vectors[:, :2].copy(),
        lambda *progress: said.append(progress),
        lambda places: seen.append(places.copy()),
        perplexity=10,
        seed=1,
    )
    assert found.dtype == np.float32
    assert said[0][0] == "Graph"
    assert said[-1] == ("Layout", 750, 750)
    assert not np.array_equal(seen[0], seen[-1])
    distances = np.linalg.norm(found[:, None] - found[None], axis=2)
    np.fill_diagonal(distances, np.inf)
    assert (distances.argmin(axis=1) % 4 == np.arange(60) % 4).all()
