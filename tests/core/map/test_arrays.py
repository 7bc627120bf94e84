from pathlib import Path

import numpy as np
import pytest

from core.map.arrays import load_array, require_memory, save_array


def test_arrays_are_replaced_whole_and_never_unpickled(tmp_path: Path) -> None:
    save_array(tmp_path / "a.npy", np.arange(3))
    save_array(tmp_path / "a.npy", np.arange(4))
    assert [file.name for file in tmp_path.iterdir()] == ["a.npy"]
    np.testing.assert_array_equal(load_array(tmp_path / "a.npy"), np.arange(4))
    np.save(tmp_path / "b.npy", np.array([{}]), allow_pickle=True)
    with pytest.raises(ValueError, match="allow_pickle"):
        load_array(tmp_path / "b.npy")


def test_memory_that_is_not_there_is_refused_with_figures() -> None:
    require_memory(1e6, 1000)
    with pytest.raises(ValueError, match=r"1,000 words needs 1,000,000,000\.0 GB .* Choose fewer words"):
        require_memory(1e18, 1000)
