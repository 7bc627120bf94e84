"""The tokens of a text on disk: the names of their files, and how they are given new numbers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.job import Job

IDS, LINE_STARTS, LINE_SOURCES = "ids", "line_starts", "line_sources"
DROPPED = -1
_BLOCK_TOKENS = 1 << 20


def renumber(folder: Path, places: NDArray[np.int32], job: Job) -> None:
    """Give the tokens in `folder` new numbers, in place and block by block; those whose place is `DROPPED` go."""
    block = np.empty(_BLOCK_TOKENS, np.int32)
    tokens = (folder / IDS).stat().st_size // block.itemsize
    with (folder / IDS).open("r+b", buffering=0) as file:
        for first in range(0, tokens, _BLOCK_TOKENS):
            job.report("Numbering words", first, tokens)
            read = file.readinto(block.data) // block.itemsize
            file.seek(first * block.itemsize)
            file.write(places[block[:read]].data)
