import pytest

from core.text.reading import Reading
from core.text.tokens.expressions import check_tokens, compiled


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ("(", "cannot be read: missing \\) at character 2"),
        ("", "is empty"),
        ("a*", "matches nothing at all"),
        (r"\b", "matches nothing at all"),
        ("(?=x)|y?", "matches nothing at all"),
        ("(?<=a)", "matches nothing at all"),
        ("a{99999}", "too large"),
        ("(a{200}){200}", "too large"),
        ("a" * 1_001, "too large"),
    ],
)
def test_what_can_be_no_token_is_refused_at_birth_in_plain_words(expression: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        Reading(tokenizer="regex", pattern=expression)
    assert Reading(pattern=expression).tokenizer == "words"  # not asked for


def test_what_matches_something_is_taken() -> None:
    for expression in (r"\w+", r"New\s+York|\w+", r"\p{Han}", r"[^\s]+", "(?i:a)"):
        check_tokens(expression)
    assert compiled("a|b").findall("cab") == ["a", "b"]


def test_nesting_without_end_is_refused() -> None:
    with pytest.raises(ValueError, match=r"nested too deeply|cannot be read"):
        compiled("(" * 500 + "a" + ")" * 499)
