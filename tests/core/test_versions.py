import numpy as np

from core.versions import version_of


def test_a_version_or_a_plain_word_where_there_is_none() -> None:
    assert version_of("numpy") == np.__version__
    assert version_of("no-such-package") == "(not installed)"
