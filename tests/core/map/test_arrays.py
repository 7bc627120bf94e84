import errno
import os
from pathlib import Path
from typing import Any

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


def test_an_array_for_which_there_is_no_room_leaves_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save_array(tmp_path / "a.npy", np.arange(3))

    def full(file: Any, array: Any, **_: Any) -> None:
        file.write(b"half")
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(np, "save", full)
        with pytest.raises(OSError, match=r"a\.npy was not written: No space left on device\. Make room, or set SEMA"):
            save_array(tmp_path / "a.npy", np.arange(4))
    assert [file.name for file in tmp_path.iterdir()] == ["a.npy"]
    np.testing.assert_array_equal(load_array(tmp_path / "a.npy"), np.arange(3))


@pytest.mark.parametrize("left", [0, 5, 60, 130])
def test_an_array_that_is_not_whole_is_refused(left: int, tmp_path: Path) -> None:
    save_array(tmp_path / "a.npy", np.arange(30))
    os.truncate(tmp_path / "a.npy", left)
    with pytest.raises(ValueError, match=r"."):
        load_array(tmp_path / "a.npy")


def test_memory_that_is_not_there_is_refused_with_figures() -> None:
    require_memory(1e6, 1000)
    with pytest.raises(ValueError, match=r"1,000 words needs 1,000,000,000\.0 GB .* Choose fewer words"):
        require_memory(1e18, 1000)
