import pytest

from core.text.files.file_pattern import matches_pattern


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [
        ("", "a/b.txt", True),
        ("  ", "a/b.txt", True),
        ("*.txt", "a/b.txt", True),
        ("*.TXT", "a/B.txt", True),
        ("*.txt", "a/b.md", False),
        ("*.md; *.txt", "a/b.txt", True),
        ("*.md *.html", "a/b.txt", False),
        ("a/*.txt", "x/a/b.txt", True),
        ("a/*.txt", "x/a/c/b.txt", False),
        ("a/**/*.txt", "x/a/c/d/b.txt", True),
        ("a/**/*.txt", "x/a/b.txt", True),
        ("chapter-[0-9].txt", "chapter-7.txt", True),
        ("b", "b/c.txt", False),
        ("/*.txt", "b.txt", True),
    ],
)
def test_a_pattern_names_the_end_of_a_path(pattern: str, path: str, expected: bool) -> None:
    assert matches_pattern(pattern, path) is expected


def test_many_stars_take_no_longer() -> None:
    assert not matches_pattern("**/" * 40 + "a*" * 40 + "b", "a/" * 300 + "a" * 300)
