"""The built-in samples."""

from __future__ import annotations

from pathlib import Path

from core.job import Job

SAMPLES: dict[str, str] = {}


def sample_path(name: str, job: Job | None = None) -> Path:
    """The file of a sample, made in the cache folder if it is not there."""
    raise ValueError(f"There is no sample {name!r}.")
