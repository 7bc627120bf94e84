"""The versions of this program and of the packages that it stands on."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version


def version_of(package: str) -> str:
    """A package's version, `semascope` for the program's own; "(not installed)" where there is only its source."""
    try:
        return version(package)
    except PackageNotFoundError:
        return "(not installed)"


def versions() -> dict[str, str]:
    """What a result can depend on."""
    return {
        **{name: version_of(name) for name in ("semascope", "numpy", "numba")},
        "python": platform.python_version(),
    }
