"""The map as one HTML file that needs no network: it pans, zooms, searches and knows each word's exact neighbours."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.files import atomic_write
from core.job import Job
from core.map.neighbours import nearest_neighbours
from core.map.page_look import Name, PageLook, coded
from core.map.projection import Projection
from core.map.settings import METHODS
from core.vectors.embeddings import Embeddings

NEIGHBOURS = 20  # of each word
MOST_WORDS = 200_000
_BLOCK = 2048
_UNIT = 10_000  # what a cosine of 1 is written as: four places
_CAUTIONS = {
    "pca": "The map shows the two directions in which the words differ most; much of what parts them is not seen.",
    "axes": "The place of a word is its score on the two axes; words near one another there may have little in common.",
}
_FOLDER = resources.files("resources") / "page"
_SLOT = re.compile(r"\{\{(\w+)\}\}")
_UNSAFE = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


@dataclass(frozen=True, eq=False, slots=True)
class Scene:
    """What a page shows beside words at their places.

    Attributes:
        look: colours and sizes; by frequency where there is none.
        areas: names of areas, those that are seen from afar first.
        shown: bool[n], which words are drawn; all where there is none. The others can be looked up.
    """

    look: PageLook | None = None
    areas: Sequence[Sequence[Name]] = ()
    shown: NDArray[np.bool_] | None = None


def write_page(
    embeddings: Embeddings,
    projection: Projection,
    path: Path,
    job: Job,
    title: str = "",
    scene: Scene = Scene(),
) -> None:
    """Write the map as one HTML file, atomically, and read it back.

    The nearest words of each word are found here, exactly, by cosine in the original space, among the words of the map;
    their cosines are rounded to four places, the places on the map are the float32 that they are. About 160 bytes a
    word. The page's policy allows its own script and style and nothing else, so no word of a hostile file can run.

    Args:
        embeddings: whose words are written.
        projection: where they stand; of three axes the first two.
        path: the file.
        job: told the step; cancelling it leaves no file.
        title: what the page is called; the embeddings' own name if empty.
        scene: colours, names of areas, words that are shown.

    Raises:
        ValueError: if the map has more words than a browser shows with ease.
        OSError: if the file cannot be written, or the disk gives back something else.
    """
    require_few(path, len(projection))
    content = _page(embeddings, projection, title or Path(embeddings.name).stem or "Map of words", scene, job).encode()
    job.report("Writing the page")

    def check(written: Path) -> None:
        if written.read_bytes() != content:
            raise OSError(f"{path} was not written: it could not be read back. Choose another folder.")

    with atomic_write(path, check) as file:
        file.write(content)


def require_few(path: Path, words: int) -> None:
    """Refuse a page of more words than a browser shows with ease; for asking before long work too.

    Raises:
        ValueError: with what helps.
    """
    if words > MOST_WORDS:
        raise ValueError(
            f"{path} was not written: a page holds at most {MOST_WORDS:,} words, and this map has {words:,}. "
            "Draw a map of fewer words, or save it as a picture."
        )


def provenance(embeddings: Embeddings, projection: Projection) -> str:
    """How much of what is on the page, made how: "20,000 of 68,076 words · UMAP · 100 dimensions"."""
    n, total = f"{len(projection):,}", f"{projection.total:,}"
    words = f"{n} words" if n == total else f"{n} of {total} words"
    axes = [axis["caption"] for axis in projection.facts.get("axes", ())]
    made = " · ".join(f"{arrow} {axis}" for arrow, axis in zip("→↑", axes, strict=False)) or METHODS[projection.method]
    return f"{words} · {made} · {embeddings.dimensions} dimensions"


def _page(embeddings: Embeddings, projection: Projection, title: str, scene: Scene, job: Job) -> str:
    style = _resource("page.css")
    script = _resource("drawing.js") + _resource("page.js")
    n = len(projection)
    caution = _CAUTIONS.get(
        "axes" if "axes" in projection.facts else projection.method,
        "Near words are used alike. Far distances on the map mean little.",
    )
    return _filled(
        _resource("page.html"),
        title=html.escape(title),
        note=html.escape(provenance(embeddings, projection) + _filtered(scene)),
        exact=f"Exact cosine similarity in the original space of {embeddings.dimensions} dimensions, "
        f"among the {n:,} words of this map.",
        caution=caution,
        policy=f"default-src 'none'; script-src {_hash(script)}; style-src {_hash(style)}; img-src data:; "
        "base-uri 'none'; form-action 'none'",
        style=style,
        script=script,
        data=_inert(json.dumps(_data(embeddings, projection, scene, job), ensure_ascii=False, separators=(",", ":"))),
    )


def _filtered(scene: Scene) -> str:
    return "" if scene.shown is None else f" · {np.count_nonzero(scene.shown):,} of them shown"


def _data(embeddings: Embeddings, projection: Projection, scene: Scene, job: Job) -> dict[str, Any]:
    n = len(projection)
    each = min(NEIGHBOURS, n - 1)
    near, cosines = _true_neighbours(embeddings.unit_vectors[:n], projection.neighbours, each, job)
    places = projection.positions[:, :2]
    if scene.shown is not None:  # a word that is nowhere is not drawn
        places = np.where(scene.shown[:, None], places, np.float32(np.nan))
    return {
        "words": "\n".join(embeddings.words.first(n)),
        "total": projection.total,
        "positions": coded(places, "<f4"),
        "counts": None if embeddings.counts is None else coded(embeddings.counts[:n], "<f8"),
        "each": each,
        "near": coded(near, "<u4"),
        "cosines": coded(np.rint(cosines.astype(np.float64) * _UNIT), "<i2"),
        "look": None if scene.look is None else scene.look.data(),
        "areas": [
            [[name, *(round(float(number), 5) for number in rest)] for name, *rest in level] for level in scene.areas
        ],
    }


def _true_neighbours(
    vectors: NDArray[np.float32], known: NDArray[np.int32] | None, each: int, job: Job
) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """The nearest of each word without itself, as the layout found them or else found now; and their cosines."""
    if known is None or known.shape[1] < each:
        near, distances = nearest_neighbours(vectors, each + 1, job.report)
        return near[:, 1:], 1 - distances[:, 1:]
    near, cosines = known[:, :each], np.empty((len(vectors), each), np.float32)
    for first in range(0, len(near), _BLOCK):
        block = slice(first, first + _BLOCK)
        np.einsum("id,ikd->ik", vectors[block], vectors[near[block]], out=cosines[block])
    return near, np.minimum(cosines, 1)


def _inert(written: str) -> str:
    """JSON in which nothing can end the element that holds it."""
    return re.sub("[<>&\u2028\u2029]", lambda found: _UNSAFE[found[0]], written)


def _hash(source: str) -> str:
    """How the page's policy names a script or style that may stand in it."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()}'"


def _filled(template: str, **parts: str) -> str:
    """A template with its slots filled in one pass, so that no part can bring a slot of its own."""
    return _SLOT.sub(lambda found: parts[found[1]], template)


def _resource(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")
