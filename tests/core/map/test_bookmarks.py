import json
from dataclasses import asdict

from core.map.bookmarks import WHOLE, Bookmark
from core.vectors.word_sets import WordFilter


def test_a_bookmark_can_be_written_as_json() -> None:
    bookmark = Bookmark("here", WHOLE, "run", ("sing",), WordFilter(lowest=3), "UMAP")
    written = json.loads(json.dumps(asdict(bookmark)))
    assert written["filter"] == {"lowest": 3, "highest": None, "text": "", "within": ""}
    assert written["chosen"] == ["sing"]
    assert written["view"] == {"x": 0.0, "y": 0.0, "scale": 0.0}
